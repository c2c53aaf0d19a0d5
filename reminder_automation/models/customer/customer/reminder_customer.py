# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models

from ...engine.rule.reminder_rule import WEEKDAYS
from ....groups import ADMIN, INSPECTOR

CHANNELS = [
    ("inbox", "Only in the system"),
    ("email", "By e-mail"),
    ("sms", "By SMS"),
    ("email_sms", "By e-mail and SMS"),
]
RECIPIENTS = [
    ("admin", "Administrators"),
    ("inspector", "Inspectors"),
    ("both", "Administrators and inspectors"),
]
# What decides on which days a reminder fires.
PATTERN = {
    *WEEKDAYS,
    "active",
    "company_id",
    "date",
    "fire_now",
    "interval",
    "month_by",
    "month_end",
    "position",
    "recurrence",
    "until",
    "weekday",
    "weekdays",
}


class ReminderCustomer(models.Model):
    """A reminder that staff set on a customer: "renew the contract".

    It fires on the days of its pattern. Each time makes a `reminder.occurrence`, which
    stays in "My reminders" until somebody has done it; the message about it goes the
    way of every reminder, through the rule "Customer reminders".
    """

    _name = "reminder.customer"
    _description = "Customer Reminder"
    _inherit = ["mail.thread", "mail.activity.mixin", "reminder.for.me"]
    _order = "next_date, id"

    # what about
    name = fields.Char(required=True, tracking=True)
    active = fields.Boolean(default=True, tracking=True)
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="cascade",
        tracking=True,
        domain="['|', ('parent_id', '=', False), ('is_company', '=', True)]",
    )
    other_partner_ids = fields.Many2many(
        comodel_name="res.partner",
        string="Also for",
        store=False,
        domain="['|', ('parent_id', '=', False), ('is_company', '=', True)]",
        help="Each of these customers gets a reminder like this one.",
    )
    type_id = fields.Many2one(
        comodel_name="reminder.type", index=True, ondelete="restrict", tracking=True
    )
    description = fields.Html()
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    area_id = fields.Many2one(
        related="partner_id.reminder_client_area_id",
        string="Area",
        groups=INSPECTOR,
        store=True,
        index="btree_not_null",
    )

    # when
    date = fields.Date(
        string="Trigger date",
        required=True,
        tracking=True,
        # The day on the company's wall, by which it is asked whether a day has passed.
        default=lambda self: self._today(),
        help="The day when the reminder is triggered; with a recurrence, the first "
        "day when it may be.",
    )
    fire_now = fields.Boolean(
        copy=False,
        help="The trigger date has passed, and the reminder is to be triggered once, "
        "at once.",
    )
    recurrence = fields.Selection(
        selection=[
            ("never", "Never"),
            ("daily", "Daily"),
            ("weekly", "Weekly"),
            ("monthly", "Monthly"),
            ("yearly", "Yearly"),
        ],
        string="Repeat",
        default="never",
        required=True,
        tracking=True,
    )
    interval = fields.Integer(string="Repeat every", default=1, required=True)
    mon = fields.Boolean()
    tue = fields.Boolean()
    wed = fields.Boolean()
    thu = fields.Boolean()
    fri = fields.Boolean()
    sat = fields.Boolean()
    sun = fields.Boolean()
    weekdays = fields.Char(
        compute="_compute_weekdays",
        readonly=False,
        help="The chosen days of the week, as in mon,thu; for imports.",
    )
    month_by = fields.Selection(
        selection=[("date", "On the date"), ("weekday", "On a day of the week")],
        string="In the month",
        default="date",
        required=True,
    )
    position = fields.Selection(
        selection=[
            ("1", "First"),
            ("2", "Second"),
            ("3", "Third"),
            ("4", "Fourth"),
            ("-1", "Last"),
        ],
        help="Empty: as the trigger date lies in its month.",
    )
    weekday = fields.Selection(
        selection=[
            ("mon", "Monday"),
            ("tue", "Tuesday"),
            ("wed", "Wednesday"),
            ("thu", "Thursday"),
            ("fri", "Friday"),
            ("sat", "Saturday"),
            ("sun", "Sunday"),
        ],
        string="Day of the week",
        help="Empty: that of the trigger date.",
    )
    month_end = fields.Selection(
        selection=[
            ("last", "On the last day of the month"),
            ("skip", "Not at all"),
        ],
        string="In shorter months",
        default="last",
        required=True,
        help="What happens in months that have no such day, as with the 31st or with "
        "29 February.",
    )
    until = fields.Date(string="Ends on", help="Empty: it never ends.", tracking=True)

    # to whom, by what means
    channel = fields.Selection(
        selection=CHANNELS,
        string="Send",
        default="inbox",
        required=True,
        tracking=True,
    )
    channels_offered = fields.Char(compute="_compute_channels_offered")
    recipients = fields.Selection(
        selection=RECIPIENTS,
        default=lambda self: self._default_recipients(),
        required=True,
        tracking=True,
    )

    # where it stands
    next_day = fields.Date(string="Next on", readonly=True, copy=False)
    next_date = fields.Datetime(
        string="Next reminder",
        compute="_compute_next_date",
        store=True,
        copy=False,
        help="When it fires next: on the day, at the company's hour of sending.",
    )
    last_date = fields.Date(string="Last fired for", readonly=True, copy=False)
    occurrence_ids = fields.One2many(
        comodel_name="reminder.occurrence", inverse_name="reminder_id", readonly=True
    )
    open_count = fields.Integer(string="Open", compute="_compute_open_count")

    _due_idx = models.Index("(next_date) WHERE active AND next_date IS NOT NULL")

    # ------------------------------------------------------------
    # DEFAULTS AND COMPUTES
    # ------------------------------------------------------------

    @api.model
    def default_get(self, fields):
        """From a list of customers, a reminder for each of those selected."""
        values = super().default_get(fields)
        context = self.env.context
        if context.get("active_model") == "res.partner" and context.get("active_ids"):
            partners = self.env["res.partner"].browse(context["active_ids"])
            first, *others = partners.commercial_partner_id.ids
            if "partner_id" in fields and not values.get("partner_id"):
                values["partner_id"] = first
                values["other_partner_ids"] = [(6, 0, others)]
        return values

    def _default_recipients(self):
        # Inspectors set reminders for those who look after the customer: themselves.
        is_admin = self.env.user.has_group(ADMIN)
        return "admin" if is_admin else "inspector"

    @api.depends("occurrence_ids.state")
    def _compute_open_count(self):
        counts = dict(
            self.env["reminder.occurrence"]._read_group(
                [("reminder_id", "in", self.ids), ("state", "=", "open")],
                ["reminder_id"],
                ["__count"],
            )
        )
        for reminder in self:
            reminder.open_count = counts.get(reminder._origin, 0)

    @api.depends("company_id.reminder_sms_enabled")
    def _compute_channels_offered(self):
        """What the screen offers: SMS only where an administrator switched it on."""
        for reminder in self:
            # sudo: res.company - only administrators read the switch itself
            company_sudo = (reminder.company_id or self.env.company).sudo()
            reminder.channels_offered = ",".join(
                channel
                for channel, _label in CHANNELS
                if "sms" not in channel or company_sudo.reminder_sms_enabled
            )
