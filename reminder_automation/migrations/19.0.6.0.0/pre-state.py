# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).


def migrate(cr, version):
    """Rules that are there run on, archived ones too: only new ones are drafts."""
    cr.execute(
        """
        ALTER TABLE reminder_rule ADD COLUMN IF NOT EXISTS state varchar;
        UPDATE reminder_rule SET state = 'running' WHERE state IS NULL
        """
    )
