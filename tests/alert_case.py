"""Notifications to colleagues at a stopped clock: what their tests share."""

from common import ReminderFixture, new_test_user
from freezegun import freeze_time

from odoo.tests import TransactionCase

from odoo.addons.mail.tests.common import MockEmail


class AlertFixture(ReminderFixture, MockEmail):
    """Anna in Copenhagen and Bo in New York, in January 2026.

    The switch for reminders to clients is off: it does not concern these. Odoo's own
    mails about assignments are off, so that only ours leave.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(
            context={
                **cls.env.context,
                "mail_activity_quick_update": True,
                "mail_auto_subscribe_no_notify": True,
                "tracking_disable": True,
            }
        )
        cls.company.sudo().write(
            {
                "reminder_enabled": False,
                "email": "office@example.com",
                "reminder_activity_enabled": True,
                "reminder_overdue_enabled": True,
                "reminder_birthday_enabled": True,
                "reminder_ticket_enabled": True,
            }
        )
        # Nobody but the fixture's administrator is to receive anything.
        group = cls.env.ref("reminder_automation.group_reminder_admin")
        (group.user_ids - cls.admin - cls.foreign).group_ids -= group
        cls.env["mail.activity"].search([]).unlink()
        cls.alerts = cls.env["reminder.alert"]
        cls.anna = cls.colleague("anna", "Europe/Copenhagen")
        cls.bo = cls.colleague("bo", "America/New_York")

    @classmethod
    def colleague(cls, login, tz="Europe/Copenhagen", **values):
        return new_test_user(
            cls.env,
            login,
            "base.group_user",
            email=f"{login}@example.com",
            tz=tz,
            **values,
        )

    # ------------------------------------------------------------
    # CLOCK
    # ------------------------------------------------------------

    def at(self, moment):
        """Stop the clock at a moment in UTC."""
        return freeze_time(moment)

    def every_20_minutes(self, moment):
        """Run the job and the sweep; return the addresses that mails went to."""
        return self.run_job(moment, "_cron_alerts")

    def nightly(self, moment):
        return self.run_job(moment, "_cron_nightly")

    def run_job(self, moment, job):
        self.queue(moment, job)
        return self.deliver(moment)

    def queue(self, moment, job="_cron_alerts"):
        """Run the job and the sweep: mails stand in the queue."""
        with self.at(moment):
            getattr(self.alerts, job)()
            self.env["reminder.rule"]._cron_sweep()
            self.env.flush_all()
        self.env.invalidate_all()

    def deliver(self, moment):
        with self.at(moment), self.mock_mail_gateway():
            self.env["mail.mail"].process_email_queue()
            self.env.flush_all()
            addresses = sorted(mail["email_to"][0] for mail in self._mails)
        self.env.invalidate_all()
        return addresses

    # ------------------------------------------------------------
    # WHAT TO TELL
    # ------------------------------------------------------------

    def activity(self, deadline="2026-01-07", user=None, **values):
        return self.env["mail.activity"].create(
            {
                "activity_type_id": self.env.ref("mail.mail_activity_data_call").id,
                "res_model_id": self.env["ir.model"]._get_id("res.partner"),
                "res_id": self.client.id,
                "summary": "Call back",
                "date_deadline": deadline,
                "user_id": (user or self.anna).id,
                "reminder_on": True,
                "reminder_when": "at",
                **values,
            }
        )

    def person(self, name, born, user=None, **values):
        return self.env["res.partner"].create(
            {
                "name": name,
                "birthdate_date": born,
                "user_id": user.id if user else False,
                **values,
            }
        )

    def mail(self):
        """The subject and the text of the only mail of the last delivery."""
        [mail] = self._mails
        return mail["subject"] + " " + mail["body"]


class AlertCase(AlertFixture, TransactionCase):
    """The fixture for tests through the ORM."""
