# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models

from .reminder_setting import MIXIN, TEMPLATES


class IrModelFields(models.Model):
    """The settings of templates are in no list of fields: they are called, in every
    language, as those of the mixin that they come from."""

    _inherit = "ir.model.fields"

    @api.model
    def get_field_string(self, model_name):
        strings = super().get_field_string(model_name)
        if model_name in TEMPLATES:
            return {**super().get_field_string(MIXIN), **strings}
        return strings

    @api.model
    def get_field_help(self, model_name):
        helps = super().get_field_help(model_name)
        if model_name in TEMPLATES:
            return {**super().get_field_help(MIXIN), **helps}
        return helps
