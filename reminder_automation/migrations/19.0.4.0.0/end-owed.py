# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import SUPERUSER_ID, api
from odoo.tools import SQL


def migrate(cr, version):
    """What was sent again before this release began no new cycle: it does not begin one
    now, and nobody is reminded of it anew. Asked once all apps are there."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    rules = env["reminder.rule"].with_context(active_test=False)
    for rule in rules.search([("anchor", "=", "sent")]):
        if rule.model_name in env:
            rule._fenced(lambda rule=rule: _keep_cycle(rule))


def _keep_cycle(rule):
    query = rule._waiting_query()
    rule.env.execute_query(
        SQL(
            """
            UPDATE reminder_item item SET origin_date = source.origin
              FROM (%s) source
             WHERE item.rule_id = %s AND item.res_id = source.id
               AND item.state != 'done'
               AND item.origin_date < source.origin
            """,
            rule._source_sql(query),
            rule.id,
        )
    )
