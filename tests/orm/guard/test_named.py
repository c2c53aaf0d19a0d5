"""Nobody learns of a record by naming it in a form that is not saved."""

from common import ReminderCase

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form

MAGIC = {"id", "create_date", "create_uid", "write_date", "write_uid"}
NAME = {"fields": {"display_name": {}}}


class TestNamed(ReminderCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.elsewhere = cls.make_client("Syd A/S", cls.south)
        cls.stranger = cls.make_contact(cls.elsewhere, "Carl Dam", "contact")
        cls.mine, cls.other = (
            cls.env["reminder.customer"].create(
                {
                    "name": name,
                    "partner_id": client.id,
                    "recipients": "inspector",
                    "description": f"<p>{name}</p>",
                }
            )
            for name, client in (("Visit", cls.client), ("Secret", cls.elsewhere))
        )
        cls.occurrence = cls.env["reminder.occurrence"].create(
            {
                "reminder_id": cls.mine.id,
                "partner_id": cls.client.id,
                "company_id": cls.company.id,
                "date": "2026-01-01",
            }
        )
        cls.document = cls.env["reminder.document"].create(
            {
                "name": "Secret",
                "partner_id": cls.elsewhere.id,
                "signer_ids": [Command.create({"partner_id": cls.stranger.id})],
            }
        )
        cls.own_document = cls.env["reminder.document"].create(
            {
                "name": "Letter",
                "partner_id": cls.client.id,
                "signer_ids": [Command.create({"partner_id": cls.contact.id})],
            }
        )

    def as_inspector(self, record, **context):
        return record.with_user(self.inspector).with_context(**context)

    def onchange(self, record, values, spec, changed=None, **context):
        changed = list(values) if changed is None else changed
        self.env.invalidate_all()
        return self.as_inspector(record, **context).onchange(values, changed, spec)

    def refused(self, record, values, spec, changed=None):
        with self.subTest(model=record._name, values=values, changed=changed):
            with self.assertRaises(AccessError):
                self.onchange(record, values, spec, changed)

    # ------------------------------------------------------------
    # WHAT THE VALUES NAME
    # ------------------------------------------------------------

    def test_a_reminder_of_others(self):
        spec = {"name": {}, "description": {}, "recipients": {}}
        self.refused(self.occurrence, {"reminder_id": self.other.id}, spec)

    def test_a_reminder_of_others_that_was_not_changed(self):
        """Nobody changes it on a screen: it stays as it is stored."""
        values = {"reminder_id": self.other.id, "snooze_until": "2026-02-01"}
        spec = {"name": {}, "description": {}, "snooze_until": {}}
        found = self.onchange(self.occurrence, values, spec, ["snooze_until"])
        self.assertNotIn("Secret", str(found))

    def test_a_document_of_others(self):
        signers = self.env["reminder.document.signer"]
        spec = {"name": {}, "request": {}, "expiry_date": {}, "client_id": NAME}
        named = self.document.id
        for value in (named, [named, "x"], {"id": named}, float(named)):
            self.refused(signers, {"document_id": value}, spec)
        values = {"document_id": named, "sequence": 3}
        self.refused(signers, values, spec, ["sequence"])
        self.refused(self.own_document.signer_ids, values, spec, ["sequence"])

    def foreign_occurrence(self):
        return self.env["reminder.occurrence"].create(
            {
                "reminder_id": self.other.id,
                "partner_id": self.elsewhere.id,
                "company_id": self.company.id,
                "date": "2026-01-01",
            }
        )

    def test_lines(self):
        """Of a form of ours, and of the contact's."""
        spec = {"signer_ids": {"fields": {"name": {}, "client_id": NAME}}}
        signer = self.document.signer_ids
        for command in (
            Command.create({"document_id": self.document.id}),
            Command.link(signer.id),
            Command.set(signer.ids),
            Command.update(signer.id, {"sequence": 2}),
            signer.id,
        ):
            self.refused(self.own_document, {"signer_ids": [command]}, spec)
        name = "reminder_document_ids"
        spec = {name: {"fields": {"name": {}, "commercial_partner_id": NAME}}}
        for command in (
            Command.link(self.document.id),
            Command.create({"signer_ids": [Command.link(signer.id)]}),
        ):
            self.refused(self.env["res.partner"], {name: [command]}, spec)

    # ------------------------------------------------------------
    # WHAT A DEFAULT NAMES
    # ------------------------------------------------------------

    def shown_of_a_default(self, changed, **context):
        """What a form says of a new signer, in which no document is named."""
        spec = {"name": {}, "client_id": NAME, "document_id": NAME, "sequence": {}}
        values = dict.fromkeys(changed, 3)
        signers = self.env["reminder.document.signer"]
        return str(self.onchange(signers, values, spec, changed, **context))

    def test_a_default_of_the_context(self):
        context = {"default_document_id": self.document.id}
        with self.assertRaises(AccessError):
            self.shown_of_a_default([], **context)
        # A field that is not shown is read with all rights.
        found = self.onchange(
            self.env["reminder.document.signer"],
            {"sequence": 3},
            {"name": {}, "client_id": NAME, "sequence": {}},
            **context,
        )
        self.assertNotIn("Secret", str(found))
        self.assertNotIn("Syd", str(found))

    def test_a_default_that_is_kept(self):
        self.env["ir.default"].with_user(self.inspector).set(
            "reminder.document.signer", "document_id", self.document.id, user_id=True
        )
        for changed in ([], ["sequence"]):
            with self.subTest(changed=changed):
                found = self.shown_of_a_default(changed)
                self.assertNotIn("Secret", found)
                self.assertNotIn("Syd", found)

    def test_a_default_that_the_user_may_read(self):
        signers = self.as_inspector(
            self.env["reminder.document.signer"],
            default_document_id=self.own_document.id,
        )
        self.assertEqual(
            signers.default_get(["document_id"]),
            {"document_id": self.own_document.id},
        )

    # ------------------------------------------------------------
    # THE AREA OF A CUSTOMER
    # ------------------------------------------------------------

    def test_the_area_of_a_customer(self):
        """Customers are read by all colleagues, but not who looks after them."""
        found = self.onchange(
            self.env["reminder.customer"],
            {"partner_id": self.elsewhere.id},
            {"area_id": NAME},
        )
        self.assertNotIn("South", str(found))
        found = self.onchange(
            self.env["reminder.customer"],
            {"partner_id": self.client.id},
            {"area_id": NAME},
        )
        self.assertIn("North east", str(found))
        self.assertEqual(self.mine.area_id, self.north_east)
        self.client.reminder_area_id = self.south
        self.assertEqual(self.mine.area_id, self.south)

    # ------------------------------------------------------------
    # WINDOWS
    # ------------------------------------------------------------

    def test_windows(self):
        """They show with all rights whom a message goes to."""
        item = self.make_item(self.elsewhere)
        signers = self.document.signer_ids
        chat = self.chat(self.elsewhere)
        for model, values in (
            ("reminder.approval.request", {"signer_ids": [Command.set(signers.ids)]}),
            ("reminder.send", {"item_ids": [Command.set(item.ids)], "counts": "no"}),
            ("reminder.pause", {"item_ids": [Command.set(item.ids)]}),
            ("reminder.details", {"item_id": item.id}),
            ("reminder.snooze", {"occurrence_ids": self.foreign_occurrence().ids}),
            ("reminder.conversation.message", {"conversation_ids": chat.ids}),
        ):
            window = self.env[model]
            spec = {name: {} for name in window._fields if name not in MAGIC}
            named = next(iter(values))
            self.refused(window, values, spec, [named])
            default = self.as_inspector(window, **{f"default_{named}": values[named]})
            with self.subTest(model=model, how="default"):
                with self.assertRaises(AccessError):
                    default.default_get([named])

    def test_windows_themselves(self):
        """Whatever came into them, they ask, also where they are not saved."""
        item = self.make_item(self.elsewhere)
        signers = self.document.signer_ids
        for model, values, name in (
            (
                "reminder.approval.request",
                {"signer_ids": [Command.set(signers.ids)]},
                "preview",
            ),
            ("reminder.send", {"item_ids": item.ids}, "preview"),
            ("reminder.send", {"item_ids": item.ids}, "mail_template_id"),
            ("reminder.pause", {"item_ids": item.ids}, "summary"),
            ("reminder.details", {"item_id": item.id}, "details"),
            (
                "reminder.conversation.message",
                {"conversation_ids": self.chat(self.elsewhere).ids},
                "subject",
            ),
        ):
            self.env.invalidate_all()
            with self.subTest(model=model, name=name):
                with self.assertRaises(AccessError):
                    self.as_inspector(self.env[model]).new(values)[name]

    def chat(self, client):
        return self.env["reminder.conversation"].create(
            {"name": "Accounts", "partner_id": client.id}
        )

    def test_own_windows(self):
        item = self.make_item()
        found = self.onchange(
            self.env["reminder.send"],
            {"item_ids": [Command.set(item.ids)], "counts": "no"},
            {"item_ids": {}, "preview": {}},
            ["item_ids"],
        )
        self.assertIn("Anna Berg", found["value"]["preview"])
        found = self.onchange(
            self.env["reminder.send"],
            {},
            {"item_ids": {}, "preview": {}},
            [],
            default_item_ids=item.ids,
        )
        self.assertIn("Anna Berg", found["value"]["preview"])
        found = self.onchange(
            self.env["reminder.approval.request"],
            {"signer_ids": [Command.set(self.own_document.signer_ids.ids)]},
            {"signer_ids": {}, "preview": {}},
        )
        self.assertIn("Anna Berg", found["value"]["preview"])

    # ------------------------------------------------------------
    # ORDINARY WORK
    # ------------------------------------------------------------

    def test_what_is_stored_may_stay(self):
        """What the user may not read, in a record that is the user's own."""
        file = self.env["ir.attachment"].create(
            {"name": "a.txt", "raw": b"a", "res_model": self.document._name}
        )
        self.own_document.attachment_ids = file
        self.own_document.attachment_ids.write({"res_id": self.document.id})
        file = self.own_document.attachment_ids
        values = {"attachment_ids": [Command.set(file.ids)], "name": "Other"}
        spec = {"attachment_ids": {}, "name": {}}
        self.onchange(self.own_document, values, spec, ["name"])
        self.refused(self.env["reminder.document"], values, spec, ["name"])

    def test_forms(self):
        with Form(self.as_inspector(self.env["reminder.document"])) as form:
            form.name = "Letter"
            form.partner_id = self.client
            with form.signer_ids.new() as line:
                line.partner_id = self.contact
        with Form(self.as_inspector(self.env["reminder.customer"])) as form:
            form.name = "Visit"
            form.partner_id = self.client
        with Form(self.as_inspector(self.own_document)) as form:
            form.name = "Another letter"
        self.assertEqual(self.own_document.name, "Another letter")
