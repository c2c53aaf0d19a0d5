"""A questionnaire that a client was invited to answer."""

from datetime import date

from common import new_test_user
from ready_made_case import ReadyMadeCase

from odoo.exceptions import AccessError, UserError
from odoo.tools import html2plaintext

from odoo.addons.survey.tests.common import SurveyCase


class TestReadyMadeQuestionnaire(ReadyMadeCase):
    PRESET = "questionnaire"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.survey = cls.make_survey("Annual accounts")
        cls.officer = new_test_user(
            cls.env, "officer", "base.group_user,survey.group_survey_user"
        )

    @classmethod
    def make_survey(cls, title):
        survey = cls.env["survey.survey"].create(
            {
                "title": title,
                "access_mode": "token",
                "questions_layout": "one_page",
                "user_id": cls.env.ref("base.user_admin").id,
            }
        )
        cls.question = cls.env["survey.question"].create(
            {
                "title": "Any debts?",
                "survey_id": survey.id,
                "question_type": "char_box",
            }
        )
        return survey

    def waiting(self, survey=None, **values):
        """Invited with Odoo's own dialog."""
        survey = survey or self.survey
        anna = self.client().child_ids
        with self.at("2026-01-05 12:00"), self.mock_mail_gateway():
            invite = self.env["survey.invite"].create(
                {
                    "survey_id": survey.id,
                    "partner_ids": anna.ids,
                    "subject": "Please answer",
                    "body": "<p>Please answer</p>",
                    "deadline": values.pop("deadline", False),
                }
            )
            invite.action_invite()
            self.env["mail.mail"].process_email_queue()
            answer = survey.user_input_ids.filtered(lambda one: one.partner_id == anna)
            answer.write(values)
            self.made_on_the_fifth(answer)
        return answer

    def made_on_the_fifth(self, answer):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE survey_user_input SET create_date = %s WHERE id = %s",
            ["2026-01-05 12:00", answer.id],
        )
        answer.invalidate_recordset()

    def seal(self, answer):
        action = self.env["ir.actions.server"].search(
            [("model_name", "=", "survey.user_input"), ("name", "=", "Seal")]
        )
        self.assertEqual(action.binding_model_id.model, "survey.user_input")
        self.assertEqual(action.binding_view_types, "list,form")
        action.with_user(self.officer).with_context(
            active_model="survey.user_input", active_ids=answer.ids, active_id=answer.id
        ).run()

    # ------------------------------------------------------------
    # TESTS
    # ------------------------------------------------------------

    def test_reminds(self):
        link = self.check_reminds()
        answer = self.survey.user_input_ids
        self.assertIn(answer.access_token, link)
        self.check_opens(link, "Annual accounts")

    def test_a_deadline_is_told_in_the_zone_of_the_rule(self):
        """Whoever sends it: the sweep's user has no zone of its own."""
        answer = self.waiting(deadline="2026-01-20 23:30:00")
        template = self.ready.mail_template_id
        template.body_html = str(template.body_html) + (
            "<p t-out=\"format_time(object.deadline, time_format='HH:mm')\"></p>"
            "<p t-out=\"format_datetime(object.deadline, 'UTC', 'HH.mm')\"></p>"
        )
        self.assertEqual(len(self.sweep_and_deliver(self.DUE)), 1)
        text = html2plaintext(self._mails[0]["body"]).replace("\u202f", " ")
        self.assertIn("send them by 01/21/2026 12:30:00 AM.", text)
        self.assertIn("Due 01/21/2026", text)
        self.assertIn("00:30", text)
        self.assertIn("23.30", text)
        self.assertNotIn("01/20/2026", text)
        item = self.ready_item(answer)
        looked_at = item.preview_step(1)["body"].replace("\u202f", " ")
        self.assertIn("01/21/2026 12:30:00 AM", looked_at)
        for tz in ("America/New_York", "Asia/Tokyo"):
            found = item.with_context(tz=tz)
            self.assertEqual(found.due_date, date(2026, 1, 21))
            self.assertEqual(found.owed_date, date(2026, 1, 21))
            [todo] = found.sudo()._todo_values(answer.partner_id)
            self.assertEqual(todo["due"], date(2026, 1, 21))
            self.assertEqual(todo["since"], date(2026, 1, 5))
        with self.at("2026-01-20 23:10:00"):
            [todo] = item.sudo()._todo_values(answer.partner_id)
            self.assertFalse(todo["is_late"])
        with self.at("2026-01-21 23:10:00"):
            [todo] = item.sudo()._todo_values(answer.partner_id)
            self.assertTrue(todo["is_late"])

    def test_only_the_person_invited(self):
        """To a colleague who is logged in, the page would say that it is not theirs."""
        answer = self.waiting()
        self.env["res.partner"].create(
            {
                "name": "Bo",
                "parent_id": answer.partner_id.commercial_partner_id.id,
                "email": "bo@example.com",
            }
        )
        [mail] = self.sweep_and_deliver(self.DUE)
        self.assertIn("Anna", mail)

    def test_stops_when_submitted(self):
        self.check_stops(lambda answer: answer._mark_done())

    def test_goes_on_while_it_is_half_answered(self):
        self.waiting()._mark_in_progress()
        self.assertEqual(len(self.sweep_and_deliver(self.DUE)), 1)

    def test_stops_when_sealed(self):
        self.check_stops(self.seal)

    def test_a_sealed_one_cannot_be_answered(self):
        answer = self.waiting()
        self.authenticate(None, None)
        start = answer.get_start_url()
        page = self.url_open(start)
        self.assertIn("Any debts?", page.text + self.begin(answer, page))
        self.seal(answer)
        self.assertIn("Sealed", str(answer.message_ids[0].body))
        self.assertEqual(answer.message_ids[0].author_id, self.officer.partner_id)
        page = self.url_open(start)
        self.assertNotIn("Any debts?", page.text)
        self.assertIn("closed", page.text.lower())
        result = self.submit(answer)
        self.assertIn("error", str(result))
        self.assertNotEqual(answer.state, "done")
        self.assertFalse(answer.user_input_line_ids)

    def test_one_that_is_open_can_be_answered(self):
        """The counterpart: the very same request is taken when it is not sealed."""
        answer = self.waiting()
        self.authenticate(None, None)
        self.begin(answer, self.url_open(answer.get_start_url()))
        self.submit(answer)
        self.assertEqual(answer.state, "done")

    def begin(self, answer, page):
        token = SurveyCase._find_csrf_token(None, page.text)
        url = f"/survey/begin/{self.survey.access_token}/{answer.access_token}"
        return str(self.make_jsonrpc_request(url, {"csrf_token": token}))

    def submit(self, answer):
        url = f"/survey/submit/{self.survey.access_token}/{answer.access_token}"
        values = {
            str(self.question.id): "None",
            "token": answer.access_token,
        }
        return self.make_jsonrpc_request(url, values)

    def test_who_may_seal(self):
        answer = self.waiting()
        with self.assertRaises(AccessError):
            self.preset.with_user(self.user_employee).action_seal(
                answer.with_user(self.user_employee)
            )
        answer._mark_done()
        with self.assertRaises(UserError):
            self.preset.with_user(self.officer).action_seal(
                answer.with_user(self.officer)
            )

    def test_stops_when_its_deadline_passes(self):
        """By the clock alone."""
        answer = self.waiting(deadline="2026-01-07 12:00:00")
        self.sweep(self.BEFORE)
        self.assertEqual(self.ready_item(answer).state, "waiting")
        self.sweep("2026-01-07 12:10")
        self.assertEqual(self.ready_item(answer).state, "done")
        self.assertFalse(self.sweep_and_deliver(self.DUE))

    def test_stops_when_its_deadline_passes_in_the_queue(self):
        answer = self.waiting(deadline="2026-01-08 07:05:00")
        self.sweep(self.DUE)
        self.assertEqual(self.ready_item(answer).notice_ids.state, "queued")
        self.assertFalse(self.deliver("2026-01-08 07:06"))
        self.assertEqual(self.ready_item(answer).notice_ids.state, "cancelled")

    def test_stops_when_the_survey_is_closed(self):
        def close(answer):
            answer.survey_id.active = False

        early, late = self.waiting(), self.waiting(self.make_survey("Late"))
        self.sweep(self.BEFORE)
        self.assertEqual(self.ready_item(early).state, "waiting")
        close(early)
        self.sweep("2026-01-06 12:10")
        self.assertEqual(self.ready_item(early).state, "done")
        self.assertEqual(self.ready_item(late).state, "waiting")
        self.sweep(self.DUE)
        close(late)
        self.assertFalse(self.deliver("2026-01-08 07:01"))
        self.assertEqual(self.ready_item(late).notice_ids.state, "cancelled")

    def test_stops_anyway(self):
        self.check_stops_anyway()

    def test_does_not_wait(self):
        self.check_does_not_wait(test_entry=True)
        self.check_does_not_wait(partner_id=False, email=False)

    def test_started_from_a_public_link(self):
        """Whoever came by himself was not invited, known to us or not."""
        self.survey.access_mode = "public"
        portal = new_test_user(self.env, "anna-portal", "base.group_portal")
        public = self.env.ref("base.public_user")
        answers = self.env["survey.user_input"]
        for user in (portal, public):
            answers |= (
                self.survey.with_user(user)
                .sudo()
                ._create_answer(user=user, email="somebody@example.com")
            )
        self.assertEqual(answers[0].partner_id, portal.partner_id)
        self.sweep(self.BEFORE)
        self.assertFalse(self.item_model.search([("rule_id", "=", self.ready.id)]))

    def test_special_rule_for_a_survey(self):
        other = self.make_survey("Onboarding")
        self.check_special_rule_wins(other.id, survey=other)
