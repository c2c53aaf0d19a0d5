# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import timedelta

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools.date_utils import parse_date

from ....schedule.cadence import local_date

# What lies further ahead than this was noted by a clock that was ahead: the clocks of
# two servers of one database differ by less.
AHEAD = timedelta(seconds=60)


class Asked:
    """The moment for which a rule is asked what waits, where it is not the present one,
    and what was read of the clock for that."""

    def __init__(self, moment, started=()):
        self.moment = moment  # UTC
        self.started = frozenset(started)  # ids of drafts, as if they ran
        self.zones = set()  # whose days were read
        self.to_the_second = False

    @property
    def moves(self):
        """Whether another moment may give another answer."""
        return self.to_the_second or bool(self.zones)


class ReminderRule(models.Model):
    """What waits at another moment than the present one: for that, a filter's moving
    dates stand for what they will stand for then. Only the clock differs: the records
    are what they are now."""

    _inherit = "reminder.rule"

    def _ask_for(self, asked):
        """These rules, as they are asked for another moment.

        :param asked: an `Asked`
        """
        return self.with_context(reminder_asked=asked)

    def _asked(self):
        """The `Asked` for which this rule is asked, or None: for the present moment."""
        asked = self.env.context.get("reminder_asked")
        # Whoever calls from outside can give no such object.
        return asked if isinstance(asked, Asked) else None

    def _now(self):
        """The moment (UTC) that this rule is asked for."""
        asked = self._asked()
        return asked.moment if asked else fields.Datetime.now()

    def _read_clock(self):
        """As `_now`, of what may be otherwise a second later."""
        asked = self._asked()
        if asked:
            asked.to_the_second = True
        return self._now()

    def _read_day(self, tz=None):
        """The day that it is on the wall of a time zone, the rule's own one by default,
        at the moment that this rule is asked for."""
        tz = tz or self.tz or "UTC"
        asked = self._asked()
        if asked:
            asked.zones.add(tz)
        return local_date(self._now(), tz)

    # ------------------------------------------------------------
    # MOVING DATES OF A FILTER
    # ------------------------------------------------------------

    def _at_moment(self, domain, model_name=None):
        """A filter with what its moving dates, such as "today -7d", stand for at the
        moment that this rule is asked for.

        :param domain: a `Domain`
        :param model_name: of the records that it is about, if not the rule's
        """
        if not self._asked():
            return domain
        model_name = model_name or self.model_name
        return domain.map_conditions(
            lambda condition: self._condition_at_moment(condition, model_name)
        )

    def _condition_at_moment(self, condition, model_name):
        field, value = self._field_at(model_name, condition.field_expr), condition.value
        if field is None:
            return condition
        if field.type in ("date", "datetime"):
            if isinstance(value, str):
                value = self._moving(value)
            elif isinstance(value, (list, tuple, set, frozenset)):
                value = [self._moving(one) for one in value]
        elif field.relational and isinstance(value, (Domain, list, tuple)):
            if condition.operator.rstrip("!") in ("any", "not any"):
                value = self._at_moment(Domain(value), field.comodel_name)
        if value is condition.value:
            return condition
        return Domain(condition.field_expr, condition.operator, value)

    def _field_at(self, model_name, path):
        """The field that a path leads to, or None."""
        field = None
        for name in path.split("."):
            Model = self.env.get(model_name)
            field = Model._fields.get(name) if Model is not None else None
            if field is None:
                return None
            model_name = field.comodel_name if field.relational else None
        return field

    def _moving(self, value):
        """What a value of a date stands for at the moment that this rule is asked for:
        itself, when it does not move.

        What Odoo makes of it is counted from the present moment. So it is asked for as
        many days or seconds after that as lie between the two on the wall.
        """
        if not isinstance(value, str) or value[:1].isdigit():
            return value
        base = self.env["base"]
        now, then = fields.Datetime.now(), self._now()
        wall, wall_then = (
            fields.Datetime.context_timestamp(base, moment).replace(tzinfo=None)
            for moment in (now, then)
        )
        first, _space, rest = value.strip().partition(" ")
        if first == "today":
            self._read_day(str(base.env.tz))
            days = (wall_then.date() - wall.date()).days
            moment = parse_date(f"today {days:+d}d {rest}", base.env)
        else:
            self._read_clock()
            rest = rest if first == "now" else value
            seconds = round((wall_then - wall).total_seconds())
            moment = parse_date(f"now {seconds:+d}S {rest}", base.env)
            # It is counted with the difference to UTC that holds now.
            moment += (wall - now) - (wall_then - then)
        return moment
