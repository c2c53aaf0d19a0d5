# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import models
from odoo.exceptions import UserError

from .template_rights import text_changed

MODULE = "reminder_automation"


class MailTemplate(models.Model):
    """Texts of rules: who changes one may read what it reads then."""

    _inherit = "mail.template"

    def write(self, vals):
        result = super().write(vals)
        text_changed(self, "mail_template_id")
        return result

    def _update_field_translations(self, field_name, *args, **kwargs):
        result = super()._update_field_translations(field_name, *args, **kwargs)
        text_changed(self, "mail_template_id")
        return result

    def _reminder_check_model(self, model):
        """Ask whether this is a text about records of a model: it may have been given
        another one since it was chosen.

        :raise UserError: when it is not
        """
        # sudo: mail.template - of what kind it is
        for template_sudo in self.sudo():
            if template_sudo.model != model:
                raise UserError(
                    self.env._(
                        "The template “%(template)s” is not for records of this kind.",
                        template=template_sudo.name,
                    )
                )

    def _reminder_used_otherwise(self):
        """Those of these templates that are sent without a rule of a person.

        :return: the ones that are data of this module; later subjects add theirs
        """
        # sudo: ir.model.data - only which of them are ours
        data_sudo = self.env["ir.model.data"].sudo()
        used = data_sudo.search(
            [
                ("module", "=", MODULE),
                ("model", "=", self._name),
                ("res_id", "in", self.ids),
            ]
        )
        return self.sudo().browse(used.mapped("res_id"))
