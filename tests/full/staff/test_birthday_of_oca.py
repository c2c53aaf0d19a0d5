"""Birthdays beside the OCA's `partner_contact_birthdate`, which has the same field."""

from alert_case import AlertCase
from freezegun import freeze_time


class TestBirthdayOfOca(AlertCase):
    def test_one_field(self):
        """What was written in the OCA's part of the form is what we tell of."""
        person = self.person("Ida Lund", False, self.anna)
        with freeze_time("2026-01-07"):
            person.birthdate_date = "1980-01-10"
            self.assertEqual(person.age, 45)
        modules = self.env["ir.model.fields"]._get("res.partner", "birthdate_date")
        self.assertEqual(
            set(modules.modules.split(", ")),
            {"partner_contact_birthdate", "reminder_automation"},
        )
        self.assertEqual(self.nightly("2026-01-07 02:00"), [self.anna.email_formatted])
        self.assertIn("Ida Lund", self.mail())
