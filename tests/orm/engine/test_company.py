"""The company: its rule for client objectives, and its settings."""

from common import ReminderCase

from odoo.tests import Form

from odoo.addons.reminder_automation.hooks import post_init_hook


class TestCompanyRule(ReminderCase):
    def test_every_company_has_its_rule(self):
        rule = self.other_company.reminder_objective_rule_id
        self.assertRecordValues(
            rule,
            [
                {
                    "company_id": self.other_company.id,
                    "model_name": "res.partner",
                    "partner_field": "id",
                    "audience": "client",
                    "anchor": "sent",
                    "delay_days": 5,
                    "interval_days": 5,
                    "max_count": 3,
                    "send_hour": 8.0,
                    "tz": "Europe/Copenhagen",
                    "channel": "email",
                }
            ],
        )
        self.assertNotEqual(rule, self.rule)
        self.assertFalse(rule.user_id._is_superuser(), "a person is responsible")
        self.assertFalse(self.other_company.reminder_enabled, "off until switched on")

    def test_rules_are_made_once(self):
        companies = self.company | self.other_company
        rules = companies.mapped("reminder_objective_rule_id")
        companies._create_objective_rules()
        self.assertEqual(companies.mapped("reminder_objective_rule_id"), rules)
        self.rule.unlink()
        companies._create_objective_rules()
        self.assertTrue(self.company.reminder_objective_rule_id)

    def test_company_that_was_archived(self):
        """It has its rule after the installation, at the latest when it comes back."""
        company = self.env["res.company"].sudo().create({"name": "Sleeping"})
        for give in (
            lambda: post_init_hook(self.env),
            lambda: company.write({"active": True}),
        ):
            company.active = False
            company.reminder_objective_rule_id.unlink()
            self.assertFalse(company.reminder_objective_rule_id)
            give()
            self.assertEqual(company.reminder_objective_rule_id.company_id, company)

    def test_who_waits(self):
        waiting = self.make_client("Wartet GmbH")
        fulfilled = self.make_client("Fertig GmbH")
        elsewhere = self.make_client("Anderswo GmbH")
        self.make_objective(waiting)
        self.make_objective(fulfilled).action_fulfil()
        self.make_objective(elsewhere, company_id=self.other_company.id)
        for rule, client in (
            (self.rule, waiting),
            (self.other_company.reminder_objective_rule_id, elsewhere),
        ):
            found = self.env["res.partner"].search(rule._waiting_domain())
            self.assertEqual(found & (waiting | fulfilled | elsewhere), client)
            self.assertTrue(rule._is_local(), "followed by changes, not read in full")

    def test_settings_are_read_by_themselves(self):
        """Every request reads a company; it does not pay for our settings."""
        self.assertReadByThemselves(self.company, 31)

    def test_settings_screen(self):
        self.system.group_ids += self.env.ref(
            "reminder_automation.group_reminder_admin"
        )
        settings = Form(self.env["res.config.settings"].with_user(self.system))
        settings.reminder_enabled = True
        settings.reminder_delay_days = 8
        settings.save().execute()
        self.assertTrue(self.company.reminder_enabled)
        self.assertEqual(self.rule.delay_days, 8)

    def test_settings_screen_of_a_system_administrator(self):
        """Without our group there is nothing to see, and nothing in the way."""
        settings = Form(self.env["res.config.settings"].with_user(self.system))
        with self.assertRaises(AssertionError):
            settings.reminder_enabled = True
        settings.save().execute()

    def test_staff_language(self):
        self.env["res.lang"]._activate_lang("da_DK")
        other = self.other_company
        other.partner_id.lang = "da_DK"
        self.company.partner_id.lang = "en_US"
        self.assertEqual(other._reminder_staff_lang(), "da_DK")
        self.assertEqual(other.browse()._reminder_staff_lang(), "en_US")
