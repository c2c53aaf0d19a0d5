# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Whom reminders of items reach."""

from collections import defaultdict

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ....mailing.addresses import comparable


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
        rows = {res_id: row for res_id, row in rows.items() if res_id not in faults}
        rows = self.find_plain(rule, records, rows)
        items = {
            self.item(rule, row): (rule.id, res_id) for res_id, row in rows.items()
        }
        if not items:
            return
        every = self.items.concat(*items)
        rungs = rule._ladder() or [self.items.env["reminder.step"]]
        asked = {}
        for number, rung in enumerate(rungs, start=1):
            channels = rung._channels() if rung else rule._channels()
            if channels not in asked:
                asked[channels] = every._recipients_now(dict.fromkeys(every, rung))
            found = {item: list(asked[channels].get(item, ())) for item in every}
            every._add_tasks(found, dict.fromkeys(every, rung))
            for item, recipients in found.items():
                of_record = self.people.setdefault(items[item], {})
                of_record[number] = [
                    (one.partner.id, one.channel)
                    for one in recipients
                    if not one.skipped
                ]

    def find_plain(self, rule, records, rows):
        """Find the people of records where nothing has to be weighed.

        :return: those of the rows that were not found so
        """
        if (
            rule.is_ladder
            or rule.audience != "client"
            or rule.whom != "contacts"
            or rule.topic_id.personal
            or rule._channels() != ("email",)
            or records[:1]._reminder_recipients() is not None
            or records[:1]._reminder_people() is not None
        ):
            return rows
        clients = {row.commercial_partner_id for row in rows.values()} - {None}
        plain = self.items._plain_people(rule, clients)
        left = {}
        for res_id, row in rows.items():
            people = plain.get(row.commercial_partner_id)
            if people is None:
                left[res_id] = row
            else:
                self.people[rule.id, res_id] = {1: people}
        return left

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
        """Whom any reminder of an item reaches: a set of (person id, channel)."""
        of_record = self.people.get((row.rule_id.id, row.res_id), {})
        return {one for people in of_record.values() for one in people}

    def of(self, row, step):
        """Whom a reminder of an item reaches: a list of (id of the person, channel)."""
        of_record = self.people.get((row.rule_id.id, row.res_id))
        if not of_record:
            return []
        return of_record[min(step, len(of_record))]


class ReminderItem(models.Model):
    """Whom most reminders reach, of very many at once."""

    _inherit = "reminder.item"

    @api.model
    def _plain_people(self, rule, client_ids):
        """Whom a rule by e-mail reminds of these clients' records, for those clients
        with nothing to weigh: each contact is there and has one address that is plain,
        and belongs to no company. The same as `_recipients`, which is asked for all
        others. A hook: later subjects take out whom they have to weigh.

        :param client_ids: a set
        :return: dict of client id to a list of (id of the person, "email")
        """
        contacts = self.env["res.partner"].with_context(active_test=False)
        contacts.flush_model()
        query = contacts._search(
            Domain("commercial_partner_id", "in", list(client_ids))
            & rule._contact_domain()
        )
        rows = self.env.execute_query(
            query.select(
                *(
                    SQL.identifier(query.table, name)
                    for name in ("id", "commercial_partner_id", "email")
                ),
                SQL(
                    """
                    (%(table)s.active AND %(table)s.reminder_notify
                     AND %(table)s.company_id IS NULL
                     AND %(table)s.email = %(table)s.email_normalized
                     AND NOT EXISTS (SELECT FROM mail_blacklist blocked
                          WHERE blocked.email = %(table)s.email AND blocked.active))
                    """,
                    table=SQL.identifier(query.table),
                ),
            )
        )
        people, others, taken = {}, set(), {}
        for person_id, client_id, email, is_plain in sorted(rows):
            if not is_plain:
                others.add(client_id)
                continue
            place = comparable(email)
            if place not in taken.setdefault(client_id, set()):
                taken[client_id].add(place)
                people.setdefault(client_id, []).append((person_id, "email"))
        return {one: people[one] for one in people.keys() - others}
