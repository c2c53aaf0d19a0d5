"""The client's side of conversations: by link, after login, and nothing of others."""

from common import ReminderFixture, new_test_user

from odoo import http
from odoo.tests import HttpCase
from odoo.tests.common import JsonRpcException
from odoo.tools import mute_logger


class TestConversationPortal(ReminderFixture, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.make_client("Syd A/S", cls.south)
        cls.stranger = cls.make_contact(cls.other, "Eve Holm")
        cls.portal_user(cls.contact, "portal-anna")
        cls.portal_user(cls.stranger, "portal-eve")
        cls.conversation = cls.converse(cls.client, "Accounts 2026")
        cls.foreign_one = cls.converse(cls.other, "Secret of Syd")
        cls.message = cls.post(cls.conversation, "Where are the receipts?")
        cls.note = cls.post(
            cls.conversation, "They are slow payers", subtype_xmlid="mail.mt_note"
        )
        cls.conversation._message_log(body="Reminder 1 of 1 sent to Anna")
        cls.token = cls.conversation._portal_ensure_token()
        cls.foreign_one._portal_ensure_token()

    @classmethod
    def portal_user(cls, contact, login):
        return new_test_user(cls.env, login, "base.group_portal", partner_id=contact.id)

    @classmethod
    def converse(cls, client, name):
        return cls.env["reminder.conversation"].create(
            {"name": name, "partner_id": client.id, "user_id": cls.admin.id}
        )

    @classmethod
    def post(cls, conversation, body, subtype_xmlid="mail.mt_comment"):
        return conversation.message_post(
            author_id=cls.admin.partner_id.id,
            body=body,
            message_type="comment",
            subtype_xmlid=subtype_xmlid,
        )

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def page(self, conversation=None, **params):
        conversation = conversation or self.conversation
        with mute_logger("odoo.http", "odoo.addons.http_routing.models.ir_http"):
            return self.url_open(
                f"/my/conversations/{conversation.id}?"
                + "&".join(f"{name}={value}" for name, value in params.items())
            )

    def link(self, partner):
        return {
            "access_token": self.token,
            "pid": partner.id,
            "hash": self.conversation._sign_token(partner.id),
        }

    def fetch(self, **access):
        """The bodies that the portal's chatter gets."""
        found = self.make_jsonrpc_request(
            "/mail/chatter_fetch",
            {
                "thread_model": "reminder.conversation",
                "thread_id": self.conversation.id,
                "fetch_params": {"limit": 30},
                **access,
            },
        )
        return [one["body"][1] for one in found["data"]["mail.message"]]

    def answer(self, body="Here they are", conversation=None, **access):
        result = self.make_jsonrpc_request(
            "/mail/message/post",
            {
                "thread_model": "reminder.conversation",
                "thread_id": (conversation or self.conversation).id,
                "post_data": {
                    "body": body,
                    "message_type": "comment",
                    "subtype_xmlid": "mail.mt_comment",
                },
                **access,
            },
        )
        self.env.invalidate_all()
        return self.env["mail.message"].browse(result["message_id"])

    # ------------------------------------------------------------
    # BY LINK
    # ------------------------------------------------------------

    def test_link_opens_without_login(self):
        self.authenticate(None, None)
        response = self.page(**self.link(self.contact))
        self.assertEqual(response.status_code, 200)
        self.assertIn("Accounts 2026", response.text)
        self.assertIn("Waiting for your answer", response.text)

    def test_guessed_and_tampered_links(self):
        self.authenticate(None, None)
        token = self.token
        for params in (
            {},
            {"access_token": ""},
            {"access_token": "x" * 36},
            {"access_token": token[:-1]},
            {"access_token": token.upper()},
            {"access_token": self.foreign_one.access_token},
            {"pid": self.contact.id, "hash": "0" * 64},
        ):
            with self.subTest(params=params):
                response = self.page(**params)
                self.assertEqual(response.status_code, 404)
                self.assertNotIn("Accounts 2026", response.text)
                self.assertNotIn("Traceback", response.text)

    def test_tampered_numbers(self):
        self.authenticate(None, None)
        for number in (0, self.foreign_one.id + 1000, 2**31, 2**70, "x", "-1"):
            with self.subTest(number=number):
                with mute_logger(
                    "odoo.http", "odoo.addons.http_routing.models.ir_http"
                ):
                    response = self.url_open(
                        f"/my/conversations/{number}?access_token={self.token}"
                    )
                self.assertEqual(response.status_code, 404)

    def test_token_opens_its_own_conversation_only(self):
        for login in (None, "portal-anna", "portal-eve"):
            self.authenticate(login, login)
            response = self.page(self.foreign_one, access_token=self.token)
            wanted = 200 if login == "portal-eve" else 404
            with self.subTest(login=login):
                self.assertEqual(response.status_code, wanted)

    def test_another_client_who_has_no_link(self):
        self.authenticate("portal-eve", "portal-eve")
        self.assertEqual(self.page().status_code, 404)
        self.assertEqual(self.page(access_token="x" * 36).status_code, 404)

    def test_conversation_without_a_token(self):
        bare = self.converse(self.client, "No token")
        bare.access_token = False
        self.authenticate(None, None)
        for token in ("", "False", "None"):
            with self.subTest(token=token):
                self.assertEqual(self.page(bare, access_token=token).status_code, 404)

    # ------------------------------------------------------------
    # AFTER LOGIN
    # ------------------------------------------------------------

    def test_list_shows_own_conversations(self):
        self.authenticate("portal-anna", "portal-anna")
        text = self.url_open("/my/conversations").text
        self.assertIn("Accounts 2026", text)
        self.assertIn("Where are the receipts?", text)
        self.assertNotIn("Secret of Syd", text)
        self.assertNotIn("slow payers", text)
        self.conversation.action_archive()
        self.assertNotIn("Accounts 2026", self.url_open("/my/conversations").text)
        text = self.url_open("/my/conversations?filterby=closed").text
        self.assertIn("Accounts 2026", text)
        self.assertEqual(self.url_open("/my/conversations?filterby=x").status_code, 200)

    def test_list_tells_days_in_the_zone_of_the_company(self):
        self.conversation.company_id.sudo().reminder_tz = "Europe/Copenhagen"
        self.conversation.last_staff_message_date = "2026-01-05 23:30:00"
        self.env.flush_all()
        self.authenticate("portal-anna", "portal-anna")
        self.assertIn("01/06/2026", self.url_open("/my/conversations").text)

    def test_list_asks_visitors_to_log_in(self):
        self.authenticate(None, None)
        self.assertIn("/web/login", self.url_open("/my/conversations").url)

    def test_card_counts(self):
        self.converse(self.client, "Another one")
        self.authenticate("portal-anna", "portal-anna")
        self.assertIn("/my/conversations", self.url_open("/my/home").text)
        counters = self.make_jsonrpc_request(
            "/my/counters", {"counters": ["reminder_conversation_count"]}
        )
        self.assertEqual(counters["reminder_conversation_count"], 2)

    def test_page_after_login(self):
        self.authenticate("portal-anna", "portal-anna")
        self.assertEqual(self.page().status_code, 200)

    # ------------------------------------------------------------
    # WHAT IS SHOWN
    # ------------------------------------------------------------

    def test_neither_notes_nor_log_lines(self):
        self.authenticate(None, None)
        link = {**self.link(self.contact), "token": self.token}
        link.pop("access_token")
        for login, access in ((None, link), ("portal-anna", {}), ("portal-anna", link)):
            self.authenticate(login, login)
            with self.subTest(login=login):
                [body] = self.fetch(**access)
                self.assertIn("Where are the receipts?", body)

    @mute_logger("odoo.http")
    def test_chatter_of_others(self):
        for login, access in (
            (None, {"token": "x" * 36}),
            (None, {"token": self.foreign_one.access_token}),
            ("portal-eve", {"token": self.foreign_one.access_token}),
        ):
            self.authenticate(login, login)
            with self.subTest(login=login), self.assertRaises(JsonRpcException):
                self.fetch(**access)
        for login in (None, "portal-eve"):
            self.authenticate(login, login)
            with self.subTest(login=login):
                self.assertFalse(self.fetch())

    # ------------------------------------------------------------
    # ANSWERING
    # ------------------------------------------------------------

    def test_answer_by_link(self):
        self.authenticate(None, None)
        link = self.link(self.contact)
        message = self.answer(
            token=link["access_token"], pid=link["pid"], hash=link["hash"]
        )
        self.assertEqual(message.author_id, self.contact)
        self.assertFalse(self.conversation.awaiting_client)
        self.assertIn(self.admin.partner_id, message.notified_partner_ids)

    def test_answer_after_login(self):
        self.authenticate("portal-anna", "portal-anna")
        message = self.answer()
        self.assertEqual(message.author_id, self.contact)
        self.assertEqual(self.conversation.waiting_for, "us")

    @mute_logger("odoo.http")
    def test_answer_of_others(self):
        hashed = self.link(self.contact)["hash"]
        for login, access in (
            (None, {}),
            (None, {"token": "x" * 36}),
            (None, {"token": self.foreign_one.access_token}),
            (None, {"pid": self.stranger.id, "hash": hashed}),
            ("portal-eve", {}),
            ("portal-eve", {"token": self.foreign_one.access_token}),
        ):
            self.authenticate(login, login)
            with self.subTest(login=login, access=access):
                with self.assertRaises(JsonRpcException):
                    self.answer(**access)
        self.assertTrue(self.conversation.awaiting_client)

    # ------------------------------------------------------------
    # ONE LINK, ONE PERSON
    # ------------------------------------------------------------

    def chatter_link(self, partner, **values):
        """What the page of a person's link tells Odoo's chatter."""
        link = self.link(partner)
        token = f"{link['pid']}-{link['hash']}"
        return {"pid": link["pid"], "hash": link["hash"], "token": token, **values}

    def dead_links(self):
        """Whatever opens nothing, by a name."""
        other = self.make_contact(self.client, "Carl Dahl")
        good = self.link(self.contact)
        return {
            "nothing": {},
            "the token": {"access_token": self.token, "token": self.token},
            "the token, and who": {
                "access_token": self.token,
                "token": self.token,
                "pid": self.contact.id,
            },
            "of another client": {**good, "pid": self.stranger.id},
            "of the company": {**good, "pid": self.client.id},
            "of who takes no part": {
                "pid": other.id,
                "hash": self.conversation._sign_token(other.id),
            },
            "of another conversation": {
                "pid": self.stranger.id,
                "hash": self.foreign_one._sign_token(self.stranger.id),
            },
            "tampered": {**good, "hash": good["hash"][:-1] + "x"},
            "empty": {**good, "hash": ""},
            "no number": {**good, "pid": "x"},
            "large": {**good, "pid": 2**70},
            "odd": {**good, "hash": "%C3%A9"},
        }

    def requests(self, **params):
        """The status of each kind of request for the page."""
        path = f"/my/conversations/{self.conversation.id}?" + "&".join(
            f"{name}={value}" for name, value in params.items()
        )
        statuses = {}
        with mute_logger("odoo.http", "odoo.addons.http_routing.models.ir_http"):
            for method in ("GET", "HEAD"):
                response = self.opener.request(method, self.base_url() + path)
                statuses[method] = response.status_code
            data = {"csrf_token": http.Request.csrf_token(self)}
            response = self.opener.post(self.base_url() + path)
            statuses["POST without token"] = response.status_code
            response = self.opener.post(self.base_url() + path, data=data)
            statuses["POST"] = response.status_code
        return statuses

    def test_page_for_each_kind_of_visitor(self):
        closed = {"GET": 404, "HEAD": 404, "POST without token": 400, "POST": 404}
        opened = {"GET": 200, "HEAD": 200, "POST without token": 400, "POST": 200}
        self.authenticate(None, None)
        for name, params in self.dead_links().items():
            with self.subTest(link=name):
                self.assertEqual(self.requests(**params), closed)
        good = self.link(self.contact)
        self.assertEqual(self.requests(**good), opened)
        # Who is logged in as somebody else is somebody else.
        for login, wanted in (
            ("portal-eve", closed),
            (self.staff.login, closed),
            (self.outsider.login, closed),
            ("portal-anna", opened),
        ):
            self.authenticate(login, login)
            with self.subTest(login=login):
                self.assertEqual(self.requests(**good), wanted)

    def test_links_of_who_left(self):
        good = self.link(self.contact)
        user = self.contact.user_ids
        for leave, come_back in (
            (user.action_archive, user.action_unarchive),
            (
                lambda: (user.action_archive(), self.contact.action_archive()),
                lambda: (self.contact.action_unarchive(), user.action_unarchive()),
            ),
            (
                lambda: self.conversation.message_unsubscribe(self.contact.ids),
                lambda: self.conversation.message_subscribe(self.contact.ids),
            ),
            (
                lambda: self.contact.write({"parent_id": self.other.id}),
                lambda: self.contact.write({"parent_id": self.client.id}),
            ),
        ):
            leave()
            self.env.flush_all()
            self.authenticate(None, None)
            self.assertEqual(self.page(**good).status_code, 404)
            with mute_logger("odoo.http"), self.assertRaises(JsonRpcException):
                self.answer(pid=good["pid"], hash=good["hash"])
            come_back()
            self.env.flush_all()
            # The old one stays dead; the next mail brings another one.
            self.assertEqual(self.page(**good).status_code, 404)
            good = self.link(self.contact)
            self.assertEqual(self.page(**good).status_code, 200)

    def test_no_token_on_the_page(self):
        self.conversation.message_subscribe(self.contact.ids)
        second = self.converse(self.client, "A second one")
        for login, params in (
            (None, self.link(self.contact)),
            ("portal-anna", {}),
            (self.inspector.login, {}),
        ):
            self.authenticate(login, login)
            with self.subTest(login=login):
                if login:
                    self.url_open("/my/conversations")
                text = self.page(**params).text
                self.assertIn("Accounts 2026", text)
                for token in (self.token, second.access_token):
                    self.assertNotIn(token or "no token", text)
                self.assertNotIn("access_token=", text)

    def test_way_from_the_mail(self):
        self.authenticate(None, None)
        good = self.link(self.contact)
        path = f"/mail/view?model=reminder.conversation&res_id={self.conversation.id}"
        for params, wanted in (
            (f"&access_token={self.token}", "/web/login"),
            (f"&access_token={self.token}&pid={good['pid']}&hash=x", "/web/login"),
            (f"&pid={good['pid']}&hash={good['hash']}", "/my/conversations/"),
        ):
            with self.subTest(params=params):
                response = self.url_open(path + params, allow_redirects=False)
                self.assertIn(wanted, response.headers["Location"])
                self.assertNotIn("access_token=" + self.token, wanted)

    @mute_logger("odoo.http")
    def test_chatter_by_link_for_nobody_else(self):
        self.authenticate(None, None)
        message = self.message
        calls = {
            "/mail/message/post": {
                "thread_model": "reminder.conversation",
                "thread_id": self.conversation.id,
                "post_data": {"body": "x", "message_type": "comment"},
            },
            "/mail/message/reaction": {
                "message_id": message.id,
                "content": "👍",
                "action": "add",
            },
            "/mail/message/update_content": {
                "message_id": message.id,
                "update_data": {"body": "x", "attachment_ids": []},
            },
        }
        count = len(self.conversation.message_ids)
        for name, params in self.dead_links().items():
            access = {
                key: params[key] for key in ("token", "pid", "hash") if key in params
            }
            for route, values in calls.items():
                with self.subTest(link=name, route=route):
                    with self.assertRaises(JsonRpcException):
                        self.make_jsonrpc_request(route, {**values, **access})
            with self.subTest(link=name, route="upload"):
                self.assertNotEqual(self.upload(access).status_code, 200)
            with self.subTest(link=name, route="init"):
                found = self.make_jsonrpc_request(
                    "/portal/chatter_init",
                    {
                        "thread_model": "reminder.conversation",
                        "thread_id": self.conversation.id,
                        **access,
                    },
                )
                self.assertNotIn("mail.thread", found)
            with self.subTest(link=name, route="fetch"):
                try:
                    self.assertFalse(self.fetch(**access))
                except JsonRpcException:
                    pass  # not found is as good as nothing
        self.env.invalidate_all()
        self.assertEqual(len(self.conversation.message_ids), count)
        self.assertFalse(message.reaction_ids)

    def upload(self, access, pending=True):
        with mute_logger("odoo.http"):
            return self.url_open(
                "/mail/attachment/upload",
                data={
                    "csrf_token": http.Request.csrf_token(self),
                    "is_pending": "true" if pending else "",
                    "thread_id": self.conversation.id,
                    "thread_model": "reminder.conversation",
                    **access,
                },
                files={"ufile": ("receipt.txt", b"7.50", "text/plain")},
            )

    def test_chatter_by_link(self):
        """All that Odoo's chatter offers on the page, as the person of the link."""
        self.authenticate(None, None)
        link = self.chatter_link(self.contact)
        found = self.make_jsonrpc_request(
            "/portal/chatter_init",
            {
                "thread_model": "reminder.conversation",
                "thread_id": self.conversation.id,
                **link,
            },
        )
        [thread] = found["mail.thread"]
        self.assertTrue(thread["can_react"])
        self.assertEqual(thread["portal_partner"], self.contact.id)
        uploaded = self.upload(link).json()["data"]
        [file] = uploaded["store_data"]["ir.attachment"]
        result = self.make_jsonrpc_request(
            "/mail/message/post",
            {
                "thread_model": "reminder.conversation",
                "thread_id": self.conversation.id,
                "post_data": {
                    "attachment_ids": [uploaded["attachment_id"]],
                    "attachment_tokens": [file["ownership_token"]],
                    "body": "Here it is",
                    # neither a note nor an answer of a machine
                    "message_type": "auto_comment",
                    "subtype_xmlid": "mail.mt_note",
                },
                **link,
            },
        )
        self.env.invalidate_all()
        message = self.env["mail.message"].browse(result["message_id"])
        self.assertEqual(message.author_id, self.contact)
        self.assertEqual(message.subtype_id, self.env.ref("mail.mt_comment"))
        self.assertEqual(message.message_type, "comment")
        self.assertEqual(message.attachment_ids.name, "receipt.txt")
        self.assertFalse(self.conversation.awaiting_client)
        self.make_jsonrpc_request(
            "/mail/message/update_content",
            {
                "message_id": message.id,
                "update_data": {"body": "Here it is, at last"},
                **link,
            },
        )
        self.make_jsonrpc_request(
            "/mail/message/reaction",
            {"message_id": self.message.id, "content": "👍", "action": "add", **link},
        )
        self.env.invalidate_all()
        self.assertIn("at last", message.body)
        self.assertEqual(self.message.reaction_ids.partner_id, self.contact)
        self.assertEqual(len(self.fetch(**link)), 2)
        self.assertEqual(len(self.fetch(pid=link["pid"], hash=link["hash"])), 2)
        avatar = self.url_open(
            f"/mail/avatar/mail.message/{message.id}/author_avatar/50x50?access_token="
            + link["token"]
        )
        self.assertEqual(avatar.status_code, 200)
        # what others wrote stays theirs
        with mute_logger("odoo.http"), self.assertRaises(JsonRpcException):
            self.make_jsonrpc_request(
                "/mail/message/update_content",
                {"message_id": self.message.id, "update_data": {"body": ""}, **link},
            )

    @mute_logger("odoo.http")
    def test_nobody_writes_as_the_person_of_a_link(self):
        link = self.chatter_link(self.contact)
        for login in ("portal-eve", self.staff.login, self.outsider.login):
            self.authenticate(login, login)
            with self.subTest(login=login), self.assertRaises(JsonRpcException):
                self.answer(**link)
        # Who may write does so under the own name.
        self.authenticate(self.inspector.login, self.inspector.login)
        message = self.answer(**link)
        self.assertEqual(message.author_id, self.inspector.partner_id)

    def test_preview_of_staff(self):
        url = self.conversation.with_user(self.inspector).action_open_portal()["url"]
        self.authenticate(None, None)
        self.assertEqual(self.page().status_code, 404)
        self.authenticate(self.inspector.login, self.inspector.login)
        response = self.url_open(url)
        self.assertEqual(response.status_code, 200)
        self.assertIn('data-allow_composer="0"', response.text)
        self.assertNotIn("data-pid", response.text)
        for login in (self.staff.login, self.outsider.login):
            self.authenticate(login, login)
            self.assertEqual(self.page().status_code, 404)

    @mute_logger("odoo.http")
    def test_so_many_messages_an_hour(self):
        self.authenticate(None, None)
        link = self.chatter_link(self.contact)
        self.env["mail.message"].create(
            [
                {
                    "author_id": self.contact.id,
                    "body": "x",
                    "model": "reminder.conversation",
                    "res_id": self.conversation.id,
                }
            ]
            * 29
        )
        self.answer(**link)
        with self.assertRaises(JsonRpcException) as refused:
            self.answer(**link)
        self.assertIn("UserError", str(refused.exception))

    # ------------------------------------------------------------
    # OVER RPC
    # ------------------------------------------------------------

    def call(self, method, *args, model="reminder.conversation", **kwargs):
        return self.make_jsonrpc_request(
            f"/web/dataset/call_kw/{model}/{method}",
            {
                "model": model,
                "method": method,
                "args": args,
                "kwargs": kwargs,
            },
        )

    @mute_logger("odoo.http", "odoo.models", "odoo.addons.base.models.ir_model")
    def test_clients_over_rpc(self):
        self.authenticate("portal-anna", "portal-anna")
        found = self.call("search_read", [], ["name"])
        self.assertEqual([one["name"] for one in found], ["Accounts 2026"])
        own, foreign = self.conversation.ids, self.foreign_one.ids
        for method, args in (
            ("read", (foreign, ["name"])),
            ("read", (own, ["reminder_auto"])),
            ("read", (own, ["participant_ids"])),
            ("read", (own, ["last_message"])),
            ("read", (own, ["access_token"])),
            ("search_read", ([("access_token", "!=", False)],)),
            # What colleagues note among themselves.
            ("search_count", ([("message_ids.body", "like", "e")],)),
            ("search_count", ([("website_message_ids.body", "like", "e")],)),
            ("write", (own, {"awaiting_client": False})),
            ("write", (own, {"active": False})),
            ("action_archive", (own,)),
            ("create", ([{"name": "Mine", "partner_id": self.client.id}],)),
            ("unlink", (own,)),
            ("action_write_message", (own,)),
            ("_start", (self.client.ids, [])),
        ):
            with self.subTest(method=method, args=args):
                with self.assertRaises(JsonRpcException):
                    self.call(method, *args)

    @mute_logger("odoo.http", "odoo.models", "odoo.addons.base.models.ir_model")
    def test_colleagues_over_rpc(self):
        """Inspectors in their areas, colleagues without a group of ours not at all."""
        self.authenticate(self.inspector.login, self.inspector.login)
        found = self.call("search_read", [], ["name"])
        self.assertEqual([one["name"] for one in found], ["Accounts 2026"])
        self.call("write", self.conversation.ids, {"reminder_auto": False})
        url = self.call("get_portal_url", self.conversation.ids)
        self.assertEqual(url, f"/my/conversations/{self.conversation.id}")
        for method, args in (
            ("read", (self.conversation.ids, ["access_token"])),
            ("search_read", ([("access_token", "like", self.token[:3])],)),
            ("write", (self.conversation.ids, {"access_token": "x"})),
            ("message_subscribe", (self.conversation.ids, self.stranger.ids)),
            ("_get_share_url", (self.conversation.ids,)),
            ("_client_url", (self.conversation.ids, self.contact.id)),
        ):
            with self.subTest(method=method), self.assertRaises(JsonRpcException):
                self.call(method, *args)
        for login, ids in (
            (self.inspector.login, self.foreign_one.ids),
            (self.outsider.login, self.conversation.ids),
            (self.staff.login, self.conversation.ids),
        ):
            self.authenticate(login, login)
            for method, args in (
                ("read", (["name"],)),
                ("write", ({"reminder_auto": False},)),
                ("message_post", ()),
                ("action_archive", ()),
            ):
                with self.subTest(login=login, method=method):
                    with self.assertRaises(JsonRpcException):
                        self.call(method, ids, *args)

    def test_messages_over_rpc(self):
        self.env["mail.message"].create(
            {
                "model": "reminder.conversation",
                "res_id": self.conversation.id,
                "message_type": "user_notification",
                "body": "A reminder to somebody",
            }
        )
        wanted = [("model", "=", "reminder.conversation")]
        for login, bodies in (("portal-anna", 1), ("portal-eve", 0)):
            self.authenticate(login, login)
            with self.subTest(login=login):
                found = self.call("search_read", wanted, ["body"], model="mail.message")
                self.assertEqual(len(found), bodies)
                for one in found:
                    self.assertIn("Where are the receipts?", one["body"])
