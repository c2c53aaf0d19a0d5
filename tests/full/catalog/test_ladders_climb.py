"""Each ready-made ladder through real sweeps: from *Add* to the call."""

from base64 import b64encode
from datetime import date

from document_case import DocumentFixture, pdf, png
from engine_case import EngineCase
from invoice_case import InvoiceCase

from odoo import Command
from odoo.tests import Form
from odoo.tools import email_normalize, html2plaintext

# When each ladder speaks of what was sent on the fifth of January, the steps of an
# invoice around the fifteenth, when it is due.
DAYS = {
    "invoice": ("2026-01-12", "2026-01-18", "2026-01-25", "2026-02-05"),
    "proposal": ("2026-01-08", "2026-01-12", "2026-01-19"),
    "questionnaire": ("2026-01-08", "2026-01-12", "2026-01-19"),
    "requirement": ("2026-01-10", "2026-01-15", "2026-01-20"),
    "sign_oca": ("2026-01-08", "2026-01-12", "2026-01-19"),
    "document_signature": ("2026-01-08", "2026-01-12", "2026-01-19"),
}
# What the last step has a colleague do, and when.
CALLS = {
    "invoice": ("Call about the unpaid invoice", "2026-02-07"),
    "proposal": ("Call about the proposal", "2026-01-21"),
    "questionnaire": ("Call about the questionnaire", "2026-01-21"),
    "requirement": ("Call about the missing information", "2026-01-22"),
    "sign_oca": ("Call about the missing signature", "2026-01-21"),
    "document_signature": ("Call about the missing signature", "2026-01-21"),
}
EVERY_DAY = sorted({day for days in DAYS.values() for day in days})
LANG = "da_DK"


def words(text):
    """A text with one blank between any two words."""
    return " ".join(text.replace("\N{NO-BREAK SPACE}", " ").split())


class TestLaddersClimb(DocumentFixture, EngineCase, InvoiceCase):
    """A Danish customer for each kind of thing. Bo, who works in English, takes care
    of them all."""

    @classmethod
    def get_default_groups(cls):
        """Who adds the rules may read what they read."""
        return super().get_default_groups() | cls.groups_of_staff()

    @classmethod
    def groups_of_staff(cls):
        return cls.env["res.groups"].union(
            *(
                cls.env.ref(name)
                for name in (
                    "account.group_account_invoice",
                    "reminder_automation.group_reminder_inspector",
                    "sales_team.group_sale_salesman",
                    "sign_oca.sign_oca_group_manager",
                    "survey.group_survey_user",
                )
            )
        )

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.translate(LANG)
        # Whoever may make orders, surveys and requests of signatures, all in one.
        cls.env = cls.env(su=True)
        cls.company.phone = "+45 70 10 20 30"
        cls.bo = cls.env["res.users"].create(
            {
                "name": "Bo Salesman",
                "login": "bo",
                "email": "bo@example.com",
                "lang": "en_US",
                "group_ids": cls.groups_of_staff().ids,
            }
        )
        cls.area = cls.env["reminder.area"].create(
            {"name": "North", "inspector_ids": cls.bo.ids}
        )
        cls.product = cls.env["product.product"].create(
            {"name": "Advice", "type": "service", "list_price": 100}
        )
        cls.role = cls.env["sign.oca.role"].create({"name": "Client"})
        cls.presets = {
            name: cls.env.ref(f"reminder_automation.reminder_preset_{name}")
            for name in DAYS
        }
        cls.rules = {name: cls.run_ladder(one) for name, one in cls.presets.items()}

    @classmethod
    def run_ladder(cls, preset):
        """The rule of a preset with its steps, running: added, or one that came with
        the module and takes them."""
        if preset.state == "available":
            preset.action_add()
            cls.start(preset.rule_ids)
        else:
            rules = preset._built_in_rules()
            rules.active = True
            preset.invalidate_recordset()
            preset.action_take_steps()
        rule = preset.rule_ids.filtered(
            lambda one: one.company_id <= cls.company and one.active
        )
        cls.change(rule, {"tz": "Europe/Copenhagen"})
        return rule

    # ------------------------------------------------------------
    # RECORDS: of each kind one that waits, of a customer of its own
    # ------------------------------------------------------------

    def nord(self, kind):
        """The company and its contact."""
        Partner = self.env["res.partner"]
        nord = Partner.create(
            {
                "name": f"Nord {kind}",
                "is_company": True,
                "lang": LANG,
                "reminder_area_id": self.area.id,
                "user_id": self.bo.id,
            }
        )
        anna = Partner.create(
            {
                "name": "Anna",
                "parent_id": nord.id,
                "email": f"anna@{kind.replace('_', '-')}.example.com",
                "lang": LANG,
                "reminder_kyc_role": "contact",
            }
        )
        return nord, anna

    def make_move(self, nord, anna):
        invoice = self.make_invoice(
            nord, invoice_user_id=self.bo.id, invoice_date_due="2026-01-15"
        )
        invoice.is_move_sent = True
        return invoice

    def make_order(self, nord, anna):
        order = self.env["sale.order"].create(
            {
                "partner_id": anna.id,
                "order_line": [Command.create({"product_id": self.product.id})],
                "validity_date": "2026-06-30",
                "user_id": self.bo.id,
            }
        )
        context = order.action_quotation_send()["context"]
        composer = self.env["mail.compose.message"].with_context(**context)
        composer.create({})._action_send_mail()
        return order

    def make_answer(self, nord, anna):
        survey = self.env["survey.survey"].create(
            {
                "title": "Annual accounts",
                "access_mode": "token",
                "user_id": self.bo.id,
                "question_ids": [
                    Command.create({"title": title, "question_type": "char_box"})
                    for title in ("Any debts?", "Any new owners?")
                ],
            }
        )
        invite = self.env["survey.invite"].create(
            {
                "survey_id": survey.id,
                "partner_ids": anna.ids,
                "subject": "Please answer",
                "body": "<p>Please answer</p>",
            }
        )
        invite.action_invite()
        self.env.flush_all()
        answer = survey.user_input_ids
        self.env.cr.execute(
            "UPDATE survey_user_input SET create_date = %s WHERE id = %s",
            ["2026-01-05 12:00", answer.id],
        )
        answer.invalidate_recordset()
        return answer

    def make_requirement(self, nord, anna):
        self.env["reminder.objective"].create(
            [
                {"partner_id": nord.id, "name": name}
                for name in ("Copy of passport", "Articles of association")
            ]
        )
        action = nord.action_request_information()
        Composer = self.env[action["res_model"]].with_context(**action["context"])
        Form(Composer).save().action_send_mail()
        return nord

    def make_request(self, nord, anna):
        request = self.env["sign.oca.request"].create(
            {
                "name": "Engagement letter",
                "data": b64encode(pdf()),
                "user_id": self.bo.id,
                "signer_ids": [
                    Command.create({"partner_id": anna.id, "role_id": self.role.id})
                ],
            }
        )
        request.action_send()
        return request.signer_ids

    def make_signer(self, nord, anna):
        document = self.document(nord, anna, user_id=self.bo.id)
        document.action_send()
        return document.signer_ids

    def waiting(self):
        """One of each kind, since the fifth of January.

        :return: dict of the kind to the record
        """
        make = {
            "invoice": self.make_move,
            "proposal": self.make_order,
            "questionnaire": self.make_answer,
            "requirement": self.make_requirement,
            "sign_oca": self.make_request,
            "document_signature": self.make_signer,
        }
        with self.at("2026-01-05 12:00"), self.mock_mail_gateway():
            records = {kind: make[kind](*self.nord(kind)) for kind in DAYS}
            self.env["mail.mail"].process_email_queue()
            self.env.flush_all()
        self.sweep("2026-01-05 12:00")
        return records

    def finish(self, kind, record):
        """Paid, accepted, answered, fulfilled, signed."""
        if kind == "invoice":
            self.env["account.payment.register"].with_context(
                active_model="account.move", active_ids=record.ids
            ).create({})._create_payments()
        elif kind == "proposal":
            record.action_confirm()
        elif kind == "questionnaire":
            record._mark_done()
        elif kind == "requirement":
            record.reminder_objective_ids.action_fulfil()
        elif kind == "sign_oca":
            record.action_sign({})
        else:
            record._sign("Anna", png(), "192.0.2.1")
        self.env.flush_all()

    # ------------------------------------------------------------
    # WHAT LEAVES
    # ------------------------------------------------------------

    def left(self, moment):
        """What leaves to customers at a moment (UTC).

        :return: dict of the kind of thing to a list of pairs of subject and text
        """
        self.sweep(moment)
        found = {}
        with self.at(moment), self.mock_mail_gateway():
            self.env["mail.mail"].process_email_queue()
            self.env.flush_all()
            for mail in self._mails:
                [address] = mail["email_to"]
                domain = email_normalize(address).partition("@")[2]
                kind = domain.removesuffix(".example.com").replace("-", "_")
                text = html2plaintext(mail["body"])
                found.setdefault(kind, []).append((mail["subject"], words(text)))
        return found

    def said(self, kind, number, record, lang=LANG):
        """The subject and the text of a step of a preset, as its data has them."""
        step = self.presets[kind].step_ids[number].with_context(lang=lang)
        anna = self.env["res.partner"].search(
            [("email", "=", f"anna@{kind.replace('_', '-')}.example.com")]
        )
        told = {
            "partner": anna,
            "person": "Bo Salesman",
            "since": date(2026, 1, 5),
        }
        Mixin = self.env["mail.render.mixin"].with_context(
            lang=lang, reminder={record.id: told}
        )
        return tuple(
            Mixin._render_template(text, record._name, record.ids, engine=engine)[
                record.id
            ]
            for text, engine in (
                (step.subject, "inline_template"),
                (step.body, "qweb"),
            )
        )

    def check_step(self, kind, number, record, mails, moment):
        """One mail, with the words of the step, in the customer's language."""
        [(subject, text)] = mails
        with self.at(moment):
            own_subject, own_text = self.said(kind, number, record)
            english_subject, english_text = self.said(kind, number, record, "en_US")
        self.assertEqual(subject, own_subject)
        self.assertNotEqual(subject, english_subject)
        self.assertIn(words(html2plaintext(own_text)), text)
        self.assertNotIn(words(html2plaintext(english_text)), text)

    def item_of(self, kind, record):
        return self.item(record, self.rules[kind]).sudo()

    # ------------------------------------------------------------
    # TESTS
    # ------------------------------------------------------------

    def test_all_ready_made_ladders_are_here(self):
        presets = self.env["reminder.preset"].search([("step_ids", "!=", False)])
        self.assertEqual(presets, presets.union(*self.presets.values()))

    def test_to_the_call(self):
        """Each step once, on its day, in its words; then a colleague calls."""
        records = self.waiting()
        before = self.env["mail.activity"].search([])
        for day in EVERY_DAY:
            self.assertFalse(self.left(f"{day} 06:50"), day)
            found = self.left(f"{day} 07:00")
            for kind, record in records.items():
                with self.subTest(kind, day=day):
                    if day in DAYS[kind]:
                        number = DAYS[kind].index(day)
                        self.check_step(
                            kind, number, record, found.pop(kind, []), f"{day} 07:00"
                        )
            self.assertFalse(found, day)
        # However long nobody answers.
        for moment in ("2026-02-05 07:10", "2026-03-06 07:00", "2026-05-06 07:00"):
            self.assertFalse(self.left(moment), moment)
        calls = self.env["mail.activity"].search([]) - before
        self.assertEqual(len(calls), len(records), calls.mapped("summary"))
        self.assertEqual(calls.user_id, self.bo)
        for kind, record in records.items():
            with self.subTest(kind):
                item = self.item_of(kind, record)
                count = len(DAYS[kind])
                self.assertEqual((item.sent_count, item.maximum), (count, count))
                self.assertEqual(item.user_id, self.bo)
                told = item.notice_ids.filtered(lambda one: one.channel == "todo")
                self.assertEqual(len(told), 1)
                self.assertEqual((told.step, told.state), (count, "sent"))
                call = told.activity_id
                self.assertIn(call, calls)
                summary, deadline = CALLS[kind]
                self.assertEqual(call.summary, summary)
                self.assertEqual(str(call.date_deadline), deadline)
                self.assertEqual(
                    call.activity_type_id, self.env.ref("mail.mail_activity_data_call")
                )

    def test_done_in_the_middle(self):
        """Then the ladder ends: nothing more leaves, and nobody has to call."""
        records = self.waiting()
        for day in EVERY_DAY:
            found = self.left(f"{day} 07:00")
            expected = {kind for kind, days in DAYS.items() if day in days[:2]}
            self.assertEqual(set(found), expected, day)
            with self.at(f"{day} 12:00"), self.mock_mail_gateway():
                for kind in expected:
                    if day == DAYS[kind][1]:
                        self.finish(kind, records[kind])
                self.env["mail.mail"].process_email_queue()
        self.assertFalse(self.left("2026-05-06 07:00"))
        for kind, record in records.items():
            with self.subTest(kind):
                item = self.item_of(kind, record)
                self.assertEqual((item.state, item.sent_count), ("done", 2))
                states = [line["state"] for line in item.rungs["lines"]]
                rest = len(DAYS[kind]) - 2
                self.assertEqual(states, ["sent"] * 2 + ["never"] * rest)
        call = self.env.ref("mail.mail_activity_data_call")
        self.assertFalse(
            self.env["mail.activity"].search([("activity_type_id", "=", call.id)])
        )
