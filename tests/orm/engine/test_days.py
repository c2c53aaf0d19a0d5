"""Days are days: of dates and moments, of calendars, and between two reminders."""

import random
from datetime import date, datetime, timedelta

from engine_case import EngineCase

from odoo import fields
from odoo.exceptions import UserError

from odoo.addons.reminder_automation.schedule.anniversary import next_anniversary
from odoo.addons.reminder_automation.schedule.cadence import at_hour, local_date

ZONES = (
    "Europe/Copenhagen",
    "Pacific/Auckland",
    "America/Los_Angeles",
    "Pacific/Kiritimati",
    "UTC",
)
# Close to midnight somewhere, and on both sides of a change of the clock.
MOMENTS = (
    "2026-01-20 00:10",
    "2026-01-20 12:30",
    "2026-01-20 23:50",
    "2026-03-29 01:30",
    "2026-04-05 10:59",
)


class TestMoments(EngineCase):
    """A rule over a date with a time counts as one over a date: by the day on the wall
    of the rule."""

    def clients(self):
        return [self.client(f"{n} ApS", moment) for n, moment in enumerate(MOMENTS)]

    def plans(self, clients, **values):
        """When each client is reminded first: (moment, next reminder)."""
        self.rule.item_ids.unlink()
        self.rule.write(values)
        for client, moment in zip(clients, MOMENTS, strict=True):
            self.date(client, moment)
        self.sweep("2025-12-01 05:00")
        for client, moment in zip(clients, MOMENTS, strict=True):
            yield datetime.fromisoformat(moment), self.item(client).next_date

    def test_before_on_and_after_the_day(self):
        clients = self.clients()
        for tz in ZONES:
            for delay in (-9, -3, -1, 0, 1, 5):
                plans = self.plans(clients, tz=tz, delay_days=delay, send_hour=8.5)
                for moment, planned in plans:
                    with self.subTest(tz=tz, delay=delay, moment=moment):
                        day = local_date(moment, tz) + timedelta(days=delay)
                        self.assertEqual(planned, at_hour(day, 8.5, tz))

    def test_anniversaries(self):
        clients = self.clients()
        for tz in ZONES:
            for delay in (-3, 0, 2):
                values = {"tz": tz, "anchor": "anniversary", "delay_days": delay}
                plans = self.plans(clients, **values)
                for moment, planned in plans:
                    with self.subTest(tz=tz, delay=delay, moment=moment):
                        born = local_date(moment, tz)
                        day = next_anniversary(born, born) + timedelta(days=delay)
                        self.assertEqual(planned, at_hour(day, 8.0, tz))

    def test_an_anniversary_in_another_zone_is_the_same_one(self):
        client = self.client(since="2020-01-01 00:30")
        self.rule.write({"anchor": "anniversary", "delay_days": 0, "max_count": 1})
        self.sweep("2026-06-01 05:00")
        self.assertEqual(str(self.item(client).next_date), "2027-01-01 07:00:00")
        self.rule.tz = "America/Los_Angeles"  # where it was New Year's Eve
        self.sweep("2026-06-01 06:00")
        self.assertEqual(str(self.item(client).next_date), "2026-12-31 16:00:00")

    def test_an_advance_warning_of_a_moment_leaves_before_it(self):
        client = self.client(since="2026-01-20 13:00")
        self.rule.write({"delay_days": -3, "max_count": 1})
        self.assertFalse(self.sweep_and_deliver("2026-01-17 06:59"))
        self.assertEqual(len(self.sweep_and_deliver("2026-01-17 07:00")), 1)
        self.assertEqual(self.item(client).state, "exhausted")


class TestInterval(EngineCase):
    """Between two reminders of an item there is at least its interval."""

    def assert_apart(self, client, days=5):
        """No automatic reminder of the client came sooner after the one before."""
        notices = self.item(client).notice_ids.filtered(
            lambda notice: notice.state != "cancelled"
        )
        sent = sorted({(one.claim_date, one.kind) for one in notices})
        for (before, _kind), (after, kind) in zip(sent, sent[1:], strict=False):
            tz = self.rule.tz
            gap = (local_date(after, tz) - local_date(before, tz)).days
            if kind == "auto":
                self.assertGreaterEqual(gap, days, sent)

    def sent(self, moment):
        return len(self.sweep_and_deliver(moment))

    def test_after_a_late_one(self):
        client = self.client()
        self.sweep("2026-01-06 07:00")
        self.assertEqual(self.sent("2026-01-14 12:00"), 1)  # due on the 10th
        for moment in ("2026-01-14 12:10", "2026-01-15 07:00", "2026-01-19 06:59"):
            self.assertFalse(self.sent(moment))
        self.assertEqual(self.sent("2026-01-19 07:00"), 1)
        self.assert_apart(client)

    def test_after_a_corrected_date(self):
        client = self.client()
        self.assertEqual(self.sent("2026-01-10 07:00"), 1)
        for moment in ("2026-01-04 10:00", "2026-01-07 10:00", "2025-06-01 10:00"):
            self.date(client, moment)
            self.assertFalse(self.sent("2026-01-12 09:00"))
        self.assertEqual(str(self.item(client).next_date), "2026-01-15 07:00:00")
        self.assertEqual(self.sent("2026-01-15 07:00"), 1)
        self.assert_apart(client)

    def test_after_one_by_hand(self):
        clients = {counts: self.client(f"{counts} ApS") for counts in (False, True)}
        self.sweep("2026-01-06 07:00")
        with self.at("2026-01-09 13:00"), self.mock_mail_gateway():
            for counts, client in clients.items():
                self.item(client)._send_by_hand(counts=counts)
        self.deliver("2026-01-09 13:01")
        for moment in ("2026-01-10 07:00", "2026-01-13 12:00", "2026-01-14 06:59"):
            self.assertFalse(self.sent(moment))
        self.assertEqual(self.sent("2026-01-14 07:00"), 2)
        for client in clients.values():
            self.assert_apart(client)

    def test_by_hand_when_it_was_done_and_waits_again(self):
        client = self.client()
        self.sweep("2026-01-06 07:00")
        client.function = False
        self.sweep("2026-01-07 07:00")
        with self.at("2026-01-12 13:00"), self.mock_mail_gateway():
            self.item(client)._send_by_hand()
        self.deliver("2026-01-12 13:01")
        client.function = "waits"
        self.assertFalse(self.sent("2026-01-13 07:00"))
        self.assertEqual(self.sent("2026-01-17 07:00"), 1)

    def test_what_was_cancelled_holds_nothing_back(self):
        client = self.client()
        self.sweep("2026-01-10 07:00")
        self.item(client).notice_ids._withdraw("It was a mistake.")
        self.assertEqual(self.sent("2026-01-11 07:00"), 1)

    def test_after_one_that_was_held_up_on_its_way(self):
        """The mail server was down for days: counted from when it really left."""
        client = self.client()
        self.sweep("2026-01-10 07:00")
        self.assertEqual(len(self.deliver("2026-01-13 09:00")), 1)
        self.sweep("2026-01-13 09:10")
        self.assertFalse(self.sent("2026-01-15 07:00"))
        self.assertEqual(str(self.item(client).next_date), "2026-01-18 07:00:00")
        self.assertEqual(self.sent("2026-01-18 07:00"), 1)

    def test_with_an_interval_of_its_own(self):
        client = self.client()
        self.sweep("2026-01-06 07:00")
        self.item(client).interval_days = 9
        self.assertEqual(self.sent("2026-01-20 07:00"), 1)  # due on the 14th
        self.assertFalse(self.sent("2026-01-28 19:00"))
        self.assertEqual(self.sent("2026-01-29 07:00"), 1)
        self.assert_apart(client, 9)

    def test_a_clock_ahead_counts_nothing_that_did_not_count(self):
        client = self.client()
        self.sweep("2026-01-06 07:00")
        item = self.item(client)
        item.write({"last_notified": False, "last_reminded": "2099-01-01"})
        with self.at("2026-01-07 07:00"):
            self.assertEqual(self.item_model._back_to_now(), 1)
        self.assertFalse(item.last_notified)
        self.assertEqual(str(item.last_reminded), "2026-01-07 07:00:00")

    def test_a_year_of_everything(self):
        """Random sweeps, corrections, reminders by hand, pauses, zones, summer time."""
        # Four years, two on each of the databases that these tests run on; in each of
        # them enough leaves.
        first = 4 if "account.move" in self.env else 2
        for seed in (first, first + 1):
            dice = random.Random(seed)
            self.change(self.rule, {"max_count": 40, "tz": "Europe/Copenhagen"})
            client = self.client(f"Year{seed} ApS", "2026-01-02 10:00")
            now = datetime(2026, 1, 3, 5)
            sent = 0
            while now < datetime(2027, 1, 3):
                now += timedelta(minutes=dice.choice((7, 61, 600, 1444, 4000, 20000)))
                sent += self.happens(dice, client, now)
                self.assert_apart(client)
            self.assertGreater(sent, 5, "something left at all")
            client.function = False  # its mails are not the next one's

    def happens(self, dice, client, now):
        event = dice.choice(("sweep",) * 6 + ("date", "hand", "pause", "done", "zone"))
        item = self.item(client)
        if event == "date":
            moved = now + timedelta(
                days=dice.randint(-30, 3), hours=dice.randint(0, 23)
            )
            self.date(client, str(moved))
        elif event == "hand" and item and client.function:
            with self.at(now), self.mock_mail_gateway():
                try:
                    item._send_by_hand(counts=dice.choice((False, True)))
                except UserError:
                    pass  # a minute ago
        elif event == "pause" and item:
            day = now.date() + timedelta(days=dice.randint(1, 9))
            item.pause_until = dice.choice((False, day))
            item._replan()
        elif event == "done":
            client.function = dice.choice((False, "waits", "waits"))
        elif event == "zone":
            # Days are counted on the wall that the rule has when it decides.
            self.change(self.rule, {"send_hour": dice.choice((6.0, 8.0, 15.5))})
        return len(self.sweep_and_deliver(str(now)))


class TestAhead(EngineCase):
    """A clock that was ahead noted what lies in the future: it holds nothing back for
    longer than the interval from now."""

    def test_by_hand(self):
        client = self.client()
        self.sweep("2026-01-06 07:00")
        for ahead in ("2026-03-01 10:00", "2026-01-07 09:00"):
            with self.at(ahead), self.mock_mail_gateway():
                self.item(client)._send_by_hand()
            self.deliver(ahead)
        with self.at("2026-01-06 10:00"), self.mock_mail_gateway():
            self.item(client)._send_by_hand()
            with self.assertRaises(UserError):
                self.item(client)._send_by_hand()  # a double click is one as ever

    def test_the_automatic_ones(self):
        client = self.client()
        self.assertEqual(len(self.sweep_and_deliver("2027-02-01 09:00")), 1)
        self.assertFalse(self.sweep_and_deliver("2026-01-12 09:00"))
        item = self.item(client)
        self.assertEqual(str(item.next_date), "2026-01-17 07:00:00")
        self.assertEqual(str(item.last_reminded), "2026-01-12 09:00:00")
        for moment in ("2026-01-13 09:00", "2026-01-16 09:00"):
            self.assertFalse(self.sweep_and_deliver(moment))
        self.assertEqual(len(self.sweep_and_deliver("2026-01-17 07:00")), 1)

    def test_what_began_to_wait_then(self):
        self.rule.write({"anchor": "waiting", "date_field_id": False})
        client = self.client()
        self.sweep("2027-02-01 23:00")
        self.sweep("2026-01-12 09:00")
        self.assertEqual(str(self.item(client).next_date), "2026-01-17 07:00:00")

    def test_outside_the_hours_of_then(self):
        client = self.client()
        self.sweep("2027-02-01 23:00")
        self.assertFalse(self.item(client).notice_ids)
        self.assertEqual(len(self.sweep_and_deliver("2026-01-12 09:00")), 1)

    def test_under_another_rule_of_the_topic(self):
        """What was told in the future under a rule that was made anew."""
        client = self.client()
        self.assertEqual(len(self.sweep_and_deliver("2027-02-01 09:00")), 1)
        self.rule.active = False
        again = self.env["reminder.rule"].create(self.rule_values(name="Again"))
        self.start(again)
        self.assertFalse(self.sweep_and_deliver("2026-01-12 09:00"))
        self.assertEqual(str(self.item(client, again).next_date), "2026-01-17 07:00:00")
        self.assertEqual(len(self.sweep_and_deliver("2026-01-17 07:00")), 1)


class TestEveryYear(EngineCase):
    """A greeting belongs to its day. It leaves up to a week late; what was missed for
    longer is not made up for, and the next year's is planned."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule.write({"anchor": "anniversary", "delay_days": 0, "max_count": 1})

    def born(self, name="Nord ApS"):
        """A client with a birthday on 1 March, of whom the sweep has learnt."""
        client = self.client(name, since="1980-03-01 12:00")
        self.sweep("2026-02-01 07:00")
        return client

    def assert_missed(self, *clients, on="2026-11-02 07:00"):
        self.assertFalse(self.sweep_and_deliver(on))
        for client in clients:
            item = self.item(client)
            with self.subTest(client=client.name):
                self.assertEqual(str(item.next_date), "2027-03-01 07:00:00")
                self.assertFalse(item.last_reminded)
                self.assertEqual((item.state, item.sent_count), ("waiting", 0))

    def test_after_an_outage(self):
        client = self.born()
        self.assertEqual(len(self.sweep_and_deliver("2026-03-08 10:00")), 1)
        self.assertEqual(len(self.item(client).notice_ids), 1)

    def test_after_a_long_outage(self):
        self.assert_missed(self.born(), on="2026-03-09 10:00")

    def test_the_company_is_off_for_months(self):
        client = self.born()
        companies = self.env["res.company"].sudo().search([])
        companies.reminder_enabled = False
        self.assertFalse(self.sweep_and_deliver("2026-03-01 07:00"))
        companies.reminder_enabled = True
        self.assert_missed(client)

    def test_the_rule_is_off_for_months(self):
        client = self.born()
        self.rule.active = False
        self.assertFalse(self.sweep_and_deliver("2026-03-01 07:00"))
        self.rule.active = True
        self.assert_missed(client)

    def test_one_is_off_for_months(self):
        clients = [self.born(f"{name} ApS") for name in ("Auto", "Not", "Pause")]
        auto, excluded, paused = clients
        with self.at("2026-02-20 10:00"):
            self.item(auto).auto = False
            excluded.reminder_excluded = True
            paused.reminder_pause_until = "2026-10-01"
        self.assertFalse(self.sweep_and_deliver("2026-03-01 07:00"))
        with self.at("2026-09-20 10:00"):
            self.assertFalse(self.rule._forecast(30))
        self.assertFalse(self.sweep_and_deliver("2026-10-01 07:00"))
        with self.at("2026-11-02 06:00"):
            self.item(auto).action_auto_on()
            excluded.reminder_excluded = False
            self.env.invalidate_all()
            for client in clients:
                [why] = self.item(client)._standings().values()
                self.assertEqual(str(why.when), "2027-03-01 07:00:00")
        self.assert_missed(*clients)

    def test_a_pause_of_some_days(self):
        client = self.born()
        client.reminder_pause_until = "2026-03-04"
        self.assertFalse(self.sweep_and_deliver("2026-03-01 07:00"))
        self.assertEqual(len(self.sweep_and_deliver("2026-03-04 07:00")), 1)

    def test_a_day_that_a_person_has_chosen(self):
        client = self.born()
        self.sweep("2026-02-20 10:00")
        self.item(client).next_date = "2026-05-01 08:00"
        self.assertFalse(self.sweep_and_deliver("2026-04-01 07:00"))
        self.assertEqual(len(self.sweep_and_deliver("2026-05-01 08:00")), 1)

    def test_before_the_day(self):
        """A colleague who is told a month ahead is told until the day."""
        self.rule.delay_days = -30
        self.client(since="1980-03-01 12:00")
        self.sweep("2026-01-15 07:00")
        self.assertEqual(len(self.sweep_and_deliver("2026-02-27 10:00")), 1)

    def test_a_draft_that_is_started_months_later(self):
        values = self.rule_values(
            anchor="anniversary", delay_days=0, max_count=1, name="Later"
        )
        self.rule.active = False
        rule = self.env["reminder.rule"].create(values)
        client = self.born()
        self.assertEqual(str(self.item(client, rule).next_date), "2026-03-01 07:00:00")
        backlog = "spread", 3, "oldest"
        with self.at("2026-11-02 06:00"):
            self.assertFalse(rule._forecast(30, backlog))
            self.assertFalse(rule._as_sweep()._overdue())
            rule._start(*backlog)
        for day in ("02", "03", "04", "05"):
            self.assertFalse(self.sweep_and_deliver(f"2026-11-{day} 12:00"))
        self.assertEqual(str(self.item(client, rule).next_date), "2027-03-01 07:00:00")

    def test_of_today_as_a_rule_starts_from_now_on(self):
        """What is left out is this year's."""
        self.rule.active = False
        values = self.rule_values(
            anchor="anniversary", delay_days=0, max_count=1, name="Later"
        )
        rule = self.env["reminder.rule"].create(values)
        client = self.client(since="1980-03-01 12:00")
        self.sweep("2026-02-27 07:00")
        with self.at("2026-03-01 10:00"):
            self.assertFalse(rule._forecast(30, ("from_now",)))
            rule._start("from_now")
        self.assertFalse(self.sweep_and_deliver("2026-03-01 10:10"))
        item = self.item(client, rule)
        self.assertFalse(item.left_out)
        self.assertEqual(str(item.next_date), "2027-03-01 07:00:00")

    def test_what_a_change_holds_back_is_left_out(self):
        self.rule.delay_days = 5
        client = self.born()
        with self.at("2026-03-02 10:00"):
            self.rule.delay_days = 0
            self.sweep()
            self.assertTrue(self.item(client).on_hold)
            window = self.env["reminder.start"].create({"rule_id": self.rule.id})
            window.backlog, window.plan = "from_now", "follow"
            self.assertEqual(window._left_out_count(), 1)
            window.action_confirm()
        self.assertFalse(self.sweep_and_deliver("2026-03-02 10:10"))
        item = self.item(client)
        self.assertFalse(item.left_out or item.on_hold)
        self.assertEqual(str(item.next_date), "2027-03-01 07:00:00")

    def test_the_maximum_is_lowered(self):
        self.rule.max_count = 2
        client = self.born()
        self.assertEqual(len(self.sweep_and_deliver("2026-03-01 07:00")), 1)
        with self.at("2026-03-02 10:00"):
            self.rule.max_count = 1
        self.sweep("2026-03-02 10:10")
        item = self.item(client)
        self.assertEqual(item.state, "waiting")
        self.assertEqual(str(item.next_date), "2027-03-01 07:00:00")


class TestCalendars(EngineCase):
    """A working calendar gives one answer about a day, whenever it is asked."""

    FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)

    def calendar(self, **values):
        return self.env["resource.calendar"].create(
            {"name": "Office", "tz": "Europe/Copenhagen", **values}
        )

    def leave(self, first, last, calendar=None, company=None, **values):
        leave = self.env["resource.calendar.leaves"].create(
            {
                "name": "Closed",
                "calendar_id": calendar and calendar.id,
                "date_from": first,
                "date_to": last,
                **values,
            }
        )
        leave.company_id = company or self.company

    def open_days(self, calendar, asked_at):
        with self.at(asked_at):
            self.env.invalidate_all()
            is_open = calendar._reminder_is_open(self.company)
            days = (self.LAST - self.FIRST).days + 1
            # From the day of asking on, and only then what is before it.
            start = max(self.FIRST, datetime.fromisoformat(asked_at).date())
            order = [start + timedelta(days=n) for n in range(days)]
            order += [self.FIRST + timedelta(days=n) for n in range(days)]
            return {d for d in order if self.FIRST <= d <= self.LAST and is_open(d)}

    def kinds(self):
        yield "fixed", self.calendar()
        two_weeks = self.calendar(name="Two weeks")
        two_weeks.switch_calendar_type()
        two_weeks.attendance_ids.filtered(
            lambda line: line.week_type == "1" and line.dayofweek in "34"
        ).unlink()
        yield "two weeks", two_weeks
        flexible = {"flexible_hours": True, "hours_per_day": 8.0}
        yield "flexible", self.calendar(full_time_required_hours=40.0, **flexible)
        yield "few hours", self.calendar(full_time_required_hours=10.0, **flexible)
        yield (
            "by duration",
            self.calendar(
                duration_based=True,
                attendance_ids=[
                    fields.Command.create(
                        {
                            "name": "Day",
                            "dayofweek": day,
                            "duration_hours": 8.0,
                            "hour_from": 8,
                            "hour_to": 16,
                            "day_period": "full_day",
                        }
                    )
                    for day in "01234"
                ],
            ),
        )
        yield "elsewhere", self.calendar(tz="Pacific/Auckland")
        nights = self.calendar(name="Nights")
        nights.attendance_ids = False
        nights.attendance_ids = [
            fields.Command.create(
                {
                    "name": "Night",
                    "dayofweek": day,
                    "hour_from": hours[0],
                    "hour_to": hours[1],
                    "day_period": "morning",
                }
            )
            for day, hours in (("0", (22, 24)), ("1", (0, 6)), ("4", (0, 24)))
        ]
        yield "nights", nights

    def test_one_answer_whenever_it_is_asked(self):
        for kind, calendar in self.kinds():
            self.leave("2026-07-05 22:00", "2026-07-26 21:59", calendar)
            self.leave("2026-05-13 22:00", "2026-05-14 21:59")  # of every calendar
            self.leave("2026-05-04 06:00", "2026-05-04 09:00", calendar)  # some hours
            answers = [
                self.open_days(calendar, moment)
                for moment in (
                    "2025-02-03 10:00",
                    "2026-01-01 10:00",
                    "2026-02-04 10:00",
                    "2026-03-07 23:30",
                    "2026-11-11 11:11",
                    "2030-01-01 10:00",
                )
            ]
            with self.subTest(kind=kind):
                for answer in answers[1:]:
                    self.assertEqual(answer, answers[0])
                self.assertFalse(
                    {day for day in answers[0] if day.month == 7 and 7 <= day.day <= 25}
                )
                if calendar.tz == "Europe/Copenhagen":
                    self.assertNotIn(date(2026, 5, 14), answers[0])
                self.assertIn(date(2026, 5, 4), answers[0])

    def test_what_is_open(self):
        found = {
            kind: self.open_days(calendar, "2026-03-05 12:00")
            for kind, calendar in self.kinds()
        }
        week = [date(2026, 3, day) for day in range(2, 9)]  # Monday to Sunday
        self.assertEqual(
            [day in found["fixed"] for day in week], [True] * 5 + [False] * 2
        )
        self.assertEqual([day in found["flexible"] for day in week], [True] * 7)
        self.assertEqual([day in found["few hours"] for day in week], [True] * 7)
        self.assertEqual(
            [day in found["by duration"] for day in week], [True] * 5 + [False] * 2
        )
        self.assertEqual(
            [day in found["nights"] for day in week],
            [True, True, False, False, True, False, False],
        )
        two_weeks = [day.toordinal() % 14 for day in found["two weeks"]]
        self.assertEqual(len(set(two_weeks)), 8)  # five days and three

    def test_leaves_of_one_person_or_another_company_close_nothing(self):
        calendar = self.calendar(company_id=self.company.id)
        resource = self.env["resource.resource"].create(
            {"name": "Anna", "calendar_id": calendar.id}
        )
        other = self.env["res.company"].create({"name": "Other"})
        day = "2026-03-03 00:00", "2026-03-03 23:00"
        self.leave(*day, calendar, resource_id=resource.id)
        self.leave(*day, company=other)
        self.leave(*day, calendar, time_type="other")
        self.assertIn(date(2026, 3, 3), self.open_days(calendar, "2026-01-01 10:00"))

    def test_reminders_leave_on_open_days_only(self):
        """A rule and a client for each calendar, all of them in one month."""
        rules, clients, open_days = {}, {}, {}
        self.rule.active = False
        for kind, calendar in self.kinds():
            self.leave("2026-01-11 23:00", "2026-01-16 22:59", calendar)
            values = self.rule_values(
                name=kind,
                domain=f"[('function', '=', {kind!r})]",
                calendar_id=calendar.id,
                interval_days=2,
            )
            rules[kind] = self.env["reminder.rule"].create(values)
            clients[kind] = self.client(f"{kind} ApS", function=kind)
            open_days[kind] = self.open_days(calendar, "2026-01-01 10:00")
        self.start(self.env["reminder.rule"].union(*rules.values()))
        now = datetime(2026, 1, 6, 7)
        while now < datetime(2026, 2, 6):
            now += timedelta(hours=12)
            self.sweep(now)
        for kind, rule in rules.items():
            item = self.item(clients[kind], rule)
            sent = {local_date(n.claim_date, rule.tz) for n in item.notice_ids}
            with self.subTest(kind=kind):
                self.assertEqual(len(sent), 3)
                self.assertLessEqual(sent, open_days[kind])
