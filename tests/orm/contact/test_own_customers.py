"""Inspectors are offered their own customers only, and refused in plain words."""

from access_matrix import own_models
from common import ReminderCase
from lxml import etree

from odoo import Command
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools.safe_eval import safe_eval

# Of administrators alone, without a customer but for followers, or for whoever writes
# contacts in Odoo's own way.
OTHERS = {
    *("reminder.alert", "reminder.area", "reminder.digest", "reminder.erase"),
    *("reminder.export", "reminder.job", "reminder.portal.access", "reminder.rule"),
    "reminder.sending",
}


class TestOffered(ReminderCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.foreign = cls.make_client("Feriehusene A/S", cls.south)
        cls.foreign_contact = cls.make_contact(cls.foreign, "Ole Syd")

    def partner_fields(self):
        for model in sorted(own_models(self.env) - OTHERS):
            for name, field in self.env[model]._fields.items():
                if field.comodel_name == "res.partner":
                    yield model, name

    def offered(self, user, domain):
        """Of the client, its contact and the foreign ones those that a domain, as the
        screens get it, lets through."""
        if isinstance(domain, str):
            # What else it asks for depends on the form; customers come first.
            domain = safe_eval(domain.partition(" + (")[0], {"partner_id": 0})
            self.assertEqual(domain[0], ("reminder_in_my_area", "=", True))
        everybody = self.client | self.contact | self.foreign | self.foreign_contact
        Partner = self.env["res.partner"].with_user(user)
        return Partner.search(Domain(domain) & Domain("id", "in", everybody.ids))

    def test_in_every_field(self):
        found = 0
        for model, name in self.partner_fields():
            Model = self.env[model]
            described = Model.with_user(self.inspector).fields_get([name], ["domain"])
            if name not in described:
                continue  # nobody's to choose
            found += 1
            with self.subTest(model=model, field=name):
                offered = self.offered(self.inspector, described[name]["domain"])
                self.assertFalse(offered & (self.foreign | self.foreign_contact))
                self.assertTrue(offered <= self.client | self.contact)
                described = Model.with_user(self.admin).fields_get([name], ["domain"])
                self.assertNotIn("reminder_in_my_area", str(described[name]["domain"]))
        self.assertGreater(found, 15)

    def test_in_every_search_box(self):
        for model in sorted(own_models(self.env) - OTHERS):
            Model = self.env[model].with_user(self.inspector)
            if not Model.has_access("read"):
                continue
            arch = etree.fromstring(Model.get_view(view_type="search")["arch"])
            for node in arch.iter("field"):
                field = Model._fields[node.get("name")]
                if field.comodel_name == "res.partner":
                    with self.subTest(model=model, field=field.name):
                        offered = self.offered(self.inspector, node.get("domain"))
                        self.assertEqual(offered, self.client | self.contact)

    def test_import_takes_the_own_one_of_two_with_one_name(self):
        self.make_client("Tvillingerne A/S", self.south)
        own = self.make_client("Tvillingerne A/S", self.north)
        Objective = self.env["reminder.objective"].with_user(self.inspector)
        result = Objective.load(["name", "partner_id"], [["Key", "Tvillingerne A/S"]])
        self.assertTrue(result["ids"], result["messages"])
        self.assertEqual(Objective.browse(result["ids"]).partner_id, own)

    def test_import_of_a_foreign_one_is_refused_in_plain_words(self):
        for model in ("reminder.objective", "reminder.customer"):
            Model = self.env[model].with_user(self.inspector)
            result = Model.load(["name", "partner_id"], [["Key", "Feriehusene A/S"]])
            self.assertFalse(result["ids"])
            [message] = result["messages"]
            self.assertIn("Feriehusene A/S” is not in your areas", message["message"])


class TestRefused(ReminderCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.foreign = cls.make_client("Feriehusene A/S", cls.south)
        cls.boss = cls.env["res.users"]._reminder_somebody(cls.company)

    def test_several_are_named_in_a_sentence(self):
        other = self.make_client("Sommerhusene A/S", self.south)
        why = (self.foreign + other).with_user(self.inspector)._reminder_not_yours()
        self.assertIn("“Feriehusene A/S”, “Sommerhusene A/S” are not in your", why)

    def refusal(self, call):
        with self.assertRaises(AccessError) as refused:
            call()
        text = str(refused.exception)
        for joke in ("Uh-oh", "Sorry", "top-secret", "cookies", "doesn't have"):
            self.assertNotIn(joke, text)
        self.assertIn(self.boss.name, text)
        return text

    def values(self, model, partner):
        return {
            "reminder.customer": {"recipients": "inspector"},
            "reminder.objective": {},
            "reminder.document": {},
            "reminder.conversation": {},
        }[model] | {"name": "Forbudt", "partner_id": partner.id}

    def test_names_the_customer_that_was_chosen(self):
        for model in (
            "reminder.customer",
            "reminder.objective",
            "reminder.document",
            "reminder.conversation",
        ):
            Model = self.env[model].with_user(self.inspector)
            calls = [
                lambda Model=Model: Model.create(self.values(Model._name, self.foreign))
            ]
            if model != "reminder.conversation":  # which never moves
                own = Model.create(self.values(model, self.client))
                calls.append(
                    lambda own=own: own.write({"partner_id": self.foreign.id}),
                )
            for call in calls:
                with self.subTest(model=model):
                    text = self.refusal(call)
                    self.assertIn("“Feriehusene A/S” is not in your areas", text)

    def test_does_not_tell_whose_it_is(self):
        """Of what the user may not read."""
        for model in ("reminder.customer", "reminder.objective", "reminder.document"):
            theirs = self.env[model].create(self.values(model, self.foreign))
            theirs = theirs.with_user(self.inspector)
            for call in (
                lambda theirs=theirs: theirs.read(["name"]),
                lambda theirs=theirs: theirs.write({"name": "Mine"}),
                lambda theirs=theirs: theirs.unlink(),
            ):
                with self.subTest(model=model):
                    text = self.refusal(call)
                    self.assertIn("a customer who is not in your areas", text)
                    self.assertNotIn("Feriehusene", text)

    def test_items_and_what_was_sent(self):
        item = self.make_item(self.foreign)
        notice = self.make_notice(item)
        for record in (item, notice, notice.delivery_id):
            with self.subTest(model=record._name):
                record = record.with_user(self.inspector)
                text = self.refusal(lambda record=record: record.read(["company_id"]))
                self.assertIn("a customer who is not in your areas", text)

    def test_another_company(self):
        """Named to whoever works there, too, so that he can choose it."""
        both = self.admin
        objective = self.make_objective(company_id=self.other_company.id)
        objective = objective.with_user(both)
        one = objective.with_context(allowed_company_ids=self.company.ids)
        self.assertIn(
            "It belongs to Another Company: choose that company",
            self.refusal(lambda: one.read(["name"])),
        )
        text = self.refusal(lambda: objective.with_user(self.inspector).read(["name"]))
        self.assertNotIn("Another Company", text)

    def test_customers_are_named_no_colleague(self):
        theirs = self.env["reminder.conversation"].create(
            self.values("reminder.conversation", self.foreign)
        )
        own = self.env["res.users"].create(
            {
                "name": "Anna Berg",
                "login": "anna-in-the-portal",
                "partner_id": self.contact.id,
                "group_ids": [Command.set(self.env.ref("base.group_portal").ids)],
            }
        )
        with self.assertRaisesRegex(AccessError, "You may not see this") as refused:
            theirs.with_user(own).read(["name"])
        self.assertNotIn(self.boss.name, str(refused.exception))

    def test_what_all_companies_share(self):
        local = self.make_local()
        topic = self.env["reminder.topic"].create({"name": "Keys"})
        text = self.refusal(lambda: topic.with_user(local).write({"name": "Mine"}))
        self.assertIn("All companies share it", text)
