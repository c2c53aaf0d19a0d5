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

    def _reminder_used_otherwise(self):
        # sudo: ir.actions.server - whether they use them
        actions_sudo = (
            self.env["ir.actions.server"]
            .sudo()
            .search([("reminder_template_id", "in", self.ids)])
        )
        return super()._reminder_used_otherwise() | actions_sudo.reminder_template_id
