# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine.reminder_shared import InReach


class ReminderObjectiveSet(InReach, models.Model):
    """A ready list of objectives that staff add to a client in one go."""

    _name = "reminder.objective.set"
    _description = "Requirement Set"
    _inherit = ["reminder.shared"]
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        help="Empty: every company uses the set.",
    )
    line_ids = fields.One2many(
        comodel_name="reminder.objective.set.line",
        inverse_name="set_id",
        string="Requirements",
        copy=True,
    )
    summary = fields.Char(string="Contains", compute="_compute_summary")

    # ------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------

    @api.depends("line_ids.name")
    def _compute_summary(self):
        for objective_set in self:
            objective_set.summary = ", ".join(
                line.name for line in objective_set.line_ids if line.name
            )

    # ------------------------------------------------------------
    # BUTTONS
    # ------------------------------------------------------------

    def action_add_to_clients(self):
        """Add the set to the clients from whose screen this list was opened."""
        clients = self.env["res.partner"].browse(
            self.env.context.get("reminder_client_ids", [])
        )
        if not clients:
            raise UserError(
                self.env._("Open a customer first and choose “Add requirements” there.")
            )
        self._add_to_clients(clients)
        return {"type": "ir.actions.act_window_close"}

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _add_to_clients(self, clients):
        """Give each client the objectives of these sets that it has not open already.

        :return: the new `reminder.objective` records
        """
        Objective = self.env["reminder.objective"]
        companies = {client: client._reminder_company() for client in clients}
        taken = {
            (client, name)
            for client, company, name in Objective._read_group(
                [("partner_id", "in", clients.ids), ("state", "=", "open")],
                ["partner_id", "company_id", "name"],
            )
            if company == companies[client]
        }
        vals_list = []
        for client in clients:
            # The client reads it in letters: in its language, whoever adds it.
            lang = client._reminder_lang() or self.env.lang
            localized = self.with_context(lang=lang)
            for own, line in zip(self.line_ids, localized.line_ids, strict=True):
                # What a colleague has entered in another language is the same.
                if not {(client, own.name), (client, line.name)} & taken:
                    taken.add((client, line.name))
                    vals_list.append(line._objective_vals(client, companies[client]))
        return Objective.create(vals_list)
