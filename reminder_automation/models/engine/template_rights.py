# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Texts of rules: who changes one may read what it reads then."""

from odoo.exceptions import AccessError

from .rule.reading import Reading, refusal


def text_changed(templates, field_name):
    """The text of a rule may have changed: what it reads is asked anew.

    :raise AccessError: when the current user may not read what it reads now
    """
    env = templates.env
    # sudo: reminder.rule - whether rules use them, whoever changes them
    Rule_sudo = env["reminder.rule"].sudo().with_context(active_test=False)
    rules_sudo = Rule_sudo.search([(field_name, "in", templates.ids)])
    if rules_sudo:
        env.registry.clear_cache()
    if env.su:
        return
    for template in rules_sudo[field_name] | templates._reminder_used_otherwise():
        if reason := template_refusal(env, template):
            raise AccessError(
                env._(
                    "The template “%(template)s” is the text of reminders and cannot "
                    "be saved like this: %(reason)s Leave that out, or ask somebody "
                    "who may read it.",
                    template=template.name,
                    reason=reason,
                )
            )


def template_refusal(env, template):
    """Why a user may not use a template: what it reads that the user may not read.

    :param env: the user's environment
    :param template: a `mail.template` or `sms.template`
    :return: a sentence, "" when there is nothing of that kind
    """
    if env.su:
        return ""
    reading = Reading(env)
    # sudo: only its texts are looked at
    template_sudo = template.sudo()
    reading.need(template_sudo.render_model)
    reading.template(template_sudo)
    return refusal(env, reading.needs())
