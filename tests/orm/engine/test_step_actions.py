# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What a step does besides its message: copies, a to-do, a server action; each once,
with the rights of the right person."""

from unittest.mock import patch

from common import new_test_user
from step_case import StepCase

from odoo import SUPERUSER_ID
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command

ADMIN = "base.group_user,reminder_automation.group_reminder_admin"
MARK = "record.write({'comment': (record.comment or '') + 'x'})"
SYSTEM = ADMIN + ",base.group_system,base.group_partner_manager"


class TaskCase(StepCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        companies = cls.env["res.company"].search([])
        cls.owner, cls.admin = (
            new_test_user(
                cls.env, login, groups=groups, name=login, company_ids=companies.ids
            )
            for login, groups in (("owner", SYSTEM), ("chief", ADMIN))
        )
        cls.rule.user_id = cls.owner
        cls.todo = cls.env.ref("mail.mail_activity_data_call")

    @classmethod
    def action(cls, code=MARK, **values):
        return cls.env["ir.actions.server"].create(
            {
                "name": "Mark",
                "model_id": cls.partner_model.id,
                "state": "code",
                "code": code,
                **values,
            }
        )

    def lines(self, client):
        return [
            (one.step, one.channel, one.state)
            for one in self.item(client).notice_ids.sorted("id")
        ]

    def marks(self, client):
        client.invalidate_recordset(["comment"])
        return str(client.comment or "").count("x")

    def due(self, moment="2026-01-10 09:00", **values):
        client = self.client(**values)
        self.sweep(moment)
        return client


class TestTodo(TaskCase):
    def test_a_todo_beside_the_letter(self):
        self.step(
            days=5,
            activity_type_id=self.todo.id,
            activity_user_kind="user",
            activity_user_id=self.admin.id,
            activity_summary="Call them",
            activity_days=2,
        )
        client = self.due()
        self.assertEqual(
            self.lines(client), [(1, "email", "queued"), (1, "todo", "sent")]
        )
        activity = client.activity_ids
        self.assertEqual(
            (activity.summary, activity.user_id, str(activity.date_deadline)),
            ("Call them", self.admin, "2026-01-12"),
        )
        self.assertEqual(activity.activity_type_id, self.todo)
        for _again in range(3):
            self.sweep("2026-01-10 10:00")
        self.assertEqual(len(client.activity_ids), 1)
        self.assertIn("Call them", self.chatter_of_tasks(client)[0])
        # What it is about is done: so is the to-do.
        client.function = "done"
        self.sweep("2026-01-10 11:00")
        self.assertFalse(client.activity_ids)

    def chatter_of_tasks(self, client):
        bodies = [str(message.body) for message in client.message_ids]
        return [body for body in bodies if "To-do" in body or "Action" in body]

    def test_nothing_but_a_todo(self):
        self.step(days=5, channel="none", activity_type_id=self.todo.id)
        self.step(days=3)
        client = self.client(contacts=())
        self.sweep("2026-01-06 09:00")
        with self.at("2026-01-06 10:00"):
            self.assertEqual(self.item(client)._control()["state"], "waiting")
            self.assertIn("next reminder on", self.item(client)._control()["reason"])
        self.sweep("2026-01-10 09:00")
        self.assertEqual(self.lines(client), [(1, "todo", "sent")])
        self.assertFalse(self.item(client).reason_detail)
        self.assertEqual(
            client.activity_ids.user_id, self.owner, "nobody else is there"
        )
        self.assertEqual(self.item(client).sent_count, 1)
        self.assertEqual(str(self.item(client).next_date.date()), "2026-01-13")

    def test_no_todo_where_the_letter_reaches_nobody(self):
        self.step(days=5, activity_type_id=self.todo.id)
        client = self.due(contacts=())
        self.assertFalse(self.lines(client))
        self.assertFalse(client.activity_ids)
        self.assertEqual(self.item(client).reason_code, "no_recipient")

    def test_who_has_left_gets_none(self):
        self.step(
            days=5,
            activity_type_id=self.todo.id,
            activity_user_kind="user",
            activity_user_id=self.admin.id,
        )
        self.admin.active = False
        client = self.due()
        self.assertEqual(client.activity_ids.user_id, self.owner)

    def test_who_may_not_read_the_record_gets_none(self):
        self.step(
            days=5,
            activity_type_id=self.todo.id,
            activity_user_kind="user",
            activity_user_id=self.admin.id,
        )
        self.env["ir.rule"].create(
            {
                "name": "Secret",
                "model_id": self.partner_model.id,
                "domain_force": "[('function', '!=', 'waits')]"
                " if user.login == 'chief' else [(1, '=', 1)]",
            }
        )
        client = self.due()
        self.assertEqual(client.activity_ids.user_id, self.owner)

    def test_the_hand_over_is_not_doubled(self):
        self.step(days=5, activity_type_id=self.todo.id)
        client = self.due()
        self.deliver("2026-01-10 09:10")
        self.sweep("2026-01-20 09:00")
        item = self.item(client)
        self.assertTrue(item.handed_over)
        self.assertEqual(len(client.activity_ids), 1)
        self.assertEqual(client.activity_ids.activity_type_id, self.todo)

    def test_a_crash_before_it_was_made(self):
        """Claimed, and made by the next sweep; not where the record is done since."""
        self.step(days=5, channel="none", activity_type_id=self.todo.id)
        Notice = self.env.registry["reminder.notice"]
        with patch.object(Notice, "_compose", lambda self, **options: 0):
            client, other = self.client(), self.client("Syd ApS")
            self.sweep("2026-01-10 09:00")
        self.assertEqual(self.lines(client), [(1, "todo", "planned")])
        other.function = "done"
        self.sweep("2026-01-10 09:30")
        self.assertEqual(self.lines(client), [(1, "todo", "sent")])
        self.assertEqual(self.lines(other), [(1, "todo", "cancelled")])
        self.assertEqual((len(client.activity_ids), len(other.activity_ids)), (1, 0))

    def test_a_crash_before_the_rule_was_set_back(self):
        """Nor where the item was switched off, or its rule set back to draft."""
        self.step(days=5, channel="none", activity_type_id=self.todo.id)
        Notice = self.env.registry["reminder.notice"]
        for name, change in (
            ("Nord ApS", lambda item: item.write({"auto": False})),
            ("Syd ApS", lambda item: item.rule_id.write({"state": "draft"})),
        ):
            with patch.object(Notice, "_compose", lambda self, **options: 0):
                client = self.client(name)
                self.sweep("2026-01-10 09:00")
            item = self.item(client)
            self.assertEqual(self.lines(client), [(1, "todo", "planned")])
            with self.at("2026-01-10 09:10"):
                change(item)
            self.sweep("2026-01-10 09:30")
            self.assertEqual(self.lines(client), [(1, "todo", "cancelled")])
            self.assertFalse(client.activity_ids)
            self.assertNotEqual(item.state, "done")
            self.assertEqual(item.sent_count, 0)

    def test_the_todo_goes_with_what_it_is_about(self):
        """Even where the rule went back to its three numbers, or lost its steps."""
        step = self.step(days=5, activity_type_id=self.todo.id)
        client, other = self.client(), self.client("Syd ApS")
        self.sweep("2026-01-10 09:00")
        self.assertTrue(client.activity_ids and other.activity_ids)
        with self.at("2026-01-10 10:00"):
            self.rule.action_three_numbers()
            client.function = "done"
        self.sweep("2026-01-10 10:01")
        self.assertFalse(client.activity_ids)
        with self.at("2026-01-10 10:02"):
            step.unlink()
            other.function = "done"
        self.sweep("2026-01-10 10:03")
        self.assertFalse(other.activity_ids)

    def test_words_of_a_silent_step(self):
        """A line of a step that says nothing has the words that were said last."""
        friendly, silent = self.text("Friendly"), self.text("Silent")
        self.step(days=5, mail_template_id=friendly.id, attach=True)
        quiet = self.step(days=7, channel="none", activity_type_id=self.todo.id)
        quiet.mail_template_id = silent
        client = self.due()
        self.sweep("2026-01-17 09:00")
        line = self.item(client).notice_ids.filtered(lambda one: one.step == 2)
        self.assertEqual((line.channel, line.step_id), ("todo", quiet))
        self.assertEqual(line._mail_template(), friendly)
        self.assertTrue(line._attaches())

    def test_by_hand(self):
        """What stands for the next step does what the step does; anything else is a
        message and no more, in the words that were said last."""
        self.step(days=5, mail_template_id=self.text("Friendly").id)
        self.step(
            days=7,
            activity_type_id=self.todo.id,
            mail_template_id=self.text("Firm").id,
            server_action_id=self.action().id,
        )
        client = self.due()
        item = self.item(client)
        with self.at("2026-01-11 09:00"):
            item._send_by_hand()
        with self.at("2026-01-12 09:00"):
            item._send_by_hand(counts=True)
        self.sweep("2026-01-12 09:01")
        said = [(line[1], line[2], line[3]) for line in self.said(client)]
        self.assertEqual(
            said,
            [
                (1, "email", "Friendly: Nord ApS"),
                (-1, "email", "Friendly: Nord ApS"),
                (2, "email", "Firm: Nord ApS"),
                (2, "todo", "Call"),
                (2, "action", "Mark"),
            ],
        )
        self.assertEqual((len(client.activity_ids), self.marks(client)), (1, 1))

    def test_claiming_costs_no_query_more(self):
        """A ladder is claimed as a plain rule is; its to-dos cost a few a batch."""
        self.sweep("2026-01-05 12:00")
        counts = {}
        for name, values in (
            ("plain", None),
            ("ladder", {}),
            ("todo", {"activity_type_id": self.todo.id}),
        ):
            rule = self.rule.copy({"name": name, "domain": f"[('ref', '=', '{name}')]"})
            if values is not None:
                self.step(rule, days=5, **values)
                self.step(rule, days=5)
            self.start(rule)
            for number in range(20):
                self.client(f"{name} {number}", contacts=("a",), ref=name)
            self.sweep("2026-01-06 12:00")
            with self.at("2026-01-10 09:00"):
                self.env.invalidate_all()
                with self.assertQueryCount(1000):
                    before = self.env.cr.sql_log_count
                    found = rule.with_user(SUPERUSER_ID)._claim_due()
                    self.env.flush_all()
                    counts[name] = self.env.cr.sql_log_count - before
            self.assertEqual(found[0], 20)
        # Its steps are read once for the batch, and who gets the to-dos.
        self.assertLessEqual(counts["ladder"], counts["plain"] + 1, counts)
        self.assertLessEqual(counts["todo"], counts["plain"] + 6, counts)


class TestAction(TaskCase):
    def test_it_runs_once_as_the_owner(self):
        self.step(
            days=5,
            server_action_id=self.action(
                "record.write({'comment': 'x' + env.user.login + str(env.su)})"
            ).id,
        )
        client = self.due()
        self.assertEqual(
            self.lines(client), [(1, "email", "queued"), (1, "action", "sent")]
        )
        self.assertIn("xownerFalse", str(client.comment))
        for _again in range(3):
            self.sweep("2026-01-10 10:00")
        self.assertEqual(self.marks(client), 1)
        line = self.item(client).notice_ids.filtered(
            lambda one: one.channel == "action"
        )
        self.assertEqual((line.address, line.recipient), ("Mark", "owner"))

    def test_its_error_is_its_own(self):
        """It is that line's failure, and its rule's problem once; nothing of it stays,
        webhooks included; the letter leaves; it is never run again by itself."""
        webhook = self.action(
            state="webhook", webhook_url="http://localhost:1/nobody", name="Hook"
        )
        broken = self.action(f"{MARK}\nraise UserError('No way')")
        self.step(
            days=5,
            server_action_id=self.action(
                state="multi", child_ids=[Command.set((webhook + broken).ids)]
            ).id,
        )
        clients = [self.client(), self.client("Syd ApS")]
        self.sweep("2026-01-10 09:00")
        with patch("requests.post") as post:
            self.env.cr.postcommit.run()
        post.assert_not_called()
        for client in clients:
            self.assertEqual(
                self.lines(client), [(1, "email", "queued"), (1, "action", "failed")]
            )
            self.assertEqual(self.marks(client), 0)
            line = self.item(client).notice_ids.sorted("id")[-1]
            self.assertEqual(line.reason, "No way")
            self.assertEqual(self.item(client).sent_count, 1)
        self.assertEqual(len(self.rule.activity_ids), 1)
        self.sweep("2026-01-11 09:00")
        self.assertEqual(len(self.lines(clients[0])), 2)
        # A person mends it and runs it again.
        broken.code = MARK
        line = self.item(clients[0]).notice_ids.sorted("id")[-1]
        line.action_send_again()
        self.sweep("2026-01-11 09:30")
        self.assertEqual((line.state, self.marks(clients[0])), ("sent", 1))

    def test_webhooks_go_out_after_the_commit(self):
        self.step(
            days=5,
            channel="none",
            server_action_id=self.action(
                state="webhook", webhook_url="http://localhost:1/nobody"
            ).id,
        )
        with patch("requests.post") as post:
            client = self.due()
            post.assert_not_called()
            self.env.cr.postcommit.run()
        post.assert_called_once()
        self.assertEqual(self.lines(client), [(1, "action", "sent")])

    def test_what_it_returns_is_dropped(self):
        self.step(
            days=5,
            channel="none",
            server_action_id=self.action("action = {'type': 'ir.actions.act_url'}").id,
        )
        self.assertEqual(self.lines(self.due()), [(1, "action", "sent")])

    def test_asked_again_at_the_door(self):
        self.step(days=5, channel="none", server_action_id=self.action().id)
        Delivery = self.env.registry["reminder.delivery"]
        with patch.object(Delivery, "_take_action", lambda self, after: None):
            client = self.due()
        self.assertEqual(self.lines(client), [(1, "action", "queued")])
        client.function = "done"
        self.sweep("2026-01-10 10:00")
        self.assertEqual(self.lines(client), [(1, "action", "cancelled")])
        self.assertEqual(self.marks(client), 0)

    def test_uncertain_is_for_a_person(self):
        """A crash as it ran: nobody runs it again but a person."""
        self.step(days=5, channel="none", server_action_id=self.action().id)
        Delivery = self.env.registry["reminder.delivery"]
        with patch.object(Delivery, "_run_action", lambda self: None):
            client = self.due()
        self.assertEqual(self.lines(client), [(1, "action", "uncertain")])
        for moment in ("2026-01-10 09:10", "2026-01-10 12:00", "2026-01-15 09:00"):
            self.sweep(moment)
        self.assertEqual(self.marks(client), 0)
        line = self.item(client).notice_ids
        self.assertIn("action", line.reason)
        [told] = self.rule.activity_ids
        self.assertIn("actions", str(told.note))
        with self.at("2026-01-15 10:00"):
            line.action_send_again()
        self.sweep("2026-01-15 10:01")
        self.assertEqual((line.state, self.marks(client)), ("sent", 1))

    # ------------------------------------------------------------
    # WHOSE RIGHTS
    # ------------------------------------------------------------

    def stopped(self, pattern):
        """The action of what is due now is stopped with a sentence, its letter is
        not."""
        client = self.due()
        self.assertEqual(
            self.lines(client), [(1, "email", "queued"), (1, "action", "failed")]
        )
        self.assertEqual(self.marks(client), 0)
        self.assertRegex(self.item(client).notice_ids.sorted("id")[-1].reason, pattern)

    def test_an_owner_without_the_right_stops_it(self):
        self.step(days=5, server_action_id=self.action().id)
        self.rule.user_id = self.admin
        self.stopped("chief may not make server actions")

    def test_an_owner_who_lost_the_right_stops_it(self):
        self.step(days=5, server_action_id=self.action().id)
        self.owner.group_ids -= self.env.ref("base.group_system")
        self.stopped("owner may not make server actions")

    def test_an_owner_who_left_stops_it(self):
        self.step(days=5, server_action_id=self.action().id)
        self.owner.active = False
        self.stopped("owner does not work here")

    def test_no_owner_stops_it(self):
        self.step(days=5, server_action_id=self.action().id)
        self.rule.user_id = False
        self.stopped("no rule owner")

    def test_never_as_the_system(self):
        self.step(days=5, server_action_id=self.action().id)
        self.rule.user_id = self.env.ref("base.user_root")
        self.stopped("does not work here")

    def test_a_deleted_action(self):
        action = self.action()
        self.step(days=5, server_action_id=action.id)
        action.unlink()
        self.stopped("“Mark” was deleted")

    def test_a_record_that_the_owner_may_not_read(self):
        self.step(days=5, server_action_id=self.action().id)
        self.env["ir.rule"].create(
            {
                "name": "Secret",
                "model_id": self.partner_model.id,
                "domain_force": "[('function', '!=', 'waits')]"
                " if user.login == 'owner' else [(1, '=', 1)]",
            }
        )
        self.stopped("may not read the record")

    def test_a_company_that_is_not_the_owners(self):
        self.step(days=5, server_action_id=self.action().id)
        other = self.env["res.company"].create({"name": "Other"})
        other.reminder_enabled = True
        client = self.client(company_id=other.id)
        self.sweep("2026-01-10 09:00")
        line = self.item(client).notice_ids.sorted("id")[-1]
        self.assertEqual((line.channel, line.state), ("action", "failed"))
        self.assertRegex(line.reason, "does not work for Other")


class TestWhoMayChoose(TaskCase):
    """Only who may make server actions chooses one, by whatever way."""

    def refused(self):
        return self.assertRaisesRegex(AccessError, "may make server actions")

    def test_who_may(self):
        step = self.step(days=5).with_user(self.owner)
        step.server_action_id = self.action()
        copy = self.rule.with_user(self.owner).copy()
        self.assertTrue(copy.step_ids.server_action_id)

    def test_by_whatever_way(self):
        action, step = self.action(), self.step(days=5)
        mine = self.rule.with_user(self.admin)
        values = {"days": 5, "server_action_id": action.id}
        tries = {
            "write": lambda: step.with_user(self.admin).write(values),
            "create": lambda: mine.step_ids.create({**values, "rule_id": mine.id}),
            "command": lambda: mine.write({"step_ids": [Command.create(values)]}),
            "update": lambda: mine.write(
                {"step_ids": [Command.update(step.id, values)]}
            ),
            "with the rule": lambda: mine.create(
                {**self.rule_values(), "step_ids": [Command.create(values)]}
            ),
            "default": lambda: mine.step_ids.with_context(
                default_server_action_id=action.id
            ).create({"rule_id": mine.id, "days": 5}),
        }
        for way, attempt in tries.items():
            with self.subTest(way), self.refused(), self.env.cr.savepoint():
                attempt()
        for way, model, names, row in (
            (
                "import of steps",
                "reminder.step",
                ["rule_id/.id", "days", "server_action_id/.id"],
                [str(mine.id), "5", str(action.id)],
            ),
            (
                "import of rules",
                "reminder.rule",
                [".id", "step_ids/days", "step_ids/server_action_id/.id"],
                [str(mine.id), "5", str(action.id)],
            ),
        ):
            with self.subTest(way):
                result = self.env[model].with_user(self.admin).load(names, [row])
                self.assertFalse(result["ids"])
        self.assertFalse(self.rule.step_ids.server_action_id)

    def test_other_changes_of_a_step_are_free(self):
        step = self.step(days=5, server_action_id=self.action().id)
        step.with_user(self.admin).write({"days": 6})
        step.with_user(self.admin).write({"server_action_id": False})
        self.assertFalse(step._has_action())

    def test_what_it_runs_on_and_as_whom(self):
        self.step(days=5, server_action_id=self.action().id)
        mine = self.rule.with_user(self.admin)
        for values in (
            {"domain": "[]"},
            {"user_id": self.env.ref("base.user_admin").id},
        ):
            with self.subTest(values), self.refused(), self.env.cr.savepoint():
                mine.write(values)
        with self.refused(), self.env.cr.savepoint():
            mine.copy()
        mine.write({"name": "Renamed", "domain": self.rule.domain})
        # In the name of somebody who may not, it stops: that harms nobody.
        mine.user_id = self.admin
        for values in ({"user_id": self.owner.id}, {"domain": "[]"}):
            with self.refused(), self.env.cr.savepoint():
                mine.write(values)

    def test_archived_steps_may_come_back(self):
        self.step(days=5, server_action_id=self.action().id)
        mine = self.rule.with_user(self.admin)
        mine.action_three_numbers()
        with self.refused(), self.env.cr.savepoint():
            mine.domain = "[]"

    def test_a_step_moved_to_another_rule(self):
        step = self.step(days=5, server_action_id=self.action().id)
        other = self.rule.copy({"step_ids": False})
        with self.refused(), self.env.cr.savepoint():
            step.with_user(self.admin).rule_id = other

    def test_an_action_for_other_records(self):
        other = self.action()
        other.model_id = self.env["ir.model"]._get("res.users")
        with self.assertRaisesRegex(Exception, "is for"), self.env.cr.savepoint():
            self.step(days=5, server_action_id=other.id)


class TestCopies(TaskCase):
    def copies(self, client):
        return self.item(client).notice_ids.delivery_id.copies or ""

    def test_each_of_them(self):
        self.owner.email, self.admin.email = "owner@x.example", "chief@x.example"
        self.step(
            days=5,
            cc="Books <books@x.example>, anna@nord.example.com",
            cc_salesperson=True,
            cc_responsible=True,
        )
        client = self.due(user_id=self.admin.id)
        self.assertEqual(
            sorted(self.copies(client).split(", ")),
            ["books@x.example", "chief@x.example"],
            "Anna is reminded herself; who is both gets one",
        )

    def test_with_those_of_the_template(self):
        self.template.email_cc = "one@x.example"
        self.step(days=5, cc="two@x.example")
        self.assertEqual(self.copies(self.due()), "one@x.example, two@x.example")

    def test_left_out_and_noted(self):
        self.env["mail.blacklist"].create({"email": "books@x.example"})
        self.step(days=5, cc="books@x.example", cc_salesperson=True)
        self.admin.email = False
        client = self.due(user_id=self.admin.id)
        self.assertFalse(self.copies(client))
        note = self.item(client).notice_ids.note
        self.assertIn("books@x.example (the e-mail address is blacklisted)", note)
        self.assertIn("chief (no valid e-mail address)", note)

    def test_asked_again_at_the_door(self):
        self.admin.email = "chief@x.example"
        self.step(days=5, cc="books@x.example, two@x.example", cc_salesperson=True)
        client = self.due(user_id=self.admin.id)
        self.assertEqual(len(self.copies(client).split(", ")), 3)
        self.env["mail.blacklist"].create({"email": "books@x.example"})
        self.admin.active = False
        self.deliver("2026-01-10 09:10")
        # Its sender has left, so it is made anew.
        self.sweep("2026-01-10 09:11")
        self.deliver("2026-01-10 09:12")
        self.assertEqual(self.copies(client), "two@x.example")

    def test_none_of_a_personal_topic(self):
        topic = self.env["reminder.topic"].create({"name": "Own", "personal": True})
        step = self.step(days=5, cc="books@x.example")
        refused = "nobody gets a copy"
        with self.assertRaisesRegex(ValidationError, refused), self.env.cr.savepoint():
            self.rule.topic_id = topic
        step.cc = False
        self.rule.topic_id = topic
        with self.assertRaisesRegex(ValidationError, refused):
            step.cc_responsible = True
