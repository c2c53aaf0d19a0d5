# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.fields import Domain

from ...groups import ADMIN


class ReminderForMe(models.AbstractModel):
    """What customer reminders and what they fired have in common: whom they are for.

    Both have `recipients` and `partner_id`.
    """

    _name = "reminder.for.me"
    _description = "Reminder for the User"

    is_mine = fields.Boolean(
        string="For me",
        compute="_compute_is_mine",
        search="_search_is_mine",
        help="The reminder is for you: as an administrator, or as an inspector of the "
        "customer's area.",
    )

    @api.depends("recipients", "partner_id.reminder_in_my_area")
    @api.depends_context("uid")
    def _compute_is_mine(self):
        is_admin = self.env.user.has_group(ADMIN)
        for record in self:
            recipients = record.recipients
            record.is_mine = (is_admin and recipients != "inspector") or (
                recipients != "admin" and record.partner_id.reminder_in_my_area
            )

    def _search_is_mine(self, operator, value):
        if operator != "in":
            return NotImplemented
        mine = Domain("recipients", "in", ("inspector", "both")) & Domain(
            "partner_id.reminder_in_my_area", "=", True
        )
        if self.env.user.has_group(ADMIN):
            mine |= Domain("recipients", "in", ("admin", "both"))
        return mine
