"""To-dos of real documents: invoices and quotations, and where their buttons lead."""

import re
from urllib.parse import urlsplit

from client_side_case import ClientSideCase
from lxml import html

from odoo import Command, fields
from odoo.tests import HttpCase

from odoo.addons.account.tests.common import AccountTestInvoicingCommon


class TestDocuments(ClientSideCase, AccountTestInvoicingCommon, HttpCase):
    @classmethod
    def get_default_groups(cls):
        return (
            super().get_default_groups()
            | cls.env.ref("reminder_automation.group_reminder_admin")
            | cls.env.ref("sales_team.group_sale_manager")
        )

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        people = cls.anna | cls.bo | cls.carla
        people.sudo().write(
            {
                "company_ids": [Command.set(cls.company.ids)],
                "company_id": cls.company.id,
            }
        )
        cls.bills = cls.rule_over(
            "account.move",
            "invoice",
            "[('state', '=', 'posted'), ('payment_state', '=', 'not_paid')]",
        )
        cls.quotes = cls.rule_over("sale.order", "proposal", "[('state', '=', 'sent')]")

    @classmethod
    def rule_over(cls, model, kind, domain):
        model_id = cls.env["ir.model"]._get(model).id
        template = cls.env["mail.template"].create(
            {
                "name": "Reminder",
                "model_id": model_id,
                "subject": "Still open: {{ object.name }}",
                "body_html": "<p>It still waits.</p>",
                "auto_delete": False,
            }
        )
        rule = cls.env["reminder.rule"].create(
            {
                "name": model,
                "model_id": model_id,
                "topic_id": cls.env.ref(
                    f"reminder_automation.reminder_topic_{kind}"
                ).id,
                "domain": domain,
                "anchor": "date",
                "date_field_id": cls.env["ir.model.fields"]
                ._get(model, "create_date")
                .id,
                "mail_template_id": template.id,
            }
        )
        rule._start("all")
        return rule

    def invoice(self, client, price=100):
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": client.id,
                "invoice_date": "2026-01-01",
                "invoice_date_due": "2026-02-03",
                "invoice_line_ids": [
                    Command.create({"name": "Work", "price_unit": price, "tax_ids": []})
                ],
            }
        )
        invoice.action_post()
        return invoice

    def quotation(self, client):
        order = self.env["sale.order"].create(
            {
                "partner_id": client.id,
                "validity_date": "2026-03-04",
                "order_line": [
                    Command.create({"product_id": self.product_a.id, "price_unit": 10})
                ],
            }
        )
        order.action_quotation_sent()
        return order

    def enrol(self):
        for rule in self.bills | self.quotes:
            rule._enrol()
        self.env.flush_all()

    def page(self, user, path="/my/todos"):
        self.authenticate(user.login, user.login)
        response = self.url_open(path)
        self.assertEqual(response.status_code, 200)
        return response.text

    def buttons(self, page):
        """The links of the to-dos' buttons, by the titles of their records."""
        found = html.fromstring(page).xpath(
            "//div[contains(@class, 'o_reminder_todo')]//a[@title]"
        )
        return {button.get("title"): button.get("href") for button in found}

    def test_invoice_and_quotation(self):
        invoice, order = self.invoice(self.nord), self.quotation(self.anna.partner_id)
        foreign = self.invoice(self.syd)
        self.enrol()
        page = self.page(self.bo)
        for text in (
            invoice.name,
            order.name,
            "fa-credit-card",
            "See and pay",
            "Read and sign",
            "02/03/2026",
            "03/04/2026",
        ):
            self.assertIn(text, page)
        self.assertNotIn(foreign.name, page)
        self.assertEqual(len(self.buttons(page)), 2)

    def test_the_button_opens_exactly_that_record(self):
        invoice, order = self.invoice(self.nord), self.quotation(self.anna.partner_id)
        self.invoice(self.nord)
        self.enrol()
        buttons = self.buttons(self.page(self.anna))
        self.assertEqual(len(buttons), 3)
        for record, path, name in (
            (invoice, "/my/invoices/", invoice.name),
            (order, "/my/orders/", order.name),
        ):
            url = buttons[record.display_name]
            # the person; a colleague; who has the mail only; another client with it
            for user in (self.anna, self.bo, None, self.carla):
                with self.subTest(record=record._name, user=user and user.login):
                    self.authenticate(user and user.login, user and user.login)
                    response = self.url_open(url)
                    self.assertEqual(response.status_code, 200)
                    self.assertEqual(urlsplit(response.url).path, f"{path}{record.id}")
                    self.assertIn(name, response.text)

    def test_a_tampered_link_opens_nothing(self):
        mine, foreign = self.invoice(self.nord), self.invoice(self.syd)
        self.enrol()
        [url] = self.buttons(self.page(self.anna)).values()
        for tampered in (
            url.replace(f"res_id={mine.id}", f"res_id={foreign.id}"),
            re.sub("access_token=[^&]*", "access_token=guessed", url).replace(
                f"res_id={mine.id}", f"res_id={foreign.id}"
            ),
        ):
            self.assertNotEqual(tampered, url)
            response = self.url_open(tampered)
            self.assertNotIn(foreign.name, response.text)
            self.assertNotIn(f"/my/invoices/{foreign.id}", response.url)

    def test_paid_since_the_last_sweep(self):
        invoice = self.invoice(self.nord)
        self.enrol()
        self.assertIn(invoice.name, self.page(self.anna))
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({})._create_payments()
        self.env.flush_all()
        self.assertNotIn(invoice.name, self.page(self.anna))

    def test_models_without_a_page_have_no_button(self):
        product = self.product_a.product_tmpl_id
        self.assertEqual(product._reminder_url(self.anna.partner_id), "")
        self.assertIn(
            f"/mail/view?model=product.template&res_id={product.id}",
            product._reminder_url(self.env.ref("base.partner_admin")),
        )

    def test_constant_cost(self):
        def queries():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            items = self.env["reminder.item"].with_user(self.anna)
            values = items._todos(self.anna)[:20]._todo_values(self.anna.partner_id)
            self.assertTrue(all(value["url"] for value in values))
            return self.env.cr.sql_log_count - before, len(values)

        self.invoice(self.nord), self.quotation(self.nord)
        self.enrol()
        queries()
        few, _two = queries()
        for _number in range(8):
            self.invoice(self.nord), self.quotation(self.nord)
        self.enrol()
        queries()  # their tokens are made
        many, length = queries()
        self.assertEqual((many, length), (few, 18))

    def test_mail(self):
        self.invoice(self.nord)
        self.enrol()
        item = self.env["reminder.item"].search([("rule_id", "=", self.bills.id)])
        item.next_date = fields.Datetime.now()
        item.sudo()._send_by_hand()
        with self.mock_mail_gateway():
            self.env["mail.mail"].process_email_queue()
        for mail in self._mails:
            self.assertEqual(mail["body"].count("See and pay"), 1)
            self.assertIn("/my/todos", mail["body"])
            # What is owed is not postponed, unless the topic says so.
            self.assertNotIn("Remind me on another day", mail["body"])
            self.assertNotIn("List-Unsubscribe", mail["headers"])
        self.assertEqual(len(self._mails), 2)
