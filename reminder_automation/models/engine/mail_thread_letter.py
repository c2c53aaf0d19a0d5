# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import datetime
from typing import NamedTuple

from odoo import fields, models

from .mail_thread_owed import NOTHING


class Row(NamedTuple):
    """A line of the table of a letter: a record that waits, a part of one, or something
    that its recipient has to the good."""

    name: str  # what people call it, such as a number
    url: str = ""  # where the recipient sees it; "": where the record's own link leads
    date: datetime.date | None = None  # of the document
    due: datetime.date | None = None
    overdue: int = 0  # days, seen from today
    amount: float | None = None  # below zero for a credit; None: no matter of money
    currency: models.BaseModel | None = None  # `res.currency` of the amount
    part: str = ""  # which part of the record it is, such as "2 of 3"


class Enclosed(NamedTuple):
    """What goes with a letter besides its table, for all records of one model."""

    credits: tuple = ()  # of `Row`, their amounts below zero
    pay_url: str = ""  # of the one button that settles all of it
    pay_label: str = ""
    bank: tuple = ()  # pairs of a label and a text: account, reference
    qr: tuple = ()  # pairs of a caption and a picture, the bytes of a PNG
    files: tuple = ()  # pairs of a name and a file, in base64
    note: str = ""  # what staff are to know of it, such as a file that is missing


NOTHING_ENCLOSED = Enclosed()


class MailThread(models.AbstractModel):
    """What letters tell of records: hooks for the subjects that know the apps."""

    _inherit = "mail.thread"

    # Whether the link in a letter to a client is that person's own: whoever has it
    # answers in that name.
    _reminder_link_is_personal = False

    def _reminder_told_to_another(self, partner):
        """Whether a letter about this record is being made for somebody else than this
        person, whose own link is not for that one."""
        self.ensure_one()
        told = self.env.context.get("reminder")
        told = told.get(self.id) if isinstance(told, dict) else None
        return bool(told) and told.get("partner", partner) != partner

    def _reminder_rows(self):
        """The lines of each of these records in the table of a letter, at this moment:
        asked as a letter is made and again as it leaves. A set operation: as many
        queries for one record as for many.

        Days are seen from today in the time zone of the context. Later subjects extend
        it for the models that they know.

        :return: dict of record id to a list of `Row`, for each of these records
        """
        today = fields.Date.context_today(self)
        owed = self._reminder_owed()
        documents = self._reminder_documents()
        rows = {}
        for record in self:
            of_record = owed.get(record.id, NOTHING)
            due = of_record.due or None
            rows[record.id] = [
                Row(
                    name=documents[record.id].display_name or "",
                    due=due,
                    overdue=max((today - due).days, 0) if due else 0,
                    amount=of_record.amount,
                    currency=of_record.currency,
                )
            ]
        return rows

    def _reminder_credits(self, partner, company):
        """What is to the good of whom these records are asked of, and lowers what their
        letter asks for: asked as it is made and again as it leaves, so without what is
        costly.

        :param partner: the recipient, one `res.partner`
        :param company: whose letter it is, one `res.company`
        :return: a list of `Row`, their amounts below zero; a hook for later subjects
        """
        return []

    def _reminder_enclosed(self, partner, company, attach=()):
        """What goes with a letter about these records, besides its table: asked once
        for all records of one model in one letter, as it is made.

        :param partner: the recipient, one `res.partner`
        :param company: whose letter it is, one `res.company`
        :param attach: ids of those of these records whose documents are to be attached
        :return: an `Enclosed`; a hook for later subjects, which take its credits from
            `_reminder_credits`
        """
        credits_ = self._reminder_credits(partner, company)
        return NOTHING_ENCLOSED._replace(credits=tuple(credits_))

    def _reminder_salespeople(self):
        """The salesperson of each of these records, who may get copies of reminders.

        A hook for later subjects.

        :return: dict of record id to `res.users`; none where the customer's is meant
        """
        field = self._fields.get("user_id")
        if field is None or field.comodel_name != "res.users":
            return {}
        return {record.id: record.user_id for record in self}
