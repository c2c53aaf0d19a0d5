# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import models


class ReminderConversation(models.Model):
    """What stopped the reminders of a chat."""

    _inherit = "reminder.conversation"

    def _reminder_stop_texts(self, rule, done):
        return {chat.id: chat._stop_text(done) for chat in self}

    def _stop_text(self, done):
        if not done:
            return self.env._("The customer has not answered the message")
        if not self.active:
            return self.env._("The chat was archived")
        if self.waiting_for == "us":
            return self.env._("The customer answered the last message")
        return self.env._("No message waits for an answer")
