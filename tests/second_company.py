"""A second company with a mail domain, a language, a currency and people of its own:
what tests share that look for traces of the first in its mails."""

import re
from email import message_from_string, policy

from common import new_test_user

from odoo.fields import Command

ADMIN = "reminder_automation.group_reminder_admin"


class SecondCompany:
    """Zwei GmbH in Berlin, with a mail domain, a language, a currency and people of its
    own. The sweep runs in the name of the first company, Erste Traces.

    Mix it into an `EngineCase`.
    """

    FORBIDDEN = re.compile(r"erste|traces|company=1\b|Kind regards", re.IGNORECASE)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("de_DE")
        cls.env["ir.module.module"].search(
            [("name", "=", "reminder_automation")]
        )._update_translations(["de_DE"])
        first = cls.env.ref("base.main_company")
        first.write(
            {
                "name": "Erste Traces",
                "email": "office@erste.example",
                "phone": "+45 11 11 11 11",
                "website": "https://erste.example",
                "report_header": "Erste Traces header",
            }
        )
        cls.mail_alias_domain.write({"name": "erste.example"})
        cls.env.user.write({"name": "Traces Bot", "email": "bot@erste.example"})
        # Odoo tells whom something is assigned to in the name of who did that.
        cls.env = cls.env(
            context={**cls.env.context, "mail_auto_subscribe_no_notify": True}
        )
        cls.euro = cls.env.ref("base.EUR")
        cls.euro.active = True
        cls.second = cls.env["res.company"].create(
            {
                "name": "Zwei GmbH",
                "email": "office@zwei.example",
                "phone": "+49 22 22 22 22",
                "currency_id": cls.euro.id,
                "country_id": cls.env.ref("base.de").id,
            }
        )
        cls.second.partner_id.lang = "de_DE"
        cls.second.reminder_enabled = True
        cls.second_domain = cls.env["mail.alias.domain"].create(
            {
                "name": "zwei.example",
                "bounce_alias": "absprung",
                "catchall_alias": "alle",
                "default_from": "absender",
                "company_ids": [Command.link(cls.second.id)],
            }
        )
        cls.env.user.company_ids = [Command.link(cls.second.id)]
        cls.dora = new_test_user(
            cls.env,
            "dora",
            f"{ADMIN},base.group_partner_manager",
            company_id=cls.second.id,
            company_ids=[Command.set(cls.second.ids)],
            email="dora@zwei.example",
            lang="de_DE",
            name="Dora Zwei",
        )
        cls.nord, cls.anna, cls.bo = cls.people_of(cls.second)
        # What Odoo tells of changed addresses is not ours.
        cls.env["mail.mail"].sudo().search([]).unlink()

    @classmethod
    def people_of(cls, company):
        Partner = cls.env["res.partner"]
        client = Partner.create(
            {
                "name": "Süd AG",
                "is_company": True,
                "company_id": company.id,
                "lang": "de_DE",
            }
        )
        contacts = Partner.create(
            [
                {
                    "name": name,
                    "parent_id": client.id,
                    "company_id": company.id,
                    "email": f"{name.lower()}@sued.example",
                    "lang": "de_DE",
                }
                for name in ("Anna", "Bo")
            ]
        )
        return client, contacts[0], contacts[1]

    def wire(self, moment):
        """What the mail server gets at a moment, from all that waits in the queue."""
        with self.at(moment), self.mock_smtplib_connection():
            self.env["mail.mail"].process_email_queue()
            self.env.flush_all()
        self.env.invalidate_all()
        return self.emails

    def check(self, emails, reply_to="alle@zwei.example", sender="zwei.example"):
        """Headers, envelope and text of each."""
        self.assertTrue(emails)
        for email in emails:
            message = message_from_string(email["message"], policy=policy.default)
            texts = [f"{name}: {value}" for name, value in message.items()]
            texts += [
                part.get_content() if part.get_content_maintype() == "text" else ""
                for part in message.walk()
                if not part.is_multipart()
            ]
            with self.subTest(subject=message["Subject"], to=message["To"]):
                for text in texts:
                    found = self.FORBIDDEN.search(text)
                    self.assertFalse(
                        found, found and text[max(0, found.start() - 200) :][:400]
                    )
                self.assertIn(sender, message["From"])
                self.assertEqual(email["smtp_from"], "absprung@zwei.example")
                self.assertIn(reply_to, message["Reply-To"] or "")

    def sweep_and_check(self, moment, **options):
        self.sweep(moment)
        emails = self.wire(moment)
        self.check(emails, **options)
        return emails
