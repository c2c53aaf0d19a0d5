"""What the tests of ready-made rules share: one rule, and ways to make it stop."""

import re
from importlib.util import module_from_spec, spec_from_file_location

from engine_case import EngineCase

from odoo.tests import HttpCase
from odoo.tools.misc import file_path

BUTTON = re.compile(r'href="(http[^"]+)" style="display: inline-block')


class ReadyMadeCase(EngineCase, HttpCase):
    """A ready-made rule, added as from its card. A test class says which one it is, how
    to make a record that waits from the fifth of January, noon on, and what stops it.

    The rule reminds once, three days later at 8:00 in Copenhagen: it goes by its three
    numbers, where the preset has steps.
    """

    PRESET = ""
    BEFORE = "2026-01-06 10:00"
    DUE = "2026-01-08 07:00"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.preset = cls.env.ref(f"reminder_automation.reminder_preset_{cls.PRESET}")
        cls.ready = cls.preset._add_rule()
        cls.ready.action_three_numbers()
        cls.start(cls.ready)
        cls.change(cls.ready, {"tz": "Europe/Copenhagen"})
        cls.anna = cls.client().child_ids
        cls.numbers = iter(range(1000))

    @classmethod
    def client(cls):
        """A client with one contact of its own."""
        Partner = cls.env["res.partner"]
        client = Partner.create({"name": "Nord ApS", "is_company": True})
        Partner.create(
            {
                "name": "Anna",
                "parent_id": client.id,
                "email": f"anna@nord{client.id}.example.com",
            }
        )
        return client

    def waiting(self, **values):
        """A record that waits since the fifth of January."""
        raise NotImplementedError

    def ready_item(self, record):
        return self.item(record, self.ready)

    def run_script(self, name, version):
        """Run a script of `migrations`, as in a database that was at a version."""
        path = file_path(f"reminder_automation/migrations/{name}.py")
        spec = spec_from_file_location("migration", path)
        script = module_from_spec(spec)
        spec.loader.exec_module(script)
        self.env.flush_all()
        script.migrate(self.env.cr, version)
        self.env.invalidate_all()

    # ------------------------------------------------------------
    # WHAT EVERY RULE DOES
    # ------------------------------------------------------------

    def check_reminds(self):
        """One reminder at the right time, to the client; its one button is the record's
        own link.

        :return: the link
        """
        record = self.waiting()
        self.assertFalse(self.sweep_and_deliver(self.BEFORE))
        item = self.ready_item(record)
        self.assertEqual((item.state, item.reason_code), ("waiting", "planned"))
        self.assertEqual(str(item.next_date)[:16], self.DUE)
        self.assertFalse(self.sweep_and_deliver("2026-01-08 06:59"))
        mails = self.sweep_and_deliver(self.DUE)
        self.assertEqual(len(mails), 1, mails)
        self.assertIn(item.notice_ids.partner_id.email, mails[0])
        self.assertEqual(item.notice_ids.state, "sent")
        [document] = record._reminder_documents().values()
        self.assertEqual(len(self.chatter(document)), 1)
        [link] = BUTTON.findall(str(self._mails[0]["body"]))
        return link.replace("&amp;", "&")

    def check_opens(self, link, *texts):
        """The link leads anybody who has it to a page with these texts."""
        self.authenticate(None, None)
        answer = self.url_open(link)
        self.assertEqual(answer.status_code, 200)
        for text in texts:
            self.assertIn(text, answer.text)

    def check_stops(self, stop, **values):
        """What stops it: before it is due, and with the mail in the queue already.

        :param stop: what happens to the record, a function of it
        """
        early, late = self.waiting(**values), self.waiting(**values)
        self.sweep(self.BEFORE)
        items = self.ready_item(early), self.ready_item(late)
        self.assertEqual([item.state for item in items], ["waiting", "waiting"])
        with self.at("2026-01-06 12:00"), self.mock_mail_gateway():
            stop(early)
            self.env.flush_all()
        self.sweep("2026-01-06 12:10")
        self.assertEqual(self.ready_item(early).state, "done")
        self.sweep(self.DUE)
        self.assertFalse(self.ready_item(early).notice_ids)
        notice = self.ready_item(late).notice_ids
        self.assertEqual(notice.state, "queued")
        with self.at("2026-01-08 07:00:30"), self.mock_mail_gateway():
            stop(late)
            self.env.flush_all()
        self.assertFalse(self.deliver("2026-01-08 07:01"))
        self.assertEqual(notice.state, "cancelled")
        self.assertEqual(self.ready_item(late).state, "done")
        self.assertFalse(self.sweep_and_deliver("2026-01-20 07:00"))

    def check_stops_anyway(self):
        """The maximum, the switch on the item, the company's switch."""
        first, second, third = (self.waiting() for _number in range(3))
        self.sweep(self.BEFORE)
        self.ready_item(second).auto = False
        self.assertEqual(len(self.sweep_and_deliver(self.DUE)), 2)
        self.assertEqual(self.ready_item(first).state, "exhausted")
        self.assertFalse(self.ready_item(second).notice_ids)
        self.assertFalse(self.sweep_and_deliver("2026-01-20 07:00"))
        for item in (self.ready_item(first), self.ready_item(third)):
            item.max_count = 2
        self.sweep("2026-01-20 07:10")
        self.env["res.company"].sudo().search([]).reminder_enabled = False
        self.assertFalse(self.sweep_and_deliver("2026-02-20 07:00"))
        self.env["res.company"].sudo().search([]).reminder_enabled = True
        self.assertEqual(len(self.sweep_and_deliver("2026-02-20 07:10")), 2)

    def check_does_not_wait(self, **values):
        record = self.waiting(**values)
        self.sweep(self.BEFORE)
        # Sent by a composer, it may have an item that is prepared only.
        item = self.ready_item(record)
        self.assertFalse(item.filtered(lambda one: one.state != "done"))
        self.assertFalse(self.sweep_and_deliver("2026-02-20 07:00"))

    def check_special_rule_wins(self, special, **values):
        """A rule for some of the records, added above the general one.

        :param special: the id that its filter names
        :param values: what makes a record one of these
        """
        self.preset.action_add_special()
        rule = self.start(self.preset.rule_ids - self.ready)
        self.change(rule, {"tz": "Europe/Copenhagen", "max_count": 5})
        self.assertLess(rule.sequence, self.ready.sequence)
        usual, unusual = self.waiting(), self.waiting(**values)
        self.sweep(self.BEFORE)
        # Not told yet for which records it is: it takes none.
        self.assertTrue(self.ready_item(usual) and self.ready_item(unusual))
        domain = rule.domain.replace("[])", f"[{special}])", 1)
        self.change(rule, {"domain": domain})
        self.sweep("2026-01-06 10:10")
        self.assertTrue(self.ready_item(usual))
        self.assertFalse(self.ready_item(unusual))
        item = self.item(unusual, rule)
        self.assertEqual((item.state, item.maximum), ("waiting", 5))
        self.assertEqual(len(self.sweep_and_deliver(self.DUE)), 2)
