# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from lxml import etree

from odoo import SUPERUSER_ID, api
from odoo.modules import Manifest
from odoo.tools import convert_file, file_path

MODULE = "reminder_automation"


def migrate(cr, version):
    """Load the record rules as they are now: as `noupdate` data they stay as they were
    installed when the addon is updated."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    for path in Manifest.for_addon(MODULE)["data"]:
        if path.startswith("security/") and path.endswith(".xml"):
            root = etree.parse(file_path(f"{MODULE}/{path}")).getroot()
            if root.get("noupdate") == "1":
                convert_file(env, MODULE, path, {}, mode="init", noupdate=True)
