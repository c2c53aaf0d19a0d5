# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import models

from .template_rights import RuleText


class SmsTemplate(RuleText, models.Model):
    _inherit = "sms.template"
    _reminder_rule_field = "sms_template_id"
