"""The way through the house: who waits, what is planned, claimed and sent, and why."""

from unittest.mock import patch

from engine_case import EngineCase

from odoo.tools import mute_logger

from odoo.addons.reminder_automation.mailing.identity import is_random


class TestPlan(EngineCase):
    """Enrol, settle and plan."""

    def test_enrols_and_plans_on_the_wall_clock(self):
        client = self.client(since="2026-03-20 10:00")
        self.sweep("2026-03-20 11:00")
        item = self.item(client)
        self.assertEqual(item.state, "waiting")
        self.assertEqual(item.partner_id, client)
        # 8:00 in winter, five days on it is still 8:00 although summer time began.
        self.assertEqual(str(item.next_date), "2026-03-25 07:00:00")
        self.sweep("2026-03-25 07:00")
        self.assertEqual(str(self.item(client).next_date), "2026-03-30 06:00:00")

    def test_settles_what_no_longer_waits(self):
        client = self.client()
        self.sweep("2026-01-06 10:00")
        client.function = False
        self.sweep("2026-01-06 10:05")
        item = self.item(client)
        self.assertEqual((item.state, item.next_date), ("done", False))
        self.assertEqual(item.reason, "It no longer waits")

    def test_waiting_again_starts_afresh(self):
        client = self.client()
        self.sweep_and_deliver("2026-01-12 10:00")
        client.function = False
        self.sweep("2026-01-13 10:00")
        client.function = "waits"
        self.sweep("2026-01-14 10:00")
        item = self.item(client)
        self.assertEqual((item.state, item.cycle, item.sent_count), ("waiting", 2, 0))
        self.assertEqual(str(item.next_date), "2026-01-17 07:00:00")  # the interval
        self.sweep("2026-01-17 07:00")
        self.assertEqual((item.state, item.cycle, item.sent_count), ("waiting", 2, 1))
        self.assertEqual(item.notice_ids.mapped("cycle"), [2, 1])

    def test_new_date_starts_afresh(self):
        client = self.client()
        self.sweep("2026-01-12 10:00")
        self.date(client, "2026-02-01 10:00")
        self.sweep("2026-02-01 11:00")
        item = self.item(client)
        self.assertEqual((item.cycle, item.sent_count), (2, 0))
        self.assertEqual(str(item.next_date), "2026-02-06 07:00:00")

    def test_archived_record_no_longer_waits(self):
        client = self.client()
        self.sweep("2026-01-06 10:00")
        client.child_ids.active = False
        client.active = False
        self.sweep("2026-01-06 10:05")
        self.assertEqual(self.item(client).state, "done")

    def test_deleted_record_takes_its_item_along(self):
        client = self.client()
        self.sweep("2026-01-12 10:00")
        item = self.item(client)
        self.assertTrue(item.notice_ids)
        client.child_ids.unlink()
        client.unlink()
        self.assertFalse(item.exists())
        self.assertFalse(self.deliver("2026-01-12 10:00"))

    def test_own_interval_and_maximum(self):
        client = self.client()
        self.sweep("2026-01-06 10:00")
        self.item(client).write({"interval_days": 2, "max_count": 1})
        self.sweep("2026-01-07 07:00")
        item = self.item(client)
        self.assertEqual((item.sent_count, item.state), (1, "exhausted"))
        item.max_count = 2
        self.sweep("2026-01-07 07:10")
        item = self.item(client)
        self.assertEqual(item.state, "waiting")
        self.assertEqual(str(item.next_date), "2026-01-09 07:00:00")

    def test_rule_change_replans(self):
        client = self.client()
        self.sweep("2026-01-06 10:00")
        self.rule.write({"delay_days": 7, "send_hour": 9.0})
        self.sweep("2026-01-06 10:05")
        self.assertEqual(str(self.item(client).next_date), "2026-01-12 08:00:00")

    def test_filter_change_settles_and_enrols(self):
        client = self.client()
        other = self.env["res.partner"].create({"name": "O", "function": "other"})
        self.sweep("2026-01-06 10:00")
        self.rule.domain = "[('function', '=', 'other')]"
        self.sweep("2026-01-06 10:05")
        self.assertEqual(self.item(client).state, "done")
        self.assertEqual(self.item(other).state, "waiting")

    def test_off_by_default_waits_for_a_person(self):
        self.rule.auto_default = False
        client = self.client()
        self.sweep("2026-01-12 10:00")
        item = self.item(client)
        self.assertFalse(item.auto)
        self.assertFalse(item.notice_ids)
        item.action_auto_on()
        self.sweep("2026-01-12 10:05")
        self.assertEqual(self.item(client).sent_count, 1)

    def test_weekends_and_holidays_move_a_reminder(self):
        calendar = self.env["resource.calendar"].create(
            {"name": "Office", "tz": "Europe/Copenhagen"}
        )
        self.env["resource.calendar.leaves"].create(
            {
                "calendar_id": calendar.id,
                "date_from": "2026-01-11 23:00:00",
                "date_to": "2026-01-12 22:59:59",
            }
        )
        with self.at("2026-01-06 10:00"):
            self.rule.calendar_id = calendar
            client = self.client()  # planned for Saturday the 10th
            self.sweep()
        # Saturday, Sunday, and Monday is a holiday.
        self.assertEqual(str(self.item(client).next_date), "2026-01-13 07:00:00")

    def test_anniversary_comes_every_year(self):
        self.rule.write({"anchor": "anniversary", "delay_days": -3, "max_count": 1})
        client = self.client(since="1980-02-29 12:00")
        self.sweep("2026-01-06 10:00")
        self.assertEqual(str(self.item(client).next_date), "2026-02-25 07:00:00")
        self.assertTrue(self.sweep_and_deliver("2026-02-25 07:00"))
        item = self.item(client)
        self.assertEqual(item.state, "waiting")
        self.sweep("2026-02-25 07:10")
        self.assertEqual(str(self.item(client).next_date), "2027-02-25 07:00:00")


class TestSend(EngineCase):
    """Claim, compose, hand over and the outcome."""

    def test_full_way(self):
        client = self.client(contacts=("anna", "bo"))
        self.assertFalse(self.sweep_and_deliver("2026-01-10 06:59"))
        mails = self.sweep_and_deliver("2026-01-10 07:00")
        self.assertEqual(
            mails, ['"Anna" <anna@nord.example.com>', '"Bo" <bo@nord.example.com>']
        )
        item = self.item(client)
        self.assertEqual(set(item.notice_ids.mapped("state")), {"sent"})
        self.assertEqual(item.sent_count, 1)
        [line] = self.chatter(client)
        self.assertIn("Reminder 1 of 3 sent to", line)
        self.assertIn("anna@nord.example.com", line)
        self.assertIn("bo@nord.example.com", line)

    def test_address_without_a_name(self):
        """It is called by whose address it is; one that is gone as it was called."""
        client = self.client(contacts=("anna", "bo"))
        address = client.child_ids[0]
        address.write({"type": "invoice", "name": False})
        called = address.display_name
        self.assertIn("Nord ApS, Invoice", called)
        mails = self.sweep_and_deliver("2026-01-10 07:00")
        self.assertEqual(
            mails, ['"Bo" <bo@nord.example.com>', f'"{called}" <anna@nord.example.com>']
        )
        notices = self.item(client).notice_ids
        self.assertEqual(set(notices.mapped("recipient")), {called, "Bo"})
        [line] = self.chatter(client)
        people = f"Bo (bo@nord.example.com), {called} (anna@nord.example.com)"
        self.assertIn(f"sent to {people}", line)
        self.assertIn(f"Show the message to {called}<", line)
        notices.partner_id = False
        self.assertIn(people, notices._log_line())

    def test_chatter_says_nothing_before_it_went_out(self):
        client = self.client()
        self.sweep("2026-01-10 07:00")
        self.assertEqual(self.item(client).notice_ids.state, "queued")
        self.assertFalse(self.chatter(client))
        self.deliver("2026-01-10 07:01")
        self.assertEqual(len(self.chatter(client)), 1)

    def test_three_at_most_and_then_a_person(self):
        client = self.client()
        for day in range(1, 31):
            self.sweep_and_deliver(f"2026-01-{day:02} 07:00")
        item = self.item(client)
        self.assertEqual(
            [str(notice.sent_date.date()) for notice in item.notice_ids.sorted("id")],
            ["2026-01-10", "2026-01-15", "2026-01-20"],
        )
        self.assertEqual((item.state, item.next_date), ("exhausted", False))
        activity = item.activity_id
        self.assertEqual(activity.user_id, self.rule.user_id)
        self.assertEqual(activity.res_id, client.id)
        self.assertEqual(str(activity.date_deadline), "2026-01-25")
        self.assertEqual(str(activity.note).count("<li>"), 3)
        client.function = False
        self.sweep("2026-01-31 07:00")
        self.assertFalse(activity.exists().filtered("active"))

    def test_sweeping_often_sends_nothing_twice(self):
        client = self.client()
        for _attempt in range(20):
            self.sweep("2026-01-10 07:00")
        self.assertEqual(len(self.item(client).notice_ids), 1)

    def test_clock_moved_back_sends_nothing_twice(self):
        client = self.client()
        self.sweep("2026-01-10 07:00")
        self.sweep("2026-01-09 07:00")
        self.sweep("2026-01-10 07:00")
        self.assertEqual(len(self.item(client).notice_ids), 1)

    def test_outage_costs_one_reminder_and_then_the_plan(self):
        client = self.client()
        self.sweep("2026-01-06 07:00")
        self.sweep("2026-01-23 03:00")  # back at night: nobody is woken
        self.assertFalse(self.item(client).notice_ids)
        self.assertIn("Moved to the next day", self.item(client).reason)
        self.sweep("2026-01-23 07:00")
        item = self.item(client)
        self.assertEqual(len(item.notice_ids), 1)
        self.assertEqual(str(item.next_date), "2026-01-28 07:00:00")

    def test_recipients_and_why_not(self):
        client = self.client(contacts=("anna", "bo", "carl", "dora", "anna"))
        anna, bo, carl, dora, _again = client.child_ids.sorted("id")
        bo.reminder_notify = False
        carl.active = False
        dora.email = False
        self.env["mail.blacklist"]._add("nobody@example.com")
        client.email = "nobody@example.com"
        self.sweep("2026-01-10 07:00")
        item = self.item(client)
        self.assertEqual(item.notice_ids.partner_id, anna)
        self.assertIn("Nord ApS: the e-mail address is blacklisted", item.reason)
        self.assertIn("Bo: Notify is off", item.reason)
        self.assertIn("Carl: archived", item.reason)
        self.assertIn("Dora: no valid e-mail address", item.reason)
        self.assertIn("another contact has the same address", item.reason)

    def test_followers_get_nothing(self):
        client = self.client()
        client.message_subscribe(self.partner_employee.ids)
        self.assertEqual(len(self.sweep_and_deliver("2026-01-10 07:00")), 1)

    def test_nobody_to_remind_is_tried_again_next_day(self):
        client = self.client(contacts=())
        self.sweep("2026-01-10 07:00")
        item = self.item(client)
        self.assertEqual(item.reason_code, "no_recipient")
        self.assertEqual(
            (item.sent_count, str(item.next_date)), (0, "2026-01-11 07:00:00")
        )
        client.email = "late@nord.example.com"
        self.assertEqual(len(self.sweep_and_deliver("2026-01-11 07:00")), 1)

    def test_recipients_language(self):
        self.env["res.lang"]._activate_lang("da_DK")
        self.template.with_context(lang="da_DK").subject = "Mangler: {{ object.name }}"
        client = self.client(contacts=("anna", "bo"))
        client.child_ids[0].lang = "da_DK"
        self.sweep("2026-01-10 07:00")
        subjects = self.item(client).notice_ids.mail_message_id.mapped("subject")
        self.assertEqual(set(subjects), {"Mangler: Nord ApS", "Still open: Nord ApS"})

    def test_message_id_is_its_own_and_stable(self):
        client = self.client(contacts=("anna", "bo"))
        self.sweep("2026-01-10 07:00")
        notices = self.item(client).notice_ids
        ids = set(notices.mail_message_id.mapped("message_id"))
        self.assertTrue(all(map(is_random, ids)))
        self.assertEqual(len(ids), 2)

    def test_responsible_in_the_inbox(self):
        self.rule.write({"audience": "responsible", "channel": "inbox"})
        # A colleague's own contact may be of one company alone.
        self.partner_employee.company_id = self.user_employee.company_id
        client = self.client()
        client.user_id = self.user_employee
        self.sweep("2026-01-10 07:00")
        notice = self.item(client).notice_ids
        self.assertEqual(
            (notice.partner_id, notice.state), (self.partner_employee, "sent")
        )
        notification = notice.mail_message_id.notification_ids
        self.assertEqual(notification.notification_type, "inbox")
        self.assertFalse(notification.is_read)

    def test_bad_record_stops_nobody_else(self):
        clients = [self.client(f"Client{number} A") for number in range(10)]
        with self.break_rendering(clients[3], clients[7]):
            mails = self.sweep_and_deliver("2026-01-10 07:00")
        self.assertEqual(len(mails), 8)
        item = self.item(clients[3])
        self.assertEqual(item.error, "the template is broken here")
        self.assertEqual((item.state, item.sent_count), ("waiting", 0))
        self.assertEqual(item.notice_ids.state, "failed")
        self.assertEqual(len(self.rule.activity_ids), 1)  # told once, not twice
        mails = self.sweep_and_deliver("2026-01-11 07:00")  # mended since
        self.assertEqual(len(mails), 2)
        item = self.item(clients[3])
        self.assertEqual((item.error, item.sent_count), (False, 1))
        self.assertEqual(len(item.notice_ids), 1)


class TestSwitches(EngineCase):
    """Off is off, and on goes on where it stood."""

    def test_company_switch(self):
        client = self.client()
        self.sweep_and_deliver("2026-01-10 07:00")
        self.company.reminder_enabled = False
        self.env["res.company"].search([]).reminder_enabled = False
        for day in (15, 20, 25):
            self.assertFalse(self.sweep_and_deliver(f"2026-01-{day} 07:00"))
        item = self.item(client)
        self.assertEqual(item.reason, "Automatic reminders are switched off")
        self.company.reminder_enabled = True
        self.assertEqual(len(self.sweep_and_deliver("2026-01-27 09:00")), 1)
        item = self.item(client)
        self.assertEqual(item.sent_count, 2)
        self.assertEqual(str(item.next_date), "2026-02-01 07:00:00")

    def test_queued_mail_is_stopped_and_its_step_is_free_again(self):
        client = self.client()
        self.sweep("2026-01-10 07:00")
        self.env["res.company"].search([]).reminder_enabled = False
        self.assertFalse(self.deliver("2026-01-10 07:01"))
        notice = self.item(client).notice_ids
        self.assertEqual(notice.state, "cancelled")
        self.assertIn("switched off", notice.reason)
        self.assertEqual(self.item(client).sent_count, 0)
        self.assertFalse(self.chatter(client))
        self.company.reminder_enabled = True
        self.assertEqual(len(self.sweep_and_deliver("2026-01-12 09:00")), 1)
        self.assertEqual(self.item(client).sent_count, 1)

    def test_done_at_the_door(self):
        client = self.client()
        self.sweep("2026-01-10 07:00")
        client.function = False
        self.assertFalse(self.deliver("2026-01-10 07:01"))
        item = self.item(client)
        self.assertEqual(item.notice_ids.state, "cancelled")
        self.assertEqual(item.notice_ids.reason, "It no longer waits.")
        self.assertEqual(item.state, "done")
        mail = self.env["mail.mail"].search(
            [("mail_message_id", "=", item.notice_ids.mail_message_id.id)]
        )
        self.assertEqual(mail.state, "cancel")
        self.assertEqual(mail.failure_reason, "It no longer waits.")

    def test_item_client_and_contact_at_the_door(self):
        def switch_off_item(client):
            self.item(client).action_auto_off()

        def exclude(client):
            client.reminder_excluded = True

        def silence(client):
            client.child_ids.reminder_notify = False

        def pause(client):
            client.reminder_pause_until = "2026-02-01"

        for number, act in enumerate((switch_off_item, exclude, silence, pause)):
            with self.subTest(act.__name__):
                client = self.client(f"Client{number} A")
                self.sweep("2026-01-10 07:00")
                act(client)
                self.assertFalse(self.deliver("2026-01-10 07:01"))
                self.assertEqual(self.item(client).notice_ids.state, "cancelled")
                self.assertEqual(self.item(client).sent_count, 0)

    def test_excluded_client(self):
        client = self.client()
        client.reminder_excluded = True
        self.assertFalse(self.sweep_and_deliver("2026-01-10 07:00"))
        self.assertIn("excluded", self.item(client).reason)
        client.reminder_excluded = False
        self.assertEqual(len(self.sweep_and_deliver("2026-01-11 09:00")), 1)

    def test_paused_client_goes_on_by_itself(self):
        client = self.client()
        client.write(
            {"reminder_pause_until": "2026-01-14", "reminder_pause_reason": "On leave"}
        )
        self.assertFalse(self.sweep_and_deliver("2026-01-10 07:00"))
        item = self.item(client)
        self.assertEqual(item.reason_code, "paused")
        self.assertIn("On leave", item.reason)
        self.assertEqual(str(item.next_date), "2026-01-14 07:00:00")
        self.assertEqual(len(self.sweep_and_deliver("2026-01-14 07:00")), 1)


class TestSentAnchor(EngineCase):
    """Counted from the first mail that really went out to the client."""

    @classmethod
    def rule_values(cls, **values):
        return super().rule_values(anchor="sent", date_field_id=False, **values)

    def test_waits_for_the_first_mail(self):
        client = self.client()
        self.sweep("2026-01-06 10:00")
        item = self.item(client)
        self.assertEqual((item.reason_code, item.next_date), ("no_anchor", False))
        with self.at("2026-01-07 10:00"), self.mock_mail_gateway():
            client.message_post(
                body="Hello",
                partner_ids=client.child_ids.ids,
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
            )
        self.sweep("2026-01-07 10:05")
        item = self.item(client)
        self.assertEqual(str(item.anchor_date), "2026-01-07 10:00:00")
        self.assertEqual(str(item.next_date), "2026-01-12 07:00:00")

    def test_mail_to_a_contact_counts_and_a_failed_one_does_not(self):
        client = self.client()
        contact = client.child_ids
        with (
            self.at("2026-01-07 10:00"),
            self.mock_mail_gateway(),
            patch.object(
                self.env.registry["ir.mail_server"],
                "send_email",
                side_effect=OSError("no route to the server"),
            ),
            mute_logger("odoo.addons.mail.models.mail_mail"),
        ):
            contact.message_post(
                body="Hello",
                partner_ids=contact.ids,
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
            )
        self.sweep("2026-01-07 10:05")
        self.assertFalse(self.item(client).anchor_date)
        with self.at("2026-01-08 10:00"), self.mock_mail_gateway():
            contact.message_post(
                body="Hello",
                partner_ids=contact.ids,
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
            )
        self.sweep("2026-01-08 10:05")
        self.assertEqual(str(self.item(client).anchor_date), "2026-01-08 10:00:00")


class TestFaults(EngineCase):
    """What goes wrong for one goes wrong for one only."""

    def test_rule_that_cannot_be_read_stops_no_other(self):
        client = self.client()
        other = self.rule.copy({"name": "Broken"})
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE reminder_rule SET domain = '[(''gone'', ''='', 1)]' WHERE id = %s",
            [other.id],
        )
        self.env.invalidate_all()
        with mute_logger("odoo.addons.reminder_automation.models.engine.rule.sweep"):
            self.sweep("2026-01-10 07:00")
            self.sweep("2026-01-10 07:10")
        self.assertEqual(self.item(client).sent_count, 1)
        self.assertEqual(len(other.activity_ids), 1)

    def test_full_queue_is_called_again(self):
        for number in range(3):
            self.client(f"Client{number} A")
        self.sweep("2026-01-10 07:00")
        self.env["ir.config_parameter"].set_param("mail.mail.queue.batch.size", 2)
        cron = self.env.ref("mail.ir_cron_mail_scheduler_action")
        with self.capture_triggers(cron.id) as captured:
            self.assertEqual(len(self.deliver("2026-01-10 07:01")), 2)
        self.assertTrue(captured.records)
        with self.capture_triggers(cron.id) as captured:
            self.assertEqual(len(self.deliver("2026-01-10 07:01")), 1)
        self.assertFalse(captured.records)


class TestCost(EngineCase):
    """The number of queries depends on the batches, not on the records."""

    def count_queries(self, number, action):
        for index in range(number):
            self.client(f"Firm{index}x{number} A")
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        action()
        return self.env.cr.sql_log_count - before

    def test_sweep(self):
        self.client()
        self.sweep("2026-01-06 07:00")

        def sweep():
            self.sweep("2026-01-10 07:00")

        few = self.count_queries(5, sweep)
        many = self.count_queries(40, sweep)
        self.assertLess((many - few) / 35, 1.5, f"{few} for 5, {many} for 40")

    def test_sweep_with_nothing_due(self):
        def sweep():
            self.sweep("2026-01-06 07:00")

        self.client()
        sweep()
        few = self.count_queries(0, sweep)
        for index in range(30):
            self.client(f"Firm{index} A")
        sweep()
        many = self.count_queries(0, sweep)
        self.assertEqual(few, many)
