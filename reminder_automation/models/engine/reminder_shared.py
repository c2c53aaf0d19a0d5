# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models


class InReach:
    """Records that nobody moves to where they are out of his own reach: to another
    company, to none at all, or to somebody else's client."""

    __slots__ = ()
    # The fields that say whose a record is.
    _whose = {"client_id", "company_id", "parent_id", "partner_id"}

    def write(self, vals):
        result = super().write(vals)
        if not self.env.su and self._whose & vals.keys():
            self.check_access("write")
        return result


class ReminderShared(models.AbstractModel):
    """What belongs to one company, or to none and serves all of them.

    Only who has all companies makes or changes what belongs to none; what others make,
    a copy of such a one included, is their company's.
    """

    _name = "reminder.shared"
    _description = "Shared by Companies"

    company_id = fields.Many2one(
        comodel_name="res.company",
        default=lambda self: self._reminder_default_company(),
    )

    @api.model
    def _reminder_default_company(self):
        """Whose is what the current user makes: the present company's, or nobody's in
        particular where the user has all of them."""
        if self.env.su or self.env.user._reminder_has_all_companies():
            return self.env["res.company"]
        return self.env.company

    def copy_data(self, default=None):
        own = self._reminder_default_company()
        return [
            vals | {"company_id": vals.get("company_id") or own.id}
            for vals in super().copy_data(default)
        ]
