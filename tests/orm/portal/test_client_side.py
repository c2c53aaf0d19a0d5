"""What clients ask for - a later day, no more of these - and how reminders heed it."""

from datetime import date

from client_side_case import ClientSideCase
from common import new_test_user
from engine_case import EngineCase

from odoo import fields
from odoo.exceptions import UserError, ValidationError

AT = "2026-01-10 07:00"


class PostponeCase(EngineCase):
    """The client waits since the 5th; reminders on the 10th, 15th and 20th, 8:00."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.topic = cls.env["reminder.topic"].create(
            {"name": "Questions", "can_stop": True}
        )
        cls.rule.topic_id = cls.topic

    def waiting(self, **values):
        client = self.client(**values)
        self.sweep("2026-01-06 10:00")
        return self.item(client)

    def postpone(self, item, day, at=AT):
        with self.at(at):
            return item._postpone(item.partner_id, date.fromisoformat(day))


class TestPostpone(PostponeCase):
    def test_that_day_at_the_rules_hour(self):
        item = self.waiting()
        self.postpone(item, "2026-01-13", at="2026-01-07 12:00")
        self.assertEqual(str(item.next_date), "2026-01-13 07:00:00")
        self.assertFalse(self.sweep_and_deliver("2026-01-12 10:00"))
        self.assertEqual(str(item.next_date), "2026-01-13 07:00:00")
        self.assertEqual(len(self.sweep_and_deliver("2026-01-13 07:00")), 1)
        self.assertEqual(str(item.next_date), "2026-01-18 07:00:00")

    def test_earlier_than_the_next_one(self):
        """The day asked for is the day, whatever the rule's rhythm."""
        item = self.waiting()
        self.sweep_and_deliver(AT)
        self.postpone(item, "2026-01-12")
        self.env["reminder.item"]._replan_clients(item.partner_id)
        self.sweep("2026-01-11 10:00")
        self.assertEqual(str(item.next_date), "2026-01-12 07:00:00")
        self.assertEqual(len(self.sweep_and_deliver("2026-01-12 07:00")), 1)

    def test_after_the_last_one(self):
        """The only reminder offers another day: then one more comes."""
        self.rule.max_count = 1
        item = self.waiting()
        self.sweep_and_deliver(AT)
        self.sweep("2026-01-15 07:00")
        self.assertEqual((item.state, item.handed_over), ("exhausted", True))
        self.postpone(item, "2026-01-19", at="2026-01-15 10:00")
        self.assertEqual((item.state, item.handed_over), ("waiting", False))
        self.assertFalse(item.activity_id.exists())
        self.assertEqual(len(self.sweep_and_deliver("2026-01-19 07:00")), 1)
        self.assertEqual(item.state, "exhausted")
        self.assertFalse(self.sweep_and_deliver("2026-01-30 07:00"))

    def test_one_more_is_for_this_time_only(self):
        self.rule.max_count = 1
        item = self.waiting()
        self.sweep_and_deliver(AT)
        self.postpone(item, "2026-01-19", at="2026-01-15 10:00")
        self.assertEqual((item.maximum, item.steered), (2, False))
        with self.at("2026-01-15 10:00"):
            lines = self.rule._forecast()
        self.assertEqual(
            [(str(line.moment), line.step) for line in lines],
            [("2026-01-19 07:00:00", 2)],
        )
        self.assertEqual(len(self.sweep_and_deliver("2026-01-19 07:00")), 1)
        self.assertEqual((item.state, item.progress), ("exhausted", "2 of 2"))
        self.date(self.env["res.partner"].browse(item.res_id), "2026-03-01 10:00")
        self.assertEqual(len(self.sweep_and_deliver("2026-03-06 07:00")), 1)
        self.assertEqual((item.state, item.progress), ("exhausted", "1 of 1"))

    def test_closed_days(self):
        self.rule.write({"sat": False, "sun": False})
        item = self.waiting()
        day = self.postpone(item, "2026-01-17")
        self.assertEqual(str(day), "2026-01-19")
        self.assertEqual(str(item.next_date), "2026-01-19 07:00:00")

    def test_bounds(self):
        item = self.waiting()
        for day in ("2026-01-10", "2026-01-25", "2026-01-01"):
            with self.assertRaises(UserError):
                self.postpone(item, day)
        self.postpone(item, "2026-01-24")
        self.postpone(item, "2026-01-11")
        with self.assertRaisesRegex(UserError, "as often as possible"):
            self.postpone(item, "2026-01-12")

    def test_bounds_in_the_rules_zone(self):
        """Late on the 10th in UTC it is the 11th in Copenhagen."""
        item = self.waiting()
        with self.assertRaises(UserError):
            self.postpone(item, "2026-01-11", at="2026-01-10 23:30")
        self.postpone(item, "2026-01-12", at="2026-01-10 23:30")

    def test_staff_see_it(self):
        """The responsible colleague is notified; who left or may not read it is not."""
        item = self.waiting()
        record = self.env["res.partner"].browse(item.res_id)
        eva, bo = (
            new_test_user(self.env, login, "base.group_user", email=f"{login}@x.dk")
            for login in ("eva", "bo")
        )
        self.rule.user_id = bo
        item.sudo().user_id = eva
        with self.mock_mail_gateway():
            self.postpone(item, "2026-01-11")
        message = record.message_ids[0]
        self.assertIn("asked to be reminded on", str(message.body))
        self.assertEqual(message.notified_partner_ids, eva.partner_id)
        self.assertEqual(message.subtype_id, self.env.ref("mail.mt_note"))
        eva.active = False
        with self.mock_mail_gateway():
            self.postpone(item, "2026-01-12")
        self.assertEqual(record.message_ids[0].notified_partner_ids, bo.partner_id)
        self.assertNotIn(item.partner_id, record.message_partner_ids)

    def test_invoices_cannot_be_postponed_unless_chosen(self):
        topic = self.env.ref("reminder_automation.reminder_topic_invoice")
        self.assertFalse(topic.can_postpone)
        self.rule.topic_id = topic
        item = self.waiting()
        with self.assertRaises(UserError):
            self.postpone(item, "2026-01-13")
        topic.can_postpone = True
        self.postpone(item, "2026-01-13")

    def test_each_cycle_anew(self):
        item = self.waiting()
        self.postpone(item, "2026-01-11")
        self.postpone(item, "2026-01-12")
        client = self.env["res.partner"].browse(item.res_id)
        client.function = False
        self.sweep("2026-01-11 10:00")
        client.function = "waits"
        self.sweep("2026-01-12 10:00")
        self.assertEqual((item.cycle, item._postponed()), (2, 0))
        self.postpone(item, "2026-01-20", at="2026-01-12 11:00")

    def test_staff_decide_otherwise(self):
        item = self.waiting()
        self.postpone(item, "2026-01-22", at="2026-01-09 10:00")
        item.action_resume()
        self.sweep("2026-01-09 11:00")
        self.assertEqual(str(item.next_date), "2026-01-10 07:00:00")

    def test_a_pause_of_all_reminders_goes_first(self):
        item = self.waiting()
        item.partner_id.reminder_pause_until = "2026-01-30"
        self.postpone(item, "2026-01-13")
        self.sweep("2026-01-13 10:00")
        self.assertEqual(str(item.next_date), "2026-01-30 07:00:00")

    def test_what_cannot_be_postponed(self):
        item = self.waiting()
        for record, values in (
            (item, {"auto": False}),
            (item, {"state": "done"}),
            (item, {"anchor_date": False}),
            (item.partner_id, {"reminder_excluded": True}),
            (self.rule, {"active": False}),
            (self.rule, {"audience": "responsible"}),
            (self.topic, {"can_postpone": False}),
            (self.env["res.company"].search([]), {"reminder_enabled": False}),
        ):
            before = {name: record[:1][name] for name in values}
            record.write(values)
            with self.subTest(values), self.assertRaises(UserError):
                self.postpone(item, "2026-01-13")
            record.write(before)
        self.postpone(item, "2026-01-13")

    def test_stopped_at_the_door(self):
        """Asked while the mail of a colleague still stands in the queue."""
        item = self.waiting(contacts=("anna", "bo"))
        self.sweep(AT)
        self.postpone(item, "2026-01-13")
        self.assertFalse(self.deliver("2026-01-10 07:10"))
        self.assertEqual(set(item.notice_ids.mapped("reason")), {"It was paused."})
        self.assertEqual(len(self.sweep_and_deliver("2026-01-13 07:00")), 2)


class TestOptout(PostponeCase):
    def stop(self, partner, **values):
        return self.env["reminder.optout"].create(
            {"partner_id": partner.id, "topic_id": self.topic.id, **values}
        )

    def contact(self, item, name="Anna"):
        return self.env["res.partner"].search(
            [("parent_id", "=", item.partner_id.id), ("name", "=", name)]
        )

    def test_the_others_are_reminded(self):
        item = self.waiting(contacts=("anna", "bo"))
        self.stop(self.contact(item))
        self.assertEqual(self.sweep_and_deliver(AT), ['"Bo" <bo@nord.example.com>'])
        self.assertIn(
            "Nord ApS, Anna: asked not to be reminded of Questions", item.reason
        )

    def test_at_the_door(self):
        item = self.waiting()
        self.sweep(AT)
        self.stop(self.contact(item))
        self.assertFalse(self.deliver("2026-01-10 07:10"))
        self.assertEqual(
            item.notice_ids.reason, "asked not to be reminded of Questions"
        )

    def test_by_hand_neither(self):
        item = self.waiting(contacts=("anna", "bo"))
        self.stop(self.contact(item))
        wizard = self.env["reminder.send"].create({"item_ids": item.ids})
        self.assertIn("asked not to be reminded of Questions", wizard.preview)
        wizard.action_send()
        self.assertEqual(item.notice_ids.partner_id, self.contact(item, "Bo"))

    def test_of_that_kind_only(self):
        item = self.waiting()
        other = self.topic.copy({"name": "Other"})
        self.stop(self.contact(item), topic_id=other.id)
        self.assertEqual(len(self.sweep_and_deliver(AT)), 1)

    def test_of_that_company_only(self):
        item = self.waiting(company_id=self.company.id)
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.stop(self.contact(item), company_id=other.id)
        self.assertEqual(len(self.sweep_and_deliver(AT)), 1)

    def test_of_all_companies(self):
        item = self.waiting()
        self.stop(self.contact(item), company_id=False)
        self.assertFalse(self.sweep_and_deliver(AT))

    def test_required_since(self):
        item = self.waiting()
        self.stop(self.contact(item), company_id=False)
        self.topic.can_stop = False
        self.assertEqual(len(self.sweep_and_deliver(AT)), 1)

    def test_taken_back(self):
        item = self.waiting()
        optout = self.stop(self.contact(item), company_id=False)
        self.assertFalse(self.sweep_and_deliver(AT))
        optout.unlink()
        self.assertTrue(item.to_plan)
        self.assertEqual(len(self.sweep_and_deliver("2026-01-11 07:00")), 1)

    def test_where_the_record_names_its_recipients(self):
        item = self.waiting()
        contact = self.contact(item)
        self.stop(contact, company_id=False)
        Partner = self.env.registry["res.partner"]
        Recipient = self.recipient_class()
        self.patch(
            Partner,
            "_reminder_recipients",
            lambda partners: {
                partner.id: [Recipient(contact, "email", contact.email)]
                for partner in partners
            },
        )
        [recipient] = item._recipients()[item]
        self.assertEqual(recipient.skipped, "asked not to be reminded of Questions")

    def recipient_class(self):
        from odoo.addons.reminder_automation.mailing import (
            recipients as reminder_item_recipients,
        )

        return reminder_item_recipients.Recipient

    def test_required_kinds_are_not_stopped(self):
        self.topic.can_stop = False
        with self.assertRaises(ValidationError):
            self.stop(self.client())

    def test_as_many_queries_for_one_as_for_many(self):
        def queries(items):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            items._recipients()
            return self.env.cr.sql_log_count - before

        clients = [self.client(f"Client{number} ApS") for number in range(6)]
        self.sweep("2026-01-06 10:00")
        items = self.item_model.search([("res_id", "in", [one.id for one in clients])])
        for item in items:
            self.stop(self.contact(item))
        queries(items)
        self.assertEqual(queries(items), queries(items[:1]))


class TestMail(ClientSideCase):
    """What a reminder's mail tells and offers, to whom."""

    def mail(self, item, person=None):
        """The mail that a person gets about an item, by hand."""
        item.sudo()._send_by_hand()
        with self.mock_mail_gateway():
            self.env["mail.mail"].process_email_queue()
        person = person or self.anna.partner_id
        [mail] = [mail for mail in self._mails if person.email in mail["email_to"][0]]
        return mail

    def give_pages(self):
        """Contacts have a page of their own for once."""
        self.patch(
            self.env.registry["res.partner"],
            "_reminder_url",
            lambda record, person: f"https://example.com/{record.id}?a=1&b={person.id}",
        )

    def test_client(self):
        mail = self.mail(self.make_waiting("Form", self.nord))
        for text in (
            "Questions",
            "Nord ApS, Form",
            "waiting for 4 days",
            self.company.name,
            "Remind me on another day",
            "/postpone",
            "View all my open items",
            "/my/todos",
            "Stop these reminders",
        ):
            self.assertIn(text, mail["body"])
        [stop] = self.links(mail, "stop")
        self.assertEqual(mail["headers"]["List-Unsubscribe"], f"<{stop}>")
        self.assertEqual(
            mail["headers"]["List-Unsubscribe-Post"], "List-Unsubscribe=One-Click"
        )

    def links(self, mail, purpose):
        import re

        return re.findall(rf'href="([^"]*/{purpose})"', mail["body"])

    def test_a_mail_more_costs_next_to_nothing(self):
        def queries(count):
            self.env.flush_all()
            people = self.env["res.partner"].create(
                [
                    {"name": f"P{n}", "email": f"p{n}@{count}.example.com"}
                    for n in range(count)
                ]
            )
            items = self.env["reminder.item"].union(
                *(self.make_waiting(f"Form {one.name}", one) for one in people)
            )
            self.env.flush_all()
            recipients = items._recipients()
            claimed = items._insert_notices(
                recipients, dict.fromkeys(items, 1), "auto", fields.Datetime.now()
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            claimed._compose()
            self.env.flush_all()
            self.assertEqual(set(claimed.mapped("state")), {"queued"})
            return self.env.cr.sql_log_count - before

        self.env["ir.config_parameter"].sudo().set_param(
            "auth_signup.invitation_scope", "b2c"
        )
        queries(2)
        few, many = queries(5), queries(45)
        self.assertLess(many - few, 4, "queries of 40 mails more")

    def test_links_are_the_recipients_own(self):
        item = self.make_waiting("Form", self.nord)
        mail = self.mail(item, self.bo.partner_id)
        token = self.links(mail, "stop")[0].split("/")[-2]
        found = self.env["reminder.item"]._from_link(token, "stop")
        self.assertEqual(found, (item, self.bo.partner_id, item.cycle))

    def test_required_topic(self):
        self.topic.write({"can_stop": False, "can_postpone": False})
        mail = self.mail(self.make_waiting("Form", self.nord))
        self.assertNotIn("List-Unsubscribe", mail["headers"])
        self.assertNotIn("/reminder/", mail["body"])
        self.assertIn("/my/todos", mail["body"])

    def test_without_a_topic(self):
        self.rule.topic_id = False
        mail = self.mail(self.make_waiting("Form", self.nord))
        self.assertNotIn("List-Unsubscribe", mail["headers"])
        self.assertNotIn("/reminder/", mail["body"])
        self.assertIn("customer file", mail["body"])

    def test_used_up(self):
        item = self.make_waiting("Form", self.nord, postpone_count=2, postpone_cycle=1)
        self.assertFalse(self.links(self.mail(item), "postpone"))

    def test_colleagues_get_no_links_of_clients(self):
        colleague = self.user_employee
        self.rule.write({"audience": "responsible"})
        self.give_pages()
        item = self.make_waiting("Form", self.nord, user_id=colleague.id)
        mail = self.mail(item, colleague.partner_id)
        self.assertNotIn("List-Unsubscribe", mail["headers"])
        for text in ("/my/todos", "/reminder/", "waiting for"):
            self.assertNotIn(text, mail["body"])
        self.assertEqual(mail["body"].count("Answer now"), 1)
        self.assertIn(f"https://example.com/{item.res_id}?a=1", mail["body"])

    def test_people_without_an_account(self):
        person = self.env["res.partner"].create(
            {"name": "Dan", "email": "dan@example.com", "parent_id": self.nord.id}
        )
        parameters = self.env["ir.config_parameter"].sudo()
        for scope, text in (("b2b", None), ("b2c", "/web/signup?token=")):
            parameters.set_param("auth_signup.invitation_scope", scope)
            with self.subTest(scope=scope):
                mail = self.mail(self.make_waiting(f"Form {scope}", self.nord), person)
                self.assertEqual("my open items" in mail["body"], bool(text))
                self.assertIn(text or "", mail["body"])

    def test_people_whose_access_was_taken(self):
        """A link by which they would get an account again is not in their mails."""
        self.env["ir.config_parameter"].set_param("auth_signup.invitation_scope", "b2c")
        person = self.env["res.partner"].create(
            {"name": "Dan", "email": "dan@example.com", "parent_id": self.nord.id}
        )
        user = new_test_user(self.env, "dan", "base.group_portal", partner_id=person.id)
        user.active = False
        mail = self.mail(self.make_waiting("Form", self.nord), person)
        self.assertNotIn("/web/signup", mail["body"])

    def test_one_button(self):
        """A text with a link of its own to the record needs no second one."""
        self.give_pages()
        mail = self.mail(self.make_waiting("Form", self.nord))
        self.assertEqual(mail["body"].count("https://example.com/"), 1)
        self.assertIn("Answer now", mail["body"])
        self.template.body_html = (
            '<t t-set="mine" t-value="ctx.get(\'reminder\', {}).get(object.id, {})"/>'
            "<p><a t-att-href=\"mine.get('url')\">Here</a></p>"
        )
        mail = self.mail(self.make_waiting("Letter", self.nord))
        self.assertEqual(mail["body"].count("https://example.com/"), 1)
        self.assertNotIn("Answer now", mail["body"])

    def test_a_layout_of_the_templates_own(self):
        self.template.email_layout_xmlid = "mail.mail_notification_light"
        mail = self.mail(self.make_waiting("Form", self.nord))
        self.assertNotIn("Remind me on another day", mail["body"])
        self.assertIn("List-Unsubscribe", mail["headers"])
