"""Ready-made rules: the cards, and what adding one makes."""

import re

from common import ReminderCase

from odoo.exceptions import AccessError, UserError

SEAL = "env['reminder.preset'].action_seal(records)"


class PresetCase(ReminderCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.preset = cls.make_preset()
        cls.admin_preset = cls.preset.with_user(cls.admin)

    @classmethod
    def make_preset(cls, **values):
        return cls.env["reminder.preset"].create(
            {
                "name": "Suspended clients",
                "description": "A client is suspended.",
                "stops": "no longer suspended",
                "topic_id": cls.env["reminder.topic"].create({"name": "Suspension"}).id,
                "model_name": "res.partner",
                "domain": "[('function', '=', 'suspended')]",
                "option_name": "Closed ones too",
                "option_domain": "[('function', 'in', ('suspended', 'closed'))]",
                "special_field": "country_id",
                "partner_field": "id",
                "subject": "Reminder: {{ object.name }} is suspended",
                "body": "<div><p>Dear <t t-out='object.name'>Anna</t>,</p>"
                "<p>You are suspended.</p></div>",
                **values,
            }
        )

    def add(self, preset=None):
        (preset or self.admin_preset).action_add()
        return (preset or self.preset).rule_ids


class TestPage(PresetCase):
    def test_every_card(self):
        """Each is offered where its app is installed, and says what it needs."""
        shipped = self.env["reminder.preset"].search([("module", "!=", False)])
        self.assertGreaterEqual(len(shipped), 6)
        for preset in shipped.with_user(self.admin):
            with self.subTest(preset.name):
                there = preset.model_name in self.env
                self.assertEqual(preset.state, "available" if there else "missing")
                self.assertTrue(preset.description and preset.stops and preset.app)
                self.assertEqual(
                    (preset.delay_days, preset.interval_days, preset.max_count),
                    (3, 3, 1),
                )
                if not there:
                    with self.assertRaisesRegex(UserError, re.escape(preset.app)):
                        preset.action_add()

    def test_app_for_those_who_may_install(self):
        preset = self.make_preset(
            model_name="no.such.model", module="sms", app="Messages"
        )
        self.assertEqual(preset.state, "missing")
        self.assertEqual(preset.module_id.name, "sms")
        self.assertFalse(preset.with_user(self.admin).can_install)
        self.admin.group_ids += self.env.ref("base.group_system")
        preset.invalidate_recordset()
        self.assertTrue(preset.with_user(self.admin).can_install)
        action = preset.with_user(self.admin).action_get_app()
        self.assertEqual(action["res_id"], preset.module_id.id)

    def test_app_that_is_not_on_the_server(self):
        preset = self.make_preset(model_name="no.such.model", module="nowhere")
        self.assertFalse(preset.module_id or preset.can_install)

    def test_add_open_switch(self):
        self.assertEqual(self.preset.state, "available")
        action = self.admin_preset.action_add()
        rule = self.preset.rule_ids
        self.assertEqual((action["res_model"], action["res_id"]), (rule._name, rule.id))
        self.assertEqual(self.admin_preset.action_open()["res_id"], rule.id)
        self.assertEqual(self.preset.state, "draft")
        rule._start()
        self.preset.invalidate_recordset()
        self.assertEqual(self.preset.state, "active")
        rule.active = False
        self.preset.invalidate_recordset()
        self.assertEqual(self.preset.state, "archived")
        self.admin_preset.action_switch_on()
        self.preset.invalidate_recordset()
        self.assertEqual((self.preset.state, rule.active), ("active", True))

    def test_twice_is_refused(self):
        rule = self.add()
        with self.assertRaisesRegex(UserError, "special rule"):
            self.admin_preset.action_add()
        rule.active = False
        with self.assertRaises(UserError):
            self.admin_preset.action_add()
        self.assertEqual(self.preset.rule_ids, rule)

    def test_rule_that_is_data(self):
        """Its card needs no Add: it is there, and can be switched on."""
        rule = self.add()
        rule.preset_id = False
        self.env["ir.model.data"].create(
            {
                "module": "reminder_automation",
                "name": "reminder_rule_shipped",
                "model": rule._name,
                "res_id": rule.id,
            }
        )
        preset = self.make_preset(
            rule_xmlid="reminder_automation.reminder_rule_shipped", subject=False
        )
        self.assertEqual((preset.state, preset.rule_ids), ("draft", rule))
        rule.unlink()
        preset.invalidate_recordset()
        self.assertEqual(preset.state, "available")
        with self.assertRaisesRegex(UserError, "updated"):
            preset.action_add()

    def test_only_administrators_add(self):
        for user in (self.inspector, self.staff, self.portal):
            with self.assertRaises(AccessError):
                self.preset.with_user(user).action_add()
            with self.assertRaises(AccessError):
                self.preset.with_user(user).action_add_special()
        self.assertFalse(self.preset.rule_ids)

    def test_rule_of_another_company(self):
        """It is there, so it is not added again; it is not shown, though."""
        self.add().company_id = self.other_company
        preset = self.preset.with_user(self.make_local())
        preset.invalidate_recordset()
        self.assertEqual((preset.state, len(preset.rule_ids)), ("draft", 0))

    def test_each_company_adds_its_own(self):
        theirs = self.add()
        theirs.company_id = self.other_company
        local = self.make_local()
        self.preset.with_user(local).action_add()
        own = self.preset.rule_ids - theirs
        self.assertEqual(own.company_id, local.company_id)
        theirs._start()
        card = self.preset.with_user(local)
        card.invalidate_recordset()
        self.assertEqual(card.state, "draft")
        with self.assertRaises(UserError):
            card.action_add()

    def test_special_rule_of_one_company(self):
        """Above the one of all companies, by an administrator of one of them."""
        general = self.add()
        local = self.make_local()
        self.preset.with_user(local).action_add_special()
        special = self.preset.rule_ids - general
        self.assertEqual(special.company_id, local.company_id)
        self.assertLess(special.sequence, general.sequence)


class TestAdding(PresetCase):
    def test_rule_and_template(self):
        rule = self.add()
        self.assertEqual(
            (rule.name, rule.topic_id, rule.domain, rule.preset_id),
            (
                "Suspended clients",
                self.preset.topic_id,
                self.preset.domain,
                self.preset,
            ),
        )
        self.assertEqual((rule.user_id, rule.company_id.id), (self.admin, False))
        self.assertEqual(
            (rule.delay_days, rule.interval_days, rule.max_count), (3, 3, 1)
        )
        template = rule.mail_template_id
        self.assertEqual(template.model, "res.partner")
        self.assertIn("You are suspended", template.body_html)

    def test_in_every_language(self):
        Lang = self.env["res.lang"]
        Lang._activate_lang("da_DK")
        self.preset.with_context(lang="da_DK").write(
            {
                "name": "Suspenderede",
                "subject": "Påmindelse: {{ object.name }}",
                "body": "<p><t t-out='object.name'/>, du er suspenderet.</p>",
            }
        )
        # Whoever adds it may well speak another language than English.
        self.admin.lang = "da_DK"
        rule = self.add(self.preset.with_user(self.admin).with_context(lang="da_DK"))
        template = rule.mail_template_id
        danish, english = (
            (
                rule.with_context(lang=lang).name,
                template.with_context(lang=lang).subject,
                template.with_context(lang=lang).body_html,
            )
            for lang in ("da_DK", "en_US")
        )
        self.assertEqual(danish[0], "Suspenderede")
        self.assertIn("Påmindelse", danish[1])
        self.assertIn("du er suspenderet.", danish[2])
        self.assertEqual(english[0], "Suspended clients")
        self.assertIn("is suspended", english[1])
        self.assertIn("You are suspended.", english[2])
        self.assertIn("t-out", danish[2])

    def test_texts_in_a_language_that_comes_later(self):
        """But not of a letter that people have made their own."""
        template = self.add().mail_template_id
        self.preset._add_special_rule().mail_template_id.subject = "Our own words"
        own = self.preset.rule_ids.mail_template_id - template
        self.env["res.lang"]._activate_lang("da_DK")
        self.preset.with_context(lang="da_DK").write(
            {
                "subject": "Påmindelse: {{ object.name }}",
                "body": "<p><t t-out='object.name'/>, du er suspenderet.</p>",
            }
        )
        self.env["reminder.rule"]._give_names()
        danish = template.with_context(lang="da_DK")
        self.assertIn("Påmindelse", danish.subject)
        self.assertIn("du er suspenderet.", danish.body_html)
        self.assertIn("You are suspended.", template.body_html)
        danish = own.with_context(lang="da_DK")
        self.assertEqual(danish.subject, "Our own words")
        self.assertIn("You are suspended.", danish.body_html)

    def test_option(self):
        rule = self.add()
        self.assertEqual(
            (rule.preset_option, rule.preset_option_name), (False, "Closed ones too")
        )
        rule.preset_option = True
        self.assertIn("closed", rule.domain)
        rule.domain = "[('function', '=', 'mine')]"
        self.assertFalse(rule.preset_option or rule.preset_option_name)
        rule.preset_option = False
        self.assertEqual(rule.domain, "[('function', '=', 'mine')]")

    def test_special_rule(self):
        with self.assertRaises(UserError):
            self.admin_preset.action_add_special()
        general = self.add()
        general.preset_option = True
        action = self.admin_preset.action_add_special()
        special = self.preset.rule_ids - general
        self.assertEqual(action["res_id"], special.id)
        self.assertLess(special.sequence, general.sequence)
        self.assertEqual(special.topic_id, general.topic_id)
        self.assertIn("('country_id', 'in', [])", special.domain)
        self.assertIn("closed", special.domain, "as the general one goes")
        self.assertNotEqual(special.mail_template_id, general.mail_template_id)
        self.assertEqual(special._waiting_ids(self.client.ids), set())
        self.assertEqual(len(self.admin_preset.action_open()["domain"][0][2]), 2)

    def test_deleting_the_rule_leaves_nothing(self):
        self.preset.write({"action_name": "Seal", "action_code": SEAL})
        self.env["ir.model.data"].create(
            {
                "module": "reminder_automation",
                "name": "reminder_preset_suspended",
                "model": self.preset._name,
                "res_id": self.preset.id,
            }
        )
        general = self.add()
        self.admin_preset.action_add_special()
        special = self.preset.rule_ids - general
        templates = (general | special).mail_template_id
        action = self.env["ir.actions.server"].search([("name", "=", "Seal")])
        self.assertEqual(len(action), 1, "one for both")
        special.with_user(self.admin).unlink()
        self.assertEqual(templates.exists(), general.mail_template_id)
        self.assertTrue(action.exists())
        general.with_user(self.admin).unlink()
        self.assertFalse(templates.exists() | self.env["mail.template"])
        self.assertFalse(action.exists())
        self.assertFalse(
            self.env["ir.model.data"].search([("name", "=like", "made\\_%")])
        )
        self.assertEqual(self.add().name, "Suspended clients")

    def test_template_in_use_stays(self):
        rule = self.add()
        template = rule.mail_template_id
        other = rule.copy({"preset_id": False})
        rule.unlink()
        self.assertEqual(other.mail_template_id, template)
