# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.tools import SQL

# From so many numbers on they are given as one text: the database reads thousands of
# them in half the time.
MANY = 100


def is_among(column, ids):
    """SQL of whether a column is one of these ids.

    A list counts for ten where the database plans a statement once for any values: what
    is asked of one record at a time, which is asked often, says so.

    :param column: SQL
    :param ids: numbers
    """
    ids = list(ids)
    if len(ids) == 1:
        return SQL("%s = %s", column, ids[0])
    numbers = f"{{{','.join(map(str, ids))}}}" if len(ids) > MANY else ids
    return SQL("%s = ANY(%s::int[])", column, numbers)
