# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models

from ..engine.reminder_settings_mixin import SETTINGS
from .preset.add import STAGE_FIELD
from .reminder_setting import TEMPLATES


class ReminderTemplateMixin(models.AbstractModel):
    """Templates of the apps that ready-made rules are about: their forms; and stages,
    which have a mark that says whether what is in them waits for the customer."""

    _inherit = "reminder.template.mixin"

    # ------------------------------------------------------------
    # STAGES
    # ------------------------------------------------------------

    def _compute_reminder_setting(self):
        result = super()._compute_reminder_setting()
        if STAGE_FIELD in self._fields:
            # Nobody is reminded of what is in another stage.
            self.filtered(lambda stage: not stage[STAGE_FIELD]).reminder_auto = False
        return result

    def _inverse_reminder_auto(self):
        result = super()._inverse_reminder_auto()
        if STAGE_FIELD in self._fields:
            unmarked = self.filtered(
                lambda stage: stage.reminder_auto and not stage[STAGE_FIELD]
            )
            if unmarked:
                unmarked[STAGE_FIELD] = True
        return result

    @api.model
    def _reminder_rule_depends(self):
        further = (STAGE_FIELD, getattr(TEMPLATES.get(self._name), "above", ""))
        return [
            *super()._reminder_rule_depends(),
            *(name for name in further if name in self._fields),
        ]

    # ------------------------------------------------------------
    # TEMPLATES THAT ARE MADE FROM TEMPLATES
    # ------------------------------------------------------------

    def _reminder_presets(self):
        presets = super()._reminder_presets()
        if path := TEMPLATES[self._name].above:
            for template in presets:
                if above := template[path]:
                    presets[template] = tuple(above[name] for name in SETTINGS)
        return presets

    # ------------------------------------------------------------
    # THE FORM
    # ------------------------------------------------------------

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        arch, view = super()._get_view(view_id, view_type, **options)
        if view_type == "form":
            self.env["reminder.setting"]._put_into(arch, self)
        return arch, view


class ReminderTemplateWindow(models.AbstractModel):
    """Windows of Sign (OCA) that make requests from a template: what is chosen there
    holds for the requests."""

    _name = "reminder.template.window"
    _inherit = ["reminder.template.mixin"]
    _description = "Window With Settings of Reminders"

    def _generate(self):
        requests = super()._generate()
        own = self.env["reminder.setting"]._of(self._name, self.ids)
        for row_sudo in own.values():
            values = {name: row_sudo[name] for name in ("auto", "days", "number")}
            self.env["reminder.setting"]._put(
                requests._name, dict.fromkeys(requests.ids, values)
            )
        return requests
