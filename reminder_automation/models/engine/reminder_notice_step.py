# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models


class ReminderNotice(models.Model):
    """Which reminder of how many a line of the ledger is, and what its step is called.

    The numbers stay with the line; the name is known as long as the step is there.
    """

    _inherit = "reminder.notice"

    step_text = fields.Char(string="Step", compute="_compute_step_text")

    @api.depends("maximum", "step", "step_id.name")
    @api.depends_context("lang")
    def _compute_step_text(self):
        for notice in self:
            # sudo: reminder.step - what it is called, for whoever sees the line
            step_sudo = notice.sudo().step_id
            notice.step_text = notice.step >= 1 and step_sudo._place_text(
                notice.step, notice.maximum
            )

    def _mail_template(self):
        """The `mail.template` that the text of this line is from: its step's own, else
        its rule's."""
        return self._step_of_text().mail_template_id or self.rule_id.mail_template_id

    def _sms_template(self):
        """As `_mail_template`, of a text message."""
        return self._step_of_text().sms_template_id or self.rule_id.sms_template_id

    def _attaches(self):
        """Whether the record's document is attached to the message of this line."""
        step = self._step_of_text()
        return step.attach if step else self.rule_id.attach

    def _step_of_text(self):
        """The step whose words this line has: its own; where that says nothing, the
        one whose words were said last."""
        step = self.step_id
        if step and not step._channels():
            return self.item_id._step_said()
        return step
