"""Whom a rule reminds of the invoices of a client with many contacts."""

from email.utils import parseaddr

from engine_case import EngineCase
from invoice_case import InvoiceCase


class TestWhom(EngineCase, InvoiceCase):
    """Nord ApS has an address of its own, Anna, Bo, the invoice address Vera and the
    delivery address Lager."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ready = cls.env.ref(
            "reminder_automation.reminder_preset_invoice"
        )._add_rule()
        cls.ready.action_three_numbers()
        cls.ready.tz = "Europe/Copenhagen"
        cls.start(cls.ready)
        Partner = cls.env["res.partner"]
        cls.nord = Partner.create(
            {
                "name": "Nord ApS",
                "is_company": True,
                "email": "office@nord.example.com",
                "child_ids": [
                    (
                        0,
                        0,
                        {
                            "name": name,
                            "type": kind,
                            "email": f"{name}@nord.example.com",
                        },
                    )
                    for name, kind in (
                        ("anna", "contact"),
                        ("bo", "contact"),
                        ("vera", "invoice"),
                        ("lager", "delivery"),
                    )
                ],
            }
        )

    def make_invoice(self, client):
        """An invoice that was sent, printed or marked so: it says not to whom."""
        invoice = super().make_invoice(client)
        invoice.is_move_sent = True
        return invoice

    def person(self, name):
        return self.nord.child_ids.filtered(lambda one: one.name == name)

    def send(self, invoice, *people):
        """As *Send* does it, to these people."""
        with self.at("2026-01-01 10:00"), self.mock_mail_gateway():
            invoice.message_post(
                body="Your invoice",
                message_type="comment",
                partner_ids=self.env["res.partner"].union(*people).ids,
                subtype_xmlid="mail.mt_comment",
            )
            self.env.flush_all()
        self.env["mail.notification"].sudo().search(
            [("mail_message_id", "in", invoice.message_ids.ids)]
        ).notification_status = "sent"

    def reminded(self, moment="2026-01-08 07:00"):
        mails = self.sweep_and_deliver(moment)
        return sorted(parseaddr(one)[1].split("@")[0] for one in mails)

    def test_ready_made(self):
        self.assertEqual(self.ready.whom, "sent")

    def test_those_whom_it_was_sent_to(self):
        self.send(self.make_invoice(self.nord), self.person("bo"))
        self.assertEqual(self.reminded(), ["bo"])

    def test_sent_to_nobody_of_them(self):
        """Its customer and the customer's invoice addresses."""
        self.make_invoice(self.nord)
        self.assertEqual(self.reminded(), ["office", "vera"])

    def test_sent_to_somebody_who_left(self):
        self.send(self.make_invoice(self.nord), self.person("bo"))
        self.person("bo").action_archive()
        self.assertEqual(self.reminded(), ["office", "vera"])

    def test_record_of_a_contact(self):
        self.ready.whom = "record"
        self.send(self.make_invoice(self.person("anna")), self.person("bo"))
        self.assertEqual(self.reminded(), ["anna", "vera"])

    def test_nobody_else_can_be_written_to(self):
        """The others, but not the warehouse."""
        self.nord.email = False
        self.person("vera").reminder_notify = False
        self.make_invoice(self.nord)
        self.assertEqual(self.reminded(), ["anna", "bo"])

    def test_what_stands_there_is_no_address(self):
        """As without any; who is blacklisted is not got round."""
        self.nord.email = "see website"
        self.person("vera").email = "n/a"
        self.make_invoice(self.nord)
        self.assertEqual(self.reminded(), ["anna", "bo"])

    def test_blacklisted(self):
        self.person("vera").reminder_notify = False
        self.env["mail.blacklist"]._add("office@nord.example.com")
        self.make_invoice(self.nord)
        self.assertEqual(self.reminded(), [])

    def test_every_contact(self):
        self.ready.whom = "contacts"
        self.send(self.make_invoice(self.nord), self.person("bo"))
        self.assertEqual(self.reminded(), ["anna", "bo", "lager", "office", "vera"])

    def test_notify_of_the_company(self):
        self.nord.reminder_notify = False
        self.make_invoice(self.nord)
        self.assertEqual(self.reminded(), ["vera"])

    def test_asked_at_the_door(self):
        """Sent to somebody else while the reminder waits in the queue."""
        invoice = self.make_invoice(self.nord)
        self.send(invoice, self.person("bo"))
        self.sweep("2026-01-08 07:00")
        self.ready.whom = "contacts"
        self.assertEqual(len(self.deliver("2026-01-08 07:01")), 1)
        self.ready.whom = "record"
        self.ready.max_count = 2
        self.sweep("2026-01-11 07:00")
        self.ready.whom = "sent"
        self.assertEqual(self.deliver("2026-01-11 07:01"), [])
