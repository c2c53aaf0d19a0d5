# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import SUPERUSER_ID, api
from odoo.tools.translate import get_translation

from odoo.addons.reminder_automation.sayings import give_name

MODULE = "reminder_automation"


def migrate(cr, version):
    """What is named by code and was renamed (see `post-words`) has its name in each
    language. At the end: the translations are there, and models of other apps."""
    env = api.Environment(cr, SUPERUSER_ID, {"reminder_keep_names": True})
    env["reminder.rule"]._give_names()
    for rule in env["res.company"].search([]).reminder_objective_rule_id:
        give_name(rule, "name", _requirements)


def _requirements(env):
    return get_translation(MODULE, env.lang or "en_US", "Requirements", ())
