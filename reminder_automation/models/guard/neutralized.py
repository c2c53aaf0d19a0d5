# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models
from odoo.exceptions import UserError

# Odoo's mark on a copy that is for trying things out.
MARK = "database.is_neutralized"
# What sends to people; the other settings may be tried out.
SWITCHES = ("reminder_enabled", "reminder_sms_enabled")
ADDON = "reminder_automation"


class ReminderJob(models.Model):
    """In a neutralized copy no job of the list is switched on or run, by nobody."""

    _inherit = "reminder.job"

    @api.model
    def _is_neutralized(self):
        """Whether this database is a neutralized copy of another one."""
        # sudo: ir.config_parameter - this one mark, which says nothing about anybody
        return bool(self.env["ir.config_parameter"].sudo().get_param(MARK))

    @api.model
    def _check_not_neutralized(self):
        """Raise UserError in a neutralized copy of a database."""
        if self._is_neutralized():
            raise UserError(
                self.env._(
                    "This database is a neutralized copy: it reminds nobody, and "
                    "scheduled jobs stay off. Do it in the original database."
                )
            )

    def _inverse_enabled(self):
        if any(self.mapped("enabled")):
            self._check_not_neutralized()
        return super()._inverse_enabled()

    def action_run_now(self):
        self.ensure_one()
        self.check_access("write")
        self._check_not_neutralized()
        return super().action_run_now()


class IrCron(models.Model):
    """The same past the list: for the addon's own scheduled actions."""

    _inherit = "ir.cron"

    def write(self, vals):
        if vals.get("active"):
            self._check_reminders_not_neutralized()
        return super().write(vals)

    def method_direct_trigger(self):
        self._check_reminders_not_neutralized()
        return super().method_direct_trigger()

    def _check_reminders_not_neutralized(self):
        if not self.env["reminder.job"]._is_neutralized():
            return
        # sudo: ir.model.data - only what is ours
        ours = (
            self.env["ir.model.data"]
            .sudo()
            .search_count(
                [
                    ("model", "=", self._name),
                    ("res_id", "in", self.ids),
                    ("module", "=", ADDON),
                ],
                limit=1,
            )
        )
        if ours:
            self.env["reminder.job"]._check_not_neutralized()


class ResCompany(models.Model):
    """In a neutralized copy the switches stay off."""

    _inherit = "res.company"

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_switches_not_neutralized(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_switches_not_neutralized(vals)
        return super().write(vals)

    def _check_switches_not_neutralized(self, vals):
        if any(vals.get(name) for name in SWITCHES):
            self.env["reminder.job"]._check_not_neutralized()
