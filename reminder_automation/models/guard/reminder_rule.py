# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class ReminderRule(models.Model):
    """Nothing leaves a database that was restored, copied or moved until a person has
    seen what would."""

    _inherit = "reminder.rule"

    @api.model
    def _is_held(self):
        # sudo: reminder.place - where the database is, for whoever sends
        return super()._is_held() or self.env["reminder.place"].sudo()._is_held()

    @api.model
    def _is_known_held(self):
        # sudo: reminder.place - where the database is, for whoever looks at an item
        known = self.env["reminder.place"].sudo()._is_known_held()
        return super()._is_known_held() or known

    @api.model
    def _held_sql(self):
        return SQL(
            "%s OR %s",
            super()._held_sql(),
            self.env["reminder.place"]._held_sql(),
        )

    @api.model
    def _check_not_held(self):
        # sudo: reminder.place - where the database is, for whoever sends
        if self.env["reminder.place"].sudo()._is_known_held():
            raise UserError(
                self.env._(
                    "Reminders are held, because this database was restored, copied "
                    "or moved. An administrator of reminders can let them go on, "
                    "under Scheduled jobs."
                )
            )
        return super()._check_not_held()

    @api.model
    def _note_leaving(self):
        # sudo: reminder.place - where the database is, for whoever sends
        self.env["reminder.place"].sudo()._note_leaving()
        return super()._note_leaving()
