# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import models


class MailThread(models.AbstractModel):
    """Hooks: what stopped the reminders of a record, in the words of its app."""

    _inherit = "mail.thread"

    def _reminder_stop_texts(self, rule, done):
        """Why no more reminders of these records are sent.

        A hook; asked in superuser mode and in the reader's language, of all that are
        shown at once.

        :param rule: the `reminder.rule` that they waited under
        :param done: True: what ended it; False: what is missing though all reminders
            were sent
        :return: dict of record id to a sentence without a full stop
        """
        return {}

    def _reminder_copy_template(self):
        """The app's own text with which such records are sent: a copy of one that no
        longer waits is sent with it.

        :return: a `mail.template`, or none: the rule's
        """
        return self.env["mail.template"]
