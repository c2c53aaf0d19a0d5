"""A signature asked for with sign_oca."""

from base64 import b64encode
from io import BytesIO

from ready_made_case import ReadyMadeCase

from odoo import Command
from odoo.tools.pdf import PdfWriter


def make_pdf():
    writer, stream = PdfWriter(), BytesIO()
    writer.add_blank_page(width=200, height=200)
    writer.write(stream)
    return b64encode(stream.getvalue())


class TestReadyMadeSignature(ReadyMadeCase):
    PRESET = "sign_oca"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.role, cls.second_role = cls.env["sign.oca.role"].create(
            [{"name": "Client"}, {"name": "Witness"}]
        )
        cls.pdf = make_pdf()

    def waiting(self, send=True, **values):
        """A signer of a request, whose witness has an address of the same client."""
        client = self.client()
        with self.at("2026-01-05 12:00"), self.mock_mail_gateway():
            request = self.env["sign.oca.request"].create(
                {
                    "name": "Engagement letter",
                    "data": self.pdf,
                    "signer_ids": [
                        Command.create(
                            {
                                "partner_id": client.child_ids.id,
                                "role_id": self.role.id,
                                **values,
                            }
                        )
                    ],
                }
            )
            if send:
                request.action_send()
            self.env.flush_all()
        self.sweep("2026-01-05 12:00")
        return request.signer_ids

    def sign(self, signer):
        signer.action_sign({})

    def test_reminds(self):
        link = self.check_reminds()
        signer = self.env["sign.oca.request.signer"].search(
            [], limit=1, order="id desc"
        )
        self.assertIn(signer.access_token, link)
        self.check_opens(link, f'"signer_id": {signer.id}')

    def test_people_know_the_request(self):
        """Its name stands in the mail and in the lists, its chatter tells of the
        reminder, and its menu and bell steer it."""
        signer = self.waiting()
        request = signer.request_id
        self.sweep(self.BEFORE)
        item = self.ready_item(signer)
        self.assertEqual(item.res_name, "Engagement letter")
        [control] = request._reminder_controls()
        self.assertEqual((control["id"], control["name"]), (item.id, "Signature: Anna"))
        menu = self.env["ir.actions.actions"].get_bindings(request._name)["action"]
        self.assertIn("Resend reminder", [one["name"] for one in menu])
        action = item.send_now_record(request._name, request.id)
        self.assertEqual(action["context"]["default_item_ids"], item.ids)
        self.sweep_and_deliver(self.DUE)
        self.assertIn("Engagement letter", str(self._mails[0]["body"]))
        [line] = self.chatter(request)
        self.assertIn("Reminder 1 of 1 sent to Anna", line)
        self.sign(signer)
        self.assertEqual(request._reminder_controls(), [])

    def test_counted_from_when_it_was_sent(self):
        """Written on the fifth, sent on the ninth."""
        signer = self.waiting(send=False)
        self.assertFalse(self.ready_item(signer))
        with self.at("2026-01-09 12:00"), self.mock_mail_gateway():
            signer.request_id.action_send()
        self.sweep("2026-01-09 12:10")
        self.assertFalse(self.sweep_and_deliver("2026-01-12 06:50"))
        self.assertEqual(len(self.sweep_and_deliver("2026-01-12 07:00")), 1)

    def test_stops_when_signed(self):
        self.check_stops(self.sign)

    def test_others_may_have_signed(self):
        """Each signer is reminded alone, and not for a colleague's sake."""
        first = self.waiting(send=False)
        bo = self.env["res.partner"].create(
            {
                "name": "Bo",
                "parent_id": first.partner_id.parent_id.id,
                "email": "bo@example.com",
            }
        )
        second = first.copy({"partner_id": bo.id, "role_id": self.second_role.id})
        with self.at("2026-01-05 12:00"), self.mock_mail_gateway():
            first.request_id.action_send()
        self.sweep(self.BEFORE)
        self.sign(first)
        [mail] = self.sweep_and_deliver("2026-01-09 07:00")
        self.assertIn("bo@example.com", mail)
        self.assertEqual(self.ready_item(first).state, "done")
        self.assertEqual(self.ready_item(second).notice_ids.partner_id, bo)

    def test_stops_when_cancelled(self):
        self.check_stops(lambda signer: signer.request_id.cancel())

    def test_stops_when_archived(self):
        def archive(signer):
            signer.request_id.active = False

        self.check_stops(archive)

    def test_stops_anyway(self):
        self.check_stops_anyway()

    def test_company_of_the_request(self):
        signer = self.waiting()
        self.assertEqual(
            self.ready_item(signer).company_id, signer.request_id.company_id
        )

    def test_special_rule_for_a_role(self):
        self.check_special_rule_wins(self.second_role.id, role_id=self.second_role.id)
