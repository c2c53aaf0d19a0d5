# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import clean_context, email_normalize_all

from ...models.engine.base import DEFAULTS_OF_SYSTEM


class ReminderRequest(models.TransientModel):
    """Whom of a customer to ask for information, and for what, where that is not known
    yet: then the letter opens."""

    _name = "reminder.request"
    _description = "Request Information"
    _inherit = ["reminder.own.customers"]

    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        required=True,
        domain="['|', ('parent_id', '=', False), ('is_company', '=', True)]",
    )
    is_open = fields.Boolean(compute="_compute_is_open")
    set_id = fields.Many2one(
        comodel_name="reminder.objective.set",
        string="What we need",
        default=lambda self: self.env["reminder.objective.set"].search([], limit=1),
        help="Requirements that the customer gets; others are added in its form.",
    )
    line_ids = fields.One2many(
        comodel_name="reminder.request.line",
        inverse_name="request_id",
        string="Contacts",
    )

    @api.depends("partner_id")
    @api.depends_context("company", "uid")
    def _compute_is_open(self):
        """Whether the company whose letter it is needs something already."""
        for request in self:
            client = request.partner_id.commercial_partner_id
            request.is_open = bool(client.reminder_open_objective_ids)

    @api.onchange("partner_id")
    def _onchange_partner_id(self):
        contacts = self._contacts()
        # Where there is one alone, it is that one; it is seen before it is asked.
        alone = len(contacts) == 1
        lines = [
            {
                "contact_id": contact.id,
                "name": contact.name,
                "email": contact.email,
                "role": contact.reminder_kyc_role or (alone and "contact"),
            }
            for contact in contacts
        ]
        if not lines and self.partner_id:
            lines = [{"role": "contact"}]
        self.line_ids = [Command.clear(), *map(Command.create, lines)]

    def _contacts(self):
        """The people of the customer who may be asked."""
        client = self.partner_id.commercial_partner_id
        if not client:
            return client
        return self.env["res.partner"].search(
            [
                ("commercial_partner_id", "=", client.id),
                ("is_company", "=", False),
                ("type", "in", (False, "contact", "other")),
                ("name", "!=", False),
            ]
        )

    def action_continue(self):
        """Keep whom to ask, add what to ask for, and open the letter.

        :return: the action of the letter
        :raise UserError: when nobody is chosen, an e-mail address is missing or is
            none, or nothing is asked for
        :raise AccessError: when the customer is not the user's to steer
        """
        self.ensure_one()
        client = self.partner_id.commercial_partner_id
        client._check_steering()
        if not client.partner_share:
            raise UserError(
                self.env._(
                    "%(name)s is a colleague: choose a customer.", name=client.name
                )
            )
        asked = self.line_ids.filtered(lambda line: line._is_asked())
        if not asked:
            raise UserError(
                self.env._(
                    "Choose at least one contact of %(client)s: enter a name and an "
                    "e-mail address, and choose the role.",
                    client=client.name,
                )
            )
        for line in asked:
            line._check(client)
        for line in asked:
            line._keep(client)
        dropped = (self.line_ids - asked).contact_id.filtered(
            lambda contact: (
                contact.commercial_partner_id == client and contact.reminder_kyc_role
            )
        )
        dropped.reminder_kyc_role = False
        if not client.reminder_open_objective_ids:
            if not self.set_id:
                raise UserError(
                    self.env._(
                        "Choose what %(client)s must provide.", client=client.name
                    )
                )
            self.set_id._add_to_clients(client)
        return client.action_request_information()


class ReminderRequestLine(models.TransientModel):
    """One contact of the window, there already or new."""

    _name = "reminder.request.line"
    _inherit = ["reminder.own.customers"]
    _description = "Contact to Ask for Information"
    _reminder_customer_paths = ("contact_id",)

    request_id = fields.Many2one(
        comodel_name="reminder.request", required=True, ondelete="cascade", index=True
    )
    contact_id = fields.Many2one(comodel_name="res.partner")
    name = fields.Char()
    email = fields.Char(string="E-mail")
    role = fields.Selection(
        selection=lambda self: (
            self.env["res.partner"]
            ._fields["reminder_kyc_role"]
            ._description_selection(self.env)
        ),
        default="contact",
        help="Contacts with a role are asked; empty: this one is not.",
    )

    def _is_asked(self):
        """Whether it is a contact with a role; a line left empty is none."""
        return self.role and (self.contact_id or self.name or self.email)

    def _known_email(self):
        """The address that the contact has; nobody changes it from here."""
        # sudo: res.partner - one of the customer's, whom the user may ask
        return self.contact_id.sudo().email

    def _check(self, client):
        """Raise, with what to enter, unless the contact can be asked.

        :param client: the customer, whom the user may steer
        """
        if self.contact_id and self.contact_id.commercial_partner_id != client:
            raise UserError(
                self.env._(
                    "Choose contacts of %(client)s: one of these is of another "
                    "customer.",
                    client=client.name,
                )
            )
        name = (self.name or "").strip() or self.contact_id.name
        if not name:
            raise UserError(
                self.env._("Enter the name of %(email)s.", email=self.email)
            )
        known = self._known_email()
        email = known or self.email
        if known and self.email and self.email.strip() != known.strip():
            raise UserError(
                self.env._(
                    "%(name)s has the address %(email)s: change it on the contact.",
                    name=name,
                    email=known,
                )
            )
        if not email:
            raise UserError(
                self.env._("Enter the e-mail address of %(name)s.", name=name)
            )
        if len(email_normalize_all(email)) != 1:
            raise UserError(
                self.env._(
                    "%(email)s is not one e-mail address: correct that of %(name)s.",
                    email=email,
                    name=name,
                )
            )

    def _keep(self, client):
        """Give the contact its role, or make it.

        :param client: the customer, whom the user may steer
        """
        contact = self.contact_id
        if not contact:
            # sudo: res.partner - a contact of a customer whom the user looks after
            # (`action_continue` has asked); who looks after it need not have the right
            # to write all contacts
            Partner_sudo = self.env["res.partner"].sudo()
            # Defaults of the caller's are nothing that the system sets.
            Partner_sudo = Partner_sudo.with_context(
                clean_context(self.env.context), reminder_defaults=DEFAULTS_OF_SYSTEM
            )
            Partner_sudo.create(
                {
                    "parent_id": client.id,
                    "company_id": client.company_id.id,
                    "type": "contact",
                    "name": self.name.strip(),
                    "email": self.email.strip(),
                    "reminder_kyc_role": self.role,
                }
            )
            return
        if contact.reminder_kyc_role != self.role:
            contact.reminder_kyc_role = self.role
        if not contact.email:
            # sudo: res.users - whether the contact signs in: who has the address of
            # one that does may ask for a new password
            if not contact.sudo().with_context(active_test=False).user_ids:
                # sudo: res.partner - as above: nothing but an address that is missing
                contact = contact.sudo()
            contact.email = self.email.strip()
