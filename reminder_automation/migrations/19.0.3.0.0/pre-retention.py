# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.tools import SQL

COLUMNS = (
    "reminder_retention_alert_months",
    "reminder_retention_digest_months",
    "reminder_retention_item_months",
    "reminder_retention_ledger_months",
    "reminder_retention_occurrence_months",
)


def migrate(cr, version):
    """Companies that are there keep all they have until an administrator decides: the
    update removes nothing. Only new companies begin with the months of a new field."""
    for column in COLUMNS:
        cr.execute(
            SQL(
                "ALTER TABLE res_company ADD COLUMN IF NOT EXISTS %s integer",
                SQL.identifier(column),
            )
        )
