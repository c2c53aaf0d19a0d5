# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import is_html_empty

from ....schedule.cadence import NoOpenDay
from .reminder_rule import BY_DATE, CADENCE_FIELDS, WEEKDAYS


class ReminderRule(models.Model):
    """What makes no sense is refused when a rule is saved, each mistake in words."""

    _inherit = "reminder.rule"

    def _check_numbers(self):
        for rule in self:
            if rule.interval_days < 1:
                raise ValidationError(
                    self.env._("There must be at least one day between two reminders.")
                )
            if rule.max_count < 1:
                raise ValidationError(
                    self.env._(
                        "A rule sends at least one reminder. To send none, "
                        "archive the rule."
                    )
                )
            if rule.delay_days < 0 and rule.anchor not in BY_DATE:
                raise ValidationError(
                    self.env._(
                        "A reminder cannot leave before the record itself was "
                        "sent: the first one comes after 0 days or more. "
                        "Count from a date to remind before it."
                    )
                )

    @api.constrains(*CADENCE_FIELDS, "anchor")
    def _check_cadence(self):
        self._check_numbers()
        for rule in self:
            if not 0 <= rule.send_hour < 24:
                raise ValidationError(
                    self.env._("The hour of sending lies between 0:00 and 23:59.")
                )
            if not rule.send_hour < rule.send_until <= 24:
                raise ValidationError(
                    self.env._(
                        "Late reminders need an hour after the hour of sending, "
                        "24:00 at the latest."
                    )
                )
            if not any(rule[day] for day in WEEKDAYS):
                raise ValidationError(
                    self.env._("Choose at least one day of the week for reminders.")
                )
            try:
                rule._cadence().next_open_day(fields.Date.today())
            except NoOpenDay as error:
                raise ValidationError(
                    self.env._(
                        "The working calendar %(calendar)s has no open day on "
                        "the chosen days of the week in the coming year.",
                        calendar=rule.calendar_id.display_name,
                    )
                ) from error

    @api.constrains("model_id", "domain", "contact_domain")
    def _check_domain(self):
        for rule in self:
            Model = self.env.get(rule.model_id.model)
            if Model is None or not isinstance(Model, self.pool["mail.thread"]):
                raise ValidationError(
                    self.env._(
                        "%(model)s has no chatter, so its reminders could not "
                        "be logged. Choose a model that has one.",
                        model=rule.model_id.name,
                    )
                )
            try:
                rule._waiting_domain().validate(Model)
                rule._contact_domain().validate(self.env["res.partner"])
            except Exception as error:
                # Whatever a filter written by a person breaks on is told to that
                # person; nothing is swallowed.
                raise ValidationError(
                    self.env._(
                        "The filter of the rule %(rule)s cannot be used: %(error)s",
                        rule=rule.name,
                        error=error,
                    )
                ) from error

    @api.constrains("model_id", "audience", "partner_field", "user_field")
    def _check_paths(self):
        for rule in self:
            if rule.partner_field or rule.audience == "client":
                rule._check_path("partner_field", "res.partner")
            if rule.audience == "responsible":
                rule._check_path("user_field", "res.users")

    @api.constrains("model_id", "company_field")
    def _check_company_field(self):
        for rule in self.filtered("company_field"):
            rule._check_path("company_field", "res.company")

    def _check_path(self, name, comodel):
        """Raise unless the field `name` holds a stored path that ends at `comodel`."""
        path = self[name]
        Model = self.env[self.model_id.model]
        for part in (path or "").split("."):
            field = Model._fields.get(part) if Model is not None else None
            if field is None or not (
                part == "id"
                or (
                    field.type == "many2one"
                    and field._description_searchable
                    and (field.store or field.related)
                )
            ):
                raise ValidationError(
                    self.env._(
                        "%(path)s leads nowhere from %(model)s: there is no "
                        "stored many-to-one field of that name.",
                        path=path or self._fields[name].string,
                        model=self.model_id.name,
                    )
                )
            if part != "id":
                Model = self.env[field.comodel_name]
        if Model._name != comodel:
            raise ValidationError(
                self.env._(
                    "%(path)s leads to %(found)s, not to %(wanted)s.",
                    path=path,
                    found=Model._description,
                    wanted=self.env[comodel]._description,
                )
            )

    @api.constrains("anchor", "date_field_id", "model_id")
    def _check_date_field(self):
        for rule in self.filtered(lambda rule: rule.anchor in BY_DATE):
            field = rule.date_field_id
            if not field:
                raise ValidationError(
                    self.env._("Choose the date that reminders start from.")
                )
            if (
                field.model_id != rule.model_id
                or not field.store
                or field.ttype not in ("date", "datetime")
            ):
                raise ValidationError(
                    self.env._(
                        "%(field)s is not a stored date of %(model)s.",
                        field=field.field_description,
                        model=rule.model_id.name,
                    )
                )

    @api.constrains(
        "channel", "audience", "mail_template_id", "sms_template_id", "model_id"
    )
    def _check_templates(self):
        for rule in self:
            if rule.channel == "inbox" and rule.audience == "client":
                raise ValidationError(
                    self.env._(
                        "Customers do not read the system's inbox. Remind them by "
                        "e-mail or SMS."
                    )
                )
            mail, sms = rule.mail_template_id, rule.sms_template_id
            if rule.channel != "sms" and (
                not mail or not mail.subject or is_html_empty(mail.body_html)
            ):
                raise ValidationError(
                    self.env._(
                        "The rule %(rule)s needs an e-mail template with a "
                        "subject and a text.",
                        rule=rule.name,
                    )
                )
            if "sms" in rule.channel and not (sms and (sms.body or "").strip()):
                raise ValidationError(
                    self.env._(
                        "The rule %(rule)s needs an SMS template with a text.",
                        rule=rule.name,
                    )
                )
            for template in (mail, sms):
                if template and template.model_id != rule.model_id:
                    raise ValidationError(
                        self.env._(
                            "The template %(template)s is for %(found)s; the "
                            "rule is for %(wanted)s.",
                            template=template.display_name,
                            found=template.model_id.name,
                            wanted=rule.model_id.name,
                        )
                    )
