# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import SUPERUSER_ID, api
from odoo.tools import SQL


def migrate(cr, version):
    """Items know what their record was made from, so that another stage is noticed.
    Asked once all apps are there."""
    env = api.Environment(cr, SUPERUSER_ID, {"active_test": False})
    for rule in env["reminder.rule"].search([]):
        if rule.model_name in env:
            rule._fenced(lambda rule=rule: _fill(rule))


def _fill(rule):
    templates = rule._templates()
    if not templates:
        return
    query = rule._model().with_context(active_test=False)._search([])
    template = rule._path_sql(query, templates[0][1])
    rule.env.execute_query(
        SQL(
            """
            UPDATE reminder_item item SET made_from = COALESCE(source.template, 0)
              FROM (%s) source
             WHERE item.rule_id = %s AND item.res_id = source.id
            """,
            query.select(
                SQL.identifier(query.table, "id"), SQL("%s AS template", template)
            ),
            rule.id,
        )
    )
