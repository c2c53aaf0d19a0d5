# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import ast

from odoo import SUPERUSER_ID, api

PRESET = "reminder_automation.reminder_preset_task"
# The filter of tasks before, and what it has beside it now.
BEFORE = [
    ("stage_id.x_waiting_for_customer", "=", True),
    ("state", "not in", ("1_done", "1_canceled")),
]
NOW = [("has_template_ancestor", "=", False), ("has_project_template", "=", False)]


def migrate(cr, version):
    """Ready-made rules for tasks leave templates alone, unless somebody wrote a filter
    of their own. What is asked for besides, such as the project, stays."""
    preset = api.Environment(cr, SUPERUSER_ID, {}).ref(PRESET, raise_if_not_found=False)
    if not preset:
        return
    cr.execute("SELECT id, domain FROM reminder_rule WHERE preset_id = %s", [preset.id])
    for rule_id, text in cr.fetchall():
        try:
            terms = [_plain(term) for term in ast.literal_eval(text or "[]")]
        except (SyntaxError, TypeError, ValueError):
            continue
        terms = [term for term in terms if term != "&"]
        if "|" in terms or "!" in terms or NOW[0] in terms:
            continue
        if all(term in terms for term in BEFORE):
            cr.execute(
                "UPDATE reminder_rule SET domain = %s, stale = TRUE WHERE id = %s",
                [repr(terms + NOW), rule_id],
            )


def _plain(term):
    """A term as it stands in the preset, whichever editor wrote it."""
    if isinstance(term, str):
        return term
    name, operator, value = term
    return name, operator, tuple(value) if operator == "not in" else value
