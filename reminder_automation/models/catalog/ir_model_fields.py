# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models

from .reminder_setting import MIXIN, TEMPLATES


class IrModelFields(models.Model):
    """The settings of templates of other apps are no module's fields: they are called,
    in every language, as those of the mixin that they come from."""

    _inherit = "ir.model.fields"

    @api.model
    def get_field_string(self, model_name):
        texts = super().get_field_string(model_name)
        if model_name in TEMPLATES:
            return texts | _of_settings(super().get_field_string(MIXIN))
        return texts

    @api.model
    def get_field_help(self, model_name):
        texts = super().get_field_help(model_name)
        if model_name in TEMPLATES:
            return texts | _of_settings(super().get_field_help(MIXIN))
        return texts


def _of_settings(texts):
    """The texts of the settings, and of what is shown with them."""
    return {name: text for name, text in texts.items() if name[:9] == "reminder_"}
