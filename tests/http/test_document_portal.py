"""The pages of documents on the portal: who opens what, and who may answer."""

import json
import re
from unittest.mock import patch
from urllib.parse import urlencode

from document_case import DocumentFixture, pdf, png

from odoo import fields
from odoo.tests import HttpCase, new_test_user
from odoo.tools import mute_logger

from odoo.addons.mail.tests.common import MockEmail


class PortalCase(DocumentFixture, MockEmail, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.email = "office@example.com"
        partners = cls.env["res.partner"]
        cls.nord, cls.south = partners.create(
            [{"name": "Nord ApS", "is_company": True}, {"name": "Syd A/S"}]
        )
        cls.users = {}
        for name, client in (("anna", cls.nord), ("bo", cls.nord), ("eve", cls.south)):
            user = new_test_user(
                cls.env,
                f"portal-{name}",
                "base.group_portal",
                email=f"{name}@example.com",
            )
            user.partner_id.write({"name": name.title(), "parent_id": client.id})
            cls.users[name] = user
        cls.staff = new_test_user(
            cls.env,
            "document-staff",
            "base.group_user,reminder_automation.group_reminder_admin",
            email="staff@example.com",
        )
        cls.anna, cls.bo, cls.eve = (
            cls.users[name].partner_id for name in ("anna", "bo", "eve")
        )

    def sent(self, **values):
        values.setdefault("user_id", self.staff.id)
        document = self.document(self.nord, self.anna + self.bo, **values)
        with self.mock_mail_gateway():
            document.action_send()
        self.env.flush_all()
        return document

    def login(self, name=None):
        login = name and (
            self.users[name].login if name in self.users else self.staff.login
        )
        self.authenticate(login, login)

    def path(self, signer, suffix="", token=True, **query):
        if token:
            query["access_token"] = signer.access_token if token is True else token
        return f"/my/documents/{signer.id}{suffix}?{urlencode(query)}"

    def get(self, *args, **kwargs):
        return self.url_open(self.path(*args, **kwargs), allow_redirects=False)

    def sign(self, signer, token=True, **params):
        """Post the signature form; return what the server answers."""
        params = {"name": "Anna Berg", "signature": png(), **params}
        with mute_logger("odoo.http"):
            response = self.url_open(
                self.path(signer, "/sign", token),
                data=json.dumps({"jsonrpc": "2.0", "params": params}),
                headers={"Content-Type": "application/json"},
            )
        return response.json()

    def answer(self, signer, answer, token=True, csrf=True, **data):
        """Post the form of the page, as the browser does."""
        if csrf:
            page = self.get(signer, token=token).text
            found = re.search(r'name="csrf_token" value="([^"]+)"', page)
            data["csrf_token"] = found and found[1]
        if token:
            data["access_token"] = signer.access_token if token is True else token
        return self.url_open(
            f"/my/documents/{signer.id}/{answer}", data=data, allow_redirects=False
        )


class TestWhoOpensWhat(PortalCase):
    def setUp(self):
        super().setUp()
        self.doc = self.sent()
        self.mine, self.other = self.doc.signer_ids

    def opens(self, signer, token=True):
        return self.get(signer, token=token).status_code

    def test_the_link_opens_that_page_for_everybody(self):
        for who in (None, "anna", "bo", "eve"):
            self.login(who)
            with self.subTest(who=who):
                response = self.get(self.mine)
                self.assertEqual(response.status_code, 200)
                self.assertIn("Letter of engagement", response.text)
                self.assertIn("noindex", response.headers["X-Robots-Tag"])
                self.assertNotIn(self.other.access_token, response.text)

    def test_without_a_link_only_the_contact(self):
        for who, status in (
            (None, 404),
            ("anna", 200),
            ("bo", 404),
            ("eve", 404),
            ("staff", 404),
        ):
            self.login(who)
            with self.subTest(who=who):
                self.assertEqual(self.opens(self.mine, token=None), status)

    def test_tampered_links(self):
        foreign = self.document(self.south, self.eve)
        with self.mock_mail_gateway():
            foreign.action_send()
        self.env.flush_all()
        token = self.mine.access_token
        tampered = (
            self.other.access_token,
            foreign.signer_ids.access_token,
            token[:-1],
            token + "0",
            token.upper(),
            "é",
            "False",
            "0",
            " ",
        )
        for who in (None, "bo", "eve", "staff"):
            self.login(who)
            for wrong in tampered:
                with self.subTest(who=who, token=wrong):
                    self.assertEqual(self.opens(self.mine, token=wrong), 404)
            with self.subTest(who=who):
                missing = self.path(self.mine).replace(str(self.mine.id), str(10**9), 1)
                self.assertEqual(self.url_open(missing).status_code, 404)

    def test_what_was_not_sent_does_not_open(self):
        draft = self.document(self.nord, self.anna)
        draft.signer_ids.access_token = "known"
        self.env.flush_all()
        for who in (None, "anna"):
            self.login(who)
            self.assertEqual(self.opens(draft.signer_ids), 404)
        self.doc.action_reset()
        self.env.flush_all()
        self.login("anna")
        self.assertEqual(self.opens(self.mine, token="False"), 404)

    def test_over_is_told_to_those_with_a_link(self):
        for values, sentence in (
            ({"state": "expired"}, "could be answered until"),
            ({"state": "cancelled"}, "was withdrawn"),
        ):
            self.mine.write(values)
            self.env.flush_all()
            self.login()
            response = self.get(self.mine)
            with self.subTest(values):
                self.assertEqual(response.status_code, 200)
                self.assertIn(sentence, response.text)
                self.assertNotIn("Terms.pdf", response.text)
                self.assertEqual(self.opens(self.mine, token="wrong"), 404)
                self.assertEqual(
                    self.get(
                        self.mine, f"/file/{self.doc.attachment_ids.id}"
                    ).status_code,
                    404,
                )

    def test_files(self):
        file = self.doc.attachment_ids
        foreign = self.document(self.south, self.eve).attachment_ids
        self.env.flush_all()
        for who, own in ((None, 404), ("anna", 200), ("bo", 404), ("eve", 404)):
            self.login(who)
            with self.subTest(who=who):
                suffix = f"/file/{file.id}"
                response = self.get(self.mine, suffix)
                self.assertEqual(response.status_code, 200)
                self.assertEqual(response.content, file.raw)
                self.assertIn("inline", response.headers["Content-Disposition"])
                self.assertEqual(
                    self.get(self.mine, suffix, token=None).status_code, own
                )
                self.assertEqual(
                    self.get(self.mine, suffix, token="x").status_code, own
                )
                self.assertEqual(
                    self.get(self.mine, f"/file/{foreign.id}").status_code, 404
                )
                response = self.url_open(f"/web/content/{file.id}")
                self.assertEqual(response.status_code, 404)

    def test_files_that_are_programs_are_downloaded(self):
        file = self.file("page.html", b"<script>alert(1)</script>")
        signer = self.sent(files=file).signer_ids[0]
        file = signer.document_id.attachment_ids
        response = self.get(signer, f"/file/{file.id}")
        self.assertIn("attachment", response.headers["Content-Disposition"])
        self.assertNotIn("iframe", self.get(signer).text)

    def test_own_list(self):
        for who, titles in (("anna", 1), ("bo", 1), ("eve", 0)):
            self.login(who)
            response = self.url_open("/my/documents")
            with self.subTest(who=who):
                self.assertEqual(response.status_code, 200)
                self.assertEqual(response.text.count("Letter of engagement"), titles)
                counters = self.make_jsonrpc_request(
                    "/my/counters", {"counters": ["reminder_document_count"]}
                )
                self.assertEqual(counters, {"reminder_document_count": titles})
        self.login("bo")
        self.assertNotIn(self.mine.access_token, self.url_open("/my/documents").text)
        self.login()
        self.assertIn("/web/login", self.url_open("/my/documents").url)

    def test_portal_users_read_nothing_over_rpc(self):
        self.login("anna")
        for model, record in (
            ("reminder.document", self.doc),
            ("reminder.document.signer", self.mine),
            ("ir.attachment", self.doc.attachment_ids),
        ):
            for method, args in (
                ("read", [record.ids]),
                ("search_read", [[("id", "in", record.ids)]]),
            ):
                with self.subTest(model=model, method=method):
                    with mute_logger("odoo.http"):
                        answer = self.url_open(
                            f"/web/dataset/call_kw/{model}/{method}",
                            data=json.dumps(
                                {
                                    "params": {
                                        "model": model,
                                        "method": method,
                                        "args": args,
                                        "kwargs": {},
                                    }
                                }
                            ),
                            headers={"Content-Type": "application/json"},
                        ).json()
                    self.assertFalse(answer.get("result"))


class TestAnswers(PortalCase):
    def test_sign(self):
        """Name, time and IP are kept; the page thanks."""
        signer = self.sent().signer_ids[0]
        self.login()
        before = fields.Datetime.now()
        with self.mock_mail_gateway():
            result = self.sign(signer)["result"]
        self.assertEqual(result["redirect_url"], signer.get_portal_url())
        self.assertRecordValues(
            signer, [{"state": "signed", "signed_name": "Anna Berg", "ip": "127.0.0.1"}]
        )
        self.assertGreaterEqual(signer.done_date, before)
        page = self.get(signer).text
        self.assertIn("Thank you, you signed", page)
        self.assertNotIn("o_portal_sign_submit", page)
        self.assertIn("error", self.sign(signer)["result"])

    def test_behind_a_proxy(self):
        """Odoo says whose address counts: nobody writes it into a header."""
        signer = self.sent().signer_ids[0]
        self.login()
        self.opener.headers["X-Forwarded-For"] = "203.0.113.9"
        with self.mock_mail_gateway():
            self.sign(signer, ip="203.0.113.8")
            self.sign(signer)
        self.assertEqual(signer.ip, "127.0.0.1")

    def test_signing_for_somebody_else(self):
        document = self.sent()
        anna, bo = document.signer_ids
        for who in (None, "bo", "eve", "staff"):
            self.login(who)
            for token in (None, "x", bo.access_token):
                with self.subTest(who=who, token=token):
                    self.assertIn("error", self.sign(anna, token=token))
        self.login("staff")
        self.assertIn("colleague", self.sign(anna)["result"]["error"])
        self.assertIn("logged in as a colleague", self.get(anna).text)
        self.assertEqual(document.signer_ids.mapped("state"), ["waiting"] * 2)

    def test_the_copy(self):
        document = self.sent()
        self.login()
        with self.mock_mail_gateway():
            for signer in document.signer_ids:
                self.sign(signer)
        self.assertEqual(document.state, "done")
        copy = document.signed_attachment_id
        for signer in document.signer_ids:
            self.assertIn("Signed copy", self.get(signer).text)
            response = self.get(signer, f"/file/{copy.id}")
            self.assertEqual(response.content, copy.raw)

    def test_approve_and_reject(self):
        document = self.sent(request="approval")
        anna, bo = document.signer_ids
        self.login()
        with self.mock_mail_gateway():
            response = self.answer(anna, "approve", comment="Fine")
            self.assertEqual(response.status_code, 303)
            self.assertRecordValues(
                anna, [{"state": "approved", "comment": "Fine", "ip": "127.0.0.1"}]
            )
            self.login("bo")
            response = self.answer(bo, "reject", token=None, comment="Too dear")
        self.assertEqual((bo.state, bo.comment), ("rejected", "Too dear"))
        self.assertEqual(document.state, "rejected")
        self.assertIn("You rejected this document", self.get(bo).text)

    def test_rejecting_without_a_reason(self):
        signer = self.sent().signer_ids[0]
        self.login()
        response = self.answer(signer, "reject", comment="")
        self.assertIn("Write why you reject it.", response.text)
        self.assertEqual(signer.state, "waiting")

    def test_a_refused_answer_leaves_nothing(self):
        signer = self.sent().signer_ids[0]
        self.login()
        signers = self.registry["reminder.document.signer"]
        with patch.object(signers, "_answer_line", side_effect=_refuse(self.env)):
            self.assertEqual(self.sign(signer)["result"], {"error": "Not today."})
        self.env.invalidate_all()
        self.assertEqual((signer.state, signer.ip), ("waiting", False))

    def test_only_by_post(self):
        signer = self.sent(request="approval").signer_ids[0]
        self.login()
        for suffix in ("/approve", "/reject", "/sign"):
            with self.subTest(suffix), mute_logger("odoo.http"):
                status = self.get(signer, suffix, comment="x").status_code
                self.assertIn(status, (400, 404, 405))
        with mute_logger("odoo.http"):
            response = self.answer(signer, "approve", csrf=False)
        self.assertEqual(response.status_code, 400)
        self.assertEqual(signer.state, "waiting")

    def test_nothing_after_the_last_day(self):
        document = self.sent()
        signer = document.signer_ids[0]
        document.expiry_date = "2020-01-01"
        self.env.flush_all()
        self.login()
        self.assertIn("could be answered until", self.get(signer).text)
        self.assertIn("no longer waits", self.sign(signer)["result"]["error"])
        self.assertEqual(signer.state, "waiting")

    def test_a_message_is_no_program(self):
        signer = self.sent(
            message="<p>Hello</p><script>alert(1)</script>",
            files=self.file("<b>x</b>.pdf", pdf()),
            name="<script>alert(2)</script>",
        ).signer_ids[0]
        self.login()
        page = self.get(signer).text
        self.assertIn("Hello", page)
        self.assertNotIn("alert(1)", page)
        self.assertNotIn("<script>alert(2)", page)
        self.assertNotIn("<b>x</b>", page)


def _refuse(env):
    from odoo.exceptions import UserError

    return UserError(env._("Not today."))
