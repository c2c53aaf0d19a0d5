"""A quotation from the salesperson's screen to the client's signature."""

import re
from html import unescape
from urllib.parse import urlsplit

from common import noon
from freezegun import freeze_time
from steering_case import SteeringCase

from odoo import Command
from odoo.tests import HttpCase


class TestQuotation(SteeringCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # A tour of its own that sign_oca ships cannot be loaded, and would count as an
        # error of every page.
        cls.env["ir.asset"].sudo().create(
            {
                "name": "without the tour of sign_oca",
                "bundle": "web.assets_tests",
                "directive": "remove",
                "path": "sign_oca/static/src/tests/sign_tour.esm.js",
            }
        )

    def days_later(self, days):
        """Sweep and deliver at noon, some days from now; the mails that left."""
        with freeze_time(noon(days)), self.mock_mail_gateway():
            self.env["reminder.rule"]._cron_sweep()
            self.env["mail.mail"].process_email_queue()
            self.env.flush_all()
            return list(self._mails)

    def test_from_sending_to_signature(self):
        # No report: making a PDF takes a program that need not be there.
        self.env.ref("sale.email_template_edi_sale").report_template_ids = False
        # Odoo asks for the layout of documents before the first one is sent.
        self.env.company.external_report_layout_id = self.env.ref(
            "web.external_layout_standard"
        )
        client = self.client(contacts=(), email="office@nord.example.com")
        order = self.order(
            client,
            require_signature=True,
            require_payment=False,
            user_id=self.env.user.id,
            order_line=[Command.create({"product_id": self.product_a.id})],
        )
        self.env.user.write({"password": "quotation-tour", "email": "s@example.com"})
        with self.mock_mail_gateway():
            self.start_tour(
                f"/odoo/sales/{order.id}",
                "reminder_staff_sends_quotation",
                login=self.env.user.login,
            )
            self.env["mail.mail"].process_email_queue()
        item = self.item(order, self.order_rule)
        self.assertEqual((order.state, item.state), ("sent", "waiting"))
        self.assertEqual(item.maximum, 2)
        self.assertFalse(self.days_later(1))

        mails = self.days_later(4)
        self.assertEqual(len(mails), 1)
        [link] = {
            unescape(href)
            for href in re.findall(r'href="([^"]+)"', mails[0]["body"])
            if "/mail/view" in href or "/my/orders" in href
        }
        url = urlsplit(link)
        with self.mock_mail_gateway():
            self.start_tour(
                f"{url.path}?{url.query}", "reminder_client_signs_quotation", login=None
            )
        self.env.invalidate_all()
        self.assertEqual((order.state, order.signed_by), ("sale", "Anna Berg"))

        self.assertFalse(self.days_later(8))
        self.assertEqual((item.state, item.sent_count), ("done", 1))
