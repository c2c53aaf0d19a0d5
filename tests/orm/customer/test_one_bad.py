# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""One bad customer reminder, snoozed one or daily mail stops none of the others."""

from unittest.mock import patch

from customer_case import CustomerCase

from odoo.tools import mute_logger

WHY = "this one is broken"


class TestOneBadReminder(CustomerCase):
    def breaking(self, model, method, bad):
        Model = self.env.registry[model]
        original = getattr(Model, method)

        def broken(records, *args, **options):
            if bad in records:
                raise ValueError(WHY)
            return original(records, *args, **options)

        return patch.object(Model, method, broken)

    def told(self, record):
        return self.env["mail.activity"].search(
            [("res_model", "=", record._name), ("res_id", "=", record.id)]
        )

    def test_firing(self):
        reminders = [self.remind(name=f"Reminder {number}") for number in range(5)]
        bad = reminders[2]
        for method in ("_day_to_fire", "_recurrence"):
            with self.subTest(method), self.env.cr.savepoint() as savepoint:
                with self.breaking("reminder.customer", method, bad):
                    self.sweep()
                    self.sweep("2026-01-07 08:00")
                fired = [bool(self.days(one)) for one in reminders]
                self.assertEqual(fired, [True, True, False, True, True])
                self.assertEqual(len(self.told(bad)), 1)
                self.assertIn(WHY, self.told(bad).note)
                savepoint.rollback()
                self.env.invalidate_all()

    def test_a_company_without_a_clock(self):
        """The reminders of another company fire."""
        mine = self.remind()
        other = self.env["res.company"].create({"name": "Other"})
        client = self.env["res.partner"].create(
            {"name": "Theirs", "is_company": True, "company_id": other.id}
        )
        theirs = self.remind(partner_id=client.id, company_id=other.id)
        Company = self.env.registry["res.company"]
        original = Company._reminder_clock

        def clock(company):
            if company == other:
                raise ValueError(WHY)
            return original(company)

        self.env.flush_all()
        with patch.object(Company, "_reminder_clock", clock):
            self.sweep()
        self.assertTrue(self.days(mine))
        self.assertFalse(self.days(theirs))
        self.assertTrue(self.told(theirs))

    def test_waking(self):
        reminders = [self.remind(name=f"Reminder {number}") for number in range(3)]
        self.sweep()
        occurrences = [self.occurrences(one) for one in reminders]
        with self.at("2026-01-07 08:00"):
            for one in occurrences:
                one.snooze_until = "2026-01-08"
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE reminder_occurrence SET wake_date = '2026-01-07 09:00'"
        )
        self.env.invalidate_all()
        bad = occurrences[1]
        with self.breaking("reminder.occurrence", "_announce", bad):
            self.sweep("2026-01-07 10:00")
        self.env.cr.execute(
            "SELECT id FROM reminder_occurrence WHERE wake_date > '2026-01-08'"
        )
        self.assertEqual(self.env.cr.fetchall(), [(bad.id,)])
        self.assertEqual(len(self.told(reminders[1])), 1)

    @mute_logger("odoo.addons.reminder_automation.models.engine.batch")
    def test_nobody_can_be_told(self):
        reminders = [self.remind(name=f"Reminder {number}") for number in range(3)]
        bad = reminders[1]
        with (
            self.breaking("reminder.customer", "_day_to_fire", bad),
            self.breaking("reminder.customer", "_tell_administrators", bad),
        ):
            self.sweep()
        self.assertEqual(
            [bool(self.days(one)) for one in reminders], [True, False, True]
        )

    def test_daily_mails(self):
        users = self.admin | self.env.user
        digests = self.env["reminder.digest"].create(
            [
                {
                    "user_id": user.id,
                    "date": "2026-01-07",
                    "release_date": "2026-01-07 06:00",
                }
                for user in users
            ]
        )
        with self.breaking("reminder.digest", "_renew", digests[0]):
            self.sweep()
        self.assertEqual(digests[0].state, "collecting")
        self.assertNotEqual(digests[1].state, "collecting")
