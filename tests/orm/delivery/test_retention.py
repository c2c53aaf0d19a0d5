"""The ledger is kept for as long as the settings say, and never shorter than what
"once" needs."""

from runpy import run_path

from common import ReminderCase
from engine_case import EngineCase
from freezegun import freeze_time

from odoo.exceptions import AccessError, ValidationError
from odoo.tools import file_path

LONG_AGO = "2026-01-05 10:00"
MONTHS = "reminder_retention_ledger_months"


class TestLedger(EngineCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.companies = cls.env["res.company"].sudo().search([])
        cls.companies[MONTHS] = 24

    def setUp(self):
        super().setUp()
        self.acme = self.client(since=LONG_AGO)
        self.assertEqual(len(self.sweep_and_deliver("2026-01-10 07:00")), 1)
        self.reminder = self.item(self.acme)
        self.notice = self.reminder.notice_ids
        self.delivery = self.notice.delivery_id
        self.message = self.delivery.mail_message_id

    def settle(self, moment="2026-01-11 07:00"):
        self.acme.function = "answered"
        self.sweep(moment)
        self.assertEqual(self.reminder.state, "done")

    def clean(self, moment):
        """Run the autovacuum method until nothing is left, as Odoo does."""
        with self.at(moment):
            more, total = True, 0
            while more:
                done, more = self.env["reminder.notice"]._gc_ledger()
                total += done
        self.env.invalidate_all()
        return total

    def there(self):
        return [bool(one.exists()) for one in (self.notice, self.delivery)]

    def test_older_than_the_months(self):
        self.settle()
        self.assertEqual(self.clean("2028-01-09 07:00"), 0)
        self.assertEqual(self.there(), [True, True])
        self.assertEqual(self.clean("2028-01-11 07:00"), 2)
        self.assertEqual(self.there(), [False, False])
        self.assertTrue(self.reminder.exists())

    def test_what_odoo_keeps_goes_with_it(self):
        """Or the text would stay; and the rule would take it for what was sent."""
        self.settle()
        lines = self.chatter(self.acme)
        self.assertTrue(self.message.exists())
        self.clean("2028-01-11 07:00")
        self.assertFalse(self.message.exists())
        self.assertEqual(self.chatter(self.acme), lines)

    def test_for_ever(self):
        self.settle()
        self.companies[MONTHS] = 0
        self.assertEqual(self.clean("2060-01-01 07:00"), 0)
        self.assertEqual(self.there(), [True, True])

    def test_waits(self):
        """The key of the cycle holds until it is done, exhausted or not."""
        self.rule.max_count = 1
        self.assertEqual(self.clean("2060-01-01 07:00"), 0)
        self.reminder.write({"state": "exhausted"})
        self.assertEqual(self.clean("2060-01-01 07:00"), 0)
        self.assertEqual(self.there(), [True, True])

    def test_earlier_cycles_of_what_waits_go(self):
        self.reminder.cycle = 2
        self.assertEqual(self.clean("2028-01-11 07:00"), 2)

    def test_longest_interval(self):
        """A rule made anew must find what was told, whatever the settings say now."""
        self.settle()
        self.rule.interval_days = 1000
        self.assertEqual(self.clean("2029-01-01 07:00"), 0)
        self.assertEqual(self.clean("2029-12-01 07:00"), 2)

    def test_interval_of_an_archived_rule_and_of_an_item(self):
        self.settle()
        other = self.rule.copy({"name": "Other", "interval_days": 1000})
        other.active = False
        self.assertEqual(self.clean("2029-01-01 07:00"), 0)
        other.interval_days = 5
        self.reminder.interval_days = 1000
        self.assertEqual(self.clean("2029-01-01 07:00"), 0)

    def test_in_flight(self):
        self.settle()
        for state in ("queued", "uncertain"):
            self.delivery.state = state
            self.assertEqual(self.clean("2040-01-01 07:00"), 0, state)
        self.delivery.write({"state": "sent", "logged": False})
        self.assertEqual(self.clean("2040-01-01 07:00"), 0, "the chatter does not know")
        self.notice.delivery_id = False
        self.assertEqual(self.notice.state, "planned")
        self.clean("2040-01-01 07:00")
        self.assertTrue(self.notice.exists())

    def test_a_failed_mail_cannot_be_sent_again(self):
        """What stands in Odoo's list of failed mails goes with its line."""
        self.settle()
        self.delivery.state = "failed"
        mail = self.env["mail.mail"].create(
            {
                "mail_message_id": self.message.id,
                "is_notification": True,
                "is_reminder": True,
                "reminder_delivery_id": self.delivery.id,
                "state": "exception",
            }
        )
        self.assertEqual(self.clean("2028-01-11 07:00"), 2)
        self.assertFalse(mail.exists())

    def test_a_message_that_carries_more_stays(self):
        self.settle()
        other = self.client("Syd ApS", since="2027-06-01 10:00", contacts=("bo",))
        self.sweep_and_deliver("2027-06-06 07:00")
        line = self.item(other).notice_ids
        line.delivery_id = self.delivery
        self.assertEqual(self.clean("2028-01-11 07:00"), 1)
        self.assertEqual(self.there(), [False, True])

    def test_messages_before(self):
        """A message that was sent once more: the one before goes with the line."""
        self.settle()
        before = self.delivery.copy({"state": "failed"})
        self.notice.before_id = before
        self.assertEqual(self.clean("2028-01-11 07:00"), 3)
        self.assertFalse(before.exists())

    def test_messages_without_a_line(self):
        self.settle()
        with self.at("2026-01-10 07:00"):
            alone = self.delivery.copy({"state": "cancelled"})
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE reminder_delivery SET create_date = '2026-01-10' WHERE id = %s",
            [alone.id],
        )
        self.notice.claim_date = "2028-01-01 07:00"
        self.assertEqual(self.clean("2028-01-11 07:00"), 1)
        self.assertFalse(alone.exists())
        self.assertEqual(self.there(), [True, True])

    def test_each_company_its_own(self):
        self.settle()
        other = self.env["res.company"].create({"name": "Other", MONTHS: 60})
        self.notice.company_id = other
        self.delivery.company_id = other
        self.assertEqual(self.clean("2030-01-01 07:00"), 0)
        self.assertEqual(self.clean("2031-02-01 07:00"), 2)

    def test_of_no_company_as_the_longest(self):
        self.settle()
        self.assertFalse(self.notice.company_id)
        other = self.env["res.company"].create({"name": "Other", MONTHS: 60})
        self.assertEqual(self.clean("2030-01-01 07:00"), 0)
        other[MONTHS] = 0
        self.assertEqual(self.clean("2060-01-01 07:00"), 0)
        other.write({MONTHS: 36, "active": False})
        self.assertEqual(
            self.clean("2028-06-01 07:00"), 0, "an archived company counts"
        )
        self.assertEqual(self.clean("2029-06-01 07:00"), 2)

    def test_nothing_is_sent_because_of_it(self):
        """A rule made anew and a record that still waits, before and after."""
        self.clean("2026-01-11 07:00")
        self.assertFalse(self.sweep_and_deliver("2026-01-11 07:00"))
        self.rule.active = False
        self.rule.copy({"name": "Anew", "active": True})
        self.clean("2026-01-12 07:00")
        self.assertFalse(self.sweep_and_deliver("2026-01-12 07:00"))

    def test_queries(self):
        """They do not grow with the lines."""
        self.settle()
        counts = []
        for number in (10, 1000):
            with self.at("2026-01-10 07:00"):
                copies = self.env["reminder.notice"].create(
                    [
                        {
                            "item_id": self.reminder.id,
                            "rule_id": self.rule.id,
                            "partner_id": self.acme.id,
                            "channel": "email",
                            "cycle": 1,
                            "step": -step,
                            "claim_date": "2026-01-10 07:00",
                        }
                        for step in range(2, number + 2)
                    ]
                )
                for copy in copies:
                    copy.delivery_id = self.delivery.copy(
                        {"mail_message_id": self.message.copy().id, "state": "sent"}
                    )
                self.notice.claim_date = "2028-01-01 07:00"
            self.env.flush_all()
            self.env.invalidate_all()
            self.env["reminder.notice"].search_count([])
            before = self.env.cr.sql_log_count
            with self.at("2028-02-01 07:00"):
                done, _more = self.env["reminder.notice"]._gc_ledger()
            counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(done, 2 * number)
        self.assertLessEqual(counts[1], counts[0] + 3, counts)


class TestSetting(ReminderCase):
    def test_never_less_than_what_once_needs(self):
        rules = self.env["reminder.rule"].with_context(active_test=False).search([])
        rules.interval_days = 3
        for months in (1, 12, 13):
            with self.assertRaisesRegex(ValidationError, "14 months at least"):
                self.company[MONTHS] = months
        self.company[MONTHS] = 14
        self.company[MONTHS] = 0
        self.rule.interval_days = 100
        with self.assertRaisesRegex(ValidationError, "17 months at least"):
            self.company[MONTHS] = 16
        self.company[MONTHS] = 17

    def test_no_number_of_months(self):
        with self.assertRaisesRegex(ValidationError, "how many months"):
            self.company[MONTHS] = -1
        with self.assertRaises(ValidationError):
            self.company[MONTHS] = 100_000

    def test_who_sets_it(self):
        self.company.with_user(self.admin)[MONTHS] = 48
        self.assertEqual(self.company[MONTHS], 48)
        for user in (self.inspector, self.outsider, self.staff, self.foreign):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.company.with_user(user)[MONTHS] = 60

    def test_a_new_company_has_months(self):
        company = self.env["res.company"].create({"name": "New"})
        self.assertEqual(company[MONTHS], 36)

    @freeze_time("2030-01-01 07:00")
    def test_update_keeps_all(self):
        """The column as the migration adds it: empty, which is for ever."""
        self.env.flush_all()
        self.env.cr.execute(
            "ALTER TABLE res_company DROP COLUMN reminder_retention_ledger_months"
        )
        path = file_path("reminder_automation/migrations/19.0.3.0.0/pre-retention.py")
        run_path(path)["migrate"](self.env.cr, "19.0.2.0.0")
        self.env.invalidate_all()
        notice = self.make_notice(
            self.make_item(state="done"), claim_date="2000-01-01 07:00"
        )
        notice.delivery_id.logged = True
        self.assertEqual(self.env["reminder.notice"]._gc_ledger(), (0, False))
        self.assertTrue(notice.exists())
