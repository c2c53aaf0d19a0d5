""" "Remind until done" where things are sent: quotations, invoices, questionnaires."""

from common import new_test_user
from lxml import etree
from steering_case import SteeringCase

from odoo.tests import Form


class TestComposer(SteeringCase):
    def compose(self, order, **values):
        return (
            self.env["mail.compose.message"]
            .with_context(
                default_model="sale.order",
                default_res_ids=order.ids,
                default_composition_mode="comment",
                mark_so_as_sent=True,
            )
            .create({"subject": "Offer", "body": "<p>Look</p>", **values})
        )

    def test_quotation(self):
        order = self.order()
        composer = self.compose(order, partner_ids=order.partner_id.ids)
        self.assertTrue(composer.reminder_offered)
        # Empty: the rule's, which are shown in their place.
        self.assertEqual((composer.reminder_days, composer.reminder_number), (0, 0))
        self.assertEqual(
            (composer.reminder_rule_days, composer.reminder_rule_number), (3, 1)
        )
        composer.write({"reminder_days": 5, "reminder_number": 2})
        with self.mock_mail_gateway():
            composer._action_send_mail()
        item = self.item(order, self.order_rule)
        self.assertEqual(order.state, "sent")
        self.assertEqual(
            (item.state, item.auto, item.interval_days, item.max_count),
            ("waiting", True, 5, 2),
        )

    def test_as_the_rule_says(self):
        order = self.order()
        with self.mock_mail_gateway():
            self.compose(order, partner_ids=order.partner_id.ids)._action_send_mail()
        item = self.item(order, self.order_rule)
        self.assertEqual((item.auto, item.interval_days, item.max_count), (True, 0, 0))

    def test_what_is_typed_is_its_own(self):
        """Also where the rule has the same number at present."""
        order = self.order()
        with self.mock_mail_gateway():
            self.compose(
                order, partner_ids=order.partner_id.ids, reminder_days=3
            )._action_send_mail()
        item = self.item(order, self.order_rule)
        self.assertEqual((item.interval_days, item.max_count), (3, 0))

    def test_off(self):
        order = self.order()
        with self.mock_mail_gateway():
            self.compose(
                order, partner_ids=order.partner_id.ids, reminder_until_done=False
            )._action_send_mail()
        self.assertFalse(self.item(order, self.order_rule).auto)

    def test_sent_later(self):
        """What is chosen holds as well where Odoo sends the message on another day."""
        order = self.order()
        with self.at("2026-01-06 09:00"), self.mock_mail_gateway():
            self.compose(
                order,
                partner_ids=order.partner_id.ids,
                reminder_until_done=False,
                scheduled_date="2026-01-08 09:00:00",
            ).action_schedule_message()
        with self.at("2026-01-08 09:00"), self.mock_mail_gateway():
            self.env["mail.scheduled.message"]._post_messages_cron()
            self.env.flush_all()
        self.assertEqual(order.state, "sent")
        self.sweep("2026-01-08 10:00")
        self.assertFalse(self.item(order, self.order_rule).auto)

    def test_keeps_what_was_set_on_the_record(self):
        order = self.order()
        order._reminder_set(auto=False, interval_days=5, max_count=2)
        composer = self.compose(order, partner_ids=order.partner_id.ids)
        self.assertEqual(
            (
                composer.reminder_until_done,
                composer.reminder_days,
                composer.reminder_number,
            ),
            (False, 5, 2),
        )
        with self.mock_mail_gateway():
            composer._action_send_mail()
        item = self.item(order, self.order_rule)
        self.assertEqual((item.auto, item.interval_days, item.max_count), (False, 5, 2))

    # ------------------------------------------------------------
    # WHEN THE FIRST ONE LEAVES
    # ------------------------------------------------------------

    def test_first_of_a_quotation(self):
        """It counts from the sending, now or later."""
        order = self.order()
        with self.at("2026-01-06 09:00"):
            composer = self.compose(order)
            self.assertEqual(
                composer.reminder_first, "First on Fri 9 Jan, 3 days after it is sent"
            )
            composer.reminder_days = 5
            self.assertIn("Sun 11 Jan, 5 days", composer.reminder_first)
            composer.scheduled_date = "2026-02-01 10:00:00"
            self.assertIn("Fri 6 Feb, 5 days", composer.reminder_first)
            composer.reminder_until_done = False
            self.assertFalse(composer.reminder_first)

    def test_first_of_an_invoice(self):
        """It counts from the due date, whenever it is sent, and says so."""
        invoice = self.invoice()
        wizard = self.env["account.move.send.wizard"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        with self.at("2026-01-02 09:00"):
            wizard = wizard.create({"move_id": invoice.id})
            self.assertEqual(
                wizard.reminder_first,
                "First on Thu 8 Jan, 3 days after the due date",
            )
            wizard.reminder_days = 10
            self.assertEqual(
                wizard.reminder_first,
                "First on Thu 15 Jan, 10 days after the due date",
            )
        self.sweep("2026-01-02 09:00")
        item = self.item(invoice, self.invoice_rule)
        self.assertEqual(str(item.next_date.date()), "2026-01-15")
        with self.at("2026-03-02 09:00"):
            self.env.invalidate_all()
            self.assertEqual(
                wizard.reminder_first,
                "First on Mon 2 Mar, not before 10 days after the due date",
            )

    def test_first_of_a_questionnaire(self):
        with self.at("2026-01-06 09:00"):
            invite = self.env["survey.invite"].create({"survey_id": self.survey.id})
            self.assertEqual(
                invite.reminder_first, "First on Fri 9 Jan, 3 days after it is sent"
            )

    def test_switched_off_for_the_company(self):
        order = self.order()
        self.env["res.company"].search([]).reminder_enabled = False
        self.assertEqual(
            self.compose(order).reminder_first,
            "Reminders are switched off for the company: nothing is sent by itself.",
        )

    def test_rule_of_the_company(self):
        """The numbers are those of the rule that will take the record."""
        order = self.order()
        other = self.env["res.company"].create({"name": "South"})
        self.env.user.company_ids |= other
        self.order_rule.copy({"company_id": other.id, "delay_days": 20, "active": True})
        self.assertEqual(self.compose(order).reminder_rule_days, 3)

    def test_nothing_is_told_of_what_may_not_be_written(self):
        """Whoever names a record of others learns neither settings nor dates."""
        invoice = self.invoice()
        invoice._reminder_set(interval_days=77)
        inspector = new_test_user(
            self.env,
            "inspector-without-invoices",
            "base.group_user,reminder_automation.group_reminder_inspector",
        )
        composer = (
            self.env["mail.compose.message"]
            .with_user(inspector)
            .new(
                {
                    "model": "account.move",
                    "res_ids": str(invoice.ids),
                    "composition_mode": "comment",
                }
            )
        )
        self.assertFalse(composer.reminder_offered)
        self.assertFalse(composer.reminder_days)
        self.assertFalse(composer.reminder_first)

    def test_internal_note_sets_nothing(self):
        order = self.order()
        note = self.compose(
            order,
            partner_ids=self.env.user.partner_id.ids,
            subtype_id=self.env.ref("mail.mt_note").id,
        )
        with self.mock_mail_gateway():
            note._action_send_mail()
        self.assertFalse(self.item(order, self.order_rule))

    def test_not_offered(self):
        composer = self.env["mail.compose.message"].with_context(
            default_composition_mode="comment"
        )
        client = self.client()
        for values in (
            {"model": "res.partner", "res_ids": str(client.ids)},
            {"model": "project.project", "res_ids": "[]"},
        ):
            self.assertFalse(composer.new(values).reminder_offered)
        self.order_rule.active = False
        self.assertFalse(self.compose(self.order()).reminder_offered)

    def test_offered_to_whoever_may_write_the_record(self):
        """A seller, inspector or not; nobody who may not write quotations."""
        order = self.order()
        for login, group, offered in (
            ("seller", "sales_team.group_sale_manager", True),
            ("clerk", "base.group_user", False),
        ):
            user = new_test_user(self.env, login, group)
            composer = (
                self.env["mail.compose.message"]
                .with_user(user)
                .new(
                    {
                        "model": "sale.order",
                        "res_ids": str(order.ids),
                        "composition_mode": "comment",
                    }
                )
            )
            with self.subTest(user=login):
                self.assertEqual(composer.reminder_offered, offered)

    def test_forms_have_the_choice(self):
        for model, offered in (
            ("mail.compose.message", True),
            ("account.move.send.wizard", True),
            ("survey.invite", True),
            ("sale.order.cancel", False),
        ):
            if model in self.env:
                arch = etree.fromstring(
                    self.env[model].get_view(view_type="form")["arch"]
                )
                found = arch.xpath("//field[@name='reminder_until_done']")
                with self.subTest(model=model):
                    self.assertEqual(len(found), int(offered))

    def test_invoice(self):
        invoice = self.invoice()
        wizard = self.env["account.move.send.wizard"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        form = Form(wizard.create({"move_id": invoice.id}))
        form.reminder_days = 7
        form.save()
        self.assertEqual(self.item(invoice, self.invoice_rule).interval_days, 7)

    def test_questionnaire(self):
        client = self.client()
        invite = self.env["survey.invite"].create(
            {
                "survey_id": self.survey.id,
                "partner_ids": client.child_ids.ids,
                "subject": "Please answer",
                "body": "<p>Here</p>",
                "reminder_days": 4,
            }
        )
        with self.mock_mail_gateway():
            invite.action_invite()
        answer = self.survey.user_input_ids
        item = self.item(answer, self.survey_rule)
        self.assertEqual((item.state, item.interval_days), ("waiting", 4))
