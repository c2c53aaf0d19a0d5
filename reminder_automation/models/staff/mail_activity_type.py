# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.exceptions import ValidationError

UNITS = [("minutes", "minutes"), ("hours", "hours"), ("days", "days")]
WHENS = [
    ("before", "before the deadline"),
    ("at", "at the deadline"),
    ("after", "after the deadline"),
]
# A year in minutes and a bit: what is more is a mistake.
MOST = 600_000


class MailActivityType(models.Model):
    """Whether the activities of a type remind by e-mail, unless they say otherwise."""

    _inherit = "mail.activity.type"

    reminder_on = fields.Boolean(
        string="Remind by e-mail",
        help="New activities of this type send an e-mail to whom they are assigned.",
    )
    reminder_number = fields.Integer(string="Remind")
    reminder_unit = fields.Selection(
        selection=UNITS, string="Reminder unit", default="hours", required=True
    )
    reminder_when = fields.Selection(
        selection=WHENS, string="Reminder moment", default="at", required=True
    )

    @api.constrains("reminder_number")
    def _check_reminder_number(self):
        for one in self:
            if not 0 <= one.reminder_number <= MOST:
                raise ValidationError(
                    self.env._(
                        "How long before or after the deadline you are reminded is a "
                        "number from 0 to %(most)s.",
                        most=MOST,
                    )
                )

    def _reminder_words(self):
        """When the activities of this type remind by e-mail, in words; "" if never."""
        self.ensure_one()
        if not self.reminder_on:
            return ""
        count = self.reminder_number
        if self.reminder_when == "at" or not count:
            return self.env._("at the deadline")
        texts = {
            ("before", "minutes"): (
                self.env._("1 minute before the deadline"),
                self.env._("%(count)s minutes before the deadline", count=count),
            ),
            ("before", "hours"): (
                self.env._("1 hour before the deadline"),
                self.env._("%(count)s hours before the deadline", count=count),
            ),
            ("before", "days"): (
                self.env._("1 day before the deadline"),
                self.env._("%(count)s days before the deadline", count=count),
            ),
            ("after", "minutes"): (
                self.env._("1 minute after the deadline"),
                self.env._("%(count)s minutes after the deadline", count=count),
            ),
            ("after", "hours"): (
                self.env._("1 hour after the deadline"),
                self.env._("%(count)s hours after the deadline", count=count),
            ),
            ("after", "days"): (
                self.env._("1 day after the deadline"),
                self.env._("%(count)s days after the deadline", count=count),
            ),
        }
        one, many = texts[self.reminder_when, self.reminder_unit]
        return one if count == 1 else many
