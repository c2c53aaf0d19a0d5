# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import models


class MailThread(models.AbstractModel):
    """How letters call several records of a model."""

    _inherit = "mail.thread"

    def _reminder_subject_of(self, total, is_overdue):
        """The subject of a letter that tells of these records, at least two, and of
        nothing else, in the language of the context.

        :param total: what is to be paid in all, as a text; "" where it is no matter of
            money, or in several currencies
        :param is_overdue: whether all of them are
        :return: a text; "": called by their topic. A hook for later subjects
        """
        return ""
