"""The proof: what was forecast for 30 days is what the ledger has 30 days later.

A thousand clients under ten rules of all sorts, over each change of the clocks. The
real sweep comes by whenever it has had itself woken, and where a day begins; the real
queue sends, through the door.
"""

import random
from datetime import date, datetime, timedelta

from engine_case import EngineCase

COPENHAGEN = "Europe/Copenhagen"
NEW_YORK = "America/New_York"
SYDNEY = "Australia/Sydney"
DAYS = 30


class TestForecastProof(EngineCase):
    """Two months, one for each change of the clocks."""

    clients = 200

    def test_spring(self):
        """New York changes on 8 March, Copenhagen on 29 March, Sydney on 5 April."""
        self.prove(datetime(2026, 3, 7, 9, 17))

    def test_autumn(self):
        """Sydney changes on 4 October, Copenhagen on 25 October, New York on 1
        November."""
        self.prove(datetime(2026, 10, 3, 14, 3))

    # ------------------------------------------------------------
    # THE PROOF
    # ------------------------------------------------------------

    def prove(self, since):
        self.random = random.Random(19)
        self.since = since
        with self.at(since - timedelta(days=9)):
            self.make_rules()
            self.make_clients()
        for days in (8, 3):
            self.come_by(since - timedelta(days=days))
        with self.at(since - timedelta(days=2)):
            self.steer()
        self.come_by(since - timedelta(hours=5))
        with self.at(since):
            self.touch()
            forecast = self.rules._forecast(DAYS)
        self.live(since, since + timedelta(days=DAYS))
        self.compare(forecast)

    def come_by(self, moment):
        """The sweep, and Odoo's mail queue right after it."""
        with self.at(moment):
            self.env["reminder.rule"]._cron_sweep()
            with self.mock_mail_gateway():
                self.env["mail.mail"].process_email_queue()
            self.env["sms.sms"].search([("state", "=", "outgoing")]).state = "sent"
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
        ledger = self.env["reminder.notice"].search(
            [("claim_date", ">=", self.since), ("rule_id", "in", self.rules.ids)]
        )
        names = {rule.id: rule.name for rule in self.rules}
        found = sorted(
            (
                str(notice.claim_date),
                names[notice.rule_id.id],
                notice.res_id,
                notice.cycle,
                notice.step,
                notice.channel,
                notice.partner_ref,
                notice.client_id.id,
                notice.company_id.id or None,
            )
            for notice in ledger
        )
        expected = sorted(
            (
                str(line.moment),
                names[line.rule_id],
                line.res_id,
                line.cycle,
                line.step,
                line.channel,
                line.partner_id,
                line.client_id,
                line.company_id,
            )
            for line in forecast
        )
        surplus = sorted(set(expected) - set(found))
        missing = sorted(set(found) - set(expected))
        print(len(found), len(expected), len(surplus), len(missing))
        for what, lines in (("surplus", surplus), ("missing", missing)):
            by_rule = {}
            for line in lines:
                by_rule.setdefault(line[1], []).append(line)
            for rule, some in by_rule.items():
                print(what, rule, len(some), some[:4])
        self.assertEqual(surplus, [], "forecast, and did not leave")
        self.assertEqual(missing, [], "left, and was not forecast")
        self.assertEqual(len(found), len(expected))
        self.assertGreater(len(found), self.clients)
        for rule in self.rules:
            with self.subTest(rule.name):
                self.assertIn(rule.name, {line[1] for line in found})
        self.assertEqual(set(ledger.mapped("state")), {"sent"})

    # ------------------------------------------------------------
    # WHAT WAITS
    # ------------------------------------------------------------

    def make_rules(self):
        self.rule.active = False
        born = self.env["ir.model.fields"]._get("res.partner", "birthdate_date").id
        by_day = {"date_field_id": born}
        work = dict.fromkeys(("sat", "sun"), False)
        topic = self.env["reminder.topic"].create({"name": "Anything"})
        told = self.env["reminder.topic"].create({"name": "Told before"})
        vals = {
            "plain": {},
            "new york": {
                **(by_day | work),
                **{"tz": NEW_YORK, "delay_days": 0, "interval_days": 3},
                **{"max_count": 4, "send_hour": 16.5},
            },
            "found out": {
                **{"anchor": "waiting", "tz": SYDNEY, "delay_days": 2},
                **{"interval_days": 4, "send_hour": 2.5, "send_until": 3},
                "calendar_id": self.calendar().id,
            },
            "ladder": {**by_day, "max_count": 2},
            "every year": {
                **by_day,
                **{"anchor": "anniversary", "delay_days": -3, "interval_days": 3},
                "max_count": 2,
            },
            "begins": {
                **(by_day | {"delay_days": 0, "max_count": 2}),
                "domain": "[('function', '=', 'begins'),"
                " ('birthdate_date', '<', 'today -20d')]",
            },
            "ends": {
                **(by_day | {"interval_days": 2, "max_count": 9}),
                "domain": "[('function', '=', 'ends'), ('birthdate_date', '>', "
                "(context_today() - relativedelta(days=25)).strftime('%Y-%m-%d'))]",
            },
            "to the second": {
                **{"interval_days": 6, "send_until": 24.0, "delay_days": 0},
                "domain": "[('function', '=', 'to the second'),"
                " ('create_date', '<', 'now -10d')]",
            },
            "old ones first": {
                **(by_day | {"topic_id": topic.id, "sequence": 1}),
                **{"interval_days": 2, "max_count": 5},
                "domain": "[('function', '=', 'either'),"
                " ('birthdate_date', '<', 'today -28d')]",
            },
            "the others": {
                **(by_day | {"topic_id": topic.id, "sequence": 2, "max_count": 6}),
                "domain": "[('function', '=', 'either')]",
            },
            "one company": {
                **{"topic_id": told.id, "company_id": self.company.id},
                **{"interval_days": 7, "max_count": 4, "company_clock": True},
                "domain": "[('function', '=', 'told')]",
            },
            "another company": {
                **{"topic_id": told.id, "interval_days": 3, "max_count": 9},
                "company_id": self.second().id,
                "domain": "[('function', '=', 'told')]",
            },
        }
        self.rules = self.env["reminder.rule"].create(
            [
                self.rule_values(
                    name=name,
                    **{"domain": f"[('function', '=', {name!r})]", **values},
                )
                if "tz" in values or "company_clock" in values
                else self.rule_values(
                    **{
                        "name": name,
                        "domain": f"[('function', '=', {name!r})]",
                        **values,
                    }
                )
                for name, values in vals.items()
            ]
        )
        by_name = {rule.name: rule for rule in self.rules}
        todo = self.env.ref("mail.mail_activity_data_todo")
        self.env["reminder.step"].create(
            [
                {"rule_id": by_name["ladder"].id, "sequence": number, **step}
                for number, step in enumerate(
                    (
                        {"days": -3},
                        {"days": 7, "activity_type_id": todo.id},
                        {"days": 4, "repeat_days": 5, "repeat_max": 2},
                    )
                )
            ]
        )
        self.start(self.rules)

    def calendar(self):
        """Closed at weekends, and for some days in each of the months."""
        calendar = self.env["resource.calendar"].create(
            {"name": "Closed now and then", "tz": SYDNEY, "company_id": False}
        )
        for first, last in (
            ("2026-03-24", "2026-03-26"),
            ("2026-10-12", "2026-10-13"),
            ("2026-10-30", "2026-10-30"),
        ):
            self.env["resource.calendar.leaves"].create(
                {
                    "name": "Closed",
                    "calendar_id": calendar.id,
                    "date_from": f"{first} 00:00:00",
                    "date_to": f"{last} 23:00:00",
                }
            )
        return calendar

    def second(self):
        company = (
            self.env["res.company"]
            .sudo()
            .create(
                {
                    "name": "Zweite",
                    "email": "office@zwei.example",
                    "reminder_enabled": True,
                    "reminder_tz": NEW_YORK,
                    "reminder_send_hour": 9.25,
                }
            )
        )
        self.env.user.sudo().company_ids |= company
        return company

    def make_clients(self):
        kinds = [rule.name for rule in self.rules]
        for name in ("old ones first", "the others"):
            kinds[kinds.index(name)] = "either"
        for name in ("one company", "another company"):
            kinds[kinds.index(name)] = "told"
        values = []
        for number in range(self.clients):
            kind = self.random.choice(kinds)
            day = self.since.date() - timedelta(days=self.random.randint(-25, 40))
            if kind == "every year":
                day = day.replace(year=1980)
            mail = f"client{number}@example.com"
            values.append(
                {
                    "name": f"Client {number}",
                    "function": kind,
                    "email": mail if self.random.random() > 0.05 else False,
                    "birthdate_date": day,
                }
            )
        partners = self.env["res.partner"].create(values)
        self.partners = partners
        self.env.flush_all()
        self.crossings = set()
        for partner in partners:
            moment = self.since - timedelta(
                minutes=self.random.randint(-20 * 24 * 60, 40 * 24 * 60)
            )
            if partner.function == "to the second":
                moment = moment.replace(second=0)
                crossing = moment + timedelta(days=10)
                late = timedelta(minutes=10 - crossing.minute % 10)
                self.crossings.add(crossing + late)
            self.env.cr.execute(
                "UPDATE res_partner SET create_date = %s WHERE id = %s",
                [moment, partner.id],
            )
        self.env.invalidate_all()
        # A contact of its own each, of some two, of whom one is not told.
        some = self.random.sample(partners, self.clients // 5)
        self.env["res.partner"].create(
            [
                {
                    "name": f"Contact {number}",
                    "parent_id": partner.id,
                    "email": f"contact{number}@example.com",
                    "reminder_notify": bool(number % 3),
                }
                for number, partner in enumerate(some)
            ]
        )

    def steer(self):
        """People decide this and that."""
        items = self.item_model.search([("rule_id", "in", self.rules.ids)])
        for item in items:
            dice = self.random.random()
            today = self.since.date()
            if dice < 0.05:
                item.pause_until = today + timedelta(days=self.random.randint(-2, 20))
            elif dice < 0.1:
                item.interval_days = self.random.randint(1, 9)
            elif dice < 0.14:
                item.max_count = self.random.randint(1, 6)
            elif dice < 0.17:
                item.auto = False
            elif dice < 0.2:
                item.next_date = self.since + timedelta(
                    hours=self.random.randint(-20, 400)
                )
            elif dice < 0.23:
                client = item.partner_id
                client.reminder_excluded = True
            elif dice < 0.26:
                item.partner_id.reminder_pause_until = today + timedelta(
                    days=self.random.randint(-2, 25)
                )
            elif dice < 0.29 and item.partner_id.email and item.state == "waiting":
                item._send_by_hand()
            elif dice < 0.31:
                item.partner_id.reminder_notify = False

    def touch(self):
        """Changes that the sweep has not seen yet."""
        for partner in self.random.sample(self.partners, 30):
            if partner.function in ("plain", "new york", "ladder"):
                partner.function = "nothing"
