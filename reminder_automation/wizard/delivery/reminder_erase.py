# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.exceptions import UserError


class ReminderErase(models.TransientModel):
    """Erase a person's data from the ledger; the lines stay and are counted."""

    _name = "reminder.erase"
    _description = "Erase Personal Data of Sent Reminders"
    _inherit = ["reminder.ledger.window"]

    line_count = fields.Integer(compute="_compute_counts")
    under_way_count = fields.Integer(compute="_compute_counts")
    has_all_companies = fields.Boolean(compute="_compute_counts")
    done_text = fields.Text(readonly=True)

    @api.depends("partner_ids", "notice_ids")
    def _compute_counts(self):
        for window in self:
            lines = window._lines()
            under_way = lines.filtered(lambda line: line.state in ("planned", "queued"))
            window.line_count = len(lines)
            window.under_way_count = len(under_way)
            window.has_all_companies = self.env.user._reminder_has_all_companies()

    def _lines(self):
        """The lines to the contacts, and those that were chosen, which the user may
        erase."""
        own = self._ledger()._of_own_companies()
        return self._lines_to().filtered_domain(own)

    def _lines_about(self):
        """The lines to others that tell of the contacts, which the user may erase."""
        ledger = self._ledger()
        about = ledger._tells_of(self.partner_ids) & ledger._of_own_companies()
        return ledger.search(about) - self._lines()

    def action_erase(self):
        """Erase, and tell in the contacts' chatter that it was done.

        :raise UserError: when there is nothing to erase, or one of the reminders is
            being sent at this moment
        """
        self.ensure_one()
        self.partner_ids.check_access("read")
        lines, about = self._lines(), self._lines_about()
        contacts = self.partner_ids | lines.partner_id
        # sudo: reminder.notice - nobody writes the ledger by hand; administrators of
        # reminders may erase what the lines of their companies say
        erased = lines.sudo()._erase_to() | about.sudo()._erase_about()
        further = self._erase_further()
        count = len(erased) + further
        if not count:
            raise UserError(
                self.env._("Nothing is kept about them here, so nothing was erased.")
            )
        line = self.env._(
            "%(user)s erased the personal data of sent reminders. Lines: %(count)s.",
            user=self.env.user.name,
            count=count,
        )
        # sudo: res.partner - a line about what was done here
        contacts.sudo()._message_log_batch(dict.fromkeys(contacts.ids, line))
        self.done_text = self.env._(
            "Done. Lines whose personal data was erased: %(count)s.", count=count
        )
        self.notice_ids = False
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Erase personal data"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def _erase_further(self):
        """Erase what else is kept about the contacts: here that they got copies of
        what was sent to others; later subjects add what they keep.

        :return: how many rows
        """
        ledger = self._ledger()
        copied = ledger._copied_to(self.partner_ids) & ledger._of_own_companies()
        # sudo: reminder.notice - as of the lines to the contacts themselves
        return ledger.search(copied).sudo()._erase_copies(self.partner_ids)
