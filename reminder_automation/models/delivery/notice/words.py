# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from typing import NamedTuple

from markupsafe import Markup


class Words(NamedTuple):
    """What a person wrote instead of the text of the templates; None: what the template
    says. It is text: nothing in it is evaluated."""

    subject: str | None = None
    body: Markup | None = None  # sanitized; above the table, where there is one
    attachment_ids: tuple | None = None  # instead of the template's own
    printed: bool = True  # whether the documents that the template prints go along
    # What was owed as it was written, see `reminder.notice._owed_now`; None: as it is
    # when the message is made.
    owed: dict | None = None

    def instead_of(self, text):
        """A template's text with these words in its place.

        :param text: a dict of `reminder.notice._texts`
        :return: a dict like it
        """
        said = {
            "subject": self.subject,
            "body_html": self.body,
            "attachment_ids": self.attachment_ids,
            "attachments": None if self.printed else [],
        }
        return {**text, **{name: one for name, one in said.items() if one is not None}}
