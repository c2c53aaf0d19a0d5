# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from collections import defaultdict
from dataclasses import replace
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ....sayings import keep
from ....sayings import lazy as _lt
from ....schedule.cadence import LOOK_AHEAD, NoOpenDay, local_date
from ....schedule.decision import Action, after_send, interval_over
from ..batch import serve


class ReminderItem(models.Model):
    """The claim: who is about to be reminded of what, written down beforehand."""

    _inherit = "reminder.item"

    def _claim_due(self, rule, limit):
        """Claim the reminders of a rule that are due.

        Rows that another sweep holds are left to it.

        :param limit: how many items at most
        :return: (how many items were looked at, the claimed notices), or None when
            nothing is due
        """
        enabled = self._enabled_companies()
        is_off = not enabled and not rule.internal
        if is_off or not rule._runs() or rule.start_pending:
            return None
        now = fields.Datetime.now()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT item.id
                  FROM (SELECT %s::int AS id, %s AS internal) rule
                  JOIN reminder_item item ON item.rule_id = rule.id
                 WHERE %s
              ORDER BY item.next_date, item.id
                 LIMIT %s
                   FOR NO KEY UPDATE OF item SKIP LOCKED
                """,
                rule.id,
                bool(rule.internal),
                self._is_due_sql("item", enabled),
                limit,
            )
        )
        items = self.browse(row[0] for row in rows)
        if not items:
            return None
        cadence = rule._cadence()  # what is wrong with it is the rule's fault
        claimed = serve(
            items,
            lambda some: some._claim_these(rule, cadence, now),
            lambda item, error: item._cannot_be_served(error),
        )
        return len(items), self.env["reminder.notice"].union(*claimed)

    @api.model
    def _is_due_sql(self, alias, enabled=None):
        """SQL that tells whether an item is due and may leave, where `rule` has the
        columns id and internal of its rule.

        :param alias: of the table of items
        :param enabled: ids of the companies that are switched on; None: find out
        """
        if enabled is None:
            enabled = self._enabled_companies()
        return SQL(
            """
            %(item)s.state = 'waiting' AND %(item)s.auto
            AND %(item)s.next_date <= %(now)s AND %(item)s.review IS NOT TRUE
            AND (rule.internal OR %(any)s AND (%(item)s.company_id IS NULL
                 OR %(item)s.company_id = ANY(%(enabled)s)))
            AND NOT %(stuck)s
            """,
            item=SQL.identifier(alias),
            now=fields.Datetime.now(),
            any=bool(enabled),
            enabled=list(enabled),
            stuck=self._is_stuck_sql(alias),
        )

    @api.model
    def _is_stuck_sql(self, alias):
        """SQL that tells whether an item's last reminder is ready, but cannot leave:
        the next one waits for it, or both would leave at once. A hook for later
        subjects.

        :param alias: of the table of items
        """
        return SQL("FALSE")

    def _claim_these(self, rule, cadence, now):
        """Claim what is still due of these items of one rule.

        :return: the claimed notices
        """
        self._renew_clients()
        waiting = rule._waiting_ids(self.mapped("res_id"))
        decisions = self._decisions(cadence, now, waiting=waiting)
        sending = self.filtered(lambda item: decisions[item].action == Action.SEND)
        settled = self.filtered(lambda item: decisions[item].reason == "done")
        others = settled and rule._left_to_others(settled.mapped("res_id"))
        left = settled.filtered(lambda item: item.res_id in others)
        left.write({"next_date": False, "to_plan": True})
        (settled - left)._settle_items()
        (self - sending - settled)._set_plan(
            {item: decisions[item] for item in self - sending - settled}
        )
        sending -= sending._hold_unservable(cadence, now)
        return sending._claim(cadence, now)

    def _claim(self, cadence, now):
        """Claim the next automatic reminder of these items of one rule."""
        rungs = {item: item._next_step() for item in self}
        recipients = self._recipients(rungs)
        held = self._hold_back(recipients, cadence, now)
        capped = self._hold_capped(recipients, cadence, now)
        self._add_tasks(recipients, rungs)
        reached = self.filtered(
            lambda item: any(not one.skipped for one in recipients[item])
        )
        later = {item: ("capped", moment) for item, moment in capped.items()}
        later |= {item: ("told", moment) for item, moment in held.items()}
        for item in self - reached:
            reason, moment = later.get(item, ("no_recipient", None))
            item.write(
                {
                    "next_date": moment or item._next_morning(cadence, now),
                    "reason_code": reason,
                    "reason_detail": item._skipped_text(recipients[item]),
                }
            )
        notices = reached._insert_counted(recipients, "auto", now)
        # Most of them stand at the same place: these are written at once.
        alike = defaultdict(self.browse)
        for item in reached:
            values = item._counted(cadence, item.sent_count + 1, now)
            values["reason_detail"] = item._skipped_text(recipients[item]) or False
            alike[tuple(values.items())] += item
        for values, items in alike.items():
            items.write(dict(values))
        return notices

    # ------------------------------------------------------------
    # TOLD BEFORE
    # What a person was told about a record, under whatever rule of the same topic, is
    # not told again before the interval is over: not by a rule that was made anew, nor
    # by one for another sort of the same records.
    # ------------------------------------------------------------

    def _hold_back(self, recipients, cadence, now):
        """Skip recipients of these items of one rule who were told lately.

        :param recipients: dict of item to a list of `Recipient`, which is changed
        :return: dict of item to the moment (UTC) when it may be told again, of those
            that nobody is left for
        """
        if not self:
            return {}
        self._lock_siblings()
        told = self._told_before(now - timedelta(days=self._longest_interval(cadence)))
        held = {}
        for item in self if told else ():
            own_cadence = item._own_cadence(cadence)
            slots = []
            for place, one in enumerate(recipients[item]):
                last = told.get((item.id, one.partner.id, one.channel))
                slot = last and interval_over(own_cadence, last, item.sent_count)
                if one.skipped or not slot or slot <= now:
                    continue
                slots.append(slot)
                day = local_date(last, own_cadence.tz)
                why = _lt("was reminded of it on %(day)s", day=day).said(self.env)
                recipients[item][place] = replace(one, skipped=why)
            if slots and all(one.skipped for one in recipients[item]):
                held[item] = min(slots)
        return held

    def _hold_capped(self, recipients, cadence, now):
        """Skip recipients of these items of one rule who had as many letters as they
        may get for now. A hook for later subjects.

        :param recipients: as of `_hold_back`
        :return: as `_hold_back`
        """
        return {}

    def _longest_interval(self, cadence):
        """The longest interval of these items in days, with some for closed days."""
        own = max(self.mapped("interval_days"), default=0)
        return max(own, cadence.interval, *cadence.gaps) + LOOK_AHEAD

    def _lock_siblings(self):
        """Lock the items of the same records under other rules: two sweeps never tell
        one person of one record at the same time."""
        self.env.execute_query(
            SQL(
                """
                SELECT id FROM reminder_item
                 WHERE res_model = %s AND res_id = ANY(%s) AND id != ALL(%s)
              ORDER BY id
                   FOR NO KEY UPDATE
                """,
                self[:1].res_model,
                self.mapped("res_id"),
                self.ids,
            )
        )

    def _told_before(self, since):
        """When people were last told of the records of these items of one rule, under
        other rules of the topic.

        Without a topic a rule stands for itself, but for one that is gone or archived:
        it may have been made anew. An advance warning is another matter than what
        follows its date.

        :param since: a moment (UTC); what was before is over
        :return: dict of (item id, partner id, channel) to a moment (UTC)
        """
        records = {item.id: item.res_id for item in self}
        told = self._told_about(self.rule_id, records, since)
        return self._no_later_than_now(told)

    @api.model
    def _told_about(self, rule, records, since):
        """See `_told_before`.

        :param records: dict of the id of an item of the rule to that of its record
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT item.id, notice.partner_ref, notice.channel,
                       MAX(notice.claim_date)
                  FROM UNNEST(%(items)s::int[], %(records)s::int[]) item (id, res_id)
                  JOIN reminder_notice notice
                    ON notice.res_model = %(model)s
                   AND notice.res_id = item.res_id
             LEFT JOIN reminder_rule rule ON rule.id = notice.rule_id
                 WHERE notice.item_ref != item.id
                   AND notice.ended IS NULL
                   AND notice.claim_date > %(since)s
                   AND COALESCE(notice.advance_warning, FALSE) = %(advance)s
                   AND notice.topic_id IS NOT DISTINCT FROM %(topic)s
                   AND (%(topic)s IS NOT NULL OR rule.active IS NOT TRUE
                        OR rule.state != 'running')
              GROUP BY item.id, notice.partner_ref, notice.channel
                """,
                items=list(records),
                records=list(records.values()),
                model=rule.model_name,
                since=since,
                advance=rule._is_advance_warning(),
                topic=rule.topic_id.id or None,
            )
        )
        return {(item, person, channel): last for item, person, channel, last in rows}

    # ------------------------------------------------------------
    # THE LEDGER'S LINES
    # ------------------------------------------------------------

    def _insert_notices(self, recipients, steps, kind, now):
        """Write the ledger's lines; the unique key refuses what is claimed already.

        A line that was cancelled holds no key any more: its step is claimed by a line
        of its own. One whose message could not be made is claimed once more, by the
        rule and for the company that the item has now.

        :param recipients: dict of item to a list of `Recipient`
        :param steps: dict of item to the step claimed
        :return: the notices claimed by this call
        """
        user = self.env.user.id if kind == "manual" else None
        names = self._record_names()
        rungs = {item: item._rung(steps[item]) for item in self}
        told = {
            rule: (
                *(rule.id, rule.name, rule.topic_id.id or None),
                rule._is_advance_warning(),
            )
            for rule in self.rule_id
        }
        rows = [
            SQL(
                "%s",
                (
                    *(item.id, item.id, *told[item.rule_id]),
                    *(item.res_model, item.res_id, names[item]),
                    item.company_id.id or None,
                    item.commercial_partner_id.id or None,
                    *(kind, item.cycle, steps[item], item.maximum),
                    rungs[item].id or None,
                    *(recipient.partner.id, recipient.partner.id),
                    recipient.partner._reminder_name() or None,
                    recipient.channel,
                    recipient.address,
                    keep(recipient.note) or None,
                    user,
                    *(item.next_date or now, now),
                    item.state == "done",
                    True,
                    *(self.env.uid, now, self.env.uid, now),
                ),
            )
            for item in self
            for recipient in recipients[item]
            if not recipient.skipped
        ]
        if not rows:
            return self.env["reminder.notice"]
        self.env.flush_all()
        claimed = self.env.execute_query(
            SQL(
                """
                INSERT INTO reminder_notice (
                       item_id, item_ref, rule_id, rule_name, topic_id,
                       advance_warning, res_model, res_id, about, company_id,
                       client_id, kind, cycle, step, maximum, step_id, partner_id,
                       partner_ref, recipient, channel, address, note, user_id,
                       planned_date, claim_date, when_done, claimed,
                       create_uid, create_date, write_uid, write_date)
                VALUES %s
           ON CONFLICT (item_ref, cycle, step, partner_ref, channel) WHERE claimed
            DO UPDATE
                   SET ended = NULL, own_reason = NULL, erased_date = NULL,
                       rule_id = EXCLUDED.rule_id, rule_name = EXCLUDED.rule_name,
                       topic_id = EXCLUDED.topic_id,
                       advance_warning = EXCLUDED.advance_warning,
                       company_id = EXCLUDED.company_id,
                       client_id = EXCLUDED.client_id, maximum = EXCLUDED.maximum,
                       about = EXCLUDED.about, partner_id = EXCLUDED.partner_id,
                       recipient = EXCLUDED.recipient, kind = EXCLUDED.kind,
                       user_id = EXCLUDED.user_id, address = EXCLUDED.address,
                       step_id = EXCLUDED.step_id,
                       note = EXCLUDED.note, planned_date = EXCLUDED.planned_date,
                       claim_date = EXCLUDED.claim_date
                 WHERE reminder_notice.ended = 'failed'
             RETURNING id, xmax != 0 AS renewed
                """,
                SQL(", ").join(rows),
            )
        )
        notices = self.env["reminder.notice"].browse(row[0] for row in claimed)
        notices.invalidate_recordset()
        notices.browse(row[0] for row in claimed if row[1])._claimed_again()
        self.invalidate_recordset(["notice_ids"])
        return notices

    def _counted(self, cadence, step, now):
        """The values of an item once a counted reminder was claimed: what was sent, and
        when the next one is planned."""
        return self._counted_of(self, self._own_cadence(cadence), step, now)

    @api.model
    def _counted_of(self, item, cadence, step, now):
        """See `_counted`.

        :param item: a record, or anything else that has its fields
        :param cadence: the item's own `schedule.cadence.Cadence`
        """
        values = {
            "sent_count": step,
            "last_notified": now,
            "last_reminded": now,
            "reason_code": "planned",
            "error": False,
            "own_date": False,
        }
        if step < cadence.maximum:
            anchor = self._anchor_of(item, cadence, now)
            try:
                if anchor is None:
                    # Sent by hand: there is nothing yet to count the next one from.
                    raise NoOpenDay
                values["next_date"] = after_send(cadence, anchor, now, step)
            except NoOpenDay:
                values.update(next_date=False, to_plan=True)
        elif item.rule_id.anchor == "anniversary":
            values.update(self._next_year_of(item, cadence, now))
        else:
            values.update(
                state="exhausted",
                next_date=False,
                reason_code="exhausted",
                handed_over=False,
            )
        return values

    # ------------------------------------------------------------
    # SETTLE
    # ------------------------------------------------------------

    def _settle_items(self):
        """These records no longer wait: nothing is planned for them any more.

        Messages that wait in Odoo's queues are stopped at the door.
        """
        if not self:
            return
        told = self.filtered("handed_over")
        self.write(
            {
                "state": "done",
                "asked_from": fields.Datetime.now(),
                "next_date": False,
                "to_plan": False,
                "handed_over": False,
                "reason_code": "done",
                "reason_detail": False,
                "error": False,
            }
        )
        told._withdraw_hand_over()
        self._withdraw_todos()
