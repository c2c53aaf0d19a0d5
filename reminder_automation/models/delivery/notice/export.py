# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import csv
import io

from odoo import fields, models

# A cell that begins with one of these is a formula for spreadsheets.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


class ReminderNotice(models.Model):
    """Lines of the ledger as a file, for the person whom they are about."""

    _inherit = "reminder.notice"

    def _as_csv(self):
        """These lines as a CSV file, oldest first, with what the user may read.

        :return: bytes, in UTF-8 with a mark that tells spreadsheets so
        """
        channels = dict(self._fields["channel"]._description_selection(self.env))
        states = dict(self._fields["state"]._description_selection(self.env))
        file = io.StringIO()
        writer = csv.writer(file)
        writer.writerow(
            [
                self.env._("Date"),
                self.env._("Rule"),
                self.env._("About"),
                self.env._("Subject"),
                self.env._("Channel"),
                self.env._("Address"),
                self.env._("Status"),
                self.env._("Sent on"),
                self.env._("Why"),
            ]
        )
        for notice in self.sorted("id"):
            veiled = "" if notice.may_read_record else notice._veil_text()
            writer.writerow(
                _harmless(cell or "")
                for cell in (
                    notice._moment(notice.claim_date),
                    notice.rule_name,
                    notice.about,
                    notice.subject or veiled,
                    channels.get(notice.channel),
                    notice.address,
                    states.get(notice.state),
                    notice._moment(notice.sent_date),
                    notice.reason,
                )
            )
        return file.getvalue().encode("utf-8-sig")

    def _moment(self, moment):
        """A moment on the user's own clock."""
        if not moment:
            return ""
        return f"{fields.Datetime.context_timestamp(self, moment):%Y-%m-%d %H:%M}"


def _harmless(cell):
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell
