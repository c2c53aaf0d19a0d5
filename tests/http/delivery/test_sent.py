"""The line in a chatter opens the message as it was sent."""

import re

from common import new_test_user
from document_case import DocumentCase

from odoo.tests import HttpCase

LINK = re.compile(r'href="(/reminder/sent/\d+)"')


class TestSent(DocumentCase, HttpCase):
    def setUp(self):
        super().setUp()
        self.colleague = new_test_user(
            self.env, "reader", "base.group_user,base.group_partner_manager"
        )

    def open(self, path, login="reader"):
        self.authenticate(login, login)
        return self.url_open(path)

    def test_one(self):
        client = self.client()
        self.template.body_html = '<p>Please answer <b>now</b>, <a href="https://e.example/?key=1">here</a></p>'
        self.sweep_and_deliver("2026-01-12 07:00")
        [line] = self.chatter(client)
        [path] = LINK.findall(line)
        self.assertIn("Show the message", line)
        page = self.open(path)
        self.assertEqual(page.status_code, 200)
        for text in ("Still open: Nord ApS", "Please answer <b>now</b>", "anna@nord"):
            self.assertIn(text, page.text)
        self.assertNotIn("key=1", page.text)
        self.assertIn("sandbox", page.headers["Content-Security-Policy"])

    def test_only_who_may_read_the_record(self):
        client = self.client()
        self.sweep_and_deliver("2026-01-12 07:00")
        [path] = LINK.findall(self.chatter(client)[0])
        other = self.env["res.company"].create({"name": "Elsewhere"})
        client.child_ids.company_id = client.company_id = other
        self.env.flush_all()
        self.assertEqual(self.open(path).status_code, 404)
        new_test_user(self.env, "guest", "base.group_portal")
        self.assertEqual(self.open(path, "guest").status_code, 404)
        self.assertEqual(self.open("/reminder/sent/999999999").status_code, 404)
        self.authenticate(None, None)
        self.assertIn("/web/login", self.url_open(path).url)

    def test_parts_that_one_may_not_read(self):
        """A letter about two documents, of which the colleague may read one."""
        self.company.sudo().reminder_bundle = True
        self.sent(name="Terms of ours")
        document = self.sent(name="Contract of ours")
        self.sweep_and_deliver("2026-01-08 07:00")
        delivery = self.env["reminder.delivery"].search([], limit=1, order="id desc")
        self.assertEqual(len(delivery.notice_ids), 2)
        signers = self.env["reminder.document.signer"]
        hidden = delivery.notice_ids.filtered(
            lambda one: signers.browse(one.res_id).document_id == document
        )
        admin = new_test_user(
            self.env, "boss", "base.group_user,reminder_automation.group_reminder_admin"
        )
        told = delivery._told_to(admin)
        self.assertIn("Terms of ours", told["body"])
        self.assertIn("Contract of ours", told["body"])
        self.assertNotIn("href", told["body"])
        Notice = self.env.registry["reminder.notice"]
        self.patch(Notice, "_is_readable_by", lambda one, user: one != hidden)
        told = delivery._told_to(admin)
        # A text is one: nothing is cut out of it. What may be read is named.
        self.assertEqual(told["about"], ["Terms of ours"])
        self.assertEqual(told["hidden"], 1)
        self.assertFalse(told["body"] or told["subject"] or told["files"])
        page = self.env["ir.qweb"]._render("reminder_automation.sent_message", told)
        self.assertIn("Terms of ours", page)
        self.assertNotIn("Contract of ours", page)
