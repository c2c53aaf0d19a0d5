# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.tools import sql


def migrate(cr, version):
    """No rule has steps yet: what steps or the three numbers come to are the numbers.

    Filled here, in one statement, and not rule by rule.
    """
    if sql.column_exists(cr, "reminder_rule", "is_ladder"):
        return
    cr.execute(
        """
        ALTER TABLE reminder_rule
          ADD COLUMN is_ladder BOOLEAN,
          ADD COLUMN is_warning BOOLEAN,
          ADD COLUMN first_days INTEGER,
          ADD COLUMN last_days INTEGER,
          ADD COLUMN longest_days INTEGER,
          ADD COLUMN total_count INTEGER
        """
    )
    cr.execute(
        """
        UPDATE reminder_rule
           SET is_ladder = FALSE, is_warning = COALESCE(delay_days, 0) < 0,
               first_days = delay_days, last_days = interval_days,
               longest_days = interval_days, total_count = max_count
        """
    )
