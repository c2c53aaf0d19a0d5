"""Reminders of this: on or off, the next in so many days, so many at most."""

from engine_case import EngineCase
from lxml import etree

from odoo import models
from odoo.exceptions import ValidationError
from odoo.orm.model_classes import add_to_registry

MIXIN = "reminder.settings.mixin"
WIDGET = "reminder_settings"
NAMES = {"reminder_auto", "reminder_days", "reminder_number"}


class TestSettings(EngineCase):
    def users(self):
        """The models that have the settings and a table."""
        mixin = self.env.registry[MIXIN]
        return [
            Model
            for _name, Model in sorted(self.env.items())
            if isinstance(Model, mixin) and not Model._abstract
        ]

    def test_nobody_has_settings_of_its_own(self):
        mixin = self.env.registry[MIXIN]
        for name, Model in self.env.items():
            if all(
                name in Model._fields and not Model._fields[name].inherited
                for name in NAMES
            ):
                self.assertIsInstance(Model, mixin, name)

    def test_numbers_are_checked_everywhere(self):
        self.assertIn("reminder.document", [Model._name for Model in self.users()])
        for Model in self.users():
            for name in ("reminder_days", "reminder_number"):
                with (
                    self.subTest(model=Model._name, field=name),
                    self.assertRaisesRegex(ValidationError, "1 or more"),
                ):
                    numbers = {"reminder_days": 1, "reminder_number": 1, name: -1}
                    Model.new(numbers)._validate_fields([name])

    def test_no_sentence_speaks_of_0(self):
        """An empty field goes by the rule; nobody has to know how that is stored."""
        action = self.env["ir.actions.server"].new({"reminder_days": -1})
        with self.assertRaises(ValidationError) as refused:
            action._validate_fields(["reminder_days"])
        self.assertNotIn("0", str(refused.exception))
        for Model in self.users():
            for name in NAMES:
                self.assertNotIn("0", Model._fields[name].help or "", Model._name)

    def test_typing_what_is_refused_breaks_no_window(self):
        """While a form is filled in nothing is said; it is refused as it is saved."""
        template = self.env["reminder.conversation.template"].new(
            {"name": "One", "reminder_auto": True}
        )
        self.patch(type(template), "_reminder_rule", lambda _template: self.rule)
        self.assertTrue(template.reminder_first)
        for name in ("reminder_days", "reminder_number"):
            template.update({"reminder_days": 0, "reminder_number": 0, name: -1})
            self.assertFalse(template.reminder_first)

    def test_one_widget_everywhere(self):
        """No form has rows of its own for them."""
        shown = set()
        for view in self.env["ir.ui.view"].search(
            [("type", "=", "form"), ("model", "in", [m._name for m in self.users()])]
        ):
            if view.inherit_id:
                continue
            arch = self.env[view.model].get_view(view.id)["arch"]
            form = etree.fromstring(arch)
            with self.subTest(view=view.name):
                for name in ("reminder_days", "reminder_number"):
                    for field in form.xpath(f"//field[@name='{name}']"):
                        self.assertEqual(field.getparent().get("name"), WIDGET)
                for widget in form.xpath(f"//widget[@name='{WIDGET}']"):
                    shown.add(view.model)
                    self.assertLessEqual(
                        {"reminder_days", "reminder_number", "reminder_first"}
                        | {"reminder_rule_days", "reminder_rule_number"},
                        {field.get("name") for field in widget},
                    )
        self.assertLessEqual(
            {
                "ir.actions.server",
                "mail.compose.message",
                "reminder.conversation",
                "reminder.conversation.message",
                "reminder.conversation.template",
                "reminder.document",
            },
            shown,
        )

    def test_numbers_are_bounded_everywhere(self):
        for Model in self.users():
            for name in ("reminder_days", "reminder_number"):
                with (
                    self.subTest(model=Model._name, field=name),
                    self.assertRaisesRegex(ValidationError, "not a number up to"),
                ):
                    Model.new().write({name: 10**6})

    def test_rule_numbers_count_as_none(self):
        """What is shown as the rule has it is handed on as "as the rule says"."""
        action = self.env["ir.actions.server"].new(
            {"reminder_auto": False, "reminder_days": 5, "reminder_number": 2}
        )
        self.assertEqual(
            action._reminder_set_values(),
            {"auto": False, "interval_days": 5, "max_count": 2},
        )
        self.assertEqual(
            action._reminder_set_values(self.rule),
            {"auto": False, "interval_days": 0, "max_count": 2},
        )


class TestCost(EngineCase):
    """Where nobody sets anything, the settings cost nothing."""

    def test_nothing_is_looked_for(self):
        """Neither as something is made nor as something else of it is written."""
        found = []
        for Model in (type(self.env["reminder.rule"]), type(self.env["reminder.item"])):

            def _search(records, *args, original=Model._search, **kwargs):
                found.append(records._name)
                return original(records, *args, **kwargs)

            self.patch(Model, "_search", _search)
        client = self.client()
        text = {"name": "One", "subject": "One", "body": "<p>One</p>"}
        for model, values in (
            ("reminder.conversation.template", text),
            (
                "mail.compose.message",
                {"model": "res.partner", "res_ids": str(client.ids)},
            ),
            ("reminder.document", {"name": "Mandate", "partner_id": client.id}),
        ):
            for _again in range(2):
                self.env.flush_all()
                found.clear()
                record = self.env[model].create(values)
                name = "name" if "name" in values else "subject"
                record.write({name: "Two"})
                self.env.flush_all()
            with self.subTest(model=model):
                self.assertFalse(found)


class TestOneLine(EngineCase):
    """A model gets the settings by one line."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        Template = cls.registry["mail.template"]
        cls.addClassCleanup(cls.registry._setup_models__, cls.cr, ["mail.template"])
        cls.addClassCleanup(
            setattr, Template, "_base_classes__", Template._base_classes__
        )
        cls.addClassCleanup(
            cls.registry[MIXIN]._inherit_children.discard, "mail.template"
        )

        class MailTemplate(models.Model):
            _module = None
            _name = "mail.template"
            _inherit = ["mail.template", MIXIN]

        add_to_registry(cls.registry, MailTemplate)
        cls.registry._setup_models__(cls.cr, ["mail.template"])
        cls.registry.init_models(cls.cr, ["mail.template"], {}, install=False)
        cls.template.invalidate_recordset()

    def test_defaults(self):
        template = self.env["mail.template"].create({"name": "Another one"})
        self.assertEqual(
            template._reminder_setting_values(),
            {"reminder_auto": True, "reminder_days": 0, "reminder_number": 0},
        )

    def test_they_are_handed_on(self):
        self.template.write({"reminder_auto": False, "reminder_days": 7})
        item = self.template._reminder_set_on(self.client())
        self.assertEqual((item.auto, item.interval_days, item.max_count), (False, 7, 0))

    def test_they_are_checked(self):
        for name in ("reminder_days", "reminder_number"):
            with self.assertRaisesRegex(ValidationError, "1 or more"):
                self.template[name] = -1
            with self.assertRaisesRegex(ValidationError, "1 or more"):
                self.template.create({"name": "Another one", name: -1})
            with self.assertRaisesRegex(ValidationError, "not a number up to"):
                self.template[name] = 10**9
