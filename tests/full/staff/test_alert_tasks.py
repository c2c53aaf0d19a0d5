"""Notifications to colleagues about tasks and tickets, and from automation rules."""

from alert_case import AlertCase

from odoo import Command
from odoo.tools import SQL


class TestTasks(AlertCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["project.task"].search([]).active = False
        cls.project = cls.env["project.project"].create({"name": "House"})
        cls.tag = cls.env["project.tags"].create({"name": "ticket"})

    def task(self, users=None, **values):
        return self.env["project.task"].create(
            {
                "name": "Roof",
                "project_id": self.project.id,
                "user_ids": [Command.set((users or self.anna).ids)],
                **values,
            }
        )

    def overdue(self, users=None, **values):
        values.setdefault("date_deadline", "2026-01-06 01:00:00")
        return self.task(users, **values)

    # ------------------------------------------------------------
    # OVERDUE
    # ------------------------------------------------------------

    def test_overdue(self):
        self.overdue(self.anna | self.bo)
        self.task(date_deadline="2026-01-06 03:00:00", name="Not for 24 hours")
        self.overdue(name="Closed", state="1_done")
        self.activity("2026-01-01", reminder_on=False)
        both = sorted((self.anna | self.bo).mapped("email_formatted"))
        self.assertEqual(self.nightly("2026-01-07 02:00"), both)
        text = next(one for one in self._mails if "anna" in one["email_to"][0])["body"]
        self.assertIn("Roof", text)
        self.assertIn("Call back", text)
        self.assertNotIn("Not for 24 hours", text)
        self.assertNotIn("Closed", text)

    def test_a_zone_that_nobody_knows(self):
        self.overdue(self.anna | self.bo)
        self.env.execute_query(
            SQL(
                "UPDATE res_partner SET tz = 'Mars/Phobos' WHERE id = %s",
                self.bo.partner_id.id,
            )
        )
        self.env.invalidate_all()
        both = sorted((self.anna | self.bo).mapped("email_formatted"))
        self.assertEqual(self.nightly("2026-01-07 02:00"), both)

    def test_tasks_that_one_may_not_see(self):
        """Who no longer works in the company of a task hears nothing of it."""
        elsewhere = self.env["project.project"].create(
            {"name": "Far", "company_id": self.other_company.id}
        )
        self.overdue(name="Hidden", project_id=elsewhere.id)
        self.overdue(name="Seen")
        self.assertFalse(
            self.env["project.task"]
            .with_user(self.anna)
            .search([("name", "=", "Hidden")])
        )
        self.nightly("2026-01-07 02:00")
        self.assertIn("Seen", self.mail())
        self.assertNotIn("Hidden", self.mail())

    def test_templates_are_not_overdue(self):
        self.overdue(is_template=True, name="A template")
        other = self.env["project.project"].create({"name": "Garden"})
        self.overdue(project_id=other.id, name="Of a template")
        other.is_template = True
        self.overdue(project_id=False, name="To do")
        self.assertEqual(self.nightly("2026-01-07 02:00"), [self.anna.email_formatted])
        self.assertIn("To do", self.mail())
        self.assertNotIn("emplate", self.mail())

    def test_deadline_on_the_calendar_of_the_person(self):
        """Half past midnight in Copenhagen is the evening before in New York."""
        task = self.overdue(self.anna | self.bo, date_deadline="2026-01-04 23:30:00")
        self.nightly("2026-01-07 02:00")
        lines = self.env["reminder.alert.line"].search([("res_id", "=", task.id)])
        days = {line.alert_id.user_id: str(line.day) for line in lines}
        self.assertEqual(days, {self.anna: "2026-01-05", self.bo: "2026-01-04"})
        for mail in self._mails:
            day = "01/05/2026" if "anna" in mail["email_to"][0] else "01/04/2026"
            self.assertIn(day, mail["body"])

    def test_closed_before_it_leaves(self):
        task = self.overdue()
        self.queue("2026-01-07 02:00", "_cron_nightly")
        task.state = "1_done"
        self.assertEqual(self.deliver("2026-01-07 06:00"), [])
        self.assertEqual(self.alerts.search([]).state, "cancelled")

    def test_handed_to_somebody_else(self):
        task = self.overdue()
        self.queue("2026-01-07 02:00", "_cron_nightly")
        task.user_ids = self.bo
        self.assertEqual(self.deliver("2026-01-07 06:00"), [])

    def overdue_copies(self, task, number):
        """So many tasks more like this one. By SQL: Odoo takes a minute for them."""
        self.env.flush_all()
        columns = SQL(", ").join(
            SQL.identifier(field.name)
            for field in task._fields.values()
            if field.store and field.column_type and field.name != "id"
        )
        rows = self.env.execute_query(
            SQL(
                """
                INSERT INTO project_task (%(columns)s)
                SELECT %(columns)s FROM project_task, generate_series(1, %(number)s)
                 WHERE id = %(task)s
             RETURNING id
                """,
                columns=columns,
                number=number,
                task=task.id,
            )
        )
        self.env.execute_query(
            SQL(
                """
                INSERT INTO project_task_user_rel (task_id, user_id)
                SELECT unnest(%s::int[]), %s RETURNING id
                """,
                [row[0] for row in rows],
                task.user_ids.id,
            )
        )
        self.env.invalidate_all()

    def test_cost_of_10000_tasks(self):
        task = self.overdue(date_deadline="2026-01-01 01:00:00")
        costs = []
        for copies, day in ((0, "07"), (9_999, "08")):
            self.overdue_copies(task, copies)
            lists = self.alerts.with_company(self.company)
            with self.at(f"2026-01-{day} 02:00"):
                before = self.env.cr.sql_log_count
                self.assertEqual(lists._tell_overdue(), 1)
                costs.append(self.env.cr.sql_log_count - before)
        told = self.alerts.search([], order="id desc", limit=1)
        self.assertEqual(len(told.line_ids), 10_000)
        self.assertLessEqual(costs[1], costs[0])

    # ------------------------------------------------------------
    # TICKETS
    # ------------------------------------------------------------

    def test_tickets_of_a_help_desk(self):
        if "helpdesk.ticket" not in self.env:
            self.skipTest("no help desk is installed")
        self.env["helpdesk.ticket"].search([]).active = False
        ticket = self.env["helpdesk.ticket"].create(
            {"name": "Printer", "description": "On fire", "user_id": self.anna.id}
        )
        self.task(tag_ids=[Command.set(self.tag.ids)], name="No ticket")
        told = self.nightly("2026-01-07 02:00")
        self.assertEqual(told, [self.anna.email_formatted])
        self.assertIn("Printer", self.mail())
        self.assertNotIn("No ticket", self.mail())
        self.queue("2026-01-08 02:00", "_cron_nightly")
        ticket.stage_id = self.env["helpdesk.ticket.stage"].create(
            {"name": "Closed", "closed": True}
        )
        self.assertEqual(self.deliver("2026-01-08 06:00"), [])
        self.assertEqual(self.nightly("2026-01-09 02:00"), [])

    def test_tickets(self):
        # as without a help desk
        self.patch(type(self.alerts), "_ticket_model", lambda alerts: "project.task")
        open_one = self.task(tag_ids=[Command.set(self.tag.ids)], name="Printer")
        self.task(tag_ids=[Command.set(self.tag.ids)], name="Closed", state="1_done")
        self.task(name="No ticket")
        told = self.nightly("2026-01-07 02:00")
        self.assertEqual(told, [self.anna.email_formatted])
        self.assertIn("Printer", self.mail())
        self.assertNotIn("Closed", self.mail())
        self.assertNotIn("No ticket", self.mail())
        self.assertEqual(self.nightly("2026-01-07 04:00"), [])
        self.queue("2026-01-08 02:00", "_cron_nightly")
        open_one.state = "1_done"
        self.assertEqual(self.deliver("2026-01-08 06:00"), [])
        # Another tag's name is not a pattern's.
        open_one.state = "01_in_progress"
        self.company.sudo().reminder_ticket_tag = "tick_t"
        self.assertEqual(self.nightly("2026-01-09 01:00"), [])
        self.company.sudo().reminder_ticket_tag = False
        self.assertEqual(self.nightly("2026-01-09 02:00"), [])

    # ------------------------------------------------------------
    # AUTOMATION RULES
    # ------------------------------------------------------------

    def when_stage(self, **values):
        """An automation rule that sends a reminder when a task enters a stage."""
        stage = self.env["project.task.type"].create({"name": "Stuck"})
        model = self.env["ir.model"]._get("project.task")
        action = self.env["ir.actions.server"].create(
            {
                "name": "Send reminder",
                "model_id": model.id,
                "state": "reminder_mail",
                **values,
            }
        )
        self.env["base.automation"].create(
            {
                "name": "Stage",
                "model_id": model.id,
                "trigger": "on_stage_set",
                "trg_field_ref": stage.id,
                "action_server_ids": [Command.link(action.id)],
            }
        )
        return stage

    def template(self):
        return self.env["mail.template"].create(
            {
                "name": "Stuck",
                "model_id": self.env["ir.model"]._get_id("project.task"),
                "subject": "Stuck: {{ object.name }}",
                "body_html": "<p>In <t t-out='object.project_id.name'/></p>",
                "email_from": "office@example.com",
                "use_default_to": False,
            }
        )

    def set_stage(self, task, stage, moment):
        with self.at(moment):
            task.stage_id = stage
            self.env.flush_all()
            self.env["reminder.rule"]._cron_sweep()

    def test_to_the_responsible_people(self):
        stage = self.when_stage(reminder_template_id=self.template().id)
        task = self.task(self.anna | self.bo)
        self.set_stage(task, stage, "2026-01-07 09:00")
        told = self.deliver("2026-01-07 09:20")
        self.assertEqual(told, sorted((self.anna | self.bo).mapped("email_formatted")))
        self.assertEqual(self._mails[0]["subject"], "Stuck: Roof")
        self.assertIn("In House", self._mails[0]["body"])
        self.assertEqual(self.every_20_minutes("2026-01-07 09:40"), [])

    def test_two_actions_at_once_and_one_twice(self):
        model_id = self.env["ir.model"]._get_id("project.task")
        actions = self.env["ir.actions.server"].create(
            [
                {"name": name, "model_id": model_id, "state": "reminder_mail"}
                for name in ("One", "Other")
            ]
        )
        task = self.task()
        with self.at("2026-01-07 09:00"):
            for action in actions | actions[0]:
                action._reminder_mail_responsible(task)
            actions[0]._reminder_mail_responsible(task)
            self.env["reminder.rule"]._cron_sweep()
        told = self.deliver("2026-01-07 09:20")
        self.assertEqual(told, [self.anna.email_formatted] * 2)

    def test_without_a_template_and_without_anybody(self):
        stage = self.when_stage()
        task = self.task()
        nobody = self.task(user_ids=[Command.clear()], name="Nobody's")
        self.set_stage(task | nobody, stage, "2026-01-07 09:00")
        self.assertEqual(self.deliver("2026-01-07 09:20"), [self.anna.email_formatted])
        self.assertIn("Roof", self.mail())
        said = str(nobody.message_ids.mapped("body"))
        self.assertIn("Nobody is responsible", said)

    def test_to_the_client_without_a_rule(self):
        stage = self.when_stage(
            reminder_recipients="client", reminder_template_id=self.template().id
        )
        task = self.task(partner_id=self.contact.id)
        self.env["reminder.rule"].search(
            [("model_name", "=", "project.task")]
        ).active = False
        self.set_stage(task, stage, "2026-01-07 09:00")
        told = self.deliver("2026-01-07 09:20")
        self.assertEqual(told, [self.contact.email_formatted])

    def test_to_the_client_by_the_rule(self):
        rule = self.env["reminder.rule"].create(
            {
                "name": "Tasks",
                "model_id": self.env["ir.model"]._get_id("project.task"),
                "domain": "[('is_closed', '=', False)]",
                "mail_template_id": self.template().id,
            }
        )
        rule._start("all")
        stage = self.when_stage(reminder_recipients="client")
        task = self.task(partner_id=self.client.id)
        self.set_stage(task, stage, "2026-01-07 09:00")
        told = self.deliver("2026-01-07 09:20")
        self.assertEqual(told, [self.contact.email_formatted])
        notice = self.env["reminder.notice"].search([("rule_id", "=", rule.id)])
        self.assertRecordValues(notice, [{"kind": "manual", "state": "sent"}])
