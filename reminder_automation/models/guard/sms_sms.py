# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models
from odoo.fields import Domain

# In the context of the queue while our messages are held. Nobody can send it from
# outside.
WITHOUT_REMINDERS = object()


class SmsSms(models.Model):
    """While ours are held, they do not stand in the way of others in the queue: text
    messages have no later date that they could be given."""

    _inherit = "sms.sms"

    @api.model
    def _process_queue(self):
        # sudo: reminder.place - where the database is, for whoever sends
        if self.env["reminder.place"].sudo()._is_known_held():
            self = self.with_context(  # noqa: PLW0642
                reminder_queue=WITHOUT_REMINDERS
            )
        return super()._process_queue()

    @api.model
    def _search(
        self,
        domain,
        offset=0,
        limit=None,
        order=None,
        *,
        active_test=True,
        bypass_access=False,
    ):
        if self.env.context.get("reminder_queue") is WITHOUT_REMINDERS:
            domain = Domain(domain) & Domain("is_reminder", "!=", True)
        return super()._search(
            domain,
            offset,
            limit,
            order,
            active_test=active_test,
            bypass_access=bypass_access,
        )
