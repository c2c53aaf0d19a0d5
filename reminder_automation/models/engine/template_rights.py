# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Texts of rules: whoever changes one must be allowed to read what it reads."""

from odoo.exceptions import AccessError
from odoo.fields import Domain

from .rule.reading import Reading, refusal

MODULE = "reminder_automation"


class RuleText:
    """A template that may be the text of a rule."""

    __slots__ = ()

    # The field of `reminder.rule` that holds it.
    _reminder_rule_field = None

    def write(self, vals):
        result = super().write(vals)
        text_changed(self, self._reminder_rule_field)
        return result

    def _update_field_translations(self, field_name, *args, **kwargs):
        result = super()._update_field_translations(field_name, *args, **kwargs)
        text_changed(self, self._reminder_rule_field)
        return result

    def _reminder_used_otherwise(self):
        """Those of these templates that are sent without a rule of a person.

        :return: the ones that are data of this module; later subjects add theirs
        """
        # sudo: ir.model.data - only which of them are ours
        data_sudo = self.env["ir.model.data"].sudo()
        used = data_sudo.search(
            [
                ("module", "=", MODULE),
                ("model", "=", self._name),
                ("res_id", "in", self.ids),
            ]
        )
        return self.sudo().browse(used.mapped("res_id"))


def text_changed(templates, field_name):
    """The text of a rule may have changed: what it reads is asked anew.

    :raise AccessError: when the current user may not read what it reads now
    """
    env = templates.env
    # sudo: reminder.rule - whether rules use them, whoever changes them
    Rule_sudo = env["reminder.rule"].sudo().with_context(active_test=False)
    rules_sudo = Rule_sudo.search(
        Domain(field_name, "in", templates.ids)
        | Domain("step_ids", "any", [(field_name, "in", templates.ids)])
    )
    if rules_sudo:
        env.registry.clear_cache()
    if env.su:
        return
    texts = rules_sudo[field_name] | rules_sudo.step_ids[field_name]
    for template in texts | templates._reminder_used_otherwise():
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
