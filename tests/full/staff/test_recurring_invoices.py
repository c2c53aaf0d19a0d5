"""Invoices that scheduled jobs post or make say so: in their chatter, at night to who
is responsible for them, and on the page of scheduled jobs."""

from alert_case import AlertCase
from invoice_case import InvoiceCase

from odoo import Command, fields

INVOICE = "account.move"
AUTO_POST = "account.ir_cron_auto_post_draft_entry"


class TestRecurringInvoices(AlertCase, InvoiceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.company_data["company"]
        cls.company.sudo().write(
            {"reminder_invoice_enabled": True, "email": "office@example.com"}
        )
        cls.env["account.move"].search([("auto_post", "!=", "no")]).auto_post = "no"
        sales = cls.env.ref("account.group_account_invoice")
        for user in cls.anna | cls.bo:
            user.write(
                {
                    "company_ids": [Command.set(cls.company.ids)],
                    "company_id": cls.company.id,
                    "group_ids": [Command.link(sales.id)],
                }
            )
        cls.customer = cls.env["res.partner"].create({"name": "Berg Consulting"})
        cls.job = cls.env.ref("reminder_automation.reminder_job_auto_post").sudo()

    def recurring(self, user=None, **values):
        return self.make_invoice(
            self.customer,
            post=False,
            date="2026-01-01",
            auto_post=values.pop("auto_post", "monthly"),
            invoice_user_id=(user or self.anna).id,
            **values,
        )

    def run_cron(self, moment="2026-01-06 00:30"):
        """As the scheduler runs it, with its own context."""
        with self.at(moment), self.enter_registry_test_mode():
            self.env.ref(AUTO_POST).sudo().method_direct_trigger()
        self.env.invalidate_all()

    def lines(self, move):
        """What the chatter of an invoice says of scheduled jobs."""
        subtypes = self.env["reminder.alert"]._recurring_subtypes()
        return [
            message.preview
            for message in move.message_ids
            if message.subtype_id.id in subtypes
        ]

    def test_posted_at_night(self):
        move = self.recurring()
        once = self.recurring(self.bo, auto_post="at_date")
        self.run_cron()
        self.assertEqual((move.state, once.state), ("posted", "posted"))
        [line] = self.lines(move)
        self.assertIn("Recurring invoice, posted by the scheduled job", line)
        self.assertIn("The next one is posted on 02/01/2026", line)
        [line] = self.lines(once)
        self.assertIn("on its date", line)
        following = self.env["account.move"].search(
            [("auto_post_origin_id", "=", move.id), ("state", "=", "draft")]
        )
        self.assertEqual(self.lines(following), [])
        both = sorted((self.anna | self.bo).mapped("email_formatted"))
        self.assertEqual(self.nightly("2026-01-06 02:00"), both)
        mail = next(one for one in self._mails if "anna" in one["email_to"][0])
        self.assertEqual(mail["subject"], "1 recurring invoice")
        self.assertIn(f"{move.name}, Berg Consulting, $\xa0100.00", mail["body"])
        self.assertNotIn(once.name, mail["body"])
        # Each once.
        self.assertEqual(self.nightly("2026-01-07 02:00"), [])

    def test_erase_a_customer(self):
        """The name goes from the list and from the mail that told of the invoice."""
        self.admin.company_ids += self.company
        self.env = self.env(su=True)
        self.recurring()
        customer, self.customer = self.customer, self.partner_b
        self.recurring(self.bo)
        self.customer = customer
        self.run_cron()
        self.nightly("2026-01-06 02:00")
        lines = self.env["reminder.alert.line"].search([("res_model", "=", INVOICE)])
        notices = self.env["reminder.notice"].search(
            [("res_model", "=", "reminder.alert")]
        )
        told = " ".join(notices.delivery_id.mapped("body"))
        self.assertIn(self.customer.name, told)
        window = self.env["reminder.erase"].with_user(self.admin)
        window.create({"partner_ids": self.customer.ids}).action_erase()
        told = " ".join(str(body) for body in notices.delivery_id.mapped("body"))
        names = " ".join(lines.mapped("name")) + told
        self.assertNotIn(self.customer.name, names)
        self.assertIn("…", names)
        self.assertIn(self.partner_b.name, told, "another customer's")

    def test_last_one(self):
        move = self.recurring(auto_post_until="2026-01-15")
        self.run_cron()
        self.assertIn("It was the last one", self.lines(move)[0])

    def test_posted_by_hand(self):
        """What a person posts says nothing, and is told to nobody."""
        move = self.recurring()
        move.action_post()
        self.assertEqual(self.lines(move), [])
        self.assertEqual(self.nightly("2026-01-06 02:00"), [])

    def test_switched_off_or_cancelled(self):
        move = self.recurring()
        self.run_cron()
        self.company.sudo().reminder_invoice_enabled = False
        self.assertEqual(self.nightly("2026-01-06 02:00"), [])
        self.company.sudo().reminder_invoice_enabled = True
        self.queue("2026-01-07 02:00", "_cron_nightly")
        move.button_draft()
        move.button_cancel()
        self.assertEqual(self.deliver("2026-01-07 02:05"), [])

    def test_who_may_not_read_it_is_not_told(self):
        outsider = self.colleague(
            "outsider",
            company_ids=[Command.set(self.company.ids)],
            company_id=self.company.id,
        )
        move = self.recurring(outsider)
        self.run_cron()
        self.assertEqual(move.state, "posted")
        self.assertEqual(self.nightly("2026-01-06 02:00"), [])

    def test_page_of_jobs(self):
        moves = self.recurring() + self.recurring(self.bo)
        self.run_cron()
        self.env.ref(AUTO_POST).sudo().lastcall = "2026-01-06 00:30:00"
        names = " and ".join(moves.sorted("id").mapped("name"))
        self.assertEqual(self.job.last_result, f"2 invoices posted: {names}.")
        self.assertEqual(self.job.usual_rhythm, "Every night at 0:30")
        someone = self.colleague("someone", group_ids=False)
        someone.group_ids = self.env.ref("reminder_automation.group_reminder_admin")
        self.assertEqual(self.job.with_user(someone).last_result, "2 invoices posted.")

    def test_what_could_not_be_posted(self):
        move = self.recurring()
        move.invoice_line_ids = [Command.clear()]
        self.env.flush_all()
        with self.at("2026-01-06 00:30"):
            self.env.ref(AUTO_POST).sudo().lastcall = fields.Datetime.now()
            self.env.cr.execute(
                "UPDATE account_move SET write_date = '2026-01-02' WHERE id = %s",
                [move.id],
            )
            self.env.invalidate_all()
            self.assertEqual(self.job.health, "attention")
            self.assertIn("Drafts that it could not post: 1", self.job.problem)

    def test_made_from_contracts(self):
        """As OCA's contract does it: its scheduled action makes new invoices."""
        partner = self.customer.id
        cron = self.env["ir.cron"].create(
            {
                "name": "Generate recurring invoices from contracts",
                "model_id": self.env["ir.model"]._get_id("account.move"),
                "code": "env['account.move'].create({'move_type': 'out_invoice', "
                f"'partner_id': {partner}, 'invoice_user_id': {self.anna.id}, "
                f"'company_id': {self.company.id}, "
                "'invoice_line_ids': [(0, 0, {'name': 'Rent', 'price_unit': 5})]})",
                "interval_number": 1,
                "interval_type": "days",
            }
        )
        self.env["ir.model.data"].create(
            {
                "module": "contract",
                "name": "contract_cron_for_invoice",
                "model": "ir.cron",
                "res_id": cron.id,
            }
        )
        with self.at("2026-01-06 01:00"), self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()
        move = self.env["account.move"].search([("partner_id", "=", partner)])
        self.assertEqual(
            self.lines(move),
            ["Made by the scheduled job “Generate recurring invoices from contracts”."],
        )
        self.assertEqual(self.nightly("2026-01-06 02:00"), [self.anna.email_formatted])
        self.assertIn("Draft, Berg Consulting", self.mail())
        cron.lastcall = "2026-01-06 01:00:00"
        job = self.env.ref("reminder_automation.reminder_job_contract").sudo()
        self.assertIn("1 invoice made: ", job.last_result)
