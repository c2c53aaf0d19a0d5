# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import ast

from odoo import api, fields, models


class ReminderRule(models.Model):
    """Rules that were added from a ready-made one."""

    _inherit = "reminder.rule"

    preset_id = fields.Many2one(
        comodel_name="reminder.preset",
        string="Ready-made rule",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    company_field = fields.Char(
        help="The path from the record to its company, where it is not company_id.",
    )
    preset_option = fields.Boolean(
        string="Option of the ready-made rule",
        compute="_compute_preset_option",
        inverse="_inverse_preset_option",
    )
    preset_option_name = fields.Char(compute="_compute_preset_option")

    @api.depends("preset_id", "domain")
    @api.depends_context("lang")
    def _compute_preset_option(self):
        """Whether the filter is the ready-made one with its option, or without; a filter
        that somebody wrote has no option."""
        for rule in self:
            rule.preset_option = rule.preset_option_name = False
            preset = rule.preset_id
            if not preset.option_domain:
                continue
            own = _plain(rule.domain)
            with_option = _plain(preset._domain_text(option=True))
            if own in (with_option, _plain(preset._domain_text())):
                rule.preset_option = own == with_option
                rule.preset_option_name = preset.option_name

    def _inverse_preset_option(self):
        for rule in self.filtered("preset_option_name"):
            rule.domain = rule.preset_id._domain_text(rule.preset_option)

    @api.onchange("preset_option")
    def _onchange_preset_option(self):
        if self.preset_id.option_domain:
            self.domain = self.preset_id._domain_text(self.preset_option)

    def unlink(self):
        presets, templates = self.preset_id, self.mail_template_id
        result = super().unlink()
        presets._tidy(templates)
        return result


def _plain(text):
    """What a filter says, however it is written; None for one with expressions."""
    try:
        return repr(ast.literal_eval(text)).replace("(", "[").replace(")", "]")
    except (SyntaxError, ValueError):
        return None
