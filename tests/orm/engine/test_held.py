"""What would leave only because a running rule was changed waits for a decision."""

from datetime import timedelta

from common import new_test_user
from engine_case import EngineCase

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

ADMIN = "reminder_automation.group_reminder_admin"
SYD = "[('function', '=', 'waits'), ('name', 'ilike', 'syd')]"


class HeldCase(EngineCase):
    """One client is told on the tenth of January; it is the twelfth now."""

    NOW = "2026-01-12 10:00"

    def setUp(self):
        super().setUp()
        self.nord = self.client()
        self.assertEqual(len(self.sweep_and_deliver("2026-01-10 07:00")), 1)

    def change_now(self, vals, rule=None):
        """Change a rule on the twelfth, and sweep; return the addresses mailed."""
        with self.at(self.NOW):
            (rule or self.rule).write(vals)
            self.env.flush_all()
        return self.sweep_and_deliver("2026-01-12 10:01")

    def before_the_rule(self, name="Special", **values):
        """A running rule that takes records before the rule does, and reminds late."""
        topic = self.env["reminder.topic"].create({"name": "Courtesy"})
        self.change(self.rule, {"topic_id": topic.id, "sequence": 20})
        own = {"name": name, "topic_id": topic.id, "sequence": 5, "delay_days": 30}
        return self.start(
            self.env["reminder.rule"].create(self.rule_values(**own | values))
        )

    def held(self):
        self.env.invalidate_all()
        return self.item_model.search([("on_hold", "=", True)])


@tagged("post_install", "-at_install")
class TestChanges(HeldCase):
    def test_no_decision_about_a_rule_that_does_not_run(self):
        """Lists and forms offer it where there is something to decide."""
        self.change_now({"interval_days": 1})
        self.assertEqual(self.rule.held_count, 1)
        self.rule.active = False
        self.assertEqual(self.rule.held_count, 0)
        self.rule.active = True
        self.assertEqual(self.rule.held_count, 1)
        self.rule.action_stop()
        self.assertEqual(self.rule.held_count, 0)
        with self.assertRaisesRegex(UserError, "waits for a decision any more"):
            self.rule.action_decide()

    def check_held(self, vals, *records):
        self.assertFalse(self.change_now(vals))
        self.assertEqual(
            set(self.held().mapped("res_id")), {record.id for record in records}
        )
        self.assertEqual(self.rule.held_count, len(records))
        for item in self.held():
            self.assertEqual(item.reason_code, "held")
            self.assertIn("decision", item.reason)
            self.assertFalse(item.next_date)
        # Nor later.
        held, sent = self.held(), self.held().notice_ids
        self.sweep("2026-03-12 10:01")
        self.assertEqual(held.notice_ids, sent)

    def test_interval(self):
        self.check_held({"interval_days": 1}, self.nord)

    def choices(self, plan="follow"):
        """What the window says of the choices, a minute later."""
        values = {"rule_id": self.rule.id, "plan": plan}
        with self.at("2026-01-12 10:02"):
            return self.env["reminder.start"].create(values).choices

    def test_only_what_is_overdue_is_counted_as_left_out(self):
        self.change_now({"interval_days": 3})
        self.assertEqual(self.held(), self.item(self.nord))
        self.assertNotIn("left out", self.choices())
        self.rule.interval_days = 1
        self.sweep("2026-01-12 10:01")
        self.assertIn("1 item that is overdue already is left out", self.choices())
        self.assertNotIn("left out", self.choices("keep"))

    def test_delay(self):
        late = self.client("Syd", since="2026-01-10 10:00")
        self.sweep("2026-01-11 07:00")
        self.check_held({"delay_days": 1}, late)

    def test_maximum(self):
        self.change(self.rule, {"max_count": 1})
        self.sweep("2026-01-11 07:00")
        self.sweep("2026-01-11 07:00")
        self.assertEqual(self.item(self.nord).state, "exhausted")
        with self.at("2026-02-12 10:00"):
            self.rule.max_count = 2
        self.assertFalse(self.sweep_and_deliver("2026-02-12 10:01"))
        self.assertEqual(self.held(), self.item(self.nord))

    def test_filter(self):
        other = self.client("Syd", function="other")
        self.check_held({"domain": "[('function', 'in', ('waits', 'other'))]"}, other)

    def test_company(self):
        company = self.env["res.company"].create({"name": "Another one"})
        company.sudo().reminder_enabled = True
        self.env.user.company_ids += company
        other = self.client("Syd", company_id=self.company.id)
        self.change(self.rule, {"company_id": company.id})
        self.sweep("2026-01-11 07:00")
        self.assertFalse(self.item(other))
        self.check_held({"company_id": False}, other)

    def test_date(self):
        field = self.env["ir.model.fields"]._get("res.partner", "write_date")
        other = self.client("Syd", since="2026-01-11 10:00")
        self.sweep("2026-01-11 10:00")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE res_partner SET write_date = '2026-01-01' WHERE id = %s", [other.id]
        )
        self.env.cr.execute(
            "UPDATE res_partner SET write_date = '2026-01-11' WHERE id = %s",
            [self.nord.id],
        )
        self.check_held({"date_field_id": field.id}, other)

    def test_unarchived(self):
        with self.at("2026-01-11 10:00"):
            self.rule.active = False
        self.sweep("2026-01-11 10:01")
        other = self.client("Syd")
        self.assertEqual(self.rule.state, "running")
        self.check_held({"active": True}, other)

    def test_hours(self):
        other = self.client("Syd", since="2026-01-08 10:00")
        self.sweep("2026-01-11 07:00")
        # Due on Tuesday the 13th at 8:00, which is within a day; it was before, too.
        self.assertFalse(self.change_now({"send_hour": 9.0}))
        self.assertFalse(self.held())
        self.assertEqual(len(self.sweep_and_deliver("2026-01-13 08:00")), 1)
        self.assertEqual(self.item(other).sent_count, 1)

    def test_an_earlier_hour(self):
        """What would have been due in more than a day is due within one."""
        other = self.client("Syd", since="2026-01-08 10:00")
        self.change(self.rule, {"send_hour": 15.0})
        self.sweep("2026-01-11 07:00")
        with self.at("2026-01-12 10:00"):
            self.rule.send_hour = 8.0
            self.env.flush_all()
        self.assertFalse(self.sweep_and_deliver("2026-01-13 08:00"))
        self.assertEqual(self.held(), self.item(other))

    def test_weekdays(self):
        other = self.client("Syd", since="2026-01-07 10:00")
        with self.at("2026-01-11 10:00"):
            self.rule.write({"mon": False, "tue": False})
        self.sweep("2026-01-11 10:01")
        self.check_held({"mon": True, "tue": True}, other)

    def test_archived_rule_of_the_topic(self):
        """What another rule took from it comes back."""
        special = self.before_the_rule(domain=SYD)
        syd = self.client("Syd")
        self.sweep("2026-01-11 07:00")
        self.assertTrue(self.item(syd, special))
        self.assertFalse(self.change_now({"active": False}, special))
        self.assertEqual(self.held(), self.item(syd))

    def test_stopped_rule_of_the_topic(self):
        special = self.before_the_rule()
        syd = self.client("Syd")
        self.sweep("2026-01-11 07:00")
        self.assertTrue(self.item(syd, special))
        self.assertFalse(self.change_now({"state": "draft"}, special))
        self.assertIn(self.item(syd), self.held())

    def test_taken_from_one_without_a_date(self):
        """What nothing was planned for would not have left either."""
        slow = self.before_the_rule("Slow", delay_days=5)
        syd = self.client("Syd", reminder_excluded=True)
        self.sweep("2026-01-11 07:00")
        self.assertFalse(self.item(syd, slow).next_date)
        with self.at(self.NOW):
            self.rule.sequence = 1
            syd.reminder_excluded = False
            self.env.flush_all()
        self.assertFalse(self.sweep_and_deliver("2026-01-12 10:01"))
        self.assertEqual(self.item(syd).rule_id, self.rule)
        self.assertTrue(self.item(syd).on_hold)

    def test_order_of_the_topic(self):
        topic = self.env["reminder.topic"].create({"name": "Courtesy"})
        self.change(self.rule, {"topic_id": topic.id, "sequence": 20})
        slow = self.start(
            self.env["reminder.rule"].create(
                self.rule_values(
                    name="Slow", topic_id=topic.id, sequence=5, delay_days=30
                )
            )
        )
        syd = self.client("Syd")
        self.sweep("2026-01-11 07:00")
        self.assertTrue(self.item(syd, slow))
        self.assertFalse(self.change_now({"sequence": 1}))
        self.assertIn(self.item(syd), self.held())

    def test_contacts(self):
        """Somebody else is told at once."""
        self.env["res.partner"].create(
            {
                "name": "Bo",
                "parent_id": self.nord.id,
                "email": "bo@nord.example.com",
                "function": "second",
            }
        )
        self.change(self.rule, {"contact_domain": "[('function', '=', False)]"})
        self.sweep("2026-01-11 07:00")
        with self.at("2026-01-14 12:00"):
            self.rule.contact_domain = "[]"
        self.assertFalse(self.sweep_and_deliver("2026-01-15 07:00"))
        self.assertEqual(self.held(), self.item(self.nord))

    def test_fewer_contacts(self):
        with self.at("2026-01-14 12:00"):
            self.rule.contact_domain = "[('function', '=', False)]"
        self.assertEqual(len(self.sweep_and_deliver("2026-01-15 07:00")), 1)
        self.assertFalse(self.held())

    def test_channel(self):
        sms = self.env["sms.template"].create(
            {"name": "SMS", "model_id": self.partner_model.id, "body": "Please answer"}
        )
        with self.at("2026-01-14 12:00"):
            self.rule.write({"channel": "email_sms", "sms_template_id": sms.id})
        self.sweep_and_deliver("2026-01-15 07:00")
        # Without a number nobody is told by SMS who was not told before.
        self.assertFalse(self.held())
        self.nord.child_ids.phone = "+4520123456"
        self.change(self.rule, {"channel": "email"})
        with self.at("2026-01-19 12:00"):
            self.rule.channel = "email_sms"
        self.assertFalse(self.sweep_and_deliver("2026-01-20 07:00"))
        self.assertEqual(self.held(), self.item(self.nord))

    def test_steps(self):
        step = self.env["reminder.step"]
        with self.at(self.NOW):
            step.create({"rule_id": self.rule.id, "days": 5})
            step.create({"rule_id": self.rule.id, "days": 1, "sequence": 20})
            self.env.flush_all()
        self.assertFalse(self.sweep_and_deliver("2026-01-12 10:01"))
        self.assertEqual(self.held(), self.item(self.nord))

    def test_what_a_step_does_besides(self):
        """A to-do, an action or a copy that comes to a step which is due tomorrow."""
        action = self.env["ir.actions.server"].create(
            {
                "name": "Note it",
                "model_id": self.partner_model.id,
                "state": "code",
                "code": "record.write({'comment': 'noted'})",
            }
        )
        todo = self.env.ref("mail.mail_activity_data_todo")
        self.env["reminder.step"].create(
            [
                {"rule_id": self.rule.id, "days": 5},
                {"rule_id": self.rule.id, "days": 5, "sequence": 20},
            ]
        )
        self.rule._decide_held("all", plan="follow")
        self.sweep(self.NOW)
        self.assertFalse(self.held())
        second = self.rule.step_ids[1]
        for vals in (
            {"activity_type_id": todo.id},
            {"server_action_id": action.id},
            {"cc": "boss@example.com"},
            {"cc_responsible": True},
        ):
            with self.subTest(**vals), self.env.cr.savepoint() as savepoint:
                with self.at("2026-01-14 10:00"):
                    second.write(vals)
                    self.env.flush_all()
                self.assertFalse(self.sweep_and_deliver("2026-01-15 07:00"))
                self.assertEqual(self.held(), self.item(self.nord))
                self.assertFalse(self.nord.activity_ids)
                savepoint.close(rollback=True)
                self.env.invalidate_all()
        with self.at("2026-01-14 10:00"):
            second.attach = True
        self.assertEqual(len(self.sweep_and_deliver("2026-01-15 07:00")), 1)


@tagged("post_install", "-at_install")
class TestNoChange(HeldCase):
    """What does not make anything leave earlier holds nothing."""

    def test_same_values(self):
        self.client("Syd")
        values = self.rule.copy_data()[0]
        self.rule.write({name: values[name] for name in ("domain", "delay_days")})
        self.assertEqual(len(self.sweep_and_deliver(self.NOW)), 1)

    def test_what_would_have_left_leaves(self):
        with self.at("2026-01-14 12:00"):
            self.rule.interval_days = 3
        self.assertEqual(len(self.sweep_and_deliver("2026-01-15 07:00")), 1)

    def test_due_in_more_than_a_day(self):
        with self.at("2026-01-10 12:00"):
            self.rule.interval_days = 3
        self.assertFalse(self.sweep_and_deliver("2026-01-11 12:00"))
        self.assertFalse(self.held())
        self.assertEqual(len(self.sweep_and_deliver("2026-01-13 07:00")), 1)

    def test_later_records(self):
        """What begins to wait after the change is no matter of the change."""
        with self.at(self.NOW):
            self.rule.write({"domain": "[('function', 'in', ('waits', 'other'))]"})
        self.client("Syd", function="other", since="2026-01-05 10:00")
        self.assertEqual(len(self.sweep_and_deliver("2026-01-12 10:01")), 1)
        self.assertFalse(self.held())

    def test_new_cycle(self):
        """A date that moves by itself is no change of the rule."""
        with self.at(self.NOW):
            self.rule.interval_days = 1
        self.sweep("2026-01-12 10:01")
        self.assertEqual(self.held(), self.item(self.nord))
        self.date(self.nord, "2026-01-09 10:00")
        self.sweep("2026-01-13 10:01")
        self.assertFalse(self.held())

    def test_of_the_item(self):
        """Its own days are a person's decision about this one."""
        with self.at("2026-01-14 12:00"):
            self.item(self.nord).write({"interval_days": 1})
        self.assertEqual(len(self.sweep_and_deliver("2026-01-14 12:01")), 1)

    def test_a_sweep_that_comes_late(self):
        """What waited for its review longer than a day is held all the same."""
        with self.at(self.NOW):
            self.rule.write({"interval_days": 1})
            self.env.flush_all()
        self.assertFalse(self.sweep_and_deliver("2026-01-14 10:00"))
        self.assertEqual(self.held(), self.item(self.nord))

    def test_draft(self):
        rule = self.env["reminder.rule"].create(self.rule_values(name="Draft"))
        self.sweep("2026-01-12 10:01")
        self.change_now({"delay_days": 1}, rule)
        self.assertFalse(self.held())


@tagged("post_install", "-at_install")
class TestDecision(HeldCase):
    def setUp(self):
        super().setUp()
        self.assertFalse(self.change_now({"interval_days": 1, "max_count": 9}))
        self.assertEqual(self.held(), self.item(self.nord))

    def decide(self, *args, **options):
        with self.at("2026-01-12 10:02"):
            self.rule._decide_held(*args, **options)
            self.env.flush_all()
        self.assertFalse(self.held())
        self.assertFalse(self.rule.held_count)
        return self.sweep_and_deliver("2026-01-12 10:03")

    def test_follow_all(self):
        self.assertEqual(len(self.decide("all", plan="follow")), 1)

    def test_follow_from_now(self):
        self.assertFalse(self.decide("from_now", plan="follow"))
        self.assertTrue(self.item(self.nord).left_out)
        self.assertFalse(self.sweep_and_deliver("2026-02-12 10:03"))

    def test_follow_spread(self):
        self.assertFalse(self.decide("spread", 1, plan="follow"))
        self.assertEqual(str(self.item(self.nord).next_date), "2026-01-13 07:00:00")
        self.assertEqual(len(self.sweep_and_deliver("2026-01-13 07:00")), 1)

    def test_keep(self):
        self.assertFalse(self.decide("all", plan="keep"))
        item = self.item(self.nord)
        self.assertEqual(str(item.next_date), "2026-01-15 07:00:00")
        self.assertEqual(item.maximum, 3)
        self.assertEqual(len(self.sweep_and_deliver("2026-01-15 07:00")), 1)
        self.assertFalse(self.sweep_and_deliver("2026-01-16 07:00"))
        self.assertEqual(len(self.sweep_and_deliver("2026-01-20 07:00")), 1)
        self.assertEqual(item.state, "exhausted")
        # What comes later goes by the new plan, as it does itself once it begins anew.
        self.date(self.nord, "2026-02-01 07:00")
        self.assertEqual(len(self.sweep_and_deliver("2026-02-06 07:00")), 1)
        self.assertFalse(item.kept_plan)
        self.assertEqual(len(self.sweep_and_deliver("2026-02-07 07:00")), 1)

    def test_keep_says_the_numbers_that_are_kept(self):
        self.decide("all", plan="keep")
        self.change(self.rule, {"delay_days": 20})
        item = self.item(self.nord)
        with self.at("2026-01-12 10:04"):
            control = item._control()
            self.assertIn("1 of 3 sent, every 5 days", item.reason)
        self.assertEqual((item.rule_interval_days, item.rule_max_count), (5, 3))
        [bell] = self.item_model._bell(self.nord)
        for name in ("days", "rule_days"):
            self.assertEqual((control[name], bell[name]), (5, 5), name)
        for name in ("number", "rule_number"):
            self.assertEqual((control[name], bell[name]), (3, 3), name)

    def test_keep_is_for_what_was_there(self):
        with self.at("2026-01-12 10:01"):
            later = self.client("Syd", since="2026-01-11 10:00")
            self.env.flush_all()
        self.sweep("2026-01-12 10:01")
        self.decide("all", plan="keep")
        self.assertTrue(self.item(self.nord).kept_plan)
        self.assertFalse(self.item(later).kept_plan)

    def told(self):
        return self.rule.activity_ids.filtered(
            lambda activity: "your decision" in activity.summary
        )

    def test_told_until_it_is_decided(self):
        """Once, to the rule's owner: whoever changed it may have seen no window."""
        self.assertEqual(len(self.told()), 1)
        self.sweep("2026-01-12 10:02")
        self.assertEqual(len(self.told()), 1)
        self.decide("from_now")
        self.assertFalse(self.told())

    def test_told_until_nothing_is_left(self):
        with self.at("2026-01-12 10:02"):
            self.item(self.nord).action_take_in()
        self.sweep("2026-01-12 10:03")
        self.assertFalse(self.told())

    def test_not_told_who_decides_at_once(self):
        self.decide("from_now")
        with self.at("2026-01-12 10:04"):
            self.rule.interval_days = 2
            self.rule.max_count = 20
            self.item(self.nord).left_out = False
            self.env.flush_all()
            self.assertTrue(self.rule.action_after_save())
            self.assertTrue(self.rule.held_count)
            self.rule.sudo()._decide_held("from_now")
        self.sweep("2026-01-12 10:05")
        self.assertFalse(self.told())

    def test_take_in(self):
        user = new_test_user(self.env, "boss", groups=ADMIN)
        with self.at("2026-01-12 10:02"):
            self.item(self.nord).with_user(user).action_take_in()
        self.assertEqual(len(self.sweep_and_deliver("2026-01-12 10:03")), 1)

    def test_day_of_its_own(self):
        with self.at("2026-01-12 10:02"):
            self.item(self.nord).next_date = fields.Datetime.now() + timedelta(hours=1)
        self.assertEqual(len(self.sweep_and_deliver("2026-01-12 11:03")), 1)

    def test_changed_twice(self):
        """The plan that is kept is the one from before the first change."""
        with self.at("2026-01-12 10:02"):
            self.rule.write({"interval_days": 2})
        self.sweep("2026-01-12 10:02")
        self.decide("all", plan="keep")
        self.assertEqual(self.item(self.nord).kept_plan["interval"], 5)

    def test_back_again(self):
        """A change that is taken back holds what it held until somebody decides."""
        with self.at("2026-01-12 10:02"):
            self.rule.write({"interval_days": 5, "max_count": 3})
        self.assertFalse(self.sweep_and_deliver("2026-01-12 10:03"))


@tagged("post_install", "-at_install")
class TestOldPlan(HeldCase):
    """Which plan is the old one, where another rule of the topic leaves records."""

    def setUp(self):
        super().setUp()
        self.special = self.before_the_rule(domain=SYD)
        self.syd = self.client("Syd")
        self.sweep("2026-01-11 07:00")
        self.assertTrue(self.item(self.syd, self.special))

    def keep(self):
        with self.at("2026-01-12 10:02"):
            self.rule._decide_held("from_now", plan="keep")
            self.env.flush_all()
            self.env.invalidate_all()

    def test_changed_while_it_waits(self):
        """What another rule has left waits for a decision already."""
        self.change_now({"active": False}, self.special)
        self.assertEqual(self.held(), self.item(self.syd))
        self.change_now({"interval_days": 1})
        self.assertEqual(self.held(), self.item(self.syd) | self.item(self.nord))
        self.keep()
        self.assertEqual(self.item(self.nord).kept_plan["interval"], 5)
        self.assertFalse(self.sweep_and_deliver("2026-01-14 07:00"))

    def test_only_another_rule(self):
        """A change that held nothing is no old plan to go back to."""
        for leaves in ({"active": False}, {"sequence": 30}):
            with self.subTest(**leaves), self.env.cr.savepoint() as savepoint:
                self.change_now({"interval_days": 4})
                self.assertFalse(self.held())
                self.change_now(leaves, self.special)
                self.assertEqual(self.held(), self.item(self.syd))
                self.keep()
                self.assertFalse(self.item(self.nord).kept_plan)
                self.assertEqual(len(self.sweep_and_deliver("2026-01-14 07:00")), 1)
                savepoint.close(rollback=True)
                self.env.invalidate_all()
