# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What is known of an item: as it is stored, and as the sweep will store it."""

from datetime import date, datetime
from types import SimpleNamespace
from typing import NamedTuple


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

    @property
    def weight(self):
        """Of several items of a record the heaviest is taken over."""
        last = self.last_reminded or datetime.min
        return self.state != "done", self.sent_count, last

    @property
    def is_untouched(self):
        """Whether nobody was reminded of it."""
        return not self.sent_count and not self.last_reminded

    def goes_on(self, own):
        """Whether it is taken over though the rule had an item of the record, `own`,
        which is done; see `reminder.rule._adopt`."""
        is_warning = self.rule_id.is_warning
        if self.state == "done" or is_warning != own.rule_id.is_warning:
            return False
        if not self.last_reminded or not own.last_reminded:
            return True
        return self.last_reminded >= own.last_reminded

    def adopted_by(self, rule, started=None):
        """Another rule takes it over; see `reminder.rule._adopt`.

        :param started: the moment when that rule is started, if it is now
        """
        if started and self.next_date and self.next_date > started:
            self.not_before = self.next_date
        self.rule_id = rule
        self.is_other = True
        self.to_plan = self.state != "done"
