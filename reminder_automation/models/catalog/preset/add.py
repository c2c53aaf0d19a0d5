# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import ast

from odoo import api, models
from odoo.exceptions import UserError

from ....sayings import give_name
from ...delivery.frame import LAYOUT
from ...engine.base import DEFAULTS_OF_SYSTEM

MODULE = "reminder_automation"
# The three numbers that a rule goes by without steps.
NUMBERS = {"delay_days", "interval_days", "max_count"}
STAGE_FIELD = "x_waiting_for_customer"
# The field after which staff find the mark, in each kind of view.
STAGE_VIEWS = {"form": "fold", "list": "name"}


class ReminderPreset(models.Model):
    """Adding: the rule, its template, and what else it needs."""

    _inherit = "reminder.preset"

    # ------------------------------------------------------------
    # RULE AND TEMPLATE
    # ------------------------------------------------------------

    def _domain_text(self, option=False):
        """The filter of the rule, with the preset's option or without."""
        self.ensure_one()
        text = self.option_domain if option and self.option_domain else self.domain
        return " ".join((text or "[]").split())

    def _add_rule(self, naming=None, like=None, **values):
        """Make the rule of this preset, with its steps.

        :param naming: a function of an environment that gives the rule's name in its
            language; None: as the preset is called
        :param like: a `reminder.rule` whose steps it gets instead of the preset's
        :param values: values of the rule that differ from the preset's; with numbers
            of its own it has no steps
        :return: the `reminder.rule`
        :raise UserError: for a preset whose rule is data of the module
        """
        self.ensure_one()
        if not self.subject:
            raise UserError(
                self.env._(
                    "The rule of %(preset)s was deleted. It comes back when the module "
                    "is updated.",
                    preset=self.name,
                )
            )
        self._make_things()
        naming = naming or self._name_of_rule
        original = self.with_context(lang="en_US")
        rule = original.env["reminder.rule"].create(
            original._rule_values()
            | {"name": naming(original.env)}
            | {"mail_template_id": original._make_template().id}
            | values
        )
        if NUMBERS.isdisjoint(values):
            original._add_steps(rule, like)
        if "name" not in values:
            give_name(rule, "name", naming)
        self.invalidate_recordset(["state", "rule_ids", "waiting_count"])
        return rule.with_env(self.env)

    def _add_special_rule(self):
        """Make a rule above the others of this preset, for records yet to be chosen: of
        the user's company, above one of all companies that the user may not change."""
        own = self.rule_ids._reminder_default_company()
        first = self.rule_ids.sorted(lambda rule: (rule.sequence, rule.id))[0]
        general = ast.literal_eval(self._domain_text(first.preset_option))
        return self._add_rule(
            naming=self._name_of_special_rule,
            like=first,
            sequence=first.sequence - 1,
            domain=repr([(self.special_field, "in", []), *general]),
            company_id=(first.company_id or own).id,
        )

    def _name_of_rule(self, env):
        return self.with_env(env).name

    def _name_of_special_rule(self, env):
        return env._("%(name)s, special", name=self.with_env(env).name)

    def _name_of_template(self, env):
        return env._("Reminder: %(name)s", name=self.with_env(env).name)

    def _give_names_again(self):
        """Give what was made with these its names and texts in a language that was
        added."""
        Rule = self.env["reminder.rule"].with_context(active_test=False)
        for preset in self.filtered(lambda one: one.model_name in self.env):
            english = self.with_context(lang="en_US").env
            special = preset._name_of_special_rule(english)
            for rule in Rule.search([("preset_id", "=", preset.id)]):
                is_special = rule.with_env(english).name == special
                naming = (
                    preset._name_of_special_rule if is_special else preset._name_of_rule
                )
                give_name(rule, "name", naming)
            for made in preset._owned("template"):
                template = self.env[made.model].browse(made.res_id)
                give_name(template, "name", preset._name_of_template)
            for made in preset._owned("step"):
                template = self.env[made.model].browse(made.res_id)
                give_name(template, "name", preset._naming_of_step(made.name))
            for made in preset._owned("field"):
                preset._name_stage_field(self.env[made.model].browse(made.res_id))
            preset._give_texts_again()

    def _give_texts_again(self):
        """Give the letters, steps and actions that were made with this preset their
        texts in a language that was added, unless people have made them their own."""
        self.ensure_one()
        steps = self.step_ids
        letters = {"subject": "subject", "body": "body_html"}
        for made in self._owned("template") + self._owned("step"):
            template = self.env[made.model].browse(made.res_id)
            for source in (self, *steps):
                if all(
                    _is_alike(source, name, template, to_name)
                    for name, to_name in letters.items()
                ):
                    for name, to_name in letters.items():
                        self._copy_translations(source, name, template, to_name)
                    break
        rules = self.env["reminder.rule"].with_context(active_test=False)
        for step in rules.search([("preset_id", "=", self.id)]).step_ids:
            for source in steps:
                for name in ("name", "activity_summary"):
                    if _is_alike(source, name, step, name):
                        self._copy_translations(source, name, step, name)
        for made in self._owned("action"):
            action = self.env[made.model].browse(made.res_id)
            if _is_alike(self, "action_name", action, "name"):
                self._copy_translations(self, "action_name", action, "name")

    def _rule_values(self):
        model_id = self.env["ir.model"]._get_id(self.model_name)
        values = {
            "preset_id": self.id,
            "topic_id": self.topic_id.id,
            "model_id": model_id,
            "domain": self._domain_text(),
            "anchor": self.anchor,
            "partner_field": self.partner_field,
            "user_field": self.user_field,
            "company_field": self.company_field,
            "whom": self.whom or "contacts",
            "delay_days": self.delay_days,
            "interval_days": self.interval_days,
            "max_count": self.max_count,
        }
        if self.date_field:
            field = self.env["ir.model.fields"]._get(self.model_name, self.date_field)
            values["date_field_id"] = field.id
        return values

    def _make_template(self, step=None, naming=None, what="template"):
        """A template with the preset's texts, in every language that they are in.

        :param step: a `reminder.preset.step` whose texts it gets instead
        :param naming: a function of an environment that gives its name in its language;
            None: as the preset is called
        :param what: how its external id begins
        """
        texts = step or self
        naming = naming or self._name_of_template
        path = self.partner_field if self.partner_field != "id" else ""
        client = ".".join(filter(None, ("object", path)))
        # sudo: mail.template - the text is ours; who may write rules may use it
        template_sudo = (
            self.env["mail.template"]
            .sudo()
            .with_context(reminder_defaults=DEFAULTS_OF_SYSTEM)
            .create(
                {
                    "name": naming(self.env),
                    "description": self.description,
                    "model_id": self.env["ir.model"]._get_id(self.model_name),
                    "subject": texts.subject,
                    "body_html": texts.body,
                    "email_layout_xmlid": LAYOUT,
                    "use_default_to": True,
                    "lang": f"{{{{ {client}.lang }}}}",
                    "auto_delete": True,
                }
            )
        )
        give_name(template_sudo, "name", naming)
        self._copy_translations(texts, "subject", template_sudo, "subject")
        self._copy_translations(texts, "body", template_sudo, "body_html")
        self._own(template_sudo, f"{what}_{template_sudo.id}")
        return template_sudo.sudo(self.env.su)

    @api.model
    def _copy_translations(self, source, name, record, to_name):
        """Give a field of a record that was made in English the other languages that
        a field of what it was made from has, where it has none of its own in them."""
        there = _stored(record, to_name)
        own = {lang for lang, text in there.items() if text != there.get("en_US")}
        installed = {code for code, _name in self.env["res.lang"].get_installed()}
        others = {
            lang: text
            for lang, text in _stored(source, name).items()
            if lang in installed - own - {"en_US"}
        }
        record.update_field_translations(to_name, others)

    # ------------------------------------------------------------
    # WHAT ELSE IT NEEDS
    # ------------------------------------------------------------

    def _make_things(self):
        """Make the action and the mark on stages that go with the rule."""
        self.ensure_one()
        if self.action_code and not self._owned("action"):
            self._make_action()
        if self.stage_model and STAGE_FIELD not in self.env[self.stage_model]._fields:
            self._make_stage_field()
        if self.stage_model and not self._owned("view_"):
            self._make_stage_views()

    def _make_action(self):
        model_id = self.env["ir.model"]._get_id(self.model_name)
        # sudo: ir.actions.server - the action's code is ours, whoever adds the rule
        Action_sudo = self.env["ir.actions.server"].sudo()
        Action_sudo = Action_sudo.with_context(
            lang="en_US", reminder_defaults=DEFAULTS_OF_SYSTEM
        )
        action_sudo = Action_sudo.create(
            {
                "name": self.with_context(lang="en_US").action_name,
                "model_id": model_id,
                "binding_model_id": model_id,
                "state": "code",
                "code": self.action_code,
            }
        )
        self._copy_translations(self, "action_name", action_sudo, "name")
        self._own(action_sudo, "action")

    def _make_stage_field(self):
        # sudo: ir.model.fields - a field of ours, whoever adds the rule
        Field_sudo = self.env["ir.model.fields"].sudo()
        Field_sudo = Field_sudo.with_context(
            lang="en_US", reminder_defaults=DEFAULTS_OF_SYSTEM
        )
        field_sudo = Field_sudo.create(
            {
                "name": STAGE_FIELD,
                "model_id": self.env["ir.model"]._get_id(self.stage_model),
                "ttype": "boolean",
                **self._stage_texts("en_US"),
            }
        )
        self._name_stage_field(field_sudo)
        self._own(field_sudo, "field")

    def _name_stage_field(self, field):
        for name in ("field_description", "help"):
            give_name(
                field, name, lambda env, name=name: self._stage_texts(env.lang)[name]
            )

    def _stage_texts(self, lang):
        env = self.with_context(lang=lang).env
        return {
            "field_description": env._("Waiting for customer"),
            "help": env._("Customers are reminded while something is in this stage."),
        }

    def _make_stage_views(self):
        # sudo: ir.ui.view - views of ours, whoever adds the rule
        View_sudo = self.env["ir.ui.view"].sudo()
        View_sudo = View_sudo.with_context(reminder_defaults=DEFAULTS_OF_SYSTEM)
        for kind, after in STAGE_VIEWS.items():
            inherited = View_sudo.default_view(self.stage_model, kind)
            optional = ' optional="show"' if kind == "list" else ""
            view_sudo = View_sudo.create(
                {
                    "name": f"{self.stage_model}.{kind}.waiting_for_customer",
                    "model": self.stage_model,
                    "inherit_id": inherited,
                    "mode": "extension",
                    "arch": f"""
                        <xpath expr="//field[@name='{after}']" position="after">
                            <field name="{STAGE_FIELD}"{optional}/>
                        </xpath>
                    """,
                }
            )
            self._own(view_sudo, f"view_{kind}")

    # ------------------------------------------------------------
    # WHOSE IT IS
    # ------------------------------------------------------------

    def _own_name(self, what):
        """The external id of something made with this preset, without the module."""
        preset = self.get_external_id()[self.id] or f"{MODULE}.preset_{self.id}"
        return f"made_{preset.partition('.')[2]}_{what}"

    def _own(self, record, what):
        """Name a record as ours, so that it goes when the module goes."""
        # sudo: ir.model.data - whoever adds the rule
        self.env["ir.model.data"].sudo().create(
            {
                "module": MODULE,
                "name": self._own_name(what),
                "model": record._name,
                "res_id": record.id,
                "noupdate": True,
            }
        )

    def _owned(self, what=""):
        """The external ids of what was made with this preset.

        :param what: how their names begin
        """
        prefix = self._own_name(what)
        self._forget_missing()
        return self._made().filtered(lambda one: one.name.startswith(prefix))

    def _made(self):
        """The external ids of what was made with any preset."""
        # sudo: ir.model.data - whoever adds or deletes the rule
        return (
            self.env["ir.model.data"]
            .sudo()
            .search([("module", "=", MODULE), ("name", "=like", "made\\_%")])
        )

    @api.model
    def _forget_missing(self):
        """Drop the external ids of what went with its app.

        The database took a mark on stages away together with their model; Odoo cannot
        uninstall a module that still names such a field.
        """
        names_sudo = self._made()
        for model, names in names_sudo.grouped("model").items():
            ids = set(names.mapped("res_id"))
            if model in self.env:
                # sudo: as above
                ids -= set(self.env[model].sudo().browse(ids).exists().ids)
            names.filtered(lambda name, ids=ids: name.res_id in ids).unlink()

    def _tidy(self, templates):
        """Remove what was made with rules that are deleted now.

        :param templates: the templates of these rules and of their steps
        """
        self._tidy_texts(templates)
        Rule = self.env["reminder.rule"].sudo().with_context(active_test=False)
        for preset in self:
            if Rule.search_count([("preset_id", "=", preset.id)], limit=1):
                continue
            preset._remove_things()

    @api.model
    def _tidy_texts(self, templates):
        """Remove those of these templates that were made with presets and that no rule
        and no step uses any more."""
        # sudo: mail.template, reminder.rule and its steps - made by us, see above; who
        # else uses them, of every company
        mine = self._made().filtered(lambda one: one.model == "mail.template")
        unused_sudo = templates.sudo().exists()
        unused_sudo &= unused_sudo.browse(mine.mapped("res_id"))
        for model in ("reminder.rule", "reminder.step"):
            Model_sudo = self.env[model].sudo().with_context(active_test=False)
            using_sudo = Model_sudo.search([("mail_template_id", "in", templates.ids)])
            unused_sudo -= using_sudo.mail_template_id
        unused_sudo.unlink()

    def _remove_things(self):
        """Remove the action, and the views that show the mark on stages. The mark stays
        until the module goes: what somebody has marked is there again when the rule is
        added again, and Odoo cannot take a field from what is computed from it."""
        things = self._owned() - self._owned("template") - self._owned("step")
        things -= things.filtered(lambda one: one.model == "ir.model.fields")
        if self._is_stage_field_used():
            things -= self._owned("view_")
        by_model = {
            model: names.mapped("res_id")
            for model, names in things.grouped("model").items()
        }
        for model in ("ir.ui.view", "ir.actions.server"):
            # sudo: made by us, see above
            self.env[model].sudo().browse(by_model.get(model, [])).unlink()

    def _is_stage_field_used(self):
        """Whether another rule's filter reads the mark on these stages."""
        # sudo: reminder.rule - of every company
        return bool(
            self.env["reminder.rule"]
            .sudo()
            .with_context(active_test=False)
            .search_count(
                [
                    ("model_name", "=", self.model_name),
                    ("domain", "like", STAGE_FIELD),
                ],
                limit=1,
            )
        )


def _stored(record, name):
    """What a translated field of a record says in each language that it has."""
    return record._fields[name]._get_stored_translations(record) or {}


def _is_alike(source, name, record, to_name):
    """Whether a field of a record says in English what it was made with."""
    text = _stored(record, to_name).get("en_US")
    return bool(text) and text == _stored(source, name).get("en_US")
