"""What the system alone writes has no value from anybody: not from a default of the
context, and not from one that a person keeps for himself."""

import json

from common import ReminderCase

from odoo.exceptions import AccessError
from odoo.fields import NO_ACCESS, Command

MODULE = "reminder_automation"
OF_ODOO = {"id", "create_date", "create_uid", "write_date", "write_uid"}
SIGNED = {"state": "signed", "signed_name": "Anna", "ip": "192.0.2.1"}


class TestBySystem(ReminderCase):
    def keep_default(self, user, model, name, value):
        """A default that somebody keeps for himself, as everybody may."""
        self.env["ir.default"].with_user(user).set(model, name, value, user_id=True)

    def document_values(self):
        return {
            "name": "Letter",
            "partner_id": self.client.id,
            "signer_ids": [Command.create({"partner_id": self.contact.id})],
        }

    def forged(self):
        """Values that nobody gives such a field.

        :return: an iterator over (model, field, value)
        """
        for model, Model in sorted(self.env.registry.items()):
            if Model._abstract or Model._transient or not Model._auto:
                continue
            is_ours = Model._original_module == MODULE
            for name, field in Model._fields.items():
                if not (is_ours or field._module == MODULE) or name in OF_ODOO:
                    continue
                is_closed = field.groups == NO_ACCESS
                if is_closed or (field.store and field.readonly):
                    value = self.forged_value(field)
                    if value is not None:
                        yield model, name, value

    def forged_value(self, field):
        if field.type == "selection":
            values = field.get_values(self.env)
            return values[-1] if values else None
        return {
            "boolean": True,
            "char": "forged-1",
            "date": "2001-02-03",
            "datetime": "2001-02-03 04:05:06",
            "html": "<p>forged-1</p>",
            "integer": 4711,
            "many2one": 1,
            "text": "forged-1",
        }.get(field.type)

    def test_no_default_of_the_context(self):
        found = 0
        for model, name, value in self.forged():
            found += 1
            plain = self.env[model].with_user(self.admin)
            forging = plain.with_context(**{f"default_{name}": value})
            for su in (False, True):
                with self.subTest(model=model, field=name, su=su):
                    self.assertEqual(
                        forging.sudo(su).default_get([name]).get(name) == value,
                        plain.sudo(su).default_get([name]).get(name) == value,
                    )
        self.assertGreater(found, 100)

    def test_what_few_may_read_is_not_copied(self):
        """Whoever duplicates a record of Odoo's would be refused. Companies are not
        duplicated."""
        for model, Model in sorted(self.env.registry.items()):
            is_ours = Model._original_module == MODULE
            if is_ours or Model._abstract or model == "res.company":
                continue
            for name, field in Model._fields.items():
                is_closed = field.groups and "base.group_user" not in field.groups
                if is_closed and field._module == MODULE:
                    with self.subTest(model=model, field=name):
                        self.assertFalse(field.copy)

    def test_no_default_of_a_person(self):
        forged = list(self.forged())
        plain = {}
        for model, name, _value in forged:
            Model = self.env[model].with_user(self.admin)
            plain[model, name] = Model.default_get([name]).get(name)
        for model, name, value in forged:
            self.env["ir.default"].sudo().create(
                {
                    "field_id": self.env["ir.model.fields"]._get(model, name).id,
                    "json_value": json.dumps(value),
                    "user_id": self.admin.id,
                }
            )
        for model, name, _value in forged:
            for su in (False, True):
                Model = self.env[model].with_user(self.admin).sudo(su)
                with self.subTest(model=model, field=name, su=su):
                    found = Model.default_get([name]).get(name)
                    if not name.endswith("date"):  # of the moment
                        self.assertEqual(found, plain[model, name])
                    self.assertNotIn("2001-02-03", str(found))

    def test_its_own_default_is_kept(self):
        document = self.env["reminder.document"].with_user(self.inspector)
        forging = document.with_context(default_state="done")
        self.assertEqual(forging.default_get(["state"]), {"state": "draft"})

    def test_a_document_is_done_by_those_who_sign(self):
        forging = (
            self.env["reminder.document"]
            .with_user(self.inspector)
            .with_context(
                default_state="done",
                default_done_date="2026-01-01 10:00:00",
                default_sent_date="2026-01-01 10:00:00",
            )
        )
        self.keep_default(self.inspector, "reminder.document", "state", "done")
        for name, value in SIGNED.items():
            self.keep_default(self.inspector, "reminder.document.signer", name, value)
        document = forging.create(self.document_values())
        self.assertEqual(document.state, "draft")
        self.assertFalse(document.done_date or document.sent_date)
        signer = document.signer_ids
        self.assertEqual(signer.state, "draft")
        self.assertFalse(signer.signed_name or signer.ip)
        with self.assertRaises(AccessError):
            document.write({"commercial_partner_id": self.contact.id})

    def test_a_signer_signs_by_himself(self):
        document = (
            self.env["reminder.document"]
            .with_user(self.inspector)
            .create({"name": "Letter", "partner_id": self.client.id})
        )
        signer = (
            self.env["reminder.document.signer"]
            .with_user(self.inspector)
            .with_context(**{f"default_{name}": SIGNED[name] for name in SIGNED})
            .create({"document_id": document.id, "partner_id": self.contact.id})
        )
        self.assertEqual(signer.state, "draft")
        self.assertFalse(signer.signed_name or signer.ip)

    def test_only_the_system_makes_a_key(self):
        for model, values in (
            ("reminder.document", self.document_values()),
            (
                "reminder.conversation",
                {"name": "Accounts", "partner_id": self.client.id},
            ),
        ):
            self.keep_default(self.inspector, model, "access_token", "known-1")
            record = self.env[model].with_user(self.inspector).create(values)
            with self.subTest(model=model):
                self.assertFalse(record.sudo().access_token)
        self.keep_default(
            self.inspector, "reminder.document.signer", "access_token", "known-1"
        )
        document = (
            self.env["reminder.document"]
            .with_user(self.inspector)
            .create(self.document_values())
        )
        signer_sudo = document.signer_ids.sudo()
        self.assertFalse(signer_sudo.access_token)
        signer_sudo._portal_ensure_token()
        self.assertTrue(signer_sudo.access_token)
        self.assertNotEqual(signer_sudo.access_token, "known-1")

    def test_a_rule_is_built_in_by_the_module(self):
        values = {
            "name": "Mine",
            "company_id": self.company.id,
            "model_id": self.env["ir.model"]._get_id("res.partner"),
            "anchor": "sent",
            "mail_template_id": self.rule.mail_template_id.id,
            "domain": "[('id', '=', 0)]",
        }
        rules = self.env["reminder.rule"].with_user(self.admin)
        self.keep_default(self.admin, "reminder.rule", "built_in", True)
        self.assertFalse(rules.create(values).built_in)
        self.env["ir.default"].sudo().search([]).unlink()
        rule = rules.with_context(default_built_in=True).create(values)
        self.assertFalse(rule.built_in)

    def test_no_person_behind_what_the_system_makes(self):
        """A contact that the window makes with all rights has nothing that whoever
        opened it keeps as a default."""
        for name, value in (("ref", "forged-1"), ("reminder_stops", 4711)):
            self.keep_default(self.inspector, "res.partner", name, value)
        request = (
            self.env["reminder.request"]
            .with_user(self.inspector)
            .create({"partner_id": self.client.id})
        )
        line = request.line_ids.create(
            {
                "request_id": request.id,
                "name": "Bo Lind",
                "email": "bo@example.com",
                "role": "contact",
            }
        )
        line._keep(request.partner_id)
        contact = self.client.child_ids.filtered(lambda one: one.name == "Bo Lind")
        self.assertEqual(len(contact), 1)
        self.assertFalse(contact.ref)
        self.assertNotEqual(contact.sudo().reminder_stops, 4711)
