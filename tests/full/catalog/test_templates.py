"""The settings of reminders on templates of other apps, and what takes them over."""

from common import new_test_user
from lxml import etree
from templates_case import TemplatesCase, make_pdf

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form

SETTINGS = ("reminder_auto", "reminder_days", "reminder_number")
TEMPLATES = (
    "sale.order.template",
    "survey.survey",
    "account.journal",
    "project.task.type",
    "helpdesk.ticket.stage",
    "sign.oca.template",
    "sign.oca.request",
    "mail.template",
)


class TestTemplates(TemplatesCase):
    def test_every_kind_is_taken_over(self):
        for template in self.templates():
            with self.subTest(model=template._name):
                self.set(template)
                template.invalidate_recordset()
                self.assertEqual([template[name] for name in SETTINGS], [True, 6, 4])
                record = self.made(template)
                self.sweep()
                item = self.items(record)
                self.assertEqual(item.state, "waiting")
                self.assertEqual(self.values(record), (True, 6, 4))
                # What was made keeps it, and can be changed there.
                self.set(template, auto=False)
                self.sweep()
                self.assertEqual(self.values(record), (True, 6, 4))
                later = self.made(template)
                self.sweep()
                self.assertFalse(self.items(later).auto)
                record._reminder_set(interval_days=9)
                record.write({"write_uid": self.env.uid})
                self.sweep()
                self.assertEqual(self.values(record), (True, 9, 4))

    def test_says_nothing(self):
        for template in self.templates():
            with self.subTest(model=template._name):
                if "x_waiting_for_customer" in template._fields:
                    template.x_waiting_for_customer = True
                record = self.made(template)
                self.sweep()
                self.assertEqual(self.values(record), (True, 0, 0))
        self.assertFalse(self.setting.search([]))

    def test_only_what_is_set(self):
        self.order_rule.auto_default = False
        template = self.quotation_template
        self.assertFalse(template.reminder_auto)
        template.reminder_days = 5
        self.assertFalse(self.setting.search([]).auto)
        self.order_rule.auto_default = True
        template.invalidate_recordset()
        self.assertTrue(template.reminder_auto)
        template.reminder_days = 0
        self.assertFalse(self.setting.search([]))

    def test_form_of_a_new_one_sets_nothing(self):
        with Form(self.env["sale.order.template"]) as form:
            form.name = "Tax"
        self.assertFalse(self.setting.search([]))
        with Form(self.env["sale.order.template"]) as form:
            form.name = "Tax"
            form.reminder_number = 7
        self.assertEqual(self.setting.search([]).number, 7)
        with Form(form.record) as form:
            form.reminder_auto = False
        self.assertEqual(self.setting.search([]).auto, "off")

    def test_refuses_what_nobody_can_follow(self):
        for days in (-1, 10**9):
            for template in self.templates():
                with (
                    self.subTest(model=template._name),
                    self.assertRaises(ValidationError),
                ):
                    template.reminder_days = days

    def test_copy_and_delete(self):
        for template in [*self.templates(), self.template]:
            with self.subTest(model=template._name):
                self.set(template, auto=False)
                copy = template.copy()
                self.assertEqual([copy[name] for name in SETTINGS], [False, 6, 4])
                other = template.copy({"reminder_days": 2})
                self.assertEqual(other.reminder_days, 2)
                gone = (copy | other).ids
                (copy | other).unlink()
                domain = [("res_model", "=", template._name), ("res_id", "in", gone)]
                self.assertFalse(self.setting.search(domain))
        self.set(self.journal)
        self.env.cr.execute(
            "UPDATE reminder_setting SET res_id = 2000000000"
            " WHERE res_model = 'account.journal'"
        )
        self.setting.invalidate_model()
        self.setting._gc_orphans()
        self.assertFalse(self.setting.search([("res_model", "=", "account.journal")]))

    def test_stage_entered(self):
        work, customer, papers = self.task_stages
        self.set(customer, days=2)
        self.set(papers, auto=False, days=9)
        self.assertTrue(customer.x_waiting_for_customer)
        papers.x_waiting_for_customer = True
        task, own = self.task(customer), self.task(customer)
        self.sweep()
        own._reminder_set(interval_days=1)
        (task | own).stage_id = papers
        self.sweep()
        self.assertEqual(self.values(task), (False, 9, 4))
        # What somebody has set there stays.
        self.assertEqual(self.values(own), (True, 1, 4))
        (task | own).stage_id = work
        self.sweep()
        (task | own).stage_id = customer
        self.sweep()
        self.assertEqual(self.values(task), (True, 2, 4))
        self.assertEqual(self.values(own), (True, 1, 4))

    def test_stage_is_marked_by_the_switch(self):
        work = self.task_stages[0]
        self.assertFalse(work.reminder_auto)
        with Form(work) as form:
            form.reminder_auto = True
        self.assertTrue(work.x_waiting_for_customer)
        with Form(work) as form:
            form.x_waiting_for_customer = False
            self.assertFalse(form.reminder_auto)

    # ------------------------------------------------------------
    # WHERE SOMETHING IS SENT, WHAT IS SET ON A TEMPLATE IS PROPOSED
    # ------------------------------------------------------------

    def compose(self, order, **values):
        return self.env["mail.compose.message"].create(
            {
                "model": order._name,
                "res_ids": repr(order.ids),
                "composition_mode": "comment",
                "body": "Hello",
                **values,
            }
        )

    def shown(self, window):
        return window.reminder_auto, window.reminder_days, window.reminder_number

    def test_of_what_the_record_is_made_from(self):
        self.set(self.quotation_template, auto=False)
        order = self.order(sale_order_template_id=self.quotation_template.id)
        self.assertEqual(self.shown(self.compose(order)), (False, 6, 4))
        self.assertEqual(self.shown(self.compose(self.order())), (True, 0, 0))

    def test_of_the_mail_template(self):
        self.set(self.quotation_template, auto=False)
        order = self.order(sale_order_template_id=self.quotation_template.id)
        mail_template = self.env.ref("sale.email_template_edi_sale")
        self.set(mail_template, days=2, number=1)
        composer = self.compose(order, template_id=mail_template.id)
        self.assertEqual(self.shown(composer), (True, 2, 1))
        # What somebody has set on the record stands before it.
        order._reminder_set(interval_days=8)
        composer = self.compose(order, template_id=mail_template.id)
        self.assertEqual(self.shown(composer), (False, 8, 4))
        # The sweep has done nothing that a person did.
        other = self.sent_order()
        self.sweep()
        composer = self.compose(other, template_id=mail_template.id)
        with self.mock_mail_gateway():
            composer._action_send_mail()
        self.assertEqual(self.values(other), (True, 2, 1))

    def test_mail_sent_by_code(self):
        mail_template = self.env.ref("sale.email_template_edi_sale")
        mail_template.report_template_ids = False
        self.set(mail_template, auto=False)
        order, own = self.sent_order(), self.sent_order()
        self.sweep()
        own._reminder_set(interval_days=9)
        with self.mock_mail_gateway():
            mail_template.send_mail_batch((order | own).ids)
        self.assertEqual(self.values(order), (False, 6, 4))
        self.assertEqual(self.values(own), (True, 9, 0))
        self.assertFalse(self.items(order).steered)

    def test_mail_sent_by_code_for_another_company(self):
        """What the template does not set is as the rule of that company says."""
        other = self.env["res.company"].create({"name": "Syd"})
        self.env.user.company_ids |= other
        rule = self.order_rule.copy({"company_id": other.id, "auto_default": False})
        rule._start("all")
        self.order_rule.company_id = self.env.company
        mail_template = self.env.ref("sale.email_template_edi_sale")
        mail_template.report_template_ids = False
        mail_template.reminder_days = 6
        order = self.sent_order(company_id=other.id)
        self.sweep()
        with self.mock_mail_gateway():
            mail_template.send_mail_batch(order.ids)
        self.assertEqual(self.values(order), (False, 6, 0))

    def test_of_the_journal(self):
        self.set(self.journal)
        invoice = self.make_invoice()
        window = (
            self.env["account.move.send.wizard"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"move_id": invoice.id})
        )
        self.assertEqual(self.shown(window), (True, 6, 4))

    def test_of_the_survey(self):
        self.set(self.survey, auto=False)
        window = self.env["survey.invite"].create(
            {
                "survey_id": self.survey.id,
                "partner_ids": self.client().child_ids.ids,
                "subject": "Please answer",
                "body": "<p>Here</p>",
            }
        )
        self.assertEqual(self.shown(window), (False, 6, 4))
        with self.mock_mail_gateway():
            window.action_invite()
        self.assertEqual(self.values(self.survey.user_input_ids), (False, 6, 4))

    def test_window_of_sign(self):
        self.set(self.sign_template)
        with Form(
            self.env["sign.oca.template.generate"].with_context(
                default_template_id=self.sign_template.id
            )
        ) as form:
            self.assertEqual(form.reminder_days, 6)
            form.reminder_days = 2
            with form.signer_ids.edit(0) as signer:
                signer.partner_id = self.client()
        window = form.record
        with self.mock_mail_gateway():
            window.generate()
        signer = self.env["sign.oca.request"].search([], limit=1, order="id desc")
        signer = signer.signer_ids
        self.sweep()
        self.assertEqual(self.values(signer), (True, 2, 4))
        window.unlink()
        self.assertFalse(self.setting.search([("res_model", "=", window._name)]))

    def test_request_of_sign_by_hand(self):
        self.set(self.sign_template)
        request = self.env["sign.oca.request"].create(
            {
                "name": "Mandate",
                "data": make_pdf(),
                "template_id": self.sign_template.id,
                "signer_ids": [
                    Command.create(
                        {"partner_id": self.client().id, "role_id": self.role.id}
                    )
                ],
            }
        )
        with Form(request) as form:
            self.assertEqual(form.reminder_days, 6)
            form.reminder_auto = False
        with self.mock_mail_gateway():
            request.action_send()
        self.sweep()
        self.assertEqual(self.values(request.signer_ids), (False, 6, 4))

    def test_pipeline(self):
        self.set(self.survey, auto=False)
        action = self.env["ir.actions.server"].create(
            {
                "name": "Send",
                "model_id": self.partner_model.id,
                "state": "reminder_send",
                "reminder_what": "questionnaire",
                "reminder_source": f"survey.survey,{self.survey.id}",
            }
        )
        self.assertEqual(self.shown(action), (False, 6, 4))
        action.write({"reminder_auto": True, "reminder_days": 0, "reminder_number": 1})
        with self.mock_mail_gateway():
            action.with_context(
                active_model="res.partner", active_ids=self.client().child_ids.ids
            ).run()
        # What is empty is as on the survey.
        self.assertEqual(self.values(self.survey.user_input_ids), (True, 6, 1))

    # ------------------------------------------------------------
    # WHO MAY READ A TEMPLATE READS ITS SETTINGS, WHO MAY WRITE IT SETS THEM
    # ------------------------------------------------------------

    def someone(self, *groups):
        self.number = getattr(self, "number", 0) + 1
        return new_test_user(
            self.env,
            f"whom{self.number}",
            groups=",".join(["base.group_user", *groups]),
            company_id=self.env.company.id,
        )

    def test_manager_of_the_app(self):
        for template, group in (
            (self.quotation_template, "sales_team.group_sale_manager"),
            (self.survey, "survey.group_survey_manager"),
            (self.journal, "account.group_account_manager"),
            (self.task_stages[1], "project.group_project_manager"),
            (self.ticket_stage, "helpdesk_mgmt.group_helpdesk_manager"),
            (self.sign_template, "sign_oca.sign_oca_group_admin"),
        ):
            manager, other = self.someone(group), self.someone()
            with self.subTest(model=template._name):
                with Form(template.with_user(manager)) as form:
                    form.reminder_auto = True
                    form.reminder_days = 3
                template.invalidate_recordset()
                self.assertEqual(template.with_user(manager).reminder_days, 3)
                self.assertIn("First", template.with_user(manager).reminder_first)
                if template.with_user(other).has_access("write"):
                    continue  # of stages Odoo leaves it to every colleague
                with self.assertRaises(AccessError):
                    template.with_user(other).write({"reminder_days": 5})
                self.assertEqual(template.with_user(manager).reminder_days, 3)

    def test_nobody_but_through_the_template(self):
        self.set(self.journal)
        row = self.setting.search([])
        for group in (
            "base.group_system",
            "reminder_automation.group_reminder_admin",
            "account.group_account_manager",
        ):
            rows = row.with_user(self.someone(group))
            for call in (
                lambda rows=rows: rows.read(["days"]),
                lambda rows=rows: rows.write({"days": 1}),
                lambda rows=rows: rows.search([]).mapped("days"),
                lambda rows=rows: rows.unlink(),
                lambda rows=rows: rows.create(
                    {"res_model": "survey.survey", "res_id": self.survey.id, "days": 1}
                ),
            ):
                with self.subTest(group=group), self.assertRaises(AccessError):
                    call()

    def test_each_company_its_own(self):
        other = self.env["res.company"].create({"name": "Syd"})
        self.env.user.company_ids |= other
        shared = self.quotation_template
        shared.company_id = False
        rule = self.order_rule.copy({"company_id": other.id, "auto_default": False})
        rule.sequence = self.order_rule.sequence + 1
        rule._start("all")
        self.order_rule.company_id = self.env.company
        self.assertTrue(shared.reminder_auto)
        self.assertFalse(shared.with_company(other).reminder_auto)
        own = shared.copy({"company_id": other.id})
        self.assertFalse(own.reminder_auto)
        own.reminder_days = 3
        foreign = new_test_user(
            self.env, "nord", groups="sales_team.group_sale_manager"
        )
        with self.assertRaises(AccessError):
            own.with_user(foreign).write({"reminder_days": 1})

    # ------------------------------------------------------------
    # THE FIELDS
    # ------------------------------------------------------------
    def listed(self):
        """The models in whose lists of fields the database has the settings."""
        return {
            *self.env["ir.model.fields"]
            .search([("model", "in", [*TEMPLATES]), ("name", "in", SETTINGS)])
            .mapped("model")
        }

    def test_fields_have_no_column_and_no_owner(self):
        # Marks on stages were made by hand, as it were.
        self.assertIn("project.task.type", self.listed())
        owned = self.env["ir.model.data"].search(
            [("model", "=", "ir.model.fields"), ("name", "like", "__reminder_days")]
        )
        for name in TEMPLATES:
            for setting in SETTINGS:
                field = self.env[name]._fields[setting]
                self.assertFalse(field.store, field)
            label = f"field_{name.replace('.', '_')}__reminder_days"
            self.assertEqual(label in owned.mapped("name"), name == "mail.template")
        self.setting._unlist()
        self.assertEqual(self.listed(), {"mail.template"})

    def test_setup_again(self):
        """What makes the registry anew, as a field made by hand, finds them there."""
        before = self.env.registry["account.journal"]._base_classes__
        self.env["ir.model.fields"].create(
            {
                "name": "x_office",
                "model_id": self.env["ir.model"]._get_id("account.journal"),
                "ttype": "char",
            }
        )
        self.assertEqual(self.env.registry["account.journal"]._base_classes__, before)
        self.journal.reminder_days = 5
        self.assertEqual(self.setting.search([]).days, 5)

    def test_labels_in_every_language(self):
        self.env["res.lang"]._activate_lang("da_DK")
        label = self.env["ir.model.fields"]._get(
            "reminder.template.mixin", "reminder_days"
        )
        label.with_context(lang="da_DK").field_description = "Dage til den næste"
        field = self.journal.with_context(lang="da_DK").fields_get(["reminder_days"])
        self.assertEqual(field["reminder_days"]["string"], "Dage til den næste")

    def test_app_is_gone(self):
        """As Odoo uninstalls it: its models go."""
        self.set(self.survey)
        self.set(self.journal)
        self.setting._forget("survey.survey")
        self.assertEqual(self.setting.search([]).res_model, "account.journal")
        self.assertNotIn("survey.survey", self.setting._models())

    def test_forms(self):
        for name in [*TEMPLATES, "sign.oca.template.generate"]:
            arch = etree.fromstring(self.env[name].get_view(view_type="form")["arch"])
            with self.subTest(model=name):
                [widget] = arch.xpath("//widget[@name='reminder_settings']")
                found = {field.get("name") for field in widget.xpath("field")}
                self.assertLessEqual({*SETTINGS}, found)

    def test_no_query_where_nothing_is_set(self):
        order = self.sent_order(sale_order_template_id=self.quotation_template.id)
        orders = order | self.sent_order() | self.sent_order()

        def ask():
            self.setting._of("sale.order.template", [1, 2])
            return self.order_rule._taken(orders.ids)

        ask()
        self.env.flush_all()
        with self.assertQueryCount(0):
            self.assertFalse(ask())
        self.set(self.quotation_template)
        ask()
        self.env.flush_all()
        with self.assertQueryCount(2):
            self.assertEqual(len(ask()), 3)
