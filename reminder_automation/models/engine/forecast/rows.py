# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What is known of an item: as it is stored, and as the sweep will store it."""

from datetime import date, datetime
from types import SimpleNamespace
from typing import NamedTuple

from ..item.held import FRESH


class Source(NamedTuple):
    """What an item takes from a waiting record, as `_enrolling_sql` has it."""

    id: int
    origin: datetime | None
    due: date | None
    made_from: int | None
    auto: bool
    interval_days: int
    max_count: int
    partner_id: int | None
    commercial_partner_id: int | None
    user_id: int | None
    company_id: int | None


class Row(SimpleNamespace):
    """What is stored of an item, or what the sweep will store: by the names of the
    fields, with `rule_id` and `company_id` as records."""

    def __repr__(self):
        return f"record {self.res_id} under {self.rule_id}"

    @property
    def is_open(self):
        """Whether the sweep has anything to do about it."""
        return self.state == "waiting" or (self.to_plan and self.state != "done")

    @property
    def is_adoptable(self):
        """Whether another rule of its topic takes it over."""
        return self.state != "done" or not self.cycle

    def weight(self, rule):
        """Of several items of a record a rule takes over the heaviest."""
        last = self.last_reminded or datetime.min
        return self.state != "done", self.is_alike(rule), self.sent_count, last

    def is_alike(self, rule):
        """Whether a rule goes on with what was sent of it; see
        `reminder.rule._adopt`."""
        return self.rule_id.is_warning == rule.is_warning

    def place(self, number):
        """The place on the ladder of a reminder; see `reminder.item._step_at`."""
        return max(number + (self.step_offset or 0), 1)

    @property
    def is_untouched(self):
        """Whether nobody was reminded of it."""
        return not self.sent_count and not self.last_reminded

    def goes_on(self, own):
        """Whether it is taken over though the rule had an item of the record, `own`,
        which is done; see `reminder.rule._adopt`."""
        if self.state == "done" or not self.is_alike(own.rule_id):
            return False
        if not self.last_reminded or not own.last_reminded:
            return True
        return self.last_reminded >= own.last_reminded

    def adopted_by(self, rule, started=None):
        """Another rule takes it over; see `reminder.rule._adopt`.

        :param started: the moment when that rule is started, if it is now
        """
        next_date = self.next_date
        if self.state != "done" and self.sent_count and not self.is_alike(rule):
            vars(self).update(FRESH)
            self.cycle += 1
            self.state, self.sent_count, self.last_notified = "waiting", 0, None
        if started and next_date and next_date > started:
            self.not_before = next_date
        self.rule_id, self.kept_plan = rule, None
        self.kept_offset = self.step_offset = 0
        self.is_other = True
        self.to_plan = self.state != "done"
