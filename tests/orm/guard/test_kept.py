"""What is in use is not deleted, and whoever tries is told why in whole sentences."""

from common import new_test_user
from document_case import DocumentCase

from odoo.exceptions import UserError

# Whose deletion the database refuses as long as something of ours points to it.
KEPT_BY_US = """
    SELECT source.relname, attribute.attname, target.relname
      FROM pg_constraint con
      JOIN pg_class source ON source.oid = con.conrelid
      JOIN pg_class target ON target.oid = con.confrelid
      JOIN pg_attribute attribute ON attribute.attrelid = con.conrelid
                                 AND attribute.attnum = con.conkey[1]
     WHERE con.contype = 'f'
       AND (con.confdeltype IN ('a', 'r')
            OR (con.confdeltype = 'n' AND attribute.attnotnull))
       AND (source.relname LIKE 'reminder%' OR target.relname LIKE 'reminder%'
            OR attribute.attname LIKE '%reminder%')
  ORDER BY 1, 2
"""


class TestKept(DocumentCase):
    def in_use(self):
        """One record of each kind that points to others."""
        self.env["ir.actions.server"].create(
            {
                "name": "Remind",
                "model_id": self.partner_model.id,
                "state": "reminder_mail",
                "reminder_template_id": self.template.id,
            }
        )
        message = self.env["reminder.conversation.template"].create(
            {"name": "Hello", "subject": "Hello", "body": "<p>Hello</p>"}
        )
        self.env["ir.actions.server"].create(
            {
                "name": "Talk",
                "model_id": self.partner_model.id,
                "state": "reminder_conversation",
                "reminder_message_id": message.id,
            }
        )
        parent = self.env["reminder.area"].create({"name": "North"})
        area = self.env["reminder.area"].create(
            {"name": "Far north", "parent_id": parent.id}
        )
        self.nord.reminder_area_id = area
        self.rule.topic_id = self.env["reminder.topic"].create({"name": "Form"})
        self.rule.sms_template_id = self.env["sms.template"].create(
            {"name": "Text", "model_id": self.partner_model.id, "body": "Please"}
        )
        self.env["reminder.conversation"].create(
            {"name": "Accounts", "partner_id": self.nord.id}
        )
        self.env["reminder.objective"].create(
            {"name": "Passport", "partner_id": self.nord.id}
        )
        reminder = self.env["reminder.customer"].create(
            {
                "name": "Call",
                "partner_id": self.nord.id,
                "date": "2040-01-01",
                "type_id": self.env.ref(
                    "reminder_automation.reminder_type_contract"
                ).id,
            }
        )
        self.env["reminder.occurrence"].create(
            {
                "reminder_id": reminder.id,
                "partner_id": self.nord.id,
                "company_id": self.company.id,
                "date": "2040-01-01",
            }
        )
        self.env["reminder.alert"].create(
            {
                "kind": "action",
                "name": "Look",
                "user_id": self.user_employee.id,
                "company_id": self.company.id,
                "date": "2040-01-01",
            }
        )
        document = self.sent()
        self.sign(document, self.anna)
        self.sign(document, self.bo)
        self.sweep_and_deliver("2026-01-10 07:00")
        item = self.item_model.create(
            {
                "rule_id": self.rule.id,
                "res_model": "res.partner",
                "res_id": self.anna.id,
                "partner_id": self.anna.id,
                "commercial_partner_id": self.nord.id,
                "company_id": self.company.id,
            }
        )
        item.sudo()._send_by_hand()
        self.env["reminder.step"].create(
            {
                "rule_id": self.rule.id,
                "mail_template_id": self.template.id,
                "sms_template_id": self.rule.sms_template_id.id,
                "activity_type_id": self.env["mail.activity.type"]
                .create({"name": "Call them"})
                .id,
            }
        )
        self.env.flush_all()

    def test_every_foreign_key(self):
        """Of the catalog, not of a list that somebody keeps."""
        self.in_use()
        by_table = {
            model._table: name
            for name, model in self.env.registry.items()
            if not model._abstract
        }
        self.env.cr.execute(KEPT_BY_US)
        keys = self.env.cr.fetchall()
        self.assertGreater(len(keys), 15)
        untried = []
        for source, column, target in keys:
            what = f"{source}.{column} -> {target}"
            self.env.cr.execute(
                f"SELECT {column} FROM {source} WHERE {column} IS NOT NULL LIMIT 1"
            )
            found = self.env.cr.fetchone()
            if not found:
                untried.append(what)
                continue
            record = self.env[by_table[target]].sudo().browse(found[0])
            with (
                self.subTest(what=what),
                self.env.cr.savepoint(),
                self.assertRaises(UserError) as caught,
            ):
                record.unlink()
            with self.subTest(what=what):
                text = str(caught.exception)
                self.assertRegex(text, r"\.$")
                for raw in ("constraint", "_fkey", "null value", "violates"):
                    self.assertNotIn(raw, text)
            self.env.invalidate_all()
        self.assertFalse(untried)

    def test_says_what_uses_it(self):
        with self.assertRaisesRegex(
            UserError, "“Reminder” cannot be deleted: .*Waiting clients .*archive it"
        ):
            self.template.unlink()
        self.rule.unlink()
        self.template.unlink()
        self.assertFalse(self.template.exists())

    def test_names_only_what_one_may_read(self):
        user = new_test_user(self.env, "texts", "base.group_user")
        user.group_ids += self.env.ref("mail.group_mail_template_editor")
        with self.assertRaises(UserError) as caught:
            self.template.with_user(user).unlink()
        self.assertNotIn("Waiting clients", str(caught.exception))

    def test_together_with_what_needs_it(self):
        """A part is deleted with the whole, in one go."""
        areas = self.env["reminder.area"].create({"name": "North"})
        areas |= self.env["reminder.area"].create(
            {"name": "Far north", "parent_id": areas.id}
        )
        areas.unlink()
        self.assertFalse(areas.exists())

    def test_every_constraint_has_words(self):
        """No message is made of names of columns."""
        for name, model in self.env.registry.items():
            for key, one in model._table_objects.items():
                ours = one._module == "reminder_automation"
                if ours and type(one).__name__ in ("Constraint", "UniqueIndex"):
                    with self.subTest(model=name, key=key):
                        self.assertTrue(one.message)
