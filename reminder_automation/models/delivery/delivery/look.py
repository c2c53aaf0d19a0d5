# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from typing import NamedTuple

from odoo import models

from ....mailing.texts import split_off, without_links
from ..notice.words import told_of, without_own_links

BELOW = "o_rm_letter"  # the class of what stands below the text of a letter


class Shown(NamedTuple):
    """A message as it would be, for whoever is about to send it."""

    channel: str
    person: str
    person_id: int
    address: str
    subject: str = ""
    text: str = ""  # HTML, without the recipient's own links
    below: str = ""  # HTML: the table, and what is enclosed
    attached: tuple = ()  # of attachments that are there already
    made: tuple = ()  # names of the files that are made as it is sent
    told_of: str = ""
    readable: bool = True  # whether the user may read what it is about


class ReminderDelivery(models.Model):
    """A message that is only looked at."""

    _inherit = "reminder.delivery"

    def _shown_to(self, env):
        """This message, which was made only to be looked at, as plain values.

        :param env: of the user who looks at it
        :return: a `Shown`
        """
        self.ensure_one()
        shown = Shown(
            channel=self.channel,
            person=self.partner_id._reminder_name(),
            person_id=self.partner_id.id,
            address=self.address or "",
        )
        if not self.with_env(env).may_read_record:
            return shown._replace(readable=False)
        text, below = split_off(str(self.body or ""), BELOW)
        files = (
            self.env["mail.mail"]
            .search([("reminder_delivery_id", "=", self.id)])
            .attachment_ids
        )
        made = files.filtered(
            lambda one: (
                one.res_model == "mail.message"
                and one.res_id == self.mail_message_id.id
            )
        )
        # As the door will ask for it.
        notices = self.notice_ids._as_made(self.company_id)
        return shown._replace(
            subject=self.subject or "",
            text=without_own_links(text, self.get_base_url()),
            below=without_links(below),
            attached=tuple((files - made).ids),
            made=tuple(made.mapped("name")),
            told_of=told_of(notices._contents_now()),
        )
