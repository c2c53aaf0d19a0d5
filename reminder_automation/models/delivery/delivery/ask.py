# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from collections import defaultdict

from odoo import models
from odoo.tools import SQL

from ..gate import Question, versions
from ..notice.door import Known
from .remake import STALE

SOME_SWITCH_IS_ON = SQL(
    "EXISTS (SELECT FROM res_company WHERE active AND reminder_enabled)"
)


class ReminderDelivery(models.Model):
    """Many messages a moment before they leave: which of them do so as they are."""

    _inherit = "reminder.delivery"

    def _look(self):
        """Look at these messages at once.

        What is found holds for a moment. As each leaves it is asked whether its record
        still waits, whether its addresses are blacklisted by now, and whether somebody
        wrote the rows that were looked at: of its records, its people, its rule, its
        company and of the ledger.

        :return: what `reminder.notice._refusals` says of what they carry, and a dict of
            the ids of those that leave as they are to a `Question`
        """
        notices = self.env["reminder.notice"].search([("delivery_id", "in", self.ids)])
        notices.mapped("user_id")  # and with it all that is read of them
        addresses = {delivery: delivery.address for delivery in self}
        refusals = notices._refusals()
        carried = notices.filtered(lambda notice: not notice.ended)
        known = carried._known()
        of_delivery = carried.grouped("delivery_id")
        ready = {
            delivery: of_delivery[delivery]
            for delivery in self
            if delivery in of_delivery
            and delivery.address == addresses[delivery]
            and delivery._is_ready(of_delivery[delivery], refusals, known)
        }
        # Where a mail with copies may not leave, the next one has them: first that.
        stuck = self.filtered(lambda one: one.copies and one not in ready)
        if stuck:
            steps = {one._step_key() for one in stuck.notice_ids}
            ready = {
                delivery: found
                for delivery, found in ready.items()
                if steps.isdisjoint(one._step_key() for one in found)
            }
        ready = self._that_say_what_is_so(ready)
        rows = {one: found._rows_asked(one) for one, found in ready.items()}
        together = defaultdict(set)
        for found in rows.values():
            for table, row_id in found:
                together[table].add(row_id)
        version = versions(self.env, together)
        asked = self.env["reminder.notice"].union(*ready.values())._waiting_asked()
        return refusals, {
            delivery.id: Question(
                delivery.id,
                [(*row, version[row]) for row in sorted(rows[delivery])],
                found._conditions_asked(delivery, asked),
            )
            for delivery, found in ready.items()
            if all(row in version for row in rows[delivery])
        }

    def _is_ready(self, carried, refusals, known):
        """Whether this message, which carries these notices, may leave to where it is
        addressed; see `_pass_door`."""
        if (
            self.state != "queued"
            or self.attempts
            or self.channel != "email"
            or self.fingerprint == STALE
        ):
            return False
        for notice in carried:
            if notice._stop_reason(refusals, known)[0]:
                return False
            if notice._record()._reminder_renews():
                return False
        first = carried[:1]
        if first.rule_id.audience == "client":
            text, _why = first.item_id._reach(self.partner_id, "email")
            if text != self.address:
                return False
        copies = self._copied_addresses()
        return not copies or first._usable_copies(copies)[0] == copies

    def _that_say_what_is_so(self, ready):
        """Those of these messages that need not be made anew; see `_renew_text`.

        :param ready: dict of delivery to what it carries
        """
        alike, still = defaultdict(list), {}
        for delivery, carried in ready.items():
            if delivery.fingerprint:
                notices = carried._as_made(delivery.company_id)
                lang = notices._language_of_all()
                alike[notices.env, lang].append((delivery, notices))
            else:
                still[delivery] = carried
        for (env, lang), found in alike.items():
            bundles = [notices for _delivery, notices in found]
            together = env["reminder.notice"].union(*bundles)
            contents = together._contents(bundles, lang, whole=False)
            for (delivery, _notices), one in zip(found, contents, strict=True):
                if delivery.fingerprint == one.fingerprint():
                    still[delivery] = ready[delivery]
        return still


class ReminderNotice(models.Model):
    """What is asked of each as it leaves."""

    _inherit = "reminder.notice"

    def _known(self):
        """What `_stop_reason` asks of many at once.

        :return: a `Known`
        """
        there = self.filtered(lambda one: one.item_id and one.rule_id)
        stopped = there.rule_id.filtered(lambda rule: rule._rights_problem())
        asked = there.filtered(lambda one: not one.when_done)
        waiting = {
            rule: rule._waiting_ids(notices.mapped("res_id"))
            for rule, notices in asked.grouped("rule_id").items()
            if rule not in stopped
        }
        return Known(there.item_id._enabled(), stopped, waiting)

    def _rows_asked(self, delivery):
        """The rows that decide about these notices, which a delivery carries.

        :return: a set of pairs of a table's name and an id
        """
        people = self.partner_id | self.client_id | self.item_id.commercial_partner_id
        records = [delivery, self, self.item_id, self.rule_id, people]
        records += [delivery.company_id, self.item_id.company_id]
        for notice in self:
            record = notice._record()
            if record._auto and record._table_query is None:
                records.append(record)
        return {(one._table, row_id) for one in records for row_id in one.ids}

    def _waiting_asked(self):
        """What asks whether the records of these still wait.

        It reads the same for all records of a rule, and is made once for them.

        :return: dict of pairs of a rule and the id of a record to SQL
        """
        asked = {}
        place = Place()
        there = self.filtered(lambda one: not one.when_done)
        for rule, notices in there.grouped("rule_id").items():
            first, *others = dict.fromkeys(notices.mapped("res_id"))
            asked[rule, first] = rule._waiting_query([first]).subselect()
            if not others:
                continue
            model = rule._waiting_query([place]).subselect()
            is_model = _is_same(asked[rule, first], _filled(model, first))
            for res_id in others:
                asked[rule, res_id] = (
                    _filled(model, res_id)
                    if is_model
                    else rule._waiting_query([res_id]).subselect()
                )
        return asked

    def _conditions_asked(self, delivery, asked):
        """What has to be so at the moment when these leave.

        :param asked: of `_waiting_asked`
        :return: a list of SQL
        """
        conditions = [
            SQL(
                """
                NOT EXISTS (SELECT FROM mail_blacklist blocked
                             WHERE blocked.active AND blocked.email = ANY(%s))
                """,
                delivery._addresses() + delivery._copied_addresses(),
            )
        ]
        for notice in self:
            if not notice.item_id.company_id:
                # It goes by the switches of all companies; see `_enabled`.
                conditions.append(SOME_SWITCH_IS_ON)
            if not notice.when_done:
                conditions.append(
                    SQL("EXISTS %s", asked[notice.rule_id, notice.res_id])
                )
        return conditions


class Place(int):
    """Stands for the id of a record in a query that is made for many of them."""


def _filled(model, res_id):
    """SQL that asks of one record what another one asks of a `Place`."""

    def fill(value):
        if isinstance(value, (list, tuple)):
            return type(value)(map(fill, value))
        return res_id if isinstance(value, Place) else value

    return SQL(model.code, *map(fill, model.params))


def _is_same(one, other):
    return (one.code, one.params) == (other.code, other.params)
