# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models

# In the filter of a rule it says that parts of which something was paid are left alone.
UNTOUCHED = "matched_credit_ids"
INVOICE = "reminder_automation.reminder_preset_invoice"
INVOICE_TOPIC = "reminder_automation.reminder_topic_invoice"


class ReminderRule(models.Model):
    """Rules that chase what is to be paid."""

    _inherit = "reminder.rule"

    chase_unsent = fields.Boolean(
        string="Remind of invoices that were never sent",
        help="Off: an invoice that nobody has sent, printed or marked as sent is "
        "listed, and nobody is reminded of it.",
    )
    about_invoices = fields.Boolean(compute="_compute_about_invoices")

    @api.depends("model_id", "preset_id", "topic_id")
    def _compute_about_invoices(self):
        for rule in self:
            rule.about_invoices = rule._is_about_invoices()

    def write(self, vals):
        result = super().write(vals)
        if "chase_unsent" in vals:
            # sudo: reminder.rule - the engine's books; the rights were asked above
            self.sudo().stale = True
            self.env["reminder.rule"]._wake()
        return result

    def _is_about_invoices(self):
        """Whether this is the ready-made rule for invoices, or one of its topic."""
        if self.model_name != "account.move":
            return False
        known = self.env["ir.model.data"]._xmlid_to_res_id
        # sudo: reminder.preset, reminder.topic - only which ones they are
        rule_sudo = self.sudo()
        return bool(
            (rule_sudo.preset_id and rule_sudo.preset_id.id == known(INVOICE))
            or (rule_sudo.topic_id and rule_sudo.topic_id.id == known(INVOICE_TOPIC))
        )

    def _leaves_partly_paid(self):
        """Whether parts of which something was paid are left in peace."""
        return UNTOUCHED in (self.domain or "")
