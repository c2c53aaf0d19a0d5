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
