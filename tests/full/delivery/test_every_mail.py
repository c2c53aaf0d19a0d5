"""Every mail that the addon sends: one look, on a desk and on a phone, in the dark."""

import json
import re
from base64 import b64encode
from unittest.mock import patch

from common import new_test_user
from document_case import DocumentCase, pdf, png
from lxml import html
from markupsafe import Markup
from markupsafe import escape as html_escape

from odoo import Command, fields
from odoo.tests import Form, HttpCase
from odoo.tests.common import ChromeBrowser

OURS = "reminder_automation"
LONG = "x" * 200
UGLY = f"Å <b>\"Terms\"</b> & 'co' </td> שלום\n{LONG}"
PLAIN = " ".join(UGLY.split())
ADDRESS = f"office@{'sub.' * 20}very-long-name-of-a-domain.example.com"
WIDTHS = (390, 600)
# What stands where in each mail, in this order.
PLACES = ("o_rm_muted", "o_rm_amount", "o_rm_date", "o_rm_text", "o_rm_button")
# Measures a mail and finds what cannot be read: of each text the contrast with what is
# behind it.
MEASURE = """
(() => {
    const rgb = (color) => color.match(/[\\d.]+/g).map(Number);
    const luminance = (color) => {
        const [r, g, b] = rgb(color).map((v) => v / 255).map(
            (v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const behind = (node) => {
        for (let one = node; one; one = one.parentElement) {
            const color = getComputedStyle(one).backgroundColor;
            if ((rgb(color)[3] ?? 1) > 0) { return color; }
        }
        return "rgb(255, 255, 255)";
    };
    const unreadable = [];
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        const node = texts.currentNode.parentElement;
        if (!texts.currentNode.data.trim() || !node.getClientRects().length) {
            continue;
        }
        const both = [getComputedStyle(node).color, behind(node)].map(luminance);
        const [dark, light] = both.sort((a, b) => a - b);
        const contrast = (light + 0.05) / (dark + 0.05);
        if (contrast < 4.5) {
            unreadable.push(texts.currentNode.data.trim() + " " + contrast.toFixed(2));
        }
    }
    return JSON.stringify({
        width: document.documentElement.scrollWidth, unreadable,
        page: luminance(behind(document.body)),
    });
})()
"""


class TestEveryMail(DocumentCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Not Odoo's own mails about assignments.
        quiet = {"mail_activity_quick_update", "mail_auto_subscribe_no_notify"}
        cls.env = cls.env(context={**cls.env.context, **dict.fromkeys(quiet, True)})
        cls.company.sudo().write(
            {
                "email": ADDRESS,
                "email_primary_color": "#FFFF00",
                "email_secondary_color": "#FFFFEE",
                "phone": "+45 33 11 22 33",
                "website": f"https://example.com/{'path/' * 20}",
                "reminder_bundle": True,
                "reminder_portal_mail": True,
            }
        )
        cls.marc = new_test_user(
            cls.env,
            "marc",
            "base.group_user,reminder_automation.group_reminder_admin",
            name="Marc Demo",
            email="marc@example.com",
            phone="+45 99 88 77 66",
        )
        cls.nord.with_env(cls.env).user_id = cls.marc
        cls.anna.reminder_kyc_role = "contact"
        cls.rules = cls.env["reminder.rule"].with_context(active_test=False)

    # ------------------------------------------------------------
    # WHAT LEAVES
    # ------------------------------------------------------------

    def watch(self):
        """Keep what leaves: `self.mails`, a dict of what it is to (HTML, plain)."""
        self.mails = {}
        self.what = ""
        original = self.env.registry["mail.mail"]._prepare_outgoing_list

        def prepare(mail, *args, **kwargs):
            found = original(mail, *args, **kwargs)
            for one in found:
                name = f"{self.what} {len(self.mails)}"
                self.mails[name] = (str(one["body"]), one["body_alternative"])
            return found

        self.startPatcher(
            patch.object(
                self.env.registry["mail.mail"], "_prepare_outgoing_list", prepare
            )
        )

    def leaves(self, what, do, *args, **kwargs):
        """Do something, have its mails leave and see that there are any."""
        before = len(self.mails)
        self.what = what
        with self.mock_mail_gateway():
            result = do(*args, **kwargs)
            self.env.flush_all()
            self.env["mail.mail"].search([("state", "=", "outgoing")]).send()
        self.assertGreater(len(self.mails), before, f"{what}: no mail")
        failed = self.env["mail.mail"].search([("state", "=", "exception")])
        self.assertFalse(failed.mapped("failure_reason"), what)
        return result

    def remind(self, rule, *records, template=None, **values):
        """What a rule sends about records, to one person in one mail.

        :param template: its text, in place of that of the rule or its step
        """
        items = self.item_model
        for record in records:
            vals = {
                "partner_id": (record if record == self.nord else self.anna).id,
                "commercial_partner_id": self.nord.id,
                "company_id": self.company.id,
                "user_id": self.marc.id,
                "anchor_date": "2026-01-01",
                **values,
            }
            key = {"rule_id": rule.id, "res_model": record._name, "res_id": record.id}
            item = self.item(record, rule)
            item.write(vals)
            items |= item or self.item_model.create(key | vals)
        items = items.with_env(self.env)
        recipients = {
            item: [one for one in whom if one.partner in (self.anna, *self.people)]
            for item, whom in items._recipients().items()
        }
        number = 1 + len(set(items[:1].notice_ids.mapped("step")))
        claimed = items._insert_notices(
            recipients, dict.fromkeys(items, number), "auto", fields.Datetime.now()
        )
        self.assertTrue(claimed, (rule.name, items._recipients()))
        self.what = rule.name
        claimed._compose(template=template)
        for mail in claimed.mail_message_id.sudo().mail_ids:
            mail._prepare_outgoing_list()

    # ------------------------------------------------------------
    # RECORDS
    # ------------------------------------------------------------

    def make_questionnaire(self):
        survey = self.env["survey.survey"].create(
            {"title": UGLY, "access_mode": "token", "user_id": self.env.user.id}
        )
        self.env["survey.question"].create(
            {"title": "?", "survey_id": survey.id, "question_type": "char_box"}
        )
        self.survey = survey
        return survey._create_answer(partner=self.anna, check_attempts=False)

    def make_proposal(self):
        product = self.env["product.product"].create({"name": UGLY})
        return self.env["sale.order"].create(
            {
                "name": UGLY,
                "partner_id": self.anna.id,
                "user_id": self.marc.id,
                "validity_date": "2026-01-10",
                "order_line": [Command.create({"product_id": product.id})],
            }
        )

    def make_invoice(self):
        move = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.anna.id,
                "invoice_user_id": self.marc.id,
                "invoice_date": "2026-01-01",
                "invoice_date_due": "2026-01-05",
                "invoice_line_ids": [
                    Command.create({"name": UGLY, "price_unit": 100, "tax_ids": []})
                ],
            }
        )
        move.action_post()
        return move

    def make_task(self):
        project = self.env["project.project"].create({"name": UGLY})
        return self.env["project.task"].create(
            {"name": UGLY, "project_id": project.id, "partner_id": self.anna.id}
        )

    def make_ticket(self):
        return self.env["helpdesk.ticket"].create(
            {"name": UGLY, "description": UGLY, "partner_id": self.anna.id}
        )

    def make_sign_oca(self):
        role = self.env["sign.oca.role"].create({"name": UGLY})
        return (
            self.env["sign.oca.request"]
            .create(
                {
                    "name": UGLY,
                    "data": b64encode(pdf()),
                    "signer_ids": [
                        Command.create({"partner_id": self.anna.id, "role_id": role.id})
                    ],
                }
            )
            .signer_ids
        )

    def ask(self, request):
        """A document that the client's contacts are asked to sign or to approve."""
        with self.mock_mail_gateway():
            document = self.document(
                self.nord,
                self.anna,
                files=self.file(f"{LONG}.pdf"),
                name=UGLY,
                request=request,
                user_id=self.marc.id,
                message=f"<p>{LONG}</p>",
                expiry_date="2027-01-10",
            )
        return document

    # ------------------------------------------------------------
    # ALL OF THEM
    # ------------------------------------------------------------

    def test_every_mail(self):
        self.watch()
        self.people = self.marc.partner_id
        used = self.reminders()
        used |= self.written_by_hand()
        # Each template of ours, and each ready-made rule, was among them.
        names = self.env["ir.model.data"].search(
            [("module", "=", OURS), ("model", "=", "mail.template")]
        )
        all_of_ours = self.env["mail.template"].browse(names.mapped("res_id")).exists()
        self.assertFalse((all_of_ours - used).mapped("name"))
        for what, (body, text) in self.mails.items():
            with self.subTest(what=what):
                self.check_layout(body)
                self.check_text(body, text)
        self.check_on_screens()

    def reminders(self):
        """What rules send: ready-made ones, built-in ones.

        :return: the templates that they used
        """
        used = self.env["mail.template"]
        signature, approval = self.ask("signature"), self.ask("approval")
        for document in (signature, approval):
            self.leaves("Document sent", document.action_send)
        used |= self.env.ref(f"{OURS}.mail_template_document_request")
        conversation = self.env["reminder.conversation"].create(
            {"name": UGLY, "partner_id": self.nord.id, "user_id": self.marc.id}
        )
        self.leaves(
            "Chat",
            conversation.with_user(self.marc).message_post,
            body=Markup("<p>%s</p>") % LONG,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        self.env["reminder.objective"].create(
            {"partner_id": self.nord.id, "name": UGLY, "deadline": "2026-01-10"}
        )
        own = {
            "reminder.conversation": conversation,
            "reminder.document.signer": signature.signer_ids,
            "res.partner": self.nord,
        }
        presets = self.env["reminder.preset"].search([])
        for preset in presets:
            if preset.model_name not in self.env or preset.model_name in own:
                continue  # its app is not installed, or its rule is built in
            [_module, name] = preset.get_external_id()[preset.id].split(".")
            kind = name.removeprefix("reminder_preset_")
            record = getattr(self, f"make_{kind}")()
            rule = preset._add_rule()
            for template in rule.mail_template_id | rule.step_ids.mail_template_id:
                self.remind(rule, record, template=template)
                used |= template
            own[preset.model_name] = record
        colleague = self.colleagues()
        for rule in self.rules.search([("built_in", "=", True)]):
            records = colleague.get(rule.model_name) or [own[rule.model_name]]
            for record in records:
                self.remind(rule, record)
                own_template = record._reminder_templates().get(record.id)
                used |= own_template or rule.mail_template_id
        several = [own[name] for name in ("res.partner", "reminder.document.signer")]
        self.several(*several, approval.signer_ids)
        self.invoices_in_one()
        self.last_document = signature
        self.last_conversation = conversation
        self.last_approval = approval
        return used

    def colleagues(self):
        """What colleagues are told of: dict of model to records."""
        reminder = self.env["reminder.customer"].create(
            {
                "name": UGLY,
                "partner_id": self.nord.id,
                "date": "2026-01-07",
                "fire_now": True,
                "description": f"<p>{LONG}</p>",
                "recipients": "admin",
                "channel": "email",
            }
        )
        occurrence = self.env["reminder.occurrence"].create(
            {
                "reminder_id": reminder.id,
                "partner_id": self.nord.id,
                "company_id": self.company.id,
                "date": "2026-01-07",
            }
        )
        digest = self.env["reminder.digest"].create(
            {
                "user_id": self.marc.id,
                "date": "2026-01-07",
                "release_date": "2026-01-07 07:00:00",
                "state": "open",
                "occurrence_ids": [Command.set(occurrence.ids)],
            }
        )
        activity = self.env["mail.activity"].create(
            {
                "activity_type_id": self.env.ref("mail.mail_activity_data_call").id,
                "res_model_id": self.env["ir.model"]._get_id("res.partner"),
                "res_id": self.nord.id,
                "summary": UGLY,
                "note": f"<p>{LONG}</p>",
                "date_deadline": "2026-01-07",
                "user_id": self.marc.id,
            }
        )
        alerts = self.env["reminder.alert"].create(
            [
                {
                    "kind": kind,
                    "name": UGLY,
                    "user_id": self.marc.id,
                    "company_id": self.company.id,
                    "date": "2026-01-07 07:00:00",
                    "res_model": record._name,
                    "res_id": record.id,
                    "line_ids": [
                        Command.create(
                            {
                                "name": UGLY,
                                "date": "2026-01-07 07:00:00",
                                "res_model": record._name,
                                "res_id": record.id,
                            }
                        )
                    ]
                    if kind not in ("activity", "action")
                    else [],
                }
                for kind, record in (
                    ("activity", activity),
                    ("action", self.nord),
                    ("overdue", self.nord),
                    ("birthday", self.anna),
                    ("ticket", self.nord),
                    ("invoice", self.nord),
                )
            ]
        )
        return {
            "reminder.alert": alerts,
            "reminder.digest": digest,
            "reminder.occurrence": occurrence,
        }

    def several(self, client, signer, other):
        """One letter about several things."""
        information = self.rules.search(
            [("model_name", "=", "res.partner"), ("built_in", "=", True)], limit=1
        )
        items = self.item_model.search(
            [
                ("res_model", "in", (client._name, signer._name)),
                ("res_id", "in", (client | client).ids + (signer | other).ids),
                ("commercial_partner_id", "=", self.nord.id),
            ]
        )
        self.assertTrue(information)
        recipients = {
            item: [one for one in whom if one.partner == self.anna]
            for item, whom in items._recipients().items()
        }
        claimed = items._insert_notices(
            recipients, dict.fromkeys(items, 2), "auto", fields.Datetime.now()
        )
        self.what = "Several"
        claimed._compose()
        for mail in claimed.mail_message_id.sudo().mail_ids:
            mail._prepare_outgoing_list()
        self.assertTrue(
            any("o_rm_letter" in one for one, _text in self.mails.values()),
            [(one.rule_id.name, one.state, one.reason) for one in claimed],
        )

    def invoices_in_one(self):
        """A letter of invoices with all that goes with it, in a language that is
        written from right to left, too: long numbers, parts, two currencies, a credit,
        an account, and a picture."""
        euro = self.env.ref("base.EUR")
        euro.active = True
        invoices = self.make_invoice() | self.make_invoice() | self.make_invoice()
        invoices[0].button_draft()
        invoices[0].write({"name": f"INV/{LONG}", "currency_id": euro.id})
        invoices[0].action_post()
        credit = self.env["account.move"].create(
            {
                "move_type": "out_refund",
                "partner_id": self.anna.id,
                "invoice_date": "2026-01-02",
                "invoice_line_ids": [
                    Command.create({"name": UGLY, "price_unit": 150, "tax_ids": []})
                ],
            }
        )
        credit.action_post()
        rule = self.rules.search(
            [("model_name", "=", "account.move"), ("audience", "=", "client")], limit=1
        )
        picture = f"data:image/png;base64,{b64encode(b'x' * 300).decode()}"
        Move = self.env.registry["account.move"]
        original = Move._reminder_enclosed

        def enclosed(moves, partner, company, attach=()):
            found = original(moves, partner, company, attach)
            return found._replace(
                pay_url="https://pay.example.com/all",
                pay_label="Pay all of it",
                bank=(("Account", f"DK{LONG}"), ("Reference", "RF18 0000")),
                qr=((LONG, b"x" * 300),),
            )

        self.env["res.lang"]._activate_lang("ar_001")
        lang = self.anna.lang
        with patch.object(Move, "_reminder_enclosed", enclosed):
            for code in (lang, "ar_001"):
                self.anna.lang = code
                before = len(self.mails)
                self.remind(rule, *invoices, commercial_partner_id=self.nord.id)
                [body] = [one for one, _text in list(self.mails.values())[before:]]
                self.assertIn("cid:reminder-picture-1", body)
                self.assertNotIn(picture, body)
                self.assertEqual(body.count('class="o_rm_row"'), 4)
                self.assertEqual(body.count('class="o_rm_total"'), 2)
                self.assertEqual('dir="rtl"' in body, code != lang)
        self.anna.lang = lang

    def written_by_hand(self):
        """What is sent by a click, by hand, in a pipeline or because of an answer."""
        used = self.env["mail.template"]
        # the request for information, in Odoo's own window
        action = self.nord.with_user(self.marc).action_request_information()
        window = (
            self.env[action["res_model"]]
            .with_user(self.marc)
            .with_context(**action["context"])
        )
        self.leaves("Request information", Form(window).save().action_send_mail)
        used |= self.env.ref(f"{OURS}.mail_template_request_information")
        # all approvals that wait
        waiting = self.ask("approval")
        self.leaves("Document sent", waiting.action_send)
        approval = self.env["reminder.approval.request"].with_user(self.marc)
        approval = approval.create(
            {
                "signer_ids": [Command.set(waiting.signer_ids.ids)],
                "subject": UGLY,
                "body": f"<p>{LONG}</p>",
            }
        )
        self.leaves("All approvals", approval.action_send)
        # answers
        signer = self.last_document.signer_ids
        self.leaves("Signed", signer._sign, "Anna", png(), "192.0.2.1")
        used |= self.env.ref(f"{OURS}.mail_template_document_done")
        loud = self.last_approval.signer_ids.with_context(
            mail_activity_quick_update=False
        )
        self.leaves("Rejected", loud._reject, LONG, "192.0.2.1")
        # a client's answer in a chat
        self.leaves(
            "Answer",
            self.last_conversation.sudo().message_post,
            author_id=self.anna.id,
            body=Markup("<p>%s</p>") % LONG,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        # the invitation to the portal
        anna = self.anna.with_user(self.env.ref("base.user_admin"))
        self.leaves("Portal", anna.write, {"reminder_portal_access": True})
        # a colleague is told of what a client has clicked
        item = self.item_model.search(
            [("res_model", "=", "res.partner"), ("user_id", "=", self.marc.id)], limit=1
        )
        self.leaves("Told", item._tell_staff, lambda env: UGLY, notify=True)
        # a pipeline
        task = self.env["project.task"].search([], limit=1, order="id desc")
        action = self.env["ir.actions.server"].create(
            {
                "name": "Questions",
                "model_id": self.env["ir.model"]._get_id("project.task"),
                "state": "reminder_send",
                "reminder_what": "questionnaire",
                "reminder_source": f"survey.survey,{self.survey.id}",
            }
        )
        self.leaves(
            "Questionnaire",
            action.with_context(active_model="project.task", active_ids=task.ids).run,
        )
        return used

    # ------------------------------------------------------------
    # WHAT EACH HAS
    # ------------------------------------------------------------

    def check_layout(self, body):
        self.assertNotIn("Powered by", body)
        self.assertNotIn("odoo.com", body)
        self.assertNotIn("body_html", body)
        self.assertIn('name="color-scheme" content="light dark"', body)
        self.assertIn('name="supported-color-schemes"', body)
        self.assertIn("prefers-color-scheme: dark", body)
        self.assertIn('name="viewport"', body)
        tree = html.document_fromstring(body)
        self.assertEqual(len(tree.find_class("o_reminder_mail")), 1)
        self.assertFalse(tree.xpath("//b[.='\"Terms\"']"), "a title is no HTML")
        places = [
            min(body.index(f'class="{name}'), len(body))
            for name in PLACES
            if f'class="{name}' in body
        ]
        places.append(body.index('class="o_rm_sender"'))
        if "o_rm_letter" not in body:
            self.assertEqual(places, sorted(places))
        topic, title = (
            tree.find_class(one)[0] for one in ("o_rm_muted", "o_rm_strong")
        )
        self.assertTrue(title.text_content().strip())
        self.assertTrue(topic.text_content().strip())
        buttons = tree.find_class("o_rm_button_link")
        links = [one.get("href") for one in buttons]
        if links:
            self.assertEqual(body.count(html_escape(links[0])), 1, "one button")
        [sender] = tree.find_class("o_rm_sender")
        self.assertIn("+45", sender.text_content())
        self.assertNotIn("min-width: 590px", body)

    def check_text(self, body, text):
        self.assertTrue(text.strip())
        self.assertNotIn("prefers-color-scheme", text)
        self.assertNotIn("<td", text)
        self.assertNotRegex(text, r"\[\d+\]", "links are written out")
        tree = html.document_fromstring(body)
        for link in tree.find_class("o_rm_button_link"):
            self.assertIn(link.get("href"), text)
        [title] = tree.find_class("o_rm_strong")[:1]
        self.assertIn(" ".join(title.text_content().split()), text)

    def check_on_screens(self):
        """Chromium: nothing is wider than the screen, and all can be read."""
        browser = ChromeBrowser(self)
        self.addCleanup(browser.stop)
        request = browser._websocket_request
        frame = request("Page.getFrameTree")["frameTree"]["frame"]["id"]
        for width in WIDTHS:
            request(
                "Emulation.setDeviceMetricsOverride",
                params={
                    "width": width,
                    "height": 800,
                    "deviceScaleFactor": 1,
                    "mobile": width < 500,
                },
            )
            for scheme in ("light", "dark"):
                features = [{"name": "prefers-color-scheme", "value": scheme}]
                request("Emulation.setEmulatedMedia", params={"features": features})
                for what, (body, _text) in self.mails.items():
                    self.check_on_screen(
                        request, frame, f"{what} {width} {scheme}", body, width
                    )

    def check_on_screen(self, request, frame, what, body, width):
        body = re.sub(r'src="[^"]*"', "", body)
        request("Page.setDocumentContent", params={"frameId": frame, "html": body})
        found = request("Runtime.evaluate", params={"expression": MEASURE})
        found = json.loads(found["result"]["value"])
        with self.subTest(what=what):
            self.assertLessEqual(found["width"], width)
            self.assertFalse(found["unreadable"])
            self.assertEqual(found["page"] < 0.2, "dark" in what, found["page"])
