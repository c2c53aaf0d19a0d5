# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.exceptions import AccessError

INSPECTOR = "reminder_automation.group_reminder_inspector"
ADMIN = "reminder_automation.group_reminder_admin"
# What changes whether, when or about what a client is reminded, and by whom it is
# looked after. Only for clients of the user's own areas.
STEERING = {
    "reminder_area_id",
    "reminder_excluded",
    "reminder_pause_until",
    "reminder_pause_reason",
}
# What inspectors write on clients of their areas and their contacts. A change among
# `child_ids` is checked again on the contact that it changes.
STEERED_FIELDS = STEERING | {
    "child_ids",
    "reminder_kyc_role",
    "reminder_notify",
    "reminder_objective_ids",
}
STEERS = object()
REPLAN = {"reminder_notify", "reminder_kyc_role", *STEERING}


class ResPartner(models.Model):
    """Clients and their contacts: who is reminded, and who decides about it."""

    _inherit = "res.partner"

    # as a contact
    reminder_notify = fields.Boolean(
        string="Notify",
        default=True,
        groups="base.group_user",
        help="Reminders to the client go to this contact.",
    )
    reminder_kyc_role = fields.Selection(
        selection=[
            ("ubo", "Beneficial owner (UBO)"),
            ("contact", "Contact"),
            ("representative", "Representative"),
        ],
        string="KYC role",
        groups="base.group_user",
        help="Contacts with a role are asked for the client's objectives.",
    )

    # as a client
    reminder_area_id = fields.Many2one(
        comodel_name="reminder.area",
        string="Area",
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
        groups=INSPECTOR,
        help="The inspectors of this area look after the client's reminders.",
    )
    reminder_in_my_area = fields.Boolean(
        string="In my area",
        compute="_compute_reminder_in_my_area",
        search="_search_reminder_in_my_area",
    )
    reminder_may_steer = fields.Boolean(
        compute="_compute_reminder_may_steer",
        groups=INSPECTOR,
        help="Whether the user decides about the client's reminders.",
    )
    reminder_excluded = fields.Boolean(
        string="Exclude from automatic reminders",
        tracking=True,
        groups=INSPECTOR,
        help="The client gets no automatic reminder at all. Reminders by hand are "
        "still possible.",
    )
    reminder_pause_until = fields.Date(
        string="Pause reminders until",
        tracking=True,
        groups=INSPECTOR,
        help="The client gets no automatic reminder before this day.",
    )
    reminder_pause_reason = fields.Char(
        string="Reason of the pause", tracking=True, groups=INSPECTOR
    )

    # ------------------------------------------------------------
    # AREAS
    # ------------------------------------------------------------

    @api.depends("commercial_partner_id.reminder_area_id.all_inspector_ids")
    @api.depends_context("uid")
    def _compute_reminder_in_my_area(self):
        for partner in self:
            # sudo: reminder.area - says of the user's own areas only
            area_sudo = partner.sudo().commercial_partner_id.reminder_area_id
            partner.reminder_in_my_area = self.env.user in area_sudo.all_inspector_ids

    def _search_reminder_in_my_area(self, operator, value):
        if operator != "in":
            return NotImplemented
        # sudo: reminder.area - says of the user's own areas only
        areas = (
            self.env["reminder.area"]
            .sudo()
            ._search([("all_inspector_ids", "in", self.env.uid)], active_test=False)
        )
        clients = self.sudo()._search(
            [("reminder_area_id", "in", areas)], active_test=False
        )
        return [("commercial_partner_id", "in", clients)]

    @api.depends("reminder_in_my_area")
    @api.depends_context("uid")
    def _compute_reminder_may_steer(self):
        is_admin = self.env.user.has_group(ADMIN)
        for partner in self:
            partner.reminder_may_steer = is_admin or partner.reminder_in_my_area

    # ------------------------------------------------------------
    # CRUD AND RIGHTS
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        partners = super().create(vals_list)
        steered = [
            partner.id
            for partner, vals in zip(partners, vals_list, strict=True)
            if any(vals.get(name) for name in STEERING)
        ]
        self.browse(steered)._check_steering()
        return partners

    def write(self, vals):
        names = set(vals)
        # Before and after: a client is steered only by its own area, and an inspector
        # hands no client over to an area that is not his.
        if names & STEERING:
            self._check_steering()
        partners = self
        if not self.env.su and self.env.user.has_group(INSPECTOR):
            key = STEERS if names <= STEERED_FIELDS else None
            partners = self.with_context(reminder_steers=key)
        result = super(ResPartner, partners).write(vals)
        if names & STEERING:
            self._check_steering()
        if names & REPLAN:
            self.env["reminder.item"]._replan_clients(self)
        return result

    def _check_access(self, operation):
        """Those who look after a client set what concerns its reminders, and no more.

        Inspectors for the clients of their own areas, administrators for all, whatever
        their other rights on contacts.
        """
        denied = super()._check_access(operation)
        if denied and operation == "write" and self.env.user.has_group(INSPECTOR):
            partners, error = denied
            # Without a record it is asked whether a form may be edited at all. With
            # one, `write` says which fields it is about; an object of this module
            # that no caller over RPC can put into the context.
            if self and self.env.context.get("reminder_steers") is not STEERS:
                return denied
            partners -= partners._filtered_access("read").filtered(
                lambda partner: partner.partner_share and partner.reminder_may_steer
            )
            return (partners, error) if partners else None
        return denied

    def _mail_get_operation_for_mail_message_operation(self, message_operation):
        """Those who look after a client write to it, too: who may read it may post."""
        result = super()._mail_get_operation_for_mail_message_operation(
            message_operation
        )
        if message_operation == "create" and self.env.user.has_group(INSPECTOR):
            mine = self.filtered(
                lambda partner: partner.partner_share and partner.reminder_may_steer
            )
            result.update(dict.fromkeys(mine, "read"))
        return result

    def _check_steering(self):
        """Raise unless the user may decide about the reminders of these clients."""
        if self.env.su:
            return
        foreign = self.filtered(lambda partner: not partner.reminder_may_steer)
        if foreign:
            raise AccessError(
                self.env._(
                    "Only the inspectors of a client's area and reminder "
                    "administrators change its area, exclude it from reminders or "
                    "pause them. Not in an area of yours: %(names)s.",
                    names=", ".join(foreign.mapped("display_name")),
                )
            )
