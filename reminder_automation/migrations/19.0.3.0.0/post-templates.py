# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from lxml import etree

from odoo.modules import Manifest
from odoo.tools import SQL, file_path

MODULE = "reminder_automation"
TABLES = {"mail.template": "mail_template", "sms.template": "sms_template"}


def migrate(cr, version):
    """Tell each template of the module the file that it is in now: from there *Reset
    template* reads it."""
    for path in Manifest.for_addon(MODULE)["data"]:
        if not path.endswith(".xml"):
            continue
        names = {}
        for record in etree.parse(file_path(f"{MODULE}/{path}")).iter("record"):
            if record.get("model") in TABLES:
                names.setdefault(record.get("model"), []).append(record.get("id"))
        for model, of_model in names.items():
            cr.execute(
                SQL(
                    """
                    UPDATE %s template SET template_fs = %s
                      FROM ir_model_data name
                     WHERE name.module = %s AND name.model = %s
                       AND name.name = ANY(%s) AND name.res_id = template.id
                    """,
                    SQL.identifier(TABLES[model]),
                    f"{MODULE}/{path}",
                    MODULE,
                    model,
                    of_model,
                )
            )
