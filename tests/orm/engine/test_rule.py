"""A rule is checked when it is saved: each mistake has a sentence of its own."""

from engine_case import EngineCase

from odoo.exceptions import UserError, ValidationError


class TestRule(EngineCase):
    def refuse(self, message, **values):
        with self.subTest(values), self.assertRaisesRegex(ValidationError, message):
            self.rule.copy(values)

    def test_numbers(self):
        self.refuse("at least one day between", interval_days=0)
        self.refuse("at least one day between", interval_days=-1)
        self.refuse("at least one reminder", max_count=0)
        self.refuse("0 days or more", anchor="sent", delay_days=-1)
        self.refuse("between 0:00 and 23:59", send_hour=24)
        self.refuse("between 0:00 and 23:59", send_hour=-1)
        self.refuse("an hour after the hour of sending", send_until=7.5)
        self.refuse("24:00 at the latest", send_until=25)
        days = dict.fromkeys(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), False)
        self.refuse("at least one day of the week", **days)

    def test_negative_days_before_a_date(self):
        rule = self.rule.copy({"delay_days": -3})
        self.assertEqual(
            rule.cadence_summary, "3 days before, then every 5 days, at most 3"
        )

    def test_model_without_chatter(self):
        model = self.env["ir.model"]._get("res.country")
        self.refuse(
            "has no chatter", model_id=model.id, anchor="sent", date_field_id=False
        )

    def test_another_model(self):
        """What it has found is of the old one, where a number is another record's."""
        client, model = self.client(), self.env["ir.model"]._get("reminder.document")
        values = {"model_id": model.id, "domain": "[]", "anchor": "waiting"}
        values["mail_template_id"] = self.template.copy({"model_id": model.id}).id
        self.sweep("2026-01-06 07:00")
        item = self.item(client)
        draft = self.env["reminder.rule"].create(self.rule_values(name="Draft"))
        self.sweep("2026-01-06 07:10")
        found = self.item(client, draft)
        draft.write(values)
        self.assertFalse(found.exists())
        self.assertTrue(item.exists())
        self.sweep_and_deliver("2026-01-10 07:00")
        with self.assertRaisesRegex(UserError, "make a new rule"):
            self.rule.write(values)
        self.rule.write({"model_id": self.partner_model.id})
        self.assertEqual(item.sent_count, 1)

    def test_filter(self):
        self.refuse("cannot be used", domain="[('no_such_field', '=', 1)]")
        self.refuse("cannot be used", domain="[('name', '=',")
        self.refuse("cannot be used", domain="__import__('os')")
        self.refuse("cannot be used", contact_domain="[('nope', '=', 1)]")

    def test_paths(self):
        self.refuse("leads nowhere", partner_field="no_such_field")
        self.refuse("leads nowhere", partner_field="")
        self.refuse("leads nowhere", partner_field="child_ids")
        self.refuse("not to Contact", partner_field="company_id")
        self.refuse("leads nowhere", audience="responsible", user_field="name")
        self.refuse("not to User", audience="responsible", user_field="parent_id")
        self.assertTrue(self.rule.copy({"partner_field": "parent_id.parent_id"}))

    def test_date_field(self):
        fields = self.env["ir.model.fields"]
        self.refuse("Choose the date", date_field_id=False)
        self.refuse("Choose the date", anchor="anniversary", date_field_id=False)
        name = fields._get("res.partner", "name")
        self.refuse("not a stored date", date_field_id=name.id)
        foreign = fields._get("res.users", "create_date")
        self.refuse("not a stored date", date_field_id=foreign.id)

    def test_templates(self):
        self.refuse("needs an e-mail template", mail_template_id=False)
        self.refuse("needs an SMS template", channel="email_sms")
        self.refuse("do not read the system's inbox", channel="inbox")
        empty = self.template.copy({"body_html": "<p><br/></p>"})
        self.refuse("with a subject and a text", mail_template_id=empty.id)
        other = self.template.copy(
            {"model_id": self.env["ir.model"]._get_id("res.users")}
        )
        self.refuse("is for User", mail_template_id=other.id)

    def test_calendar_that_never_opens(self):
        calendar = self.env["resource.calendar"].create({"name": "Closed"})
        calendar.attendance_ids.unlink()
        self.refuse("Closed has no open day", calendar_id=calendar.id)

    def test_paths_are_suggested(self):
        rule = self.env["reminder.rule"].new(
            {"model_id": self.env["ir.model"]._get_id("res.partner")}
        )
        self.assertEqual((rule.partner_field, rule.user_field), ("id", "user_id"))
        given = self.rule.create(self.rule_values(partner_field="parent_id"))
        self.assertEqual(given.user_field, "user_id")

    def test_local_rules_follow_changes_only(self):
        cases = {
            "[('function', '=', 'waits')]": True,
            "['|', ('name', '=', 'A'), ('active', '=', False)]": True,
            "[('reminder_objective_ids', 'any', [('state', '=', 'open')])]": True,
            "[('country_id.code', '=', 'DK')]": False,
            "[('child_ids', '!=', False)]": False,
            "[('create_date', '<', 'today')]": False,
            "[('create_date', '<', '2026-01-01')]": True,
        }
        for domain, is_local in cases.items():
            with self.subTest(domain):
                self.rule.domain = domain
                self.assertEqual(self.rule._is_local(), is_local)

    def test_rule_that_is_not_local_notices_changes_elsewhere(self):
        country = self.env.ref("base.dk")
        client = self.client()
        client.country_id = country
        self.rule.domain = "[('country_id.phone_code', '=', 45)]"
        self.sweep("2026-01-06 10:00")
        self.assertEqual(self.item(client).state, "waiting")
        country.phone_code = 46
        self.sweep("2026-01-06 10:05")
        self.assertEqual(self.item(client).state, "done")

    def test_company_of_the_rule(self):
        other = self.env["res.company"].create({"name": "Other"})
        mine, theirs, shared = (self.client(name) for name in ("Mine", "Theirs", "All"))
        mine.company_id = self.company
        theirs.company_id = other
        self.rule.company_id = self.company
        self.sweep("2026-01-06 10:00")
        self.assertEqual(self.item(mine).company_id, self.company)
        self.assertEqual(self.item(shared).company_id, self.company)
        self.assertFalse(self.item(theirs))
