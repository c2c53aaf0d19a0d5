# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """The action on records has a name in each language, unless people have given it
    one of their own; rules and templates are theirs to name. At the end: it belongs to
    models of other apps, too."""
    env = api.Environment(cr, SUPERUSER_ID, {"reminder_keep_names": True})
    env["reminder.rule"]._give_names()
