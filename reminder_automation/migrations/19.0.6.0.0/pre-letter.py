# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""One letter for all that is due is the preset of new databases. One that is there
already keeps what it has: nothing is switched on by an update."""

from odoo.tools.sql import column_exists


def migrate(cr, version):
    if not column_exists(cr, "res_company", "reminder_bundle"):
        # Else it would be made now, with the preset for the companies that are there.
        cr.execute("ALTER TABLE res_company ADD COLUMN reminder_bundle boolean")
