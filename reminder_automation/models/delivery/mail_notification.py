# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import logging

import psycopg2

from odoo import api, models

from .gate import Gate
from .in_queue import SENDING

_logger = logging.getLogger(__name__)

# What Odoo notes of an SMS, or of a bounced e-mail, in words of the ledger.
OUTCOMES = {
    "process": "sent",
    "pending": "sent",
    "sent": "sent",
    "bounce": "failed",
    "exception": "failed",
    "canceled": "cancelled",
}


class MailNotification(models.Model):
    """Later news of a reminder: a bounce, a delivery report of an SMS."""

    _inherit = "mail.notification"

    @api.model
    def search(self, domain, offset=0, limit=None, order=None):
        """Those of a mail that leaves with many others are known."""
        gate = Gate.of(self.env)
        if gate and (ids := gate.marked.found(domain)) is not None:
            return self.browse(ids)
        return super().search(domain, offset=offset, limit=limit, order=order)

    def write(self, vals):
        status = vals.get("notification_status")
        gate = Gate.of(self.env)
        if gate and status == "exception":
            self = self.browse(gate.marked.with_others(self.ids))  # noqa: PLW0642
        result = super().write(vals)
        # What is said of an e-mail while it is being sent, `mail.mail` reads for
        # itself; here it is only its bounce.
        sending = self.env.context.get("reminder_sending") is SENDING
        if status in OUTCOMES and (status == "bounce" or not sending):
            news = self.filtered(
                lambda one: (
                    one.notification_type == "sms"
                    or (one.notification_type == "email" and status == "bounce")
                )
            )
            if news:
                news._reminder_try_to_note(OUTCOMES[status])
        return result

    def _reminder_try_to_note(self, state):
        """Note the news in the ledger; what goes wrong there is not Odoo's queue's."""
        try:
            with self.env.cr.savepoint():
                self._reminder_note_outcome(state)
        except psycopg2.OperationalError:
            raise
        except Exception:
            self.env.invalidate_all(flush=False)
            _logger.exception("The outcome of %s could not be noted", self)

    def _reminder_note_outcome(self, state):
        # sudo: reminder.delivery - news from a server, for whoever is logged in
        deliveries_sudo = (
            self.env["reminder.delivery"]
            .sudo()
            .search([("mail_message_id", "in", self.mail_message_id.ids)])
        )
        for delivery in deliveries_sudo:
            news = self.filtered(lambda one, sent=delivery: sent._is_news(one))[:1]
            if not news:
                continue
            reason = news.format_failure_reason() if news.failure_type else False
            if state == "cancelled":
                # What is uncertain stays so: it may have left.
                if delivery.state == "queued":
                    delivery._cancel(delivery.reason or reason)
            elif news.failure_type == "sms_server":
                # The provider did not answer: it may have sent the text or not.
                delivery._note_outcome("uncertain", reason)
            elif delivery.state != state:
                delivery._note_outcome(state, reason)
