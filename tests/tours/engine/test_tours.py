"""The screens in a real browser, as each kind of user meets them."""

from datetime import timedelta

from common import ADMIN, ReminderFixture, new_test_user, noon
from freezegun import freeze_time

from odoo import fields
from odoo.tests import HttpCase

from odoo.addons.mail.tests.common import MockEmail


class TestTours(ReminderFixture, MockEmail, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["reminder.rule"].search([("id", "!=", cls.rule.id)]).active = False
        cls.company.email = "office@example.com"

    def sweep_after(self, days):
        """Sweep, and send what is queued, at a later hour of the day."""
        with freeze_time(noon(days)), self.mock_mail_gateway():
            self.env["reminder.rule"]._cron_sweep()
            self.env["mail.mail"].process_email_queue()
        self.env.flush_all()
        self.env.invalidate_all()

    def test_administrator(self):
        """From switching reminders on to the line in the client's chatter."""
        login = new_test_user(
            self.env,
            "tour-admin",
            f"base.group_user,base.group_partner_manager,{ADMIN}",
            email="tour-admin@example.com",
        ).login
        self.make_objective(name="Copy of passport")
        self.start_tour("/odoo", "reminder_administrator_switches_on", login=login)
        self.assertTrue(self.company.sudo().reminder_enabled)

        with self.mock_mail_gateway():
            self.start_tour(
                f"/odoo/res.partner/{self.client.id}",
                "reminder_administrator_requests_information",
                login=login,
            )
            self.env["mail.mail"].process_email_queue()
        self.assertEqual(len(self._mails), 1)
        self.sweep_after(days=4)
        self.assertFalse(self.env["reminder.notice"].search([]))

        self.sweep_after(days=6)
        notice = self.env["reminder.notice"].search([])
        self.assertEqual((notice.partner_id, notice.state), (self.contact, "sent"))
        # The browser's clock was not moved: for it, the reminder left an hour ago.
        notice.claim_date = fields.Datetime.now() - timedelta(hours=1)
        self.start_tour(
            "/odoo/reminders",
            "reminder_administrator_sees_what_was_sent",
            login=login,
        )
        notices = self.env["reminder.notice"].search([], order="id")
        self.assertEqual(notices.mapped("kind"), ["auto", "manual"])

    def test_inspector(self):
        """Items of own areas, and no configuration."""
        own = self.make_item()
        self.make_notice(own, about="Nord ApS", claim_date=fields.Datetime.now())
        client = self.make_client("Syd ApS", self.south)
        other = self.make_item(client)
        contact = self.make_contact(client, "Bo Lind", "ubo")
        self.make_notice(other, about="Syd ApS", partner_id=contact.id)
        self.start_tour(
            "/odoo", "reminder_inspector_sees_own_area", login=self.inspector.login
        )
        self.assertEqual((own.auto, own.pause_reason), (False, "Promised the papers"))
        self.assertTrue(own.pause_until)

    def test_inspector_edits_a_client(self):
        """What concerns reminders is edited in a client's form, without the right to
        write contacts."""
        self.start_tour(
            f"/odoo/res.partner/{self.client.id}",
            "reminder_inspector_edits_client",
            login=self.inspector.login,
        )
        self.assertEqual(str(self.client.reminder_pause_until), "2030-01-31")
        self.assertEqual(self.client.reminder_pause_reason, "On holiday")
        self.assertEqual(self.client.reminder_objective_ids.name, "Passport")
        self.assertTrue(self.client.reminder_excluded)

    def test_control_in_the_chatter(self):
        """On and off, how many, why, and one now: from the record itself."""
        self.company.reminder_enabled = True
        self.rule.write(
            {
                "anchor": "date",
                "date_field_id": self.env["ir.model.fields"]
                ._get("res.partner", "create_date")
                .id,
            }
        )
        self.make_objective()
        self.env["reminder.rule"]._cron_sweep()
        self.start_tour(
            f"/odoo/res.partner/{self.client.id}",
            "reminder_control_in_the_chatter",
            login=self.inspector.login,
        )
        item = self.env["reminder.item"].search([])
        self.assertEqual((item.auto, item.max_count, item.sent_count), (True, 2, 1))
        self.assertEqual(item.notice_ids.user_id, self.inspector)

    def test_automatic_actions(self):
        """The page: what is wrong, run it, switch, rhythm."""
        self.env["mail.mail"].search([]).unlink()
        # The fixture archives them, and the page would say so.
        self.env["reminder.rule"].with_context(active_test=False).search(
            [("built_in", "=", True)]
        ).action_unarchive()
        for job in self.env["reminder.job"].search([("installed", "=", True)]):
            self.env.ref(job.cron_xmlid).nextcall = "2099-01-01 00:00:00"
        sweep = self.env.ref("reminder_automation.ir_cron_sweep")
        sweep.nextcall = fields.Datetime.now() - timedelta(hours=2)
        self.start_tour(
            "/odoo",
            "reminder_administrator_watches_automatic_actions",
            login=self.admin.login,
        )
        self.assertTrue(sweep.lastcall)
        alarms = self.env.ref("calendar.ir_cron_scheduler_alarm")
        self.assertEqual(
            (alarms.interval_number, alarms.interval_type), (20, "minutes")
        )

    def test_every_menu(self):
        """As an administrator of everything: each entry opens, under its own title."""
        user = new_test_user(
            self.env,
            "tour-system",
            f"base.group_user,base.group_system,{ADMIN}",
            email="tour-system@example.com",
        )
        self.start_tour(
            "/odoo/reminders",
            "reminder_administrator_opens_every_menu",
            login=user.login,
        )

    def test_employee(self):
        """No app for those whom reminders are none of their business."""
        self.start_tour("/odoo", "reminder_employee_has_no_app", login=self.staff.login)


class TestTheItemsOnAPhone(ReminderFixture, HttpCase):
    browser_size = "390x844"
    touch_enabled = True

    def test_cards(self):
        """What matters of each item fits the screen of a phone."""
        self.company.reminder_enabled = True
        created = self.env["ir.model.fields"]._get("res.partner", "create_date")
        self.rule.write({"anchor": "date", "date_field_id": created.id})
        self.make_objective()
        self.env["reminder.rule"]._cron_sweep()
        self.start_tour(
            "/odoo/reminders", "reminder_items_on_a_phone", login=self.admin.login
        )
