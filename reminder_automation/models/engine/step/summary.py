# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models

from ..rule.reminder_rule import BY_DATE
from .reminder_step import NOTHING


class ReminderStep(models.Model):
    """What a step does, in words."""

    _inherit = "reminder.step"

    @api.depends(
        *("activity_days", "activity_summary", "activity_type_id.name"),
        *("activity_user_id", "activity_user_kind", "attach", "cc", "cc_responsible"),
        *("cc_salesperson", "channel", "days", "mail_template_id", "number"),
        *("repeat_days", "repeat_max", "rule_id.anchor", "rule_id.date_field_id"),
        *("rule_id.mail_template_id", "rule_id.sms_template_id"),
        *("server_action_name", "sms_template_id"),
    )
    @api.depends_context("lang")
    def _compute_summary(self):
        for step in self:
            parts = [step._when_text(), step._means_text(), *step._besides_texts()]
            step.summary = ", ".join(filter(None, parts))

    def _place_text(self, number, total):
        """Which reminder of how many one is, and what its step is called.

        :param number: of the counted reminder, 1 is the first
        :param total: how many there are in all; 0 where that is not known any more
        """
        values = {"number": number, "total": total, "name": self.name}
        if not total:
            return str(number)
        if self.name:
            return self.env._("%(number)s of %(total)s, %(name)s", **values)
        return self.env._("%(number)s of %(total)s", **values)

    def _when_text(self):
        """When it comes, in words."""
        self.ensure_one()
        days = abs(self.days)
        if self.number > 1:
            if days == 1:
                return self.env._("one day after the step before")
            return self.env._("%(days)s days after the step before", days=days)
        rule = self.rule_id
        # sudo: ir.model.fields - what the date is called
        date = rule.date_field_id.sudo().field_description or "…"
        start = date if rule.anchor in BY_DATE else ""
        if not days:
            if start:
                return self.env._("on the day of “%(date)s”", date=start)
            return self.env._("at the start")
        if self.days < 0:
            if days == 1:
                return self.env._("one day before “%(date)s”", date=start)
            return self.env._("%(days)s days before “%(date)s”", days=days, date=start)
        if start:
            if days == 1:
                return self.env._("one day after “%(date)s”", date=start)
            return self.env._("%(days)s days after “%(date)s”", days=days, date=start)
        if days == 1:
            return self.env._("one day after the start")
        return self.env._("%(days)s days after the start", days=days)

    def _means_text(self):
        """By what means it is sent and what it says, in words."""
        self.ensure_one()
        if self.channel == NOTHING:
            return self.env._("nothing is sent")
        # sudo: mail.template, sms.template - what the texts are called
        step_sudo = self.sudo()
        rule_sudo = step_sudo.rule_id
        mail = step_sudo.mail_template_id or rule_sudo.mail_template_id
        sms = step_sudo.sms_template_id or rule_sudo.sms_template_id
        text = sms.name if self.channel == "sms" else mail.name
        means = {
            "email": self.env._("by e-mail"),
            "email_sms": self.env._("by e-mail and SMS"),
            "inbox": self.env._("in the system"),
            "sms": self.env._("by SMS"),
        }.get(self.channel, "")
        if not text:
            return means
        return self.env._("%(means)s “%(text)s”", means=means, text=text)

    def _besides_texts(self):
        """What happens besides, in words.

        :return: a list of texts
        """
        self.ensure_one()
        found = []
        if self.attach and "email" in self._channels():
            found.append(self.env._("attaches the document"))
        addresses = (self.cc or "").strip()
        copies = [
            self.cc_salesperson and self.env._("the salesperson"),
            self.cc_responsible and self.env._("the responsible"),
            addresses,
        ]
        if any(copies) and "email" in self._channels():
            people = ", ".join(filter(None, copies))
            found.append(self.env._("copy to %(people)s", people=people))
        if self.activity_type_id:
            todo = self.activity_summary or self.activity_type_id.name
            if self.activity_user_kind == "owner":
                text = self.env._("to-do “%(todo)s” for the rule owner", todo=todo)
            elif self.activity_user_kind == "responsible":
                text = self.env._("to-do “%(todo)s” for the responsible", todo=todo)
            else:
                text = self.env._(
                    "to-do “%(todo)s” for %(person)s",
                    todo=todo,
                    person=self.activity_user_id.name or "",
                )
            found.append(text)
        if self._has_action():
            found.append(
                self.env._("runs “%(action)s”", action=self.server_action_name)
            )
        if self.repeat_max:
            if self.repeat_days == 1:
                every = self.env._("every day")
            else:
                every = self.env._("every %(days)s days", days=self.repeat_days)
            found.append(
                self.env._(
                    "then %(every)s, %(count)s more at most",
                    every=every,
                    count=self.repeat_max,
                )
            )
        return found
