"""One letter for all that is due: a table, one total for each currency, the text of
what was reminded of most often; made anew at the door when something has changed."""

import base64
from datetime import date
from email import message_from_string, policy
from unittest.mock import patch

from common import new_test_user
from document_case import DocumentCase, png

from odoo.tools import mute_logger

from odoo.addons.reminder_automation.mailing.identity import is_random
from odoo.addons.reminder_automation.models.delivery.notice.contents import Contents
from odoo.addons.reminder_automation.models.delivery.notice.words import told_of
from odoo.addons.reminder_automation.models.engine.mail_thread_letter import (
    Enclosed,
    Row,
)
from odoo.addons.reminder_automation.models.engine.mail_thread_owed import Owed

LATER = "2026-01-08 07:05"


class LetterCase(DocumentCase):
    """Documents that wait for Anna, each of which costs something."""

    DUE = "2026-01-08 07:00"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.sudo().reminder_bundle = True
        cls.euro = cls.env.ref("base.EUR")
        cls.dollar = cls.env.ref("base.USD")
        (cls.euro | cls.dollar).active = True

    def setUp(self):
        super().setUp()
        # name of a document -> what is owed of it: an amount, a currency, a day
        self.owed = {}
        self.credits = []
        self.enclosed = {}
        Signer = self.env.registry["reminder.document.signer"]
        test = self

        def owed(signers):
            found = {}
            for signer in signers:
                if known := test.owed.get(signer.document_id.name):
                    amount, currency, due = known
                    found[signer.id] = Owed(
                        amount=amount, currency=currency, due=date.fromisoformat(due)
                    )
            return found

        def credits_of(signers, partner, company):
            return [
                Row(name, amount=amount, currency=one)
                for name, amount, one in test.credits
            ]

        def enclosed(signers, partner, company, attach=()):
            values = {"credits": tuple(signers._reminder_credits(partner, company))}
            return Enclosed(**values | test.enclosed)

        self.patch(Signer, "_reminder_owed", owed)
        self.patch(Signer, "_reminder_credits", credits_of)
        self.patch(Signer, "_reminder_enclosed", enclosed)

    def papers(self, company_id=None, request="signature", **owed):
        """Documents that wait for Anna.

        :param owed: of each its name and an amount, or a tuple as in `self.owed`
        """
        company = company_id or self.company
        documents = self.env["reminder.document"]
        for name, value in owed.items():
            if value is not None:
                both = value if isinstance(value, tuple) else (value, self.euro)
                self.owed[name] = (*both, "2026-01-03")[:3]
            document = self.document(
                self.nord, self.anna, name=name, company_id=company.id, request=request
            )
            with self.at("2026-01-05 10:00"), self.mock_mail_gateway():
                document.action_send()
                self.env.flush_all()
            documents |= document
        return documents

    def queued(self):
        """Sweep: the one delivery that waits then."""
        self.sweep(self.DUE)
        return self.env["reminder.delivery"].search([("state", "=", "queued")])

    def left(self, moment=LATER):
        """Run the queue: the one mail that leaves."""
        self.deliver(moment)
        [mail] = self._mails
        return mail

    def letter(self):
        self.queued()
        return self.left()

    def states(self):
        return {one.about: one.state for one in self.env["reminder.notice"].search([])}

    def text(self, mail):
        """The plain text that a mail has beside its HTML."""
        return mail["body_alternative"]


class TestTable(LetterCase):
    def test_what_it_says(self):
        papers = self.papers(Terms=100, Contract=1150.5)
        mail = self.letter()
        self.assertEqual(
            mail["subject"], "Signature: 2 overdue, 1,250.50 \N{EURO SIGN}"
        )
        body = mail["body"]
        for name in ("Terms", "Contract", "Total EUR", "5 days overdue", "01/03/2026"):
            self.assertIn(name, body)
        for signer in papers.signer_ids:
            self.assertIn(signer.access_token, body)
        self.assertEqual(body.count("Remind me on another day"), 2)
        # The text is that of the rule, for one of them; all links are in the table.
        self.assertIn("days ago we sent you", body)
        lines = [" ".join(line.split()) for line in self.text(mail).splitlines()]
        [line] = [line for line in lines if line.startswith("Contract")]
        self.assertIn("01/03/2026, 5 days overdue", line)
        self.assertTrue(line.endswith("1,150.50 \N{EURO SIGN}"), line)
        self.assertIn("Total EUR 1,250.50 \N{EURO SIGN}", lines)

    def test_currencies_each_with_its_total(self):
        self.papers(A=(10, self.euro), B=(20, self.dollar), C=(5, self.euro), D=None)
        mail = self.letter()
        self.assertEqual(mail["subject"], f"Signature: 4 open at {self.company.name}")
        text = " ".join(self.text(mail).split())
        self.assertIn("Total EUR 15.00", text)
        self.assertIn("Total USD $ 20.00", text)

    def test_credits_are_subtracted(self):
        self.papers(A=10, B=20)
        self.credits = [("Credit note 7", -12.5, self.euro)]
        mail = self.letter()
        self.assertIn("17.50", mail["subject"])
        self.assertIn("Credit note 7", mail["body"])
        odd = str.maketrans("", "", "\N{WORD JOINER}\N{ZERO WIDTH NO-BREAK SPACE}")
        self.assertIn("-12.50", mail["body"].translate(odd))

    def test_what_two_rules_are_about_is_owed_once(self):
        self.papers(Terms=100)
        notice = self.queued().notice_ids
        both = notice | notice.copy({"step": 2, "delivery_id": False})
        [contents] = both._contents([both], "en_US")
        self.assertEqual(contents.totals(), [(self.euro, 100.0)])
        self.assertEqual(len(contents.rows), 2)

    def test_looked_at_as_the_door_asks(self):
        """Of two rules about one record it is the first one's, in either order."""
        self.papers(Terms=100)
        delivery = self.queued()
        notice = delivery.notice_ids
        rule = self.signature_rule.copy({"topic_id": False, "active": True})
        seen = set()
        item = notice.item_id.copy({"rule_id": rule.id})
        notice.copy(
            {
                "delivery_id": delivery.id,
                "item_id": item.id,
                "item_ref": item.id,
                "rule_id": rule.id,
            }
        )
        self.assertEqual(len(delivery.notice_ids), 2)
        for sequence in (1, 1000):
            rule.sequence = sequence
            self.env.invalidate_all()
            shown = delivery._shown_to(self.env).told_of
            made = delivery.notice_ids._as_made(delivery.company_id)
            self.assertEqual(shown, told_of(made._contents_now()))
            seen.add(shown)
        self.assertEqual(len(seen), 2)

    def test_a_single_one_looks_as_ever(self):
        self.papers(Terms=100)
        mail = self.letter()
        self.assertNotIn("o_rm_letter", mail["body"])
        self.assertIn("Terms", mail["subject"])

    def test_a_single_one_with_what_is_enclosed(self):
        self.papers(Terms=100)
        self.enclosed = {"bank": (("Account", "DK50 0040"),)}
        mail = self.letter()
        self.assertIn("DK50 0040", mail["body"])
        self.assertNotIn("o_rm_rows", mail["body"])
        self.assertIn("Terms", mail["subject"])

    def test_without_money_there_is_no_column_for_it(self):
        self.papers(Terms=None, Contract=None)
        body = self.letter()["body"]
        self.assertNotIn("Amount", body)
        self.assertNotIn("o_rm_total", body)
        self.assertEqual(body.count("waiting for 3 days"), 2)

    def test_worded_by_its_highest_step(self):
        self.signature_rule.max_count = 3
        self.signature_rule.interval_days = 3
        template = self.signature_rule.mail_template_id
        template.body_html = (
            "<p>No. <t t-out=\"ctx['reminder'][object.id]['step']\"/> for "
            "<t t-out='object.document_id.name'/>: "
            "<t t-out=\"ctx['reminder'][object.id]['letter']['count']\"/> "
            "<t t-out=\"str(ctx['reminder'][object.id]['letter']['is_several'])\"/> "
            "<t t-out=\"ctx['reminder'][object.id]['letter']['totals'][0]['amount']\"/>"
            "</p>"
        )
        self.papers(Old=30)
        self.sweep_and_deliver("2026-01-08 07:00")
        self.assertIn("No. 1 for Old: 1 False 30.0", self._mails[0]["body"])
        new = self.papers(New=12)
        self.date_of(new, "2026-01-08 08:00")
        self.sweep_and_deliver("2026-01-11 07:00")
        [mail] = self._mails
        self.assertIn("No. 2 for Old: 2 True 42.0", mail["body"])

    def date_of(self, documents, moment):
        for signer in documents.signer_ids:
            signer.requested_date = moment
        self.env.flush_all()

    def test_from_whom_its_template_says(self):
        """As of a single one: what the template says without asking the record."""
        server = self.env["ir.mail_server"].create(
            {"name": "Signatures", "smtp_host": "smtp.example.com"}
        )
        self.signature_rule.mail_template_id.write(
            {
                "email_from": "Signatures <sign@example.com>",
                "mail_server_id": server.id,
                "reply_to": "answers@example.com",
            }
        )
        self.papers(Terms=100, Contract=50)
        mail = self.queued()._queued_mails()
        self.assertEqual(
            (mail.email_from, mail.reply_to, mail.mail_server_id),
            ("Signatures <sign@example.com>", "answers@example.com", server),
        )

    def test_from_whom_its_templates_do_not_say_alike(self):
        template = self.signature_rule.mail_template_id
        template.email_from = "{{ object.document_id.name }} <sign@example.com>"
        self.papers(Terms=100, Contract=50)
        mail = self.queued()._queued_mails()
        self.assertNotIn("sign@example.com", mail.email_from)

    def test_names_are_text(self):
        """Not HTML, and a long one breaks."""
        self.papers(**{"<b>x</b> & y": 1, "z" * 200: 2})
        body = self.letter()["body"]
        self.assertNotIn("<b>x</b>", body)
        self.assertIn("&lt;b&gt;x&lt;/b&gt; &amp; y", body)

    def test_from_right_to_left(self):
        self.env["res.lang"]._activate_lang("ar_001")
        self.anna.lang = "ar_001"
        self.papers(Terms=100, Contract=50)
        body = self.letter()["body"]
        self.assertIn('dir="rtl"', body)
        self.assertIn(
            "text-align: left; vertical-align: top; white-space: nowrap", body
        )

    def test_one_company_each(self):
        second = self.env["res.company"].create({"name": "Second"})
        second.sudo().write({"reminder_enabled": True, "email": "second@example.com"})
        self.papers(Terms=100)
        self.papers(Contract=50, company_id=second)
        self.sweep(self.DUE)
        self.deliver(LATER)
        self.assertEqual(len(self._mails), 2)


class TestEnclosed(LetterCase):
    def test_all_of_it(self):
        picture = base64.b64decode(png())
        self.papers(Terms=100, Contract=50)
        self.enclosed = {
            "pay_url": "https://pay.example.com/all",
            "pay_label": "Pay 150.00",
            "bank": (("Account", "DK50 0040"), ("Reference", "RF18")),
            "qr": (("Scan it", picture),),
            "files": (("Terms.pdf", base64.b64encode(b"%PDF-1")),),
            "note": "Contract.pdf is not attached.",
        }
        delivery = self.queued()
        self.assertEqual(delivery.files, "Terms.pdf")
        self.assertIn("not attached", str(delivery.notice_ids[0].note))
        # The ledger keeps it with its picture.
        self.assertIn("data:image/png;base64,", delivery.body)
        with self.at(LATER), self.mock_smtplib_connection():
            self.env["mail.mail"].process_email_queue()
        [sent] = self.emails
        message = message_from_string(sent["message"], policy=policy.default)
        [html] = [p for p in message.walk() if p.get_content_type() == "text/html"]
        self.assertEqual(html.get_content().count("https://pay.example.com/all"), 1)
        self.assertIn("cid:reminder-picture-1", html.get_content())
        self.assertNotIn("data:image", html.get_content())
        [image] = [p for p in message.walk() if p.get_content_type() == "image/png"]
        self.assertEqual(image["Content-ID"], "<reminder-picture-1>")
        self.assertEqual(image.get_content(), picture)
        [related] = [
            p for p in message.walk() if p.get_content_type() == "multipart/related"
        ]
        self.assertEqual(
            [one.get_content_type() for one in related.iter_parts()],
            ["text/html", "image/png"],
        )
        names = [one.get_filename() for one in message.iter_attachments()]
        self.assertEqual(names, ["Terms.pdf"])
        [plain] = [p for p in message.walk() if p.get_content_type() == "text/plain"]
        for text in ("DK50 0040", "RF18", "Scan it", "https://pay.example.com/all"):
            self.assertIn(text, plain.get_content())

    def test_the_files_of_all_texts(self):
        file = self.env["ir.attachment"].create({"name": "a.txt", "raw": b"a"})
        self.signature_rule.mail_template_id.attachment_ids = file
        self.papers(Terms=100, Contract=50)
        delivery = self.queued()
        self.assertEqual(delivery.files, "a.txt")
        self.assertTrue(file.exists())


class TestAtTheDoor(LetterCase):
    """What is no longer so is not said."""

    def check(self, mail, says=(), hides=()):
        delivery = self.env["reminder.delivery"].search([("state", "=", "sent")])
        for text in (mail["subject"] + mail["body"], mail["body_alternative"]):
            for one in says:
                self.assertIn(one, text)
            for one in hides:
                self.assertNotIn(one, text)
        kept = f"{delivery.subject} {delivery.body}"
        for one in hides:
            self.assertNotIn(one, kept)
        self.assertIn(mail["subject"], kept)
        return delivery

    def test_nothing_changed_nothing_is_made_again(self):
        self.papers(Terms=100, Contract=50)
        delivery = self.queued()
        message_id = delivery.mail_message_id.message_id
        Notice = self.env.registry["reminder.notice"]

        def refuse(*args, **kwargs):
            raise AssertionError("made again")

        with patch.object(Notice, "_letters", refuse):
            self.left()
        self.assertEqual(delivery.state, "sent")
        self.assertEqual(delivery.mail_message_id.message_id, message_id)

    def test_a_day_later_it_is_overdue_by_a_day_more(self):
        self.papers(Terms=100, Contract=50)
        self.queued()
        self.assertIn("6 days overdue", self.left("2026-01-09 07:05")["body"])
        # What is due later is due on the same day whenever it leaves.
        self.papers(Later=(70, self.euro, "2026-03-01"))
        self.sweep("2026-01-09 07:10")
        with self.at("2026-01-10 07:10"):
            [delivery] = self.env["reminder.delivery"].search(
                [("state", "=", "queued")]
            )
            made = delivery.notice_ids._as_made(delivery.company_id)
            self.assertEqual(made._contents_now().fingerprint(), delivery.fingerprint)

    def test_in_another_language_it_is_the_same(self):
        rows = [Row("A", amount=5.0, currency=self.euro, part=one) for one in "xy"]
        notice = self.env["reminder.notice"]
        one, other = (Contents({notice: [row]}, {}).fingerprint() for row in rows)
        self.assertEqual(one, other)

    def test_one_is_done(self):
        papers = self.papers(Terms=100, Contract=50, Annex=7)
        delivery = self.queued()
        message_id = delivery.mail_message_id.message_id
        papers[0].action_cancel()
        mail = self.left()
        self.check(
            mail, ["2 overdue", "57.00", "Contract", "Annex"], ["Terms", "157.00"]
        )
        self.assertEqual(
            self.states(), {"Terms": "cancelled", "Contract": "sent", "Annex": "sent"}
        )
        # What says something else is another message.
        self.assertNotEqual(delivery.mail_message_id.message_id, message_id)
        self.assertTrue(is_random(delivery.mail_message_id.message_id))

    def test_all_but_one_are_done(self):
        papers = self.papers(Terms=100, Contract=50, Annex=7)
        self.queued()
        papers[:2].action_cancel()
        mail = self.left()
        self.check(mail, ["Annex", "7.00"], ["Terms", "Contract"])
        self.assertNotIn("o_rm_letter", mail["body"])

    def test_all_are_done(self):
        papers = self.papers(Terms=100, Contract=50)
        delivery = self.queued()
        papers.action_cancel()
        self.assertEqual(self.deliver(LATER), [])
        self.assertEqual(delivery.state, "cancelled")
        self.assertEqual(set(self.states().values()), {"cancelled"})

    def test_paid_in_part(self):
        self.papers(Terms=100, Contract=50)
        self.queued()
        self.owed["Terms"] = (40, self.euro, "2026-01-03")
        self.check(self.left(), ["90.00", "40.00"], ["150.00", "100.00"])

    def test_a_credit_that_came(self):
        self.papers(Terms=100, Contract=50)
        self.queued()
        self.credits = [("RINV/1", -30, self.euro)]
        self.check(self.left(), ["120.00", "RINV/1"], ["150.00"])

    def test_a_single_one_of_which_something_was_paid(self):
        self.papers(Terms=100)
        self.queued()
        self.owed["Terms"] = (40, self.euro, "2026-01-03")
        self.check(self.left(), ["40.00"], ["100.00"])

    def test_files_of_what_went_go(self):
        papers = self.papers(Terms=100, Contract=50)
        fixed = self.env["ir.attachment"].create({"name": "a.txt", "raw": b"a"})
        self.signature_rule.mail_template_id.attachment_ids = fixed
        self.enclosed = {"files": (("Terms.pdf", base64.b64encode(b"1")),)}
        delivery = self.queued()
        made = delivery.mail_message_id.attachment_ids - fixed
        self.assertEqual(made.mapped("name"), ["Terms.pdf"])
        self.enclosed = {"files": (("Contract.pdf", base64.b64encode(b"2")),)}
        papers[0].action_cancel()
        self.left()
        self.assertFalse(made.exists())
        self.assertTrue(fixed.exists())
        self.assertEqual(set(delivery.files.split(", ")), {"a.txt", "Contract.pdf"})

    def test_another_recipient(self):
        """Of one of them the person is another one now."""
        papers = self.papers(Terms=100, Contract=50)
        delivery = self.queued()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE reminder_document_signer SET partner_id = %s WHERE id = %s",
            [self.bo.id, papers[0].signer_ids.id],
        )
        self.env.invalidate_all()
        mail = self.left()
        self.check(mail, ["Contract"], ["Terms"])
        self.assertEqual(delivery.state, "sent")

    def test_whom_nobody_reaches_any_more(self):
        self.papers(Terms=100, Contract=50)
        delivery = self.queued()
        self.anna.active = False
        self.assertEqual(self.deliver(LATER), [])
        self.assertEqual(delivery.state, "cancelled")

    def test_one_topic_was_stopped(self):
        """Of two topics the recipient does not want one any more."""
        self.papers(Terms=100, Contract=50)
        report = self.papers(Report=7, request="approval")
        topic = self.approval_rule.topic_id
        topic.can_stop = True
        delivery = self.queued()
        self.assertEqual(len(delivery.notice_ids), 3)
        mail = self.env["mail.mail"].search(
            [("reminder_delivery_id", "=", delivery.id)]
        )
        # Each topic has a stop of its own, so the whole has none.
        self.assertNotIn("List-Unsubscribe", mail.headers)
        self.assertEqual(mail.body_html.count("Stop these reminders"), 1)
        self.env["reminder.optout"].create(
            {"partner_id": self.anna.id, "topic_id": topic.id}
        )
        self.check(self.left(), ["150.00"], ["157.00", report.name])

    def test_one_is_erased_and_the_others_leave(self):
        papers = self.papers(Terms=100, Contract=50, Annex=7)
        delivery = self.queued()
        gone = delivery.notice_ids.filtered(lambda one: one.about == "Terms")
        gone._withdraw("Not this one.")
        gone._erase_about()
        self.check(self.left(), ["57.00", "Contract"], ["Terms"])
        self.assertEqual(delivery.state, "sent")
        self.assertTrue(papers.exists())

    def test_another_address(self):
        papers = self.papers(Terms=100, Contract=50)
        self.queued()
        self.anna.email = "anna@new.example.com"
        papers[0].action_cancel()
        mail = self.left()
        self.assertIn("anna@new.example.com", mail["email_to"][0])
        self.check(mail, ["Contract"], ["Terms"])

    def test_somebody_else_writes_what_is_left(self):
        """From whom it is stays: the queue has chosen its server by it."""
        users = self.user_employee | self.user_admin
        papers = self.papers(Terms=100, Contract=50)
        papers[0].user_id, papers[1].user_id = users
        self.queued()
        papers[0].action_cancel()
        self.assertIn("office@example.com", self.left()["email_from"])

    def test_it_cannot_be_made_again(self):
        """That letter fails: nothing wrong leaves, and nothing is lost."""
        papers = self.papers(Terms=100, Contract=50, Annex=7)
        other = self.document(self.nord, self.bo, name="Other")
        with self.at("2026-01-05 10:00"), self.mock_mail_gateway():
            other.action_send()
        deliveries = self.queued()
        delivery = deliveries.filtered(lambda one: one.partner_id == self.anna)
        papers[0].action_cancel()
        broken = self.break_rendering(*papers.signer_ids)
        with broken, mute_logger("odoo.addons.reminder_automation"):
            self.assertEqual(len(self.deliver(LATER)), 1)
        self.assertEqual(delivery.state, "failed")
        states = self.states()
        self.assertEqual(states["Other"], "sent")
        self.assertEqual({states["Contract"], states["Annex"]}, {"failed"})
        # A day later each is made again, as it is then.
        self.sweep_and_deliver("2026-01-09 09:00")
        [mail] = self._mails
        self.assertIn("57.00", mail["subject"])

    def test_taken_out_before(self):
        """Withdrawn, or made again for another reason: the rest is said anew."""
        self.papers(Terms=100, Contract=50, Annex=7)
        delivery = self.queued()
        notice = delivery.notice_ids.filtered(lambda one: one.about == "Terms")
        notice._withdraw("Not this one.")
        self.check(self.left(), ["57.00"], ["Terms", "157.00"])

    def test_nobody_reads_of_what_left_it(self):
        """Between, whoever may read what is left reads nothing of what left."""
        self.papers(Terms=100, Contract=50, Annex=7)
        delivery = self.queued()
        delivery.notice_ids[:1]._withdraw("Not this one.")
        self.assertFalse(delivery.body or delivery.subject or delivery.files)
        mail = self.env["mail.mail"].search(
            [("reminder_delivery_id", "=", delivery.id)]
        )
        self.assertFalse(mail.body_html or mail.body)

    def test_the_text_that_was_chosen(self):
        """It is made again with that, and fails when that was deleted."""
        self.papers(Terms=100)
        self.sweep("2026-01-05 10:10")
        template = self.signature_rule.mail_template_id.copy(
            {"body_html": "<p>Chosen for <t t-out='object.document_id.name'/></p>"}
        )
        items = self.item_model.search([("partner_id", "=", self.anna.id)])
        moments = {"2026-01-06 10:00": False, "2026-01-06 11:00": True}
        for moment, deleted in moments.items():
            with self.at(moment):
                items._send_by_hand(template=template)
            self.owed["Terms"] = (40 + deleted, self.euro, "2026-01-03")
            if deleted:
                template.unlink()
            with mute_logger("odoo.addons.reminder_automation"):
                found = self.deliver(moment[:-2] + "05")
            self.assertEqual(len(found), 0 if deleted else 1)
            if not deleted:
                self.assertIn("Chosen for Terms", self._mails[0]["body"])
                self.assertIn("40.00", self._mails[0]["body"])

    def test_queries(self):
        """A letter of which nothing changed costs no more than its rows."""
        self.papers(**{f"P{number}": number + 1 for number in range(5)})
        delivery = self.queued()
        self.env.invalidate_all()
        with self.at(LATER):
            self.env.registry.clear_cache()
            delivery._pass_door()
            delivery.state = "queued"
            self.env.flush_all()
            costs = []
            for renews in (True, False):
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                Delivery = self.env.registry["reminder.delivery"]
                if renews:
                    delivery._pass_door()
                else:
                    with patch.object(Delivery, "_renew_text", lambda *args: True):
                        delivery._pass_door()
                self.env.flush_all()
                costs.append(self.env.cr.sql_log_count - before)
                delivery.state = "queued"
                self.env.flush_all()
        self.assertLessEqual(costs[0] - costs[1], 4, costs)


class TestBySms(LetterCase):
    """One text with how many, the total, and one link."""

    def setUp(self):
        super().setUp()
        template = self.env["sms.template"].create(
            {
                "name": "Sign",
                "model_id": self.env["ir.model"]._get_id("reminder.document.signer"),
                "body": "Please sign {{ object.document_id.name }}",
            }
        )
        self.signature_rule.write({"channel": "sms", "sms_template_id": template.id})
        self.anna.phone = "+4520123456"

    def test_one_for_all(self):
        papers = self.papers(Terms=100, Contract=50, Annex=7)
        delivery = self.queued()
        self.assertEqual(delivery.channel, "sms")
        sms = self.env["sms.sms"].search([("reminder_delivery_id", "=", delivery.id)])
        self.assertIn("3 items are still open, 157.00 \N{EURO SIGN}", sms.body)
        self.assertNotIn("\N{NO-BREAK SPACE}", sms.body)
        self.assertEqual(sms.body.count("http"), 1)
        papers[0].action_cancel()
        with self.at(LATER):
            self.assertTrue(sms._reminder_ask(None))
        self.assertIn("2 items are still open, 57.00", sms.body)
        self.assertIn("2 items are still open, 57.00", delivery.body)
        self.assertEqual(delivery.state, "uncertain")

    def test_a_single_one_in_its_own_words(self):
        papers = self.papers(Terms=100, Contract=50)
        delivery = self.queued()
        sms = self.env["sms.sms"].search([("reminder_delivery_id", "=", delivery.id)])
        papers[0].action_cancel()
        with self.at(LATER):
            self.assertTrue(sms._reminder_ask(None))
        self.assertEqual(sms.body, "Please sign Contract")


class TestWhoReads(LetterCase):
    def test_all_of_it_or_nothing(self):
        self.papers(Terms=100, Contract=50)
        self.letter()
        delivery = self.env["reminder.delivery"].search([("state", "=", "sent")])
        boss = new_test_user(
            self.env, "boss", "base.group_user,reminder_automation.group_reminder_admin"
        )
        Signer = self.env.registry["reminder.document.signer"]
        hidden = delivery.notice_ids[:1]
        original = Signer._filtered_access

        def filtered(signers, operation):
            found = original(signers, operation)
            return found.filtered(lambda one: one.id != hidden.res_id)

        mine = delivery.with_user(boss)
        self.assertIn("150.00", mine.subject)
        with patch.object(Signer, "_filtered_access", filtered):
            self.env.invalidate_all()
            self.assertFalse(mine.may_read_record)
            for text in (mine.subject, mine.body, mine.files or ""):
                self.assertNotIn("150.00", str(text))
                self.assertNotIn("Contract", str(text))
