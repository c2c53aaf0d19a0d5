"""A client with contacts, a colleague, and a conversation between them."""

from engine_case import EngineCase

from odoo.fields import Command

RULE = "reminder_automation.reminder_rule_conversation"
MAIL = """\
Return-Path: <{sender}>
From: {name} <{sender}>
To: {to}
Subject: Re: Accounts
Date: Mon, 05 Jan 2026 12:00:00 +0000
Message-Id: <{number}@nord.example.com>
In-Reply-To: {reply_to}
References: {reply_to}
{headers}Content-Type: text/plain; charset=utf-8

{text}
"""


class ConversationCase(EngineCase):
    """The rule as it is delivered: 3 days after our message, once, at 8:00."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule.active = False
        cls.rule = cls.env.ref(RULE)
        cls.change(cls.rule, {"active": True})
        cls.staff = cls.user_employee
        cls.staff.group_ids = [
            Command.link(cls.env.ref("reminder_automation.group_reminder_admin").id)
        ]
        cls.nord = cls.env["res.partner"].create(
            {"name": "Nord ApS", "is_company": True, "email": "info@nord.example.com"}
        )
        cls.anna, cls.bo = cls.env["res.partner"].create(
            [
                {
                    "name": name,
                    "parent_id": cls.nord.id,
                    "email": f"{name.lower()}@nord.example.com",
                }
                for name in ("Anna", "Bo")
            ]
        )
        cls.mail_number = 0

    def open(self, moment="2026-01-05 10:00", **values):
        """A conversation with Nord ApS, begun by a message of ours at a moment."""
        with self.at(moment), self.mock_mail_gateway():
            conversation = (
                self.env["reminder.conversation"]
                .with_user(self.staff)
                .create({"name": "Accounts", "partner_id": self.nord.id, **values})
            )
        self.write(conversation, moment)
        return conversation.sudo()

    def write(self, conversation, moment, author=None, body="Any news?", **values):
        """A comment in the chatter; by the colleague unless somebody is named."""
        record = conversation.with_user(self.staff)
        if author:
            # as the portal does for a visitor with a link
            record = conversation.sudo()
            values["author_id"] = author.id
        with self.at(moment), self.mock_mail_gateway():
            message = record.message_post(
                body=body,
                **{
                    "message_type": "comment",
                    "subtype_xmlid": "mail.mt_comment",
                    **values,
                },
            )
            self.env.flush_all()
            self.mailed = sorted(mail["email_to"][0] for mail in self._mails)
        return message.sudo()

    def receive(
        self, message, moment, sender="anna@nord.example.com", name="Anna", headers=""
    ):
        """Hand a reply to a message over to Odoo's mail gateway."""
        type(self).mail_number += 1
        raw = MAIL.format(
            headers=headers,
            name=name,
            number=self.mail_number,
            reply_to=message.message_id,
            sender=sender,
            text="Here they are.",
            to=f"{self.alias_catchall}@{self.alias_domain}",
        )
        with self.at(moment), self.mock_mail_gateway():
            self.env["mail.thread"].message_process(False, raw)
            self.env.flush_all()
        self.env.invalidate_all()
