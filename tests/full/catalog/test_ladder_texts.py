"""What the steps of ready-made rules say: of a real record, in each language, of one
thing and of several."""

import html
import re
from base64 import b64encode
from difflib import SequenceMatcher
from importlib.util import module_from_spec, spec_from_file_location
from itertools import combinations
from types import SimpleNamespace

from document_case import DocumentFixture, pdf
from engine_case import EngineCase
from invoice_case import InvoiceCase
from markupsafe import escape

from odoo import Command, fields
from odoo.tools import format_amount, format_date, html2plaintext
from odoo.tools.misc import file_path
from odoo.tools.safe_eval import safe_eval

LANGUAGES = ("en_US", "da_DK", "de_DE", "it_IT", "nl_NL")
# What a text calls the button by which one opens what it is about.
BUTTON = {
    "en_US": "button",
    "da_DK": "knap",
    "de_DE": "schaltfläche",
    "it_IT": "pulsante",
    "nl_NL": "knop",
}
# The first line of a letter: whom it greets.
GREETED = re.compile('<t t-out="([^"]+)">Anna Berg</t>')
LENGTHS = {
    "invoice": 4,
    "proposal": 3,
    "questionnaire": 3,
    "requirement": 3,
    "sign_oca": 3,
    "document_signature": 3,
}


class TestLadderTexts(DocumentFixture, EngineCase, InvoiceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.translate(*LANGUAGES[1:])
        # The engine renders as the system: whoever may read an order or a survey.
        cls.env = cls.env(su=True)
        cls.company.phone = "+45 70 10 20 30"
        cls.bo = cls.env["res.users"].create(
            {
                "name": "Bo Salesman",
                "login": "bo",
                "email": "bo@example.com",
                "group_ids": [
                    Command.link(cls.env.ref(group).id)
                    for group in ("base.group_user", "survey.group_survey_user")
                ],
            }
        )
        cls.nord = cls.env["res.partner"].create(
            {"name": "Nord ApS", "is_company": True, "user_id": cls.bo.id}
        )
        cls.anna = cls.env["res.partner"].create(
            {
                "name": "Anna",
                "parent_id": cls.nord.id,
                "email": "anna@nord.example.com",
                "reminder_kyc_role": "contact",
            }
        )
        make = {
            "invoice": cls.make_move,
            "proposal": cls.make_order,
            "questionnaire": cls.make_answer,
            "requirement": cls.make_requirement,
            "sign_oca": cls.make_request,
            "document_signature": cls.make_signer,
        }
        cls.records = {name: function() for name, function in make.items()}
        cls.env.flush_all()

    @classmethod
    def preset(cls, name):
        return cls.env.ref(f"reminder_automation.reminder_preset_{name}")

    # ------------------------------------------------------------
    # RECORDS: each with what its texts must say in any language
    # ------------------------------------------------------------

    @classmethod
    def make_move(cls):
        invoice = cls.make_invoice(cls, cls.nord, invoice_user_id=cls.bo.id)
        return (
            invoice,
            [invoice.name, invoice.payment_reference],
            [
                (invoice.amount_residual, invoice.currency_id),
                invoice.invoice_date_due,
            ],
        )

    @classmethod
    def make_order(cls):
        product = cls.env["product.product"].create(
            {"name": "Advice", "type": "service", "list_price": 100}
        )
        order = cls.env["sale.order"].create(
            {
                "partner_id": cls.nord.id,
                "order_line": [Command.create({"product_id": product.id})],
                "validity_date": "2027-02-03",
                "date_order": "2026-01-05 12:00:00",
                "user_id": cls.bo.id,
            }
        )
        return (
            order,
            [order.name],
            [
                (order.amount_total, order.currency_id),
                order.validity_date,
                fields.Date.to_date("2026-01-05"),
            ],
        )

    @classmethod
    def make_answer(cls):
        survey = cls.env["survey.survey"].create(
            {
                "title": "Annual accounts",
                "access_mode": "token",
                "user_id": cls.bo.id,
                "question_ids": [
                    Command.create({"title": title, "question_type": "char_box"})
                    for title in ("Any debts?", "Any new owners?", "Any cars?") * 4
                ],
            }
        )
        answer = cls.env["survey.user_input"].create(
            {
                "survey_id": survey.id,
                "partner_id": cls.anna.id,
                "email": cls.anna.email,
                "deadline": "2027-02-03 12:00:00",
            }
        )
        return answer, ["Annual accounts", "12"], [answer.create_date.date()]

    @classmethod
    def make_requirement(cls):
        cls.env["reminder.objective"].create(
            [
                {"partner_id": cls.nord.id, "name": "Copy of passport"},
                {
                    "partner_id": cls.nord.id,
                    "name": "Articles of association",
                    "deadline": "2027-02-03",
                },
            ]
        )
        return (
            cls.nord,
            ["Nord ApS", "Copy of passport", "Articles of association"],
            [fields.Date.to_date("2027-02-03")],
        )

    @classmethod
    def make_request(cls):
        role = cls.env["sign.oca.role"].create({"name": "Client"})
        request = cls.env["sign.oca.request"].create(
            {
                "name": "Engagement letter",
                "data": b64encode(pdf()),
                "user_id": cls.bo.id,
                "signer_ids": [
                    Command.create({"partner_id": cls.anna.id, "role_id": role.id})
                ],
            }
        )
        signer = request.signer_ids
        return signer, ["Engagement letter"], [signer.create_date.date()]

    @classmethod
    def make_signer(cls):
        document = cls.document(
            cls,
            cls.nord,
            cls.anna,
            files=cls.file(cls),
            expiry_date="2027-02-03",
            user_id=cls.bo.id,
        )
        signer = document.signer_ids
        signer.requested_date = "2026-01-05 12:00:00"
        return (
            signer,
            ["Letter of engagement"],
            [
                fields.Date.to_date("2026-01-05"),
                fields.Date.to_date("2027-02-03"),
            ],
        )

    # ------------------------------------------------------------
    # TEXTS
    # ------------------------------------------------------------

    def told(self, record, **letter):
        """What a text is told besides, of one thing or of several."""
        since = fields.Date.to_date("2026-01-05")
        told = {"partner": self.anna, "person": self.bo.name, "since": since}
        if letter:
            told["letter"] = letter
        return {record.id: told}

    def render(self, step, record, lang="en_US", reminder=None):
        """The subject and the text of a step, as plain text."""
        Mixin = self.env["mail.render.mixin"].with_context(
            lang=lang, reminder=reminder or {}
        )
        step = step.with_context(lang=lang)
        texts = [
            Mixin._render_template(text, record._name, record.ids, engine=engine)[
                record.id
            ]
            for text, engine in (
                (step.subject, "inline_template"),
                (step.body, "qweb"),
            )
        ]
        self.assertNotRegex(texts[0], "[{}]")
        self.assertNotIn("t-out", texts[1])
        return texts[0], html2plaintext(texts[1])

    def test_the_day_in_subjects_of_a_database_that_is_updated(self):
        """Translated, they had a mark in its place; those of rules, too."""
        template = self.env["mail.template"].create(
            {
                "name": "Before the due date",
                "model_id": self.env["ir.model"]._get_id("account.move"),
                "subject": "Invoice {{ object.name }}",
            }
        )
        step = self.preset("invoice").step_ids[0]
        wanted = step.with_context(lang="de_DE").subject
        self.assertIn("format_date", wanted)
        for record in (step, template):
            record.with_context(lang="de_DE").subject = "Rechnung, fällig am {2}"
        path = "reminder_automation/migrations/19.0.7.0.0/post-subjects.py"
        spec = spec_from_file_location("migration", file_path(path))
        script = module_from_spec(spec)
        spec.loader.exec_module(script)
        self.env.flush_all()
        script.migrate(self.env.cr, "19.0.6.0.0")
        self.env.invalidate_all()
        for record in (step, template):
            subject = record.with_context(lang="de_DE").subject
            self.assertEqual(subject, f"Rechnung, fällig am {script.DAY}")
        self.assertTrue(wanted.endswith(script.DAY))
        self.assertEqual(template.subject, "Invoice {{ object.name }}")

    def notice(self, name):
        """A claimed reminder to Anna about a record, of the rule that is ready-made."""
        preset, record = self.preset(name), self.records[name][0]
        rule = preset.rule_ids[:1] or preset._add_rule()
        rule.tz = "Europe/Copenhagen"
        values = {
            "partner_id": (record if record == self.nord else self.anna).id,
            "commercial_partner_id": self.nord.id,
            "company_id": self.company.id,
            "anchor_date": "2026-01-05",
        }
        key = {"rule_id": rule.id, "res_model": record._name, "res_id": record.id}
        item = self.item(record, rule) or self.env["reminder.item"].create(key | values)
        recipients = {
            item: [one for one in whom if one.partner == self.anna]
            for item, whom in item._recipients().items()
        }
        now = fields.Datetime.now()
        return item._insert_notices(recipients, {item: 1}, "auto", now)

    def text_of(self, step):
        """The text of a step as that of a rule, in all languages."""
        template = self.env["mail.template"].create(
            {
                "name": step.name,
                "model_id": self.env["ir.model"]._get_id(step.preset_id.model_name),
            }
        )
        for lang in LANGUAGES:
            said = step.with_context(lang=lang)
            template.with_context(lang=lang).write(
                {"subject": said.subject, "body_html": said.body}
            )
        return template

    def letter(self, notices, lang, template):
        """A letter in the words of a template.

        :return: its text alone, the HTML of the whole mail, and the first record's part
        """
        [(letter, part, _contents)] = notices._letters([notices], lang, template)
        text = html2plaintext(part["text"]["body_html"])
        return text, notices._mail_values(letter, part)["body_html"], part

    def said(self, value, lang):
        """An amount or a day, as a language writes it."""
        env = self.env(context={"lang": lang})
        if isinstance(value, tuple):
            text = html2plaintext(format_amount(env, *value))
            return text.replace("\N{NO-BREAK SPACE}", " ")
        return format_date(env, value)

    def test_what_each_says(self):
        for name, (record, names, values) in self.records.items():
            steps = self.preset(name).step_ids
            self.assertEqual(len(steps), LENGTHS[name])
            for lang in LANGUAGES:
                texts = [
                    self.render(step, record, lang, told)
                    for step in steps
                    for told in (
                        {},
                        self.told(record),
                        self.told(record, is_several=True, count=3),
                    )
                ]
                for number, (subject, text) in enumerate(texts):
                    text = text.replace("\N{NO-BREAK SPACE}", " ")
                    with self.subTest(name, lang=lang, number=number):
                        self.assertIn(names[0], subject)
                        for value in names:
                            self.assertIn(value, text)
                        for value in values:
                            if isinstance(value, tuple):
                                self.assertIn(self.said(value, lang), text)
                        days = [one for one in values if not isinstance(one, tuple)]
                        since = fields.Date.to_date("2026-01-05")
                        found = [
                            day
                            for day in [*days, since]
                            if self.said(day, lang) in text
                        ]
                        self.assertTrue(found, text)
                        self.assertIn("Bo Salesman", text)
                        self.assertIn("+45 70 10 20 30", text)
                        self.assertNotIn("None", text)
                        self.assertNotIn("False", text)

    def test_a_contact_without_a_name(self):
        """Any letter in any language greets it by the company's."""
        address = self.env["res.partner"].create(
            {"type": "invoice", "parent_id": self.nord.id, "email": "a@example.com"}
        )
        record = SimpleNamespace(
            name="Nord ApS", partner_id=address, reminder_kyc_contact_ids=address
        )
        greeted = 0
        for model, field in (
            ("reminder.preset", "body"),
            ("reminder.preset.step", "body"),
            ("mail.template", "body_html"),
        ):
            for letter in self.env[model].search([(field, "!=", False)]):
                for lang in LANGUAGES:
                    body = html.unescape(letter.with_context(lang=lang)[field])
                    with self.subTest(model, letter=letter.name, lang=lang):
                        for expression in GREETED.findall(body):
                            name = safe_eval(
                                expression, {"object": record, "recipient": address}
                            )
                            self.assertEqual(name, "Nord ApS")
                            greeted += 1
        self.assertGreater(greeted, 30 * len(LANGUAGES))

    def test_several(self):
        """A text of several things says so, and names the one that it is about."""
        for name, (record, names, _values) in self.records.items():
            for step in self.preset(name).step_ids:
                one = self.render(step, record, reminder=self.told(record))[1]
                several = self.render(
                    step, record, reminder=self.told(record, is_several=True, count=2)
                )[1]
                with self.subTest(name, step=step.name):
                    self.assertNotIn("list below", one)
                    self.assertIn("list below", several)
                    self.assertIn(names[0], several)

    def test_button(self):
        """Of one thing, a text speaks of the button only where the mail has one; of
        several never: there the line of each leads to it."""
        notices = {name: self.notice(name) for name in self.records}
        others = dict(zip(notices, [*notices][1:] + [*notices][:1], strict=True))
        for name, notice in notices.items():
            several = notice | notices[others[name]]
            self.assertEqual(len(several), 2)
            for step in self.preset(name).step_ids:
                template = self.text_of(step)
                for lang, button in BUTTON.items():
                    with self.subTest(name, step=step.name, lang=lang):
                        text, mail, part = self.letter(notice, lang, template)
                        link = f'href="{escape(part["url"])}"'
                        buttons = mail.count('class="o_rm_button_link"')
                        self.assertEqual(button in text.lower(), bool(buttons), text)
                        self.assertEqual(mail.count(link), buttons)
                        self.assertEqual(buttons, int(name != "requirement"))
                        text, mail, _part = self.letter(several, lang, template)
                        self.assertNotIn(button, text.lower())
                        self.assertEqual(mail.count(link), buttons)

    def test_overdue_where_it_is(self):
        """Whether a day is over is told by the clock of the reminder."""
        notice = self.notice("invoice")
        template = self.text_of(self.preset("invoice").step_ids[0])
        with self.at("2026-01-05 22:30"):
            text, _mail, part = self.letter(notice, "en_US", template)
            self.assertIn("is due on", text)
            self.assertEqual(part["overdue"], 0)
        with self.at("2026-01-05 23:30"):
            text, _mail, part = self.letter(notice, "en_US", template)
            self.assertIn("was due on", text)
            self.assertEqual(part["overdue"], 1)

    def test_what_a_questionnaire_keeps(self):
        """It is kept page by page, and for as long as one likes: else nothing is said
        of it."""
        answer = self.records["questionnaire"][0]
        step = self.preset("questionnaire").step_ids[0]
        survey = answer.survey_id
        for layout, is_limited, is_said in (
            ("page_per_question", False, True),
            ("page_per_section", False, True),
            ("page_per_question", True, False),
            ("one_page", False, False),
        ):
            survey.write({"questions_layout": layout, "is_time_limited": is_limited})
            with self.subTest(layout=layout, is_limited=is_limited):
                text = self.render(step, answer)[1]
                self.assertEqual("is kept" in text, is_said)

    def test_no_two_alike(self):
        """In no language: none says it as the one before, or as any other. Word by
        word: of long texts a matcher by letters leaves most out."""
        for name, (record, _names, _values) in self.records.items():
            steps = self.preset(name).step_ids
            told = self.told(record)
            for lang in LANGUAGES:
                texts = [self.render(step, record, lang, told) for step in steps]
                with self.subTest(name, lang=lang):
                    self.assertEqual(
                        len({subject for subject, _text in texts}), len(steps)
                    )
                pairs = combinations(zip(steps, texts, strict=True), 2)
                for (one, (_subject, text)), (other, (_subject, more)) in pairs:
                    matcher = SequenceMatcher(None, text.split(), more.split(), False)
                    with self.subTest(name, lang=lang, one=one.name, other=other.name):
                        self.assertLess(matcher.ratio(), 0.6)

    def test_before_and_after_the_date(self):
        """What comes late says that it was due, what comes early that it is."""
        invoice = self.records["invoice"][0]
        for step in self.preset("invoice").step_ids[:3]:
            with self.at("2026-01-02 07:00"):
                self.assertIn("is due on", self.render(step, invoice)[1])
            with self.at("2026-02-02 07:00"):
                self.assertIn("was due on", self.render(step, invoice)[1])

    def test_nobody_responsible(self):
        """Then it is the company that answers; without a telephone, by e-mail."""
        invoice = self.records["invoice"][0]
        invoice.invoice_user_id = False
        self.company.phone = False
        for step in self.preset("invoice").step_ids:
            text = self.render(step, invoice)[1]
            self.assertIn(self.company.name, text)
            self.assertNotIn("call +", text)

    def test_cards(self):
        """A card says what the steps do."""
        self.assertEqual(
            self.preset("invoice").ladder,
            "4 steps, from 3 days before to 21 days after",
        )
        self.assertEqual(
            self.preset("requirement").ladder,
            "3 steps, from 5 to 15 days after",
        )
        for name, length in LENGTHS.items():
            last = self.preset(name).step_ids[-1]
            self.assertIn(f"{length} steps", self.preset(name).ladder)
            self.assertTrue(last.activity_summary)
            self.assertTrue(self.env.ref(last.activity_type))
