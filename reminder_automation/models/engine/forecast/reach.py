# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Whom reminders of items reach."""

from collections import defaultdict


class Reach:
    """The people whom reminders of items reach, by rule and record."""

    def __init__(self, courses, rows):
        self.courses = courses
        self.items = courses.items
        self.people = {}  # by rule and record: by number of the step
        by_rule = defaultdict(dict)
        for row in rows:
            by_rule[row.rule_id][row.res_id] = row
        for rule, of_rule in by_rule.items():
            self.find(rule, of_rule)

    def find(self, rule, rows):
        """Find the people of records.

        :param rows: dict of a record's id to a `Row`
        """
        records = rule.env[rule.model_name].browse(rows)
        faults = records._reminder_unservable()
        items = {}
        for res_id, row in rows.items():
            if res_id not in faults:
                items[self.item(rule, row)] = (rule.id, res_id)
        every = self.items.concat(*items)
        rungs = rule._ladder() or [self.items.env["reminder.step"]]
        asked = {}
        for number, rung in enumerate(rungs, start=1):
            channels = rung._channels() if rung else rule._channels()
            if channels not in asked:
                asked[channels] = every._recipients(dict.fromkeys(every, rung))
            found = {item: list(asked[channels].get(item, ())) for item in every}
            every._add_tasks(found, dict.fromkeys(every, rung))
            for item, recipients in found.items():
                of_record = self.people.setdefault(items[item], {})
                of_record[number] = [
                    (one.partner.id, one.channel)
                    for one in recipients
                    if not one.skipped
                ]

    def item(self, rule, row):
        """The item of a row, or one that is not stored and has what counts."""
        if row.id > 0 and not row.is_other:
            return self.items.browse(row.id)
        return self.items.new(
            {
                "rule_id": rule.id,
                "res_model": rule.model_name,
                "res_id": row.res_id,
                "partner_id": row.partner_id,
                "commercial_partner_id": row.commercial_partner_id,
                "user_id": row.user_id,
                "company_id": row.company_id.id,
            }
        )

    def all(self, row):
        """Whom any reminder of an item reaches: a set of (id of the person, channel)."""
        of_record = self.people.get((row.rule_id.id, row.res_id), {})
        return {one for people in of_record.values() for one in people}

    def of(self, row, step):
        """Whom a reminder of an item reaches: a list of (id of the person, channel)."""
        of_record = self.people.get((row.rule_id.id, row.res_id))
        if not of_record:
            return []
        return of_record[min(step, len(of_record))]
