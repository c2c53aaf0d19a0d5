# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...groups import ADMIN
from ...schedule.cadence import Cadence, local_date


def kept_months(what, default, **options):
    """A field that says for how many months a company keeps rows of one kind.

    :param what: what they are called
    :param default: the months of new companies; 0 for ever. Companies that are there
        when the field comes with an update keep for ever: see the migration.
    """
    return fields.Integer(string=what, default=default, groups=ADMIN, **options)


class ResCompany(models.Model):
    """A company: the switch of its reminders, who sets them, how long things are kept,
    and what day it is."""

    _inherit = "res.company"

    reminder_enabled = fields.Boolean(
        string="Automatic e-mail reminders to clients",
        groups=ADMIN,
        help="Off: no reminder leaves by itself, queued ones included. On again: "
        "every client goes on where it stood.",
    )
    reminder_retention_item_months = kept_months(
        "Finished items",
        36,
        help="Months for which an item is kept once its record no longer waits and the "
        "ledger tells nothing of it any more. Empty: for ever.",
    )

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
        return result

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
        return {"reminder_enabled", *self._reminder_retention()}

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
        return Cadence(
            delay=0,
            interval=1,
            maximum=1,
            hour=8.0,
            until=20.0,
            tz="Europe/Copenhagen",
        )

    def _reminder_staff_lang(self):
        """The staff language: of lines in the chatter and of what colleagues are told
        when no particular one of them is spoken to.

        Of what belongs to no company the current one's counts.

        :return: the code of a language, or False
        """
        # sudo: res.partner - nothing but the language of the company
        return (self or self.env.company).sudo().partner_id.lang

    @api.model
    def _reminder_clock_fields(self):
        """The paths from a company to what says when its clock opens.

        :return: a list, to which later subjects add theirs
        """
        return []

    def _reminder_today(self):
        """The day it is on the company's wall."""
        return local_date(fields.Datetime.now(), self._reminder_clock().tz)

    def _reminder_admins(self):
        """The company's administrators of reminders."""
        self.ensure_one()
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
