# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models

from ...groups import INSPECTOR
from ..contact.res_partner.form import Shown


class ResPartner(models.Model):
    """Customers: what staff want to be reminded of about them."""

    _inherit = "res.partner"

    reminder_customer_ids = fields.One2many(
        comodel_name="reminder.customer",
        inverse_name="partner_id",
        string="Customer reminders",
        groups=INSPECTOR,
    )
    reminder_customer_count = fields.Integer(
        string="Customer reminder count",
        compute="_compute_reminder_customer_count",
        groups=INSPECTOR,
    )

    @api.depends("reminder_customer_ids.active")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_reminder_customer_count(self):
        counts = dict(
            self.env["reminder.customer"]._read_group(
                [("partner_id", "in", self.ids)], ["partner_id"], ["__count"]
            )
        )
        for partner in self:
            partner.reminder_customer_count = counts.get(partner._origin, 0)

    def _reminder_shown(self):
        domain = [("partner_id", "in", self.ids)]
        return super()._reminder_shown() | {
            "reminder_customer_ids": Shown("reminder.customer", domain),
            "reminder_customer_count": Shown("reminder.customer", domain),
        }

    def unlink(self):
        # sudo: reminder.customer - whoever may delete a customer also ends what it was
        # to be reminded of; here and not by the database, so that nothing queued leaves
        self.env["reminder.customer"].sudo().with_context(active_test=False).search(
            [("partner_id", "in", self.ids)]
        ).unlink()
        return super().unlink()

    def _reminder_absorbed(self, was_client):
        result = super()._reminder_absorbed(was_client)
        client = self.commercial_partner_id
        # sudo: reminder.customer, reminder.occurrence - whoever merges contacts moves
        # what staff are to be reminded of, too
        for model in ("reminder.customer", "reminder.occurrence"):
            Model_sudo = self.env[model].sudo().with_context(active_test=False)
            about_sudo = Model_sudo.search([("partner_id", "=", self.id)])
            if client != self:
                about_sudo.with_context(tracking_disable=True).write(
                    {"partner_id": client.id}
                )
            # Odoo has moved them beneath the ORM: their area may be another one.
            self.env.add_to_compute(Model_sudo._fields["area_id"], about_sudo)
        return result

    def action_edit_reminders(self):
        """The customer's reminders, to edit, delete or create them."""
        self.ensure_one()
        client = self.commercial_partner_id
        action = self.env["ir.actions.actions"]._for_xml_id(
            "reminder_automation.reminder_customer_action"
        )
        name = self.env._("Reminders of %(customer)s", customer=client.name)
        return action | {
            "name": name,
            "display_name": name,
            "domain": [("partner_id", "=", client.id)],
            "context": {"default_partner_id": client.id},
        }

    def action_create_reminder(self):
        """A new reminder on this customer, in a window over the form."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Create reminder"),
            "res_model": "reminder.customer",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_partner_id": self.commercial_partner_id.id},
        }
