# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

from ...groups import ADMIN
from ..engine.res_company import kept_months
from ..engine.template_rights import template_refusal
from .res_users import INTERVALS, OFF

TEMPLATES = {
    "reminder_activity_template_id": "mail_template_alert_activity",
    "reminder_overdue_template_id": "mail_template_alert_overdue",
    "reminder_birthday_template_id": "mail_template_alert_birthday",
    "reminder_ticket_template_id": "mail_template_alert_ticket",
    "reminder_invoice_template_id": "mail_template_alert_invoice",
}


def _template(name):
    """A company's template of one kind of notification; ours to begin with."""
    return fields.Many2one(
        comodel_name="mail.template",
        string=name,
        domain="[('model', '=', 'reminder.alert')]",
        ondelete="set null",
        groups=ADMIN,
        prefetch="reminder",
    )


class ResCompany(models.Model):
    """What a company's colleagues are notified of, and in what words.

    A person is notified as the company says in which the person works.
    """

    _inherit = "res.company"

    # activities, and events where the calendar does not do it
    reminder_activity_enabled = fields.Boolean(
        string="Reminders of activities",
        default=True,
        groups=ADMIN,
        prefetch="reminder",
        help="Activities with a reminder send an e-mail to whom they are assigned.",
    )
    reminder_activity_hour = fields.Float(
        string="Hour of the deadline",
        default=8.0,
        groups=ADMIN,
        prefetch="reminder",
        help="The deadline of an activity is a day. Its reminder counts from this "
        "hour, on the clock of the person it is assigned to.",
    )
    reminder_activity_template_id = _template("Template for activities")

    # the calendar in the browser
    reminder_popup = fields.Selection(
        selection=INTERVALS,
        string="Event pop-up for new users",
        default=OFF,
        required=True,
        groups=ADMIN,
        prefetch="reminder",
        help="How long before they start calendar events pop up in the browser of new "
        "users. Each user can choose another interval in the preferences.",
    )

    # nightly
    reminder_overdue_enabled = fields.Boolean(
        string="Overdue work",
        groups=ADMIN,
        prefetch="reminder",
        help="Every night, one e-mail a person with all activities and tasks that are "
        "overdue for more than 24 hours.",
    )
    reminder_overdue_template_id = _template("Template for what is overdue")
    reminder_birthday_enabled = fields.Boolean(
        string="Birthdays of contacts",
        default=True,
        groups=ADMIN,
        prefetch="reminder",
        help="Three days ahead, one e-mail a person with the birthdays of the contacts "
        "that the person is responsible for.",
    )
    reminder_birthday_template_id = _template("Template for birthdays")
    reminder_birthday_leap = fields.Selection(
        selection=[("feb28", "On 28 February"), ("mar1", "On 1 March")],
        string="Born on 29 February",
        default="feb28",
        required=True,
        groups=ADMIN,
        prefetch="reminder",
        help="When the birthday is in years without that day.",
    )
    reminder_ticket_enabled = fields.Boolean(
        string="Open tickets",
        groups=ADMIN,
        prefetch="reminder",
        help="Every night, one e-mail a person with the tickets assigned to the person "
        "that are not closed.",
    )
    reminder_ticket_template_id = _template("Template for open tickets")
    reminder_ticket_tag = fields.Char(
        string="Tag of tickets",
        default="Ticket",
        groups=ADMIN,
        prefetch="reminder",
        help="Without a help desk, tasks of projects with this tag are tickets.",
    )
    reminder_invoice_enabled = fields.Boolean(
        string="Recurring invoices",
        default=True,
        groups=ADMIN,
        prefetch="reminder",
        help="Every night, one e-mail a person with the invoices that scheduled jobs "
        "have posted or made, to who is responsible for them.",
    )
    reminder_invoice_template_id = _template("Template for recurring invoices")

    # how long they are kept
    reminder_retention_alert_months = kept_months(
        "Notifications to colleagues",
        12,
        help="Months for which it is kept what colleagues were notified of. What is "
        "still open stays in any case. Empty: for ever.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        companies._reminder_fill_templates()
        return companies

    @api.model
    def _reminder_settings(self):
        return super()._reminder_settings() | {
            "reminder_activity_enabled",
            "reminder_activity_hour",
            "reminder_birthday_enabled",
            "reminder_birthday_leap",
            "reminder_invoice_enabled",
            "reminder_overdue_enabled",
            "reminder_popup",
            "reminder_ticket_enabled",
            "reminder_ticket_tag",
            *TEMPLATES,
        }

    @api.model
    def _reminder_retention(self):
        return super()._reminder_retention() | {"reminder_retention_alert_months"}

    @api.constrains("reminder_activity_hour")
    def _check_reminder_activity_hour(self):
        for company in self:
            if not 0 <= company.reminder_activity_hour < 24:
                raise ValidationError(
                    self.env._("The hour of the deadline is one from 0:00 to 23:59.")
                )

    @api.constrains(*TEMPLATES)
    def _check_reminder_templates(self):
        # sudo: res.company, mail.template - only the templates' models are read
        for name in TEMPLATES:
            kinds = set(self.sudo().mapped(f"{name}.model"))
            if not kinds <= {"reminder.alert"}:
                raise ValidationError(
                    self.env._("The template is for records of another kind.")
                )
        # An administrator of reminders sets them as the superuser: the person is asked.
        person = self.sudo(False).env
        for name in TEMPLATES:
            for template in self.sudo()[name]:
                if reason := template_refusal(person, template):
                    raise AccessError(
                        self.env._(
                            "The template “%(template)s” cannot be chosen: %(reason)s",
                            template=template.name,
                            reason=reason,
                        )
                    )

    # ------------------------------------------------------------
    # EVENTS THAT POP UP
    # ------------------------------------------------------------

    def _reminder_popup_of_new_users(self):
        """The interval that users of this company begin with."""
        # sudo: res.company - whoever may make a user need not know reminders
        return self.sudo().reminder_popup or OFF

    def action_set_popup_of_all_users(self):
        """Give the interval to all colleagues who work in this company.

        :raise AccessError: if the user does not set the reminders of this company
        """
        self.ensure_one()
        user = self.env.user
        if not self.env.su and not (user.has_group(ADMIN) and self in user.company_ids):
            raise AccessError(
                self.env._(
                    "Only a reminder administrator of “%(company)s” may set the event "
                    "pop-up of its users. Ask one of them.",
                    company=self.sudo().name,
                )
            )
        interval = self._reminder_popup_of_new_users()
        # sudo: res.users - asked is only for this one field, of own companies' users
        users_sudo = self.env["res.users"].sudo()
        users_sudo = users_sudo.search(
            [
                ("company_id", "=", self.id),
                ("share", "=", False),
                ("reminder_popup", "!=", interval),
            ]
        )
        users_sudo.reminder_popup = interval
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "All users of %(company)s have this event pop-up now.",
                    company=self.sudo().name,
                ),
            },
        }

    def _reminder_fill_templates(self):
        """Give these companies our templates where they have none of their own."""
        for name, xmlid in TEMPLATES.items():
            template = self.env.ref(f"reminder_automation.{xmlid}", False)
            # sudo: res.company - whoever may make a company need not know reminders
            bare = self.sudo().filtered(lambda company, name=name: not company[name])
            if template and bare:
                bare[name] = template
