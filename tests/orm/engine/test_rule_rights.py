"""A rule reads nothing that the person behind it may not read, and tells nobody what
that person may not read."""

import json
import time
from unittest.mock import patch

from common import new_test_user
from engine_case import EngineCase

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import mute_logger

SWEEP = "odoo.addons.reminder_automation.models.engine.rule.sweep"
ADMIN = (
    "base.group_user,base.group_allow_export,reminder_automation.group_reminder_admin"
)
# A field of contacts that only a group may read, and a model that only it may read.
SECRET_GROUP = "base.group_erp_manager"


class RightsCase(EngineCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = new_test_user(cls.env, "rights_admin", ADMIN, email="a@example.com")
        cls.trusted = new_test_user(
            cls.env, "rights_trusted", f"{ADMIN},{SECRET_GROUP}", email="t@example.com"
        )
        fields = cls.env["res.partner"]._fields
        # As a field of another app that only its users may read.
        cls.startClassPatcher(patch.object(fields["barcode"], "groups", SECRET_GROUP))

    def make_rule(self, user, **values):
        Rule = self.env["reminder.rule"].with_user(user)
        return self.start(Rule.create(self.rule_values(**values)))

    def make_template(self, **values):
        return self.env["mail.template"].create(
            {
                "name": "Another",
                "model_id": self.partner_model.id,
                "subject": "Reminder",
                "body_html": "<p>Please answer us.</p>",
                **values,
            }
        )

    def stored_template(self, subject):
        """One that was stored before: Odoo tries a template out as it is saved."""
        template = self.make_template()
        self.env.cr.execute(
            "UPDATE mail_template SET subject = %s WHERE id = %s",
            [json.dumps({"en_US": subject}), template.id],
        )
        template.invalidate_recordset()
        return template

    def refused(self, user=None, **values):
        with self.assertRaises(AccessError) as refused:
            self.make_rule(user or self.admin, **values)
        return str(refused.exception)


class TestAuthor(RightsCase):
    def test_may_read_all_that_it_names(self):
        rule = self.make_rule(self.admin)
        self.assertEqual(rule.user_id, self.admin)
        self.assertFalse(rule._rights_problem())

    def test_field_of_the_filter(self):
        for domain in (
            "[('barcode', '=like', 'A%')]",
            "['!', ('barcode', '!=', False)]",
            "['|', ('name', '=', 'x'), '&', ('id', '>', 1), ('barcode', '=', False)]",
            "[('parent_id.barcode', '!=', False)]",
            "[('child_ids.parent_id.barcode', '!=', False)]",
            "[('parent_id', 'any', [('barcode', '=', '1')])]",
            "[('child_ids', 'not any', [('parent_id', 'any', [('barcode', '=', 1)])])]",
            "[('create_uid.partner_id.barcode', '=', '1')]",
            "[('user_ids.login_date', '!=', False), ('barcode', 'in', ['1'])]",
        ):
            with self.subTest(domain=domain):
                self.assertIn("Barcode", self.refused(domain=domain))
                self.make_rule(self.trusted, domain=domain)

    def test_models_on_the_way(self):
        # Only who administers the system reads crons.
        domain = "[('create_uid.res_users_settings_ids', '!=', False)]"
        self.make_rule(self.trusted, domain=domain)
        for path in ("bank_ids.bank_id.name", "category_id.name"):
            self.make_rule(self.admin, domain=f"[('{path}', '!=', False)]")
        self.env["ir.model.access"].search(
            [("model_id.model", "=", "res.partner.category")]
        ).group_id = self.env.ref(SECRET_GROUP)
        self.assertIn(
            "Partner Tags", self.refused(domain="[('category_id.name', '=', 'x')]")
        )
        self.assertIn(
            "Partner Tags", self.refused(domain="[('category_id', 'ilike', 'x')]")
        )
        self.assertIn(
            "Partner Tags", self.refused(domain="[('category_id', 'child_of', 1)]")
        )

    def test_contacts_date_and_paths(self):
        self.refused(contact_domain="[('barcode', '!=', False)]")
        fields = self.env["res.partner"]._fields
        with patch.object(fields["create_date"], "groups", SECRET_GROUP):
            self.refused()
        with patch.object(fields["parent_id"], "groups", SECRET_GROUP):
            self.refused(partner_field="parent_id")
        with patch.object(fields["user_id"], "groups", SECRET_GROUP):
            self.refused(user_field="user_id")
            self.refused(user_field="parent_id.user_id", partner_field="id")
        with patch.object(fields["company_id"], "groups", SECRET_GROUP):
            self.refused(company_field="company_id")

    def test_templates(self):
        for values in (
            {"subject": "{{ object.barcode }}"},
            {"subject": "{{ 'yes' if object.barcode else 'no' }}"},
            {"body_html": '<p>Hi <t t-out="object.barcode"/></p>'},
            {"body_html": "<p t-if=\"object.parent_id.barcode == '1'\">Hi</p>"},
            {
                "body_html": '<t t-set="one" t-value="object.parent_id"/>'
                '<t t-foreach="one.child_ids" t-as="two"><p t-out="two.barcode"/></t>'
            },
            {"body_html": '<p t-attf-title="{{ object.barcode }}">Hi</p>'},
            {"email_from": "{{ object.barcode }}@example.com"},
            {"reply_to": "{{ object.barcode }}@example.com"},
            {"lang": "{{ object.barcode }}"},
            {"subject": "{{ ', '.join(object.child_ids.mapped('barcode')) }}"},
            {"subject": "{{ [one.barcode for one in object.child_ids] }}"},
            {"subject": "{{ object.filtered(lambda one: one.barcode).name }}"},
        ):
            with self.subTest(values=values):
                template = self.make_template(**values)
                self.assertIn("Barcode", self.refused(mail_template_id=template.id))
                self.make_rule(self.trusted, mail_template_id=template.id)

    def test_in_another_language(self):
        self.env["res.lang"]._activate_lang("da_DK")
        template = self.make_template()
        template.with_context(
            lang="da_DK"
        ).body_html = '<p>Hej</p><p t-out="object.barcode"/>'
        self.assertIn("Barcode", self.refused(mail_template_id=template.id))

    def test_sms(self):
        template = self.env["sms.template"].create(
            {
                "name": "SMS",
                "model_id": self.partner_model.id,
                "body": "{{ object.barcode }}",
            }
        )
        self.assertIn(
            "Barcode", self.refused(channel="sms", sms_template_id=template.id)
        )

    def test_what_cannot_be_followed(self):
        system = new_test_user(
            self.env, "rights_system", f"{ADMIN},base.group_system", email="s@x.example"
        )
        for text in (
            "{{ object.sudo().name }}",
            "{{ object.env['res.users'].search([]) }}",
            "{{ env['res.users'].search([]).mapped('login') }}",
            "{{ object['name'] }}",
            "{{ object.read() }}",
            "{{ '%(name)s' % object }}",
            "{{ '{0.name}'.format(object) }}",
            "{{ ctx['uid'] }}",
            "{{ object.mapped(user.name) }}",
            "{{ object.with_context(a=1).name }}",
            "{{ object._generate_signup_token() }}",
            "{{ object._get_signup_url() }}",
            "{{ 2**3 }}",
        ):
            with self.subTest(text=text):
                template = self.stored_template(text)
                self.assertIn("system", self.refused(mail_template_id=template.id))
                self.make_rule(system, mail_template_id=template.id)

    def test_what_templates_say_every_day(self):
        for text in (
            "{{ object.get_base_url() }}/x",
            "{{ format_date(object.create_date) }} {{ object.name.upper() }}",
            "{{ ctx.get('reminder', {}).get(object.id, {}).get('partner').name }}",
            "{{ ctx['reminder'][object.id]['days'] }}",
            "{{ env.company.name or user.name }}",
            "{{ object.user_id.signature }} {{ object.company_id.email_formatted }}",
        ):
            with self.subTest(text=text):
                template = self.stored_template(text)
                self.make_rule(self.admin, mail_template_id=template.id)

    def test_each_way_of_saving(self):
        rule = self.make_rule(self.trusted, domain="[('barcode', '=', '1')]")
        mine = self.make_rule(self.admin)
        with self.assertRaises(AccessError):
            mine.domain = rule.domain
        with self.assertRaises(AccessError):
            rule.with_user(self.admin).user_id = self.admin
        with self.assertRaises(AccessError):
            rule.with_user(self.admin).copy()
        with self.assertRaises(AccessError):
            self.env["reminder.rule"].with_user(self.admin).with_context(
                default_domain=rule.domain
            ).create({k: v for k, v in self.rule_values().items() if k != "domain"})
        result = (
            self.env["reminder.rule"]
            .with_user(self.admin)
            .load(
                ["id", "domain"],
                [[mine.sudo()._export_rows([["id"]])[0][0], rule.domain]],
            )
        )
        self.assertFalse(result["ids"])
        # What says nothing about what it reads may be changed by every administrator.
        rule.with_user(self.admin).interval_days = 9
        rule.with_user(self.admin).active = False

    def test_who_changes_the_text_of_a_rule(self):
        """Though the rule is somebody else's, who may read all."""
        self.rule.user_id = self.trusted
        for subject in (
            "{{ object.name == 'x' and object.barcode or 'y' }}",
            "{{ object.sudo().name }}",
        ):
            with self.assertRaises(AccessError):
                self.template.with_user(self.admin).subject = subject
        self.template.with_user(self.admin).subject = "Another: {{ object.name }}"
        ours = self.env.ref("reminder_automation.mail_template_objectives")
        with self.assertRaises(AccessError):
            ours.with_user(
                self.admin
            ).subject = "{{ object.name == 'x' and object.barcode or 'y' }}"

    def test_built_in_rule_that_a_person_changes(self):
        built_in = self.company.sudo().reminder_objective_rule_id
        self.assertIsNone(built_in._reader_ids())
        with self.assertRaises(AccessError):
            built_in.with_user(self.admin).contact_domain = "[('barcode', '=', '1')]"
        built_in.with_user(self.admin).interval_days = 9
        self.assertFalse(built_in.edited)
        built_in.with_user(self.trusted).contact_domain = "[('barcode', '=', '1')]"
        self.assertTrue(built_in.edited)
        built_in.user_id = self.admin
        self.assertTrue(built_in._rights_problem())
        with self.assertRaises(AccessError):
            built_in.with_user(self.admin).write({"edited": False, "domain": "[]"})

    def test_a_step_of_the_rule_of_the_context(self):
        """Which rule gets a step may be said by the context."""
        rule = self.make_rule(self.admin)
        template = self.stored_template("{{ object.barcode }}")
        steps = self.env["reminder.step"].with_user(self.admin)
        steps = steps.with_context(default_rule_id=rule.id)
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            steps.create({"days": 3, "mail_template_id": template.id})
        self.start(rule)
        self.client()
        self.sweep("2026-01-06 07:00")
        item = self.item_model.search([("rule_id", "=", rule.id)])
        with self.at("2026-01-08 10:00"):
            steps.create({"days": 3})
        self.assertTrue(item.to_plan)
        self.sweep("2026-01-08 10:01")
        self.assertTrue(item.on_hold)

    def test_nobody_writes_the_own_books_of_a_rule(self):
        rule = self.make_rule(self.admin)
        values = {
            "changed_date": "2020-01-01 00:00:00",
            "found_by_change": [1],
            "previous_plan": {"delay": 0},
            "reads_change": True,
            "start_pending": {"backlog": "all", "days": 0, "order": "oldest"},
        }
        rule.write(values)
        made = self.make_rule(self.admin, **values)
        for name in values:
            self.assertFalse(rule[name], name)
            self.assertFalse(made[name], name)

    def test_nobody_names_a_rule_as_built_in(self):
        rule = self.make_rule(self.admin)
        self.env["ir.model.data"].create(
            {
                "module": "reminder_automation",
                "name": "reminder_rule_of_mine",
                "model": rule._name,
                "res_id": rule.id,
            }
        )
        self.assertEqual(rule._reader_ids(), (self.admin.id,))


class TestOwner(RightsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule.write(
            {
                "domain": "[('function', '=', 'waits'), ('barcode', '=', False)]",
                "user_id": cls.trusted.id,
            }
        )

    def warnings(self):
        return self.rule.activity_ids.filtered(
            lambda activity: activity.summary == "This rule is stopped"
        )

    def test_runs(self):
        self.client()
        self.assertEqual(len(self.sweep_and_deliver("2026-01-12 07:00")), 1)

    def test_stops_and_goes_on(self):
        client = self.client()
        self.trusted.group_ids -= self.env.ref(SECRET_GROUP)
        self.sweep("2026-01-06 07:00")
        self.sweep("2026-01-12 07:00")
        self.assertFalse(self.item(client))
        self.assertTrue(self.rule.stopped)
        [warning] = self.warnings()
        self.assertIn("Barcode", warning.note)
        self.assertNotIn(client.name, warning.note)
        self.trusted.group_ids += self.env.ref(SECRET_GROUP)
        self.sweep("2026-01-12 07:10")
        self.assertFalse(self.rule.stopped)
        self.assertFalse(self.warnings())
        self.assertEqual(self.item(client).sent_count, 1)

    def test_settles_and_claims_nothing(self):
        client, done = self.client(), self.client("Syd A/S")
        self.sweep("2026-01-06 07:00")
        self.rule.user_id = self.admin
        done.function = "done"
        self.sweep("2026-01-12 07:00")
        items = self.item(client) | self.item(done)
        self.assertEqual(set(items.mapped("state")), {"waiting"})
        self.assertFalse(items.notice_ids)
        self.assertIn("stopped", items[0].reason)

    def test_at_the_door(self):
        client = self.client()
        self.sweep("2026-01-12 07:00")
        [notice] = self.item(client).notice_ids
        self.assertEqual(notice.state, "queued")
        self.trusted.group_ids -= self.env.ref(SECRET_GROUP)
        self.assertFalse(self.deliver("2026-01-12 07:01"))
        self.assertEqual(notice.state, "cancelled")
        self.assertIn("stopped", notice.reason)
        self.assertEqual(self.item(client).sent_count, 0)

    def test_at_composing(self):
        client = self.client()
        with patch.object(
            self.env.registry["reminder.notice"], "_compose", lambda *_args, **_kw: 0
        ):
            self.sweep("2026-01-12 07:00")
        [notice] = self.item(client).notice_ids
        self.rule.user_id = self.admin
        notice._compose()
        self.assertEqual(notice.state, "cancelled")

    def test_field_that_gets_a_group(self):
        self.rule.user_id = self.admin
        self.rule.domain = "[('function', '=', 'waits')]"
        self.client()
        self.sweep("2026-01-06 07:00")
        self.assertFalse(self.rule.stopped)
        field = self.env["res.partner"]._fields["function"]
        with patch.object(field, "groups", SECRET_GROUP):
            self.sweep("2026-01-12 07:00")
            self.assertTrue(self.rule.stopped)

    def test_model_that_is_closed(self):
        self.rule.user_id = self.admin
        self.rule.domain = "[('category_id.name', '=', 'x')]"
        self.assertFalse(self.rule._rights_problem())
        self.env["ir.model.access"].search(
            [("model_id.model", "=", "res.partner.category")]
        ).group_id = self.env.ref(SECRET_GROUP)
        self.assertTrue(self.rule._rights_problem())

    def test_text_that_reads_more(self):
        self.rule.write({"user_id": self.admin.id, "domain": "[('id', '>', 0)]"})
        self.assertFalse(self.rule._rights_problem())
        self.template.subject = "{{ object.barcode }}"
        self.assertIn("Barcode", self.rule._rights_problem())
        self.template.subject = "Reminder"
        self.assertFalse(self.rule._rights_problem())

    def test_who_takes_over(self):
        self.client()
        self.trusted.active = False
        self.assertFalse(self.admin.has_group(SECRET_GROUP))
        # The administrator of the database may read all.
        self.assertFalse(self.rule._rights_problem())
        admins = self.rule._administrators()
        self.assertIn(self.admin, admins)
        (admins - self.admin).group_ids -= self.env.ref(
            "reminder_automation.group_reminder_admin"
        )
        self.assertEqual(self.rule._reader_ids(), (self.admin.id,))
        self.sweep("2026-01-12 07:00")
        self.assertEqual(self.warnings().user_id, self.admin)

    def test_nobody_becomes_the_superuser(self):
        self.rule.user_id = False
        self.assertTrue(self.rule.create_uid._is_superuser())
        self.assertNotIn(self.rule.create_uid.id, self.rule._reader_ids())

    def test_by_hand(self):
        client = self.client()
        self.sweep("2026-01-06 07:00")
        self.rule.user_id = self.admin
        with self.assertRaisesRegex(UserError, "stopped"):
            self.item(client).with_user(self.trusted)._send_by_hand()

    def test_costs_nothing(self):
        self.sweep("2026-01-06 07:00")
        rules = self.rule | self.company.sudo().reminder_objective_rule_id
        rules.mapped("stopped")
        for rule in rules:
            rule._broken_text()
            rule._rights_problem()
        with self.assertQueryCount(0):
            rules._that_may_run()
            for rule in rules:
                rule._rights_problem()


class TestFilters(RightsCase):
    def test_no_program(self):
        for text in (
            "9**9**9",
            "[('id', '=', 9**9**9)]",
            "[('id', '=', 1 << 10**10)]",
            "[('name', '=', 'a' * 10**10)]",
            "[('id', 'in', [0] * 10**10)]",
            "[('name', '=', '%9999999999d' % 1)]",
            "[('name', '=', '{:9999999999d}'.format(1))]",
            "[('id', 'in', [x for x in range(10**10)])]",
            "(" * 10_000 + ")" * 10_000,
            "-" * 50_000 + "1",
            "9" * 50_000,
        ):
            with self.subTest(text=text[:40]):
                begun = time.monotonic()
                for name in ("domain", "contact_domain"):
                    with self.assertRaises(ValidationError):
                        self.make_rule(self.admin, **{name: text})
                self.assertLess(time.monotonic() - begun, 2)

    def test_stored_before(self):
        other = self.make_rule(self.admin, name="Other")
        client = self.client()
        self.env.cr.execute(
            "UPDATE reminder_rule SET domain = '9**9**9' WHERE id = %s", [other.id]
        )
        other.invalidate_recordset()
        self.env.registry.clear_cache()
        other.stale = True
        with mute_logger(SWEEP):
            self.sweep("2026-01-06 07:00")
            self.sweep("2026-01-06 07:10")
        self.assertTrue(self.item(client))
        self.assertEqual(len(other.activity_ids), 1)


class TestVeil(RightsCase):
    """An administrator of reminders who may not read some of the contacts."""

    SECRET = "Geheim ApS"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule.user_id = cls.trusted
        cls.hidden = cls.env["res.partner"].create(
            {"name": cls.SECRET, "is_company": True, "function": "waits"}
        )
        cls.env["ir.rule"].create(
            {
                "name": "Hidden",
                "model_id": cls.partner_model.id,
                "domain_force": f"[('id', '!=', {cls.hidden.id})]",
                "groups": [Command.set(cls.env.ref("base.group_user").ids)],
            }
        )
        # For who may read all.
        cls.env["ir.rule"].create(
            {
                "name": "All",
                "model_id": cls.partner_model.id,
                "domain_force": "[(1, '=', 1)]",
                "groups": [Command.set(cls.env.ref(SECRET_GROUP).ids)],
            }
        )

    def both(self):
        open_one = self.client("Nord ApS")
        self.env["res.partner"].create(
            {"name": "Bo", "email": "bo@x.example", "parent_id": self.hidden.id}
        )
        self.date(self.hidden, "2026-01-05 10:00")
        self.sweep("2026-01-12 07:00")
        return self.item(open_one), self.item(self.hidden)

    def test_names(self):
        shown, hidden = self.both()
        for user, sees in ((self.admin, False), (self.trusted, True)):
            with self.subTest(user=user.login):
                item = hidden.with_user(user)
                for name in ("res_name", "display_name"):
                    self.assertEqual(self.SECRET in item[name], sees)
                self.assertEqual(shown.with_user(user).res_name, "Nord ApS")
                notice = item.notice_ids
                self.assertEqual(bool(notice.body), sees)
                told = json.dumps(
                    notice.web_read(
                        {
                            "item_id": {"fields": {"display_name": {}}},
                            "body": {},
                            "reason": {},
                        }
                    ),
                    default=str,
                )
                self.assertEqual(self.SECRET in told, sees)
                with self.assertRaises(AccessError):
                    notice.read(["mail_message_id"])

    def test_texts(self):
        shown, hidden = self.both()
        for item in (shown, hidden):
            item.write({"error": "Secret", "reason_code": "error"})
            item.notice_ids.reason = "Secret"
        for user, sees in ((self.admin, False), (self.trusted, True)):
            item = hidden.with_user(user)
            for text in (
                item.error,
                item.reason,
                item.notice_ids.reason,
                item.read(["error"])[0]["error"],
                item.export_data(["error", "reason"])["datas"][0][0],
                item.mapped("error")[0],
            ):
                self.assertEqual("Secret" in text, sees)
            self.assertIn("Secret", shown.with_user(user).reason)

    def test_no_oracle(self):
        shown, hidden = self.both()
        hidden.error = "Secret"
        Item = self.env["reminder.item"].with_user(self.admin)
        for domain in (
            [("error", "=like", "S%")],
            ["!", ("error", "=", False)],
            [("reason_detail", "ilike", "x")],
        ):
            with self.subTest(domain=domain), self.assertRaises(AccessError):
                Item.search(domain)
            with self.assertRaises(AccessError):
                Item.web_search_read(domain, {"id": {}})
        with self.assertRaises(AccessError):
            self.env["reminder.notice"].with_user(self.admin).search(
                [("item_id.error", "=like", "S%")]
            )
        with self.assertRaises(AccessError):
            Item.search([], order="error")
        for groupby, aggregates in ((["error"], []), ([], ["error:array_agg"])):
            with self.assertRaises(AccessError):
                Item._read_group([], groupby, aggregates)
            with self.assertRaises(AccessError):
                Item.formatted_read_group([], groupby, aggregates)
        self.assertFalse(Item.name_search("Geheim"))
        self.assertFalse(
            self.env["reminder.notice"]
            .with_user(self.admin)
            .search([("item_id", "ilike", "Geheim")])
        )
        self.assertTrue(Item.search([("reason_code", "=", hidden.reason_code)]))

    def test_bell(self):
        _shown, hidden = self.both()
        Item = self.env["reminder.item"].with_user(self.admin)
        for method, args in (
            ("steer_record", ("res.partner", self.hidden.id)),
            ("send_now_record", ("res.partner", self.hidden.id)),
        ):
            with self.subTest(method=method), self.assertRaises(AccessError):
                getattr(Item, method)(*args)
        for model in ("res.users.apikeys", "no.such.model", "mail.thread", ["x"], None):
            with self.subTest(model=model), self.assertRaises(UserError):
                Item.steer_record(model, 1)
        self.assertNotIn(
            self.SECRET, json.dumps(hidden.with_user(self.admin).steer(auto=False))
        )

    def test_queries_of_a_list(self):
        for number in range(10):
            self.client(f"Client {number}")
        self.sweep("2026-01-06 07:00")
        names = ["res_name", "display_name", "reason", "error"]
        items = self.env["reminder.item"].with_user(self.admin)
        found = items.search([("rule_id", "=", self.rule.id)])

        def count(records):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            records.with_prefetch().read(names)
            return self.env.cr.sql_log_count - before

        count(found)
        self.assertEqual(count(found), count(found[:2]))

    def test_errors_name_nobody(self):
        client = self.client("Nord <img src=x>")
        with self.break_rendering(client):
            self.sweep("2026-01-12 07:00")
            self.sweep("2026-01-14 07:00")
        [activity] = self.rule.activity_ids
        self.assertNotIn("Nord", activity.note)
        self.rule._tell_once("Summary", "<b>bold</b> & <img src=x>")
        note = self.rule.activity_ids.filtered(
            lambda one: one.summary == "Summary"
        ).note
        self.assertIn("&lt;img", note)

    def test_responsible_who_may_not_read(self):
        self.rule.write({"audience": "responsible", "user_field": "user_id"})
        self.hidden.user_id = self.admin
        self.date(self.hidden, "2026-01-05 10:00")
        self.sweep("2026-01-12 07:00")
        item = self.item(self.hidden)
        self.assertFalse(item.notice_ids)
        self.assertIn("may not read the record", item.reason_detail)
        # At the door, too.
        self.hidden.user_id = self.trusted
        self.sweep("2026-01-13 07:00")
        [notice] = item.notice_ids
        self.assertEqual(notice.state, "queued")
        self.trusted.group_ids -= self.env.ref(SECRET_GROUP)
        self.deliver("2026-01-13 07:01")
        self.assertEqual(notice.state, "cancelled")
        self.assertIn("may not read the record", notice.reason)

    def test_in_vain(self):
        self.rule.write({"user_id": self.admin.id, "max_count": 1})
        self.env["res.partner"].create(
            {"name": "Bo", "email": "bo@x.example", "parent_id": self.hidden.id}
        )
        self.date(self.hidden, "2026-01-05 10:00")
        self.sweep_and_deliver("2026-01-12 07:00")
        self.sweep("2026-01-12 07:10")
        activity = self.item(self.hidden).activity_id
        if activity.user_id == self.admin:
            self.assertNotIn(self.SECRET, activity.note)
            self.assertEqual(activity.res_model, "reminder.rule")


class TestTemplateOfAnotherKind(RightsCase):
    def setUp(self):
        super().setUp()
        self.waiting = self.item_of(self.client())

    def item_of(self, client):
        self.sweep("2026-01-06 07:00")
        return self.item(client).with_user(self.admin)

    def test_refused_when_sent(self):
        other = self.make_template(model_id=self.env["ir.model"]._get("res.users").id)
        with self.assertRaisesRegex(UserError, "not for records of this kind"):
            self.waiting._send_by_hand(template=other)
        with self.assertRaisesRegex(UserError, "not for records of this kind"):
            self.waiting.sudo()._send_by_hand(template=other)
        wizard = (
            self.env["reminder.send"]
            .with_user(self.admin)
            .create({"item_ids": self.waiting.ids, "mail_template_id": other.id})
        )
        with self.assertRaisesRegex(UserError, "not for records of this kind"):
            wizard.action_send()

    def test_refused_when_composed(self):
        self.template.model_id = self.env["ir.model"]._get("res.users")
        self.sweep("2026-01-12 07:00")
        [notice] = self.waiting.sudo().notice_ids
        self.assertEqual(notice.state, "failed")
        self.assertIn("not for records of this kind", notice.reason)

    def test_sender_may_read_what_it_names(self):
        for text in ("{{ object.barcode }}", "{{ object.sudo().name }}"):
            other = self.make_template(subject=text)
            with self.assertRaisesRegex(AccessError, "You cannot send the template"):
                self.waiting._send_by_hand(template=other)
        self.waiting.with_user(self.trusted)._send_by_hand(
            template=self.make_template(subject="{{ object.barcode }}")
        )
