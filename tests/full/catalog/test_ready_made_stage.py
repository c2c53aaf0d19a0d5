"""Tickets and tasks in a stage that waits for the customer."""

from ready_made_case import ReadyMadeCase

from odoo.tests import Form

MARK = "x_waiting_for_customer"


class StageCase(ReadyMadeCase):
    """A stage that staff marked, and one that they did not."""

    def mark(self, stage):
        """As staff do it: on the stage's form."""
        with Form(stage) as form:
            form[MARK] = True

    def check_mark_is_offered(self, model):
        for kind in ("form", "list"):
            self.assertIn(MARK, self.env[model].get_view(view_type=kind)["arch"])

    def check_back_in_the_stage(self):
        """What comes back into the stage waits anew."""
        record = self.waiting()
        self.sweep_and_deliver(self.DUE)
        self.assertEqual(self.ready_item(record).sent_count, 1)
        with self.at("2026-01-09 10:00"):
            record.stage_id = self.usual_stage
        self.sweep("2026-01-09 10:10")
        with self.at("2026-01-10 10:00"):
            record.stage_id = self.stage
        self.sweep("2026-01-10 10:10")
        item = self.ready_item(record)
        self.assertEqual((item.state, item.cycle, item.sent_count), ("waiting", 2, 0))
        self.assertEqual(str(item.next_date), "2026-01-13 07:00:00")

    def check_mark_taken_off(self):
        record = self.waiting()
        self.sweep(self.BEFORE)
        self.assertEqual(self.ready_item(record).state, "waiting")
        self.stage[MARK] = False
        self.sweep("2026-01-06 10:10")
        self.assertEqual(self.ready_item(record).state, "done")


class TestReadyMadeTask(StageCase):
    PRESET = "task"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.usual_stage, cls.stage, cls.done_stage = cls.env[
            "project.task.type"
        ].create(
            [{"name": "Work"}, {"name": "Customer"}, {"name": "Done", "fold": True}]
        )
        cls.project = cls.make_project("House")
        cls.stage[MARK] = True

    @classmethod
    def make_project(cls, name):
        stages = cls.usual_stage | cls.stage | cls.done_stage
        return cls.env["project.project"].create(
            {
                "name": name,
                "type_ids": stages.ids,
                "privacy_visibility": "portal",
            }
        )

    def waiting(self, **values):
        with self.at("2026-01-05 12:00"), self.mock_mail_gateway():
            return self.env["project.task"].create(
                {
                    "name": "Layout of the kitchen",
                    "project_id": self.project.id,
                    "partner_id": self.client().child_ids.id,
                    "stage_id": self.stage.id,
                    **values,
                }
            )

    def test_reminds(self):
        link = self.check_reminds()
        self.check_opens(link, "Layout of the kitchen")

    def test_staff_mark_a_stage(self):
        self.check_mark_is_offered("project.task.type")
        self.stage[MARK] = False
        self.mark(self.stage)
        self.assertTrue(self.stage[MARK])

    def test_marks_are_there_again_with_the_rule(self):
        self.ready.unlink()
        self.env.invalidate_all()
        arch = self.env["project.task.type"].get_view(view_type="form")["arch"]
        self.assertNotIn(MARK, arch, "it would say what is not so")
        self.preset._add_rule()
        self.check_mark_is_offered("project.task.type")
        self.assertTrue(self.stage[MARK])
        self.assertFalse(self.usual_stage[MARK])

    def test_marks_that_another_rule_reads(self):
        """Staff go on marking."""
        self.ready.copy({"preset_id": False})
        self.ready.unlink()
        self.check_mark_is_offered("project.task.type")

    def test_stops_when_moved_on(self):
        def move_on(task):
            task.stage_id = self.usual_stage

        self.check_stops(move_on)

    def test_stops_when_done(self):
        def finish(task):
            task.state = "1_done"

        self.check_stops(finish)

    def test_stops_when_archived(self):
        self.check_stops(lambda task: task.action_archive())

    def test_stops_when_it_becomes_a_template(self):
        self.check_stops(lambda task: task.action_convert_to_template())

    def test_stops_when_its_project_becomes_a_template(self):
        other = self.make_project("Garden")
        task, private = self.waiting(project_id=other.id), self.waiting()
        private.write({"project_id": False, "stage_id": self.stage.id})
        self.sweep(self.BEFORE)
        item = self.ready_item(task)
        self.assertEqual(item.state, "waiting")
        self.assertEqual(self.ready_item(private).state, "waiting")
        with self.at("2026-01-06 12:00"):
            other.is_template = True
            self.env.flush_all()
        self.sweep("2026-01-06 12:10")
        self.assertEqual(item.state, "done")
        self.assertEqual(self.ready_item(private).state, "waiting")

    def test_stops_when_what_it_is_part_of_becomes_a_template(self):
        whole = self.waiting(stage_id=self.usual_stage.id)
        part = self.waiting(parent_id=whole.id)
        piece = self.waiting(parent_id=part.id)
        self.sweep(self.BEFORE)
        items = self.ready_item(part) | self.ready_item(piece)
        self.assertEqual(items.mapped("state"), ["waiting", "waiting"])
        with self.at("2026-01-06 12:00"):
            whole.action_convert_to_template()
            self.env.flush_all()
        self.sweep("2026-01-06 12:10")
        self.assertEqual(items.mapped("state"), ["done", "done"])

    def test_tasks_of_a_template_of_a_project(self):
        """Odoo copies them, with their stage and their customer."""
        task = self.waiting()
        with self.at("2026-01-05 13:00"):
            action = self.project.action_create_template_from_project()
        template = self.env["project.project"].browse(action["params"]["project_id"])
        copy = template.task_ids
        self.assertEqual(copy.stage_id, self.stage)
        self.sweep(self.BEFORE)
        self.assertFalse(self.ready_item(copy))
        self.assertEqual(task.project_id, self.project)
        self.assertFalse(self.sweep_and_deliver("2026-02-20 07:00"))

    def test_tasks_made_from_a_template(self):
        template = self.waiting()
        template.action_convert_to_template()
        made = self.env["project.task"].browse(template.action_create_from_template())
        made.partner_id = self.client().child_ids
        made.stage_id = self.stage
        self.sweep(self.BEFORE)
        self.assertFalse(self.ready_item(template))
        self.assertEqual(self.ready_item(made).state, "waiting")

    def test_rules_of_before(self):
        """Those that somebody wrote a filter for are left as they are."""
        wanted = self.ready.domain
        self.preset.action_add_special()
        special = self.preset.rule_ids - self.ready
        before = """
            ('stage_id.x_waiting_for_customer', '=', True),
            ('state', 'not in', ('1_done', '1_canceled'))
        """
        edited = before.replace("(", "[").replace(")", "]")
        own = self.ready.copy({"name": "Own", "preset_id": self.preset.id})
        self.ready.domain = f"[{before}]"
        special.domain = f"['&', '&', ['project_id', 'in', [7]], {edited}]"
        own.domain = f"['|', ['priority', '=', '1'], '&', {edited}]"
        texts = [own.domain]
        self.run_script("19.0.7.0.0/post-task", "19.0.6.0.0")
        self.assertEqual(
            self.ready._eval_domain(wanted), self.ready._eval_domain(self.ready.domain)
        )
        self.assertTrue(self.ready.stale)
        project = [("project_id", "in", [7])]
        self.assertEqual(
            special._eval_domain(special.domain),
            special._eval_domain(repr(project)) & special._eval_domain(wanted),
        )
        texts += (self.ready | special).mapped("domain")
        self.run_script("19.0.7.0.0/post-task", "19.0.6.0.0")
        self.assertEqual((own | self.ready | special).mapped("domain"), texts)

    def test_stops_when_the_stage_is_no_longer_marked(self):
        self.check_mark_taken_off()

    def test_back_in_the_stage(self):
        self.check_back_in_the_stage()

    def test_stops_anyway(self):
        self.check_stops_anyway()

    def test_does_not_wait(self):
        self.check_does_not_wait(stage_id=self.usual_stage.id)

    def test_special_rule_for_a_project(self):
        other = self.make_project("Garden")
        self.check_special_rule_wins(other.id, project_id=other.id)


class TestReadyMadeTicket(StageCase):
    PRESET = "ticket"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.usual_stage, cls.stage = cls.env["helpdesk.ticket.stage"].create(
            [{"name": "Work"}, {"name": "Customer"}]
        )
        cls.stage[MARK] = True

    def waiting(self, **values):
        with self.at("2026-01-05 12:00"), self.mock_mail_gateway():
            return self.env["helpdesk.ticket"].create(
                {
                    "name": "The printer does not print",
                    "description": "Nothing comes out.",
                    "partner_id": self.client().child_ids.id,
                    "stage_id": self.stage.id,
                    **values,
                }
            )

    def test_reminds(self):
        link = self.check_reminds()
        self.check_opens(link, "The printer does not print")

    def test_staff_mark_a_stage(self):
        self.check_mark_is_offered("helpdesk.ticket.stage")
        self.stage[MARK] = False
        self.mark(self.stage)
        self.assertTrue(self.stage[MARK])

    def test_stops_when_moved_on(self):
        def move_on(ticket):
            ticket.stage_id = self.usual_stage

        self.check_stops(move_on)

    def test_stops_when_archived(self):
        self.check_stops(lambda ticket: ticket.action_archive())

    def test_stops_when_the_stage_is_no_longer_marked(self):
        self.check_mark_taken_off()

    def test_back_in_the_stage(self):
        self.check_back_in_the_stage()

    def test_stops_anyway(self):
        self.check_stops_anyway()

    def test_does_not_wait(self):
        self.check_does_not_wait(stage_id=self.usual_stage.id)

    def test_special_rule_for_a_team(self):
        team = self.env["helpdesk.ticket.team"].create({"name": "Printers"})
        self.check_special_rule_wins(team.id, team_id=team.id)
