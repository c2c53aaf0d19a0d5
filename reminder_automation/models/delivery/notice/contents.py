# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import hashlib
import json
from collections import defaultdict
from typing import NamedTuple

from odoo import models
from odoo.tools import float_is_zero

from ....sayings import listed
from ...engine.mail_thread_letter import NOTHING_ENCLOSED


class Contents(NamedTuple):
    """What a letter tells of: that which a table says, and what goes with it."""

    rows: dict  # of each notice a list of `Row`
    broken: dict  # of notices that cannot be told of to an error
    enclosed: tuple = ()  # of `Enclosed`, one for each model

    @property
    def credits(self):
        return [row for one in self.enclosed for row in one.credits]

    def all_rows(self):
        """The rows of all notices, in the order of the notices."""
        return [row for rows in self.rows.values() for row in rows]

    def totals(self):
        """What is asked for in each currency: the rows less the credits.

        :return: a list of pairs of a `res.currency` and an amount, in the order of the
            rows; empty where it is no matter of money
        """
        sums = defaultdict(float)
        for row in [*self.all_rows(), *self.credits]:
            if row.amount is not None and row.currency:
                sums[row.currency] += row.amount
        return [(currency, currency.round(amount)) for currency, amount in sums.items()]

    def has_table(self):
        """Whether it needs a table: a single thing is told of in its own words."""
        return len(self.rows) > 1 or bool(self.credits)

    def fingerprint(self):
        """What decides whether the letter still says what is so, in short: of a letter
        of several what it tells of, and wherever it is a matter of money the amounts
        and their days. What is overdue is so by a day more on the next day.

        :return: a text; "" when there is nothing to compare
        """
        money = [row for row in self.all_rows() if row.amount is not None]
        if len(self.rows) < 2 and not money and not self.credits:
            return ""
        told = [
            [notice.id, [_numbers(row) for row in rows]]
            for notice, rows in self.rows.items()
        ]
        told.sort()
        credits_ = sorted(_numbers(row) for row in self.credits)
        text = json.dumps([told, credits_])
        return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()

    def told_of(self, notice):
        """What a text says of one of several: what stands in its rows. Its credits have
        rows of their own.

        :return: a dict like that of `Owed`; empty where there is no such row
        """
        rows = [row for row in self.rows[notice] if row.amount is not None]
        if len(self.rows) < 2 or not rows:
            return {}
        amount, currency = sum(row.amount for row in rows), rows[0].currency
        return {
            "amount": currency.round(amount) if currency else amount,
            "currency": currency,
            "parts": [{"amount": row.amount, "due": row.due} for row in rows],
        }

    def told(self):
        """What the text of a template finds as `letter` of its reminder."""
        return {
            "count": len(self.rows),
            "is_several": len(self.rows) > 1,
            "rows": [row._asdict() for row in [*self.all_rows(), *self.credits]],
            "totals": [
                {"amount": amount, "currency": currency}
                for currency, amount in self.totals()
            ],
        }


# What a text finds that is no letter.
ALONE = {"count": 1, "is_several": False, "rows": [], "totals": []}


class ReminderNotice(models.Model):
    """Contents: what letters tell of, asked for many at once."""

    _inherit = "reminder.notice"

    def _contents(self, found, lang, whole=True, known=None):
        """What letters tell of, as it is at this moment.

        :param found: the bundles, all of these notices, of one company
        :param whole: whether with all that goes with them; else only with what is
            compared as they leave
        :param known: what this returned a moment ago for what is compared, if it was
            asked
        :return: a list of `Contents`, one for each bundle
        """
        if known and not whole:
            return known
        # What hooks read of the records of all letters at once, they keep in it.
        batch = {
            model: notices.mapped("res_id")
            for model, notices in self.grouped("res_model").items()
        }
        self = self.with_context(reminder_batch=batch)  # noqa: PLW0642
        if not known:
            rows, broken = self._rows(lang)
            known = [
                Contents(
                    rows=_each_record_once(bundle, rows),
                    broken={one: broken[one] for one in bundle if one in broken},
                )
                for bundle in found
            ]
        return [
            one._replace(enclosed=bundle.with_env(self.env)._enclosed(lang, whole))
            for bundle, one in zip(found, known, strict=True)
        ]

    def _telling(self, contents):
        """These notices, with what their texts find as `letter`, and what they find
        otherwise of one of several.

        :param contents: the `Contents` of their letters
        """
        letters = {}
        for one in contents:
            told = one.told()
            letters |= {notice: (told, one.told_of(notice)) for notice in one.rows}
        return self.with_context(reminder_letters=letters)

    def _rows(self, lang):
        """The rows of the records of these notices.

        :return: dict of notice to a list of `Row`, and dict of notice to an error
        """
        rows, broken = {}, {}
        alike = self.grouped(lambda one: (one.res_model, one.item_id._zone()))
        for (_model, zone), notices in alike.items():
            records = notices._records_once(lang, zone)
            of_record, errors = records._reminder_asked_apart("_reminder_rows")
            for notice in notices:
                rows[notice] = of_record.get(notice.res_id, [])
                if notice.res_id in errors:
                    broken[notice] = errors[notice.res_id]
        return rows, broken

    def _enclosed(self, lang, whole):
        """What goes with one letter, for the records of each model; with one to a
        colleague nothing.

        :param whole: see `_contents`
        :return: a tuple of `Enclosed`
        """
        enclosed, files = [], []
        partner = self.partner_id.with_context(lang=lang)
        company = self.env.company
        for notices in self._to_clients().grouped("res_model").values():
            records = notices._records_once(lang, notices[:1].item_id._zone())
            if whole:
                records = records.with_context(reminder_attached=files)
                attach = notices._with_documents().mapped("res_id")
                one = records._reminder_enclosed(partner, company, attach)
            else:
                found = records._reminder_credits(partner, company)
                one = NOTHING_ENCLOSED._replace(credits=tuple(found))
            if one != NOTHING_ENCLOSED:
                enclosed.append(one)
        return tuple(enclosed)

    def _note(self, contents):
        """What staff are to know of what goes with one letter, or does not, stands on
        the lines of these notices, which it carries."""
        for note in filter(None, (one.note for one in contents.enclosed)):
            for notice in self._with_documents() or self:
                known = notice.note or ""
                if str(note) not in str(known):
                    notice.note = listed(self.env, [known, note]) if known else note

    def _with_documents(self):
        """Those of these whose records' documents are attached."""
        return self.filtered(lambda notice: notice._attaches())

    def _records_once(self, lang, zone):
        """The records of these notices, all of one model, each once.

        :param zone: the time zone in which it is today
        """
        records = self._records()
        records = records.browse(dict.fromkeys(records.ids))
        return records.with_context(lang=lang, tz=str(zone))


def _each_record_once(notices, rows):
    """The rows of these notices; of a record that several are about, under rules of
    several topics, those of the first: it is owed once."""
    found, seen = {}, set()
    for notice in notices:
        key = notice.res_model, notice.res_id
        found[notice] = [] if key in seen else rows[notice]
        seen.add(key)
    return found


def _numbers(row):
    """What is compared of a row: no words, which are others in another language."""
    amount = row.amount
    if amount is not None and row.currency:
        amount = row.currency.round(amount)
        if float_is_zero(amount, precision_rounding=row.currency.rounding):
            amount = 0.0
    return [
        str(row.due or ""),
        "" if amount is None else repr(amount),
        row.currency.id if row.currency else 0,
        row.overdue,
    ]
