"""Calendar events that pop up in the browser, with a moved clock."""

import json
from datetime import datetime, timedelta

from common import new_test_user
from freezegun import freeze_time

from odoo import Command, api, fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import TransactionCase

NINE = datetime(2026, 3, 2, 9, 0)


class PopupCase(TransactionCase):
    """Anna and Bo, who have chosen 15 minutes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(
            context={
                **cls.env.context,
                "no_mail_to_attendees": True,
                "tracking_disable": True,
            }
        )
        cls.anna = new_test_user(cls.env, "anna", "base.group_user", tz="Asia/Tokyo")
        cls.bo = new_test_user(cls.env, "bo", "base.group_user")
        (cls.anna | cls.bo).reminder_popup = "15"
        cls.alarms = {
            minutes: cls.env["calendar.alarm"].create(
                {
                    "name": f"{minutes} minutes",
                    "alarm_type": "notification",
                    "duration": minutes,
                    "interval": "minutes",
                }
            )
            for minutes in (5, 30, 45)
        }

    def event(self, name="Board", start=NINE, users=None, alarms=(), **values):
        partners = (users or self.anna).partner_id
        return self.env["calendar.event"].create(
            {
                "name": name,
                "start": start,
                "stop": start + timedelta(hours=1),
                "user_id": False,
                "partner_ids": [Command.set(partners.ids)],
                "alarm_ids": [
                    Command.set([self.alarms[minutes].id for minutes in alarms])
                ],
                **values,
            }
        )

    def notifs(self, moment, user=None):
        manager = self.env["calendar.alarm_manager"].with_user(user or self.anna)
        with freeze_time(moment):
            return manager.get_next_notif()

    def due(self, moment, user=None):
        """The names of what is on the screen at a moment."""
        return [one["title"] for one in self.notifs(moment, user) if one["timer"] <= 0]

    def moments(self, user=None, moment="2026-03-02 00:00"):
        return [one["notify_at"][11:16] for one in self.notifs(moment, user)]

    def answer(self, moment, minutes=0, user=None, title="Board"):
        notif = next(one for one in self.notifs(moment, user) if one["title"] == title)
        with freeze_time(moment):
            self.env["reminder.popup"].with_user(user or self.anna).answer(
                notif["event_id"], notif["start"], notif["answers"], minutes
            )

    def told(self):
        """The logins whose browsers ask anew what pops up next; forgets them."""
        self.env.cr.precommit.run()
        Bus = self.env["bus.bus"].sudo()
        told = {
            json.loads(one.channel)[-1]
            for one in Bus.search([])
            if json.loads(one.message)["type"] == "reminder_popup/changed"
        }
        Bus.search([]).unlink()
        users = self.env["res.users"].search([("partner_id", "in", list(told))])
        return set(users.mapped("login"))


class TestWhen(PopupCase):
    def test_event_without_an_alarm(self):
        self.event()
        self.assertEqual(self.due("2026-03-02 08:44:59"), [])
        self.assertEqual(self.due("2026-03-02 08:45"), ["Board"])
        (notif,) = self.notifs("2026-03-02 08:40")
        self.assertEqual((notif["timer"], notif["snooze"]), (300, [5, 15]))

    def test_each_user_chooses(self):
        self.event(users=self.anna | self.bo)
        self.bo.with_user(self.bo).reminder_popup = "60"
        self.assertEqual(self.moments(), ["08:45"])
        self.assertEqual(self.moments(self.bo), ["08:00"])
        self.bo.with_user(self.bo).reminder_popup = "0"
        self.assertEqual(self.moments(self.bo), [])

    def test_own_alarms_and_the_interval(self):
        """One within the interval is enough; an earlier one is not the start's."""
        event = self.event(alarms=[5])
        self.assertEqual(self.moments(), ["08:55"])
        event.alarm_ids = self.alarms[30]
        self.assertEqual(self.moments(), ["08:30", "08:45"])
        event.alarm_ids |= self.alarms[5]
        self.assertEqual(self.moments(), ["08:30", "08:55"])

    def test_two_alarms_at_one_moment(self):
        event = self.event(alarms=[30])
        event.alarm_ids |= self.alarms[30].copy()
        self.assertEqual(self.moments(), ["08:30", "08:45"])

    def test_of_several_unanswered_the_last_is_said(self):
        self.event(alarms=[45, 30])
        self.assertEqual(self.due("2026-03-02 08:35"), ["Board"])
        self.assertEqual(self.due("2026-03-02 08:50"), ["Board"])

    def test_all_day_has_no_time(self):
        event = self.event(allday=True, start_date="2026-03-02", stop_date="2026-03-02")
        self.assertEqual(self.moments(), [])
        event.alarm_ids = self.alarms[30]
        self.assertEqual(len(self.moments()), 1)

    def test_whose_it_is_not(self):
        event = self.event(users=self.anna | self.bo)
        self.assertEqual(self.moments(self.env.user), [])
        event.attendee_ids.filtered(
            lambda one: one.partner_id == self.bo.partner_id
        ).do_decline()
        self.assertEqual(self.moments(self.bo), [])
        self.assertEqual(self.moments(), ["08:45"])
        event.active = False
        self.assertEqual(self.moments(), [])
        event.active = True
        event.unlink()
        self.assertEqual(self.moments(), [])

    def test_after_the_start(self):
        self.event()
        self.assertEqual(self.due("2026-03-02 09:04"), ["Board"])
        self.assertEqual(self.due("2026-03-02 09:06"), [])

    def test_text_is_in_the_time_zone_of_the_user(self):
        self.event(users=self.anna | self.bo)
        self.bo.tz = "Europe/Copenhagen"
        self.assertIn("06:00", self.notifs("2026-03-02 08:50")[0]["message"])
        self.assertIn("10:00", self.notifs("2026-03-02 08:50", self.bo)[0]["message"])
        # and in a push by a third person, whose own clock is another one
        manager = self.env["calendar.alarm_manager"].with_context(tz="UTC", lang=False)
        with freeze_time("2026-03-02 08:50"):
            for user, hour in ((self.anna, "06:00"), (self.bo, "10:00")):
                (notif,) = manager.with_user(user).get_next_notif()
                self.assertIn(hour, notif["message"])

    def test_recurring_events_each(self):
        self.event(
            recurrency=True,
            rrule_type="daily",
            end_type="count",
            count=3,
            interval=1,
            event_tz="UTC",
        )
        for day in ("02", "03", "04"):
            self.assertEqual(self.due(f"2026-03-{day} 08:50"), ["Board"])
            self.answer(f"2026-03-{day} 08:50")
            self.assertEqual(self.due(f"2026-03-{day} 08:55"), [])

    def test_portal_users_get_odoos(self):
        client = new_test_user(self.env, "client", "base.group_portal")
        self.event(users=client)
        self.assertEqual(self.moments(client), [])


class TestAsOdoo(PopupCase):
    """Nobody's screen changes before the user, or an administrator, asks for it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.carl = new_test_user(cls.env, "carl", "base.group_user")
        # Odoo asks the clock of the database.
        cls.soon = datetime.now().replace(microsecond=0) + timedelta(minutes=20)

    def notifs_now(self, user):
        return self.env["calendar.alarm_manager"].with_user(user).get_next_notif()

    def as_odoo_makes_it(self, event, alarm, user):
        """Odoo's own dict, without the time to wait."""
        event = event.with_user(user)
        return {
            "alarm_id": alarm.id,
            "event_id": event.id,
            "title": event.name,
            "message": event.display_time,
            "notify_at": fields.Datetime.to_string(
                event.start - timedelta(minutes=alarm.duration_minutes)
            ),
        }

    def test_nobody_has_an_interval_by_itself(self):
        self.assertEqual(self.carl.reminder_popup, "0")
        self.assertEqual(self.env["res.users"].default_get(["reminder_popup"]), {
            "reminder_popup": "0"
        })  # fmt: skip
        self.assertEqual(
            set(self.env["res.company"].search([]).mapped("reminder_popup")), {"0"}
        )
        everybody = self.env["res.users"].with_context(active_test=False).search([])
        others = everybody - self.anna - self.bo
        self.assertEqual(set(others.mapped("reminder_popup")), {"0"})

    def test_without_an_interval_it_is_odoos_own(self):
        self.event(users=self.carl, start=self.soon)
        self.assertEqual(self.notifs_now(self.carl), [])
        event = self.event(users=self.carl, start=self.soon, alarms=[30])
        (notif,) = self.notifs_now(self.carl)
        self.assertLessEqual(notif.pop("timer"), -590)
        self.assertEqual(
            notif, self.as_odoo_makes_it(event, self.alarms[30], self.carl)
        )

    def test_odoos_own_with_an_interval(self):
        """They come as Odoo makes them, and can be answered one by one."""
        event = self.event(start=self.soon, alarms=[30])
        (by_alarm,) = (one for one in self.notifs_now(self.anna) if one["alarm_id"])
        made = self.as_odoo_makes_it(event, self.alarms[30], self.anna)
        made["message"] = event.with_context(tz="Asia/Tokyo").display_time
        self.assertEqual(by_alarm, {**by_alarm, **made})
        self.assertEqual(set(by_alarm) - set(made), {
            "timer", "start", "answers", "snooze"
        })  # fmt: skip

    def test_an_answer_holds_for_odoos_own_too(self):
        event = self.event(users=self.anna | self.bo, start=self.soon, alarms=[5, 30])
        first, second = self.notifs_now(self.anna)
        self.assertEqual(second["alarm_id"], self.alarms[5].id)
        self.env["reminder.popup"].with_user(self.anna).answer(
            event.id, first["start"], first["answers"]
        )
        [left] = self.notifs_now(self.anna)
        # Seconds, which go by meanwhile.
        self.assertLessEqual(left["timer"], second["timer"])
        self.assertEqual(left, {**second, "timer": left["timer"]})
        self.assertEqual(len(self.notifs_now(self.bo)), 2)
        event.attendee_ids.do_decline()
        self.assertEqual(self.notifs_now(self.anna), [])

    def test_each_company_says_what_new_users_get(self):
        company = self.env["res.company"].create({"name": "Board Ltd"})
        company.reminder_popup = "30"
        in_company = self.env["res.users"].with_company(company)
        values = {
            "login": "dora",
            "name": "Dora",
            "company_id": company.id,
            "company_ids": [Command.set(company.ids)],
        }
        self.assertEqual(in_company.create(values).reminder_popup, "30")
        values = {"login": "emil", "name": "Emil"}
        self.assertEqual(self.env["res.users"].create(values).reminder_popup, "0")

    def test_one_click_for_all(self):
        company = self.env["res.company"].create({"name": "Board Ltd"})
        dora = new_test_user(
            self.env,
            "dora",
            "base.group_user",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        client = new_test_user(self.env, "client", "base.group_portal")
        boss = new_test_user(
            self.env, "boss", "reminder_automation.group_reminder_admin"
        )
        self.bo.reminder_popup = "60"
        own = self.env.company.with_user(boss)
        own.reminder_popup = "15"
        self.told()
        own.action_set_popup_of_all_users()
        self.assertEqual(self.told() & {"anna", "bo", "carl"}, {"bo", "carl"})
        self.assertEqual((self.bo | self.carl).mapped("reminder_popup"), ["15"] * 2)
        self.assertEqual((dora | client).mapped("reminder_popup"), ["0"] * 2)
        for user, theirs in ((boss, company), (self.carl, self.env.company)):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                theirs.with_user(user).action_set_popup_of_all_users()
        self.assertEqual(dora.reminder_popup, "0")

    def test_one_click_in_the_settings(self):
        """What is on the screen is kept first, as a click on a button does."""
        settings = self.env["res.config.settings"].create({"reminder_popup": "30"})
        self.assertEqual(self.env.company.reminder_popup, "30")
        settings.action_set_popup_of_all_users()
        self.assertEqual(self.carl.reminder_popup, "30")

    def test_the_browser_knows(self):
        """Only who has chosen an interval has anything asked when a page is loaded."""
        for user, knows in ((self.anna, True), (self.carl, False)):
            with self.subTest(user=user.login):
                self.assertEqual(user.with_user(user)._reminder_pops_up(), knows)
        client = new_test_user(self.env, "client", "base.group_portal")
        client.reminder_popup = "15"
        self.assertFalse(client._reminder_pops_up())


class TestOtherAddons(PopupCase):
    """What other addons do with the calendar's alarms goes on."""

    OTHER = {"title": "Call from another addon", "event_id": False, "timer": 60}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.carl = new_test_user(cls.env, "carl", "base.group_user")

    def override(self, name, override):
        """Another addon's override of a method, installed before ours.

        :param override: called with the original method, and what that is called with
        """
        odoo = "odoo.addons.calendar.models.calendar_alarm_manager"
        mro = self.registry["calendar.alarm_manager"].__mro__
        definition = next(one for one in mro if one.__module__ == odoo)
        original = vars(definition)[name]

        def method(manager, *args):
            return override(original, manager, *args)

        self.patch(definition, name, api.model(method))

    def test_what_it_adds_is_shown(self):
        foreign = self.event(users=self.bo, alarms=[5])
        colleagues = {
            "alarm_id": self.alarms[5].id,
            "event_id": foreign.id,
            "title": "What Bo does",
            "notify_at": "2026-03-02 08:55:00",
            "timer": 300,
        }
        added = [self.OTHER, colleagues]
        self.override(
            "get_next_notif", lambda original, manager: [*original(manager), *added]
        )
        self.event()
        for user in (self.anna, self.carl):
            with self.subTest(user=user.login):
                notifs = self.notifs("2026-03-02 08:50", user)
                for one in added:
                    self.assertIn(one, notifs)
        self.assertEqual(self.due("2026-03-02 08:50"), ["Board"])
        self.answer("2026-03-02 08:50")
        self.assertEqual(self.notifs("2026-03-02 08:50"), added)

    def test_how_it_makes_them_is_kept(self):
        def make(original, manager, alert):
            return {**original(manager, alert), "sound": "bell"}

        self.override("do_notif_reminder", make)
        self.event(alarms=[30])
        by_alarm, by_interval = self.notifs("2026-03-02 08:00")
        self.assertEqual(by_alarm["sound"], "bell")
        self.assertNotIn("sound", by_interval)

    def test_what_it_leaves_out_stays_out(self):
        self.override("do_notif_reminder", lambda original, manager, alert: None)
        self.event(alarms=[30])
        self.assertEqual(self.moments(), ["08:45"])

    def test_whom_it_tells_is_told(self):
        told = []

        def notify(original, manager, partner_ids):
            told.append(set(partner_ids))
            return original(manager, partner_ids)

        self.override("_notify_next_alarm", notify)
        with freeze_time("2026-03-02 08:00"):
            event = self.event(users=self.carl | self.anna, alarms=[30])
            people = set(event.partner_ids.ids)
            self.assertIn(people, told)
            told.clear()
            event.unlink()
        self.assertEqual(told, [people])


class TestAnswer(PopupCase):
    def test_ok_is_about_this_event_alone(self):
        self.event()
        self.event("Dentist", users=self.anna | self.bo)
        self.answer("2026-03-02 08:50")
        self.assertEqual(self.due("2026-03-02 08:50"), ["Dentist"])
        self.answer("2026-03-02 08:50", title="Dentist")
        self.assertEqual(self.due("2026-03-02 08:55"), [])
        self.assertEqual(self.due("2026-03-02 08:55", self.bo), ["Dentist"])

    def test_never_twice_for_one_start(self):
        self.event()
        self.answer("2026-03-02 08:50")
        self.anna.reminder_popup = "5"
        self.assertEqual(self.due("2026-03-02 08:56"), [])

    def test_each_alarm_is_answered_alone(self):
        self.event(alarms=[30, 5])
        self.answer("2026-03-02 08:32")
        self.assertEqual(self.due("2026-03-02 08:54"), [])
        self.assertEqual(self.due("2026-03-02 08:55"), ["Board"])

    def test_snooze_comes_back(self):
        self.event()
        self.answer("2026-03-02 08:46", minutes=5)
        self.assertEqual(self.due("2026-03-02 08:50"), [])
        (notif,) = self.notifs("2026-03-02 08:50")
        self.assertEqual(notif["timer"], 60)
        self.assertEqual(self.due("2026-03-02 08:51"), ["Board"])
        self.answer("2026-03-02 08:51", minutes=15)
        self.assertEqual(self.due("2026-03-02 09:05"), [])
        self.assertEqual(self.due("2026-03-02 09:06"), ["Board"])
        self.answer("2026-03-02 09:06")
        self.assertEqual(self.due("2026-03-02 09:07"), [])

    def test_snoozed_and_then_off(self):
        event = self.event()
        self.answer("2026-03-02 08:46", minutes=5)
        event.attendee_ids.do_decline()
        self.assertEqual(self.due("2026-03-02 08:52"), [])
        event.attendee_ids.do_accept()
        self.assertEqual(self.due("2026-03-02 08:52"), ["Board"])
        event.active = False
        self.assertEqual(self.due("2026-03-02 08:52"), [])

    def test_moved_pops_up_again(self):
        event = self.event()
        self.answer("2026-03-02 08:46", minutes=5)
        event.write({"start": "2026-03-02 11:00", "stop": "2026-03-02 12:00"})
        self.assertEqual(self.due("2026-03-02 08:52"), [])
        self.assertEqual(self.due("2026-03-02 10:46"), ["Board"])

    def test_of_others_is_not_answered(self):
        event = self.event(users=self.bo)
        self.env["reminder.popup"].with_user(self.anna).answer(
            event.id, "2026-03-02 09:00:00", "2026-03-02 09:00:00"
        )
        self.assertFalse(self.env["reminder.popup"].search([]))
        with self.assertRaises(ValidationError):
            self.env["reminder.popup"].with_user(self.bo).answer(
                event.id, "2026-03-02 09:00:00", "2026-03-02 09:00:00", 100000
            )

    def test_what_is_no_answer(self):
        event = self.event()
        popup = self.env["reminder.popup"].with_user(self.anna)
        start = "2026-03-02 09:00:00"
        good = {"event_id": event.id, "start": start, "answers": start, "minutes": 5}
        for name, values in {
            "event_id": (False, None, "1", str(event.id), [event.id], {}, 1.5, True),
            "start": (False, None, "", "x", "tomorrow", 5, [start], {}, "2026-13-01",
                      "99999-01-01 00:00:00", "2026-03-02 09:00:00\x00",
                      "9998-12-31 23:59:59", "0001-01-01 00:00:00"),
            "answers": (False, None, "", "x", 5, [start], {}, "0000-00-00 00:00:00",
                        "9998-12-31 23:59:59"),
            "minutes": (None, "5", -1, 1441, 10**30, 1.5, [5], {}, True, float("nan")),
        }.items():  # fmt: skip
            for value in values:
                with (
                    self.subTest(name=name, value=value),
                    self.assertRaises(ValidationError),
                ):
                    popup.answer(**{**good, name: value})
        for name, values in {
            "event_id": (0, -1, 2**31, 2**70, event.id + 10**6),
            "start": ("2026-03-02 09:01:00", "2026-03-02"),
        }.items():  # fmt: skip
            for value in values:
                with self.subTest(name=name, value=value):
                    popup.answer(**{**good, name: value})
        self.env.flush_all()
        self.assertFalse(self.env["reminder.popup"].search([]))
        popup.answer(**good)
        popup.answer(**{**good, "answers": "2999-12-31 23:59:59"})
        self.assertEqual(self.env["reminder.popup"].search_count([]), 1)

    def test_old_answers_are_collected(self):
        self.event()
        self.answer("2026-03-02 08:46")
        Popup = self.env["reminder.popup"]
        with freeze_time("2026-03-08 12:00"):
            self.assertEqual(Popup._gc_answered(), (0, False))
        with freeze_time("2026-03-10 12:00"):
            self.assertEqual(Popup._gc_answered(), (1, False))
        self.assertFalse(Popup.search([]))


class TestPush(PopupCase):
    def test_browsers_are_told(self):
        with freeze_time("2026-03-02 08:50"):
            self.told()
            event = self.event(users=self.anna | self.bo)
            self.assertEqual(self.told(), {"anna", "bo"})
            event.start = "2026-03-02 08:55"
            self.assertEqual(self.told(), {"anna", "bo"})
            event.description = "<p>Bring the papers.</p>"
            self.assertEqual(self.told(), set())
            event.partner_ids -= self.bo.partner_id
            self.assertEqual(self.told(), {"anna", "bo"})
            event.attendee_ids.do_decline()
            self.assertEqual(self.told(), {"anna"})
            self.anna.reminder_popup = "60"
            self.assertEqual(self.told(), {"anna"})
            event.unlink()
            self.assertEqual(self.told(), {"anna"})
            self.event(start=NINE + timedelta(days=20))
            self.assertEqual(self.told(), set())

    def test_who_has_chosen_nothing_is_not_told(self):
        self.bo.reminder_popup = "0"
        with freeze_time("2026-03-02 08:50"):
            self.told()
            event = self.event(users=self.anna | self.bo)
            event.attendee_ids.do_decline()
            self.assertEqual(self.told(), {"anna"})

    def test_push_over_the_bus(self):
        with freeze_time("2026-03-02 08:50"):
            self.told()
            self.event()
            self.event("Dentist")
            self.env.cr.precommit.run()
            messages = self.env["bus.bus"].search([]).mapped("message")
        pushed = [one for one in messages if "reminder_popup/changed" in one]
        self.assertEqual(len(pushed), 1)  # once a transaction


class TestCost(PopupCase):
    def count(self, events, users=1):
        people = self.anna
        for number in range(users - 1):
            people |= new_test_user(
                self.env, f"guest{events}{number}", "base.group_user"
            )
        for number in range(events):
            self.event(
                f"Event {number}",
                NINE + timedelta(minutes=number),
                people,
                [30] if number % 2 else [],
            )
        self.notifs("2026-03-02 08:00")  # what Odoo keeps of rights is known
        self.env.flush_all()
        self.env.invalidate_all()
        with freeze_time("2026-03-02 08:00"):
            before = self.env.cr.sql_log_count
            manager = self.env["calendar.alarm_manager"].with_user(self.anna)
            notifs = manager.get_next_notif()
            count = self.env.cr.sql_log_count - before
        self.assertGreaterEqual(len(notifs), events)
        return count

    def test_constant_queries(self):
        self.count(2)
        few = self.count(4, users=2)
        self.assertEqual(self.count(60, users=6), few)

    def test_telling_many_costs_as_much_as_telling_one(self):
        def count(number):
            people = self.anna
            for one in range(number):
                people |= new_test_user(
                    self.env, f"told{number}{one}", "base.group_user"
                )
            people.reminder_popup = "15"
            self.told()
            before = self.env.cr.sql_log_count
            self.env["calendar.alarm_manager"]._reminder_tell(people.partner_id.ids)
            self.env.cr.precommit.run()
            return self.env.cr.sql_log_count - before

        count(1)
        self.assertEqual(count(10), count(2))
