# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import fields, models


class ReminderItem(models.Model):
    """An item, as the control shows it."""

    _inherit = "reminder.item"

    def _control(self):
        self.ensure_one()
        # sudo: reminder.rule - its name and numbers, for whoever may see the item
        rule = self.sudo().rule_id
        return {
            "id": self.id,
            "name": rule.topic_id.name or rule.name,
            "auto": self.auto,
            "days": self.interval_days or rule._days_until_next(),
            "number": self.maximum,
            "sent": self.sent_count,
            "state": self.state,
            "next_date": fields.Datetime.to_string(self.next_date),
            "is_planned": self.state == "waiting" and self._reason_is_planned(),
            "reason": self.reason,
        }

    def _reason_is_planned(self):
        """Whether nothing stands in the way of the next reminder."""
        # sudo: res.company - only administrators read the switch
        item_sudo = self.sudo()
        code, _detail = item_sudo._reason_now(bool(item_sudo._enabled()))
        return bool(self.next_date) and code in ("planned", "outside_hours")

    def steer(self, auto=None, interval_days=None, max_count=None):
        """Set the switch, the days and the number of this item's reminders.

        :return: what the control in the chatter shows now
        :raise ValidationError: for days or a number below 0
        """
        self.ensure_one()
        values = {"auto": auto, "interval_days": interval_days, "max_count": max_count}
        self.write({name: one for name, one in values.items() if one is not None})
        if not self.may_read_record:
            return [self._control()]
        return self.env[self.res_model].browse(self.res_id)._reminder_controls()
