# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.tools import is_html_empty

from ....mailing.addresses import read_addresses
from .reminder_step import DAYS_FIELDS, NOTHING


class ReminderStep(models.Model):
    """What makes no sense is refused when a step is saved, each mistake in words."""

    _inherit = "reminder.step"

    @api.constrains(*DAYS_FIELDS)
    def _check_days(self):
        self.rule_id._check_steps_together()

    @api.constrains("channel", "activity_type_id", "server_action_id", "active")
    def _check_does_something(self):
        for step in self.filtered("active"):
            if (
                step.channel == NOTHING
                and not step.activity_type_id
                and not step._has_action()
            ):
                raise ValidationError(
                    self.env._(
                        "This step does nothing. Choose a channel, a to-do or an "
                        "action, or remove the step."
                    )
                )

    # A step that comes back has to fit what its rule is by then.

    @api.constrains(
        *("active", "channel", "mail_template_id", "sms_template_id", "rule_id")
    )
    def _check_templates(self):
        for step in self.filtered("active"):
            rule, channels = step.rule_id, step._channels()
            if step.channel == "inbox" and rule.audience == "client":
                raise ValidationError(
                    self.env._(
                        "Customers do not read the system's inbox. Remind them by "
                        "e-mail or SMS."
                    )
                )
            mail = step.mail_template_id or rule.mail_template_id
            sms = step.sms_template_id or rule.sms_template_id
            if {"email", "inbox"}.intersection(channels) and (
                not mail or not mail.subject or is_html_empty(mail.body_html)
            ):
                raise ValidationError(
                    self.env._(
                        "A step of the rule %(rule)s needs an e-mail template with a "
                        "subject and a text.",
                        rule=rule.name,
                    )
                )
            if "sms" in channels and not (sms and (sms.body or "").strip()):
                raise ValidationError(
                    self.env._(
                        "A step of the rule %(rule)s needs an SMS template with a "
                        "text.",
                        rule=rule.name,
                    )
                )
            for template in (step.mail_template_id, step.sms_template_id):
                step._check_model_of(template)

    @api.constrains(
        *("active", "activity_type_id", "activity_user_kind", "activity_user_id"),
        "rule_id",
    )
    def _check_activity(self):
        for step in self.filtered(lambda step: step.active and step.activity_type_id):
            kind = step.activity_type_id
            if kind.res_model and kind.res_model != step.rule_id.model_name:
                raise ValidationError(
                    self.env._(
                        "The to-do “%(todo)s” is not for records of this kind.",
                        todo=kind.name,
                    )
                )
            if step.activity_user_kind == "user" and not step.activity_user_id:
                raise ValidationError(
                    self.env._("Choose the colleague who gets the to-do.")
                )

    @api.constrains("active", "server_action_id", "rule_id")
    def _check_action(self):
        for step in self.filtered("active"):
            # sudo: ir.actions.server - of what kind it is
            action_sudo = step.server_action_id.sudo()
            step._check_model_of(action_sudo)
            if action_sudo and action_sudo.usage != "ir_actions_server":
                raise ValidationError(
                    self.env._(
                        "“%(action)s” belongs to a scheduled job or an automation "
                        "rule. Choose an action of its own.",
                        action=action_sudo.name,
                    )
                )

    def _check_model_of(self, chosen):
        """Raise unless what a step refers to is for records of its rule.

        :param chosen: a template or an action, or none
        """
        if chosen and chosen.model_id != self.rule_id.model_id:
            raise ValidationError(
                self.env._(
                    "“%(name)s” is for %(found)s; the rule is for %(wanted)s.",
                    name=chosen.display_name,
                    found=chosen.model_id.name,
                    wanted=self.rule_id.model_id.name,
                )
            )

    @api.constrains("activity_days", "repeat_days", "repeat_max")
    def _check_numbers(self):
        for step in self:
            if min(step.activity_days, step.repeat_days, step.repeat_max) < 0:
                raise ValidationError(
                    self.env._("The days and the number of a step are 0 or more.")
                )
            if step.repeat_max and step.repeat_days < 1:
                raise ValidationError(
                    self.env._(
                        "A step that is repeated needs at least one day between two "
                        "reminders."
                    )
                )

    @api.constrains("active", "cc", "cc_responsible", "cc_salesperson", "rule_id")
    def _check_copies(self):
        for step in self.filtered("active"):
            if not step.rule_id._has_personal_links():
                continue
            if step.cc or step.cc_responsible or step.cc_salesperson:
                raise ValidationError(
                    self.env._(
                        "The reminders of “%(rule)s” have a link that is for their "
                        "recipient alone: nobody gets a copy of them.",
                        rule=step.rule_id.name,
                    )
                )
        for step in self.filtered("cc"):
            addresses, unread = read_addresses(step.cc)
            if unread or not addresses:
                raise ValidationError(
                    self.env._(
                        "“%(text)s” cannot be read as an e-mail address. Write the "
                        "addresses of those who get a copy with commas between them.",
                        text=", ".join(unread) or step.cc,
                    )
                )
