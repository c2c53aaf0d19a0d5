# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """What is named by code and was renamed (see `post-words`) has its name in each
    language. At the end: the translations are there, and models of other apps."""
    env = api.Environment(cr, SUPERUSER_ID, {"reminder_keep_names": True})
    env["reminder.rule"]._give_names()
