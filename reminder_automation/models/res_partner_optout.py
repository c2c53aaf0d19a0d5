# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import fields, models

from .res_partner import INSPECTOR


class ResPartner(models.Model):
    """A contact: what it asked not to be reminded of."""

    _inherit = "res.partner"

    reminder_optout_ids = fields.One2many(
        comodel_name="reminder.optout",
        inverse_name="partner_id",
        string="Stopped reminders",
        groups=INSPECTOR,
    )
