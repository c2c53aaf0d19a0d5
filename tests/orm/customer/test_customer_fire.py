"""Customer reminders: when they fire, once, after an outage, and what it makes."""

from unittest.mock import patch

from customer_case import CustomerCase

from odoo.exceptions import ValidationError
from odoo.tools import mute_logger


class TestFire(CustomerCase):
    def test_once(self):
        reminder = self.remind()
        self.assertEqual(str(reminder.next_date), "2026-01-07 07:00:00")
        self.sweep("2026-01-07 06:59")
        self.assertFalse(self.occurrences(reminder))
        self.assertEqual(self.sweep_and_deliver(), [self.admin.email_formatted])
        for minute in range(3):
            self.assertFalse(self.sweep_and_deliver(f"2026-01-07 07:0{minute}"))
        self.assertEqual(self.days(reminder), ["2026-01-07"])
        self.assertFalse(reminder.next_date)
        self.assertRecordValues(
            self.notices(reminder),
            [{"partner_id": self.admin.partner_id.id, "state": "sent", "step": 1}],
        )

    def test_wall_clock(self):
        """At 8:00 on the wall in summer and in winter."""
        reminder = self.remind(recurrence="monthly")
        moments = []
        for month in range(2, 13):
            self.sweep(f"2026-{month:02d}-01 12:00")
            moments.append(reminder.next_date.hour)
        self.assertEqual(moments, [7, 7, 6, 6, 6, 6, 6, 6, 6, 7, 7])

    def test_hour_of_the_company(self):
        reminder = self.remind()
        self.company.sudo().write(
            {"reminder_send_hour": 9.5, "reminder_tz": "Asia/Tokyo"}
        )
        self.assertEqual(str(reminder.next_date), "2026-01-07 00:30:00")

    def test_recurs(self):
        reminder = self.remind(recurrence="weekly", wed=True, fri=True)
        for day in range(7, 22):
            self.sweep(f"2026-01-{day:02d} 07:00")
        self.assertEqual(
            self.days(reminder),
            ["2026-01-07", "2026-01-09", "2026-01-14", "2026-01-16", "2026-01-21"],
        )
        self.assertEqual(len(self.notices(reminder)), 5)

    def test_ends(self):
        reminder = self.remind(recurrence="daily", until="2026-01-08")
        for day in range(7, 12):
            self.sweep(f"2026-01-{day:02d} 07:00")
        self.assertEqual(self.days(reminder), ["2026-01-07", "2026-01-08"])
        self.assertFalse(reminder.next_day)

    def test_catches_up_once_after_an_outage(self):
        reminder = self.remind(recurrence="daily", interval=2)
        self.assertEqual(
            self.sweep_and_deliver("2026-01-16 10:00"), [self.admin.email_formatted]
        )
        self.assertFalse(self.sweep_and_deliver("2026-01-16 10:10"))
        self.assertEqual(self.days(reminder), ["2026-01-15"])
        self.assertEqual(str(reminder.next_day), "2026-01-17")

    def test_too_late_in_the_day_waits_for_the_morning(self):
        reminder = self.remind()
        self.sweep("2026-01-07 22:00")
        self.assertFalse(self.occurrences(reminder))
        self.sweep("2026-01-08 07:00")
        self.assertEqual(self.days(reminder), ["2026-01-07"])

    def test_a_changed_pattern_never_fires_in_the_past(self):
        reminder = self.remind(recurrence="monthly", date="2026-02-20")
        with self.at("2026-01-15 12:00"):
            reminder.write(
                {"date": "2025-12-01", "recurrence": "weekly", "weekdays": "mon"}
            )
        self.assertEqual(str(reminder.next_day), "2026-01-19")

    def test_a_changed_pattern_fires_no_day_twice(self):
        reminder = self.remind()
        self.sweep()
        with self.at("2026-01-07 09:00"):
            reminder.recurrence = "daily"
        self.sweep("2026-01-07 09:00")
        self.assertEqual(self.days(reminder), ["2026-01-07"])
        self.assertEqual(str(reminder.next_day), "2026-01-08")

    def test_archived_fires_nothing_and_goes_on_after(self):
        reminder = self.remind(recurrence="daily")
        reminder.action_archive()
        self.sweep("2026-01-09 07:00")
        self.assertFalse(self.occurrences(reminder))
        with self.at("2026-01-10 05:00"):
            reminder.action_unarchive()
        self.assertEqual(str(reminder.next_day), "2026-01-10")

    def test_fire_now(self):
        reminder = self.remind(date="2026-01-02", fire_now=True)
        self.sweep("2026-01-07 12:00")
        self.assertEqual(self.days(reminder), ["2026-01-02"])
        self.assertFalse(reminder.fire_now)
        reminder.name = "Renewed"  # nothing is asked again

    def test_chatter_of_the_customer(self):
        self.remind()
        self.remind(name="Send the report")
        self.sweep()
        [message] = self.client.message_ids.filtered(
            lambda one: "triggered" in str(one.body)
        )
        self.assertIn("Renew the contract", str(message.body))
        self.assertIn("Send the report", str(message.body))

    def test_one_that_breaks_stops_no_other(self):
        broken, good = self.remind(name="Broken"), self.remind()
        Reminder = self.env.registry["reminder.customer"]
        original = Reminder._day_to_fire

        def day_to_fire(reminder, today):
            if reminder == broken:
                raise ValueError("broken here")
            return original(reminder, today)

        with (
            patch.object(Reminder, "_day_to_fire", day_to_fire),
            mute_logger("odoo.addons.reminder_automation"),
        ):
            self.sweep()
            self.sweep()
        self.assertEqual(self.days(good), ["2026-01-07"])
        self.assertFalse(self.days(broken))
        self.assertIn("broken here", str(broken.activity_ids.note))
        self.sweep("2026-01-08 07:00")
        self.assertEqual(self.days(broken), ["2026-01-07"])

    def test_clients_switch_pause_and_exclusion_do_not_matter(self):
        self.client.write(
            {"reminder_excluded": True, "reminder_pause_until": "2026-12-31"}
        )
        self.remind()
        self.assertEqual(self.sweep_and_deliver(), [self.admin.email_formatted])

    def test_wakes_the_sweep(self):
        cron = self.env.ref("reminder_automation.ir_cron_sweep")
        self.remind(date="2026-03-02")
        self.sweep("2026-01-07 12:00")
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        self.assertIn("2026-03-02 07:00:00", [str(one.call_at) for one in triggers])


class TestOccurrence(CustomerCase):
    def fired(self, **values):
        reminder = self.remind(**values)
        self.sweep()
        return self.occurrences(reminder)

    def test_done_by_one_is_done_for_all(self):
        occurrence = self.fired(recipients="both")
        self.assertEqual(
            self.env["reminder.occurrence"].with_user(self.inspector).open_count(), 1
        )
        with self.at("2026-01-07 08:00"):
            occurrence.with_user(self.admin).action_done()
        self.assertRecordValues(
            occurrence, [{"state": "done", "done_by": self.admin.id}]
        )
        self.assertEqual(str(occurrence.done_date), "2026-01-07 08:00:00")
        for user in (self.inspector, self.admin):
            count = self.env["reminder.occurrence"].with_user(user).open_count()
            self.assertEqual(count, 0)

    def test_done_before_the_mail_left(self):
        reminder = self.remind()
        self.sweep()
        self.occurrences(reminder).action_done()
        self.assertFalse(self.deliver())
        self.assertEqual(self.notices(reminder).state, "cancelled")

    def test_reopened_is_not_sent_again(self):
        occurrence = self.fired()
        self.deliver()
        occurrence.action_done()
        self.sweep("2026-01-07 07:10")
        occurrence.action_reopen()
        self.assertFalse(self.sweep_and_deliver("2026-01-07 07:20"))
        self.assertFalse(occurrence.done_by)

    def test_snoozed_comes_back(self):
        occurrence = self.fired()
        self.deliver()
        with self.at("2026-01-07 09:00"):
            wizard = (
                self.env["reminder.snooze"]
                .with_user(self.admin)
                .create(
                    {"occurrence_ids": occurrence.ids, "snooze_until": "2026-01-12"}
                )
            )
            wizard.action_snooze()
        mine = self.env["reminder.occurrence"].with_user(self.admin)
        self.assertEqual(mine.open_count(), 0)
        self.assertFalse(self.sweep_and_deliver("2026-01-12 06:50"))
        self.assertEqual(
            self.sweep_and_deliver("2026-01-12 07:00"), [self.admin.email_formatted]
        )
        self.assertEqual(mine.open_count(), 1)
        self.assertEqual(str(occurrence.date), "2026-01-07")

    def test_snoozed_of_an_archived_customer_or_reminder(self):
        mine = self.env["reminder.occurrence"].with_user(self.admin)
        Rule = self.env["reminder.rule"]
        for what in ("customer", "reminder"):
            with self.subTest(archived=what), self.env.cr.savepoint() as savepoint:
                occurrence = self.fired()
                self.deliver()
                with self.at("2026-01-07 09:00"):
                    occurrence.snooze_until = "2026-01-12"
                archived = {"customer": self.client, "reminder": occurrence.reminder_id}
                archived[what].action_archive()
                self.env.flush_all()
                # Nor is the sweep woken for it.
                with self.at("2026-01-11 07:00"):
                    self.assertFalse(self.env["reminder.customer"]._next_moment())
                with self.at("2026-01-12 07:00"):
                    steps = Rule._answered(Rule._questions_before)
                    self.assertNotIn("_sweep_before", steps)
                self.assertFalse(self.sweep_and_deliver("2026-01-12 07:00"))
                self.assertEqual(mine.open_count(), 0)
                archived[what].action_unarchive()
                self.assertEqual(
                    self.sweep_and_deliver("2026-01-13 07:00"),
                    [self.admin.email_formatted],
                )
                self.assertEqual(mine.open_count(), 1)
                savepoint.rollback()
            self.env.invalidate_all()

    def test_snoozed_into_the_past(self):
        """By RPC, too: it would come back at once, to everybody."""
        reminder = self.remind()
        self.sweep()
        with self.at("2026-01-07 23:30"), self.assertRaises(ValidationError):
            # past midnight in Copenhagen
            self.occurrences(reminder).with_user(self.admin).write(
                {"snooze_until": "2026-01-08"}
            )

    def test_snoozed_before_the_mail_left(self):
        occurrence = self.fired()
        with self.at("2026-01-07 07:00"):
            occurrence.snooze_until = "2026-01-12"
        self.assertFalse(self.deliver())

    def test_delete_takes_everything_along(self):
        reminder = self.remind(recurrence="daily")
        self.sweep()
        occurrences = self.occurrences(reminder)
        reminder.with_user(self.admin).action_delete()
        self.assertFalse(occurrences.exists())
        self.assertFalse(self.deliver())
        self.assertFalse(self.sweep_and_deliver("2026-01-08 07:00"))

    def test_deleted_customer_takes_everything_along(self):
        client = self.make_client("Vest ApS")
        reminder = self.remind(partner_id=client.id)
        self.sweep()
        client.unlink()
        self.assertFalse(reminder.exists())
        self.assertFalse(self.deliver())
