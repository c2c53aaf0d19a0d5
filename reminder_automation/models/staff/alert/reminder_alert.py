# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.tools import SQL, format_date, format_time

from ....schedule.cadence import local_date
from ....schedule.zones import known_zone
from ...engine.reminder_veil import VeiledChar
from ...engine.rule.reading import METHODS

KINDS = [
    ("activity", "Activity"),
    ("event", "Event"),
    ("action", "Automatic action"),
    ("overdue", "Overdue"),
    ("birthday", "Birthdays"),
    ("ticket", "Open tickets"),
    ("invoice", "Recurring invoices"),
]
# What says a company's template of each kind, and what it is when it says none.
TEMPLATES = {
    "activity": "reminder_activity_template_id",
    "event": "reminder_activity_template_id",
    "overdue": "reminder_overdue_template_id",
    "birthday": "reminder_birthday_template_id",
    "ticket": "reminder_ticket_template_id",
    "invoice": "reminder_invoice_template_id",
}
DEFAULT_TEMPLATE = "reminder_automation.mail_template_alert_%s"
# It renders a template that is checked by itself.
METHODS.add("_action_text")


class ReminderAlert(models.Model):
    """One thing that a colleague is to be told at a moment.

    About one record (an activity, an event), or a list of them, its lines (everything
    overdue, the birthdays of these days). The jobs make them, each once; they wait
    under the rule "Notifications to colleagues", which sends them. Whether it is still
    so is asked again as the mail leaves (see `_due`).
    """

    _name = "reminder.alert"
    _description = "Notification to a Colleague"
    _inherit = ["mail.thread", "reminder.veil"]
    _order = "date desc, id desc"

    kind = fields.Selection(selection=KINDS, required=True, readonly=True)
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Recipient",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, index=True
    )
    name = VeiledChar(string="About", readonly=True)
    date = fields.Datetime(
        string="Moment",
        required=True,
        readonly=True,
        help="The moment it is about; of a list, the beginning of its day.",
    )
    plan = VeiledChar(
        readonly=True, help="What the reminder was as it was told, to tell it once."
    )
    remind_date = fields.Date(
        readonly=True,
        required=True,
        default=fields.Date.today,
        help="The day in UTC when it was ready to be sent.",
    )
    res_model = fields.Char(string="Model", readonly=True)
    res_id = fields.Many2oneReference(
        string="Record", model_field="res_model", readonly=True
    )
    state = fields.Selection(
        string="Status",
        selection=[
            ("open", "To be sent"),
            ("sent", "Sent"),
            ("cancelled", "Cancelled"),
        ],
        default="open",
        required=True,
        readonly=True,
    )
    template_id = fields.Many2one(
        comodel_name="mail.template",
        readonly=True,
        ondelete="set null",
        help="The text of a pipeline action, about its record.",
    )
    line_ids = fields.One2many(
        comodel_name="reminder.alert.line", inverse_name="alert_id", readonly=True
    )
    url = fields.Char(compute="_compute_url")
    # of an event, as the recipient has it on the wall
    begins = fields.Char(string="Start", compute="_compute_begins")

    _once = models.UniqueIndex(
        "(kind, user_id, COALESCE(res_model, ''), COALESCE(res_id, 0), date)",
        "This person was told that already.",
    )
    _record_idx = models.Index("(res_model, res_id)")
    _open_idx = models.Index("(id) WHERE state = 'open'")

    # ------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------

    @api.depends("name", "kind")
    @api.depends_context("allowed_company_ids", "lang", "uid")
    def _compute_display_name(self):
        # As of items: with the person's rights, also where Odoo asks as superuser.
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for alert, person_s in zip(self.sudo(), self.sudo(False), strict=True):
            name = alert.name or kinds.get(alert.kind)
            if alert.name and not person_s.may_read_record:
                name = self.env._(
                    "%(kind)s: a record that you may not see",
                    kind=kinds.get(alert.kind),
                )
            alert.with_env(self.env).display_name = name

    @api.depends("kind", "res_id", "user_id.tz", "company_id")
    @api.depends_context("lang")
    def _compute_begins(self):
        for alert in self:
            event = alert._source() if alert.kind == "event" else None
            if not event:
                alert.begins = False
            elif event.allday:
                # Such an event has a day; Odoo gives its start an hour all the same.
                alert.begins = format_date(self.env, event.start_date)
            else:
                clock = alert.company_id._reminder_clock()
                zone = known_zone(alert.user_id.tz, clock.tz)
                day = format_date(self.env, local_date(event.start, zone))
                time = format_time(self.env, event.start, tz=zone, time_format="short")
                alert.begins = f"{day} {time}"

    @api.depends("res_model", "res_id")
    def _compute_url(self):
        urls = self._record_urls(
            [(alert.res_model, alert.res_id) for alert in self if alert.res_model]
        )
        for alert in self:
            alert.url = urls.get((alert.res_model, alert.res_id), False)

    @api.model
    def _record_urls(self, keys):
        """The links to records in mails to colleagues.

        An activity leads to its document, or to itself when it has none.

        :param keys: list of (model name, record id)
        :return: dict of those to an address
        """
        base = self.browse().get_base_url()
        # sudo: mail.activity - only where its document is
        activities_sudo = (
            self.env["mail.activity"]
            .sudo()
            .with_context(active_test=False)
            .browse(res_id for model, res_id in keys if model == "mail.activity")
            .exists()
        )
        documents = {
            activity.id: (activity.res_model, activity.res_id)
            for activity in activities_sudo
            if activity.res_model
        }
        urls = {}
        for model, res_id in keys:
            target = (model, res_id)
            if model == "mail.activity":
                target = documents.get(res_id)
            if target:
                urls[model, res_id] = (
                    f"{base}/mail/view?model={target[0]}&res_id={target[1]}"
                )
            else:
                urls[model, res_id] = f"{base}/odoo/{model}/{res_id}"
        return urls

    # ------------------------------------------------------------
    # MAKE
    # ------------------------------------------------------------

    @api.model
    def _tell(self, kind, rows):
        """Have colleagues told, each of these once.

        :param rows: list of dicts with user_id, company_id, res_model, res_id, name,
            date and, if need be, plan and template_id
        :return: the new ones
        """
        if not rows:
            return self.browse()
        columns = ("user_id", "company_id", "res_model", "res_id", "name", "date")
        columns += ("plan", "template_id")
        source = SQL(
            "SELECT * FROM (VALUES %s) source (%s)",
            SQL(", ").join(
                SQL(
                    "(%s::int, %s::int, %s::text, %s::int, %s::text, %s::timestamp, "
                    "%s::text, %s::int)",
                    *(row.get(name) or None for name in columns),
                )
                for row in rows
            ),
            SQL(", ").join(map(SQL.identifier, columns)),
        )
        return self._tell_selected(kind, source)

    @api.model
    def _tell_selected(self, kind, source):
        """Have colleagues told what a query finds, each of these once.

        :param source: SQL with the columns user_id, company_id, res_model, res_id,
            name, date, plan, template_id
        :return: the new ones
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL("%s RETURNING id", self._insert_sql(kind, source))
        )
        return self._told(row[0] for row in rows)

    @api.model
    def _insert_sql(self, kind, source):
        """The INSERT of alerts from a query, without those that are there already."""
        now = fields.Datetime.now()
        return SQL(
            """
            INSERT INTO reminder_alert (
                   kind, user_id, company_id, res_model, res_id, name, date, plan,
                   template_id, remind_date, state, create_uid, create_date,
                   write_uid, write_date)
            SELECT %(kind)s, source.user_id, source.company_id, source.res_model,
                   source.res_id, source.name, source.date, source.plan,
                   source.template_id, %(today)s, 'open', %(uid)s, %(now)s, %(uid)s,
                   %(now)s
              FROM (%(source)s) source
       ON CONFLICT DO NOTHING
            """,
            kind=kind,
            source=source,
            today=now.date(),
            uid=self.env.uid,
            now=now,
        )

    @api.model
    def _told(self, ids):
        """These are new: the sweep sends them."""
        alerts = self.browse(ids)
        if alerts:
            alerts.invalidate_model()
            self.env["reminder.touch"].sudo()._touch(self._name, alerts.ids)
            self.env["reminder.rule"]._wake()
        return alerts

    # ------------------------------------------------------------
    # WHOM AND HOW
    # ------------------------------------------------------------

    def _reminder_people(self):
        return {
            alert.id: alert.user_id.filtered(
                lambda user: user.active and not user.share
            ).partner_id
            for alert in self.sudo()
        }

    def _reminder_recipients(self):
        # Nobody else in place of a person who was archived: not as the rule has it.
        rule = self.env.ref("reminder_automation.reminder_rule_alert")
        return {
            alert_id: self.env["reminder.item"]._choose(rule, people)
            for alert_id, people in self._reminder_people().items()
        }

    def _reminder_templates(self):
        templates = {}
        for alert in self.sudo().exists():
            name = TEMPLATES.get(alert.kind)
            own = name and alert.company_id[name]
            kind = "activity" if alert.kind == "event" else alert.kind
            templates[alert.id] = own or self.env.ref(
                DEFAULT_TEMPLATE % kind, raise_if_not_found=False
            )
        return templates

    # ------------------------------------------------------------
    # WHAT A MESSAGE TELLS
    # ------------------------------------------------------------

    def _reminder_description(self):
        return self.env._("Notification")

    def _reminder_url(self, partner):
        """The link to the record; in a list each line has its own."""
        return self.url or ""

    def _source(self):
        """The record that this is about, for templates."""
        self.ensure_one()
        return self.env[self.res_model].browse(self.res_id).exists()

    def _action_text(self, field_name):
        """A field of the automatic action's template, rendered about its record."""
        self.ensure_one()
        if not self.template_id or not self._source():
            return False
        if self.template_id.model != self.res_model:
            return False  # it was given another model since
        rendered = self.template_id._generate_template([self.res_id], [field_name])
        return rendered[self.res_id].get(field_name)
