""" "Remind until done" where things are sent: quotations, invoices, questionnaires."""

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
        self.assertEqual((composer.reminder_days, composer.reminder_number), (3, 1))
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

    def test_off(self):
        order = self.order()
        with self.mock_mail_gateway():
            self.compose(
                order, partner_ids=order.partner_id.ids, reminder_until_done=False
            )._action_send_mail()
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

    def test_not_offered_without_the_right(self):
        order = self.order()
        seller = self.env["res.users"].create(
            {
                "name": "Seller",
                "login": "seller",
                "group_ids": [(4, self.env.ref("sales_team.group_sale_manager").id)],
            }
        )
        composer = self.compose(order).with_user(seller)
        self.assertFalse(composer.reminder_offered)

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
