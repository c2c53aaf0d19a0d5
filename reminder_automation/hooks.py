# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.addons.base.models.ir_model import MODULE_UNINSTALL_FLAG

from .models.monitoring.res_company import TOKEN
from .models.portal.reminder_item import SALT

# Models of ours whose records, or clients, have activities.
WITH_ACTIVITIES = (
    "reminder.rule",
    "reminder.item",
    "reminder.conversation",
    "reminder.customer",
    "reminder.document",
    "reminder.job",
)
# Odoo's queues, and the states from which a message may still leave.
QUEUES = {"mail.mail": ("outgoing", "exception"), "sms.sms": ("outgoing", "error")}
CANCELLED = {"mail.mail": "cancel", "sms.sms": "canceled"}


def post_init_hook(env):
    """Give every company that exists already its rule for client objectives,
    monitoring its token, and what runs at night its hour on the company's wall."""
    env["res.company"].search([("id", "!=", False)])._create_objective_rules()
    env["res.company"]._renew_reminder_health_token()
    env.ref("reminder_automation.reminder_job_nightly").action_set_usual_rhythm()


def uninstall_hook(env):
    """Remove what Odoo does not know to be ours, and what holds our templates. Nothing
    that is queued leaves: without the addon nobody would ask whether it still holds."""
    for model, states in QUEUES.items():
        queued = env[model].search(
            [("is_reminder", "=", True), ("state", "in", states)]
        )
        queued.write({"state": CANCELLED[model]})
    every_rule = env["reminder.rule"].with_context(
        **{"active_test": False, MODULE_UNINSTALL_FLAG: True}
    )
    every_rule.search([("model_name", "!=", False)]).unlink()
    env["reminder.preset"]._forget_missing()
    env["mail.activity"].search([("res_model", "in", WITH_ACTIVITIES)]).unlink()
    for name in (SALT, TOKEN):
        env["ir.config_parameter"].set_param(name, False)
