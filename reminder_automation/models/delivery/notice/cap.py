# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import fields, models

from ....sayings import lazy as _lt
from ....schedule.cadence import local_date
from ....schedule.cap import may_go


class ReminderNotice(models.Model):
    """The weekly limit, asked again as letters are made.

    At the claim it is asked for most of them in time. What another sweep made since, or
    what falls into several letters, is found here.
    """

    _inherit = "reminder.notice"

    def _cap(self):
        """How many letters a week the recipient of these may get; 0: any number. What
        somebody sends by hand is never held back, nor is what colleagues get."""
        caps = self.env["res.company"]._reminder_weekly_caps()
        if "manual" in self.mapped("kind") or self._to_clients() < self:
            return 0
        company = self[:1].company_id or self.env.company
        return caps.get(company.id, 0)

    def _within_cap(self, found):
        """Those of these bundles that may become letters now. The others are not made:
        their items are held back.

        :param found: a list of bundles
        """
        if not self.env["res.company"]._reminder_weekly_caps():
            return found
        caps = {bundle: cap for bundle in found if (cap := bundle._cap())}
        if not caps:
            return found
        now = fields.Datetime.now()
        whose = {
            bundle: ((bundle[:1].company_id or bundle.env.company).id, person.id)
            for bundle in caps
            for person in bundle.partner_id
        }
        self.env["reminder.turn"]._take(whose.values())
        people = self.env["res.partner"].union(*(one.partner_id for one in caps))
        letters = self.env["reminder.delivery"]._letters_of(people, now)
        going = []
        for bundle in found:
            if bundle in caps:
                moments = letters[whose[bundle]]
                when = may_go(moments, caps[bundle], now)
                if when > now:
                    bundle._end_capped(caps[bundle], when)
                    continue
                moments.append(now)
            going.append(bundle)
        return going

    def _end_capped(self, cap, when):
        """These would be one letter too many: they are claimed again another day.

        :param cap: letters a week
        :param when: when the next one may go (UTC)
        """
        day = local_date(when, self[:1].item_id._zone() or "UTC")
        self._end("cancelled", capped_text(self.env, cap, day))


def capped_text(env, cap, day):
    """Why a contact gets no more letters, and until when, as a `Said`.

    :param cap: letters a week
    :param day: when the next one may go
    """
    return _lt(
        "the weekly limit of letters (%(count)s) is reached until %(day)s",
        count=cap,
        day=day,
    ).said(env)
