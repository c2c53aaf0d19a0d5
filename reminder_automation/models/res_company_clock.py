# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import fields, models

from ..schedule.cadence import Cadence, local_date


class ResCompany(models.Model):
    """What customer reminders ask of their company: its hours, its administrators."""

    _inherit = "res.company"

    def _reminder_clock(self):
        """The hours when the company's reminders leave, as `schedule.cadence.Cadence`.

        Those of the settings; closed days are for clients only.
        """
        self.ensure_one()
        # sudo: reminder.rule - when something fires does not depend on who is logged in
        rule_sudo = self.sudo().reminder_objective_rule_id
        return Cadence(
            delay=0,
            interval=1,
            maximum=1,
            hour=rule_sudo.send_hour if rule_sudo else 8.0,
            until=rule_sudo.send_until if rule_sudo else 20.0,
            tz=rule_sudo.tz or "Europe/Copenhagen",
        )

    def _reminder_today(self):
        """The day it is on the company's wall."""
        return local_date(fields.Datetime.now(), self._reminder_clock().tz)

    def _reminder_admins(self):
        """The company's administrators of reminders."""
        self.ensure_one()
        group = self.env.ref("reminder_automation.group_reminder_admin")
        # sudo: res.users - they are told whoever is logged in
        return (
            self.env["res.users"]
            .sudo()
            .search(
                [
                    ("all_group_ids", "in", group.ids),
                    ("company_ids", "in", self.ids),
                    ("share", "=", False),
                ]
            )
        )
