# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

from ....groups import INSPECTOR
from ..customer.calendar import DAYS_SHOWN

# What people decide about an occurrence; all the rest is the sweep's bookkeeping.
KEPT = {
    "area_id",
    "company_id",
    "date",
    "done_by",
    "done_date",
    "name",
    "partner_id",
    "remind",
    "remind_date",
    "reminder_id",
    "type_id",
    "wake_date",
}
# What an occurrence has from its reminder, under the same name.
FROM_REMINDER = {
    "area_id",
    "company_id",
    "is_mine",
    "name",
    "partner_id",
    "recipients",
    "type_id",
}


class ReminderOccurrence(models.Model):
    """One time that a customer reminder fired: open until somebody has done it.

    Done by one is done for all. While it is open, and not put off until later, it
    waits under the rule "Customer reminders", which sends what is to be sent about it.
    """

    _name = "reminder.occurrence"
    _description = "Fired Customer Reminder"
    _inherit = ["mail.thread", "reminder.for.me", "reminder.own.customers"]
    _order = "date desc, id desc"

    # what about
    reminder_id = fields.Many2one(
        comodel_name="reminder.customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    name = fields.Char(related="reminder_id.name", store=True)
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, index=True
    )
    type_id = fields.Many2one(
        related="reminder_id.type_id", store=True, index="btree_not_null"
    )
    area_id = fields.Many2one(
        related="partner_id.reminder_client_area_id",
        string="Area",
        groups=INSPECTOR,
        store=True,
        index="btree_not_null",
    )
    description = fields.Html(related="reminder_id.description")
    recipients = fields.Selection(related="reminder_id.recipients")
    date = fields.Date(required=True, readonly=True)

    # where it stands
    state = fields.Selection(
        string="Status",
        selection=[("open", "Open"), ("done", "Done")],
        default="open",
        required=True,
        tracking=True,
        group_expand=True,
    )
    done_by = fields.Many2one(
        comodel_name="res.users",
        string="Done by",
        readonly=True,
        ondelete="set null",
    )
    done_date = fields.Datetime(string="Done on", readonly=True)
    snooze_until = fields.Date(
        string="Snoozed until",
        tracking=True,
        help="Until this day it is out of sight; then everybody is reminded again.",
    )
    wake_date = fields.Datetime(compute="_compute_wake_date", store=True)

    # for the rule "Customer reminders"
    remind = fields.Boolean(
        default=True,
        readonly=True,
        help="Messages about it are to leave: it fired, or its snooze is over.",
    )
    remind_date = fields.Date(
        required=True,
        readonly=True,
        default=fields.Date.today,
        help="The day in UTC when it fired, or when its snooze was over.",
    )

    _day_uniq = models.UniqueIndex(
        "(reminder_id, date)", "This reminder was triggered for that day already."
    )
    _open_idx = models.Index("(company_id, date) WHERE state = 'open'")
    _wake_idx = models.Index("(wake_date) WHERE wake_date IS NOT NULL")

    # ------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------

    @api.depends("name", "partner_id.name")
    def _compute_display_name(self):
        for occurrence in self:
            occurrence.display_name = self.env._(
                "%(reminder)s: %(customer)s",
                reminder=occurrence.name,
                customer=occurrence.partner_id.display_name,
            )

    @api.depends("snooze_until", "state")
    def _compute_wake_date(self):
        for occurrence in self:
            snoozed = occurrence.state == "open" and occurrence.snooze_until
            occurrence.wake_date = (
                snoozed and occurrence.company_id._reminder_clock().opening(snoozed)
            )

    @api.constrains("snooze_until")
    def _check_snooze_until(self):
        """A day in the past would bring it back at once, to everybody."""
        for company, occurrences in self.grouped("company_id").items():
            today = company._reminder_today()
            if any(
                one.snooze_until and one.snooze_until <= today for one in occurrences
            ):
                raise ValidationError(
                    self.env._(
                        "Choose a day in the future: until then it is out of sight."
                    )
                )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    def write(self, vals):
        if not self.env.su and KEPT & vals.keys():
            raise AccessError(
                self.env._(
                    "What a reminder was about and when it fired is written by the "
                    "sweep. It can be done, reopened or snoozed."
                )
            )
        changing = {"state", "snooze_until"} & vals.keys()
        if changing:
            vals = {**vals, **self._stamps(vals)}
        result = super().write(vals)
        if changing:
            self._changed()
        return result

    def unlink(self):
        # sudo: reminder.digest - the daily mails of others no longer tell of these
        digests_sudo = self.env["reminder.digest"].sudo()._of(self)
        # The badge counts what is open.
        self.filtered(lambda one: one.state == "open")._tell_badges()
        result = super().unlink()
        digests_sudo._renew()
        return result

    def _stamps(self, vals):
        """What goes with a change of state, or with a snooze."""
        if vals.get("state") == "done":
            return {
                "done_by": self.env.uid,
                "done_date": fields.Datetime.now(),
                "snooze_until": False,
            }
        stamps = {}
        if vals.get("state") == "open":
            # Open again, for people to see: it is not announced a second time.
            stamps.update(done_by=False, done_date=False, remind=False)
        if vals.get("snooze_until"):
            stamps.update(remind=False)
        return stamps

    def _changed(self):
        self.env["reminder.digest"].sudo()._of(self)._renew()
        self.env["reminder.rule"]._wake()
        self._tell_badges()

    # ------------------------------------------------------------
    # BUTTONS
    # ------------------------------------------------------------

    def action_done(self):
        """Done, for everybody who was reminded."""
        self.filtered(lambda one: one.state == "open").write({"state": "done"})

    def action_reopen(self):
        self.filtered(lambda one: one.state == "done").write({"state": "open"})

    def action_snooze(self):
        """Ask until when these are put off."""
        if not self.filtered(lambda one: one.state == "open"):
            raise UserError(self.env._("Only what is open can be snoozed."))
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "reminder_automation.reminder_snooze_action"
        )
        return {**action, "context": {"default_occurrence_ids": self.ids}}

    def action_open_partner(self):
        """Open the customer."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "res.partner",
            "res_id": self.partner_id.id,
            "views": [(False, "form")],
        }

    # ------------------------------------------------------------
    # BADGE
    # ------------------------------------------------------------

    @api.model
    def open_count(self):
        """How many open reminders the user has, for the badge in the menu bar."""
        return self.search_count(
            [
                ("state", "=", "open"),
                ("snooze_until", "=", False),
                ("is_mine", "=", True),
            ]
        )

    def _tell_badges(self):
        """Have the open screens of everybody concerned count again."""
        users = self.env["res.users"].union(*self._people().values())
        users._bus_send("reminder_automation.open_changed", {})

    def _log_line(self):
        """The line in the customer's chatter when it fired."""
        return self.env._(
            "Customer reminder “%(name)s” was triggered for %(date)s.",
            name=self.name,
            date=self.reminder_id._format_day(self.date, "yMMMd"),
        )

    # ------------------------------------------------------------
    # CALENDAR
    # ------------------------------------------------------------

    @api.model
    @api.readonly
    def calendar_days(self, domain, start, end, field_names):
        """What has fired within a period, and the days on which more will.

        See `calendar_days` of `reminder.customer`. The days to come are found by the
        same domain, as if they had fired and nobody had done anything about them.
        """
        domain = Domain(domain)
        fired = self.search_read(
            domain & Domain("date", ">=", start) & Domain("date", "<=", end),
            field_names,
            limit=DAYS_SHOWN,
        )
        coming, more = self._coming(domain, start, end)
        rows = [
            row
            | {
                "id": f"{one.reminder_id.id}-{one.date}",
                "is_hatched": True,
                "coming_of": one.reminder_id.id,
            }
            for one, row in zip(coming, coming._read_format(field_names), strict=True)
        ]
        return {"records": fired + rows, "more": more or len(fired) == DAYS_SHOWN}

    def _coming(self, domain, start, end):
        """The days to come as occurrences that are not there yet.

        :return: new records, and whether there are more than those
        """
        days, more = self.env["reminder.customer"]._days_between(
            # Negations aside, a condition left out only lets more through.
            domain.optimize(self).map_conditions(_of_reminder),
            start,
            end,
        )
        coming = self.concat(
            *(
                self.new(
                    {
                        "reminder_id": reminder.id,
                        "partner_id": reminder.partner_id.id,
                        "company_id": reminder.company_id.id,
                        "date": day,
                        "state": "open",
                    }
                )
                for reminder, day in days
            )
        )
        return coming.filtered_domain(domain), more


def _of_reminder(condition):
    """A condition on occurrences as one on their reminders, where it can be one."""
    name, _dot, path = condition.field_expr.partition(".")
    if name in FROM_REMINDER:
        return condition
    if name == "reminder_id" and path:
        return Domain(path, condition.operator, condition.value)
    return Domain.TRUE
