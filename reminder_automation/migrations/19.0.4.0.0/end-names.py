# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """What was made ready in one language has a name in each, unless people have given
    it one of their own. At the end: it belongs to models of other apps, too."""
    env = api.Environment(cr, SUPERUSER_ID, {"reminder_keep_templates": True})
    env["reminder.rule"]._give_names()
