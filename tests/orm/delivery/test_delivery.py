"""One delivery for all messages: a single reminder is a bundle of one, and what people
do in Odoo's own lists of messages is seen."""

import ast
import smtplib
from collections import Counter
from pathlib import Path
from unittest.mock import patch

from document_case import DocumentCase
from engine_case import EngineCase

from odoo.exceptions import UserError
from odoo.tests import TransactionCase
from odoo.tools import mute_logger

import odoo.addons.reminder_automation as addon

ADDON = Path(addon.__file__).parent


class TestSources(TransactionCase):
    """There is one way of composing."""

    def calls(self, wanted):
        """Where in models and wizards a call is made, as "file: function".

        :param wanted: a function of the text of a call
        """
        found = Counter()
        for folder in ("models", "wizard", "controllers"):
            for path in sorted((ADDON / folder).rglob("*.py")):
                for function in ast.walk(ast.parse(path.read_text())):
                    if isinstance(function, ast.FunctionDef):
                        for node in ast.walk(function):
                            if isinstance(node, ast.Call) and wanted(ast.unparse(node)):
                                place = path.relative_to(ADDON).as_posix()
                                found[f"{place}: {function.name}"] += 1
        return dict(found)

    def test_one_place_makes_deliveries(self):
        made = self.calls(
            lambda call: call.startswith("self.env['reminder.delivery'].create")
        )
        self.assertEqual(
            made,
            {
                "models/delivery/notice/compose.py: _queued": 1,
                # what is written as the state of a line without a message
                "models/delivery/notice/reminder_notice.py: _inverse_state": 1,
                # what is done, and sent to nobody
                "models/delivery/notice/tasks.py: _compose_action": 1,
                "models/delivery/notice/tasks.py: _make_todos": 1,
            },
        )

    def test_one_place_makes_reminders_mails(self):
        made = self.calls(lambda call: call.startswith("self.env['mail.mail'].create"))
        self.assertEqual(
            {place for place in made if "/delivery/" in place},
            {"models/delivery/notice/compose.py: _compose_email"},
        )
        framed = self.calls(lambda call: "._render_encapsulate(" in call[:60])
        self.assertEqual(framed, {"models/delivery/notice/compose.py: _mail_values": 1})

    def test_one_door(self):
        asked = self.calls(lambda call: "._stop_reason(" in call)
        self.assertEqual(
            set(asked),
            {
                "models/delivery/delivery/ask.py: _is_ready",
                "models/delivery/notice/door.py: _stop_reasons",
            },
        )


class AnnaCase(DocumentCase):
    """Documents that wait for Anna alone."""

    def for_anna(self, name):
        document = self.document(self.nord, self.anna, name=name)
        with self.at("2026-01-05 10:00"), self.mock_mail_gateway():
            document.action_send()
            self.env.flush_all()
        return document


class TestBundleOfOne(AnnaCase):
    """One reminder and ten run through the same lines."""

    DUE = "2026-01-08 07:00"

    def lines(self, number):
        """The functions of the delivery that ran for so many documents, of one
        person."""
        self.company.sudo().reminder_bundle = True
        for index in range(number):
            self.for_anna(f"Document {index}")
        ran = Counter()
        Notice = self.env.registry["reminder.notice"]
        Delivery = self.env.registry["reminder.delivery"]
        names = {
            Notice: ("_compose_email", "_parts", "_letter", "_mail_values"),
            Delivery: ("_look", "_is_ready"),
        }
        patches = []
        for model, methods in names.items():
            for name in methods:
                original = getattr(model, name)

                def counted(records, *args, _name=name, _original=original, **options):
                    ran[_name] += 1
                    return _original(records, *args, **options)

                patches.append(patch.object(model, name, counted))
        for one in patches:
            one.start()
            self.addCleanup(one.stop)
        self.reminded(self.DUE)
        for one in patches:
            one.stop()
        deliveries = self.env["reminder.delivery"].search([])
        self.assertEqual(deliveries.mapped("state"), ["sent"])
        self.assertEqual(len(deliveries.notice_ids), number)
        self.assertEqual(set(deliveries.notice_ids.mapped("state")), {"sent"})
        return ran

    def test_one(self):
        self.assertEqual(set(self.lines(1).values()), {1})

    def test_ten(self):
        self.assertEqual(set(self.lines(10).values()), {1})


class QueueCase(EngineCase):
    """A reminder in Odoo's queue."""

    def setUp(self):
        super().setUp()
        self.acme = self.client()
        self.sweep("2026-01-10 07:00")
        self.notice = self.item(self.acme).notice_ids
        self.delivery = self.notice.delivery_id
        self.mail = self.env["mail.mail"].search(
            [("reminder_delivery_id", "=", self.delivery.id)]
        )
        self.assertEqual((len(self.mail), self.delivery.state), (1, "queued"))

    def refused(self, error=None):
        """The server refuses the mail for good."""
        error = error or smtplib.SMTPRecipientsRefused(
            {"anna@nord.example.com": (550, b"no such user")}
        )

        def refuse(*_args, **_kwargs):
            raise error

        with (
            self.at("2026-01-10 07:01"),
            self.mock_mail_gateway(),
            patch.object(type(self.testing_smtp_session), "send_message", refuse),
            mute_logger("odoo.addons.mail.models.mail_mail"),
            mute_logger("odoo.addons.base.models.ir_mail_server"),
        ):
            self.env["mail.mail"].process_email_queue()
        self.env.flush_all()
        self.env.invalidate_all()


class TestOdoosList(QueueCase):
    """What people do in Odoo's own list of e-mails (T11)."""

    def check_given_up(self):
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self.notice.state, "cancelled")
        self.assertIn("took it out of the queue", self.notice.reason)
        self.assertFalse(self.notice.claimed)
        self.assertFalse(self.deliver("2026-01-10 07:10"))
        # The step is free: the item goes on, and nobody is told that all were sent.
        item = self.item(self.acme)
        self.assertEqual((item.state, item.sent_count), ("waiting", 0))
        self.assertEqual(len(self.sweep_and_deliver("2026-01-11 07:00")), 1)
        self.assertEqual(item.sent_count, 1)
        self.assertEqual(
            self.env["reminder.notice"]
            .search([("item_id", "=", item.id)], order="id")
            .mapped("state"),
            ["cancelled", "sent"],
        )

    def test_cancelled(self):
        self.mail.cancel()
        self.check_given_up()

    def test_cancelled_as_by_a_view(self):
        self.mail.write({"state": "cancel"})
        self.check_given_up()

    def test_deleted(self):
        self.mail.unlink()
        self.check_given_up()

    def test_deleted_after_it_left(self):
        self.assertEqual(len(self.deliver("2026-01-10 07:01")), 1)
        self.mail.exists().unlink()
        self.assertEqual(self.notice.state, "sent")

    def test_uncertain_stays_uncertain(self):
        for change in (self.mail.cancel, self.mail.mark_outgoing, self.mail.unlink):
            self.delivery.write(
                {"state": "uncertain", "handover_date": "2026-01-10 07:01:00"}
            )
            self.mail.exists()._reminder_silently().write({"state": "exception"})
            change()
            self.assertEqual(self.notice.state, "uncertain")
            self.assertFalse(self.deliver("2026-01-10 07:30"))

    def test_uncertain_by_a_clock_that_was_ahead(self):
        self.delivery.write(
            {"state": "uncertain", "handover_date": "2027-01-10 07:01:00"}
        )
        self.sweep("2026-01-10 07:30")
        self.assertTrue(self.notice.item_id.uncertain)
        self.assertTrue(self.rule._told_of(self.rule._uncertain_words()))

    def test_tried_again(self):
        self.refused()
        self.assertEqual((self.notice.state, self.mail.state), ("failed", "exception"))
        self.mail.action_retry()
        self.assertEqual(self.notice.state, "queued")
        self.assertEqual(len(self.deliver("2026-01-10 09:00")), 1)
        self.assertEqual(self.notice.state, "sent")
        self.assertEqual(self.item(self.acme).sent_count, 1)

    def test_tried_again_is_asked_at_the_door(self):
        self.refused()
        self.acme.function = False
        self.mail.action_retry()
        self.assertFalse(self.deliver("2026-01-10 09:00"))
        self.assertEqual((self.notice.state, self.mail.state), ("cancelled", "cancel"))
        self.assertIn("no longer waits", self.notice.reason)

    def test_sent_again_in_the_ledger_not_twice(self):
        self.refused()
        with self.at("2026-01-10 09:00"):
            self.notice.action_send_again()
        self.assertEqual(self.mail.state, "cancel")
        self.mail.mark_outgoing()
        self.assertEqual(len(self.deliver("2026-01-10 09:01")), 1)
        self.assertEqual(self.notice.state, "sent")
        self.assertEqual(self.delivery.state, "failed")

    def test_made_anew_and_tried_again(self):
        """What it carried leaves by another message since: it carries nothing."""
        Notice = type(self.notice)
        with (
            patch.object(Notice, "_stop_reason", side_effect=ValueError("broken")),
            mute_logger("odoo.addons.reminder_automation"),
        ):
            self.assertFalse(self.deliver("2026-01-10 07:01"))
        self.assertEqual((self.notice.state, self.mail.state), ("failed", "exception"))
        self.sweep("2026-01-11 07:00")
        self.mail.action_retry()
        self.assertEqual(len(self.deliver("2026-01-11 07:01")), 1)
        self.assertEqual((self.notice.state, self.mail.state), ("sent", "cancel"))
        self.assertEqual(self.delivery.state, "cancelled")

    def test_cancelled_put_back(self):
        """A cancelled one that is put back does not leave: its step was freed."""
        self.mail.cancel()
        self.mail.mark_outgoing()
        self.assertFalse(self.deliver("2026-01-10 07:10"))
        self.assertEqual(self.notice.state, "cancelled")

    def test_others_mails_are_none_of_ours(self):
        other = self.env["mail.mail"].create({"body_html": "<p>Hello</p>"})
        self.env.flush_all()
        for change in (other.cancel, other.mark_outgoing, other.unlink):
            queries = []
            execute = type(self.env.cr).execute

            def listen(cr, query, *args, _to=queries, _do=execute, **options):
                _to.append(str(getattr(query, "code", query)))
                return _do(cr, query, *args, **options)

            with patch.object(type(self.env.cr), "execute", listen):
                change()
                self.env.flush_all()
            self.assertFalse([one for one in queries if "reminder_" in one], queries)


class TestBundleInOdoosList(AnnaCase):
    """The same for a message that carries several."""

    def setUp(self):
        super().setUp()
        self.company.sudo().reminder_bundle = True
        for name in ("Terms", "Contract"):
            self.for_anna(name)
        self.sweep("2026-01-08 07:00")
        self.notices = self.env["reminder.notice"].search([])
        [self.delivery] = self.notices.delivery_id
        self.mail = self.env["mail.mail"].search(
            [("reminder_delivery_id", "=", self.delivery.id)]
        )

    def test_cancelled(self):
        self.mail.cancel()
        self.assertEqual(self.notices.mapped("state"), ["cancelled"] * 2)
        self.assertEqual(self.notices.item_id.mapped("sent_count"), [0, 0])

    def test_deleted(self):
        self.mail.unlink()
        self.assertEqual(self.notices.mapped("state"), ["cancelled"] * 2)

    def test_one_is_withdrawn(self):
        first, second = self.notices
        first._withdraw("Not this one.")
        self.assertEqual(self.notices.mapped("state"), ["cancelled", "queued"])
        # Whoever may read the one that is left reads nothing of the other.
        self.assertNotIn(first.about, str(self.mail.body_html))
        self.assertNotIn(first.about, str(self.mail.body))
        self.assertFalse(self.delivery.body)
        self.assertEqual(self.delivery.notice_ids, second)
        self.deliver("2026-01-08 07:05")
        [mail] = self._mails
        for text in (mail["subject"], mail["body"], str(self.delivery.body)):
            self.assertNotIn(first.about, text)
            self.assertIn(second.about, text)

    def test_all_are_withdrawn(self):
        self.notices._withdraw("None of them.")
        self.assertEqual(
            (self.delivery.state, self.mail.state), ("cancelled", "cancel")
        )

    def test_made_again(self):
        self.notices[:1]._make_again("It changed.")
        self.assertEqual(self.notices.mapped("state"), ["planned", "queued"])
        mails = self.reminded("2026-01-08 07:05")
        self.assertEqual(len(mails), 2)
        self.assertEqual(set(self.notices.mapped("state")), {"sent"})


class TestSmsInOdoosList(EngineCase):
    """The same for text messages."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        template = cls.env["sms.template"].create(
            {
                "name": "Reminder",
                "model_id": cls.partner_model.id,
                "body": "Please answer, {{ object.name }}",
            }
        )
        cls.rule.write({"channel": "sms", "sms_template_id": template.id})

    def setUp(self):
        super().setUp()
        client = self.client()
        client.child_ids.phone = "+4520123456"
        self.sweep("2026-01-10 07:00")
        self.notice = self.item(client).notice_ids
        self.sms = self.env["sms.sms"].search(
            [("reminder_delivery_id", "=", self.notice.delivery_id.id)]
        )
        self.assertEqual((len(self.sms), self.notice.state), (1, "queued"))
        self.assertIn("Please answer", self.notice.body)

    def test_cancelled(self):
        self.sms.action_set_canceled()
        self.assertEqual((self.notice.state, self.notice.claimed), ("cancelled", False))

    def test_deleted(self):
        self.sms.unlink()
        self.assertEqual((self.notice.state, self.notice.claimed), ("cancelled", False))

    def test_uncertain_is_not_cancelled(self):
        """Neither in Odoo's list nor in the chatter: it may have left."""
        self.notice.delivery_id.write(
            {"state": "uncertain", "handover_date": "2026-01-10 07:00:30"}
        )
        self.sms._reminder_silently().write({"state": "error"})
        self.sms.action_set_canceled()
        self.assertEqual((self.notice.state, self.notice.claimed), ("uncertain", True))
        self.sms.mail_message_id.notification_ids.notification_status = "canceled"
        self.assertEqual((self.notice.state, self.notice.claimed), ("uncertain", True))

    def test_tried_again(self):
        self.notice.delivery_id.state = "failed"
        self.sms.write({"state": "error"})
        self.sms.action_set_outgoing()
        self.assertEqual(self.notice.state, "queued")


class TestDecisions(QueueCase):
    def test_a_folded_line_is_not_sent_again(self):
        """Its step belongs to another line since two contacts were merged."""
        self.refused()
        twin = self.notice.copy({"claimed": False, "delivery_id": False})
        twin.state = "failed"
        twin.claimed = False
        with self.assertRaises(UserError) as error:
            twin.action_send_again()
        self.assertIn("reminded of this again", str(error.exception))


class TestState(QueueCase):
    """The state of a line is its message's; searches, groups and sorts see it."""

    def test_as_the_ledger_is_read(self):
        lines = self.notice
        for number, state in enumerate(("failed", "cancelled", "sent", "planned"), 2):
            line = self.notice.copy({"step": number, "delivery_id": False})
            line.state = state
            lines |= line
        self.env.flush_all()
        self.env.invalidate_all()
        ledger = self.env["reminder.notice"].with_user(self.env.ref("base.user_admin"))
        ledger.env.user.sudo().group_ids += self.env.ref(
            "reminder_automation.group_reminder_admin"
        )
        found = ledger.fields_get(["state"])["state"]
        self.assertTrue(
            found["groupable"] and found["sortable"] and found["searchable"]
        )
        mine = [("id", "in", lines.ids)]
        expected = ["queued", "failed", "cancelled", "sent", "planned"]
        self.assertEqual(ledger.browse(lines.ids).mapped("state"), expected)
        for line, state in zip(lines, expected, strict=True):
            self.assertEqual(ledger.search([*mine, ("state", "=", state)]).id, line.id)
        groups = ledger._read_group(mine, ["state"], ["__count"])
        self.assertEqual(dict(groups), dict.fromkeys(expected, 1))
        ordered = ledger.search(mine, order="state")
        self.assertEqual(ordered.mapped("state"), sorted(expected))
        self.assertEqual(
            ledger.search([*mine, ("sent_date", "!=", False)]).mapped("state"), ["sent"]
        )
