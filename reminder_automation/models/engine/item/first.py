# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import datetime, timedelta

from odoo import fields, models

from ....schedule.cadence import local_date
from ....schedule.decision import NO_ANCHOR, NO_OPEN_DAY, Action
from ..batch import error_text, look
from ..rule.reminder_rule import BY_DATE
from .standing import Standing


class ReminderItem(models.Model):
    """The first reminder, before anything is saved or sent: what a window says about
    the settings that it shows."""

    _inherit = "reminder.item"

    def _first_text(self, days, number, sent=None, reminded=None):
        """When the next of these reminders leaves with other settings, in a sentence,
        as the sweep will plan it.

        :param days: days until the next reminder; 0: as the rule has it
        :param number: how many at most; 0: as the rule has it
        :param sent: when the record is sent to the client as that is saved (UTC); None:
            it is not
        :param reminded: when it is reminded of by hand as that is saved (UTC)
        :return: a text in the reader's language
        """
        enabled = self._enabled()
        found = []
        for item in self:
            if standing := item._stops_first(item in enabled):
                found.append((None, item._stop_text(standing)))
                continue
            found += look(
                item,
                lambda item: item._first_of(
                    item.rule_id._cadence()
                    .clock_of(item.company_id.id)
                    .adjusted(days, number),
                    sent,
                    reminded,
                ),
                lambda item, error: (
                    None,
                    item._sentence(Standing("waiting", "error", error_text(error))),
                ),
            )
        moments = [one for one in found if one[0]]
        return min(moments or found, default=(None, ""))[1]

    def _stops_first(self, enabled):
        """What keeps reminders of this item from leaving whatever its own switch says,
        as a `Standing`, or None."""
        if self.env["reminder.rule"]._is_known_held():
            return Standing("waiting", "company_off", self._held_text())
        standing = self._blocked(enabled)
        if standing and standing.code == "item_off":
            excluded = self._client_stop().excluded
            standing = Standing("waiting", "client_off") if excluded else None
        return standing

    def _stop_text(self, standing):
        if standing.code == "company_off" and not standing.detail:
            return self.rule_id._switched_off_text()
        return self._sentence(standing)

    def _first_of(self, cadence, sent, reminded):
        """The next reminder of this item with a cadence of its own.

        :return: (moment in UTC or None, sentence)
        """
        rule = self.rule_id
        origin = rule._origin_to_come(self.res_id, sent)
        anew = self.state == "done" or (sent and rule._counts_from_sending())
        if rule.anchor in BY_DATE:
            anew = anew or origin != (self.origin_date or None)
        decision = self._decision_now(cadence, origin, anew, reminded)
        if decision.action == Action.STOP:
            return None, self.env._("All reminders were sent: no further one leaves.")
        after = rule._counted_text(cadence.delay)
        if decision.reason == NO_ANCHOR:
            return None, self.env._("First reminder %(after)s", after=after)
        if decision.reason == NO_OPEN_DAY or not decision.when:
            return None, self._sentence(Standing("waiting", decision.reason))
        moment = max(decision.when, fields.Datetime.now())
        day = local_date(moment, cadence.tz)
        shown = self._short_day(day)
        if reminded or (not anew and self.sent_count):
            return moment, self.env._("Next on %(day)s", day=shown)
        anchor = self._anchor_now(cadence, origin, anew)
        if isinstance(anchor, datetime):
            anchor = local_date(anchor, cadence.tz)
        if anchor + timedelta(days=cadence.delay) == day:
            text = self.env._("First on %(day)s, %(after)s", day=shown, after=after)
        else:
            text = self.env._(
                "First on %(day)s, not before %(after)s", day=shown, after=after
            )
        return moment, text
