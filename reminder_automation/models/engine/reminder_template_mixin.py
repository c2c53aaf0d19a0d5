# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models

from .reminder_settings_mixin import SETTINGS


class ReminderTemplateMixin(models.AbstractModel):
    """Templates of other apps, with the settings of the reminders of what is made from
    them.

    The fields are real ones for forms, imports and code, without a column: what is set
    is kept as a `reminder.setting`, so that the template's table stays as its app made
    it. Who may read the template reads them, who may write it sets them. What is not
    set shows as the rule has it.
    """

    _name = "reminder.template.mixin"
    _inherit = ["reminder.settings.mixin"]
    _description = "Template With Settings of Reminders"

    reminder_auto = fields.Boolean(
        compute="_compute_reminder_setting",
        inverse="_inverse_reminder_auto",
        default=None,
        store=False,
        copy=False,
    )
    reminder_days = fields.Integer(
        compute="_compute_reminder_setting",
        inverse="_inverse_reminder_days",
        store=False,
        copy=False,
    )
    reminder_number = fields.Integer(
        compute="_compute_reminder_setting",
        inverse="_inverse_reminder_number",
        store=False,
        copy=False,
    )
    reminder_offered = fields.Boolean(compute="_compute_reminder_offered")

    # ------------------------------------------------------------
    # WHAT IS SHOWN
    # ------------------------------------------------------------

    @api.depends(lambda self: self._reminder_rule_depends())
    @api.depends_context("allowed_company_ids")
    def _compute_reminder_setting(self):
        own = self.env["reminder.setting"]._of(self._name, self._origin.ids)
        for template, preset in self._reminder_presets().items():
            row = own.get(template._origin.id)
            auto, days, number = preset
            template.reminder_auto = row.auto == "on" if row and row.auto else auto
            template.reminder_days = (row and row.days) or days
            template.reminder_number = (row and row.number) or number

    @api.depends(lambda self: self._reminder_rule_depends())
    @api.depends_context("allowed_company_ids")
    def _compute_reminder_offered(self):
        for template in self:
            template.reminder_offered = bool(template._reminder_rule())

    def _reminder_presets(self):
        """What holds for each of these where it sets nothing itself: on or off, the
        days and the number; 0: as the rule has it.

        :return: dict of a template to these three
        """
        presets = {}
        known = {}
        for template in self:
            key = template._reminder_rule_key()
            if key not in known:
                rule = template._reminder_rule()
                # sudo: reminder.rule - its preset, for whoever sees the template
                known[key] = (bool(not rule or rule.sudo().auto_default), 0, 0)
            presets[template] = known[key]
        return presets

    # ------------------------------------------------------------
    # THE RULE BEHIND IT
    # ------------------------------------------------------------

    def _reminder_made_model(self):
        """The name of the model of what is made from this template, or None."""
        return self.env["reminder.setting"]._made_from(self._name)

    def _reminder_template_company(self):
        """The company whose rule holds for what is made from this template."""
        if "company_id" in self._fields and self.company_id:
            return self.company_id
        return self.env.company

    def _reminder_rule_key(self):
        """What the rule behind this template depends on."""
        return self._reminder_made_model(), self._reminder_template_company()

    def _reminder_rule(self):
        self.ensure_one()
        # sudo: res.company - which one it is
        model, company = self.sudo()._reminder_rule_key()
        if not model:
            return super()._reminder_rule()
        return self._reminder_general_rule(model, company.with_env(self.env))

    @api.model
    def _reminder_rule_depends(self):
        names = super()._reminder_rule_depends()
        return [*names, "company_id"] if "company_id" in self._fields else names

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    def _inverse_reminder_auto(self):
        self._reminder_keep(
            {one: {"auto": "on" if one.reminder_auto else "off"} for one in self}
        )

    def _inverse_reminder_days(self):
        self._reminder_keep({one: {"days": one.reminder_days} for one in self})

    def _inverse_reminder_number(self):
        self._reminder_keep({one: {"number": one.reminder_number} for one in self})

    def _reminder_keep(self, settings):
        self.env["reminder.setting"]._put(
            self._name, {one.id: values for one, values in settings.items()}
        )

    @api.model_create_multi
    def create(self, vals_list):
        # The form of a new template sends all that it shows: what shows as the rule has
        # it is not set.
        given = [
            {name: vals[name] for name in SETTINGS if name in vals}
            for vals in vals_list
        ]
        if not any(given):
            return super().create(vals_list)
        templates = super().create(
            [
                {name: value for name, value in vals.items() if name not in SETTINGS}
                for vals in vals_list
            ]
        )
        for template, values in zip(templates, given, strict=True):
            differing = {
                name: value
                for name, value in values.items()
                if (value or 0) != template[name]
            }
            if differing:
                template.write(differing)
        return templates

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        own = self.env["reminder.setting"]._of(self._name, self.ids)
        for template, vals in zip(self, vals_list, strict=True):
            if template.id in own:
                for name in SETTINGS:
                    vals.setdefault(name, template[name])
        return vals_list

    def unlink(self):
        result = super().unlink()
        if self._name in self.env["reminder.setting"]._models():
            gone = self - self.exists()
            self.env["reminder.setting"]._forget(self._name, gone.ids)
        return result
