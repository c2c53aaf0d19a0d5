"""The wizards behind “Send reminder now” and “Pause”."""

from datetime import timedelta

from common import new_test_user
from engine_case import EngineCase

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form

INSPECTOR = "base.group_user,reminder_automation.group_reminder_inspector"
ADMIN = "base.group_user,reminder_automation.group_reminder_admin"


class WizardCase(EngineCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = new_test_user(
            cls.env, "reminder_admin", ADMIN, email="admin@example.com"
        )

    def waiting_item(self, **values):
        """The item of a new client that waits, five days before its first reminder."""
        client = self.client(**values)
        self.sweep("2026-01-06 10:00")
        return self.item(client).with_user(self.admin)

    def wizard(self, items, name, **values):
        action = getattr(items, name)()
        self.assertEqual(action["target"], "new")
        return (
            self.env[action["res_model"]]
            .with_user(items.env.user)
            .with_context(**action["context"])
            .create(values)
        )


class TestSendWizard(WizardCase):
    def send(self, items, **values):
        return self.wizard(items, "action_send_now", **values)

    def message(self, action):
        self.assertEqual(action["tag"], "display_notification")
        self.assertEqual(
            action["params"]["next"]["type"], "ir.actions.act_window_close"
        )
        return action["params"]["message"]

    def test_tells_who_gets_it_and_who_does_not(self):
        item = self.waiting_item(contacts=("anna", "bo", "carla"))
        anna, bo, carla = self.env["res.partner"].search(
            [("parent_id", "=", item.res_id)], order="id"
        )
        bo.reminder_notify = False
        carla.email = False
        wizard = self.send(item)
        self.assertTrue(wizard.can_send)
        for text in (
            anna.name,
            anna.email,
            "Notify is off",
            "no valid e-mail address",
            "Messages that will be sent: <b>1</b>",
        ):
            self.assertIn(text, wizard.preview)
        self.assertNotIn("Record</th>", wizard.preview)

    def test_names_are_not_html(self):
        item = self.waiting_item(contacts=("anna",))
        self.env["res.partner"].search([("parent_id", "=", item.res_id)]).name = "<b>A"
        self.assertIn("&lt;b&gt;A", self.send(item).preview)

    def test_sends_and_tells_so(self):
        item = self.waiting_item(contacts=("anna", "bo", "carla"))
        message = self.message(self.send(item).action_send())
        self.assertEqual(message, "Reminder queued for Anna and 2 others.")
        self.assertEqual(item.notice_ids.mapped("kind"), ["manual"] * 3)
        self.assertEqual(item.notice_ids.user_id, self.admin)

    def test_one_and_two_names(self):
        one = self.waiting_item(name="One ApS")
        two = self.waiting_item(name="Two ApS", contacts=("anna", "bo"))
        self.assertEqual(
            self.message(self.send(one).action_send()),
            "Reminder queued for Anna.",
        )
        self.assertEqual(
            self.message(self.send(two).action_send()),
            "Reminder queued for Anna and Bo.",
        )

    def test_counts_or_not(self):
        counted, beside = self.waiting_item(), self.waiting_item(name="Beside ApS")
        self.send(counted).action_send()
        self.send(beside, counts="no").action_send()
        self.assertEqual((counted.sent_count, beside.sent_count), (1, 0))

    def test_the_question_is_asked_only_where_it_means_something(self):
        item = self.waiting_item()
        self.assertTrue(self.send(item).ask_counts)
        item.auto = False
        wizard = self.send(item)
        self.assertFalse(wizard.ask_counts)
        wizard.action_send()
        self.assertEqual(item.sent_count, 0)

    def test_done_is_sent_as_a_copy(self):
        item = self.waiting_item()
        item.env["res.partner"].sudo().browse(item.res_id).function = "done"
        self.sweep("2026-01-07 10:00")
        self.assertEqual(item.state, "done")
        wizard = self.send(item)
        self.assertEqual((wizard.done_count, wizard.ask_counts), (1, False))
        wizard.action_send()
        self.assertTrue(item.notice_ids.when_done)

    def test_many_at_once_leaves_out_who_cannot_be_reached(self):
        good = self.waiting_item(name="Good ApS")
        bad = self.waiting_item(name="Bad ApS", contacts=())
        wizard = self.send(good | bad)
        self.assertIn("Record</th>", wizard.preview)
        wizard.action_send()
        self.assertEqual(len(good.notice_ids), 1)
        self.assertFalse(bad.notice_ids)

    def test_nobody_to_send_to(self):
        item = self.waiting_item(contacts=())
        wizard = self.send(item)
        self.assertFalse(wizard.can_send)
        self.assertIn("try again", wizard.preview)
        with self.assertRaisesRegex(UserError, "Nobody can be reminded of Nord ApS"):
            wizard.action_send()

    def test_double_click(self):
        item = self.waiting_item()
        self.send(item).action_send()
        with self.assertRaisesRegex(UserError, "less than a minute ago"):
            self.send(item).action_send()
        self.assertEqual(len(item.notice_ids), 1)

    def test_another_text(self):
        item = self.waiting_item()
        other = self.template.copy({"subject": "Last call: {{ object.name }}"})
        wizard = self.send(item)
        self.assertEqual(wizard.mail_template_id, self.template)
        wizard.mail_template_id = other
        wizard.action_send()
        subject = item.notice_ids.sudo().mail_message_id.subject
        self.assertEqual(subject, "Last call: Nord ApS")

    def test_what_could_not_be_made_is_told(self):
        item = self.waiting_item()
        with self.break_rendering(self.env["res.partner"].browse(item.res_id)):
            action = self.send(item).action_send()
        self.assertEqual(action["params"]["type"], "warning")
        self.assertIn("1 could not be sent", self.message(action))

    def test_inspectors_of_other_areas_are_refused(self):
        item = self.waiting_item()
        stranger = new_test_user(self.env, "stranger", INSPECTOR)
        with self.assertRaises(AccessError):
            self.send(item.with_user(stranger)).action_send()
        with self.assertRaises(AccessError):
            self.send(item.with_user(stranger)).preview  # noqa: B018

    def test_from_a_selection_in_a_list(self):
        item = self.waiting_item()
        wizard = self.env["reminder.send"].with_context(
            active_model="reminder.item", active_ids=item.ids
        )
        self.assertEqual(wizard.create({}).item_ids.ids, item.ids)
        elsewhere = wizard.with_context(active_model="res.partner")
        self.assertFalse(elsewhere.new(elsewhere.default_get(["item_ids"])).item_ids)


class TestPauseWizard(WizardCase):
    def test_pauses_with_a_reason_and_goes_on_by_itself(self):
        item = self.waiting_item()
        with self.at("2026-01-07 10:00"):
            self.wizard(
                item, "action_pause", pause_until="2026-01-20", reason="On holiday"
            ).action_pause()
        self.sweep("2026-01-10 07:00")
        self.assertFalse(item.notice_ids)
        self.assertEqual(item.reason_code, "paused")
        self.assertIn("On holiday", item.reason)
        self.sweep("2026-01-20 07:00")
        self.assertEqual(len(item.notice_ids), 1)

    def test_resumes_by_hand(self):
        item = self.waiting_item()
        with self.at("2026-01-07 10:00"):
            self.wizard(item, "action_pause", pause_until="2026-01-20").action_pause()
            item.action_resume()
        self.sweep("2026-01-07 10:01")
        self.assertFalse(item.pause_until)
        self.assertEqual(item.reason_code, "planned")
        self.assertEqual(str(item.next_date), "2026-01-10 07:00:00")

    def test_only_until_a_day_to_come(self):
        item = self.waiting_item()
        for days in (0, -1):
            day = fields.Date.context_today(item) + timedelta(days=days)
            with self.assertRaisesRegex(ValidationError, "a day in the future"):
                self.wizard(item, "action_pause", pause_until=day)

    def test_a_week_is_suggested(self):
        item = self.waiting_item()
        context = item.action_pause()["context"]
        form = Form(self.env["reminder.pause"].with_context(**context))
        week = fields.Date.context_today(item) + timedelta(days=7)
        self.assertEqual(fields.Date.to_date(form.pause_until), week)
        self.assertEqual(form.summary, "Nord ApS")

    def test_several_at_once(self):
        items = self.waiting_item() | self.waiting_item(name="Other ApS")
        wizard = self.wizard(items, "action_pause")
        self.assertEqual(wizard.summary, "2 items")
        wizard.action_pause()
        self.assertEqual(set(items.mapped("pause_until")), {wizard.pause_until})
