"""An accountant with the rights of Invoicing alone chases his invoices; who may only
read them learns nothing."""

from common import USER, new_test_user
from freezegun import freeze_time
from invoice_case import InvoiceCase
from ready_made_case import ReadyMadeCase

from odoo import Command
from odoo.exceptions import AccessError


class TestAccountant(ReadyMadeCase, InvoiceCase):
    PRESET = "invoice"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.asset"].sudo().create(
            {
                "name": "without the tour of sign_oca",
                "bundle": "web.assets_tests",
                "directive": "remove",
                "path": "sign_oca/static/src/tests/sign_tour.esm.js",
            }
        )
        company = cls.env.company
        elsewhere = cls.env["res.company"].sudo().create({"name": "Elsewhere"})

        def user(login, groups, company):
            return new_test_user(
                cls.env(su=True),
                login,
                f"base.group_user,{groups}",
                email=f"{login}@example.com",
                company_id=company.id,
                company_ids=[Command.set(company.ids)],
            )

        invoicing = "account.group_account_invoice"
        cls.accountant = user("invoicing-alone", invoicing, company)
        cls.elsewhere = user("invoicing-elsewhere", invoicing, elsewhere)
        cls.reader = user("invoices-read", "account.group_account_readonly", company)
        cls.user = user("user-invoicing", f"{invoicing},{USER}", company)

    def waiting(self, **values):
        invoice = self.make_invoice(self.client(), **values)
        invoice.is_move_sent = True
        return invoice

    def overdue(self):
        """An invoice whose first reminder is planned, with its item."""
        invoice = self.waiting()
        self.sweep(self.BEFORE)
        return invoice, self.ready_item(invoice)

    def test_chases_his_invoices(self):
        invoice, item = self.overdue()
        with freeze_time(self.BEFORE):
            mine = invoice.with_user(self.accountant)
            Item = self.env["reminder.item"].with_user(self.accountant)
            [sketch] = Item._bell(mine)
            [control] = mine._reminder_controls()
            self.assertEqual((sketch["id"], control["id"]), (item.id, item.id))
            self.assertTrue(control["may_steer"] and control["reason"])
            Item.browse(item.id).steer(interval_days=4, max_count=2)
            self.assertEqual((item.interval_days, item.max_count), (4, 2))
            action = Item.send_now_record("account.move", invoice.id)
            window = (
                self.env["reminder.send"]
                .with_user(self.accountant)
                .with_context(**action["context"])
                .create({})
            )
            self.assertTrue(window.can_send)
            window.action_send()
        self.assertEqual(item.notice_ids.user_id, self.accountant)
        self.assertEqual(item.sent_count, 1)

    def test_one_that_waits_for_nobody_yet(self):
        invoice = self.make_invoice(self.client(), post=False)
        mine = invoice.with_user(self.accountant)
        Item = self.env["reminder.item"].with_user(self.accountant)
        [control] = mine._reminder_controls()
        self.assertFalse(control["id"])
        [control] = Item.steer_record("account.move", invoice.id, auto=False)
        self.assertFalse(control["auto"])
        self.assertFalse(self.ready_item(invoice).auto)

    def test_the_sending_window_offers_it(self):
        invoice, item = self.overdue()
        Window = self.env["account.move.send.wizard"]
        window = Window.with_user(self.accountant).create({"move_id": invoice.id})
        self.assertTrue(window.reminder_offered)
        window.write({"reminder_until_done": False})
        self.assertFalse(item.auto)

    def test_in_the_list_of_invoices(self):
        invoice, item = self.overdue()
        [action] = (
            self.env["reminder.rule"]
            ._record_actions()
            .filtered(lambda action: action.model_name == "account.move")
        )
        bindings = (
            self.env["ir.actions.actions"]
            .with_user(self.accountant)
            .get_bindings("account.move")
        )
        self.assertIn(action.id, [one["id"] for one in bindings["action"]])
        opened = (
            action.with_user(self.accountant)
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .run()
        )
        self.assertEqual(opened["context"]["default_item_ids"], item.ids)

    def test_who_may_not_write_it_learns_nothing(self):
        invoice, item = self.overdue()
        for user in (self.reader, self.elsewhere):
            Item = self.env["reminder.item"].with_user(user)
            theirs = invoice.with_user(user)
            if user == self.reader:
                self.assertIsNone(Item._bell(theirs))
                self.assertIsNone(theirs._reminder_controls())
            new = self.env["reminder.send"].with_user(user).create
            for number, call in enumerate(
                (
                    lambda Item=Item: Item.browse(item.id).read(["reason"]),
                    lambda Item=Item: Item.browse(item.id).read(["partner_id"]),
                    lambda Item=Item: Item.browse(item.id).steer(auto=False),
                    lambda Item=Item: Item.browse(item.id).action_open_details(),
                    lambda Item=Item: Item.steer_record(
                        "account.move", invoice.id, auto=False
                    ),
                    lambda Item=Item: Item.send_now_record("account.move", invoice.id),
                    lambda new=new: new({"item_ids": [Command.set(item.ids)]}),
                )
            ):
                with (
                    self.subTest(user=user.login, call=number),
                    self.assertRaises(AccessError),
                ):
                    call()
        self.assertTrue(item.auto)

    def test_a_user_finds_those_he_is_responsible_for(self):
        own = self.waiting(invoice_user_id=self.user.id)
        _foreign, item = self.overdue()
        Item = self.env["reminder.item"].with_user(self.user)
        found = Item.search([("res_model", "=", "account.move")])
        self.assertEqual(found.sudo(), self.ready_item(own))
        self.assertNotIn(item, found.sudo())
        # From the invoice itself he steers the others, too: he may write them.
        Item.browse(item.id).steer(auto=False)
        self.assertFalse(item.auto)

    def test_clicking(self):
        invoice, item = self.overdue()
        self.start_tour(
            f"/odoo/action-account.action_move_out_invoice_type/{invoice.id}",
            "reminder_accountant_chases",
            login=self.accountant.login,
        )
        self.env.invalidate_all()
        self.assertEqual(item.interval_days, 4)
        self.assertEqual(item.notice_ids.user_id, self.accountant)
        delivery = item.notice_ids.sudo().delivery_id
        self.assertEqual(delivery.subject, "In my own words")
        self.assertIn("Please pay it this week", delivery.body)
        self.assertTrue(delivery.own_words)
