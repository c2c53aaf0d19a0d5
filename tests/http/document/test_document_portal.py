"""The pages of documents on the portal: who opens what, and who may answer."""

import json
import re
from datetime import timedelta
from unittest.mock import patch
from urllib.parse import urlencode

from common import new_test_user
from document_case import DocumentFixture, pdf, png

from odoo import fields
from odoo.tests import HttpCase
from odoo.tools import mute_logger

from odoo.addons.mail.tests.common import MockEmail
from odoo.addons.portal.controllers.portal import CustomerPortal


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

    def test_moments_are_told_in_the_zone_of_the_company(self):
        """As on the page that is kept of the signatures, whoever looks at it."""
        self.env.company.reminder_tz = "Europe/Copenhagen"
        self.sign(self.mine)
        self.mine.write(
            {
                "requested_date": "2026-01-04 23:30:00",
                "done_date": "2026-01-05 23:30:00",
            }
        )
        self.env.flush_all()
        for who in (None, "anna"):
            self.login(who)
            with self.subTest(who=who):
                text = re.sub(r"<[^>]*>", "", self.get(self.mine).text)
                self.assertRegex(text, r"you signed\s+on 01/06/2026 12:30")
        self.assertIn("01/05/2026", self.url_open("/my/documents").text)

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

    def test_what_waits_comes_first_on_all_pages(self):
        self.mine._sign("Anna", png(), "192.0.2.1")
        old = self.mine
        waiting = self.sent(name="Old and waiting").signer_ids[0]
        waiting.requested_date = old.requested_date - timedelta(days=9)
        self.env.flush_all()
        self.login("anna")
        with patch.object(CustomerPortal, "_items_per_page", 1):
            pages = [
                self.url_open(f"/my/documents/page/{page}").text for page in (1, 2)
            ]
        self.assertIn("Old and waiting", pages[0])
        self.assertNotIn("Letter of engagement", pages[0])
        self.assertIn("Letter of engagement", pages[1])

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

    def test_the_button_pressed_twice(self):
        """A form that is sent twice is answered once, and no error is shown."""
        [anna, _bo] = self.sent(request="approval").signer_ids
        page = self.get(anna).text
        csrf = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
        for comment, status in (("Fine", 303), ("Fine\r\n", 303), ("Changed", 200)):
            response = self.answer(
                anna, "approve", csrf=False, csrf_token=csrf, comment=comment
            )
            self.assertEqual(response.status_code, status)
            self.assertEqual("no longer waits for you" in response.text, status == 200)
        self.assertEqual(anna.comment, "Fine")
        self.assertEqual(len(anna.document_id.answer_ids), 1)

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


class TestEveryRoute(PortalCase):
    """Each route, for each kind of visitor, by each method."""

    def setUp(self):
        super().setUp()
        self.doc = self.sent(request="approval")
        self.signer, self.other = self.doc.signer_ids
        self.link = self.signer.access_token
        self.file_path = f"/file/{self.doc.attachment_ids.id}"

    def ask(self, method, suffix, token, **data):
        path = self.path(self.signer, suffix, token)
        with mute_logger("odoo.http"):
            if suffix == "/sign" and method == "POST":
                return self.url_open(
                    path,
                    data=json.dumps(
                        {"params": {"name": "Eve", "signature": png(), **data}}
                    ),
                    headers={"Content-Type": "application/json"},
                )
            return self.url_open(
                path,
                data=data if method == "POST" else None,
                method=method,
                allow_redirects=False,
            )

    def csrf(self):
        page = self.url_open("/web/login").text if not self.session.uid else ""
        page = page or self.url_open("/my/account").text
        return re.search(r'csrf_token" value="([^"]+)"', page)[1]

    def statuses(self, token):
        """What each route answers to each method, and that nothing was answered."""
        result = {}
        for suffix in ("", self.file_path, "/preview"):
            for method in ("GET", "HEAD", "POST"):
                result[method, suffix] = self.ask(method, suffix, token).status_code
        for suffix in ("/approve", "/reject", "/sign"):
            for method in ("GET", "HEAD"):
                result[method, suffix] = self.ask(method, suffix, token).status_code
        for suffix in ("/approve", "/reject"):
            result["POST without csrf", suffix] = self.ask(
                "POST", suffix, token, comment="x"
            ).status_code
            result["POST", suffix] = self.ask(
                "POST", suffix, token, comment="x", csrf_token=self.csrf()
            ).status_code
        self.env.invalidate_all()
        return result

    def test_closed(self):
        def wrong_tokens():
            return (None, "x", self.other.access_token)

        def all_tokens():
            return (*wrong_tokens(), self.link)

        def leave():
            self.users["anna"].active = False
            self.anna.active = False

        def move():
            self.anna.parent_id = self.south

        def again():
            self.users["anna"].active = True
            self.anna.write({"active": True, "parent_id": self.nord.id})

        cases = [
            ("nobody", None, None, wrong_tokens()),
            ("another customer", "eve", None, wrong_tokens()),
            ("a colleague of the client", "bo", None, wrong_tokens()),
            ("archived", None, leave, all_tokens()),
            ("moved to another client", None, move, all_tokens()),
            ("moved, logged in", "anna", move, all_tokens()),
        ]
        for who, login, before, tokens in cases:
            if before:
                before()
            self.env.flush_all()
            self.login(login)
            for token in tokens:
                for (method, suffix), status in self.statuses(token).items():
                    with self.subTest(who=who, token=token, method=method, to=suffix):
                        closed = (400, 404, 405)
                        if suffix == "/preview" and login is None:
                            closed += (303,)
                        self.assertIn(status, closed)
                        if method in ("GET", "POST") and suffix in ("", "/approve"):
                            self.assertIn(status, (404, 405, 400))
                answer = self.ask("POST", "/sign", token).json()
                self.assertEqual(answer["error"]["code"], 404)
                self.assertEqual(self.signer.state, "waiting")
            if before:
                again()
        self.assertFalse(self.doc.answer_ids)

    def test_the_404_page_is_the_plain_one(self):
        self.anna.parent_id = self.south
        self.env.flush_all()
        self.login()
        page = self.ask("GET", "", self.link)
        self.assertEqual(page.status_code, 404)
        self.assertNotIn("Letter of engagement", page.text)
        missing = self.url_open("/my/documents/999999999")
        self.assertEqual(missing.status_code, 404)

    def test_open(self):
        for login, token in ((None, self.link), ("anna", None), ("anna", "x")):
            self.login(login)
            statuses = {}
            for suffix in ("", self.file_path):
                for method in ("GET", "HEAD", "POST"):
                    statuses[method] = self.ask(method, suffix, token)
                self.assertEqual(statuses["GET"].status_code, 200)
                self.assertEqual(statuses["HEAD"].status_code, 200)
                self.assertIn(statuses["POST"].status_code, (400, 404, 405))
                headers = statuses["GET"].headers
                self.assertIn("no-store", headers["Cache-Control"])
                self.assertIn("noindex", headers["X-Robots-Tag"])
                self.assertEqual(headers["Referrer-Policy"], "same-origin")
        with self.mock_mail_gateway():
            self.assertEqual(self.answer(self.signer, "approve").status_code, 303)
        self.env.invalidate_all()
        self.assertEqual(self.signer.state, "approved")

    def test_somebody_else_with_the_link(self):
        """He sees it, as everybody with the link does, and cannot answer."""
        for login in ("bo", "eve", "staff"):
            self.login(login)
            self.assertEqual(self.opens_with_link(), 200)
            page = self.get(self.signer).text
            self.assertIn("logged in as", page)
            self.assertNotIn('name="approve"', page)
            for answer in ("approve", "reject"):
                response = self.ask(
                    "POST", f"/{answer}", self.link, comment="x", csrf_token=self.csrf()
                )
                self.assertIn("logged in as", response.text)
            answer = self.ask("POST", "/sign", self.link).json()
            self.assertIn("error", answer["result"])
            self.env.invalidate_all()
            self.assertEqual(self.signer.state, "waiting")

    def opens_with_link(self):
        return self.ask("GET", "", self.link).status_code

    def test_numbers_that_no_record_has(self):
        for who in (None, "anna", "staff"):
            self.login(who)
            for number in ("0", "2147483648", "9" * 30):
                for suffix in ("", "/preview", "/file/1", f"/file/{'9' * 30}"):
                    response = self.url_open(
                        f"/my/documents/{number}{suffix}", allow_redirects=False
                    )
                    self.assertIn(response.status_code, (303, 404))
        for token in ("%00", "%ff", "%ed%a0%80", "é" * 9):
            path = f"/my/documents/{self.signer.id}?access_token={token}"
            self.assertEqual(self.url_open(path).status_code, 404)

    def test_preview(self):
        url = f"/my/documents/{self.signer.id}/preview"
        for who, status in ((None, 303), ("anna", 404), ("eve", 404), ("staff", 200)):
            self.login(who)
            response = self.url_open(url, allow_redirects=False)
            self.assertEqual(response.status_code, status)
            self.assertNotIn(self.link, response.text)
            if status == 200:
                self.assertIn("logged in as a colleague", response.text)
                self.assertNotIn("access_token", response.text)
                self.assertNotIn("<textarea", response.text)
                self.assertIn(
                    f"/web/content/{self.doc.attachment_ids.id}?", response.text
                )
        draft = self.document(self.nord, self.anna).signer_ids
        self.env.flush_all()
        path = f"/my/documents/{draft.id}/preview"
        self.assertEqual(self.url_open(path).status_code, 404)
        plain = new_test_user(self.env, "plain-staff", "base.group_user")
        self.authenticate(plain.login, plain.login)
        self.assertEqual(self.url_open(url).status_code, 404)


class TestWhatComesFromOutside(PortalCase):
    def test_what_is_no_text(self):
        document = self.sent()
        signer = document.signer_ids[0]
        self.login()
        for value in ({"a": 1}, ["Anna"], 7, None, True, "", "\x00", "\u202e"):
            with self.subTest(name=value):
                self.assertIn("error", self.sign(signer, name=value)["result"])
        for value in ({"a": 1}, [png()], 7, None, "\x00", "x" * 10**6):
            with self.subTest(signature=str(value)[:9]):
                self.assertIn("error", self.sign(signer, signature=value)["result"])
        for value in ({"a": 1}, [signer.access_token], 7, True, "\ud800"):
            with self.subTest(token=value):
                answer = self.sign(signer, token=None, access_token=value)
                self.assertEqual(answer["error"]["code"], 404)
        self.env.invalidate_all()
        self.assertEqual(signer.state, "waiting")
        with self.mock_mail_gateway():
            name = "An\x00na\ud800" + "x" * 10**5
            self.assertNotIn("error", self.sign(signer, name=name)["result"])
        self.env.invalidate_all()
        self.assertTrue(signer.signed_name.startswith("Annax"))

    def test_comments_that_are_no_text(self):
        signer = self.sent(request="approval").signer_ids[0]
        self.login()
        page = self.get(signer).text
        csrf = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
        for answer in ("approve", "reject"):
            response = self.url_open(
                f"/my/documents/{signer.id}/{answer}",
                data={"csrf_token": csrf, "access_token": signer.access_token},
                files={"comment": ("x.txt", b"Hello")},
            )
            self.assertEqual(response.status_code, 200)
            self.assertIn("Write your comment as a text.", response.text)
        response = self.answer(signer, "reject", comment="\x00")
        self.assertIn("Write why you reject it.", response.text)
        self.env.invalidate_all()
        self.assertEqual(signer.state, "waiting")

    def test_comments_are_text(self):
        document = self.sent(request="approval")
        signer = document.signer_ids[0]
        self.login()
        comment = (
            "<img src=x><a href='https://evil.example.com'>x</a>\x00 https://e.com"
        )
        with self.mock_mail_gateway():
            self.assertEqual(
                self.answer(signer, "reject", comment=comment).status_code, 303
            )
        self.env.invalidate_all()
        texts = [self.get(signer).text, document.activity_ids.note]
        texts += document.message_ids.mapped("body")
        for text in texts:
            self.assertNotIn("<img src=x", text)
            self.assertNotIn("evil.example.com'>x</a>", text)

    def test_what_the_log_keeps(self):
        document = self.sent(request="approval")
        first, second = document.signer_ids
        self.login()
        self.opener.headers["User-Agent"] = "Browser/2 <b>"
        with self.mock_mail_gateway():
            self.answer(first, "approve")
            self.login("bo")
            self.opener.headers["User-Agent"] = "Browser/2 <b>"
            self.answer(second, "approve", token=None)
        self.env.invalidate_all()
        self.assertRecordValues(
            document.answer_ids.sorted("id"),
            [
                {
                    "via": "link",
                    "login": False,
                    "ip": "127.0.0.1",
                    "user_agent": "Browser/2 <b>",
                },
                {
                    "via": "login",
                    "login": "portal-bo",
                    "ip": "127.0.0.1",
                    "user_agent": "Browser/2 <b>",
                },
            ],
        )


class TestChangedFiles(PortalCase):
    """A file that was replaced in the store, beneath Odoo."""

    def told(self, document):
        self.env.invalidate_all()
        return document.activity_ids.filtered(
            lambda one: "were changed" in (one.summary or "")
        )

    def test_page_and_download(self):
        for content in (b"%PDF-1.4 something else", None):
            document = self.sent()
            signer = document.signer_ids[0]
            file = document.attachment_ids
            self.replace_beneath(file, content)
            self.login()
            page = self.get(signer).text
            self.assertIn("Files were", page)
            self.assertIn("alert-danger", page)
            self.assertNotIn("iframe", page)
            self.assertNotIn("o_portal_sign_submit", page)
            response = self.get(signer, f"/file/{file.id}")
            self.assertEqual(response.status_code, 303)
            self.assertIn("files were changed", self.sign(signer)["result"]["error"])
            self.assertEqual(signer.state, "waiting")
            told = self.told(document)
            self.assertIn(self.staff, told.user_id)
            self.assertEqual(len(told), len(told.user_id))
            self.get(signer)
            self.sign(signer)
            self.assertEqual(self.told(document), told)

    def test_staff(self):
        document = self.sent()
        self.login()
        with self.mock_mail_gateway():
            for signer in document.signer_ids:
                self.sign(signer)
        copy = document.signed_attachment_id
        self.login("staff")
        for url in (f"/web/content/{copy.id}", f"/web/content/{copy.id}?download=true"):
            self.assertEqual(self.url_open(url).content, copy.raw)
        self.replace_beneath(copy, b"I owe you a million")
        copy.sudo().generate_access_token()
        self.env.flush_all()
        for url in (
            f"/web/content/{copy.id}",
            f"/web/content/{copy.id}?download=true",
            f"/web/content/ir.attachment/{copy.id}/datas",
            f"/web/content/{copy.id}?access_token={copy.access_token}",
            f"/web/image/{copy.id}",
        ):
            with mute_logger("odoo.http"):
                response = self.url_open(url)
            with self.subTest(url):
                self.assertNotIn(b"I owe you", response.content)
                if "image" not in url:
                    self.assertEqual(response.status_code, 409)
                    self.assertEqual(response.headers["Cache-Control"], "no-store")
                    self.assertIn("was changed or lost", response.text)
        self.assertIn(self.staff, self.told(document).user_id)
        self.login("eve")
        response = self.url_open(f"/web/content/{copy.id}")
        self.assertEqual(response.status_code, 404)
        self.assertNotIn("changed or lost", response.text)

    def test_the_form_tells_it(self):
        document = self.sent()
        self.replace_beneath(document.attachment_ids, b"Other")
        self.login("staff")
        data = self.make_jsonrpc_request(
            "/web/dataset/call_kw/reminder.document/web_read",
            {
                "model": "reminder.document",
                "method": "web_read",
                "args": [document.ids, {"file_warning": {}}],
                "kwargs": {},
            },
        )
        self.assertIn("Terms.pdf", data[0]["file_warning"])
        self.assertIn(self.staff, self.told(document).user_id)

    def test_chatter_deletes_nothing(self):
        document = self.sent()
        file = document.attachment_ids
        self.login("staff")
        with mute_logger("odoo.http"):
            response = self.url_open(
                "/mail/attachment/delete",
                data=json.dumps({"params": {"attachment_id": file.id}}),
                headers={"Content-Type": "application/json"},
            ).json()
        self.assertIn("can neither be changed nor deleted", str(response["error"]))
        self.env.invalidate_all()
        self.assertTrue(file.exists())


def _refuse(env):
    from odoo.exceptions import UserError

    return UserError(env._("Not today."))
