"""Where an item stands at the moment when somebody looks: the bell, the list and the
client's page say the same, at once, and it is what the next sweep does."""

from common import new_test_user
from engine_case import EngineCase

from odoo import fields

NOW = "2026-01-09 10:00"
NEXT = "2026-01-10 07:00"


class TestStanding(EngineCase):
    def setUp(self):
        super().setUp()
        self.topic = self.env["reminder.topic"].create(
            {"name": "Questions", "can_stop": True}
        )
        self.rule.topic_id = self.topic
        self.nord = self.client()
        self.anna = self.nord.child_ids
        self.sweep("2026-01-06 10:00")
        self.entry = self.item(self.nord)

    def looked_at(self, moment=NOW):
        """What the list, the bell and the client's page say, which is the same."""
        with self.at(moment):
            self.env.flush_all()
            self.env.invalidate_all()
            item = self.entry
            [control] = self.nord._reminder_controls()
            self.assertEqual(
                self.nord.reminder_item_count, int(item.standing != "done")
            )
            page = self.nord.reminder_item_ids.filtered(lambda one: one == item)
            for where in (item, page):
                self.assertEqual(control["reason"], where.reason)
                self.assertEqual(control["auto"], where.is_on)
                self.assertEqual(
                    control["next_date"],
                    fields.Datetime.to_string(where.planned_date),
                )
            return control

    def check_on(self):
        control = self.looked_at()
        self.assertTrue(control["auto"] and control["is_planned"], control)
        self.assertEqual(control["next_date"], f"{NEXT}:00")

    def check_off(self, says, moment=NOW):
        """Nothing looks green, the reason is said, and nothing leaves."""
        control = self.looked_at(moment)
        self.assertIn(says.lower(), control["reason"].lower())
        self.assertFalse(control["auto"], control)
        self.assertFalse(control["is_planned"])
        self.assertFalse(self.sweep_and_deliver(NEXT))

    def test_planned(self):
        self.check_on()
        self.assertEqual(len(self.sweep_and_deliver(NEXT)), 1)

    def test_company_is_off(self):
        self.env["res.company"].sudo().search([]).reminder_enabled = False
        self.check_off("Automatic reminders are switched off")

    def test_company_on_again(self):
        self.company.reminder_enabled = False
        self.env["res.company"].sudo().search([]).reminder_enabled = True
        self.check_on()

    def test_rule_is_archived(self):
        self.rule.active = False
        with self.at(NOW):
            self.assertFalse(self.entry.is_on)
            self.assertFalse(self.entry.reason.startswith("The next reminder"))

    def test_client_is_excluded(self):
        self.nord.reminder_excluded = True
        self.check_off("excluded")

    def test_item_is_off(self):
        self.entry.auto = False
        self.check_off("switched off")
        self.entry.auto = True
        self.check_on()

    def test_only_recipient_asked_for_no_more(self):
        optout = self.env["reminder.optout"].create(
            {"partner_id": self.anna.id, "topic_id": self.topic.id}
        )
        self.env["reminder.optout"].create(
            {"partner_id": self.nord.id, "topic_id": self.topic.id}
        )
        self.check_off("asked not to be reminded")
        optout.unlink()
        self.check_on()

    def test_nobody_is_left(self):
        kept = self.anna.email
        for values, back, says in (
            ({"reminder_notify": False}, {"reminder_notify": True}, "Notify is off"),
            ({"email": False}, {"email": kept}, "no valid e-mail address"),
            ({"active": False}, {"active": True}, "archived"),
        ):
            with self.subTest(says):
                self.anna.write(values)
                self.check_off(says)
                self.anna.write(back)
                self.check_on()

    def test_blacklisted(self):
        self.env["mail.blacklist"]._add(self.anna.email_normalized)
        self.check_off("blacklisted")

    def test_another_person(self):
        """What goes to one of two is planned, and says who gets nothing."""
        self.env["res.partner"].create(
            {"name": "Bo", "parent_id": self.nord.id, "email": "bo@nord.example.com"}
        )
        self.anna.reminder_notify = False
        control = self.looked_at()
        self.assertTrue(control["auto"])
        self.assertIn(
            "Anna: Notify is off", control["reason"].replace("Nord ApS, ", "")
        )

    def test_answered(self):
        self.nord.function = "answered"
        control = self.looked_at()
        self.assertEqual((control["state"], control["is_planned"]), ("done", False))
        self.assertEqual(self.entry.standing, "done")
        self.nord.function = "waits"
        self.check_on()

    def test_paused(self):
        with self.at(NOW):
            self.nord.write(
                {"reminder_pause_until": "2026-01-20", "reminder_pause_reason": "Away"}
            )
        control = self.looked_at()
        self.assertIn("Away", control["reason"])
        self.assertFalse(control["is_planned"])
        with self.at(NOW):
            self.nord.reminder_pause_until = False
        self.check_on()

    def test_broken_filter(self):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE reminder_rule SET domain = '[(''gone'', ''='', 1)]' WHERE id = %s",
            [self.rule.id],
        )
        self.env.invalidate_all()
        with self.at(NOW):
            self.assertIn("filter", self.entry.reason)
            self.assertFalse(self.entry.is_on)

    def test_many_cost_no_more_questions(self):
        for place in range(12):
            self.client(f"Client{place} ApS")
        self.sweep("2026-01-06 10:00")
        items = self.item_model.search([("rule_id", "=", self.rule.id)], order="id")
        counts = []
        for some in (items[:2], items[:12]):
            with self.at(NOW):
                self.env.flush_all()
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                some.mapped("reason")
                counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0], counts)

    def test_not_looked_at_yet(self):
        """A record that no sweep has seen shows what the sweep will find."""
        self.env["res.company"].sudo().search([]).reminder_enabled = False
        new = self.client("Ny ApS", contacts=("bo",))
        with self.at(NOW):
            [control] = self.rule._controls(new)
        self.assertFalse(control["auto"])
        self.assertIn("switched off", control["reason"])


class TestNoResponse(EngineCase):
    """The last one left: there is time to answer before anybody says "in vain"."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule.max_count = 1
        cls.rule.user_id = cls.env.user

    def last_one(self, **values):
        client = self.client(**values)
        self.sweep("2026-01-06 10:00")
        self.assertEqual(len(self.sweep_and_deliver(NEXT)), 1)
        return self.item(client)

    def standing(self, item, moment):
        with self.at(moment):
            item.invalidate_recordset()
            return item.standing, item.handed_over

    def test_one_interval_later(self):
        item = self.last_one()
        for moment in ("2026-01-10 07:05", "2026-01-12 08:00", "2026-01-15 06:55"):
            self.sweep(moment)
            self.assertEqual(self.standing(item, moment), ("awaiting", False), moment)
            with self.at(moment):
                self.assertNotIn("still waits.", item.reason)
        self.sweep("2026-01-15 07:00")
        self.assertEqual(self.standing(item, "2026-01-15 07:00"), ("no_response", True))

    def test_left_late_and_counted_anew(self):
        """Another line of it that is cancelled does not bring the claim's date back."""
        client = self.client()
        self.sweep("2026-01-06 10:00")
        self.sweep(NEXT)
        item = self.item(client)
        self.assertEqual(len(self.deliver("2026-01-13 10:00")), 1)
        self.sweep("2026-01-13 10:10")
        left = item.last_reminded
        self.assertEqual(str(left), "2026-01-13 10:00:00")
        item.notice_ids._recount()
        self.assertEqual(item.last_reminded, left)

    def test_a_moment_counts_as_its_day(self):
        """What is shown before the next sweep is what that sweep plans."""
        self.rule.write({"delay_days": 0, "max_count": 3})
        item = self.item(self.planned_client("2026-01-09 14:00"))
        planned = item.next_date
        self.assertEqual(str(planned), "2026-01-09 07:00:00")
        item.to_plan = True
        with self.at("2026-01-08 12:00"):
            item.invalidate_recordset()
            self.assertEqual(item.planned_date, planned)

    def planned_client(self, since):
        client = self.client(since=since)
        self.sweep("2026-01-08 12:00")
        return client

    def test_answered_in_time(self):
        item = self.last_one()
        self.env["res.partner"].browse(item.res_id).function = "answered"
        self.sweep("2026-01-20 07:00")
        self.assertEqual(self.standing(item, "2026-01-20 07:00"), ("done", False))

    def test_nobody_is_there_to_read_an_answer(self):
        """The colleague responsible has left: somebody takes over at once."""
        bob = new_test_user(self.env, "bob", "base.group_user", name="Bob Gone")
        self.rule.user_id = self.env.ref("base.user_admin")
        client = self.client()
        client.with_context(mail_auto_subscribe_no_notify=True).user_id = bob
        self.sweep("2026-01-06 10:00")
        self.assertEqual(len(self.sweep_and_deliver(NEXT)), 1)
        item = self.item(client)
        self.sweep("2026-01-10 07:05")
        self.assertFalse(item.handed_over)
        bob.action_archive()
        self.sweep("2026-01-10 08:00")
        self.assertTrue(item.handed_over)
        self.assertTrue(item.activity_id.user_id.active)
        self.assertIn("Bob Gone has left", item.activity_id.summary)
        self.sweep("2026-01-15 07:00")
        self.assertEqual(len(item.activity_id), 1)
        self.assertEqual(self.standing(item, "2026-01-15 07:00"), ("no_response", True))

    def test_left_late(self):
        """Counted from when it left, not from when it was made."""
        client = self.client()
        self.sweep("2026-01-06 10:00")
        self.sweep(NEXT)
        item = self.item(client)
        self.assertEqual(len(self.deliver("2026-01-13 10:00")), 1)
        self.sweep("2026-01-15 07:00")
        self.assertEqual(self.standing(item, "2026-01-15 07:00"), ("awaiting", False))
        self.sweep("2026-01-18 07:00")
        self.assertEqual(self.standing(item, "2026-01-18 07:00"), ("no_response", True))

    def test_own_interval(self):
        item = self.last_one()
        item.interval_days = 9
        self.sweep("2026-01-18 07:00")
        self.assertFalse(item.handed_over)
        self.sweep("2026-01-19 07:00")
        self.assertTrue(item.handed_over)

    def test_interval_of_a_plan_that_is_kept(self):
        client = self.client()
        with self.at("2026-01-06 10:00"):
            self.sweep()
            self.rule.interval_days = 30
            self.rule.sudo()._decide_held(plan="keep")
        item = self.item(client)
        self.assertEqual(item.kept_plan["interval"], 5)
        self.sweep_and_deliver(NEXT)
        self.sweep("2026-01-14 07:00")
        self.assertFalse(item.handed_over)
        self.sweep("2026-01-15 07:00")
        self.assertTrue(item.handed_over)

    def test_one_of_many(self):
        """Those that still have time keep nobody else waiting."""
        early = [self.client(f"Early {place}") for place in range(3)]
        self.sweep_and_deliver(NEXT)
        late = self.client("Late", since="2026-01-09 10:00")
        self.sweep_and_deliver("2026-01-14 07:00")
        self.sweep("2026-01-15 07:00")
        self.assertTrue(all(self.item(client).handed_over for client in early))
        self.assertFalse(self.item(late).handed_over)

    def handed_over(self):
        """An item of which a person was told, and that person's activity."""
        item = self.last_one()
        self.sweep("2026-01-15 07:00")
        self.assertTrue(item.handed_over)
        self.assertTrue(item.activity_id.active)
        return item, item.activity_id

    def check_handed_over_again(self, item, told):
        """One more reminder leaves, and is answered by nobody."""
        self.assertEqual(len(self.sweep_and_deliver("2026-01-16 07:05")), 1)
        self.assertEqual(
            self.standing(item, "2026-01-16 08:00"), ("awaiting", False), "it has time"
        )
        self.assertEqual(item.urgency, 5)
        self.assertFalse(told.exists().filtered("active"), "it says so no more")
        self.sweep("2026-01-20 07:00")
        self.assertFalse(item.handed_over)
        self.sweep("2026-01-25 07:00")
        self.assertEqual(self.standing(item, "2026-01-25 07:00"), ("no_response", True))
        self.assertTrue(item.activity_id.active)
        self.assertNotEqual(item.activity_id, told)
        self.assertEqual(item.activity_id.summary, "No response after 2 reminders")

    def test_more_of_its_own(self):
        item, told = self.handed_over()
        with self.at("2026-01-16 07:00"):
            item.max_count = 2
        self.check_handed_over_again(item, told)

    def test_fewer_by_the_rule(self):
        item, _told = self.handed_over()
        item.sent_count = 2
        self.assertEqual(item.progress, "2 of 2")

    def test_more_by_the_rule(self):
        item, told = self.handed_over()
        with self.at("2026-01-16 07:00"):
            self.change(self.rule, {"max_count": 2})
        self.check_handed_over_again(item, told)

    def test_more_after_somebody_has_seen_to_it(self):
        item, told = self.handed_over()
        told.action_feedback(feedback="Called them.")
        with self.at("2026-01-16 07:00"):
            item.max_count = 2
        self.check_handed_over_again(item, told)
        self.assertTrue(told.exists(), "what was done is not undone")

    def test_what_never_left_is_withdrawn_after_the_hand_over(self):
        """Counted anew, it waits: it is told of once more when all were sent."""
        item, told = self.handed_over()
        item.notice_ids._end("failed", "The server said no.")
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual((item.state, item.handed_over), ("waiting", False))
        self.assertFalse(told.exists())

    def test_another_date(self):
        """It waits anew, since another day: what the person was told of is over."""
        item, told = self.handed_over()
        self.date(self.env["res.partner"].browse(item.res_id), "2026-01-15 10:00")
        self.sweep("2026-01-16 07:00")
        self.assertEqual(self.standing(item, "2026-01-16 07:00"), ("waiting", False))
        self.assertFalse(told.exists())
        self.assertEqual(len(self.sweep_and_deliver("2026-01-20 07:00")), 1)
        self.sweep("2026-01-25 07:00")
        self.assertTrue(item.activity_id)

    def test_handed_over_while_it_waited(self):
        """As a release before left it: it is told of when all were sent."""
        client = self.client()
        self.sweep("2026-01-06 10:00")
        item = self.item(client)
        item.handed_over = True
        self.sweep_and_deliver(NEXT)
        self.sweep("2026-01-15 07:00")
        self.assertTrue(item.activity_id)
