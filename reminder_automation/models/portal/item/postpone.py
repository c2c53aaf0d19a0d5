# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ....schedule.cadence import NoOpenDay, local_date

# How often in a cycle, and how many days ahead, a client may choose a later day.
POSTPONE_TIMES = 2
POSTPONE_DAYS = 14


class ReminderItem(models.Model):
    """The client's own pause: "remind me on …"."""

    _inherit = "reminder.item"

    postponed_until = fields.Date(
        readonly=True,
        help="The day on which the client asked to be reminded; it holds as long as "
        "the item is paused until then.",
    )
    postpone_count = fields.Integer(
        string="Postponed", readonly=True, help="How often in the cycle named beside."
    )
    postpone_cycle = fields.Integer(readonly=True)

    def _postponed(self):
        """How often the client has postponed it in this cycle."""
        self.ensure_one()
        return self.postpone_count if self.postpone_cycle == self.cycle else 0

    def _postponable(self):
        """Those of these items whose next reminder comes on a day the client chooses:
        it could leave, and the topic allows it. How often is another question."""
        return self._enabled().filtered(
            lambda item: (
                item.rule_id.topic_id.can_postpone
                and item.rule_id.active
                and item.rule_id.audience == "client"
                and item.rule_id.anchor != "anniversary"
                and item.state != "done"
                and item.auto
                and item.anchor_date
                and not item._client_stop().excluded
            )
        )

    def _postpone_bounds(self):
        """The first and the last day that a client may choose, in the rule's zone."""
        today = local_date(fields.Datetime.now(), self.rule_id.tz)
        return today + timedelta(days=1), today + timedelta(days=POSTPONE_DAYS)

    def _postpone(self, partner, day):
        """Remind on a day that a contact chose, at the rule's hour, and not before.

        When all reminders were sent already, the one asked for comes on top.

        :param partner: who asks, one `res.partner`
        :param day: a date
        :return: the day on which the reminder comes: the next open one
        :raise UserError: when it was postponed twice already, cannot be postponed, or
            the day is out of bounds
        """
        self.ensure_one()
        first, last = self._postpone_bounds()
        if not self._postponable():
            raise UserError(self.env._("This reminder cannot be postponed."))
        if not first <= day <= last:
            raise UserError(
                self.env._(
                    "Choose a day from %(first)s to %(last)s.",
                    first=format_date(self.env, first),
                    last=format_date(self.env, last),
                )
            )
        if day == self._asked_day():
            return day  # the same click twice
        if self._postponed() >= POSTPONE_TIMES:
            raise UserError(
                self.env._("You have postponed this reminder as often as possible.")
            )
        company = self.company_id or self.env.company
        staff_env = self.with_context(lang=company.partner_id.lang).env
        values = {
            "pause_until": day,
            "pause_reason": staff_env._("Asked by %(name)s", name=partner.name),
            "postponed_until": day,
            "postpone_count": self._postponed() + 1,
            "postpone_cycle": self.cycle,
        }
        if self.state == "exhausted":
            values |= {
                "state": "waiting",
                "max_count": self.sent_count + 1,
                "handed_over": False,
            }
            self.filtered("handed_over")._withdraw_hand_over()
        self.write(values)
        slot = self._asked_slot(self.rule_id._cadence())
        # The sweep plans it just so; until it comes by, screens say it already.
        self.write({"next_date": slot, "reason_code": "paused"})
        day = local_date(slot, self.rule_id.tz) if slot else day
        self._tell_staff(
            lambda env: env._(
                "%(name)s asked to be reminded on %(day)s",
                name=partner.name,
                day=format_date(env, day),
            )
        )
        return day

    def _asked_day(self):
        """The day that the client asked for, unless staff have decided otherwise since,
        or None."""
        asked = self.postponed_until and self.postponed_until == self.pause_until
        return self.postponed_until if asked else None

    def _asked_slot(self, cadence):
        """When the reminder is due that the client asked for (UTC), or None.

        A pause of all of the client's reminders goes first.
        """
        day = self._asked_day()
        if not day or self.postpone_cycle != self.cycle:
            return None
        day = max(day, self._client_stop().until or day)
        try:
            return cadence.opening(cadence.next_open_day(day))
        except NoOpenDay:
            return None
