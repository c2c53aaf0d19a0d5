# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import fields, models


class ResPartner(models.Model):
    """Birthdays of persons. The name and type of the field are those of OCA's
    `partner_contact_birthdate`: with both installed they are one."""

    _inherit = "res.partner"

    birthdate_date = fields.Date("Birthdate")

    _reminder_birthday_idx = models.Index(
        "((EXTRACT(MONTH FROM birthdate_date)), (EXTRACT(DAY FROM birthdate_date))) "
        "WHERE birthdate_date IS NOT NULL"
    )
