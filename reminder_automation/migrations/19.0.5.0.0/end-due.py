# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import SUPERUSER_ID, api
from odoo.tools import SQL


def migrate(cr, version):
    """Items know the day on which their record is due. Asked once all apps are there;
    the next sweep fills in what cannot be asked now."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    rules = env["reminder.rule"].with_context(active_test=False)
    for rule in rules.search([]):
        if rule.model_name in env:
            rule._fenced(lambda rule=rule: _fill(rule))


def _fill(rule):
    rule.env.execute_query(
        SQL(
            """
            UPDATE reminder_item item SET due_date = source.due
              FROM (%s) source
             WHERE item.rule_id = %s AND item.res_id = source.id
            """,
            rule._enrolling_sql(rule._waiting_query()),
            rule.id,
        )
    )
