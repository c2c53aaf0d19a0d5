# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ....groups import ADMIN, INSPECTOR
from ...engine.res_partner import Stop

# The keys of one company's entry in `reminder_stops`, with their type in the database.
STOPS = {
    "reminder_excluded": ("excluded", SQL("boolean")),
    "reminder_pause_until": ("until", SQL("date")),
    "reminder_pause_reason": ("reason", SQL("varchar")),
}
# On whose change it changes who may see the area, the exclusion and the pause.
INSPECTORS = "commercial_partner_id.reminder_client_area_id.all_inspector_ids"


class Shown:
    """A field that is no column, and SQL nonetheless: see `_reminder_steering_sql`."""

    def to_sql(self, model, alias):
        return model._reminder_steering_sql(alias, self.name)


class ShownMany2one(Shown, fields.Many2one):
    pass


class ShownBoolean(Shown, fields.Boolean):
    pass


class ShownDate(Shown, fields.Date):
    pass


class ShownChar(Shown, fields.Char):
    pass


class ResPartner(models.Model):
    """Clients: their area, their exclusion and their pause.

    The values are kept in fields that nobody but the system reads. What people see and
    write beside them is computed for who asks: it is empty where the client's reminders
    are not the user's to steer, and so it is for a search, a grouping or an export.
    """

    _inherit = "res.partner"

    # kept
    reminder_client_area_id = fields.Many2one(
        comodel_name="reminder.area",
        string="Area kept",
        index="btree_not_null",
        ondelete="restrict",
        groups=fields.NO_ACCESS,
        copy=False,  # who duplicates a client may not read it
        prefetch="reminder",
    )

    # shown
    reminder_area_id = ShownMany2one(
        comodel_name="reminder.area",
        string="Area",
        compute="_compute_reminder_area_id",
        inverse="_inverse_reminder_area_id",
        search="_search_reminder_area_id",
        tracking=True,
        groups=INSPECTOR,
        help="The inspectors of this area look after the customer's reminders.",
    )
    reminder_excluded = ShownBoolean(
        string="Exclude from automatic reminders",
        compute="_compute_reminder_excluded",
        inverse="_inverse_reminder_excluded",
        search="_search_reminder_excluded",
        tracking=True,
        groups=INSPECTOR,
        help="The customer gets no automatic reminder at all from this company. "
        "Reminders by hand are still possible.",
    )
    reminder_pause_until = ShownDate(
        string="Pause reminders until",
        compute="_compute_reminder_pause_until",
        inverse="_inverse_reminder_pause_until",
        search="_search_reminder_pause_until",
        tracking=True,
        groups=INSPECTOR,
        help="The customer gets no automatic reminder from this company before this "
        "day.",
    )
    reminder_pause_reason = ShownChar(
        string="Reason of the pause",
        compute="_compute_reminder_pause_reason",
        inverse="_inverse_reminder_pause_reason",
        search="_search_reminder_pause_reason",
        tracking=True,
        groups=INSPECTOR,
    )

    # ------------------------------------------------------------
    # SHOWN AND WRITTEN
    # One method each: in the inverse of one of them, the others of its method would be
    # empty.
    # ------------------------------------------------------------

    @api.depends("reminder_client_area_id.company_id", INSPECTORS)
    @api.depends_context("uid")
    def _compute_reminder_area_id(self):
        for partner in self:
            # sudo: res.partner - shown to who may see it, below
            area_sudo = partner.sudo().reminder_client_area_id
            company = area_sudo.company_id
            partner.reminder_area_id = (
                self.env.su
                or not area_sudo
                or (
                    partner.reminder_may_steer
                    and (not company or company.id in self.env.user._get_company_ids())
                )
            ) and area_sudo.with_env(self.env)

    @api.depends("reminder_stops", INSPECTORS)
    @api.depends_context("uid", "company")
    def _compute_reminder_excluded(self):
        for partner, stop in self._visible_stops():
            partner.reminder_excluded = stop.excluded

    @api.depends("reminder_stops", INSPECTORS)
    @api.depends_context("uid", "company")
    def _compute_reminder_pause_until(self):
        for partner, stop in self._visible_stops():
            partner.reminder_pause_until = stop.until

    @api.depends("reminder_stops", INSPECTORS)
    @api.depends_context("uid", "company")
    def _compute_reminder_pause_reason(self):
        for partner, stop in self._visible_stops():
            partner.reminder_pause_reason = stop.reason

    def _visible_stops(self):
        """Each of these clients with what the current company decided, as far as the
        user may see it."""
        company = self.env.company
        for partner in self:
            may_see = self.env.su or partner.reminder_may_steer
            yield partner, partner._reminder_stop(company) if may_see else Stop()

    def _inverse_reminder_area_id(self):
        for partner in self:
            # sudo: res.partner - who may change it was asked in `write` or `create`
            partner.sudo().reminder_client_area_id = partner.reminder_area_id

    def _inverse_reminder_excluded(self):
        self._keep_stop("reminder_excluded")

    def _inverse_reminder_pause_until(self):
        self._keep_stop("reminder_pause_until")

    def _inverse_reminder_pause_reason(self):
        self._keep_stop("reminder_pause_reason")

    def _keep_stop(self, name):
        """Keep the value of a field for the current company."""
        company = str(self.env.company.id)
        key, _type = STOPS[name]
        for partner in self:
            value = partner[name]
            # sudo: res.partner - who may change it was asked in `write` or `create`
            partner_sudo = partner.sudo()
            stops = partner_sudo.reminder_stops or {}
            stop = stops.pop(company, {})
            stop.pop(key, None)
            if value:
                stop[key] = fields.Date.to_string(value) if key == "until" else value
            if stop:
                stops[company] = stop
            if stops != (partner_sudo.reminder_stops or {}):
                partner_sudo.reminder_stops = stops

    # ------------------------------------------------------------
    # SEARCHED, GROUPED, SORTED
    # ------------------------------------------------------------

    def _search_reminder_area_id(self, operator, value):
        return [("reminder_area_id", operator, value)]

    def _search_reminder_excluded(self, operator, value):
        return [("reminder_excluded", operator, value)]

    def _search_reminder_pause_until(self, operator, value):
        return [("reminder_pause_until", operator, value)]

    def _search_reminder_pause_reason(self, operator, value):
        return [("reminder_pause_reason", operator, value)]

    def _reminder_steering_sql(self, alias, name):
        """What the user sees of one of these fields, wherever a query compares, groups
        or sorts by it."""
        kept = self.sudo()
        if name == "reminder_area_id":
            value = kept._field_to_sql(alias, "reminder_client_area_id")
        else:
            key, column_type = STOPS[name]
            value = SQL(
                "(%s -> %s ->> %s)::%s",
                kept._field_to_sql(alias, "reminder_stops"),
                str(self.env.company.id),
                key,
                column_type,
            )
        if self.env.su:
            return value
        return SQL("CASE WHEN %s THEN %s END", self._may_see_sql(alias, name), value)

    def _may_see_sql(self, alias, name):
        """SQL for "the user sees the field `name` of this contact"."""
        Area = self.env["reminder.area"]
        may_see = SQL("TRUE")
        if not self.env.user.has_group(ADMIN):
            may_see = SQL(
                """
                EXISTS (
                    SELECT FROM res_partner client
                      JOIN reminder_area_all_inspector_rel inspector
                        ON inspector.area_id = %(area)s
                     WHERE client.id = %(client)s AND %(user)s = %(uid)s)
                """,
                area=SQL.identifier(
                    "client",
                    "reminder_client_area_id",
                    to_flush=self._fields["reminder_client_area_id"],
                ),
                client=SQL.identifier(
                    alias,
                    "commercial_partner_id",
                    to_flush=self._fields["commercial_partner_id"],
                ),
                user=SQL.identifier(
                    "inspector", "user_id", to_flush=Area._fields["all_inspector_ids"]
                ),
                uid=self.env.uid,
            )
        if name == "reminder_area_id":
            may_see = SQL(
                """
                %s AND EXISTS (
                    SELECT FROM reminder_area area
                     WHERE area.id = %s
                       AND (area.company_id IS NULL OR %s = ANY(%s)))
                """,
                may_see,
                SQL.identifier(alias, "reminder_client_area_id"),
                SQL.identifier(
                    "area", "company_id", to_flush=Area._fields["company_id"]
                ),
                list(self.env.user._get_company_ids()),
            )
        return may_see

    # ------------------------------------------------------------
    # AREAS AND COMPANIES
    # ------------------------------------------------------------

    def _check_area_companies(self, leaves=False):
        """Raise unless the user may take these clients out of, or into, their area.

        An area that belongs to a company is that company's to give and take. From a
        shared area a client of all companies is taken by the area's own inspectors, and
        by who has all companies: for the others it would be gone, too.

        :param leaves: whether the clients are about to leave their area
        """
        if self.env.su:
            return
        own = self.env.user.company_ids
        for partner in self:
            # sudo: reminder.area - whose it is, not what it is
            area_sudo = partner.sudo().reminder_client_area_id
            if area_sudo.company_id:
                may_change = area_sudo.company_id.sudo(False) in own
            else:
                may_change = (
                    not (leaves and area_sudo)
                    or partner.company_id
                    or partner.reminder_in_my_area
                    or self.env.user._reminder_has_all_companies()
                )
            if not may_change:
                raise AccessError(
                    self.env._(
                        "The area of %(client)s is another company's, or shared by "
                        "several. Ask somebody who has all of these companies to "
                        "change it.",
                        client=partner.display_name,
                    )
                )
