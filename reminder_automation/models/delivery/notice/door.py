# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from collections import defaultdict
from typing import NamedTuple

import psycopg2

from odoo import fields, models

from ....sayings import lazy as _lt
from ....schedule.cadence import ONE_DAY, local_date
from ....schedule.decision import LATE_DAYS


class Known(NamedTuple):
    """What was asked for many notices at once."""

    enabled: object  # those items whose companies let automatic reminders leave
    stopped: object  # those rules that may no longer do what they do
    waiting: dict  # of each rule the ids of the records that wait


class ReminderNotice(models.Model):
    """At the door: what is true the moment before a message leaves."""

    _inherit = "reminder.notice"

    def _pass_door(self, refusals=None):
        """Ask for each of these, which one message carries, whether it is to leave.

        What must not is cancelled, with the reason, and taken out of the message; one
        that cannot be asked fails and keeps no other one back. When nothing is left the
        message is cancelled, or failed, too.

        :param refusals: what `_refusals` said of these and of others that leave at
            about this moment; without it, it is asked here
        :return: those that leave
        """
        carried = self.filtered(lambda notice: not notice.ended)
        reasons, broken = carried._stop_reasons(refusals)
        stopped = {notice: why for notice, why in reasons.items() if why[0]}
        leaving = carried.filtered(
            lambda notice: notice not in stopped and notice not in broken
        )
        delivery = carried.delivery_id
        if leaving and (gone := carried - leaving):
            gone._leave_others(leaving)
        for notice, (reason, is_done) in stopped.items():
            notice._end("cancelled", reason)
            if is_done:
                notice.item_id._settle_items()
            elif notice.res_model in self.env:  # else its app is gone, with the record
                notice._record()._reminder_refused()
        for notice, error in broken.items():
            notice._failed_here(
                error, _lt("Reminders could not be sent").said(self.env)
            )
        if not leaving:
            reason = next(iter(stopped.values()), ("",))[0]
            state = "failed" if broken else "cancelled"
            delivery.write({"state": state, "reason": reason})
            carried._pass_copies_on()
            return leaving
        for notice in leaving:
            if notice._record()._reminder_renew():
                return leaving.browse()
        return leaving

    def _stop_reasons(self, refusals):
        """Ask for each of these.

        :return: dict of notice to what `_stop_reason` says, and dict of those that
            cannot be asked to the error
        """
        if len(self) == 1:
            return {self: self._stop_reason(refusals)}, {}
        reasons, broken = {}, {}
        for notice in self:
            try:
                with self.env.cr.savepoint():
                    reasons[notice] = notice._stop_reason(refusals)
            except psycopg2.OperationalError:
                raise
            except Exception as error:
                # A filter is written by a person and may break in any way: that is
                # this line's failure.
                self.env.invalidate_all(flush=False)
                broken[notice] = error
        return reasons, broken

    def _stop_reason(self, refusals=None, known=None):
        """Why this message must not leave any more.

        :param known: a `Known`, if it was asked for many at once
        :return: (a sentence, or "" when it may leave; whether the record is done)
        """
        item, rule = self.item_id, self.rule_id
        if not (item and rule and self.partner_id):
            return _lt("What it reminded of is gone.").said(self.env), False
        enabled = known.enabled if known else item._enabled()
        if self.kind == "auto" and (why := self._why_off(enabled)):
            return why, False
        # After the switches: these hold also where the rule cannot be asked any more.
        if rule in known.stopped if known else rule._rights_problem():
            return rule._stopped_text(), False
        if not self.when_done and item.res_id not in (
            known.waiting[rule] if known else rule._waiting_ids([item.res_id])
        ):
            # Of what is looked at with many others it is enough that it stays here.
            if not known and self._goes_by_another_rule():
                return _lt("It is made again: something changed.").said(self.env), False
            return _lt("It no longer waits.").said(self.env), True
        if self._is_of_earlier_cycle():
            return _lt("It is made again: something changed.").said(self.env), False
        asked = refusals if self in (refusals or {}) else self._refusals()
        refusal = asked[self]
        if (
            not refusal
            and rule.audience == "client"
            and self.channel in ("email", "sms")
        ):
            _address, refusal = item._reach(self.partner_id, self.channel)
        return refusal, False

    def _is_of_earlier_cycle(self):
        """Whether its record has another date since this automatic reminder was made,
        or was sent again: the first one after that comes at its own time. The cycle of
        an anniversary is over as its last reminder is made."""
        item, rule = self.item_id, self.rule_id
        goes_on = rule.internal or rule.anchor == "anniversary"
        return self.kind == "auto" and self.cycle < item.cycle and not goes_on

    def _goes_by_another_rule(self):
        """Whether the record of this line, which waits by its rule no more, is chased
        by another one of the topic, which goes on with the item."""
        item, rule, ids = self.item_id, self.rule_id, self.item_id.mapped("res_id")
        if item.rule_id == rule:
            goes_on = bool(rule._left_to_others(ids))
        else:
            own = item.rule_id
            goes_on = own._is_broken() or bool(own._waiting_ids(ids))
        if goes_on:
            rule._wake()
        return goes_on

    def _why_off(self, enabled):
        """What keeps this automatic reminder back by now: a switch, a pause, or that
        its day is long past.

        :param enabled: those items whose companies let automatic reminders leave
        :return: a sentence, or ""
        """
        item, rule, client = self.item_id, self.rule_id, self.client_id
        client = client.browse() if rule.internal else client
        stop = client._reminder_stop(item.company_id)
        if item not in enabled:
            return _lt("Automatic reminders were switched off.").said(self.env)
        if rule.state != "running":
            return _lt("The rule was set back to draft.").said(self.env)
        if not (item.auto and rule.active):
            return _lt("Reminders of this record were switched off.").said(self.env)
        if stop.excluded:
            return _lt("The customer was excluded.").said(self.env)
        today = fields.Date.context_today(self.with_context(tz=item._zone()))
        pauses = filter(None, (item.pause_until, stop.until))
        if max(pauses, default=today) > today:
            return _lt("It was paused.").said(self.env)
        if rule.anchor == "anniversary":
            # As of what is claimed late (`decide`); what comes before the day is of
            # use until then.
            days = LATE_DAYS + max(-rule.first_days, 0)
            if today > local_date(self.claim_date, item._zone()) + days * ONE_DAY:
                return _lt("Its day is past.").said(self.env)
        return ""

    def _refusals(self):
        """Why each of these messages must not go to its recipient any more, who may
        have left an area or a client, or was archived meanwhile.

        :return: dict of notice to a sentence, "" when it may leave
        """
        refusals = {}
        there = self.filtered(lambda one: one.item_id and one.rule_id)
        there.item_id._renew_clients()
        # To-dos and actions are for nobody but colleagues: asked as they are done.
        refusals |= dict.fromkeys(there - there._messages(), "")
        there = there._messages()
        for rule, notices in there.grouped("rule_id").items():
            records = notices._records().exists()
            own = records._reminder_people()
            if rule.audience != "client" and not rule.internal:
                own = None  # whom it is for is said of the client's people
            faults = records._reminder_unservable()
            blind = notices.item_id._blind(rule) if own is None else ()
            channels = defaultdict(set)
            for notice in notices:
                channels[notice.item_id].add(notice.channel)
            whom = notices.item_id._whom_now(rule, channels) if own is None else {}
            for notice in notices:
                item, person = notice.item_id, notice.partner_id
                if item.res_id in faults:
                    refusals[notice] = faults[item.res_id]
                    continue
                if own is None:
                    is_recipient = item._means(rule, person) and (
                        item not in whom or person in whom[item]
                    )
                else:
                    is_recipient = person in own.get(item.res_id, person.browse())
                if not is_recipient:
                    refusals[notice] = _lt(
                        "%(person)s is no longer one of its recipients.",
                        person=person.display_name,
                    ).said(self.env)
                    continue
                if item in blind:
                    refusals[notice] = _lt(
                        "%(person)s may not read the record.",
                        person=person.display_name,
                    ).said(self.env)
                    continue
                refusals[notice] = ""
                if rule.audience != "client" and notice.channel != "inbox":
                    record = records.browse(item.res_id)
                    address, why = record._reminder_reach(person, notice.channel)
                    refusals[notice] = why
                    if not why and address != notice.address:
                        carried = notice.delivery_id.notice_ids
                        notice.delivery_id._go_to(
                            address, carried.filtered(lambda one: not one.ended)
                        )
        return refusals

    def _record(self):
        """The record that this message is about."""
        self.ensure_one()
        return self.env[self.res_model].browse(self.res_id)
