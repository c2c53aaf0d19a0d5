# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import models
from odoo.exceptions import UserError

from .template_rights import RuleText


class MailTemplate(RuleText, models.Model):
    _inherit = "mail.template"
    _reminder_rule_field = "mail_template_id"

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
