# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import SUPERUSER_ID, api
from odoo.tools import convert_file

FILES = (
    "security/reminder_security.xml",
    "security/reminder_alert_security.xml",
    "security/reminder_conversation_security.xml",
    "security/reminder_document_security.xml",
    "security/reminder_wizard_security.xml",
)


def migrate(cr, version):
    """Load the record rules as they are now: as `noupdate` data they stay as they were
    installed when the addon is updated."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    for path in FILES:
        convert_file(env, "reminder_automation", path, {}, mode="init", noupdate=True)
