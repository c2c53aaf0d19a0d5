# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).


def migrate(cr, version):
    """Since when an objective is open: since it was made, as far as is known. What was
    asked for an item that is done does not count for what it waits for next."""
    cr.execute("ALTER TABLE reminder_objective ADD COLUMN open_date timestamp")
    cr.execute("UPDATE reminder_objective SET open_date = create_date")
    cr.execute("ALTER TABLE reminder_item ADD COLUMN asked_from timestamp")
    cr.execute("UPDATE reminder_item SET asked_from = write_date WHERE state = 'done'")
