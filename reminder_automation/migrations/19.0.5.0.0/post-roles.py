# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import SUPERUSER_ID, Command, api


def migrate(cr, version):
    """The action that sends a reminder of records is there for every colleague: of
    which records, each record is asked. So far it was the inspectors' alone.

    Nobody gets the new group "User" by the update; whoever is an inspector or an
    administrator of reminders has it by being one.
    """
    env = api.Environment(cr, SUPERUSER_ID, {})
    colleagues = env.ref("base.group_user")
    env["reminder.rule"]._record_actions().group_ids = [Command.set(colleagues.ids)]
