"""Every field that leads to a contact has a row here that says what merging does."""

from access_matrix import AccessFixture, own_models

from odoo.tests import TransactionCase
from odoo.tools import mute_logger

# moved: all rows are there afterwards, and lead to the contact that stays.
# once: of rows that would be there twice one is left.
TABLE = """
mail.mail                reminder_portal_partner_id moved
reminder.alert           res_id                     once
reminder.alert.line      res_id                     moved
reminder.conversation    partner_id                 moved
reminder.customer        partner_id                 moved
reminder.document        commercial_partner_id      moved
reminder.document        partner_id                 moved
reminder.document.answer partner_id                 moved
reminder.document.signer client_id                  moved
reminder.document.signer partner_id                 once
reminder.delivery        partner_id                 moved
reminder.item            commercial_partner_id      moved
reminder.item            partner_id                 moved
reminder.item            res_id                     once
reminder.notice          client_id                  moved
reminder.notice          partner_id                 moved
reminder.notice          partner_ref                moved
reminder.notice          res_id                     moved
reminder.objective       partner_id                 moved
reminder.occurrence      partner_id                 moved
reminder.optout          partner_id                 once
reminder.sending         partner_id                 moved
reminder.sending         res_id                     moved
reminder.touch           res_id                     moved
"""
# Numbers that are no contact's; of templates, which no contact is; and of turns, which
# are over with their transaction.
NO_CONTACT = {
    ("reminder.notice", "item_ref"),
    ("reminder.setting", "res_id"),
    ("reminder.turn", "company_ref"),
    ("reminder.turn", "partner_ref"),
}
# Where only the contact of several rows differs: what else the key is made of.
KEYS = {
    ("reminder.alert", "res_id"): ("date",),
    ("reminder.document.signer", "partner_id"): ("document_id",),
    ("reminder.notice", "partner_id"): ("step",),
    ("reminder.notice", "partner_ref"): ("step",),
    ("reminder.optout", "partner_id"): ("topic_id",),
}


def table():
    return [line.split() for line in TABLE.strip().splitlines()]


class TestMergeTable(AccessFixture, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.item = cls.make_item(res_id=2_000_000)
        cls.env["reminder.rule"].search([]).active = False

    def leading_to_contacts(self):
        """The stored fields of ours that lead to a contact, as (model, field)."""
        own = own_models(self.env)
        for name, Model in self.env.items():
            if Model._abstract or Model._transient or not Model._auto:
                continue
            for field in Model._fields.values():
                if not field.store or not (
                    name in own or field._module == "reminder_automation"
                ):
                    continue
                if field.comodel_name == "res.partner" and field.type != "one2many":
                    yield name, field.name
                elif field.type in ("integer", "many2one_reference") and (
                    field.name == "res_id" or field.name.endswith("_ref")
                ):
                    yield name, field.name

    def test_every_field_has_a_row(self):
        self.assertNotIn("reminder_days", self.env["res.partner"]._fields)
        self.assertEqual(
            {*self.leading_to_contacts()} - NO_CONTACT,
            {(model, field) for model, field, _what in table()},
        )

    def row(self, model, field, partner, twice):
        """A row that leads to a contact.

        :param twice: values that several rows have, such that only the contact differs
        """
        if model == "mail.mail":
            return self.env[model].create({field: partner.id})
        values = self.values(model) | twice
        if model == "reminder.document.answer":
            values |= {field: partner.id}
            return self.env[model]._keep([values])
        if field == "client_id" and model == "reminder.document.signer":
            document = self.env["reminder.document"].create(
                self.values("reminder.document") | {"partner_id": partner.id}
            )
            contact = partner.child_ids or self.make_contact(partner, "Anna")
            values |= {"document_id": document.id, "partner_id": contact[0].id}
        elif field == "commercial_partner_id":
            values |= {"partner_id": partner.id, field: partner.id}
        elif field == "partner_ref":
            values |= {"partner_id": partner.id}
        elif field == "res_id":
            values |= {"res_model": "res.partner", field: partner.id}
        else:
            values |= {field: partner.id}
        return self.env[model].create(values)

    def merge(self, sources, target):
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        with mute_logger("odoo.addons.base.partner.merge"):
            wizard._merge((sources | target).ids, target)
        self.env.flush_all()
        self.env.invalidate_all()

    def clients(self):
        return [self.make_client(name) for name in ("One", "Two", "Three")]

    def people(self):
        return [self.make_contact(self.client, name) for name in ("A", "B", "C")]

    def test_rows(self):
        for model, field, what in table():
            with self.subTest(model=model, field=field):
                self.check(model, field, what)

    def test_rows_that_collide(self):
        for model, field, what in table():
            if key := KEYS.get((model, field)):
                values = self.values(model)
                same = {name: values[name] for name in key}
                with self.subTest(model=model, field=field):
                    self.check(model, field, what, same)

    def check(self, model, field, what, same=()):
        """Merge three contacts that a row each leads to.

        :param same: values that all of these rows have
        """
        asked = model == "reminder.document.signer" and field == "partner_id"
        *sources, target = self.people() if asked else self.clients()
        rows = [
            self.row(model, field, partner, dict(same))
            for partner in (*sources, target)
        ]
        messages = self.env["mail.message"].search_count([])
        self.merge(sources[0] | sources[1], target)
        there = self.env[model].browse(row.id for row in rows).exists()
        # All items of these are of one rule.
        folds = what == "once" and (same or model == "reminder.item")
        self.assertEqual(len(there), 1 if folds else 3)
        for row in there:
            value = row[field]
            self.assertEqual(value if type(value) is int else value.id, target.id)
        self.assertGreaterEqual(self.env["mail.message"].search_count([]), messages)
