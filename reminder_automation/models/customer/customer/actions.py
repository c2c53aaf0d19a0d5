# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models
from odoo.exceptions import AccessError

from .reminder_customer import PATTERN

# Where a reminder stands is worked out from its pattern and from what has fired.
KEPT = {"area_id", "last_date", "next_date", "next_day"}


class ReminderCustomer(models.Model):
    """What staff do with customer reminders: create, edit, copy, delete."""

    _inherit = "reminder.customer"

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        self._check_kept(vals_list)
        # Not by the way of a default either.
        forged = {f"default_{name}" for name in KEPT} & self.env.context.keys()
        if forged:
            context = {
                key: value
                for key, value in self.env.context.items()
                if key not in forged
            }
            self = self.with_env(self.env(context=context))  # noqa: PLW0642
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
        reminders = super().create(asked + others)
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
            "context": {"search_default_open": 1},
        }
