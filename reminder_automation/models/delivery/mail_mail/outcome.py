# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import logging

import psycopg2

from odoo import fields, models
from odoo.tools import email_normalize_all

from ....sayings import lazy as _lt
from ..gate import Gate
from ..notice.chatter import LATE

_logger = logging.getLogger(__name__)


class MailMail(models.Model):
    """What became of a mail, as the queue learns it."""

    _inherit = "mail.mail"

    def _postprocess_sent_message(
        self, success_pids, success_emails, failure_reason=False, failure_type=None
    ):
        if not failure_type and self._reminder_went_to_nobody():
            failure_type = "unknown"
        if gate := Gate.of(self.env):
            # Those that leave together are seen to together, when the last one has.
            told = (success_pids, success_emails, failure_reason, failure_type)
            gate.note(told, failure_type)
            return True
        ours = self._reminder_ours()
        settled = self.browse()
        try:
            if ours:
                # A savepoint: what goes wrong with our books must not undo Odoo's.
                with self.env.cr.savepoint():
                    settled = ours._reminder_note(failure_reason, failure_type)
            noted = self.env["reminder.rule"]._models_noted()
            others = (self - ours).filtered(lambda mail: mail.model in noted)
            if others and not failure_type:
                with self.env.cr.savepoint():
                    others._reminder_touch_records()
        except psycopg2.OperationalError:
            raise
        except Exception:
            # Whether it left is uncertain then, as the ledger says already.
            self.env.invalidate_all(flush=False)
            _logger.exception("The outcome of mails %s could not be noted", ours.ids)
        return super(MailMail, self - settled)._postprocess_sent_message(
            success_pids,
            success_emails,
            failure_reason=failure_reason,
            failure_type=failure_type,
        )

    def _reminder_postprocess_by_odoo(self):
        """What Odoo does about mails that left, for many at once. Other addons had
        their say as each of them did."""
        silent = super(MailMail, self._reminder_silently())
        return silent._postprocess_sent_message([], []) if self else True

    def _reminder_went_to_nobody(self):
        """Whether Odoo found nobody to send this reminder to, which it tells as it
        tells of one that left: somebody changed its recipients in Odoo's list."""
        return len(self) == 1 and self.is_reminder and self.state == "exception"

    def _reminder_note(self, failure_reason, failure_type):
        """Note in the ledger what became of these reminders.

        :return: those of which Odoo need not hear: they are tried again later, or
            their outcome is older than this try
        """
        answer = self.env.context.get("reminder_answer", {})
        if failure_type == "mail_smtp":
            # No server was spoken to.
            later = self._reminder_retry("queued")
            later._reminder_note_server()
            return later + (self - later)._reminder_settle()
        later = self.browse()
        if answer.get("later"):
            later = self._reminder_retry("uncertain")
        for mail in self - later:
            # sudo: reminder.delivery - the queue sends for everybody
            if delivery := mail.sudo().reminder_delivery_id:
                mail._reminder_outcome(delivery, failure_type, failure_reason)
        return later

    def _reminder_retry(self, state):
        """Put mails back into the queue that the server did not take for now.

        :param state: the state that their deliveries are in when they are in our hands
        :return: those that are tried again; the others were tried often enough
        """
        later = self.browse()
        moments = set()
        for mail in self:
            # sudo: reminder.delivery - the queue sends for everybody
            delivery = mail.sudo().reminder_delivery_id
            reason = mail.failure_reason or _lt(
                "The mail server closed the connection."
            ).said(self.env)
            retry_at = delivery and delivery._retry_later(reason, state)
            if retry_at:
                mail._reminder_silently().write(
                    {
                        "state": "outgoing",
                        "scheduled_date": fields.Datetime.to_string(retry_at),
                    }
                )
                later += mail
                moments.add(retry_at)
        if moments:
            later._reminder_unmark()
            self._reminder_trigger(moments)
        return later

    def _reminder_note_server(self):
        """Note which mail server these wait for. What was to leave by one that is
        archived now, leaves by the one that Odoo chooses."""
        gone = self.filtered(
            lambda mail: mail.mail_server_id and not mail.mail_server_id.active
        )
        gone._reminder_silently().mail_server_id = False
        for server_id, _domain, _from, ids in self._split_by_mail_configuration():
            # sudo: reminder.delivery - the queue sends for everybody
            deliveries_sudo = self.browse(ids).sudo().reminder_delivery_id
            deliveries_sudo.mail_server_id = server_id

    def _reminder_settle(self):
        """Odoo takes it that these were not sent, and the ledger knows better: another
        process has them in its hands, or had, and noted what became of them.

        :return: those of which the ledger knows
        """
        known = self.browse()
        for mail in self:
            # sudo: reminder.delivery - the queue sends for everybody
            delivery = mail.sudo().reminder_delivery_id
            if not delivery:
                continue
            known += mail
            if delivery._is_in_hands():
                mail._reminder_wait_again()
                mail._reminder_unmark()
            else:
                mail._reminder_tell_odoo(delivery)
        return known

    def _reminder_unmark(self):
        """Nothing is wrong with these for now, as Odoo took it as it sent them."""
        marked = self._reminder_notifications().filtered(
            lambda one: one.notification_status == "exception"
        )
        marked.write(
            {
                "notification_status": "ready",
                "failure_type": False,
                "failure_reason": False,
            }
        )

    def _reminder_trigger(self, moments):
        """Have Odoo's mail queue run at these moments (UTC)."""
        # sudo: ir.cron - the queue may be run by anybody
        cron = self.env.ref("mail.ir_cron_mail_scheduler_action", False)
        if cron:
            cron.sudo()._trigger(moments)

    def _reminder_outcome(self, delivery, failure_type, failure_reason):
        answer = self.env.context.get("reminder_answer", {})
        if delivery.state == "sent":
            return  # noted before Odoo heard of it
        if not failure_type:
            delivery._note_outcome("sent")
            if refused := answer.get("refused"):
                delivery._copies_refused(refused)
        elif answer.get("unknown"):
            delivery._note_outcome("uncertain", failure_reason)
        else:
            delivery._note_outcome("failed", failure_reason or self.failure_reason)
            carried = delivery.notice_ids.filtered(lambda one: not one.ended)
            carried._pass_copies_on()

    def _reminder_touch_records(self):
        """Mails about records went out: their reminders may be counted from now."""
        by_model = {}
        noted = self.env["reminder.rule"]._models_noted()
        long_ago = fields.Datetime.now() - LATE
        for mail in self:
            message = mail.mail_message_id
            # The model first: which record it is costs a query.
            if message.model in noted and message.res_id:
                by_model.setdefault(message.model, []).append(message.res_id)
                if not mail.is_notification:
                    mail._reminder_note_sending()
                elif message.date < long_ago and message._reminder_told_nobody():
                    # It was held up.
                    author = message.author_id.commercial_partner_id
                    mail._reminder_note_sending(author)
        for model, res_ids in by_model.items():
            # sudo: reminder.touch - a technical queue that nobody may read
            self.env["reminder.touch"].sudo()._touch(model, res_ids)

    def _reminder_note_sending(self, author=None):
        """Note whom this mail about a record went to.

        :param author: the client whose people wrote it, whom it tells nothing
        """
        # sudo: mail.mail, res.partner - the queue sends for everybody
        mail_sudo, message = self.sudo(), self.mail_message_id
        people_sudo = mail_sudo.recipient_ids
        if author:
            people_sudo = people_sudo.filtered(
                lambda one: one.commercial_partner_id != author
            )
        # sudo: reminder.sending - a technical table that nobody may read
        self.env["reminder.sending"].sudo()._note_mail(
            message.model,
            message.res_id,
            people_sudo,
            email_normalize_all(mail_sudo.email_to or ""),
        )


class MailMessage(models.Model):
    """Whom a message has told until now."""

    _inherit = "mail.message"

    def _reminder_told_nobody(self):
        """Whether this message is for clients, and has reached none of them by e-mail
        yet; see `reminder.rule._sent_sql`."""
        self.ensure_one()
        if self.is_internal or self.subtype_id.internal:
            return False
        # sudo: mail.notification - the queue's bookkeeping
        return not self.sudo().notification_ids.filtered(
            lambda one: (
                one.notification_type == "email"
                and one.notification_status == "sent"
                and one.res_partner_id.partner_share
            )
        )
