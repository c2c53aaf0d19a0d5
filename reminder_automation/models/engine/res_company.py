# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from dataclasses import replace

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.base.models.res_partner import _tz_get

from ...groups import ADMIN
from ...schedule.cadence import Cadence, NoOpenDay, local_date
from ...schedule.zones import known_zone

EVERY_DAY = frozenset(range(7))
# Where neither the company's working hours nor its address say so.
USUAL_ZONE = "Europe/Copenhagen"
CLOCK_FIELDS = {
    "reminder_calendar_id",
    "reminder_send_hour",
    "reminder_send_until",
    "reminder_tz",
}


def kept_months(what, default, **options):
    """A field that says for how many months a company keeps rows of one kind.

    :param what: what they are called
    :param default: the months of new companies; 0 for ever. Companies that are there
        when the field comes with an update keep for ever: see the migration.
    """
    return fields.Integer(
        string=what, default=default, groups=ADMIN, prefetch="reminder", **options
    )


class ResCompany(models.Model):
    """A company: the switch of its reminders, who sets them, how long things are kept,
    and what day it is.

    Our settings of a company are read together, as "reminder", and not with its other
    fields: every request reads these, and would pay for all of ours.
    """

    _inherit = "res.company"

    reminder_enabled = fields.Boolean(
        string="Automatic reminders to customers",
        groups=ADMIN,
        prefetch="reminder",
        help="Off: no reminder leaves by itself, queued ones included. On again: "
        "every customer continues where it left off.",
    )

    # the clock: on which days and at what hours reminders leave
    reminder_send_hour = fields.Float(
        string="Sent at", default=8.0, groups=ADMIN, prefetch="reminder"
    )
    reminder_send_until = fields.Float(
        string="Latest sending time",
        default=20.0,
        groups=ADMIN,
        prefetch="reminder",
        help="A reminder that is late, after an outage for example, leaves until this "
        "hour; later than that it waits for the next day.",
    )
    reminder_tz = fields.Selection(
        selection=_tz_get,
        string="Time zone",
        compute="_compute_reminder_tz",
        store=True,
        readonly=False,
        groups=ADMIN,
        prefetch="reminder",
    )
    reminder_calendar_id = fields.Many2one(
        comodel_name="resource.calendar",
        string="Working calendar",
        domain="[('company_id', 'in', [id, False])]",
        groups=ADMIN,
        prefetch="reminder",
        help="On days when it is closed, holidays included, a reminder moves to the "
        "next open day. Empty: every day is open.",
    )
    reminder_working_days = fields.Boolean(
        string="Working days only",
        compute="_compute_reminder_working_days",
        inverse="_inverse_reminder_working_days",
        groups=ADMIN,
        help="On: reminders leave on the working days of the company's calendar, "
        "holidays excepted. Off: every day.",
    )

    reminder_retention_item_months = kept_months(
        "Finished items",
        36,
        help="Months for which an item is kept once its record no longer waits and no "
        "sent reminder is kept about it. Empty: for ever.",
    )

    def _compute_reminder_tz(self):
        for company in self:
            company.reminder_tz = company._reminder_own_zone()

    @api.depends("reminder_calendar_id")
    def _compute_reminder_working_days(self):
        for company in self:
            company.reminder_working_days = bool(company.reminder_calendar_id)

    def _inverse_reminder_working_days(self):
        for company in self:
            if not company.reminder_working_days:
                company.reminder_calendar_id = False
            elif not company.reminder_calendar_id:
                if not company.resource_calendar_id:
                    raise UserError(
                        self.env._(
                            "%(company)s has no working hours of its own. Choose the "
                            "working calendar whose days reminders leave on.",
                            company=company.name,
                        )
                    )
                company.reminder_calendar_id = company.resource_calendar_id

    @api.constrains(*CLOCK_FIELDS)
    def _check_reminder_clock(self):
        for company in self:
            if not 0 <= company.reminder_send_hour < 24:
                raise ValidationError(
                    self.env._("The hour of sending lies between 0:00 and 23:59.")
                )
            if not company.reminder_send_hour < company.reminder_send_until <= 24:
                raise ValidationError(
                    self.env._(
                        "Late reminders need an hour after the hour of sending, "
                        "24:00 at the latest."
                    )
                )
            # sudo: resource.calendar - whose it is
            calendar_sudo = company.sudo().reminder_calendar_id
            if calendar_sudo.company_id - company.sudo().parent_ids:
                raise ValidationError(
                    self.env._(
                        "Choose a working calendar of %(company)s: this one is of "
                        "another company.",
                        company=company.name,
                    )
                )
            try:
                clock = company._reminder_on_clock(company._reminder_clock())
                clock.next_open_day(company._reminder_today())
            except NoOpenDay as error:
                raise ValidationError(
                    self.env._(
                        "The working calendar %(calendar)s has no open day in the "
                        "coming year.",
                        calendar=company.reminder_calendar_id.display_name,
                    )
                ) from error

    @api.constrains(lambda self: self._reminder_retention())
    def _check_reminder_retention(self):
        for company in self:
            for name in self._reminder_retention():
                months = company[name]
                if not months:
                    continue
                title = self._fields[name].get_description(self.env, ["string"])
                if months < 0:
                    raise ValidationError(
                        self.env._(
                            "%(what)s: enter how many months they are kept, or leave "
                            "it empty to keep them for ever.",
                            what=title["string"],
                        )
                    )
                company._check_retention_least(name, title["string"])

    def _check_retention_least(self, name, title):
        """Refuse to keep something for a shorter time than the engine needs it.

        A hook for later subjects.

        :param name: the field
        :param title: what it is called
        :raise ValidationError: when it is too short
        """

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        for company_sudo, vals in zip(companies.sudo(), vals_list, strict=True):
            # sudo: res.company - whoever may make one need not know reminders
            if not vals.get("reminder_tz"):
                # Its working hours and its address are there by now.
                company_sudo.reminder_tz = company_sudo._reminder_own_zone()
        companies.sudo().filtered("reminder_enabled")._reminder_switched()
        return companies

    def write(self, vals):
        companies = self
        if self._may_set_reminders(vals):
            # sudo: res.company - a reminder administrator sets the reminders of own
            # companies, and nothing but those, whatever his rights on companies
            companies = self.sudo()
        result = super(ResCompany, companies).write(vals)
        if "reminder_enabled" in vals:
            self._reminder_switched()
        if CLOCK_FIELDS & vals.keys():
            self._reminder_clock_changed()
        return result

    def _reminder_clock_changed(self):
        """The days or hours of these companies are other ones: rules that go by them
        plan their items again."""
        # sudo: reminder.rule - who may set a company's hours need not own the rules
        # that go by them
        rules_sudo = (
            self.env["reminder.rule"]
            .sudo()
            .with_context(active_test=False)
            .search(
                [
                    ("company_clock", "=", True),
                    ("company_id", "in", [*self.ids, False]),
                ]
            )
        )
        rules_sudo._take_company_clock()
        rules_sudo._replan_items()
        rules_sudo._wake()

    def _reminder_switched(self):
        """The reminders of these companies were switched on or off: what their rules
        are about is noted from now on, or no longer. What changed before is read."""
        if not self:
            return
        self.env.registry.clear_cache()
        # sudo: reminder.rule - the engine's own books, whoever turns the switch
        rules_sudo = self.env["reminder.rule"].sudo()
        rules_sudo.search([("company_id", "in", [*self.ids, False])]).stale = True
        rules_sudo._wake()

    def _may_set_reminders(self, vals):
        """Whether this is a reminder administrator setting own companies' reminders."""
        user = self.env.user
        return (
            not self.env.su
            and bool(self)
            and bool(vals)
            and self._reminder_settings().issuperset(vals)
            and user.has_group(ADMIN)
            and self <= user.company_ids
        )

    @api.model
    def _reminder_settings(self):
        """The fields that reminder administrators set on their own companies.

        :return: a set of names, to which later subjects add theirs
        """
        return {
            "reminder_enabled",
            "reminder_working_days",
            *CLOCK_FIELDS,
            *self._reminder_retention(),
        }

    @api.model
    def _reminder_retention(self):
        """The fields that say for how many months things are kept.

        :return: a set of names, to which later subjects add theirs
        """
        return {"reminder_retention_item_months"}

    # ------------------------------------------------------------
    # BUTTONS
    # ------------------------------------------------------------

    def action_open_reminder_settings(self):
        """The reminder settings of this company, on a screen of their own."""
        self.ensure_one()
        # An action with an address of its own: the web client reloads the page after
        # every change of a company, and has to find back to this screen.
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "reminder_automation.res_company_action_reminder"
        )
        return action | {"res_id": self.id}

    # ------------------------------------------------------------
    # CLOCK AND PEOPLE
    # ------------------------------------------------------------

    def _reminder_clock(self):
        """The company's sending window, as a `schedule.cadence.Cadence`.

        Closed days are for clients only.
        """
        self.ensure_one()
        # sudo: res.company - when something fires does not depend on who is logged in
        company_sudo = self.sudo()
        return Cadence(
            delay=0,
            interval=1,
            maximum=1,
            hour=company_sudo.reminder_send_hour,
            until=company_sudo.reminder_send_until,
            tz=known_zone(company_sudo.reminder_tz, self._reminder_own_zone()),
        )

    def _reminder_on_clock(self, cadence):
        """A rule's cadence on the clock of this company, closed days included."""
        clock = self._reminder_clock()
        # sudo: res.company - as in `_reminder_clock`
        calendar_sudo = self.sudo().reminder_calendar_id
        return replace(
            cadence,
            hour=clock.hour,
            until=clock.until,
            tz=clock.tz,
            weekdays=EVERY_DAY,
            is_open=calendar_sudo._reminder_is_open(self),
        )

    def _reminder_own_zone(self):
        """The time zone where the company is: that of its working hours or of its
        address. UTC is nobody's: it is what Odoo writes when it knows none."""
        # sudo: res.company, resource.calendar, res.partner - nothing but the zones
        company_sudo = self.sudo()
        known = (company_sudo.resource_calendar_id.tz, company_sudo.partner_id.tz)
        return next((zone for zone in known if zone and zone != "UTC"), USUAL_ZONE)

    def _reminder_staff_lang(self):
        """The staff language: of lines in the chatter and of what colleagues are told
        when no particular one of them is spoken to.

        Of what belongs to no company the current one's counts.

        :return: the code of a language, or False
        """
        # sudo: res.partner - nothing but the language of the company
        return (self or self.env.company).sudo().partner_id._reminder_lang()

    @api.model
    def _reminder_clock_fields(self):
        """The paths from a company to what says when its clock opens.

        :return: a list, to which later subjects add theirs
        """
        return ["reminder_send_hour", "reminder_tz"]

    def _reminder_today(self):
        """The day it is on the company's wall."""
        return local_date(fields.Datetime.now(), self._reminder_clock().tz)

    def _reminder_admins(self):
        """The administrators of reminders of these companies."""
        group = self.env.ref(ADMIN)
        # sudo: res.users - they are told whoever is logged in
        return (
            self.env["res.users"]
            .sudo()
            .search(
                [
                    ("all_group_ids", "in", group.ids),
                    ("company_ids", "in", self.ids),
                    ("share", "=", False),
                ]
            )
        )
