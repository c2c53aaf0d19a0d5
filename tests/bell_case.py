"""What the bell adds to the chatter of a form, in queries."""

from common import new_test_user
from engine_case import EngineCase

from odoo.addons.mail.tools.discuss import Store

# What the chatter of a form asks for without the bell.
ASKED = [
    "activities",
    "attachments",
    "contact_fields",
    "followers",
    "scheduledMessages",
]
QUERIES = 2


class BellCase(EngineCase):
    """A colleague who may write contacts, and an administrator of reminders."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.writer = new_test_user(
            cls.env, "bell-writer", "base.group_user,base.group_partner_manager"
        )
        cls.admin = new_test_user(
            cls.env,
            "bell-admin",
            "base.group_user,reminder_automation.group_reminder_admin,"
            "base.group_partner_manager",
        )

    def rule_about(self, records, name):
        """A running rule about a few records, counted from the day they were made."""
        model = self.env["ir.model"]._get(records._name)
        template = self.env["mail.template"].create(
            {
                "name": name,
                "model_id": model.id,
                "subject": "Still open",
                "body_html": "<p>Please answer us.</p>",
            }
        )
        date_field = self.env["ir.model.fields"]._get(records._name, "create_date")
        values = {
            "name": name,
            "model_id": model.id,
            "domain": f"[('id', 'in', {records.ids})]",
            "date_field_id": date_field.id,
            "mail_template_id": template.id,
        }
        return self.start(self.env["reminder.rule"].create(self.rule_values(**values)))

    def opened(self, record, *bell):
        """Open the chatter of a form; the queries it takes, and what the bell tells."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        store = Store().add(record, request_list=[*ASKED, *bell], as_thread=True)
        [thread] = store.get_result()["mail.thread"]
        return self.env.cr.sql_log_count - before, thread.get("reminders")

    def assert_cheap(self, record, items, users=None):
        """The bell of a record tells of so many items, in two queries at most."""
        for user in users or (self.writer, self.admin):
            with self.subTest(user=user.login, record=record._name, items=items):
                form = record.with_user(user)
                self.opened(form, "reminders")  # what is cached for good
                without, _nothing = self.opened(form)
                with_bell, told = self.opened(form, "reminders")
                self.assertEqual(len(told), items)
                self.assertLessEqual(with_bell - without, QUERIES)
