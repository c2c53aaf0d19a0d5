"""Jobs that hand reminders over beside Odoo's mail queue."""

from types import SimpleNamespace
from unittest.mock import patch

from engine_case import EngineCase

from odoo.exceptions import ValidationError
from odoo.tests import Form

CLAIMING = "odoo.addons.reminder_automation.models.engine.rule.claiming"
DUE = "2026-01-10 07:00"
LEAVES = "2026-01-10 07:01"


class TestSenders(EngineCase):
    def setUp(self):
        super().setUp()
        self.crons = self.env["ir.cron"]

    def beside(self):
        return self.crons._reminder_sender_jobs().mapped("active")

    def test_a_setting(self):
        self.assertEqual(self.beside(), [])
        for number, active in ((3, [True, True]), (1, [False] * 2), (2, [True, False])):
            with Form(self.env["res.config.settings"]) as form:
                form.reminder_senders = number
            form.record.execute()
            self.assertEqual(self.beside(), active)
            settings = self.env["res.config.settings"].create({})
            self.assertEqual(settings.reminder_senders, number)
        for number in (0, -1, 17):
            with self.assertRaises(ValidationError):
                self.env["res.config.settings"].create({"reminder_senders": number})

    def save(self, number=None):
        """Save the settings, with another number or as they are.

        :return: the number that they say then
        """
        with Form(self.env["res.config.settings"]) as form:
            if number:
                form.reminder_senders = number
        form.record.execute()
        return self.env["res.config.settings"].create({}).reminder_senders

    def test_fewer_while_they_work(self):
        """One that works is not switched off, but it takes up nothing any more."""
        self.crons._reminder_set_senders(4)
        first, second, third = self.crons._reminder_sender_jobs()
        lock = type(self.crons).try_lock_for_update

        def locked(crons, **options):
            return lock(crons - second, **options)

        with patch.object(type(self.crons), "try_lock_for_update", locked):
            self.assertEqual(self.save(1), 1)
        self.assertEqual(self.beside(), [False, True, False])
        self.client()
        self.sweep(DUE)
        for job, leave in ((second, 0), (self.crons, 1)):
            mails = self.env["mail.mail"].with_context(cron_id=job.id)
            with self.at(LEAVES), self.mock_mail_gateway():
                mails._reminder_send_alongside()
                self.env.flush_all()
                self.assertEqual(len(self._mails), leave)
        self.assertEqual(self.save(3), 3)
        self.assertEqual(self.beside(), [True, True, False])

    def test_switched_off_by_hand(self):
        """The settings say so, and switch it on where somebody wants more again."""
        self.crons._reminder_set_senders(4)
        self.crons._reminder_sender_jobs()[1].active = False
        self.assertEqual(self.save(), 3)
        self.assertEqual(self.beside(), [True, False, True])
        self.assertEqual(self.save(4), 4)
        self.assertEqual(self.beside(), [True] * 3)
        self.crons._reminder_sender_jobs()[1:].unlink()
        self.assertEqual(self.save(), 2)
        self.assertEqual(self.save(4), 4)
        self.assertEqual(self.beside(), [True] * 3)

    def test_they_hand_over(self):
        for number in range(3):
            self.client(f"Client{number}", contacts=(f"anna{number}",))
        self.crons._reminder_set_senders(2)
        triggers = self.env["ir.cron.trigger"].search_count([])
        self.sweep(DUE)
        sender = self.crons._reminder_sender_jobs()
        triggered = self.env["ir.cron.trigger"].search([], limit=99, order="id desc")
        self.assertGreater(len(triggered), triggers)
        self.assertIn(sender, triggered.cron_id)
        other = self.env["mail.mail"].create(
            {"email_to": "other@example.com", "state": "outgoing"}
        )
        with self.at(LEAVES), self.mock_mail_gateway():
            self.env["mail.mail"]._reminder_send_alongside()
            self.env.flush_all()
            self.assertEqual(len(self._mails), 3)
        self.assertEqual(other.state, "outgoing", "that is Odoo's queue's")
        deliveries = self.env["reminder.delivery"].search([])
        self.assertEqual(set(deliveries.mapped("state")), {"sent"})
        self.assertFalse(self.deliver(LEAVES)[1:], "nothing twice")

    def test_they_are_called_where_much_is_due(self):
        """As the sweep begins to claim, to claim with it."""
        self.crons._reminder_set_senders(2)
        sender = self.crons._reminder_sender_jobs()
        triggers = self.env["ir.cron.trigger"]
        for number in range(3):
            self.client(f"Client{number}", contacts=(f"anna{number}",))
        self.sweep("2026-01-09 07:00")
        self.assertFalse(self.env["reminder.notice"].search([]))
        Rule = self.env.registry["reminder.rule"]
        for much, called in ((3, 0), (2, 1)):
            with (
                self.subTest(much=much),
                patch(f"{CLAIMING}.MUCH", much),
                patch.object(Rule, "_sweep_due", lambda *args: True),
            ):
                triggers.search([("cron_id", "=", sender.id)]).unlink()
                self.sweep(DUE)
                found = triggers.search_count([("cron_id", "=", sender.id)])
                self.assertEqual(found, called)
        with self.at(LEAVES), self.mock_mail_gateway():
            self.env["mail.mail"]._reminder_send_alongside()
            self.assertFalse(self._mails, "so few are left to the sweep")
            with patch(f"{CLAIMING}.MUCH", 2):
                self.env["mail.mail"]._reminder_send_alongside()
            self.env.flush_all()
            self.assertEqual(len(self._mails), 3)
        notices = self.env["reminder.notice"].search([])
        self.assertEqual(set(notices.mapped("state")), {"sent"})

    def test_what_says_that_a_sweep_claims(self):
        """It is held over many transactions, and stands in none of them: a pooler of
        connections may give each another connection of the server."""
        earnest = SimpleNamespace(module=SimpleNamespace(current_test=None))
        rules = self.env["reminder.rule"]
        with patch(f"{CLAIMING}.modules", earnest), rules._claiming():
            self.env.cr.execute(
                """
                SELECT lock.pid != pg_backend_pid() FROM pg_locks lock
                 WHERE lock.locktype = 'advisory' AND lock.classid = %s
                """,
                [0x52656C],
            )
            self.assertEqual(self.env.cr.fetchall(), [(True,)])

    def test_a_server_that_is_down_is_told_by_the_queue(self):
        self.client()
        self.sweep(DUE)
        Server = self.env.registry["ir.mail_server"]

        def refused(*_args, **_options):
            raise OSError("refused")

        with self.at(LEAVES), patch.object(Server, "_connect__", refused):
            self.env["mail.mail"]._reminder_send_alongside()
        delivery = self.env["reminder.delivery"].search([])
        self.assertEqual((delivery.state, delivery.attempts), ("queued", 0))
