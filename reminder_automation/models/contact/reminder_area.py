# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..engine.reminder_shared import InReach


class ReminderArea(InReach, models.Model):
    """A part of the company structure, with the inspectors who look after it.

    Inspectors of an area also look after every area below it.
    """

    _name = "reminder.area"
    _description = "Reminder Area"
    _inherit = ["reminder.shared"]
    _order = "complete_name, id"
    _rec_names_search = ["complete_name"]
    _parent_store = True

    name = fields.Char(required=True)
    complete_name = fields.Char(
        string="Full name",
        compute="_compute_complete_name",
        store=True,
        recursive=True,
    )
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        help="Empty: every company uses the area.",
    )

    # tree
    parent_id = fields.Many2one(
        comodel_name="reminder.area",
        string="Part of",
        index=True,
        ondelete="restrict",
    )
    child_ids = fields.One2many(
        comodel_name="reminder.area", inverse_name="parent_id", string="Parts"
    )
    parent_path = fields.Char(index=True)

    # people; archived ones too, who look after it again when they come back: whom to
    # tell is asked anew each time
    inspector_ids = fields.Many2many(
        comodel_name="res.users",
        relation="reminder_area_inspector_rel",
        column1="area_id",
        column2="user_id",
        string="Inspectors",
        context={"active_test": False},
        domain="[('share', '=', False)]",
    )
    all_inspector_ids = fields.Many2many(
        comodel_name="res.users",
        relation="reminder_area_all_inspector_rel",
        column1="area_id",
        column2="user_id",
        string="All inspectors",
        context={"active_test": False},
        compute="_compute_all_inspector_ids",
        store=True,
        recursive=True,
        help="The area's own inspectors and those of the areas above it.",
    )
    partner_ids = fields.One2many(
        comodel_name="res.partner", inverse_name="reminder_area_id", string="Customers"
    )
    partner_count = fields.Integer(
        string="Customer count", compute="_compute_partner_count"
    )

    # ------------------------------------------------------------
    # COMPUTES AND CHECKS
    # ------------------------------------------------------------

    @api.depends("name", "parent_id.complete_name")
    def _compute_complete_name(self):
        for area in self:
            parent = area.parent_id.complete_name
            area.complete_name = f"{parent} / {area.name}" if parent else area.name

    @api.depends("complete_name")
    def _compute_display_name(self):
        for area in self:
            area.display_name = area.complete_name

    @api.depends("inspector_ids", "parent_id.all_inspector_ids")
    def _compute_all_inspector_ids(self):
        for area in self:
            area.all_inspector_ids = (
                area.inspector_ids | area.parent_id.all_inspector_ids
            )

    @api.depends("partner_ids")
    @api.depends_context("uid")
    def _compute_partner_count(self):
        """Clients of the area itself and of the areas below it, as far as the user sees
        which area they are in."""
        counts = self.env["res.partner"]._read_group(
            [("reminder_area_id", "child_of", self.ids)],
            ["reminder_area_id"],
            ["__count"],
        )
        for area in self:
            area.partner_count = sum(
                count
                for part, count in counts
                if area.parent_path and part.parent_path.startswith(area.parent_path)
            )

    @api.constrains("inspector_ids")
    def _check_inspector_ids(self):
        for area in self:
            if outsiders := area.inspector_ids.filtered("share"):
                raise ValidationError(
                    self.env._(
                        "Inspectors are colleagues. Only on the portal: %(names)s. "
                        "Choose internal users.",
                        names=", ".join(outsiders.mapped("name")),
                    )
                )

    @api.constrains("parent_id")
    def _check_parent_id(self):
        """Nobody puts an area below one that he does not know."""
        self.parent_id.check_access("read")

    # ------------------------------------------------------------
    # BUTTONS
    # ------------------------------------------------------------

    def action_open_partners(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Customers of %(area)s", area=self.complete_name),
            "res_model": "res.partner",
            "view_mode": "list,kanban,form",
            "domain": [("reminder_area_id", "child_of", self.id)],
            "context": {"default_reminder_area_id": self.id},
        }
