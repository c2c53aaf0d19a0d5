# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models
from odoo.fields import Domain

from ..customer.calendar import DAYS_SHOWN

# What an occurrence has from its reminder, under the same name.
FROM_REMINDER = {
    "area_id",
    "company_id",
    "is_mine",
    "name",
    "partner_id",
    "recipients",
    "type_id",
}


class ReminderOccurrence(models.Model):
    """The calendar of "My reminders": what has fired, and what is coming."""

    _inherit = "reminder.occurrence"

    @api.model
    @api.readonly
    def calendar_days(self, domain, start, end, field_names):
        """What has fired within a period, and the days on which more will.

        See `calendar_days` of `reminder.customer`. The days to come are found by the
        same domain, as if they had fired and nobody had done anything about them.
        """
        domain = Domain(domain)
        fired = self.search_read(
            domain & Domain("date", ">=", start) & Domain("date", "<=", end),
            field_names,
            limit=DAYS_SHOWN,
        )
        coming, more = self._coming(domain, start, end)
        rows = [
            row
            | {
                "id": f"{one.reminder_id.id}-{one.date}",
                "is_hatched": True,
                "coming_of": one.reminder_id.id,
            }
            for one, row in zip(coming, coming._read_format(field_names), strict=True)
        ]
        return {"records": fired + rows, "more": more or len(fired) == DAYS_SHOWN}

    def _coming(self, domain, start, end):
        """The days to come as occurrences that are not there yet.

        :return: new records, and whether there are more than those
        """
        days, more = self.env["reminder.customer"]._days_between(
            # Negations aside, a condition left out only lets more through.
            domain.optimize(self).map_conditions(_of_reminder),
            start,
            end,
        )
        coming = self.concat(
            *(
                self.new(
                    {
                        "reminder_id": reminder.id,
                        "partner_id": reminder.partner_id.id,
                        "company_id": reminder.company_id.id,
                        "date": day,
                        "state": "open",
                    }
                )
                for reminder, day in days
            )
        )
        return coming.filtered_domain(domain), more


def _of_reminder(condition):
    """A condition on occurrences as one on their reminders, where it can be one."""
    name, _dot, path = condition.field_expr.partition(".")
    if name in FROM_REMINDER:
        return condition
    if name == "reminder_id" and path:
        return Domain(path, condition.operator, condition.value)
    return Domain.TRUE
