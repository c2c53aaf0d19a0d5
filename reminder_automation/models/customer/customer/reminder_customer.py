# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.exceptions import AccessError

from ....groups import ADMIN, INSPECTOR
from ...engine.rule.reminder_rule import WEEKDAYS

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
# Where a reminder stands is worked out from its pattern and from what has fired.
KEPT = {"area_id", "last_date", "next_date", "next_day"}


class ReminderCustomer(models.Model):
    """A reminder that staff set on a customer: "renew the contract".

    It fires on the days of its pattern. Each time makes a `reminder.occurrence`, which
    stays in "My reminders" until somebody has done it; the message about it goes the
    way of every reminder, through the rule "Customer reminders".
    """

    _name = "reminder.customer"
    _description = "Customer Reminder"
    _inherit = [
        *("mail.thread", "mail.activity.mixin"),
        *("reminder.for.me", "reminder.own.customers"),
    ]
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
        comodel_name="reminder.area",
        compute="_compute_area_id",
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

    @api.depends("partner_id.reminder_client_area_id")
    def _compute_area_id(self):
        for reminder in self:
            if reminder.id:
                reminder.area_id = reminder.partner_id.reminder_client_area_id
            else:
                # Any customer can be named there: only the area that the user sees.
                partner = reminder.sudo(False).partner_id
                reminder.area_id = partner.sudo(False).reminder_area_id

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

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        self._check_kept(vals_list)
        asked, others = [], []
        for vals in vals_list:
            vals = self._prepare(vals)
            commands = vals.pop("other_partner_ids", None) or []
            asked.append(vals)
            also_for = self.new({"other_partner_ids": commands}).other_partner_ids
            clients = also_for._origin.commercial_partner_id
            others += [
                {**vals, "partner_id": client.id}
                for client in clients
                if client.id != vals.get("partner_id")
            ]
        clients = self.env["res.partner"]
        reminders = super().create(
            [clients._reminder_with_company(vals) for vals in asked + others]
        )
        reminders._plan()
        return reminders[: len(asked)]

    def write(self, vals):
        self._check_kept([vals])
        vals = self._prepare(vals)
        result = super().write(vals)
        # Nobody moves a reminder to a customer who is out of his own reach.
        self.check_access("write")
        if PATTERN & vals.keys():
            self._plan()
        return result

    def unlink(self):
        # sudo: reminder.occurrence - whoever may delete a reminder ends what it made;
        # here and not by the database, so that nothing queued for it leaves
        self.sudo().occurrence_ids.unlink()
        return super().unlink()

    def copy_data(self, default=None):
        return [
            {
                **vals,
                "name": (default or {}).get("name")
                or self.env._("%(name)s (copy)", name=reminder.name),
                # A copy is there to be changed; it does not fire meanwhile.
                "date": max(reminder.date, reminder._tomorrow())
                if reminder.recurrence == "never"
                else vals["date"],
            }
            for reminder, vals in zip(self, super().copy_data(default), strict=True)
        ]

    def _check_kept(self, vals_list):
        """Let nobody but the sweep say when a reminder has fired, or fires next."""
        if not self.env.su and any(KEPT & vals.keys() for vals in vals_list):
            raise AccessError(
                self.env._(
                    "When a reminder has fired and fires next follows from its trigger "
                    "date and its recurrence. Change those instead."
                )
            )

    def _prepare(self, vals):
        """Read days of the week that are written as text; and a reminder is set on the
        customer, also when a contact was chosen."""
        vals = dict(vals)
        if "weekdays" in vals:
            vals |= self._read_weekdays(vals.pop("weekdays"))
        if vals.get("partner_id"):
            # sudo: res.partner - only the contact's customer is read
            partner_sudo = self.env["res.partner"].sudo().browse(vals["partner_id"])
            vals["partner_id"] = partner_sudo.commercial_partner_id.id
        return vals

    # ------------------------------------------------------------
    # BUTTONS
    # ------------------------------------------------------------

    def action_edit(self):
        """Edit the reminder in a window over the customer's form."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Edit reminder"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def action_delete(self):
        """Delete the reminders; the screen has asked for a confirmation."""
        self.unlink()

    def action_open_occurrences(self):
        """What this reminder has fired, open or done."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "reminder_automation.reminder_occurrence_action"
        )
        return action | {
            "domain": [("reminder_id", "=", self.id)],
            "context": {"search_default_open": 1, "search_default_snoozed": 1},
        }
