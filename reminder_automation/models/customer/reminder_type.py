# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.exceptions import UserError


class ReminderType(models.Model):
    """What customer reminders are about; users add types of their own as they go."""

    _name = "reminder.type"
    _description = "Reminder Type"
    _order = "sequence, name, id"

    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    reminder_count = fields.Integer(
        string="Reminders", compute="_compute_reminder_count"
    )

    _name_uniq = models.UniqueIndex(
        "(LOWER(name))", "There is a reminder type of this name already."
    )

    def _compute_reminder_count(self):
        counts = dict(
            self.env["reminder.customer"]._read_group(
                [("type_id", "in", self.ids)], ["type_id"], ["__count"]
            )
        )
        for reminder_type in self:
            reminder_type.reminder_count = counts.get(reminder_type, 0)

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        for one, vals in zip(self, vals_list, strict=True):
            if "name" not in (default or {}):  # of which there is one alone
                vals["name"] = self.env._("%(name)s (copy)", name=one.name)
        return vals_list

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        # sudo: reminder.customer - also those that the user does not see, archived
        # ones included, would lose their type
        used = (
            self.env["reminder.customer"]
            .sudo()
            .with_context(active_test=False)
            .search([("type_id", "in", self.ids)], limit=1)
        )
        if used:
            raise UserError(
                self.env._(
                    "There are reminders of the type %(name)s. Archive the type "
                    "instead of deleting it: it is then no longer offered.",
                    name=used.type_id.name,
                )
            )

    def action_open_reminders(self):
        """The customer reminders of this type."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "reminder_automation.reminder_customer_action"
        )
        return action | {
            "domain": [("type_id", "=", self.id)],
            "context": {"default_type_id": self.id},
        }
