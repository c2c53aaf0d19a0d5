# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from dataclasses import replace

from odoo import models

from ...schedule.cadence import NoOpenDay, local_date, next_window
from ...schedule.cap import Letters
from .notice.cap import capped_text
from .notice.compose import PLANNED


class ReminderItem(models.Model):
    """The weekly limit: at most so many letters for each contact."""

    _inherit = "reminder.item"

    def _hold_capped(self, recipients, cadence, now):
        held = super()._hold_capped(recipients, cadence, now)
        caps = self.env["res.company"]._reminder_weekly_caps()
        rule = self.rule_id
        if not caps or rule.audience != "client" or rule.internal:
            return held
        companies = {item: item.company_id or self.env.company for item in self}
        capped = self.filtered(lambda item: companies[item].id in caps)
        people = (
            self.env["res.partner"]
            .union(
                *(
                    one.partner
                    for item in capped
                    for one in recipients[item]
                    if not one.skipped
                )
            )
            .filtered("partner_share")
        )
        moments = self.env["reminder.delivery"]._letters_of(people, now)
        letters = Letters(moments, self._open_letters(people, moments, now))
        for item in capped:
            company, step = companies[item], item._next_step()
            cap, own_cadence, slots = caps[company.id], item._own_cadence(cadence), []
            for place, one in enumerate(recipients[item]):
                if one.skipped or one.partner not in people:
                    continue
                whose = (company.id, one.partner.id)
                shares = rule._shares_letter(step, one.channel, company)
                when = letters.claim(whose, one.channel, cap, now, shares)
                if when <= now:
                    continue
                slots.append(when)
                day = local_date(when, own_cadence.tz)
                why = capped_text(self.env, cap, day)
                recipients[item][place] = replace(one, skipped=why)
            if slots and all(one.skipped for one in recipients[item]):
                held[item] = opening(own_cadence, min(slots))
        return held

    def _open_letters(self, people, letters, now):
        """The letters that are claimed, and not made yet.

        :param people: their recipients
        :param letters: of `reminder.delivery._letters_of`, to which they are added
        :param now: a moment (UTC)
        :return: a set of (company id, partner id, channel) of those that more may join
        """
        if not people:
            return set()
        planned = self.env["reminder.notice"].search(
            [("partner_id", "in", people.ids), *PLANNED]
        )
        shared = planned._may_be_bundled()
        found = set()
        for bundle in planned._bundles():
            company = bundle[:1].company_id or self.env.company
            whose = (company.id, bundle.partner_id.id)
            letters[whose].append(now)
            if bundle <= shared:
                found.add((*whose, bundle[:1].channel))
        return found


def opening(cadence, moment):
    """When reminders may leave, from a moment (UTC) on."""
    try:
        return next_window(cadence, moment)
    except NoOpenDay:
        return moment
