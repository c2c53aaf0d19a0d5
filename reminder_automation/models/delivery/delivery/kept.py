# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.tools import SQL

from ...engine.reminder_retention import BATCH


class ReminderDelivery(models.Model):
    """Messages in Odoo's queues, and how long they are kept."""

    _inherit = "reminder.delivery"

    # ------------------------------------------------------------
    # WHAT IS KEPT
    # ------------------------------------------------------------

    def _remove_without_lines(self, expired):
        """Remove those of these that no line of the ledger leads to any more; and a
        batch of all others without one that are old enough.

        :param expired: SQL about the table delivery, whether it is old enough
        :return: how many
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT delivery.id
                  FROM reminder_delivery delivery
                 WHERE (delivery.id = ANY(%(mine)s) OR %(expired)s)
                   AND delivery.state NOT IN ('queued', 'uncertain')
                   AND NOT EXISTS (
                       SELECT FROM reminder_notice notice
                        WHERE notice.delivery_id = delivery.id)
                   AND NOT EXISTS (
                       SELECT FROM reminder_notice notice
                        WHERE notice.before_id = delivery.id)
              ORDER BY delivery.id
                 LIMIT %(batch)s
                   FOR UPDATE OF delivery SKIP LOCKED
                """,
                mine=self.ids,
                expired=expired,
                batch=max(BATCH, len(self)),
            )
        )
        deliveries = self.browse(row[0] for row in rows)
        deliveries._remove_messages()
        deliveries.unlink()
        return len(deliveries)

    def _erase_text(self):
        """Erase what these say, wherever it is kept."""
        self._remove_messages()
        self._remove_files()
        nothing = ("body", "files", "made_from", "reason", "subject")
        self.write(dict.fromkeys(nothing, False))

    def _remove_messages(self):
        """Remove what Odoo keeps of these: the message, and what is left of it in its
        queues. Without the delivery it would be taken for a message of somebody else.

        What stands in the record's chatter is another message, and stays.
        """
        mine = [("reminder_delivery_id", "in", self.ids)]
        self.env["mail.mail"].search(mine)._reminder_silently().unlink()
        self.env["sms.sms"].search(mine)._reminder_silently().unlink()
        self.mail_message_id.filtered(
            lambda message: message.message_type == "user_notification"
        ).unlink()

    # ------------------------------------------------------------
    # ODOO'S QUEUES
    # ------------------------------------------------------------

    def _lock_in_state(self, state):
        """Lock those of these that are in a state; others' rows are skipped."""
        self.flush_model(["state"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id FROM reminder_delivery
                 WHERE id = ANY(%s) AND state = %s
              ORDER BY id
                   FOR NO KEY UPDATE SKIP LOCKED
                """,
                self.ids,
                state,
            )
        )
        return self.browse(row[0] for row in rows)

    def _queued_mails(self):
        """The mails of these in Odoo's queue, also those that failed there."""
        return self.env["mail.mail"].search(
            [
                ("reminder_delivery_id", "in", self.ids),
                ("state", "in", ("outgoing", "exception")),
            ]
        )

    def _queued_texts(self):
        """The text messages of these in Odoo's queue."""
        return self.env["sms.sms"].search(
            [("reminder_delivery_id", "in", self.ids), ("state", "=", "outgoing")]
        )

    def _note_in_queues_sent(self):
        """A person found out that these had left: Odoo's own lists say so, too."""
        mine = [("reminder_delivery_id", "in", self.ids)]
        self.env["mail.mail"].search(mine)._reminder_silently().write(
            {"state": "sent", "failure_reason": False, "failure_type": False}
        )
        self.env["sms.sms"].search(mine)._reminder_silently().write(
            {"state": "sent", "failure_type": False}
        )

    def _take_out_of_queue(self):
        """Take these messages out of Odoo's queues."""
        self._queued_mails()._reminder_silently().write({"state": "cancel"})
        self.env["sms.sms"].search(
            [
                ("reminder_delivery_id", "in", self.ids),
                ("state", "in", ("outgoing", "error")),
            ]
        )._reminder_silently().action_set_canceled()

    @api.model
    def _trigger_unsent(self):
        """Have the mail queue run again while mails of ours stand in it."""
        if self._has_unsent():
            notices = self.env["reminder.notice"]
            notices._trigger_queues({"email"}, are_reminders=True)

    @api.model
    def _has_unsent(self):
        """Whether mails of ours stand in the queue that may leave now."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT FROM reminder_delivery delivery
                  JOIN mail_mail mail ON mail.reminder_delivery_id = delivery.id
                 WHERE delivery.state = 'queued' AND mail.state = 'outgoing'
                   AND (mail.scheduled_date IS NULL OR mail.scheduled_date <= %s)
                 LIMIT 1
                """,
                fields.Datetime.now(),
            )
        )
        return bool(rows)
