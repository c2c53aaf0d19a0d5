# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL

from ...sayings import keep
from ...sayings import lazy as _lt
from ...schedule.cadence import at_hour
from ...schedule.folding import Standing, at_a_distance, fold
from ..engine.rule.reminder_rule import BY_DATE


class ReminderItem(models.Model):
    """Items of records that are merged: two of one rule become one.

    The one that stays goes on where both stood: what was sent is counted together, the
    rhythm goes on from the last reminder of either, and what staff or the client have
    set on one of them holds for both.
    """

    _inherit = "reminder.item"

    # ------------------------------------------------------------
    # THE RECORDS THAT ITEMS ARE ABOUT
    # ------------------------------------------------------------

    @api.model
    def _replace_records(self, model, pairs):
        """Move the items of records over to those that take their place, and fold the
        ones that would be there twice.

        :param model: the name of the records' model
        :param pairs: dict of the id of each record that goes to the id of the one that
            stays
        """
        everything = self.with_context(active_test=False).search(
            [
                ("res_model", "=", model),
                ("res_id", "in", list({*pairs, *pairs.values()})),
            ]
        )
        groups = everything._folding_groups(pairs)
        self.browse().union(*groups.values())._cancel_folded()
        values, moves = {}, []
        for kept, others in groups.items():
            values[kept], shifts = kept._fold_values(others)
            values[kept]["res_id"] = pairs.get(kept.res_id, kept.res_id)
            moves += [(other, kept, shift) for other, shift in shifts.items()]
        if moves:
            self.env["reminder.notice"]._fold_items(moves)
        self.env["reminder.notice"]._replace_records(model, pairs)
        stays = self.browse().union(*values)
        folded = self.browse().union(*groups.values())
        twice = (stays | folded).activity_id - self._activities_kept(values)
        folded.unlink()
        twice.unlink()
        if values:
            self._write_folded(values)

    def _folding_groups(self, pairs):
        """Which of these items of one model stay, and which are folded into them.

        An item of the record that stays is kept before all others. What waits under
        another rule of the same topic is the same thing: only one of such rules reminds
        of a record, but for an advance warning, which stands beside them.

        :param pairs: see `_replace_records`
        :return: dict of item to the items folded into it, without those of records
            that nothing happens to
        """
        groups, by_topic = {}, defaultdict(self.browse)
        kept = {}
        for item in self.sorted(
            lambda item: (item.res_id in pairs, item.state == "done", item.id)
        ):
            record_id = pairs.get(item.res_id, item.res_id)
            rule = item.rule_id
            own = kept.get((record_id, rule))
            if own is None and item.res_id in pairs and item.state != "done":
                own = next(
                    (
                        one
                        for one in by_topic[record_id, rule.topic_id]
                        if rule.topic_id and one._goes_on_under(rule)
                    ),
                    None,
                )
            if own is None:
                kept[record_id, rule] = own = item
                groups[own] = self.browse()
                if item.state != "done":
                    by_topic[record_id, rule.topic_id] += item
            else:
                groups[own] += item
        return {
            item: others
            for item, others in groups.items()
            if others or item.res_id in pairs
        }

    def _cancel_folded(self):
        """What is still to leave about these items, which are folded, does not: what it
        says is counted anew, and the item that stays has its own."""
        lines = self.env["reminder.notice"].search(
            [("item_id", "in", self.ids), ("state", "in", ("planned", "queued"))]
        )
        lines._withdraw(_lt("The record was merged with another one.").said(self.env))

    def _goes_on_under(self, rule):
        """Whether a rule goes on with what the rule of this item has sent: two
        companies may each chase a client of both, and an advance warning is another
        matter."""
        if self.rule_id.is_warning != rule.is_warning:
            return False
        companies = self.rule_id.company_id | rule.company_id
        return len(companies) < 2 or not (self.rule_id.company_id and rule.company_id)

    # ------------------------------------------------------------
    # WHERE THE ONE THAT STAYS STANDS
    # ------------------------------------------------------------

    def _fold_values(self, others):
        """The values of this item with others folded into it.

        :param others: items
        :return: (dict of values as the database has them, dict of each of the others to
            its `schedule.folding.Shift`)
        """
        self.ensure_one()
        standing, shifts = self._standing(), {}
        for other in others:
            standing, shifts[other] = fold(standing, other._standing())
        values = {"to_plan": standing.running}
        if not others:
            return values, shifts
        everybody = self | others
        values |= everybody._settings_of_all()
        values |= everybody._waits_of_all()
        maximum = self._own_maximum(values["max_count"])
        state = "done"
        if standing.running:
            state = "exhausted" if standing.sent >= maximum else "waiting"
        told = (
            everybody.filtered("handed_over") if state == "exhausted" else self.browse()
        )
        values |= {
            "state": state,
            "cycle": standing.cycle,
            "sent_count": standing.sent,
            "last_notified": standing.last,
            "last_reminded": max(
                filter(None, everybody.mapped("last_reminded")), default=None
            ),
            "anchor_date": standing.anchor,
            "origin_date": next(filter(None, everybody.mapped("origin_date")), None),
            "handed_over": bool(told),
            "activity_id": told.activity_id[:1].id or None,
            "postpone_cycle": standing.cycle,
            "postpone_count": sum(
                one._postponed() for one in everybody if one.state != "done"
            ),
        }
        if state != "waiting":
            values["next_date"] = None
        return values, shifts

    def _standing(self):
        """Where this item stands, for `schedule.folding`."""
        return Standing(
            running=self.state != "done",
            cycle=self.cycle,
            sent=self.sent_count,
            last=self.last_notified or None,
            anchor=self.anchor_date or None,
        )

    def _settings_of_all(self):
        """What was set on one of these, for all of them: switched off by one is off,
        the later pause holds, and of numbers that differ the one that reminds less.
        """
        pauses = self.filtered("pause_until").sorted("pause_until")[-1:]
        numbers = list(filter(None, self.mapped("max_count")))
        asked = list(filter(None, self.mapped("postponed_until")))
        return {
            "auto": all(self.mapped("auto")),
            "interval_days": max(self.mapped("interval_days")),
            "max_count": min(numbers, default=0),
            "pause_until": pauses.pause_until or None,
            "pause_reason": keep(pauses.pause_reason) or None,
            "postponed_until": max(asked, default=None),
        }

    def _waits_of_all(self):
        """What keeps one of these that still wait back keeps all of them back: left
        out, or held until somebody decides; and the later day of one that was spread,
        or for which a person has chosen it."""
        waiting = self.filtered(lambda item: item.state != "done")
        later = {
            name: max(filter(None, waiting.mapped(name)), default=None)
            for name in ("not_before", "own_date")
        }
        return {
            **later,
            "left_out": any(waiting.mapped("left_out")),
            "on_hold": any(waiting.mapped("on_hold")),
            "review": any(waiting.mapped("review")),
        }

    @api.model
    def _activities_kept(self, values):
        """The activities by which a person stays told that reminders were in vain.

        :param values: dict of item to its new values
        """
        kept_ids = (
            one["activity_id"] if "activity_id" in one else item.activity_id.id
            for item, one in values.items()
        )
        return self.env["mail.activity"].browse(filter(None, kept_ids))

    @api.model
    def _write_folded(self, values):
        """Write where these items stand, in few statements however many they are.

        :param values: dict of item to values as the database has them
        """
        self.flush_model()
        items = self.browse().union(*values)
        items._write_multi([values[item] for item in items])
        items.invalidate_recordset()
        # The slots are counted from one anchor, the last reminder may have come from
        # another one: the interval between them holds all the same.
        moved = {}
        for rule, of_rule in items.grouped("rule_id").items():
            if rule.anchor == "anniversary":
                continue
            cadence = rule._cadence()
            for item in of_rule.filtered("last_notified"):
                own = item._own_cadence(cadence)
                anchor = item._anchor_of(item, own, item.last_notified)
                if item.state != "waiting" or not anchor:
                    continue
                distant = at_a_distance(
                    own, anchor, item.last_notified, item.sent_count
                )
                if distant != anchor:
                    moment = fields.Datetime.to_datetime(distant)
                    if rule.anchor in BY_DATE and rule.date_field_id.ttype != "date":
                        moment = at_hour(distant, own.hour, own.tz)
                    moved[item] = {"anchor_date": moment}
        if moved:
            items = self.browse().union(*moved)
            items._write_multi([moved[item] for item in items])
            items.invalidate_recordset()
        self.env["reminder.rule"]._wake()

    # ------------------------------------------------------------
    # THE CLIENTS THAT ITEMS ARE FOR
    # ------------------------------------------------------------

    @api.model
    def _client_merged(self, partner):
        """Others were merged into this contact: what waits for it belongs to its client
        and is planned again, for the client's exclusion and pause may be new to it.

        :param partner: one `res.partner`
        """
        self.flush_model()
        self.env["res.partner"].flush_model(["commercial_partner_id"])
        client = partner.commercial_partner_id
        self.env.execute_query(
            SQL(
                """
                UPDATE reminder_item item
                   SET commercial_partner_id = person.commercial_partner_id,
                       to_plan = item.to_plan OR item.state != 'done'
                  FROM res_partner person
                 WHERE person.id = item.partner_id
                   AND (item.partner_id = ANY(%(both)s)
                        OR item.commercial_partner_id = ANY(%(both)s))
                """,
                both=[partner.id, client.id],
            )
        )
        self.invalidate_model()
        self._renew_origins(partner)
        self.env["reminder.touch"]._touch(partner._name, [partner.id, client.id])
        self.env["reminder.rule"]._wake()

    @api.model
    def _renew_origins(self, partner):
        """The date that a contact's own items are counted from is that of the contact
        that stays. For the sweep another date would be a new beginning.
        """
        items = self.search(
            [
                ("res_model", "=", partner._name),
                ("res_id", "=", partner.id),
                ("rule_id.anchor", "in", BY_DATE),
            ]
        )
        for item in items:
            rule = item.rule_id
            if rule._is_broken():
                continue  # contacts merge all the same; it is read when it is mended
            query = rule._model()._search([("id", "=", partner.id)])
            source = rule._source_sql(query, [partner.id])
            for *_whom, origin in self.env.execute_query(source):
                if origin == (item.origin_date or None):
                    continue
                item.origin_date = origin
                if rule.anchor == "anniversary":
                    item.anchor_date = False  # the next one is looked for
                elif not item.last_notified:
                    item.anchor_date = origin
        items.flush_recordset()
