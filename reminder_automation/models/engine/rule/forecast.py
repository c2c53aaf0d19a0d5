# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import json
from datetime import timedelta
from types import SimpleNamespace

from odoo import SUPERUSER_ID, fields, models
from odoo.tools import SQL

from ....schedule.forecast import Line, alike, next_cycle, run_forward


class ReminderRule(models.Model):
    """What will leave in the days to come, if nothing changes.

    The same is asked as the sweep asks, of the same rows, at the moments at which it
    will come by; nothing is written. Limits of how many messages leave in an hour are
    left out.
    """

    _inherit = "reminder.rule"

    def _forecast(self, days=30, backlog=None):
        """What will leave by these rules, drafts as if they were started now.

        :param days: how far ahead
        :param backlog: of drafts, what becomes of what is overdue: ("from_now",),
            ("spread", days, order) or ("all",)
        :return: a list of `schedule.forecast.Line`, by moment
        """
        # As the sweep: with the rights of the system, and no language or zone of
        # whoever looks.
        rules = self.with_env(self.env(user=SUPERUSER_ID, context={}))
        if rules._is_known_held():
            return []
        now = fields.Datetime.now()
        lines = []
        for rule in rules:
            if rule.active and not rule._is_broken() and not rule._rights_problem():
                lines += Forecast(rule, now, now + timedelta(days=days)).lines(backlog)
        return sorted(lines)


class Forecast:
    """What will leave by one rule.

    :param since: the moment (UTC) at which the sweep comes by first
    :param until: the moment (UTC) to which it is followed
    """

    def __init__(self, rule, since, until):
        self.rule = rule
        self.items = rule.env["reminder.item"]
        self.since = since
        self.until = until
        self.cadence = rule._cadence()
        self.cadences = {}  # by what items have of their own
        self.stops = {}  # by client and company
        self.sequences = {}  # of reminders, by what they depend on

    def lines(self, backlog=None):
        """A list of `Line`."""
        rows = self.rows()
        sendings = {row.id: self.sendings(row) for row in rows}
        if backlog and backlog[0] == "from_now":
            sendings = {
                item_id: [] if found and found[0].moment == self.since else found
                for item_id, found in sendings.items()
            }
        rows = [row for row in rows if sendings[row.id]]
        reached = self.reached([row.id for row in rows])
        return [
            Line(
                sending.moment,
                self.rule.id,
                row.id,
                row.res_id,
                row.cycle + sending.again,
                sending.step,
                channel,
                partner_id,
                row.commercial_partner_id.id or None,
                row.user_id or None,
                row.company_id.id or None,
            )
            for row in rows
            for sending in sendings[row.id]
            for partner_id, channel in reached[row.id]
        ]

    def rows(self):
        """What is stored of the items that wait, whose company lets reminders leave."""
        Item = self.items
        Item.flush_model()
        switched_on = Item._enabled_companies()
        rule = self.rule
        if not switched_on and not rule.internal:
            return []
        names = Item._situation_fields()
        waiting = rule._waiting_query()
        found = rule.env.execute_query(
            SQL(
                """
                SELECT %(columns)s
                  FROM reminder_item item
                 WHERE item.rule_id = %(rule)s AND item.state = 'waiting' AND item.auto
                   AND (%(internal)s OR item.company_id IS NULL
                        OR item.company_id = ANY(%(switched_on)s))
                   AND item.res_id IN (%(waiting)s)
                """,
                columns=SQL(", ").join(SQL.identifier("item", name) for name in names),
                rule=rule.id,
                internal=bool(rule.internal),
                switched_on=list(switched_on),
                waiting=waiting.subselect(),
            )
        )
        companies = rule.env["res.company"]
        clients = rule.env["res.partner"]
        rows = []
        for values in found:
            row = SimpleNamespace(**dict(zip(names, values, strict=True)), rule_id=rule)
            row.company_id = companies.browse(row.company_id or ())
            row.commercial_partner_id = clients.browse(row.commercial_partner_id or ())
            rows.append(row)
        return rows

    # ------------------------------------------------------------
    # WHEN
    # ------------------------------------------------------------

    def sendings(self, row):
        """The reminders of an item, a list of `Sending`."""
        cadence = self.cadence_of(row)
        situation = alike(
            cadence,
            self.items._situation_of(
                row, cadence, self.stop_of(row), self.since, planned=not row.to_plan
            ),
        )
        returns = self.rule.anchor == "anniversary"
        key = (id(cadence), situation, returns and (row.origin_date, row.anchor_date))
        if key not in self.sequences:
            begin_again = self.begin_again(row, cadence) if returns else None
            self.sequences[key] = list(
                run_forward(cadence, situation, self.since, self.until, begin_again)
            )
        return self.sequences[key]

    def cadence_of(self, row):
        own = (row.company_id.id, *map(json.dumps, self.items._own_plan(row)))
        if own not in self.cadences:
            self.cadences[own] = self.items._cadence_of(row, self.cadence)
        return self.cadences[own]

    def stop_of(self, row):
        key = (row.commercial_partner_id.id, row.company_id.id)
        if key not in self.stops:
            client = row.commercial_partner_id
            client = client.browse() if self.rule.internal else client
            self.stops[key] = client._reminder_stop(row.company_id)
        return self.stops[key]

    def begin_again(self, row, cadence):
        """How an item goes on in the next year; see `run_forward`."""
        row = SimpleNamespace(**vars(row))

        def again(situation, now):
            row.anchor_date = self.items._next_anniversary(row, cadence, now)
            return next_cycle(situation, self.items._anchor_of(row, cadence, now))

        return again

    # ------------------------------------------------------------
    # WHOM
    # ------------------------------------------------------------

    def reached(self, item_ids):
        """The people whom reminders of these items reach.

        :return: dict of an item's id to a list of (id of the person, channel)
        """
        items = self.items.browse(item_ids)
        return {
            item.id: [
                (one.partner.id, one.channel) for one in recipients if not one.skipped
            ]
            for item, recipients in items._recipients().items()
        }
