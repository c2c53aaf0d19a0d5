# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from zoneinfo import ZoneInfoNotFoundError

from odoo import api, fields, models

from ....schedule.cadence import NoOpenDay
from ....schedule.decision import after_send

# More lines than these are counted, but not listed one by one.
SHOWN = 12


class ReminderItem(models.Model):
    """The reminders of an item one by one, as people see them: which went, which is
    next and when, what it will say, and which are not to come."""

    _inherit = "reminder.item"

    rungs = fields.Json(string="Steps", compute="_compute_rungs", compute_sudo=False)

    @api.depends("maximum", "notice_ids.state", "planned_date", "sent_count", "state")
    @api.depends_context("allowed_company_ids", "lang", "su", "tz", "uid")
    def _compute_rungs(self):
        # sudo: reminder.item - for whoever may read the item; what quotes the record
        # only for whoever may read that
        quoted = self.filtered("may_read_record")
        standings = self.sudo()._standings(quoted.sudo())
        found = {}
        for item in self:
            item_sudo = item.sudo()
            lines = item_sudo._rung_lines(standings[item_sudo], item in quoted)
            found[item] = {
                "is_ladder": item_sudo.rule_id.is_ladder,
                "lines": lines[:SHOWN],
                "more": len(lines[SHOWN:]),
            }
        # Only now: a text that cannot be made empties all caches.
        for item, rungs in found.items():
            item.rungs = rungs

    def _rung_lines(self, standing, is_quoted):
        """The reminders of this item's cycle, one by one.

        :param standing: a `Standing`
        :param is_quoted: whether the user may read the record
        :return: a list of dicts: `number`, `name` of its step, `state` (sent, next,
            later, never), `date` (UTC, as text), `who` it went to, `says` its subject
            where its text can be made, `besides` what else is done, and `may_preview`
        """
        self.ensure_one()
        climbed = self._climbed(standing)
        maximum = max(self.maximum, climbed)
        dates = self._dates_to_come(standing, climbed)
        comes = standing.state == "waiting"
        to_come = range(climbed + 1, min(maximum, SHOWN) + 1) if comes else ()
        said = self._rungs_said(to_come) if is_quoted else {}
        lines = []
        total = self._own_maximum(0)
        for number in range(1, max(maximum, total) + 1):
            step = self._step_at(number)
            line = {
                "number": number,
                "name": step.name or "",
                "state": "never",
                "date": False,
                "who": "",
                "says": "",
                "besides": "",
                "may_preview": False,
            }
            if number <= climbed:
                line.update(state="sent", **self._rung_told(number))
            else:
                if number <= maximum and comes:
                    line["state"] = "next" if number == climbed + 1 else "later"
                line["date"] = fields.Datetime.to_string(dates.get(number)) or False
                line["besides"] = self._rung_besides(step)
                line.update(said.get(number, {}))
            lines.append(line)
        return lines

    def _climbed(self, standing):
        """How many counted reminders there were in the cycle that is shown."""
        return 0 if standing.begins_again else self.sent_count

    def _next_step_text(self, standing):
        """Which reminder of how many comes next, with the name of its step; "" while
        none is planned."""
        number = self._climbed(standing) + 1
        if standing.state != "waiting" or not standing.when or number > self.maximum:
            return ""
        return self._step_at(number)._place_text(number, self.maximum)

    def _dates_to_come(self, standing, climbed):
        """When the reminders that are to come leave, if nothing changes.

        :return: dict of number to a moment (UTC)
        """
        if not standing.is_planned:
            return {}
        when, number = standing.when, climbed + 1
        dates = {number: when}
        try:
            cadence = self._own_cadence(self.rule_id._cadence())
            anchor = self._anchor_now(cadence, self.origin_date or None, False)
            while anchor and number < min(self.maximum, SHOWN):
                when = after_send(cadence, anchor, when, number)
                number += 1
                dates[number] = when
        except (NoOpenDay, OverflowError, ValueError, ZoneInfoNotFoundError):
            return dates  # of the others the sweep says it when it comes to that
        return dates

    def _rung_told(self, number):
        """When a reminder of this cycle went, to whom, and what its step is called."""
        notices = self.notice_ids.filtered(
            lambda one: one.cycle == self.cycle and one.step == number
        ).sorted("id")
        dates = [one.sent_date or one.claim_date for one in notices]
        steps = {"name": notices.step_id[:1].name or ""} if notices else {}
        names = [
            one.recipient or one.partner_id.display_name or ""
            for one in notices._messages()
        ]
        return {
            **steps,  # as it was then: the ladder may be another one now
            "date": fields.Datetime.to_string(min(dates)) if dates else False,
            "who": ", ".join(dict.fromkeys(filter(None, names))),
            "besides": ", ".join(
                dict.fromkeys(
                    label
                    for one in notices
                    if one.state not in ("planned", "queued", "sent")
                    and (label := self._state_label(one))
                )
            ),
        }

    def _state_label(self, notice):
        labels = notice._fields["state"]._description_selection(self.env)
        return dict(labels).get(notice.state, "")

    def _rung_besides(self, step):
        """What a step does besides its message, in words."""
        return ", ".join(step._besides_texts()) if step else ""

    def _rungs_said(self, numbers):
        """What reminders to come will say, for whoever may read the record.

        A hook: the subject that sends knows the words.

        :param numbers: of the counted reminders
        :return: dict of number to a dict of `says` and `may_preview`
        """
        return {}

    def next_steps(self):
        """What the control in the chatter tells of the next reminders of these, once
        somebody opens it.

        :return: a list of dicts, see `_next_rung`, with the `id` of each item
        :raise AccessError: when the user neither sees nor steers one of them
        """
        self.check_access("read")
        # sudo: reminder.item - as checked in the line above; what quotes the record
        # only with the user's rights
        quoted = self.filtered("may_read_record")
        standings = self.sudo()._standings(quoted.sudo())
        return [
            {
                "id": item.id,
                **item.sudo()._next_rung(standings[item.sudo()], item in quoted),
            }
            for item in self
        ]

    def _next_rung(self, standing, is_quoted):
        """What the control in the chatter tells of the next reminder.

        :return: dict of `number`, `total`, `name` and `says`; empty when none comes
        """
        number = self._climbed(standing) + 1
        if standing.state != "waiting" or number > self.maximum:
            return {}
        said = self._rungs_said([number]) if is_quoted else {}
        return {
            "is_ladder": self.rule_id.is_ladder,
            "name": self._step_at(number).name or "",
            "number": number,
            "says": said.get(number, {}).get("says", ""),
            "total": self.maximum,
        }
