"""At most so many letters a week for one contact."""

from datetime import datetime, timedelta
from unittest.mock import patch

from common import new_test_user
from engine_case import EngineCase

from odoo.exceptions import ValidationError
from odoo.fields import Command

ADMIN = "base.group_user,reminder_automation.group_reminder_admin"
DUE = "2026-01-12 07:00"  # a Monday


class TestWeeklyCap(EngineCase):
    """Clients wait under two topics. `first` is the higher one, though its rule is the
    later one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.sudo().reminder_bundle = False
        cls.first, cls.second = cls.env["reminder.topic"].create(
            [{"name": "Bills", "sequence": 1}, {"name": "Forms", "sequence": 2}]
        )
        cls.rule.write({"topic_id": cls.second.id, "sequence": 1})
        cls.bills = cls.start(
            cls.rule.copy({"name": "Bills", "topic_id": cls.first.id, "sequence": 2})
        )

    def cap(self, letters, bundle=False):
        self.company.sudo().write(
            {"reminder_weekly_cap": letters, "reminder_bundle": bundle}
        )

    def waits(self, **values):
        """A client whose reminders of both rules are due on Monday at 8:00."""
        values.setdefault("since", "2026-01-07 10:00")
        client = self.client(**values)
        self.sweep("2026-01-08 10:00")
        return client, self.item(client, self.bills), self.item(client)

    def letters(self, client):
        """The moments of the letters to the contacts of a client."""
        contacts = self.env["res.partner"].search([("parent_id", "=", client.id)])
        return self.env["reminder.delivery"].search(
            [
                ("partner_id", "in", contacts.ids),
                ("state", "in", ("queued", "uncertain", "sent")),
            ]
        )

    def test_off_at_first(self):
        client, _bill, _form = self.waits()
        self.assertEqual(self.company.sudo().reminder_weekly_cap, 0)
        self.sweep(DUE)
        self.assertEqual(len(self.letters(client)), 2)

    def test_the_higher_topic_goes_and_the_other_says_when(self):
        self.cap(1)
        client, bill, form = self.waits()
        self.sweep_and_deliver(DUE)
        self.assertEqual(self.letters(client).notice_ids.item_id, bill)
        self.assertEqual((form.reason_code, form.sent_count), ("capped", 0))
        self.assertEqual(str(form.next_date), "2026-01-19 07:00:00")
        with self.at("2026-01-12 09:00"):
            self.assertIn("the weekly limit of letters (1)", form.reason)
            self.assertIn("01/19/2026", form.reason)
            self.assertEqual(form.status, "waiting")
            self.assertEqual(form.planned_date, form.next_date)
        self.assertFalse(form.notice_ids)

    def test_a_clock_that_was_ahead(self):
        """What it noted holds nothing back until then."""
        self.cap(1)
        client, bill, form = self.waits()
        self.sweep_and_deliver(DUE)
        ahead = "2026-03-12 07:00"
        self.letters(client).write({"handover_date": ahead, "sent_date": ahead})
        self.sweep_and_deliver("2026-01-19 07:00")
        self.assertEqual(form.sent_count + bill.sent_count, 2)

    def test_what_was_held_back_goes_with_the_next_letter(self):
        self.cap(1, bundle=True)
        self.bills.alone = True
        client, bill, form = self.waits()
        self.sweep_and_deliver(DUE)
        self.bills.alone = False
        self.assertEqual((bill.sent_count, form.sent_count), (1, 0))
        self.sweep_and_deliver("2026-01-17 07:00")
        self.assertEqual(bill.reason_code, "capped")
        self.sweep_and_deliver("2026-01-19 07:00")
        letters = self.letters(client)
        self.assertEqual(len(letters), 2)
        self.assertEqual(letters[0].notice_ids.item_id, bill | form)

    def test_one_letter_of_several_counts_once(self):
        self.cap(1, bundle=True)
        client, bill, form = self.waits()
        self.sweep_and_deliver(DUE)
        self.assertEqual(self.letters(client).notice_ids.item_id, bill | form)

    def test_never_more_in_any_seven_days(self):
        self.cap(2)
        (self.rule | self.bills).write({"interval_days": 1, "max_count": 9})
        client, _bill, _form = self.waits()
        moment = datetime(2026, 1, 12, 7)
        for day in range(15):
            self.sweep_and_deliver(str(moment + timedelta(days=day)))
        left = sorted(self.letters(client).mapped("sent_date"))
        self.assertEqual(len(left), 6)
        for one in left:
            week = [other for other in left if one <= other < one + timedelta(days=7)]
            self.assertLessEqual(len(week), 2)

    def test_by_hand_counts_and_is_never_held_back(self):
        self.cap(1)
        client, bill, form = self.waits()
        with self.at("2026-01-11 10:00"):
            bill._send_by_hand()
        self.deliver("2026-01-11 10:00")
        self.sweep(DUE)
        self.assertEqual(form.reason_code, "capped")
        self.assertEqual(str(form.next_date), "2026-01-18 10:00:00")
        with self.at("2026-01-12 08:00"):
            form._send_by_hand()
        self.assertEqual(len(self.letters(client)), 2)

    def test_each_contact_for_itself(self):
        self.cap(1)
        client, bill, _form = self.waits(contacts=("anna", "bo"))
        anna = self.env["res.partner"].search(
            [("parent_id", "=", client.id), ("name", "=", "Anna")]
        )
        with self.at("2026-01-11 10:00"):
            other = self.client("Other ApS", contacts=())
            anna.parent_id = other
            self.sweep()
            self.item(other)._send_by_hand()
        anna.parent_id = client
        self.sweep(DUE)
        self.assertEqual(bill.notice_ids.partner_id.mapped("name"), ["Bo"])
        with self.at("2026-01-12 08:00"):
            self.assertIn("Anna: the weekly limit of letters (1)", bill.reason)

    def test_a_cancelled_letter_is_none(self):
        self.cap(1)
        client, _bill, form = self.waits()
        self.sweep(DUE)
        self.letters(client)._cancel("Not today")
        self.bills.active = False
        form._replan()
        self.sweep("2026-01-12 07:05")
        self.assertEqual(self.letters(client).notice_ids.item_id, form)

    def test_what_waits_for_a_server_counts_as_if_it_left_now(self):
        self.cap(1)
        client, _bill, form = self.waits()
        self.sweep(DUE)
        self.letters(client).attempts = 3
        self.sweep("2026-01-19 07:00")
        self.assertFalse(form.notice_ids)
        self.assertEqual(str(form.next_date), "2026-01-26 07:00:00")

    def test_colleagues_are_not_capped(self):
        self.cap(1)
        colleague = new_test_user(self.env, "colleague", email="c@example.com")
        (self.rule | self.bills).audience = "responsible"
        client, bill, form = self.waits(user_id=colleague.id)
        self.sweep(DUE)
        self.assertEqual((bill.sent_count, form.sent_count), (1, 1))

    def test_a_company_without_a_cap(self):
        self.cap(1)
        other = self.env["res.company"].create(
            {"name": "Second", "email": "second@example.com"}
        )
        other.sudo().write({"reminder_enabled": True, "reminder_bundle": False})
        self.env.user.company_ids += other
        client, bill, form = self.waits(company_id=other.id)
        self.env["res.partner"].search(
            [("parent_id", "=", client.id)]
        ).company_id = other
        self.sweep(DUE)
        self.assertEqual((bill.sent_count, form.sent_count), (1, 1))

    def test_another_limit_lets_go(self):
        self.cap(1)
        client, _bill, form = self.waits()
        self.sweep(DUE)
        self.assertEqual(form.reason_code, "capped")
        self.cap(2)
        self.sweep("2026-01-12 07:30")
        self.assertEqual(len(self.letters(client)), 2)
        self.assertTrue(form.notice_ids)

    def test_two_sweeps_at_once_are_asked_again_as_letters_are_made(self):
        """Each of them found room at its claim, as it did not see the other's."""
        self.cap(1)
        client, bill, form = self.waits()
        nothing = {}
        with patch.object(type(self.item_model), "_hold_capped", lambda *args: nothing):
            self.sweep(DUE)
        letter = self.letters(client)
        self.assertEqual(letter.notice_ids.item_id, bill)
        self.assertEqual(form.notice_ids.state, "cancelled")
        self.assertIn("the weekly limit of letters (1)", form.notice_ids.reason)
        self.assertEqual(form.sent_count, 0)
        self.sweep("2026-01-12 07:05")
        self.assertEqual(form.reason_code, "capped")
        self.assertEqual(str(form.next_date), "2026-01-19 07:00:00")

    def test_a_turn_is_over_after_a_day(self):
        self.cap(1)
        self.waits()
        self.sweep(DUE)
        turns = self.env["reminder.turn"].search([])
        self.assertTrue(turns)
        with self.at("2026-01-13 08:00"):
            self.assertEqual(turns._gc_turns(), (len(turns), False))
        self.assertFalse(turns.exists())

    def test_costs_nothing_where_it_is_off(self):
        self.waits()
        with patch.object(
            type(self.env["reminder.delivery"]),
            "_letters_of",
            side_effect=AssertionError,
        ):
            self.sweep(DUE)
        self.assertFalse(self.env["reminder.turn"].search_count([]))

    # ------------------------------------------------------------
    # THE FORECAST
    # ------------------------------------------------------------

    def left(self):
        """What the forecast says and the sweep does, of reminders that were due on
        Monday: the moments of each, by rule and channel."""
        lines = self.comes_true(self.rule | self.bills, "2026-01-08 10:00", 14)
        found = {}
        for line in lines:
            name = self.env["reminder.rule"].browse(line.rule_id).name
            found.setdefault((name, line.channel), []).append(str(line.moment)[:10])
        return found

    def text(self, rules, client, **values):
        """Remind of a client by SMS."""
        [contact] = client.child_ids
        contact.phone = "+4520123456"
        template = self.env["sms.template"].create(
            {
                "name": "Reminder",
                "model_id": self.partner_model.id,
                "body": "{{ object.name }}",
            }
        )
        values["sms_template_id"] = template.id
        with self.at("2026-01-08 10:00"):
            self.change(rules, {"max_count": 1, **values})

    def test_forecast_of_what_is_sent_by_two_means(self):
        self.cap(1)
        self.bills.active = False
        client, _bill, _form = self.waits()
        self.text(self.rule, client, channel="email_sms")
        self.assertEqual(self.left(), {(self.rule.name, "email"): ["2026-01-12"]})

    def test_forecast_of_letters_with_copies(self):
        self.cap(1, bundle=True)
        copies = self.template.copy({"email_cc": "boss@example.com"})
        for values in ({"cc": "boss@example.com"}, {"mail_template_id": copies.id}):
            with self.subTest(values), self.env.cr.savepoint() as savepoint:
                self.rule.step_ids = [Command.create({"days": 5, **values})]
                self.change(self.bills, {"max_count": 1})
                self.waits()
                self.assertEqual(
                    self.left(),
                    {
                        (self.bills.name, "email"): ["2026-01-12"],
                        (self.rule.name, "email"): ["2026-01-19"],
                    },
                )
                savepoint.close(rollback=True)
                self.env.invalidate_all()

    def test_forecast_of_text_messages_that_share_one(self):
        self.cap(1, bundle=True)
        client, _bill, _form = self.waits()
        self.text(self.rule | self.bills, client, channel="sms")
        self.assertEqual(
            self.left(),
            {
                (self.bills.name, "sms"): ["2026-01-12"],
                (self.rule.name, "sms"): ["2026-01-12"],
            },
        )

    def test_who_may_set_it(self):
        with self.assertRaises(ValidationError):
            self.cap(-1)
        admin = new_test_user(self.env, "cap_admin", ADMIN)
        self.company.with_user(admin).reminder_weekly_cap = 3
        self.assertEqual(self.company.sudo().reminder_weekly_cap, 3)
