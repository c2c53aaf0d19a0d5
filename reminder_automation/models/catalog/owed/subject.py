# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import models

from .invoice import INVOICES


class MailThread(models.AbstractModel):
    """How letters call several invoices."""

    _inherit = "mail.thread"

    def _reminder_subject_of(self, total, is_overdue):
        said = super()._reminder_subject_of(total, is_overdue)
        if said or not total or self._name != "account.move":
            return said
        if any(move.move_type not in INVOICES for move in self):
            return said
        values = {"count": len(self), "total": total}
        if is_overdue:
            return self.env._("%(count)s invoices, %(total)s, are overdue", **values)
        return self.env._("%(count)s invoices, %(total)s, are to be paid", **values)
