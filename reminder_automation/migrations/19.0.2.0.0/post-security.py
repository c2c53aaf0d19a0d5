# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from pathlib import Path

from odoo import SUPERUSER_ID, api
from odoo.tools import convert_file
from odoo.tools.misc import file_path

ADDON = "reminder_automation"


def migrate(cr, version):
    """Load the record rules as they are now: as `noupdate` data they stay as they were
    installed when the addon is updated."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    root = Path(file_path(ADDON))
    for path in sorted(root.glob("security/*/*_security.xml")):
        name = str(path.relative_to(root))
        convert_file(env, ADDON, name, {}, mode="init", noupdate=True)
