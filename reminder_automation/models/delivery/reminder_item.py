# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.tools import SQL


class ReminderItem(models.Model):
    """What becomes of an item's messages; one message by hand to each person about
    everything that waits for it."""

    _inherit = "reminder.item"

    def action_send_now(self):
        return self._open_wizard("reminder_automation.reminder_send_action")

    def _open_details_window(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "reminder_automation.reminder_details_action"
        )
        return {**action, "context": {"default_item_id": self.id}}

    def _send_bundled(self, cover):
        """Send each recipient of these items one e-mail about all of its own.

        :param cover: a `Cover`
        :return: the notices, queued; none for an item that nobody can be reminded of
        :raise UserError: when an item was reminded less than a minute ago
        """
        self.check_access("write")
        self._check_by_hand()
        # sudo: reminder.item - the right to remind was checked in the line above; the
        # rest is the engine's, as in `_send_by_hand`
        items_sudo = self.sudo()
        items_sudo._lock_by_hand()
        now = fields.Datetime.now()
        items_sudo._check_cool_down(now)
        items_sudo._renew_clients()
        recipients = {
            item: [one for one in people if one.channel == "email"]
            for item, people in items_sudo._recipients(
                {item: item._step_said() for item in items_sudo}
            ).items()
        }
        notices = self.env["reminder.notice"].sudo()
        for rule, items in items_sudo.grouped("rule_id").items():
            cadence = rule._cadence()
            for item in items:
                claimed = item._insert_notices(
                    recipients, {item: item._step_by_hand()}, "manual", now
                )
                if claimed:
                    # It moves up in the client's to-dos, too.
                    item.write(item._reminded_besides(cadence, now))
                notices |= claimed
        notices._compose(cover=cover)
        return notices

    # ------------------------------------------------------------
    # WHILE THE SERVER IS DOWN
    # ------------------------------------------------------------

    @api.model
    def _is_stuck_sql(self, alias):
        return SQL(
            """
            (%(before)s OR (
                EXISTS (SELECT FROM reminder_delivery
                         WHERE state = 'queued' AND attempts > 0)
                AND EXISTS (
                    SELECT FROM reminder_notice notice
                      JOIN reminder_delivery delivery
                        ON delivery.id = notice.delivery_id
                     WHERE notice.item_id = %(item)s AND notice.ended IS NULL
                       AND delivery.state = 'queued' AND delivery.attempts > 0)))
            """,
            before=super()._is_stuck_sql(alias),
            item=SQL.identifier(alias, "id"),
        )
