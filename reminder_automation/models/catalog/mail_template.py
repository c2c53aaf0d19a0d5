# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models


class MailTemplate(models.Model):
    """Texts that server actions send; with the settings of the reminders of what is
    sent with them, which are the preset of the window that sends it."""

    _name = "mail.template"
    _inherit = ["reminder.template.mixin", "mail.template"]

    def _reminder_made_model(self):
        return self.model if self.model != "res.partner" else None

    @api.model
    def _reminder_rule_depends(self):
        return [*super()._reminder_rule_depends(), "model_id"]

    def send_mail_batch(self, res_ids, *args, **kwargs):
        """What code or an action sends with a template takes its settings over, as what
        a window sends; where somebody has set the record's own, these stay."""
        result = super().send_mail_batch(res_ids, *args, **kwargs)
        own = self.env["reminder.setting"]._of(self._name, self.ids)
        if own:
            records = self.env[self.model].browse(res_ids)
            companies = records._mail_get_companies(default=self.env.company)
            for company, some in records.grouped(
                lambda record: companies[record.id]
            ).items():
                self.with_company(company)._reminder_pass_on(some)
        return result

    def _reminder_pass_on(self, records):
        """What was sent of one company takes the settings of this template over; what
        this one does not set is as the company's rule says."""
        if not self._reminder_rule():
            return
        # sudo: reminder.item - whoever sends it; nothing of the items is shown
        items_sudo = self.env["reminder.item"].sudo()
        found_sudo = items_sudo._for_records(records).sudo()
        values = {**self._reminder_set_values(), "steered": False}
        found_sudo.filtered(
            lambda item: not (item.steered or item.rule_id._is_advance_warning())
        ).write(values)

    def _reminder_used_otherwise(self):
        # sudo: ir.actions.server - whether they use them
        actions_sudo = (
            self.env["ir.actions.server"]
            .sudo()
            .search([("reminder_template_id", "in", self.ids)])
        )
        return super()._reminder_used_otherwise() | actions_sudo.reminder_template_id
