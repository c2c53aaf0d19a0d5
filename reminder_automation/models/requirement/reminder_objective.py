# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from collections import defaultdict

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ReminderObjective(models.Model):
    """Something that a client must still provide or fulfil, such as a passport copy.

    As long as one is open, the client waits under the company's rule "Client
    objectives".
    """

    _name = "reminder.objective"
    _description = "Customer Requirement"
    _inherit = ["reminder.own.customers"]
    _order = "state desc, deadline, id"

    name = fields.Char(string="Requirement", required=True)
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="cascade",
        domain="['|', ('parent_id', '=', False), ('is_company', '=', True)]",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    state = fields.Selection(
        string="Status",
        selection=[("open", "Open"), ("fulfilled", "Fulfilled")],
        default="open",
        required=True,
        index=True,
    )
    open_date = fields.Datetime(
        string="Open since", default=fields.Datetime.now, readonly=True, copy=False
    )
    deadline = fields.Date()
    note = fields.Text()

    # fulfilled
    fulfilled_date = fields.Date(string="Fulfilled on", readonly=True, copy=False)
    fulfilled_by = fields.Many2one(
        comodel_name="res.users", readonly=True, copy=False, ondelete="set null"
    )

    # ------------------------------------------------------------
    # CHECKS
    # ------------------------------------------------------------

    @api.constrains("partner_id")
    def _check_partner_id(self):
        for objective in self:
            client = objective.partner_id.commercial_partner_id
            if objective.partner_id != client:
                raise ValidationError(
                    self.env._(
                        "%(contact)s is a contact of %(client)s. Requirements belong "
                        "to the customer: put “%(objective)s” on %(client)s.",
                        contact=objective.partner_id._reminder_name(),
                        client=client.name,
                        objective=objective.name,
                    )
                )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        clients = self.env["res.partner"]
        objectives = super().create(
            [
                {
                    **clients._reminder_with_company(vals),
                    **self._stamp(vals.get("state"), vals.get("open_date")),
                }
                for vals in vals_list
            ]
        )
        objectives._log("added")
        objectives._tell_sweep(objectives.partner_id)
        return objectives

    def write(self, vals):
        self._reminder_check_by_system(vals)
        clients = self.partner_id
        state = vals.get("state")
        changed = self.filtered(lambda objective: state and objective.state != state)
        result = super().write(vals)
        super(ReminderObjective, changed).write(self._stamp(state))
        # Nobody moves an objective to where it is out of his own reach.
        self.check_access("write")
        changed._log(state)
        self._tell_sweep(clients | self.partner_id)
        return result

    def unlink(self):
        clients = self.partner_id
        self._log("removed")
        result = super().unlink()
        self._tell_sweep(clients)
        return result

    # ------------------------------------------------------------
    # BUTTONS
    # ------------------------------------------------------------

    def action_fulfil(self):
        self.filtered(lambda objective: objective.state == "open").write(
            {"state": "fulfilled"}
        )

    def action_reopen(self):
        self.filtered(lambda objective: objective.state == "fulfilled").write(
            {"state": "open"}
        )

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _stamp(self, state, open_date=None):
        """Who fulfilled an objective and when, for one that comes into a state; since
        when it is open.

        :param open_date: since when it is open (UTC), of one that was asked for before
            it is entered here; None for now
        """
        fulfilled = state == "fulfilled"
        opened = {} if fulfilled else {"open_date": open_date or fields.Datetime.now()}
        return opened | {
            "fulfilled_date": fulfilled and fields.Date.context_today(self),
            "fulfilled_by": fulfilled and self.env.uid,
        }

    def _tell_sweep(self, clients):
        """These clients may wait now, or no longer."""
        self.env["reminder.touch"]._touch("res.partner", clients.ids)
        self.env["reminder.rule"]._wake()

    def _log(self, event):
        """Note in each client's chatter what happened to its objectives, as one note.

        :param event: "added", "removed", or the state that they have now
        """
        if self.env.context.get("tracking_disable"):
            return
        lines = defaultdict(list)
        for objective in self:
            lines[objective.partner_id].append(objective._log_line(event))
        for client, texts in lines.items():
            # sudo: mail.message - who may change a client's objectives may not always
            # write in the client's chatter; the note still has that person as author
            client.sudo()._message_log(body=Markup("<br/>").join(texts))

    def _log_line(self, event):
        name, user = self.name, self.env.user.name
        if event == "added":
            return self.env._(
                "Requirement '%(name)s' added by %(user)s", name=name, user=user
            )
        if event == "removed":
            return self.env._(
                "Requirement '%(name)s' removed by %(user)s", name=name, user=user
            )
        if event == "fulfilled":
            return self.env._(
                "Requirement '%(name)s' fulfilled by %(user)s", name=name, user=user
            )
        return self.env._(
            "Requirement '%(name)s' reopened by %(user)s", name=name, user=user
        )
