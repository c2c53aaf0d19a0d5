# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import date, datetime
from typing import NamedTuple

import psycopg2

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .reminder_sending import SENT_MARKS

# Where models have the day on which a record is due, the first one that there is.
DUE_FIELDS = ("invoice_date_due", "validity_date", "date_deadline", "deadline")


class Part(NamedTuple):
    """A part of what is owed that has an amount and a day of its own."""

    amount: float
    due: date


class Owed(NamedTuple):
    """What is owed of a record now, and since when."""

    amount: float | None = None  # None: it is no matter of money
    currency: models.BaseModel | None = None  # `res.currency` of the amount
    due: date | None = None  # the first day on which something of it is due
    parts: tuple = ()  # of `Part`, what the amount is made of

    def _told(self):
        """What texts and screens are given of it."""
        return {
            "amount": self.amount,
            "currency": self.currency,
            "due": self.due or False,
            "parts": [part._asdict() for part in self.parts],
        }


NOTHING = Owed()


class MailThread(models.AbstractModel):
    """What is owed of a record, what stopped its reminders and who else chases it, as
    the app itself says it: hooks for the subjects that know the apps."""

    _inherit = "mail.thread"

    def _reminder_owed(self):
        """How much is owed of each of these records, and since when: for mails, to-dos,
        lists. A set operation: as many queries for one record as for many.

        The day of a moment is that in the time zone of the context.

        Later subjects extend it for the models that they know.

        :return: dict of record id to an `Owed`; those of which nothing is owed now, as
            far as the app can tell, are not in it
        """
        owed = {}
        for record in self:
            due = record._reminder_due_date()
            if isinstance(due, datetime):
                due = fields.Datetime.context_timestamp(self, due).date()
            owed[record.id] = Owed(due=due or None)
        return owed

    @api.model
    def _reminder_due_field(self):
        """The field that has the day on which a record of this model is due, or
        None."""
        name = next((name for name in DUE_FIELDS if name in self._fields), None)
        field = self._fields.get(name)
        if field is None or field.type not in ("date", "datetime"):
            return None
        return name

    def _reminder_owed_apart(self):
        """What is owed of each of these records, where one that cannot be asked keeps
        no other one back.

        :return: dict as of `_reminder_owed`, and dict of record id to an error
        """
        return self._reminder_asked_apart("_reminder_owed")

    def _reminder_asked_apart(self, name):
        """Ask these records for something, where one that cannot be asked keeps no
        other one back.

        :param name: of a method that returns a dict by record id
        :return: that dict, and dict of record id to an error
        """
        try:
            return getattr(self, name)(), {}
        except psycopg2.Error:
            raise
        except Exception as error:
            if len(self) == 1:
                return {}, {self.id: error}
        found, broken = {}, {}
        for record in self:
            one, error = record._reminder_asked_apart(name)
            found.update(one)
            broken.update(error)
        return found, broken

    def _reminder_owed_domain(self, rule, res_ids=None):
        """Which records of this model are owed, beside the rule's own filter: asked
        whenever it is asked whether a record waits.

        What it reads, the model reports itself (see `_reminder_touched`).

        :param rule: the `reminder.rule`
        :param res_ids: only these are asked for; None for all
        :return: a `Domain`; a hook for later subjects
        """
        return Domain.TRUE

    def _reminder_date_sql(self, rule, query, date_sql, res_ids=None):
        """The day from which on a record is chased by a rule that goes by a date.

        :param query: for the waiting records, may be given joins
        :param date_sql: SQL of the rule's date field
        :param res_ids: only these are asked for; None for all
        :return: SQL
        """
        return date_sql

    def _reminder_chased_sql(self, rule, query):
        """Whether a rule that goes by a date chases a record, or only lists it.

        :param rule: the `reminder.rule`
        :param query: for the waiting records
        :return: SQL of a truth value; None: it chases all
        """
        return None

    def _reminder_date_moves(self, rule, first, last):
        """Of which records the day of `_reminder_date_sql` becomes another one because
        a day begins, nothing else having changed.

        :param rule: the `reminder.rule`
        :param first: a date
        :param last: a date
        :return: dict of each such day to a set of ids; None: it may be all, each day
        """
        return {}

    def _reminder_began_sql(self, rule, record_id):
        """Since when a record waits, as the app itself knows it: what was sent to the
        client before that was no request. Of what the apps mark as sent, it is when it
        was marked last.

        :param rule: the `reminder.rule`
        :param record_id: SQL of the record's id
        :return: SQL of a moment (UTC), NULL when the app does not know
        """
        marked = self._reminder_marked_sql(record_id)
        if not marked:
            return SQL("NULL::timestamp")
        # A mark of a clock that was ahead says nothing of now.
        return SQL(
            "SELECT MAX(mark.date) FROM (%s) mark WHERE mark.date <= %s",
            marked,
            rule._now(),
        )

    def _reminder_follows(self, path):
        """Whether what stands at a path changes only together with the record, or the
        model reports it, so that the sweep learns of it.

        :param path: such as "line_ids"
        """
        return path == "id" or path in self._reminder_followed_fields

    def _reminder_unservable(self):
        """Those of these records that the client cannot deal with, for a fault on our
        side: nobody is reminded of them, and staff are told.

        :return: dict of record id to a sentence for staff
        """
        return {}

    # ------------------------------------------------------------
    # MARKED AS SENT
    # ------------------------------------------------------------

    def _reminder_note_marks(self, vals_list):
        """Note which of these records are marked as sent by what is being written.

        :param vals_list: a dict of values for each
        """
        if self._name not in SENT_MARKS:
            return
        name, value = SENT_MARKS[self._name]
        self.env["reminder.sending"]._note(
            self._name,
            [
                record.id
                for record, vals in zip(self, vals_list, strict=True)
                if name in vals and vals[name] == value
            ],
        )

    def _reminder_marked_sql(self, record_id):
        """When a record was marked as sent.

        Where it was not noted, as it happened before a rule was about such records, it
        is what the chatter says: the last change of the field that has the mark.

        :param record_id: SQL of the record's id
        :return: a SELECT of moments named `date`, or None
        """
        name, value = SENT_MARKS.get(self._name, (None, None))
        field = self._fields.get(name)
        if field is None:
            return None
        return SQL(
            """
            SELECT sending.date
              FROM reminder_sending sending
             WHERE sending.res_model = %(model)s AND sending.res_id = %(id)s
               AND sending.partner_id IS NULL
         UNION ALL
            SELECT change.date
              FROM mail_message change
              JOIN mail_tracking_value tracked ON tracked.mail_message_id = change.id
              JOIN %(table)s marked ON marked.id = change.res_id
             WHERE change.model = %(model)s AND change.res_id = %(id)s
               AND tracked.field_id = %(field)s AND marked.%(name)s = %(value)s
            """,
            model=self._name,
            id=record_id,
            table=SQL.identifier(self._table),
            field=self.env["ir.model.fields"]._get(self._name, name).id,
            name=SQL.identifier(name),
            value=value,
        )

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

    @api.model
    def _reminder_also_chased(self, rule):
        """By what else customers are chased about records of this model.

        A hook for later subjects, which know the apps.

        :param rule: a `reminder.rule` about it, in superuser mode
        :return: a list of sentences
        """
        return []
