"""The links in reminders: a later day, no more of these; and what they refuse."""

import re
from datetime import timedelta

from client_side_case import ClientSideCase
from freezegun import freeze_time

from odoo import fields
from odoo.fields import Command
from odoo.tests import HttpCase

from odoo.addons.reminder_automation.models.portal.reminder_item import SALT, SCOPE
from odoo.addons.reminder_automation.models.portal.reminder_optout import (
    CHANGES_AN_HOUR,
)
from odoo.addons.reminder_automation.schedule.cadence import local_date


class LinkCase(ClientSideCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.person = cls.anna.partner_id
        cls.item = cls.make_waiting("Form", cls.nord)

    def link(self, purpose, item=None, person=None):
        return (item or self.item)._link(person or self.person, purpose)

    def get(self, path, status=200):
        response = self.url_open(path)
        self.assertEqual(response.status_code, status, response.text[:2000])
        return response.text

    def post(self, path, status=200, **values):
        """Send the form of the page at this address."""
        token = re.search(r'name="csrf_token" value="([^"]+)"', self.get(path))
        response = self.url_open(path, {"csrf_token": token[1], **values})
        self.assertEqual(response.status_code, status, response.text[:2000])
        self.env.invalidate_all()
        return response.text

    def day(self, ahead):
        today = local_date(fields.Datetime.now(), self.rule.tz)
        return today + timedelta(days=ahead)

    def chatter_of(self, record):
        record.invalidate_recordset(["message_ids"])
        return " ".join(str(message.body) for message in record.message_ids)

    def optouts(self):
        return self.env["reminder.optout"].search([])


class TestForeignLinks(LinkCase):
    def assert_404(self, path):
        page = self.get(path, status=404)
        self.assertNotIn("Nord", page)
        self.assertNotIn("Anna", page)

    def test_made_up(self):
        good = self.link("stop")
        token = good.split("/")[2]
        changed = token[:30] + ("A" if token[30] != "A" else "B") + token[31:]
        for name, path in {
            "guessed": "/reminder/guessed/stop",
            "empty": "/reminder/AQ/stop",
            "no version": "/reminder/AAAA/stop",
            "not ascii": "/reminder/%C3%A9%C3%A9/stop",
            "numbers": f"/reminder/{self.item.id}/stop",
            "cut short": f"/reminder/{token[:-4]}/stop",
            "one letter else": f"/reminder/{changed}/stop",
            "for another purpose": f"/reminder/{token}/postpone",
            "unknown purpose": f"/reminder/{token}/delete",
        }.items():
            with self.subTest(name):
                self.assert_404(path)
        self.get(good)

    def test_too_old(self):
        with freeze_time(fields.Datetime.now() - timedelta(days=89)):
            young = self.link("stop")
        with freeze_time(fields.Datetime.now() - timedelta(days=91)):
            old = self.link("stop")
        self.get(young)
        self.assert_404(old)

    def test_gone(self):
        links = [self.link("stop"), self.link("postpone")]
        record = self.record(self.item)
        self.item.copy({"res_id": 99_999_999}).flush_recordset()
        lost = self.env["reminder.item"].search([("res_id", "=", 99_999_999)])
        links += [self.link("stop", lost), self.link("postpone", lost)]
        record.unlink()
        for path in links:
            self.assert_404(path)

    def test_of_a_person_who_is_gone(self):
        person = self.env["res.partner"].create({"name": "Gone"})
        path = self.link("stop", person=person)
        person.unlink()
        self.assert_404(path)

    def test_of_a_person_who_was_archived(self):
        links = [self.link("stop"), self.link("postpone")]
        self.anna.active = False
        self.person.active = False
        for path in links:
            self.assert_404(path)
            response = self.url_open(path, {"List-Unsubscribe": "One-Click"})
            self.assertIn(response.status_code, (400, 404))
        self.assertFalse(self.optouts())
        self.person.active = True
        for path in links:
            self.get(path)

    def test_of_a_person_who_moved_to_another_client(self):
        links = [self.link("stop"), self.link("postpone")]
        self.person.parent_id = self.syd
        for path in links:
            self.assert_404(path)
        self.person.parent_id = self.nord
        for path in links:
            self.get(path)

    def test_of_another_client(self):
        """Signed by us, yet for somebody who has nothing to do with it."""
        self.assert_404(self.link("stop", person=self.carla.partner_id))

    def test_of_who_is_no_participant_any_more(self):
        conversation = self.env["reminder.conversation"].create(
            {
                "name": "Accounts",
                "partner_id": self.nord.id,
                "participant_ids": [Command.set(self.person.ids)],
            }
        )
        item = self.item.copy(
            {"res_model": conversation._name, "res_id": conversation.id}
        )
        path = self.link("stop", item)
        self.get(path)
        conversation.participant_ids = self.bo.partner_id
        self.assert_404(path)

    def test_of_a_copy_of_the_database(self):
        """A neutralized copy signs with a salt of its own."""
        original = self.link("stop")
        parameters = self.env["ir.config_parameter"]
        parameters.set_param(SALT, "of the copy")
        self.assert_404(original)
        copied = self.link("stop")
        self.get(copied)
        parameters.set_param(SALT, False)
        self.assert_404(copied)
        self.get(original)

    def test_another_client_logged_in_sees_what_the_link_is_about_only(self):
        """The link is the right, whoever opens it; and to nothing else."""
        self.make_waiting("Secret", self.nord)
        self.authenticate(self.carla.login, self.carla.login)
        page = self.get(self.link("postpone"))
        self.assertIn("Form", page)
        self.assertNotIn("Secret", page)


class TestPostpone(LinkCase):
    def test_opening_changes_nothing(self):
        before = self.item.read()
        page = self.get(self.link("postpone"))
        self.assertIn(f'min="{self.day(1)}"', page)
        self.assertIn(f'max="{self.day(14)}"', page)
        self.env.invalidate_all()
        self.assertEqual(self.item.read(), before)

    def test_another_day(self):
        page = self.post(self.link("postpone"), day=str(self.day(5)))
        self.assertIn("You will be reminded on", page)
        self.assertEqual(self.item.pause_until, self.day(5))
        self.assertEqual(self.item.pause_reason, "Asked by Anna")
        self.assertEqual(local_date(self.item.next_date, self.rule.tz), self.day(5))
        self.assertIn(
            "Anna asked to be reminded on", self.chatter_of(self.record(self.item))
        )

    def test_twice_and_no_more(self):
        path = self.link("postpone")
        self.post(path, day=str(self.day(3)))
        self.post(path, day=str(self.day(3)))  # the same click twice
        self.assertEqual(self.item.postpone_count, 1)
        self.assertIn("once more", self.get(path))
        self.post(path, day=str(self.day(6)))
        page = self.get(path)
        self.assertIn("as often as it is possible", page)
        self.assertIn(self.rule.user_id.email, page)
        self.assertNotIn("<form method", page)
        self.assertEqual(self.item.pause_until, self.day(6))

    def test_forged_days(self):
        path = self.link("postpone")
        for day in (
            str(self.day(0)),
            str(self.day(15)),
            str(self.day(-400)),
            "9999-12-31",
            "tomorrow",
            "",
        ):
            with self.subTest(day=day):
                page = self.post(path, day=day)
                self.assertIn('class="alert alert-danger"', page)
                self.assertFalse(self.item.pause_until)

    def test_without_the_pages_form(self):
        path = self.link("postpone")
        with self.assertLogs("odoo.http", "WARNING"):
            response = self.url_open(path, {"day": str(self.day(3))})
        self.assertEqual(response.status_code, 400)
        self.env.invalidate_all()
        self.assertFalse(self.item.pause_until)

    def test_done(self):
        path = self.link("postpone")
        self.finish(self.item)
        self.assertIn("This is done, nothing more will be sent", self.get(path))

    def test_a_cycle_that_is_over(self):
        path = self.link("postpone")
        self.item.cycle += 1
        self.assertIn("This is done, nothing more will be sent", self.get(path))

    def test_topic_that_is_not_postponed(self):
        path = self.link("postpone")
        self.topic.can_postpone = False
        page = self.get(path)
        self.assertIn("cannot be chosen", page)
        self.assertNotIn("<form method", page)

    def test_in_the_contacts_language(self):
        self.env["res.lang"]._activate_lang("da_DK")
        self.person.lang = "da_DK"
        self.get(self.link("postpone"))


class TestStop(LinkCase):
    def one_click(self, path, **values):
        response = self.url_open(path, {"List-Unsubscribe": "One-Click", **values})
        self.env.invalidate_all()
        return response

    def test_opening_changes_nothing(self):
        page = self.get(self.link("stop"))
        self.assertIn("Stop these reminders", page)
        self.assertFalse(self.optouts())

    def test_stop_and_take_back(self):
        path = self.link("stop")
        page = self.post(path)
        self.assertIn("gets no more reminders of this topic", page)
        optout = self.optouts()
        self.assertEqual(
            (optout.partner_id, optout.topic_id, optout.company_id, optout.source),
            (self.person, self.topic, self.company, "link"),
        )
        self.assertIn("Asked not to be reminded", self.chatter_of(self.person))
        self.assertEqual(self.person.message_ids[:1].author_id, self.person)
        self.assertIn(
            "Anna asked not to be reminded", self.chatter_of(self.record(self.item))
        )
        self.assertIn("Undo", self.get(path))
        page = self.post(path, undo="1")
        self.assertIn("is reminded of this topic again", page)
        self.assertFalse(self.optouts())
        self.assertIn("Is reminded of this topic again", self.chatter_of(self.person))

    def test_a_mind_that_changes_too_often(self):
        """Colleagues are not flooded, and stopping is always possible."""
        path = self.link("stop")
        other = self.link("stop", self.make_waiting("Other", self.nord))
        for number in range(CHANGES_AN_HOUR // 2):
            self.post((path, other)[number % 2])
            self.post((path, other)[number % 2], undo="1")
        self.post(path)
        page = self.post(other, status=429, undo="1")
        self.assertIn("several times within an hour", page)
        self.assertIn(self.rule.user_id.email, page)
        self.assertNotIn("<form method", page)
        self.assertTrue(self.optouts())
        self.assertEqual(self.one_click(path).status_code, 200)
        lines = self.person.message_ids
        for _again in range(5):
            self.url_open(path, {"List-Unsubscribe": "One-Click"})
            self.post(path, status=429, undo="1")
        self.assertEqual(self.person.message_ids, lines)
        # Somebody else is somebody else, and an hour later it may be changed again.
        bo = self.link("stop", person=self.bo.partner_id)
        self.post(bo)
        self.post(bo, undo="1")
        with freeze_time(fields.Datetime.now() + timedelta(minutes=61)):
            self.assertFalse(self.optouts()._changes_too_often(self.person))

    def test_one_click(self):
        path = self.link("stop")
        for _twice in range(2):
            self.assertEqual(self.one_click(path).status_code, 200)
        self.assertEqual(self.optouts().source, "one_click")

    def test_one_click_of_an_old_mail(self):
        """What it was about is done, the wish is a wish all the same."""
        path = self.link("stop")
        self.finish(self.item)
        self.assertIn("This is done", self.get(path))
        self.assertEqual(self.one_click(path).status_code, 200)
        self.assertTrue(self.optouts())

    def test_other_forms_need_the_pages_token(self):
        path = self.link("stop")
        for values in ({"a": "b"}, {"csrf_token": "forged"}, {"undo": "1"}):
            response = self.url_open(path, values)
            self.assertEqual(response.status_code, 400)
        self.assertFalse(self.optouts())

    def test_whom_to_ask_with_a_name_in_the_address(self):
        self.rule.topic_id.can_stop = False
        self.rule.user_id.partner_id.email = "Office <office@example.com>"
        page = self.get(self.link("stop"), status=403)
        self.assertIn('href="mailto:office@example.com"', page)

    def test_required_topic(self):
        path = self.link("stop")
        self.topic.can_stop = False
        self.assertIn("cannot be stopped", self.get(path, status=403))
        self.assertEqual(self.one_click(path).status_code, 403)
        self.assertFalse(self.optouts())

    def test_rule_without_a_topic(self):
        path = self.link("stop")
        self.rule.topic_id = False
        self.get(path, status=403)

    def test_forged_purpose(self):
        """Nobody has the secret; were it only the scope, this would be served."""
        self.assertNotIn("stop", SCOPE)
        token = self.link("postpone").split("/")[2]
        response = self.one_click(f"/reminder/{token}/stop")
        self.assertEqual(response.status_code, 404)
        self.assertFalse(self.optouts())


class TestCompanyOfThePages(LinkCase):
    def test_of_the_record(self):
        """The pages have the name and the logo of the record's company."""
        second = self.env["res.company"].create({"name": "Zwei GmbH"})
        self.item.company_id = second
        for purpose in ("postpone", "stop"):
            page = self.get(self.link(purpose))
            self.assertIn("Zwei GmbH", page)
            self.assertIn(f"/logo.png?company={second.id}", page)
            self.assertNotIn(self.company.name, page)
