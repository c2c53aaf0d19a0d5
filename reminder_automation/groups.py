# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""The groups of this addon, by their XML ids."""

USER = "reminder_automation.group_reminder_user"
INSPECTOR = "reminder_automation.group_reminder_inspector"
ADMIN = "reminder_automation.group_reminder_admin"
