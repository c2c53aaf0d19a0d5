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
    """Give every company that exists already, archived or not, its rule for client
    objectives, monitoring its token, and what runs at night its hour on the company's
    wall."""
    companies = env["res.company"].with_context(active_test=False)
    companies.search([("id", "!=", False)])._create_objective_rules()
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
    env["mail.mail"]._reminder_forget_jobs()
    every_rule = env["reminder.rule"].with_context(
        **{"active_test": False, MODULE_UNINSTALL_FLAG: True}
    )
    every_rule.search([("model_name", "!=", False)]).unlink()
    env["reminder.preset"]._forget_missing()
    env["reminder.setting"]._unlist()
    _let_go(env)
    env["mail.activity"].search([("res_model", "in", WITH_ACTIVITIES)]).unlink()
    for name in (SALT, TOKEN):
        env["ir.config_parameter"].set_param(name, False)


def _let_go(env):
    """Take away what would keep records of ours from being deleted: what refers to
    them, and what people made for our groups."""
    env.flush_all()
    # Of fields of ours on models of an app that was uninstalled before, Odoo keeps the
    # names, and stumbles over them.
    env.cr.execute(
        """
        DELETE FROM ir_model_data owner
         WHERE owner.module = 'reminder_automation' AND owner.model = 'ir.model.fields'
           AND NOT EXISTS (
               SELECT FROM ir_model_fields field WHERE field.id = owner.res_id);
        UPDATE reminder_customer SET type_id = NULL WHERE type_id IS NOT NULL;
        UPDATE ir_act_server SET reminder_template_id = NULL
         WHERE reminder_template_id IS NOT NULL;
        """
    )
    env.invalidate_all(flush=False)
    names = env["ir.model.data"].search(
        [("module", "=", "reminder_automation"), ("model", "=", "res.groups")]
    )
    groups = env["res.groups"].browse(names.mapped("res_id"))
    env["ir.model.access"].with_context(active_test=False).search(
        [("group_id", "in", groups.ids)]
    ).unlink()
    rules = env["ir.rule"].with_context(active_test=False)
    for rule in rules.search([("groups", "in", groups.ids)]):
        # Without any group it would hold for everybody.
        if rule.groups <= groups:
            rule.unlink()
        else:
            rule.groups -= groups
