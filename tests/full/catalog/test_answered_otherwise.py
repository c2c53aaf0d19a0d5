"""A questionnaire that this person answered in whatever way is not chased."""

from common import new_test_user
from ready_made_case import ReadyMadeCase

AFTER = "2026-01-06 10:30"


class TestAnsweredOtherwise(ReadyMadeCase):
    PRESET = "questionnaire"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.survey = cls.make_survey("Annual accounts")

    @classmethod
    def make_survey(cls, title):
        return cls.env["survey.survey"].create(
            {"title": title, "access_mode": "public", "users_can_go_back": True}
        )

    def invited(self, partner=None, email=False, survey=None):
        """Somebody was invited to answer on the fifth of January."""
        invitation = (survey or self.survey)._create_answer(
            partner=partner or self.env["res.partner"],
            email=email,
            check_attempts=False,
        )
        self.made_on(invitation, "2026-01-05 12:00")
        return invitation

    def made_on(self, answer, moment):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE survey_user_input SET create_date = %s WHERE id = %s",
            [moment, answer.id],
        )
        answer.invalidate_recordset()

    def answer(self, moment=AFTER, survey=None, **values):
        """An answer by another way."""
        with self.at(moment):
            answer = (survey or self.survey)._create_answer(
                check_attempts=False, **values
            )
            answer._mark_done()
            self.env.flush_all()
        return answer

    def check_stops(self, answer):
        """Before it is due, and in the queue already."""
        invitation = self.invited(self.anna)
        self.sweep(self.BEFORE)
        self.assertEqual(self.ready_item(invitation).state, "waiting")
        answer()
        self.sweep("2026-01-06 12:00")
        self.assertEqual(self.ready_item(invitation).state, "done")
        self.assertFalse(self.sweep_and_deliver(self.DUE))

    def test_another_invitation(self):
        other = self.invited(self.anna)

        def answer():
            with self.at(AFTER):
                other._mark_done()
                self.env.flush_all()

        self.check_stops(answer)

    def test_the_public_link_while_logged_in(self):
        user = new_test_user(self.env, "anna-portal", "base.group_portal")
        user.partner_id.write({"name": "Anna P", "email": self.anna.email})
        self.check_stops(lambda: self.answer(user=user))

    def test_the_same_address(self):
        for email in (self.anna.email, self.anna.email.upper(), f" {self.anna.email}"):
            with self.subTest(email=email):
                survey, self.survey = self.survey, self.make_survey("Another")
                self.check_stops(lambda email=email: self.answer(email=email))
                self.survey = survey

    def test_in_the_queue(self):
        invitation = self.invited(self.anna)
        self.sweep(self.DUE)
        self.assertEqual(self.ready_item(invitation).notice_ids.state, "queued")
        self.answer("2026-01-08 07:00:30", email=self.anna.email)
        self.assertFalse(self.deliver("2026-01-08 07:01"))
        self.assertEqual(self.ready_item(invitation).notice_ids.state, "cancelled")

    def test_by_address_alone(self):
        """Invited without a contact, answered with one."""
        invitation = self.invited(email=self.anna.email)
        self.sweep(self.BEFORE)
        self.answer(partner=self.anna)
        self.sweep("2026-01-06 12:00")
        self.assertNotEqual(self.ready_item(invitation).state, "waiting")

    def test_what_is_no_answer(self):
        """Of a colleague, to other questions, half of one, a test, last year's."""
        bo = self.env["res.partner"].create(
            {
                "name": "Bo",
                "parent_id": self.anna.parent_id.id,
                "email": "bo@nord.example.com",
            }
        )
        invitation = self.invited(self.anna)
        self.answer(partner=bo)
        self.answer(partner=self.anna, survey=self.make_survey("Another"))
        self.answer(partner=self.anna, test_entry=True)
        self.answer("2025-01-06 10:00", partner=self.anna)
        with self.at(AFTER):
            half = self.survey._create_answer(
                partner=self.anna, email="x@example.com", check_attempts=False
            )
            half.create_uid = new_test_user(self.env, "somebody", "base.group_portal")
            half._mark_in_progress()
        self.assertEqual(len(self.sweep_and_deliver(self.DUE)), 1)
        self.assertEqual(self.ready_item(invitation).notice_ids.state, "sent")
