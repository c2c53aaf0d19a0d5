"""Odoo's merge of contacts: nothing is forgotten, nothing is sent once more."""

from common import INSPECTOR, ReminderFixture, new_test_user
from conversation_case import ConversationCase
from document_case import DocumentCase
from engine_case import EngineCase

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import Form
from odoo.tools import mute_logger
from odoo.tools.sql import table_columns

from odoo.addons.base.wizard import base_partner_merge

WIZARD = "base.partner.merge.automatic.wizard"
COLUMNS = {}


def merge(env, sources, target, user=None):
    """Merge contacts into one, as Odoo's wizard does it."""
    wizard = env[WIZARD].with_user(user or env.user).create({})
    with mute_logger("odoo.addons.base.partner.merge"):
        wizard._merge((sources | target).ids, target.with_user(user or env.user))
    env.flush_all()
    env.invalidate_all()


def columns_of(cr, table):
    """What Odoo asks for of each table at each merge; here tables stay as they are."""
    if table not in COLUMNS:
        COLUMNS[table] = table_columns(cr, table)
    return COLUMNS[table]


class MergeCase(EngineCase):
    def setUp(self):
        super().setUp()
        self.patch(base_partner_merge, "table_columns", columns_of)

    def deliver(self, moment=None):
        """The bare addresses that mails went to."""
        return sorted(
            mail.split("<")[-1].strip(">") for mail in super().deliver(moment)
        )

    def lines(self, **values):
        """The ledger's lines with these values."""
        return self.env["reminder.notice"].search(
            [(name, "=", value) for name, value in values.items()], order="id"
        )

    def merge(self, sources, target, moment=None, user=None):
        if moment:
            with self.at(moment):
                return merge(self.env, sources, target, user)
        return merge(self.env, sources, target, user)


class TestMergePeople(MergeCase):
    """People who were reminded of the same thing."""

    def setUp(self):
        super().setUp()
        self.nord = self.client(contacts=("anna", "anne", "annie"))
        self.anna, self.anne, self.annie = self.nord.child_ids.sorted("name")

    def test_both_were_reminded(self):
        self.sweep_and_deliver("2026-01-10 07:00")
        lines = self.lines(client_id=self.nord.id)
        self.assertEqual(len(lines), 3)
        self.merge(self.anne | self.annie, self.anna, "2026-01-11 07:00")
        self.assertFalse((self.anne | self.annie).exists())
        self.assertEqual(lines.exists(), lines, "no line goes")
        self.assertEqual(lines.partner_id, self.anna)
        self.assertEqual(set(lines.mapped("partner_ref")), {self.anna.id})
        self.assertEqual(lines.mapped("claimed"), [True, False, False])
        self.assertEqual(lines.mapped("state"), ["sent"] * 3)
        self.assertEqual(self.item(self.nord).sent_count, 1)
        # Three in all, one mail each.
        self.assertFalse(self.sweep_and_deliver("2026-01-14 07:00"))
        for day in ("15", "20"):
            self.assertEqual(
                self.sweep_and_deliver(f"2026-01-{day} 07:00"), [self.anna.email]
            )
        self.assertFalse(self.sweep_and_deliver("2026-01-25 07:00"))

    def test_what_is_queued_leaves_once(self):
        self.sweep("2026-01-10 07:00")
        self.merge(self.anne, self.anna, "2026-01-10 07:01")
        sent = self.sweep_and_deliver("2026-01-10 07:02")
        self.assertEqual(sent, [self.anna.email, self.annie.email])
        by_state = self.lines(partner_id=self.anna.id).grouped("state")
        self.assertEqual(by_state.keys(), {"sent", "cancelled"})
        self.assertTrue(by_state["cancelled"].reason)
        self.assertEqual(self.item(self.nord).sent_count, 1)

    def test_what_is_queued_for_one_goes_to_the_other(self):
        self.anna.reminder_notify = False
        self.sweep("2026-01-10 07:00")
        self.anna.reminder_notify = True
        self.merge(self.anne, self.anna, "2026-01-10 07:01")
        sent = self.sweep_and_deliver("2026-01-10 07:02")
        self.assertEqual(sent, [self.anna.email, self.annie.email])
        line = self.lines(partner_id=self.anna.id)
        self.assertEqual((line.state, line.address), ("sent", self.anna.email))
        # The link that stops reminders is the one of who got it.
        mails = self.env["mail.mail"].search(
            [("mail_message_id", "=", line.mail_message_id.id)]
        )
        self.assertEqual(mails.recipient_ids, self.anna)

    def test_one_was_told_and_the_other_waits(self):
        self.sweep("2026-01-10 07:00")
        told = self.lines(partner_id=self.anne.id)
        told.write({"state": "sent", "sent_date": "2026-01-10 07:00"})
        told.mail_message_id.mail_ids.state = "sent"
        self.merge(self.anne, self.anna, "2026-01-10 07:01")
        self.assertEqual(self.sweep_and_deliver("2026-01-10 07:02"), [self.annie.email])
        self.assertTrue(told.claimed)

    def test_by_hand(self):
        self.sweep_and_deliver("2026-01-10 07:00")
        with self.at("2026-01-11 07:00"), self.mock_mail_gateway():
            self.item(self.nord)._send_by_hand()
        lines = self.lines(client_id=self.nord.id)
        self.assertEqual(sorted(lines.mapped("step")), [-1] * 3 + [1] * 3)
        self.merge(self.anne | self.annie, self.anna, "2026-01-12 07:00")
        self.assertEqual(len(lines.exists()), 6)
        with self.at("2026-01-13 07:00"), self.mock_mail_gateway():
            self.item(self.nord)._send_by_hand()
        self.assertEqual(self.lines(client_id=self.nord.id)[-1].step, -2)

    def test_archived(self):
        self.sweep_and_deliver("2026-01-10 07:00")
        self.anne.active = False
        self.merge(self.anne, self.anna, "2026-01-11 07:00")
        self.assertEqual(len(self.lines(partner_id=self.anna.id)), 2)

    def test_into_the_client_itself(self):
        """Odoo refuses a contact and its client, unless the contact is archived."""
        self.nord.email = "info@nord.example.com"
        self.sweep_and_deliver("2026-01-10 07:00")
        self.anne.active = False
        self.env.flush_all()
        self.merge(self.anne, self.nord, "2026-01-11 07:00")
        self.assertEqual(len(self.lines(partner_id=self.nord.id)), 2)
        self.assertEqual(self.item(self.nord).sent_count, 1)

    def test_notify_off_stays_off(self):
        self.anne.reminder_notify = False
        self.merge(self.anne, self.anna)
        self.assertFalse(self.anna.reminder_notify)
        self.annie.reminder_notify = True
        self.merge(self.annie, self.anna)
        self.assertFalse(self.anna.reminder_notify)
        # It was the target's: not set again by the one that goes.
        self.assertFalse(self.sweep_and_deliver("2026-01-10 07:00"))

    def test_messages(self):
        """Odoo would delete all that those who go follow or were told."""
        other = self.client("South")
        for record in (self.nord, other):
            record.message_subscribe(self.anne.ids)
        self.nord.message_subscribe(self.anna.ids)
        with self.mock_mail_gateway():
            both, one = (
                record.message_post(
                    body="Hello",
                    message_type="comment",
                    partner_ids=people.ids,
                    subtype_xmlid="mail.mt_comment",
                )
                for record, people in (
                    (self.nord, self.anna | self.anne),
                    (other, self.anne),
                )
            )
        for message in (both, one):
            for person in self.anna | self.anne:
                self.env["mail.message.reaction"].create(
                    {
                        "message_id": message.id,
                        "content": "👍",
                        "partner_id": person.id,
                    }
                )
        self.merge(self.anne, self.anna)
        for record in (self.nord, other):
            self.assertIn(self.anna, record.message_partner_ids)
        for message in (both, one):
            self.assertEqual(message.notified_partner_ids, self.anna)
            self.assertEqual(len(message.reaction_ids), 1)

    def test_follower_of_both_clients(self):
        twin = self.client("Nord A/S", contacts=())
        colleague = self.user_employee.partner_id
        (self.nord | twin).message_subscribe(colleague.ids)
        self.nord.message_subscribe(self.anna.ids)
        self.merge(self.nord, twin)
        self.assertLessEqual(colleague | self.anna, twin.message_partner_ids)


class TestMergeClients(MergeCase):
    """Clients that wait under the same rule."""

    def sent_on(self, *moments):
        return [self.sweep_and_deliver(moment) for moment in moments]

    def test_reminded_into_fresh(self):
        nord = self.client()
        self.sent_on(*(f"2026-01-{day} 07:00" for day in ("10", "15", "20")))
        item = self.item(nord)
        self.assertEqual(item.state, "exhausted")
        twin = self.client("Nord A/S", "2026-01-12 10:00", ())
        self.merge(nord, twin, "2026-01-21 07:00")
        self.assertEqual(self.item(twin), item)
        self.assertEqual(item.partner_id, twin)
        self.assertEqual(item.commercial_partner_id, twin)
        self.assertEqual(len(item.notice_ids), 3)
        self.assertFalse(
            any(
                self.sent_on("2026-01-22 07:00", "2026-01-26 07:00", "2026-02-10 07:00")
            )
        )
        self.assertEqual((item.state, item.cycle), ("exhausted", 1))

    def test_fresh_into_reminded(self):
        nord = self.client()
        self.sent_on("2026-01-10 07:00", "2026-01-15 07:00")
        twin = self.client("Nord A/S", "2026-01-14 10:00", ("bo",))
        self.sweep("2026-01-15 08:00")
        self.assertTrue(self.item(twin))
        self.merge(twin, nord, "2026-01-16 07:00")
        item = self.item(nord)
        self.assertEqual((item.sent_count, len(item.notice_ids)), (2, 2))
        self.assertFalse(self.sweep_and_deliver("2026-01-19 07:00"))
        self.assertEqual(len(self.sweep_and_deliver("2026-01-20 07:00")), 2)
        self.assertFalse(any(self.sent_on("2026-01-25 07:00", "2026-01-30 07:00")))

    def test_both_were_reminded(self):
        for reverse in (False, True):
            with self.subTest(reverse=reverse):
                nord = self.client("Nord ApS", "2026-01-05 10:00", ("anna",))
                twin = self.client("Twin ApS", "2026-01-07 10:00", ("bo",))
                self.sent_on("2026-01-10 07:00", "2026-01-12 07:00")
                source, target = (twin, nord) if reverse else (nord, twin)
                lines = (self.item(nord) | self.item(twin)).notice_ids
                self.merge(source, target, "2026-01-13 07:00")
                item = self.item(target)
                self.assertEqual(len(item), 1)
                self.assertEqual(item.notice_ids, lines)
                self.assertEqual(set(lines.mapped("item_ref")), {item.id})
                self.assertTrue(all(lines.mapped("claimed")))
                self.assertEqual(sorted(lines.mapped("step")), [1, 2])
                self.assertEqual(item.sent_count, 2)
                # Five days after the last one of either, and three in all.
                self.assertFalse(
                    any(self.sent_on("2026-01-15 07:00", "2026-01-16 07:00"))
                )
                self.assertEqual(len(self.sweep_and_deliver("2026-01-17 07:00")), 2)
                self.assertFalse(
                    any(self.sent_on("2026-01-22 07:00", "2026-01-27 07:00"))
                )
                self.assertEqual(item.state, "exhausted")
                target.function = "gone"
                self.sweep("2026-01-28 07:00")

    def test_own_interval_of_the_other(self):
        nord = self.client("Nord ApS", "2026-01-05 10:00", ("anna",))
        twin = self.client("Twin ApS", "2026-01-07 10:00", ())
        self.sweep("2026-01-08 07:00")
        self.item(twin).interval_days = 7
        self.sent_on("2026-01-10 07:00")
        self.merge(twin, nord, "2026-01-11 07:00")
        item = self.item(nord)
        self.assertEqual(item.interval_days, 7)
        self.sweep("2026-01-11 08:00")
        self.assertGreaterEqual(
            item.next_date, fields.Datetime.to_datetime("2026-01-17 07:00")
        )

    def test_settings_of_either(self):
        for reverse in (False, True):
            with self.subTest(reverse=reverse):
                nord, twin = self.client("Nord ApS"), self.client("Twin ApS")
                self.sweep("2026-01-06 07:00")
                one, other = self.item(nord), self.item(twin)
                one.write(
                    {
                        "auto": False,
                        "max_count": 2,
                        "pause_until": "2026-02-01",
                        "pause_reason": "Ill",
                    }
                )
                other.write(
                    {
                        "interval_days": 9,
                        "max_count": 4,
                        "pause_until": "2026-01-20",
                        "pause_reason": "Away",
                    }
                )
                source, target = (twin, nord) if reverse else (nord, twin)
                self.merge(source, target, "2026-01-07 07:00")
                item = self.item(target)
                self.assertFalse(item.auto)
                self.assertEqual((item.interval_days, item.max_count), (9, 2))
                self.assertEqual(str(item.pause_until), "2026-02-01")
                self.assertEqual(item.pause_reason, "Ill")

    def test_kept_back_on_either_side(self):
        """Left out, spread or held: nothing leaves that would not have left."""
        for reverse in (False, True):
            with self.subTest(reverse=reverse):
                nord, twin = self.client("Nord ApS"), self.client("Twin ApS")
                self.sweep("2026-01-06 07:00")
                self.item(nord).write(
                    {
                        "left_out": True,
                        "review": True,
                        "not_before": "2026-02-01 07:00:00",
                    }
                )
                self.item(twin).write(
                    {
                        "on_hold": True,
                        "not_before": "2026-03-01 07:00:00",
                        "own_date": "2026-03-02 07:00:00",
                    }
                )
                source, target = (twin, nord) if reverse else (nord, twin)
                self.merge(source, target, "2026-01-07 07:00")
                item = self.item(target)
                self.assertTrue(item.left_out and item.on_hold and item.review)
                self.assertEqual(str(item.not_before), "2026-03-01 07:00:00")
                self.assertEqual(str(item.own_date), "2026-03-02 07:00:00")

    def test_kept_back_and_done(self):
        nord, twin = self.client("Nord ApS"), self.client("Twin ApS")
        self.sweep("2026-01-06 07:00")
        self.item(nord).left_out = True
        nord.function = "done"
        self.sweep("2026-01-07 07:00")
        self.merge(nord, twin, "2026-01-07 08:00")
        self.assertFalse(self.item(twin).left_out)

    def test_done_on_one_side(self):
        nord, twin = self.client("Nord ApS"), self.client("Twin ApS")
        self.sent_on("2026-01-10 07:00", "2026-01-15 07:00")
        twin.function = "gone"
        self.sweep("2026-01-16 07:00")
        self.assertEqual(self.item(twin).state, "done")
        lines = (self.item(nord) | self.item(twin)).notice_ids
        with self.subTest("what is over does not count, and begins no second time"):
            twin.function = False  # the values of both: it waits again
            self.merge(nord, twin, "2026-01-17 07:00")
            item = self.item(twin)
            self.assertEqual(item.notice_ids, lines)
            self.assertEqual((item.sent_count, item.state), (2, "waiting"))
            self.assertEqual(len(self.sweep_and_deliver("2026-01-20 07:00")), 2)
            self.assertFalse(any(self.sent_on("2026-01-25 07:00", "2026-01-30 07:00")))

    def test_done_source(self):
        nord, twin = self.client("Nord ApS"), self.client("Twin ApS")
        self.sent_on("2026-01-10 07:00")
        nord.function = "gone"
        self.sweep("2026-01-11 07:00")
        lines = (self.item(nord) | self.item(twin)).notice_ids
        self.merge(nord, twin, "2026-01-12 07:00")
        item = self.item(twin)
        self.assertEqual((item.state, item.sent_count), ("waiting", 1))
        self.assertEqual(item.notice_ids, lines)
        current = lines.filtered(lambda line: line.cycle == item.cycle)
        self.assertEqual(len(current), 1, "what is over is in no cycle that goes on")

    def test_three_at_once(self):
        clients = [self.client(f"{name} ApS") for name in ("Nord", "Twin", "Third")]
        self.sent_on("2026-01-10 07:00")
        nord, twin, third = clients
        self.merge(twin | third, nord, "2026-01-11 07:00")
        item = self.item(nord)
        self.assertEqual((item.sent_count, item.state), (3, "exhausted"))
        self.assertEqual(sorted(item.notice_ids.mapped("step")), [1, 2, 3])
        self.assertFalse(any(self.sent_on("2026-01-15 07:00", "2026-01-20 07:00")))
        self.assertTrue(item.handed_over)

    def test_two_of_three_into_one_without(self):
        nord, twin = self.client("Nord ApS"), self.client("Twin ApS")
        self.sent_on("2026-01-10 07:00")
        fresh = self.client("Fresh ApS", "2026-01-09 07:00", ())
        self.merge(nord | twin, fresh, "2026-01-11 07:00")
        item = self.item(fresh)
        self.assertEqual((item.sent_count, len(item.notice_ids)), (2, 2))
        self.assertEqual(len(self.sweep_and_deliver("2026-01-15 07:00")), 2)
        self.assertFalse(self.sweep_and_deliver("2026-01-20 07:00"))

    def test_persons_that_are_clients(self):
        """The record, the client and the recipient are one."""
        people = self.env["res.partner"].create(
            [
                {"name": name, "email": f"{name}@example.com", "function": "waits"}
                for name in ("anna", "anne")
            ]
        )
        anna, anne = people
        self.date(anna, "2026-01-05 10:00")
        self.date(anne, "2026-01-05 10:00")
        self.sent_on("2026-01-10 07:00")
        lines = self.lines(rule_id=self.rule.id)
        self.merge(anne, anna, "2026-01-11 07:00")
        self.assertEqual(self.item(anna).notice_ids, lines)
        self.assertEqual(self.sweep_and_deliver("2026-01-15 07:00"), [anna.email])
        self.assertFalse(self.sweep_and_deliver("2026-01-20 07:00"))
        self.assertEqual(len(self.lines(rule_id=self.rule.id)), 3)

    def test_in_flight(self):
        nord, twin = self.client("Nord ApS"), self.client("Twin ApS")
        self.sweep("2026-01-10 07:00")
        self.merge(nord, twin, "2026-01-10 07:01")
        self.assertEqual(self.deliver("2026-01-10 07:02"), ["anna@twin.example.com"])
        item = self.item(twin)
        self.assertEqual(item.sent_count, 1)
        self.assertFalse(self.sweep_and_deliver("2026-01-14 07:00"))
        self.assertEqual(len(self.sweep_and_deliver("2026-01-15 07:00")), 2)

    def test_handed_over_once(self):
        nord, twin = self.client("Nord ApS"), self.client("Twin ApS")
        moments = [f"2026-01-{day} 07:00" for day in ("10", "15", "20", "21", "25")]
        self.sent_on(*moments)
        activities = (self.item(nord) | self.item(twin)).activity_id
        self.assertEqual(len(activities), 2)
        self.merge(nord, twin, "2026-01-26 07:00")
        item = self.item(twin)
        self.assertEqual(item.activity_id, activities.exists())
        self.assertEqual(len(item.activity_id), 1)
        self.sweep("2026-01-27 07:00")
        self.assertEqual(twin.activity_ids, item.activity_id)
        twin.function = "gone"
        self.sweep("2026-01-28 07:00")
        self.assertFalse(twin.activity_ids, "nothing is left to do")

    def test_a_rule_of_the_same_topic(self):
        topic = self.env["reminder.topic"].create({"name": "Files"})
        special = self.env["reminder.rule"].create(
            self.rule_values(
                name="Special",
                sequence=1,
                domain="[('function', '=', 'waits'), ('ref', '=', 'special')]",
            )
        )
        (self.rule | special).topic_id = topic
        self.start(special)
        nord = self.client("Nord ApS")
        twin = self.client("Twin ApS", ref="special")
        self.sent_on(*(f"2026-01-{day} 07:00" for day in ("10", "15")))
        twin_item = self.item(twin, special)
        self.assertEqual(twin_item.sent_count, 2)
        nord_item = self.item(nord)
        self.assertEqual(nord_item.sent_count, 2)
        self.merge(nord, twin, "2026-01-16 07:00")
        self.assertFalse(any(self.sent_on("2026-01-20 07:00", "2026-01-25 07:00")))
        self.assertEqual(len(twin_item.exists().notice_ids), 4)

    def test_an_advance_warning_of_the_same_topic(self):
        """What it has sent is no reminder of what follows the date."""
        topic = self.env["reminder.topic"].create({"name": "Files"})
        values = {"delay_days": -3, "max_count": 1, "sequence": 1}
        warning = self.env["reminder.rule"].create(
            self.rule_values(name="Soon", domain="[('function', '=', 'soon')]")
        )
        (self.rule | warning).topic_id = topic
        warning.write(values)
        self.start(warning)
        nord = self.client("Nord ApS", since="2026-01-18 10:00", function="soon")
        twin = self.client("Twin ApS")
        self.sent_on("2026-01-10 07:00", "2026-01-15 07:00")
        self.assertEqual(self.item(nord, warning).sent_count, 1)
        self.merge(nord, twin, "2026-01-16 07:00")
        self.assertEqual(self.item(twin).sent_count, 2)
        self.sent_on("2026-01-20 07:00")
        self.assertEqual(self.item(twin).sent_count, 3)

    def test_excluded_or_paused_on_either_side(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        for reverse in (False, True):
            nord, twin = self.client("Nord ApS"), self.client("Twin ApS")
            nord.reminder_excluded = True
            nord.reminder_pause_until = "2026-03-01"
            twin.with_company(elsewhere).reminder_excluded = True
            twin.reminder_pause_until = "2026-05-01"
            twin.reminder_pause_reason = "Away"
            source, target = (twin, nord) if reverse else (nord, twin)
            with self.subTest(reverse=reverse):
                self.merge(source, target, "2026-01-06 07:00")
                self.assertTrue(target.reminder_excluded)
                self.assertTrue(target.with_company(elsewhere).reminder_excluded)
                self.assertEqual(str(target.reminder_pause_until), "2026-05-01")
                self.assertEqual(target.reminder_pause_reason, "Away")
                self.assertFalse(self.sweep_and_deliver("2026-01-10 07:00"))

    def test_what_waits_elsewhere_goes_by_the_new_client(self):
        """Items of other models are moved by Odoo: whose they are is asked anew."""
        bo = self.client("Nord ApS", contacts=("bo",)).child_ids
        south = self.client("South ApS", contacts=("anna",))
        anna = south.child_ids
        area = self.env["reminder.area"].create({"name": "Any"})
        item = self.item_model.create(
            {
                "rule_id": self.rule.id,
                "res_model": "reminder.area",
                "res_id": area.id,
                "partner_id": bo.id,
                "next_date": "2026-01-10 07:00",
            }
        )
        south.reminder_pause_until = "2026-05-01"
        self.merge(bo, anna)
        self.assertEqual(item.partner_id, anna)
        self.assertEqual(item.commercial_partner_id, south)
        self.assertTrue(item.to_plan)

    def test_a_client_becomes_a_contact(self):
        """The one that stays gets the parent of the one that goes: it is no client any
        more, what was decided about it holds for its client."""
        person = self.env["res.partner"].create(
            {"name": "Anna", "email": "anna@example.com", "function": "waits"}
        )
        self.date(person, "2026-01-05 10:00")
        self.env["reminder.objective"].create(
            {"name": "Passport", "partner_id": person.id}
        )
        person.reminder_excluded = True
        nord = self.client("Nord ApS")
        self.merge(nord.child_ids, person, "2026-01-06 07:00")
        self.assertEqual(person.commercial_partner_id, nord)
        self.assertTrue(nord.reminder_excluded)
        self.assertEqual(nord.reminder_objective_ids.mapped("name"), ["Passport"])
        self.assertFalse(self.sweep_and_deliver("2026-01-10 07:00"))

    def test_contacts_do_not_stop_their_client(self):
        nord = self.client("Nord ApS", contacts=("anna", "anne"))
        anna, anne = nord.child_ids
        anne.reminder_stops = {str(self.company.id): {"excluded": True}}
        self.merge(anne, anna)
        self.assertFalse(nord.reminder_excluded)

    def test_anniversaries(self):
        field = self.env["ir.model.fields"]._get("res.partner", "create_date")
        self.rule.write(
            {
                "anchor": "anniversary",
                "date_field_id": field.id,
                "delay_days": 0,
                "max_count": 1,
            }
        )
        nord = self.client("Nord ApS", "2020-01-10 06:00")
        twin = self.client("Twin ApS", "2020-01-12 06:00")
        self.assertEqual(len(self.sent_on("2026-01-10 07:00")[0]), 1)
        self.merge(nord, twin, "2026-01-11 07:00")
        # The day is the one of the contact that stays.
        self.assertFalse(self.sweep_and_deliver("2026-01-11 08:00"))
        item = self.item(twin)
        self.assertEqual(str(item.origin_date.date()), "2020-01-12")
        self.assertEqual(len(item.notice_ids), 1)


class TestMergeObjectives(ReminderFixture, MergeCase):
    """The client file, as it is delivered (compare with what was reported)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["reminder.rule"].search([]).unlink()
        cls.rule.active = True

    def request_information(self, moment):
        action = self.client.with_user(self.inspector).action_request_information()
        Composer = self.env[action["res_model"]].with_user(self.inspector)
        with self.at(moment), self.mock_mail_gateway():
            Form(Composer.with_context(**action["context"])).save().action_send_mail()
            self.env.flush_all()
        self.sweep(moment)

    def test_had_all_of_them(self):
        twin = self.make_client("Nord A/S", self.north_east)
        self.make_objective()
        self.request_information("2026-03-02 13:00")
        for day in ("07", "12", "17"):
            self.sweep_and_deliver(f"2026-03-{day} 10:00")
        self.assertEqual(self.item(self.client).state, "exhausted")
        self.merge(self.client, twin, "2026-03-18 09:00")
        self.assertEqual(self.env["reminder.notice"].search_count([]), 3)
        sent = []
        for day in ("18", "24", "29"):
            sent += self.sweep_and_deliver(f"2026-03-{day} 10:00")
        self.assertFalse(sent)
        self.assertEqual(twin.reminder_objective_ids.state, "open")

    def test_area_and_role(self):
        twin = self.make_client("Nord A/S")
        person = self.make_contact(twin, "Anna B.")
        self.merge(self.contact, person)
        self.assertEqual(person.reminder_kyc_role, "ubo")
        self.merge(self.client, twin)
        self.assertEqual(twin.reminder_client_area_id, self.north_east)
        third = self.make_client("Third", self.south)
        self.merge(twin, third)
        self.assertEqual(third.reminder_client_area_id, self.south, "the target's")

    def test_area_of_another_company(self):
        self.north_east.company_id = self.company
        twin = self.make_client("Nord A/S", company_id=self.other_company.id)
        self.merge(self.client, twin)
        self.assertFalse(twin.reminder_client_area_id)

    def test_customer_reminders_follow_the_area(self):
        reminder = self.env["reminder.customer"].create(
            {"name": "Visit", "partner_id": self.client.id, "recipients": "inspector"}
        )
        south = self.make_client("South", self.south)
        self.assertEqual(reminder.area_id, self.north_east)
        self.merge(self.client, south)
        self.assertEqual((reminder.partner_id, reminder.area_id), (south, self.south))

    def test_by_somebody_without_any_right_on_reminders(self):
        clerk = new_test_user(
            self.env, "clerk", "base.group_user,base.group_partner_manager"
        )
        twin = self.make_client("Nord A/S", email="info@nord.example.com")
        self.client.email = "info@nord.example.com"
        self.client.reminder_excluded = True
        self.make_objective()
        self.make_item(state="exhausted", sent_count=3)
        optout = self.env["reminder.optout"].create(
            {
                "partner_id": self.client.id,
                "topic_id": self.env["reminder.topic"]
                .create({"name": "T", "can_stop": True})
                .id,
            }
        )
        action = (
            self.env[WIZARD]
            .with_user(clerk)
            .create(
                {
                    "partner_ids": (self.client | twin).ids,
                    "dst_partner_id": twin.id,
                    "state": "selection",
                }
            )
        )
        with mute_logger("odoo.addons.base.partner.merge"):
            action.action_merge()
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertTrue(twin.reminder_excluded)
        self.assertEqual(twin.reminder_client_area_id, self.north_east)
        self.assertEqual(self.item(twin).sent_count, 3)
        self.assertEqual(optout.partner_id, twin)
        self.assertEqual(len(twin.reminder_objective_ids), 1)

    def test_by_an_inspector(self):
        inspector = new_test_user(
            self.env, "both", f"{INSPECTOR},base.group_partner_manager"
        )
        self.south.inspector_ids = inspector
        twin = self.make_client("Nord A/S", self.south)
        self.merge(self.client, twin, user=inspector)
        self.assertEqual(twin.reminder_client_area_id, self.south)

    def test_many(self):
        """As many statements for ten thousand as for ten."""

        def statements(count):
            clients = self.env["res.partner"].create(
                [{"name": f"{name} {count}", "is_company": True} for name in "AB"]
            )
            first, second = clients
            sent = self.env["reminder.delivery"].create(
                {"channel": "email", "state": "sent"}
            )
            self.env.flush_all()
            self.env.cr.execute(
                """
                WITH item AS (
                    INSERT INTO reminder_item (rule_id, res_model, res_id, partner_id,
                           commercial_partner_id, state, cycle, sent_count, auto,
                           interval_days, max_count, active)
                    SELECT %(rule)s, 'reminder.topic', %(start)s + number, %(client)s,
                           %(client)s, 'waiting', 1, 1, TRUE, 0, 0, TRUE
                      FROM generate_series(1, %(count)s) number RETURNING id)
                INSERT INTO reminder_notice (item_id, item_ref, rule_id, client_id,
                       partner_id, partner_ref, kind, cycle, step, channel, claimed,
                       delivery_id)
                SELECT id, id, %(rule)s, %(client)s, person, person, 'auto', 1, 1,
                       'email', TRUE, %(sent)s
                  FROM item, unnest(%(people)s) person
                """,
                {
                    "rule": self.rule.id,
                    "start": 20_000 * first.id,
                    "client": first.id,
                    "people": clients.ids,
                    "count": count,
                    "sent": sent.id,
                },
            )
            self.env["reminder.touch"].search([]).unlink()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.merge(first, second)
            used = self.env.cr.sql_log_count - before
            lines = self.lines(partner_id=second.id)
            self.assertEqual(len(lines), 2 * count)
            self.assertEqual(len(lines.filtered("claimed")), count)
            self.assertEqual(
                self.item_model.search_count(
                    [("commercial_partner_id", "=", second.id)]
                ),
                count,
            )
            return used

        statements(10)  # what is read once and kept
        self.assertEqual(statements(10_000), statements(10))


class TestMergeSigners(DocumentCase, MergeCase):
    def test_both_are_asked(self):
        document = self.sent()
        first, second = document.signer_ids
        self.merge(self.bo, self.anna)
        self.assertEqual(document.signer_ids, first)
        self.assertEqual(first.partner_id, self.anna)
        self.assertFalse(second.exists())
        self.assertEqual(document.progress, "0 of 1")
        self.sign(document, self.anna)
        self.assertEqual(document.state, "done")

    def test_reminders_of_both(self):
        document = self.sent()
        self.reminded("2026-01-08 07:00")
        items = self.item_model.search(
            [("res_model", "=", "reminder.document.signer")]
        ).filtered("sent_count")
        lines = items.notice_ids
        self.assertEqual(len(lines), 2)
        messages = self.env["mail.message"].search_count(
            [("model", "=", "reminder.document.signer")]
        )
        self.merge(self.bo, self.anna, "2026-01-09 07:00")
        signer = document.signer_ids
        item = items.exists()
        self.assertEqual(item.res_id, signer.id)
        self.assertEqual(item.notice_ids, lines)
        self.assertEqual(item.sent_count, 2)
        self.assertEqual(
            self.env["mail.message"].search_count(
                [("model", "=", "reminder.document.signer"), ("res_id", "=", signer.id)]
            ),
            messages,
        )

    def test_elsewhere_only_one_is_asked(self):
        """All others stay, where one document asks both."""
        self.sent()
        alone = self.document(self.nord, self.bo)
        self.merge(self.bo, self.anna)
        self.assertEqual(alone.signer_ids.partner_id, self.anna)

    def test_an_answer_is_kept(self):
        document = self.sent()
        self.sign(document, self.anna)
        for source, target in ((self.anna, self.bo), (self.bo, self.anna)):
            with self.assertRaisesRegex(UserError, "cannot be merged. Archive"):
                self.merge(source, target)
        self.sign(document, self.bo)
        with self.assertRaisesRegex(UserError, "Letter of engagement"):
            self.merge(self.bo, self.anna)

    def test_nobody_else_is_asked_any_more(self):
        """One has rejected: the other one's line says nothing."""
        for target in ("anna", "bo"):
            with self.subTest(target=target):
                document = self.sent()
                with self.at("2026-01-06 10:00"), self.mock_mail_gateway():
                    self.signer(document, self.anna)._reject("No", "192.0.2.1")
                    self.env.flush_all()
                answer = document.answer_ids
                person = self.anna.copy({"name": "Twin", "parent_id": self.nord.id})
                again = self.bo.copy({"name": "Bo", "parent_id": self.nord.id})
                self.signer(document, self.bo)
                source, stays = (self.bo, self.anna)
                if target == "bo":
                    source, stays = (self.anna, self.bo)
                self.merge(source, stays)
                self.assertEqual(document.signer_ids.answer_id, answer)
                self.assertEqual(answer.partner_id, stays)
                self.anna, self.bo = person, again

    def test_void_answers_stay(self):
        document = self.sent()
        for contact in self.anna, self.bo:
            self.sign(document, contact)
            document.action_reset()
            with self.at("2026-01-06 11:00"), self.mock_mail_gateway():
                document.action_send()
        answers = document.answer_ids
        self.assertEqual(len(answers), 2)
        self.merge(self.bo, self.anna)
        self.assertEqual(document.answer_ids, answers)
        self.assertEqual(answers.signer_id, document.signer_ids)
        self.assertEqual(sorted(answers.mapped("partner_name")), ["Anna", "Bo"])
        self.assertTrue(all(answers.mapped("void")))

    def test_documents_go_by_the_new_client(self):
        document = self.document(self.bo, self.env["res.partner"])
        south = self.env["res.partner"].create({"name": "South", "is_company": True})
        person = self.env["res.partner"].create(
            {"name": "Bo", "parent_id": south.id, "email": self.bo.email}
        )
        self.merge(self.bo, person)
        self.assertEqual(document.partner_id, person)
        self.assertEqual(document.commercial_partner_id, south)

    def test_clients(self):
        document = self.sent()
        twin = self.env["res.partner"].create({"name": "Twin", "is_company": True})
        self.merge(self.nord, twin, "2026-01-06 07:00")
        self.assertEqual(document.commercial_partner_id, twin)
        self.assertEqual(document.signer_ids.client_id, twin)
        self.assertEqual(
            self.reminded("2026-01-08 07:00"), [self.anna.email, self.bo.email]
        )

    def test_many(self):
        def statements(count):
            people = self.env["res.partner"].create(
                [{"name": name, "parent_id": self.nord.id} for name in ("A", "B")]
            )
            documents = self.env["reminder.document"].create(
                [
                    {
                        "name": f"Document {number}",
                        "partner_id": self.nord.id,
                        "signer_ids": [
                            (0, 0, {"partner_id": person.id}) for person in people
                        ],
                    }
                    for number in range(count)
                ]
            )
            self.item_model.create(
                [
                    {
                        "rule_id": self.signature_rule.id,
                        "res_model": signer._name,
                        "res_id": signer.id,
                        "partner_id": signer.partner_id.id,
                        "sent_count": 1,
                        "last_notified": "2026-01-08 07:00",
                        "next_date": "2026-01-10 07:00",
                    }
                    for signer in documents.signer_ids
                ]
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.merge(people[1], people[0])
            used = self.env.cr.sql_log_count - before
            self.assertEqual(len(documents.signer_ids), count)
            items = self.item_model.search([("res_id", "in", documents.signer_ids.ids)])
            self.assertEqual(items.mapped("sent_count"), [2] * count)
            return used

        statements(2)
        few, many = statements(5), statements(100)
        self.assertLessEqual(many, few + 5)


class TestMergeStops(DocumentCase, MergeCase):
    """What one of them asked for."""

    def test_stopped(self):
        topics = self.env["reminder.topic"].create(
            [{"name": name, "can_stop": True, "button": "B"} for name in ("A", "B")]
        )
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        self.env["reminder.optout"].create(
            [
                {
                    "partner_id": person.id,
                    "topic_id": topic.id,
                    "company_id": company and company.id,
                }
                for person, topic, company in (
                    (self.anna, topics[0], self.company),
                    (self.bo, topics[0], self.company),
                    (self.bo, topics[0], False),
                    (self.bo, topics[1], elsewhere),
                )
            ]
        )
        lines = len(self.anna.message_ids | self.bo.message_ids)
        self.merge(self.bo, self.anna)
        kept = self.anna.reminder_optout_ids
        self.assertEqual(len(kept), 3)
        self.assertEqual(kept.topic_id, topics)
        said = self.anna.message_ids.filtered(lambda one: "again" in str(one.body))
        self.assertFalse(said, "nobody says that reminders go on")
        self.assertGreaterEqual(len(self.anna.message_ids), lines)


class TestMergeConversations(ConversationCase, MergeCase):
    def test_both_take_part(self):
        both = self.open(participant_ids=(self.anna | self.bo).ids)
        alone = self.open(participant_ids=self.bo.ids)
        self.merge(self.bo, self.anna)
        self.assertEqual(both.participant_ids, self.anna)
        self.assertEqual(alone.participant_ids, self.anna)
        self.write(alone, "2026-01-06 10:00")
        self.assertIn(self.anna.email_formatted, self.mailed)

    def test_reminders(self):
        conversation = self.open(participant_ids=(self.anna | self.bo).ids)
        self.sweep_and_deliver("2026-01-08 07:00")
        item = self.item(conversation)
        lines = item.notice_ids
        self.assertEqual(len(lines), 2)
        self.merge(self.bo, self.anna)
        self.assertEqual(item.notice_ids, lines)
        self.assertEqual(item.sent_count, 1)

    def test_the_link_of_who_goes_is_dead(self):
        conversation = self.open(participant_ids=(self.anna | self.bo).ids)
        anna = conversation._client_url(self.anna)
        gone, signature = self.bo.id, conversation._sign_token(self.bo.id)
        self.merge(self.bo, self.anna)
        self.assertFalse(conversation._link_person(gone, signature))
        self.assertEqual(conversation._client_url(self.anna), anna)

    def test_another_clients_contact(self):
        conversation = self.open(participant_ids=(self.anna | self.bo).ids)
        south = self.client("South", contacts=("bo",))
        person = south.child_ids
        self.merge(self.bo, person)
        self.assertEqual(conversation.participant_ids, self.anna)
        self.assertNotIn(person, conversation.message_partner_ids)

    def test_clients(self):
        conversation = self.open()
        twin = self.env["res.partner"].create({"name": "Twin", "is_company": True})
        people = conversation.participant_ids
        self.merge(self.nord, twin)
        self.assertEqual(conversation.partner_id, twin)
        self.assertEqual(conversation.participant_ids, people)


class TestMergeAlerts(MergeCase):
    """What colleagues were told about contacts."""

    def alert(self, record, moment="2026-01-05 07:00", **values):
        return self.env["reminder.alert"].create(
            {
                "kind": "action",
                "user_id": self.env.user.id,
                "company_id": self.company.id,
                "name": record.name,
                "date": moment,
                "res_model": record._name,
                "res_id": record.id,
                **values,
            }
        )

    def test_moved_and_folded(self):
        nord, twin = self.client("Nord ApS"), self.client("Twin ApS")
        mine = self.alert(nord, state="sent")
        theirs = self.alert(twin)
        other = self.alert(nord, "2026-01-06 07:00")
        mine.message_post(body="Told")
        self.merge(nord, twin)
        self.assertEqual((mine | other).mapped("res_id"), [twin.id] * 2)
        self.assertFalse(theirs.exists(), "it was told once")

    def test_lists(self):
        nord, twin = self.client("Nord ApS"), self.client("Twin ApS")
        alerts = [
            self.env["reminder.alert"].create(
                {
                    "kind": "birthday",
                    "user_id": self.env.user.id,
                    "company_id": self.company.id,
                    "date": f"2026-01-0{day} 00:00",
                    "state": state,
                    "line_ids": [
                        (
                            0,
                            0,
                            {
                                "res_model": "res.partner",
                                "res_id": client.id,
                                "name": client.name,
                                "date": "2026-01-08",
                            },
                        )
                        for client in (nord, twin)
                    ],
                }
            )
            for day, state in ((5, "sent"), (6, "open"))
        ]
        self.merge(nord, twin)
        sent, still_open = alerts
        self.assertEqual(sent.line_ids.mapped("res_id"), [twin.id] * 2)
        self.assertEqual(still_open.line_ids.mapped("res_id"), [twin.id])
