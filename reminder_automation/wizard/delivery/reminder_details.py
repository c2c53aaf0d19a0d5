# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models

# More lines than these are counted, but not listed one by one.
SHOWN = 20


class ReminderDetails(models.TransientModel):
    """What was sent about a record and why, for whoever steers its reminders from there
    without finding its item in a list: an accountant with his invoices."""

    _name = "reminder.details"
    _description = "Reminders of a Record"

    item_id = fields.Many2one(
        comodel_name="reminder.item", required=True, readonly=True, ondelete="cascade"
    )
    details = fields.Html(compute="_compute_details", sanitize=False)

    @api.model_create_multi
    def create(self, vals_list):
        windows = super().create(vals_list)
        windows.item_id.check_access("read")
        return windows

    @api.depends("item_id")
    def _compute_details(self):
        for window in self:
            # The saved one: Odoo asks no rights to its second self in a form.
            item = window.item_id._origin
            item.check_access("read")
            # sudo: reminder.item, reminder.notice - the user sees or steers the item,
            # as checked in the line above; what quotes the record only with its rights
            item_sudo = item.sudo()
            standing = item_sudo._standings()[item_sudo]
            following = item_sudo._next_rung(standing, item.may_read_record)
            notices_sudo = item_sudo.notice_ids.sorted("id", reverse=True)
            window.details = self.env["ir.qweb"]._render(
                "reminder_automation.reminder_details_text",
                {
                    "name": item.display_name,
                    "reason": item.reason,
                    "rule": item_sudo.rule_id.display_name,
                    "planned": item.planned_date,
                    "next": following.get("says") and following,
                    "progress": item_sudo.progress,
                    "lines": [
                        notice._details_line() for notice in notices_sudo[:SHOWN]
                    ],
                    "more": len(notices_sudo[SHOWN:]),
                },
            )


class ReminderNotice(models.Model):
    _inherit = "reminder.notice"

    def _details_line(self):
        """What the window says of this line of the ledger.

        :return: dict of texts
        """
        self.ensure_one()
        labels = {
            name: dict(self._fields[name]._description_selection(self.env))
            for name in ("channel", "state")
        }
        return {
            "date": self.sent_date or self.claim_date,
            "step": self.step_text or "",
            "person": self.recipient or self.partner_id.display_name or "",
            "channel": labels["channel"].get(self.channel, ""),
            "state": labels["state"].get(self.state, ""),
        }
