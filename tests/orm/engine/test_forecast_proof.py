"""The proof: what was forecast for 30 days is what the ledger has 30 days later.

Clients under rules of all sorts, over each change of the clocks. The real sweep comes
by whenever it has had itself woken, and where a day begins; the real queue sends,
through the door. The full size is FORECAST_CLIENTS=2000 in the environment: it takes
ten minutes.
"""

import os
import random
from collections import Counter
from contextlib import closing
from datetime import datetime, timedelta
from unittest.mock import patch

from engine_case import EngineCase

from odoo.fields import Command

from odoo.addons.reminder_automation.models.engine.forecast.simulation import Matter

NEW_YORK = "America/New_York"
SYDNEY = "Australia/Sydney"
DAYS = 30
JUST_MADE = "just made"
# How many clients, of each test; 0: as many as do it quickly.
CLIENTS = int(os.environ.get("FORECAST_CLIENTS", "0"))
# Rules that are started at the moment of the forecast, and how.
DRAFTS = {
    "from now on": ("from_now",),
    "oldest first": ("spread", 4, "oldest"),
    "largest first": ("spread", 3, "largest"),
    "all at once": ("all",),
    # The sweep has not come by since it was made.
    JUST_MADE: ("spread", 3, "oldest"),
}
# Rules that run and are changed, and how it is decided about what that holds back.
CHANGED = {
    "keeps": {"plan": "keep"},
    "keeps its steps": {"plan": "keep"},
    "follows its steps": {"backlog": "all", "plan": "follow"},
    "follows": {"backlog": "spread", "days": 3, "plan": "follow"},
    "follows from now on": {"backlog": "from_now", "plan": "follow"},
}


class ForecastProof(EngineCase):
    # How all drafts are started, where they are forecast together with what runs.
    together = None
    # How many records were worked out by themselves.
    apart = 0

    # ------------------------------------------------------------
    # THE PROOF
    # ------------------------------------------------------------

    def prove(self, since, clients):
        self.random = random.Random(19)
        self.since, self.number = since, clients
        with self.at(since - timedelta(days=9)):
            self.make_rules()
            self.make_clients()
        self.come_by(since - timedelta(days=8))
        with self.at(since - timedelta(days=2)):
            self.steer()
            self.change_rules()
        self.come_by(since - timedelta(hours=5))
        with self.at(since):
            self.change_some()
            self.decide()
            with patch.object(
                Matter, "course", autospec=True, side_effect=Matter.course
            ) as course:
                forecast = self.forecast()
            self.apart = course.call_count
            with patch.object(Matter, "changes_once", return_value=False):
                # What changes once is worked out by itself, and comes to the same.
                self.assertEqual(Counter(self.forecast()), Counter(forecast))
            for draft in self.drafts:
                backlog, *options = self.together or DRAFTS[draft.name]
                draft._start(backlog, *options)
        self.live(since, since + timedelta(days=DAYS))
        self.compare(forecast)

    def forecast(self):
        """The forecast of what runs, and of each draft as it will be started; nothing
        can be written meanwhile."""
        self.env.flush_all()
        self.env.invalidate_all()
        with closing(self.env.cr.savepoint()):  # which is undone
            self.env.cr.execute("SET TRANSACTION READ ONLY")
            if self.together:
                lines = (self.rules | self.drafts)._forecast(DAYS, self.together)
            else:
                lines = self.rules._forecast(DAYS)
                for draft in self.drafts:
                    lines += draft._forecast(DAYS, DRAFTS[draft.name])
            self.env.flush_all()
        self.env.invalidate_all()
        return lines

    def come_by(self, moment):
        """The sweep, and Odoo's mail queue right after it."""
        with self.at(moment):
            self.env["reminder.rule"]._cron_sweep()
            with self.mock_mail_gateway():
                self.env["mail.mail"].process_email_queue()
            self.env.flush_all()
            self.env.invalidate_all()

    def live(self, since, until):
        """Let 30 days go by."""
        midnight = since.replace(hour=0, minute=0)
        others = {midnight + timedelta(days=number) for number in range(DAYS + 1)}
        others |= self.crossings
        cron = self.env.ref("reminder_automation.ir_cron_sweep")
        now = since
        while now < until:
            self.come_by(now)
            woken = self.env["ir.cron.trigger"].search(
                [("cron_id", "=", cron.id), ("call_at", ">", now)],
                order="call_at",
                limit=1,
            )
            later = [moment for moment in others if moment > now]
            now = min([*woken.mapped("call_at"), *later], default=until)

    def compare(self, forecast):
        """Line by line."""
        rules = self.rules | self.drafts
        names = {rule.id: rule.name for rule in rules}
        ledger = self.env["reminder.notice"].search(
            [("claim_date", ">=", self.since), ("rule_id", "in", rules.ids)]
        )
        found = Counter(
            (
                *(names[line.rule_id.id], str(line.claim_date), line.res_id),
                *(line.cycle, line.step, line.channel, line.partner_ref),
                *(line.client_id.id, line.company_id.id or None),
            )
            for line in ledger
        )
        expected = Counter(
            (
                *(names[line.rule_id], str(line.moment), line.res_id),
                *(line.cycle, line.step, line.channel, line.partner_id),
                *(line.client_id, line.company_id),
            )
            for line in forecast
        )
        surplus, missing = expected - found, found - expected
        self.assertEqual(
            sorted(surplus)[:20], [], f"{surplus.total()} did not leave as forecast"
        )
        self.assertEqual(
            sorted(missing)[:20], [], f"{missing.total()} left without a forecast"
        )
        self.assertGreater(len(ledger), self.number)
        for rule in rules:
            self.assertIn(rule.name, {one[0] for one in found}, "nothing of it left")
        arrived = ledger.filtered(lambda line: line.channel == "email")
        self.assertEqual(set(arrived.mapped("state")), {"sent"})

    # ------------------------------------------------------------
    # WHAT WAITS
    # ------------------------------------------------------------

    def make_rules(self):
        self.rule.active = False
        born = self.env["ir.model.fields"]._get("res.partner", "birthdate_date").id
        self.born = {"date_field_id": born, "interval_days": 9, "max_count": 2}
        topic, told = self.env["reminder.topic"].create(
            [{"name": "Anything"}, {"name": "Told before"}]
        )
        rules = {
            "plain": {**self.born, "anchor": "date"},
            "new york": {
                **self.born,
                **{"tz": NEW_YORK, "delay_days": 0, "send_hour": 16.5},
                **{"sat": False, "sun": False, "interval_days": 6},
            },
            "found out": {
                **{"anchor": "waiting", "tz": SYDNEY, "delay_days": 9},
                **{"interval_days": 12, "send_hour": 2.5, "send_until": 3},
                "calendar_id": self.calendar().id,
            },
            "ladder": self.born,
            "every year": {**self.born, "anchor": "anniversary", "delay_days": -3},
            "begins": {
                **(self.born | {"delay_days": 0}),
                "domain": "[('function', '=', 'begins'),"
                " ('birthdate_date', '<', 'today -20d')]",
            },
            "ends": {
                **(self.born | {"interval_days": 4, "max_count": 9}),
                "domain": "[('function', '=', 'ends'), ('birthdate_date', '>', "
                "(context_today() - relativedelta(days=25)).strftime('%Y-%m-%d'))]",
            },
            "to the second": {
                **{"interval_days": 11, "send_until": 24.0, "delay_days": 0},
                "domain": "[('function', '=', 'to the second'),"
                " ('create_date', '<', 'now -10d')]",
            },
            "old ones first": {
                **(self.born | {"topic_id": topic.id, "sequence": 1}),
                **{"interval_days": 5, "max_count": 4},
                "domain": "[('function', '=', 'either'),"
                " ('birthdate_date', '<', 'today -28d')]",
            },
            "the others": {
                **(self.born | {"topic_id": topic.id, "sequence": 2}),
                **{"max_count": 5, "domain": "[('function', '=', 'either')]"},
            },
            "one company": {
                **{"topic_id": told.id, "company_id": self.company.id},
                **{"interval_days": 5, "max_count": 3, "company_clock": True},
                "domain": "[('function', '=', 'told')]",
            },
            "another company": {
                **{"topic_id": told.id, "interval_days": 7, "max_count": 9},
                **{"company_id": self.second().id, "company_clock": True},
                "domain": "[('function', '=', 'told')]",
            },
            **dict.fromkeys((*DRAFTS, *CHANGED), self.born),
        }
        del rules[JUST_MADE]
        rules = self.make(rules)
        self.drafts = rules.filtered(lambda rule: rule.name in DRAFTS)
        self.rules = rules - self.drafts
        self.changed = rules.filtered(lambda rule: rule.name in CHANGED)
        for rule in rules:
            if rule.name in ("ladder", "keeps its steps", "follows its steps"):
                self.make_ladder(rule)
        self.start(self.rules)

    def make(self, rules):
        return self.env["reminder.rule"].create(
            [
                self.rule_values(
                    **{"name": name, "domain": f"[('function', '=', {name!r})]"} | vals
                )
                for name, vals in rules.items()
            ]
        )

    def make_ladder(self, rule):
        todo = self.env.ref("mail.mail_activity_data_todo").id
        steps = (
            {"days": -3},
            {"days": 9, "activity_type_id": todo},
            {"days": 6, "repeat_days": 7, "repeat_max": 1},
        )
        self.env["reminder.step"].create(
            [
                {"rule_id": rule.id, "sequence": number, **step}
                for number, step in enumerate(steps)
            ]
        )

    def calendar(self):
        """Closed at weekends, and for some days in each of the months."""
        calendar = self.env["resource.calendar"].create(
            {"name": "Closed now and then", "tz": SYDNEY, "company_id": False}
        )
        self.env["resource.calendar.leaves"].create(
            [
                {
                    "name": "Closed",
                    "calendar_id": calendar.id,
                    "date_from": f"{first} 00:00:00",
                    "date_to": f"{last} 23:00:00",
                }
                for first, last in (
                    ("2026-03-24", "2026-03-26"),
                    ("2026-10-12", "2026-10-13"),
                    ("2026-10-30", "2026-10-30"),
                )
            ]
        )
        return calendar

    def second(self):
        values = {
            "name": "Zweite",
            "email": "office@zwei.example",
            "reminder_enabled": True,
            "reminder_tz": NEW_YORK,
            "reminder_send_hour": 16.5,
        }
        company = self.env["res.company"].sudo().create(values)
        self.env.user.sudo().company_ids |= company
        return company

    def owe(self):
        """Clients of drafts owe something; many the same, and some nothing."""
        Partner = self.env.registry["res.partner"]
        original = Partner._reminder_owed

        def owed(partners):
            found = original(partners)
            for partner in partners.filtered("color"):
                one = found[partner.id]
                found[partner.id] = one._replace(
                    amount=partner.color, currency=self.company.currency_id
                )
            return found

        self.patch(Partner, "_reminder_owed", owed)

    def make_clients(self):
        self.owe()
        kinds = [
            rule.name
            for rule in self.rules | self.drafts
            if rule.topic_id.name not in ("Anything", "Told before")
        ]
        kinds += ["either", "told", JUST_MADE]
        # Departments of one customer: who is told of one is told of the others.
        parents = self.env["res.partner"].create(
            [{"name": f"Group {number}", "is_company": True} for number in range(4)]
        )
        values = []
        for number in range(self.number):
            kind = kinds[number % len(kinds)]
            day = self.since.date() - timedelta(days=3 * self.random.randint(-8, 13))
            if kind == "every year":
                day = day.replace(year=1980)
            mail = f"client{number}@example.com"
            values.append(
                {
                    "name": f"Client {number}",
                    "function": kind,
                    "email": mail if number % 23 else False,
                    "birthdate_date": day,
                    "color": self.random.randint(0, 9) if kind in DRAFTS else 0,
                    "parent_id": parents[number % 4].id if number < 24 else False,
                }
            )
        self.partners = self.env["res.partner"].create(values)
        self.env.flush_all()
        self.crossings = set()
        for partner in self.partners:
            moment = self.since - timedelta(
                days=3 * self.random.randint(-6, 13), minutes=-37
            )
            if partner.function == "to the second":
                crossing = moment + timedelta(days=10)
                late = timedelta(minutes=10 - crossing.minute % 10)
                self.crossings.add(crossing + late)
            self.env.cr.execute(
                "UPDATE res_partner SET create_date = %s WHERE id = %s",
                [moment, partner.id],
            )
        self.env.invalidate_all()
        # A second person of some, of whom some are not told.
        self.env["res.partner"].create(
            [
                {
                    "name": f"Contact {number}",
                    "parent_id": partner.id,
                    "email": f"contact{number}@example.com",
                    "reminder_notify": bool(number % 3),
                }
                for number, partner in enumerate(self.partners[24::9])
            ]
        )

    def steer(self):
        """People decide this and that."""
        today = self.since.date()
        items = self.item_model.search(
            [("rule_id", "in", (self.rules | self.drafts).ids)]
        )
        for item in items:
            dice = self.random.randint(0, 39)
            later = today + timedelta(days=self.random.randint(-2, 20))
            if dice in (0, 1):
                item.pause_until = later
            elif dice == 2:
                item.interval_days = self.random.randint(1, 9)
            elif dice == 3:
                item.max_count = self.random.randint(1, 4)
            elif dice == 4:
                item.auto = False
            elif dice == 5:
                item.next_date = datetime.combine(later, self.since.time())
            elif dice == 6:
                item.partner_id.reminder_excluded = True
            elif dice == 7:
                item.partner_id.reminder_pause_until = later
            elif dice == 8:
                item.partner_id.reminder_notify = False
            elif dice == 9 and item.state == "waiting":
                item.write({"left_out": True})
            elif dice == 10:
                item.write({"on_hold": True})

    def change_rules(self):
        """What would leave only for that is held."""
        for rule in self.changed:
            if rule.is_ladder:
                first, second, third = rule.step_ids
                front = {"days": -5, "sequence": -1}
                rule.step_ids = [
                    Command.create(front),
                    Command.update(first.id, {"days": 2}),
                    Command.update(second.id, {"days": 4}),
                    Command.update(third.id, {"repeat_days": 2}),
                ]
                items = self.item_model.search([("rule_id", "=", rule.id)])
                self.assertIn(1, items.mapped("step_offset"))
            rule.write(
                {
                    **{"delay_days": 2, "interval_days": 5, "max_count": 4},
                    **{"send_hour": 11.5, "send_until": 21.0},
                }
            )

    def decide(self):
        """People decide about what is held, at the moment of the forecast."""
        for rule in self.changed:
            self.assertTrue(rule.held_count, rule.name)
            rule._decide_held(**CHANGED[rule.name])
            items = self.item_model.search([("rule_id", "=", rule.id)])
            kept = any(item.kept_plan for item in items)
            self.assertEqual(kept, CHANGED[rule.name]["plan"] == "keep")

    def change_some(self):
        """Changes that the sweep has not seen yet."""
        for partner in self.partners[::41]:
            if partner.function in ("plain", "new york", "ladder"):
                partner.function = "nothing"
            else:
                partner.birthdate_date += timedelta(days=3)
        others = self.partners.filtered(lambda one: one.function != "to the second")
        others[30::29].copy()
        self.drafts |= self.make({JUST_MADE: self.born})


class TestForecastProof(ForecastProof):
    """Two months, one for each change of the clocks."""

    def test_spring(self):
        """New York changes on 8 March, Copenhagen on 29 March, Sydney on 5 April."""
        self.prove(datetime(2026, 3, 7, 9, 17), CLIENTS or 240)
        self.assertGreater(self.apart, self.number / 20)

    def test_autumn(self):
        """Sydney changes on 4 October, Copenhagen on 25 October, New York on 1
        November. There is a weekly limit of letters."""
        self.company.sudo().reminder_weekly_cap = 1
        self.together = ("spread", 4, "oldest")
        self.prove(datetime(2026, 10, 3, 14, 3), CLIENTS or 120)
