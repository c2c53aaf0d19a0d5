# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import smtplib
from datetime import timedelta

import psycopg2

from odoo import fields, models, modules

AFTER_LOST_CONNECTION = timedelta(minutes=2)
# For so many mails at once it is asked who their recipients are, a moment before they
# leave; whether a record still waits is asked for each as it leaves.
ASKED_AT_ONCE = 50


class MailMail(models.Model):
    """The door: the moment when a reminder's mail is handed to the mail server."""

    _inherit = "mail.mail"

    def _reminder_notices(self):
        """The notices whose mails these are, by the id of the mail's message."""
        # sudo: reminder.notice - the queue sends for everybody
        notices_sudo = (
            self.env["reminder.notice"]
            .sudo()
            .search(
                [
                    ("mail_message_id", "in", self.mail_message_id.ids),
                    ("lead_id", "=", False),
                ]
            )
        )
        return {notice.mail_message_id.id: notice for notice in notices_sudo}

    def send(self, auto_commit=False, raise_exception=False, post_send_callback=None):
        notices = self._reminder_notices()
        mails = self
        if notices and not auto_commit and not modules.module.current_test:
            # Handing over needs a commit before and after each mail, which only the
            # queue can do: a reminder's mail leaves by the queue, by no other way.
            queued = self.filtered(lambda mail: mail.mail_message_id.id in notices)
            self._reminder_trigger([fields.Datetime.now()])
            mails -= queued
            notices = {}
        try:
            result = super(MailMail, mails).send(
                auto_commit=auto_commit,
                raise_exception=raise_exception,
                post_send_callback=post_send_callback,
            )
        except smtplib.SMTPServerDisconnected:
            # The rest waits in the queue; not for an hour, and not for no time at all.
            self._reminder_trigger([fields.Datetime.now() + AFTER_LOST_CONNECTION])
            raise
        if notices:
            notices_sudo = self.env["reminder.notice"].sudo()
            self.env["reminder.rule"].sudo()._steps(notices_sudo._log_sent)
            # Odoo's queue takes a thousand mails an hour unless it is called again.
            notices_sudo._trigger_unsent()
        return result

    def _send(
        self,
        auto_commit=False,
        raise_exception=False,
        smtp_session=None,
        alias_domain_id=False,
        mail_server=False,
        post_send_callback=None,
    ):
        options = {
            "auto_commit": auto_commit,
            "raise_exception": raise_exception,
            "smtp_session": smtp_session,
            "alias_domain_id": alias_domain_id,
            "mail_server": mail_server,
            "post_send_callback": post_send_callback,
        }
        notices = self._reminder_notices()
        if not notices or self.env["ir.mail_server"]._disable_send():
            return super()._send(**options)
        # Paired before anything is committed: another process may delete a mail then.
        pairs = [
            (mail, notices[mail.mail_message_id.id])
            for mail in self
            if mail.mail_message_id.id in notices
        ]
        if others := self.browse(set(self.ids) - {mail.id for mail, _notice in pairs}):
            super(MailMail, others)._send(**options)
        for index, (mail, notice) in enumerate(pairs):
            if not _is_alive(smtp_session):
                # Some servers take a few mails a connection: the queue goes on with
                # the rest at once. One that takes none at all is left in peace.
                if index == 0:
                    self._reminder_retry(notices, "queued")
                break
            # Browsed alone: after each commit a field of one would fetch all again.
            mail, notice = self.browse(mail.id), notice.browse(notice.id)
            if index % ASKED_AT_ONCE == 0:
                asked = [one.id for _mail, one in pairs[index : index + ASKED_AT_ONCE]]
                self._reminder_look_anew(auto_commit)
                refusals = notice.browse(asked).exists()._refusals()
            if mail._reminder_pass_door(notice, auto_commit, refusals):
                # The answer of the server is noted here by `ir.mail_server`.
                answer = {}
                super(MailMail, mail.with_context(reminder_answer=answer))._send(
                    **options
                )
        return True

    def _reminder_look_anew(self, auto_commit):
        """End the snapshot: what was committed until this moment is to be seen."""
        if auto_commit:
            self.env.cr.commit()  # pylint: disable=invalid-commit
            self.env.invalidate_all(flush=False)

    def _reminder_pass_door(self, notice, auto_commit, refusals=None):
        """Whether this reminder's mail is to leave; decided on what is true now.

        :param refusals: why some recipients are none any more, if it was asked already
        """
        self.ensure_one()
        self._reminder_look_anew(auto_commit)
        try:
            passes = self._reminder_ask(notice, refusals)
        except psycopg2.errors.SerializationFailure:
            if not auto_commit:
                raise
            # Another queue took it between our look and our lock: it is in its hands.
            self.env.cr.rollback()
            self.env.invalidate_all(flush=False)
            return False
        if auto_commit:
            self.env.cr.commit()  # pylint: disable=invalid-commit
        return passes

    def _reminder_ask(self, notice, refusals):
        if self.exists().state != "outgoing" or notice._is_in_hands():
            return False  # another process has it, or is through with it
        if not notice.try_lock_for_update(allow_referencing=True):
            return False
        passes = notice._pass_door(refusals)
        if not passes:
            self._reminder_cancel(notice.reason)
        return passes

    def _reminder_cancel(self, reason):
        self.write(
            {
                "state": "cancel",
                "failure_reason": reason
                or self.env._("It may have left already; a person has to find out."),
            }
        )
        # sudo: mail.notification - the queue's bookkeeping
        self.env["mail.notification"].sudo().search(
            [("mail_mail_id", "in", self.ids)]
        ).write({"notification_status": "canceled"})

    def _postprocess_sent_message(
        self, success_pids, success_emails, failure_reason=False, failure_type=None
    ):
        notices = self._reminder_notices()
        later = self.browse()
        answer = self.env.context.get("reminder_answer", {})
        if answer.get("later"):
            later = self._reminder_retry(notices, "uncertain")
        elif failure_type == "mail_smtp":
            later = self._reminder_retry(notices, "queued")
        for mail in self - later:
            if notice := notices.get(mail.mail_message_id.id):
                mail._reminder_outcome(notice, failure_type, failure_reason)
        if not failure_type:
            self._reminder_touch_records(notices)
        return super(MailMail, self - later)._postprocess_sent_message(
            success_pids,
            success_emails,
            failure_reason=failure_reason,
            failure_type=failure_type,
        )

    def _reminder_retry(self, notices, state):
        """Put mails back into the queue that the server did not take for now.

        :param state: the state that their notices are in when they are in our hands
        :return: those that are tried again; the others were tried often enough
        """
        later = self.browse()
        moments = set()
        for mail in self:
            notice = notices.get(mail.mail_message_id.id)
            reason = mail.failure_reason or self.env._(
                "The mail server closed the connection."
            )
            retry_at = notice and notice._retry_later(reason, state)
            if retry_at:
                mail.write(
                    {
                        "state": "outgoing",
                        "scheduled_date": fields.Datetime.to_string(retry_at),
                    }
                )
                later += mail
                moments.add(retry_at)
        if moments:
            self._reminder_trigger(moments)
        return later

    def _reminder_trigger(self, moments):
        """Have Odoo's mail queue run at these moments (UTC)."""
        # sudo: ir.cron - the queue may be run by anybody
        cron_sudo = self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()
        cron_sudo._trigger(moments)

    def _reminder_outcome(self, notice, failure_type, failure_reason):
        answer = self.env.context.get("reminder_answer", {})
        if not failure_type:
            notice._note_outcome("sent")
        elif answer.get("unknown"):
            notice._note_outcome("uncertain", failure_reason)
        else:
            notice._note_outcome("failed", failure_reason or self.failure_reason)

    def _reminder_touch_records(self, notices):
        """A mail about a record went out: its reminders may be counted from now."""
        by_model = {}
        for mail in self:
            message = mail.mail_message_id
            if message.model and message.res_id and message.id not in notices:
                by_model.setdefault(message.model, []).append(message.res_id)
        for model, res_ids in by_model.items():
            # sudo: reminder.touch - a technical queue that nobody may read
            self.env["reminder.touch"].sudo()._touch(model, res_ids)


def _is_alive(smtp_session):
    """Whether the connection still answers; found out before a mail is handed over,
    as after it nobody would know whether the mail left."""
    if smtp_session is None or modules.module.current_test:
        return True
    try:
        code, _text = smtp_session.noop()
    except (smtplib.SMTPException, OSError):
        return False
    return code == 250
