"""When the first reminder leaves: what windows say before anything is sent."""

from datetime import date, datetime

from common import new_test_user
from engine_case import EngineCase


class TestFirst(EngineCase):
    def first(self, client, days=0, number=0, moment="2026-01-06 09:00", **kwargs):
        with self.at(moment):
            return self.rule._first_text(client, days, number, **kwargs)

    def planned(self, client, moment="2026-01-06 09:00"):
        """The day for which the sweep plans it."""
        self.sweep(moment)
        return self.item(client).next_date.date()

    def test_as_the_sweep_plans_it(self):
        """Before there is an item, and once there is one."""
        client = self.client()
        for _again in range(2):
            self.assertEqual(
                self.first(client), "First on Sat 10 Jan, 5 days after “Created on”"
            )
            self.assertEqual(self.planned(client), date(2026, 1, 10))

    def test_own_days(self):
        client = self.client()
        self.assertEqual(
            self.first(client, 7), "First on Mon 12 Jan, 7 days after “Created on”"
        )
        with self.at("2026-01-06 09:00"):
            client._reminder_set(interval_days=7)
        self.assertEqual(self.planned(client), date(2026, 1, 12))
        # Emptied again, it is shown as the rule has it.
        self.assertIn("Sat 10 Jan, 5 days", self.first(client))

    def test_one_day(self):
        self.assertIn("1 day after", self.first(self.client(), 1))

    def test_closed_days(self):
        self.rule.write({"sat": False, "sun": False})
        client = self.client()
        self.assertEqual(
            self.first(client),
            "First on Mon 12 Jan, not before 5 days after “Created on”",
        )
        self.assertEqual(self.planned(client), date(2026, 1, 12))

    def test_late(self):
        """Long ago: the next sweep sends it."""
        client = self.client()
        self.assertIn(
            "First on Tue 20 Jan, not before",
            self.first(client, moment="2026-01-20 09:00"),
        )

    def test_next_year(self):
        client = self.client(since="2026-12-29 10:00")
        self.assertIn("Sun 3 Jan 2027", self.first(client, moment="2026-12-30 09:00"))

    def test_after_the_first_one(self):
        client = self.client()
        self.sweep_and_deliver("2026-01-10 09:00")
        self.assertEqual(
            self.first(client, moment="2026-01-11 09:00"), "Next on Thu 15 Jan"
        )
        self.assertEqual(
            self.first(client, number=1, moment="2026-01-11 09:00"),
            "All reminders were sent: no further one leaves.",
        )

    def test_what_stops_it(self):
        client = self.client()
        client.reminder_excluded = True
        self.assertIn("excluded", self.first(client))
        self.sweep("2026-01-06 09:00")
        self.item(client).auto = False
        self.assertIn("excluded", self.first(client))
        client.reminder_excluded = False
        # Switched off on the record, on in the window.
        self.assertIn("First on Sat 10 Jan", self.first(client))
        self.company.reminder_enabled = False
        self.env["res.company"].search([]).reminder_enabled = False
        for some in (client, None):
            self.assertEqual(
                self.first(some),
                "Reminders are switched off for the company: nothing is sent by "
                "itself.",
            )

    def test_no_record_yet(self):
        self.assertEqual(
            self.first(None, 2), "First reminder 2 days after “Created on”"
        )
        self.rule.delay_days = 0
        self.assertEqual(self.first(None, 2), "First reminder on “Created on”")
        self.rule.anchor = "sent"
        self.assertEqual(self.first(None), "First reminder as soon as it is sent")
        self.rule.delay_days = 3
        self.assertEqual(
            self.first(None, sent=datetime(2026, 1, 6, 9)),
            "First on Fri 9 Jan, 3 days after it is sent",
        )

    def test_in_the_zone_of_the_rule(self):
        """It is Wednesday already where the customer is."""
        client = self.client(since="2026-01-05 22:30")
        self.rule.tz = "Asia/Tokyo"
        self.assertIn("Sun 11 Jan", self.first(client))

    def test_in_the_language_of_the_reader(self):
        self.env["res.lang"]._activate_lang("da_DK")
        client = self.client()
        with self.at("2026-01-06 09:00"):
            text = self.rule.with_context(lang="da_DK")._first_text(client, 0, 0)
        self.assertIn("10. jan", text)


class TestFirstOfOthers(EngineCase):
    """Dates are told to whoever may read the record."""

    def test_only_whoever_may_read(self):
        client = self.client()
        template = self.env["reminder.conversation.template"].new({"name": "One"})
        template = template.with_user(
            new_test_user(
                self.env,
                "first-inspector",
                "base.group_user,reminder_automation.group_reminder_inspector",
            )
        )
        self.env["ir.rule"].create(
            {
                "name": "none of these",
                "model_id": self.partner_model.id,
                "domain_force": [("id", "!=", client.id)],
            }
        )
        self.patch(type(template), "_reminder_rule", lambda _self: self.rule)
        self.patch(
            type(template),
            "_reminder_about",
            lambda one: one.env["res.partner"].browse(client.id),
        )
        template.reminder_auto = True
        self.assertNotIn("First on", template.reminder_first)
        self.assertIn("First reminder 5 days after", template.reminder_first)
