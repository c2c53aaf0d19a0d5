"""Customer reminders: the pattern in words and dates, and what is refused."""

from customer_case import CustomerCase
from psycopg2.errors import UniqueViolation

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form
from odoo.tools import mute_logger


class TestWords(CustomerCase):
    def sentence(self, lang="en_US", **values):
        with self.at(self.NOW):
            reminder = self.env["reminder.customer"].new(
                {"date": "2026-01-07", "company_id": self.company.id, **values}
            )
            return reminder.with_context(lang=lang).summary

    def test_sentences(self):
        for values, sentence in (
            ({}, "Once, on Jan 7, 2026"),
            ({"recurrence": "daily"}, "Every day"),
            ({"recurrence": "daily", "interval": 3}, "Every 3 days"),
            ({"recurrence": "weekly", "mon": True}, "Every week on Monday"),
            (
                {
                    "recurrence": "weekly",
                    "interval": 2,
                    "mon": True,
                    "thu": True,
                    "until": "2027-12-31",
                },
                "Every 2 weeks on Monday and Thursday until Dec 31, 2027",
            ),
            ({"recurrence": "monthly"}, "Every month on day 7"),
            (
                {"recurrence": "monthly", "interval": 3, "date": "2026-01-31"},
                "Every 3 months on day 31, or else on the last day of the month",
            ),
            (
                {"recurrence": "monthly", "date": "2026-01-31", "month_end": "skip"},
                "Every month on day 31, where there is one",
            ),
            (
                {"recurrence": "monthly", "month_by": "weekday"},
                "Every month on the first Wednesday",
            ),
            (
                {
                    "recurrence": "monthly",
                    "month_by": "weekday",
                    "position": "-1",
                    "weekday": "fri",
                    "interval": 2,
                },
                "Every 2 months on the last Friday",
            ),
            ({"recurrence": "yearly"}, "Every year on January 7"),
            (
                {"recurrence": "yearly", "interval": 2, "date": "2028-02-29"},
                "Every 2 years on February 29, or else on the last day of the month",
            ),
        ):
            with self.subTest(sentence=sentence):
                self.assertEqual(self.sentence(**values), sentence)

    def test_dates_in_the_users_language(self):
        self.env["res.lang"]._activate_lang("da_DK")
        self.assertIn("7. jan. 2026", self.sentence("da_DK"))
        days = self.sentence("da_DK", recurrence="yearly")
        self.assertIn("7. januar", days)

    def test_next_five_dates(self):
        reminder = self.remind(recurrence="monthly", date="2026-01-31")
        with self.at(self.NOW):
            self.assertEqual(
                reminder.upcoming,
                "Sat, Jan 31, 2026\nSat, Feb 28, 2026\nTue, Mar 31, 2026\n"
                "Thu, Apr 30, 2026\nSun, May 31, 2026",
            )

    def test_no_date_left(self):
        reminder = self.remind()
        self.sweep()
        with self.at("2026-01-07 09:00"):
            self.assertIn("No day is left", reminder.upcoming)

    def test_weekdays_as_text(self):
        for text in ("mon,thu", "MO,TH", "Monday, Thursday"):
            reminder = self.remind(recurrence="weekly", weekdays=text)
            self.assertEqual(reminder.weekdays, "mon,thu")
        reminder.weekdays = "sun"
        self.assertRecordValues(reminder, [{"mon": False, "thu": False, "sun": True}])
        with self.assertRaisesRegex(ValidationError, "xy"):
            reminder.weekdays = "mon,xyz"

    def test_form_suggests_the_days_of_the_date(self):
        with self.at(self.NOW), Form(self.env["reminder.customer"]) as form:
            form.name = "Report"
            form.partner_id = self.client
            form.recipients = "admin"
            form.recurrence = "monthly"
            form.month_by = "weekday"
            self.assertEqual((form.position, form.weekday), ("1", "wed"))


class TestRefused(CustomerCase):
    def refuses(self, message, **values):
        with self.assertRaisesRegex(ValidationError, message):
            self.remind(**values)

    def test_end_before_start(self):
        self.refuses("before its", recurrence="daily", until="2026-01-06")

    def test_no_weekday(self):
        self.refuses("at least one day of the week", recurrence="weekly")

    def test_no_interval(self):
        for interval in (0, -1):
            self.refuses("must be 1 or more", recurrence="daily", interval=interval)

    def test_no_day_before_the_end(self):
        self.refuses("no such day", recurrence="weekly", mon=True, until="2026-01-09")

    def test_one_off_in_the_past(self):
        self.refuses("Trigger it now.*later date", date="2026-01-06")
        self.remind(date="2026-01-06", fire_now=True)
        self.remind(date="2026-01-06", recurrence="monthly")

    def test_customer_without_area(self):
        client = self.make_client("Intet I/S")
        for recipients in ("inspector", "both"):
            self.refuses("in no area", partner_id=client.id, recipients=recipients)
        reminder = self.remind(partner_id=client.id)
        with self.assertRaisesRegex(ValidationError, "in no area"):
            reminder.recipients = "both"


class TestCare(CustomerCase):
    """Creating for many, copying, bulk changes, types."""

    def test_a_contact_stands_for_its_customer(self):
        self.assertEqual(
            self.remind(partner_id=self.contact.id).partner_id, self.client
        )

    def test_for_many_customers(self):
        others = self.make_client("Vest ApS") + self.make_client("Syd ApS")
        reminder = self.remind(
            recurrence="monthly",
            other_partner_ids=[(6, 0, (others + self.contact).ids)],
        )
        self.assertEqual(len(reminder), 1)
        found = self.env["reminder.customer"].search([("name", "=", reminder.name)])
        self.assertEqual(found.partner_id, self.client + others)
        self.assertEqual(set(found.mapped("recurrence")), {"monthly"})

    def test_from_the_list_of_customers(self):
        others = self.make_client("Vest ApS")
        context = {
            "active_model": "res.partner",
            "active_ids": (self.contact + others).ids,
        }
        with self.at(self.NOW):
            form = Form(self.env["reminder.customer"].with_context(**context))
            form.name = "Report"
            form.recipients = "admin"
            reminder = form.save()
        self.assertEqual(reminder.partner_id, self.client)
        self.assertEqual(others.reminder_customer_count, 1)

    def test_copy(self):
        reminder = self.remind()
        self.sweep()
        with self.at("2026-01-20 12:00"):
            copy = reminder.copy()
        self.assertEqual(copy.name, "Renew the contract (copy)")
        self.assertEqual(str(copy.next_day), "2026-01-21")
        self.assertFalse(copy.occurrence_ids)

    def test_bulk_change(self):
        reminders = self.remind() + self.remind()
        contract = self.env.ref("reminder_automation.reminder_type_contract")
        reminders.write(
            {"type_id": contract.id, "recipients": "both", "channel": "inbox"}
        )
        self.assertEqual(contract.reminder_count, 2)

    def test_types_are_unique_and_kept_while_used(self):
        reminder_type = self.env["reminder.type"].create({"name": "Visit"})
        with (
            self.assertRaises(UniqueViolation),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.env["reminder.type"].create({"name": "visit"})
        self.remind(type_id=reminder_type.id).action_archive()
        with self.assertRaisesRegex(UserError, "Archive the type"):
            reminder_type.unlink()

    def test_import(self):
        """By Odoo's ordinary import, for the client's name and days as text."""
        with self.at(self.NOW):
            result = self.env["reminder.customer"].load(
                ["name", "partner_id", "date", "recurrence", "weekdays", "recipients"],
                [["Visit", "Nord ApS", "2026-01-07", "weekly", "mon,fri", "admin"]],
            )
        self.assertFalse(result["messages"])
        reminder = self.env["reminder.customer"].browse(result["ids"])
        self.assertEqual(str(reminder.next_day), "2026-01-09")
