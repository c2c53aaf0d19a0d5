# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import contextlib
import logging
import smtplib
from datetime import timedelta

import psycopg2

from odoo import fields, models, modules
from odoo.exceptions import MissingError

_logger = logging.getLogger(__name__)

AFTER_LOST_CONNECTION = timedelta(minutes=2)
# For so many mails at once it is asked who their recipients are, a moment before they
# leave; whether a record still waits is asked for each as it leaves.
ASKED_AT_ONCE = 50


class MailMail(models.Model):
    """The door: the moment when a reminder's mail is handed to the mail server.

    Odoo's queue carries everybody's mails. Whatever goes wrong about a reminder is that
    reminder's failure: nothing that is raised here reaches the queue.
    """

    _inherit = "mail.mail"

    is_reminder = fields.Boolean(
        readonly=True,
        help="It leaves by the door of reminders or not at all, also when what it "
        "reminded of is gone.",
    )

    def _reminder_ours(self):
        """Those of these mails that are reminders. Known without a query: the queue
        reads its mails anyway."""
        try:
            return self.filtered("is_reminder")
        except MissingError:
            return self.exists().filtered("is_reminder")

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
        ours = self._reminder_ours()
        mails = self
        if ours and not auto_commit and not modules.module.current_test:
            # Handing over needs a commit before and after each mail, which only the
            # queue can do: a reminder's mail leaves by the queue, by no other way.
            self._reminder_trigger([fields.Datetime.now()])
            mails -= ours
            ours = ours.browse()
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
        if ours:
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
        ours = self._reminder_ours()
        if not ours or self.env["ir.mail_server"]._disable_send():
            return super()._send(**options)
        notices = ours._reminder_notices()
        # Paired before anything is committed: another process may delete a mail then.
        pairs = [(mail, notices.get(mail.mail_message_id.id)) for mail in ours]
        if others := self - ours:
            super(MailMail, others)._send(**options)
        orphans = ours.browse(mail.id for mail, notice in pairs if not notice)
        orphans._reminder_cancel_orphans(auto_commit)
        pairs = [(mail, notice) for mail, notice in pairs if notice]
        for index, (mail, notice) in enumerate(pairs):
            if not _is_alive(smtp_session):
                # Some servers take a few mails a connection: the queue goes on with
                # the rest at once. One that takes none at all is left in peace.
                if index == 0:
                    ours._reminder_retry(notices, "queued")
                break
            # Browsed alone: after each commit a field of one would fetch all again.
            mail, notice = self.browse(mail.id), notice.browse(notice.id)
            if index % ASKED_AT_ONCE == 0:
                asked = [one.id for _mail, one in pairs[index : index + ASKED_AT_ONCE]]
                refusals = mail._reminder_refusals(notice.browse(asked), auto_commit)
            if mail._reminder_pass_door(notice, auto_commit, refusals):
                # The answer of the server is noted here by `ir.mail_server`.
                answer = {}
                super(MailMail, mail.with_context(reminder_answer=answer))._send(
                    **options
                )
        return True

    def _reminder_cancel_orphans(self, auto_commit):
        """What these reminded of went, with its rule, its record or its app, and took
        the ledger's lines along: nobody can be asked whether they still hold."""
        waiting = self.exists().filtered(lambda mail: mail.state == "outgoing")
        if waiting:
            waiting._reminder_cancel(self.env._("What it reminded of is gone."))
            if auto_commit:
                self.env.cr.commit()  # pylint: disable=invalid-commit

    def _reminder_refusals(self, notices, auto_commit):
        """Ask for many at once who their recipients are.

        :return: as `reminder.notice._refusals`; empty when one of them cannot be asked:
            then each is asked for itself, and that one fails
        """
        self._reminder_look_anew(auto_commit)
        try:
            with self._reminder_fence(auto_commit):
                return notices.exists()._refusals()
        except psycopg2.OperationalError:
            if not auto_commit:
                raise
            self._reminder_rollback(auto_commit)
        except Exception:
            self._reminder_rollback(auto_commit)
            _logger.info("Reminders %s are asked one by one", notices.ids)
        return {}

    def _reminder_fence(self, auto_commit):
        """What keeps a failure from what was done before it: the commit of a moment
        ago, or a savepoint where nothing is committed."""
        return contextlib.nullcontext() if auto_commit else self.env.cr.savepoint()

    def _reminder_rollback(self, auto_commit):
        if auto_commit:
            self.env.cr.rollback()
        self.env.invalidate_all(flush=False)

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
            with self._reminder_fence(auto_commit):
                passes = self._reminder_ask(notice, refusals)
                self.env.flush_all()
        except psycopg2.OperationalError:
            if not auto_commit:
                raise
            # Another queue took it between our look and our lock, or the database could
            # not answer now: it stays where it is.
            self._reminder_rollback(auto_commit)
            return False
        except Exception as error:
            # A filter, a path or a template is written by a person and may break in any
            # way. That is this reminder's failure; the queue goes on.
            self._reminder_rollback(auto_commit)
            self._reminder_door_failed(notice, error, auto_commit)
            passes = False
        if auto_commit:
            self.env.cr.commit()  # pylint: disable=invalid-commit
        return passes

    def _reminder_door_failed(self, notice, error, auto_commit):
        """It could not be found out whether this reminder may leave: it does not."""
        _logger.info("Reminder %s cannot be asked", notice.id, exc_info=error)
        text = str(error).strip() or type(error).__name__
        self.write({"state": "exception", "failure_reason": text})
        # sudo: mail.notification - the queue's bookkeeping
        self.env["mail.notification"].sudo().search(
            [("mail_mail_id", "in", self.ids)]
        ).write({"notification_status": "exception", "failure_reason": text})
        if auto_commit:
            self.env.cr.commit()  # pylint: disable=invalid-commit
        try:
            with self._reminder_fence(auto_commit):
                notice._door_failed(error)
                self.env.flush_all()
        except Exception:
            # Not even the ledger can be told; the mail has its reason and stays.
            self._reminder_rollback(auto_commit)
            _logger.exception("Reminder %s: its failure could not be noted", notice.id)

    def _reminder_ask(self, notice, refusals):
        try:
            waits = self.state == "outgoing"
        except MissingError:
            waits = False
        if not waits or notice._is_in_hands():
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
        ours = self._reminder_ours()
        later = self.browse()
        try:
            if ours:
                # A savepoint: what goes wrong with our books must not undo Odoo's.
                with self.env.cr.savepoint():
                    later = ours._reminder_note(failure_reason, failure_type)
            if not failure_type:
                (self - ours)._reminder_touch_records()
        except psycopg2.OperationalError:
            raise
        except Exception:
            # Whether it left is uncertain then, as the ledger says already.
            self.env.invalidate_all(flush=False)
            _logger.exception("The outcome of mails %s could not be noted", ours.ids)
        return super(MailMail, self - later)._postprocess_sent_message(
            success_pids,
            success_emails,
            failure_reason=failure_reason,
            failure_type=failure_type,
        )

    def _reminder_note(self, failure_reason, failure_type):
        """Note in the ledger what became of these reminders.

        :return: those that are tried again later
        """
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
        return later

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
        cron = self.env.ref("mail.ir_cron_mail_scheduler_action", False)
        if cron:
            cron.sudo()._trigger(moments)

    def _reminder_outcome(self, notice, failure_type, failure_reason):
        answer = self.env.context.get("reminder_answer", {})
        if not failure_type:
            notice._note_outcome("sent")
        elif answer.get("unknown"):
            notice._note_outcome("uncertain", failure_reason)
        else:
            notice._note_outcome("failed", failure_reason or self.failure_reason)

    def _reminder_touch_records(self):
        """Mails about records went out: their reminders may be counted from now."""
        by_model = {}
        for mail in self:
            message = mail.mail_message_id
            if message.model and message.res_id:
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
