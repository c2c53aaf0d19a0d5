# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What is none of ours costs nothing: while reminders are off, no table of ours is read
or written for other people's records. `dev/upstream` asks Odoo's own tests the same."""

import re
from datetime import datetime, timedelta
from unittest.mock import patch

from odoo.addons.mail.tests.common import MailCommon

OURS = re.compile(r'\b(?:FROM|INTO|UPDATE|JOIN)\s+"?reminder_\w+')


class TestNeighbour(MailCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.company"].search([]).reminder_enabled = False
        cls.env["res.users"].search([]).reminder_popup = "0"
        cls.client = cls.env["res.partner"].create(
            {"name": "Nord ApS", "email": "nord@example.com"}
        )
        cls.template = cls.env["mail.template"].create(
            {
                "name": "News",
                "model_id": cls.env["ir.model"]._get_id("res.partner"),
                "subject": "News",
                "body_html": "<p>News</p>",
            }
        )

    def ours(self, act):
        """The statements about tables of ours; the second time, as caches are then
        what they are in an office."""
        asked = []
        original = type(self.env.cr).execute

        def execute(cursor, query, params=None, log_exceptions=True):
            asked.append(str(getattr(query, "code", query)))
            return original(cursor, query, params, log_exceptions)

        act(1)
        self.env.cr.flush()
        self.env.invalidate_all()
        with patch.object(type(self.env.cr), "execute", execute):
            act(2)
            self.env.cr.flush()  # as before a commit
        self.assertTrue(asked, "it does something")
        return [text for text in asked if OURS.search(text)]

    def acts(self):
        client, Partner = self.client, self.env["res.partner"]
        event = self.event(0)
        return {
            "make a contact": lambda n: Partner.create({"name": f"New {n}"}),
            "change a contact": lambda n: client.write({"name": f"Nord {n}"}),
            "read a contact": lambda _n: client.read(["name", "email", "phone"]),
            "find by address": lambda n: client._partner_find_from_emails(
                {client: [f"new{n}@example.com"]}, no_create=False
            ),
            "post": lambda n: client.message_post(
                body=f"Hello {n}",
                partner_ids=client.ids,
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
            ),
            "post a template": lambda _n: client.message_post_with_source(
                self.template
            ),
            "compose": self.compose,
            "queue an e-mail": lambda n: self.mail(n),
            "send an e-mail": lambda n: self.mail(n).send(),
            "send many": lambda n: (self.mail(n) | self.mail(n)).send(),
            "cancel an e-mail": lambda n: self.mail(n).cancel(),
            "plan an activity": lambda n: client.activity_schedule(
                "mail.mail_activity_data_todo", summary=f"Call {n}"
            ),
            "make an event": self.event,
            "change an event": lambda n: event.write({"name": f"Meeting {n}"}),
            "move an event": lambda n: event.write(
                {
                    "start": event.start + timedelta(days=n),
                    "stop": event.stop + timedelta(days=n),
                }
            ),
            "what pops up": lambda _n: (
                self.env["res.lang"].search_count([]),
                self.env["calendar.alarm_manager"].get_next_notif(),
            ),
            "delete an event": lambda n: self.event(n).unlink(),
        }

    def compose(self, number):
        composer = self.env["mail.compose.message"].create(
            {
                "model": "res.partner",
                "res_ids": str(self.client.ids),
                "subject": f"Hello {number}",
                "body": "<p>Hello</p>",
                "partner_ids": [(6, 0, self.client.ids)],
            }
        )
        composer._action_send_mail()

    def mail(self, number):
        return self.env["mail.mail"].create(
            {
                "subject": f"Hello {number}",
                "body_html": "<p>Hello</p>",
                "email_to": "nord@example.com",
                "model": "res.partner",
                "res_id": self.client.id,
            }
        )

    def event(self, number):
        start = datetime.now().replace(microsecond=0) + timedelta(hours=3)
        return self.env["calendar.event"].create(
            {
                "name": f"Meeting {number}",
                "start": start,
                "stop": start + timedelta(hours=1),
                "partner_ids": [(6, 0, self.env.user.partner_id.ids)],
            }
        )

    def test_nothing_of_ours(self):
        for name, act in self.acts().items():
            with self.subTest(name), self.mock_mail_gateway():
                self.assertEqual(self.ours(act), [])

    def test_switched_on_it_is_noted(self):
        """The same is seen when it is to be seen: the test above sees nothing there."""
        self.env.company.reminder_enabled = True
        self.assertTrue(self.ours(self.acts()["change a contact"]))
