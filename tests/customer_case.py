"""Customer reminders at a stopped clock: what their tests share."""

from common import ReminderFixture
from freezegun import freeze_time

from odoo import fields
from odoo.tests import TransactionCase

from odoo.addons.mail.tests.common import MockEmail


class CustomerFixture(ReminderFixture, MockEmail):
    """Wednesday 7 January 2026, 6:00 in Copenhagen, two hours before reminders leave.

    The switch for reminders to clients is off: it does not concern these.
    """

    NOW = "2026-01-07 05:00"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.sudo().write(
            {"reminder_enabled": False, "email": "office@example.com"}
        )
        # Nobody but the fixture's administrator is to receive anything.
        group = cls.env.ref("reminder_automation.group_reminder_admin")
        (group.user_ids - cls.admin - cls.foreign).group_ids -= group
        cls.customer_rule = cls.env.ref("reminder_automation.reminder_rule_customer")

    def at(self, moment):
        """Stop the clock at a moment in UTC."""
        return freeze_time(moment)

    def remind(self, user=None, moment=None, **values):
        """A reminder on the client, for administrators, set at a moment."""
        with self.at(moment or self.NOW):
            return (
                self.env["reminder.customer"]
                .with_user(user or self.env.user)
                .create(
                    {
                        "name": "Renew the contract",
                        "partner_id": self.client.id,
                        "date": "2026-01-07",
                        "recipients": "admin",
                        "channel": "email",
                        **values,
                    }
                )
                .with_env(self.env)
            )

    def sweep(self, moment="2026-01-07 07:00"):
        with self.at(moment):
            self.env["reminder.rule"]._cron_sweep()
            self.env.flush_all()
        self.env.invalidate_all()

    def deliver(self, moment="2026-01-07 07:00"):
        """Run the mail queue; return the addresses that mails went to."""
        with self.at(moment), self.mock_mail_gateway():
            self.env["mail.mail"].process_email_queue()
            self.env.flush_all()
            return sorted(mail["email_to"][0] for mail in self._mails)

    def sweep_and_deliver(self, moment="2026-01-07 07:00"):
        self.sweep(moment)
        return self.deliver(moment)

    def occurrences(self, reminder):
        return self.env["reminder.occurrence"].search(
            [("reminder_id", "=", reminder.id)], order="date"
        )

    def days(self, reminder):
        """The days that a reminder fired for, as text."""
        return [fields.Date.to_string(one.date) for one in self.occurrences(reminder)]

    def notices(self, reminder):
        """The ledger of a reminder: (login, channel, state), sorted."""
        notices = self.env["reminder.notice"].search(
            [
                ("item_id.res_model", "=", "reminder.occurrence"),
                ("item_id.res_id", "in", self.occurrences(reminder).ids),
            ]
        )
        return notices.sorted(lambda one: (one.partner_id.name, one.channel))


class CustomerCase(CustomerFixture, TransactionCase):
    """The fixture for tests through the ORM."""
