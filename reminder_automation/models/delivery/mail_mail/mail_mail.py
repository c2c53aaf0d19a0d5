# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import contextlib
import logging
import smtplib
from datetime import timedelta

import psycopg2

from odoo import api, fields, models, modules
from odoo.exceptions import MissingError
from odoo.fields import Command
from odoo.tools import formataddr

from ....mailing.addresses import comparable, one_line
from ....mailing.pictures import as_parts, with_pictures, without_pictures
from ....mailing.plain_text import MARK, plain_text
from ....mailing.recipients import SEPARATOR
from ....sayings import lazy as _lt
from ...engine.batch import error_text, take
from ..gate import Gate
from ..in_queue import InQueue
from ..rate import Rate

_logger = logging.getLogger(__name__)

AFTER_LOST_CONNECTION = timedelta(minutes=2)
# While no reminder may leave, it is asked again after this time.
WHILE_SHUT = timedelta(hours=1)


class MailMail(InQueue, models.Model):
    """The door: the moment when a reminder's mail is handed to the mail server.

    Odoo's queue carries everybody's mails. Whatever goes wrong about a reminder is that
    reminder's failure: nothing that is raised here reaches the queue.
    """

    _inherit = "mail.mail"

    _reminder_cancelled = "cancel"
    _reminder_failed = "exception"

    is_reminder = fields.Boolean(
        readonly=True,
        help="It leaves by the door of reminders or not at all, also when what it "
        "reminded of is gone.",
    )
    reminder_delivery_id = fields.Many2one(
        comodel_name="reminder.delivery",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        groups=fields.NO_ACCESS,
        copy=False,
        help="What it carries.",
    )

    def _reminder_notification_values(self):
        """What Odoo's own notification needs to hear of this message's outcome."""
        self.ensure_one()
        return {"mail_mail_id": self.id}

    def _reminder_attach(self, reports):
        """Attach printed reports to this mail.

        :param reports: pairs of a name and a file, as a template renders them
        """
        self.attachment_ids = [
            Command.create(
                {
                    "name": name,
                    "datas": datas,
                    "res_model": "mail.message",
                    "res_id": self.mail_message_id.id,
                }
            )
            for name, datas in reports
        ]

    def _reminder_detach(self):
        """Take all files off this mail; those that were made for it go."""
        own = self.attachment_ids.filtered(
            lambda one: (
                one.res_model == "mail.message"
                and one.res_id == self.mail_message_id.id
            )
        )
        self.attachment_ids = False
        own.unlink()

    def _reminder_kept(self, letter):
        """What the delivery of this mail keeps of it.

        :param letter: a `Letter`
        :return: dict of values
        """
        _text, pictures = without_pictures(letter.body)
        message = self.mail_message_id
        return {
            "body": with_pictures(message.body, pictures),
            "files": ", ".join(message.attachment_ids.mapped("name")) or False,
        }

    def _prepare_outgoing_list(self, mail_server=False, doc_to_followers=None):
        """A reminder goes to the addresses that its delivery names, to each once, with
        its copies; and nothing in a name or a subject breaks a header. What must not
        leave goes to nobody."""
        gate = Gate.of(self.env)
        if gate and not gate.passes():
            return []
        found = super()._prepare_outgoing_list(
            mail_server=mail_server, doc_to_followers=doc_to_followers
        )
        for one in found:
            if self.is_reminder or MARK in (one["body"] or ""):
                one["body"], pictures = without_pictures(one["body"])
                one["attachments"] = [*one["attachments"], *as_parts(pictures)]
            if one["body"] and MARK in one["body"]:
                if text := plain_text(one["body"]):
                    one["body_alternative"] = text
                # A title that goes over two lines breaks no header.
                one["subject"] = one_line(one["subject"])
        if not self.is_reminder:
            if self.env["mail.thread"]._reminder_is_own(self.model):
                found = [
                    one
                    | {"subject": one_line(one["subject"])}
                    | self._reminder_each_address(one["partner_id"])
                    for one in found
                ]
            return found
        # sudo: reminder.delivery - the queue sends for everybody
        delivery = self.sudo().reminder_delivery_id
        addresses = delivery._addresses()
        copies = delivery._copied_addresses()
        name = one_line(delivery.partner_id._reminder_name())
        return [
            one
            | {
                "email_cc": copies,
                "email_to": [formataddr((name, address)) for address in addresses],
                "email_to_normalized": _as_validated(addresses + copies),
                "email_to_raw": SEPARATOR.join(addresses),
                "subject": one_line(one["subject"]),
            }
            for one in found
            if one["partner_id"] == delivery.partner_id
        ]

    def _reminder_each_address(self, partner):
        """Where a mail about a record of this module goes, to one contact: to each of
        its addresses once, but for blacklisted ones as long as there are others.

        :param partner: one `res.partner`, or none: an address without a contact
        :return: values of a mail of the outgoing list
        """
        if not partner:
            return {}
        # sudo: res.partner - the queue sends for everybody
        read = partner.sudo().reminder_addresses
        addresses = read["usable"] or read["blocked"]
        if not addresses:
            return {}
        name = one_line(partner.sudo().name)
        return {
            "email_to": [formataddr((name, address)) for address in addresses],
            "email_to_normalized": _as_validated(addresses),
            "email_to_raw": SEPARATOR.join(addresses),
        }

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
            self._reminder_look_anew(auto_commit)
            notices_sudo = self.env["reminder.notice"].sudo()
            self.env["reminder.rule"].sudo()._steps(notices_sudo._log_sent)
            # Odoo's queue takes a thousand mails an hour unless it is called again.
            self.env["reminder.delivery"].sudo()._trigger_unsent()
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
            return super(MailMail, self._reminder_sending())._send(**options)
        # Paired before anything is committed: another process may delete a mail then.
        # sudo: reminder.delivery - the queue sends for everybody
        pairs = [(mail.id, mail.sudo().reminder_delivery_id.id) for mail in ours]
        if others := self - ours:
            super(MailMail, others._reminder_sending())._send(**options)
        orphans = ours.browse(
            mail_id for mail_id, delivery_id in pairs if not delivery_id
        )
        orphans._reminder_taken(
            lambda mails: mails._reminder_cancel_orphans(), auto_commit
        )
        pairs = {mail_id: delivery_id for mail_id, delivery_id in pairs if delivery_id}
        if pairs and self._reminder_is_shut(auto_commit):
            ours.browse(pairs)._reminder_taken(
                lambda mails: mails._reminder_put_off(), auto_commit
            )
            return True
        self._reminder_hand_over(pairs, options)
        if pairs:
            # sudo: reminder.rule - the queue sends for everybody
            self.env["reminder.rule"].sudo()._note_leaving()
            # All senders and the sweep write the same, and the next server may be slow.
            self._reminder_look_anew(auto_commit)
        return True

    def _reminder_send_by_odoo(self, options):
        """Send a reminder that may leave, as Odoo and other addons send any mail."""
        # What stands before this class has had its say: it is left out on purpose.
        return super()._send(**options)  # pylint: disable=super-method-mismatch

    def _reminder_is_shut(self, auto_commit):
        """Whether no reminder may leave now, whatever it is about; asked once for many.

        Else it is noted that some are about to leave.
        """
        self._reminder_look_anew(auto_commit)
        # sudo: reminder.rule - the queue sends for everybody
        rules_sudo = self.env["reminder.rule"].sudo()
        try:
            with self._reminder_fence(auto_commit):
                shut = rules_sudo._is_held()
                if not shut:
                    rules_sudo._note_leaving()
        except psycopg2.OperationalError:
            if not auto_commit:
                raise
            self._reminder_rollback(auto_commit)
            return True
        except Exception:
            # Without an answer nothing leaves; the queue asks again.
            self._reminder_rollback(auto_commit)
            _logger.exception("It cannot be found out whether reminders are held")
            return True
        if auto_commit:
            self.env.cr.commit()  # pylint: disable=invalid-commit
        return shut

    def _reminder_put_off(self):
        """Keep these in the queue, where they do not stand in the way of others."""
        moment = fields.Datetime.now() + WHILE_SHUT
        waiting = self.filtered(lambda mail: mail.state == "outgoing")
        waiting._reminder_silently().write(
            {"scheduled_date": fields.Datetime.to_string(moment)}
        )

    @api.model
    def _reminder_take_up(self):
        """Have all reminders that stand in the queue leave as soon as they can: what
        kept them is over."""
        waiting = self.search([("is_reminder", "=", True), ("state", "=", "outgoing")])
        waiting._reminder_silently().write({"scheduled_date": False})

    def _reminder_cancel_orphans(self):
        """What these reminded of went, with its rule, its record or its app, and took
        the ledger's lines along: nobody can be asked whether they still hold."""
        waiting = self.filtered(lambda mail: mail.state == "outgoing")
        if waiting:
            waiting._reminder_cancel(_lt("What it reminded of is gone.").said(self.env))

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

    def _reminder_pass_door(self, delivery, auto_commit, refusals=None, rate=None):
        """Whether this reminder's mail is to leave; decided on what is true now.

        :param refusals: why some recipients are none any more, if it was asked already
        :param rate: the `Rate` of the mail server, which says so where it has no room
        """
        self.ensure_one()
        if rate is None:
            rate = Rate()
        self._reminder_look_anew(auto_commit)
        try:
            with self._reminder_fence(auto_commit):
                passes = self._reminder_ask(delivery, refusals)
                if passes:
                    delivery.mail_server_id = rate.server_id
                self.env.flush_all()
                if passes and rate:
                    passes = self._reminder_take_room(delivery, rate, auto_commit)
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
            passes = False
            # sudo: ir.mail_server - the queue sends for everybody
            server_sudo = self.env["ir.mail_server"].sudo().browse(rate.server_id)
            if server_sudo == server_sudo.exists():
                self._reminder_door_failed(delivery, error, auto_commit)
            # Else it was deleted meanwhile: the queue comes to it by another one.
        if auto_commit:
            self.env.cr.commit()  # pylint: disable=invalid-commit
        return passes

    def _reminder_take_room(self, delivery, rate, auto_commit):
        """Whether the mail server has room for this mail, which has passed the door and
        stays in the queue where there is none."""
        with rate.taking(self.env, delivery.id, auto_commit):
            if rate.until:
                delivery.write({"state": "queued", "handover_date": False})
                self.env.flush_all()
            if auto_commit:
                self.env.cr.commit()  # pylint: disable=invalid-commit
        return not rate.until

    def _reminder_door_failed(self, delivery, error, auto_commit):
        """It could not be found out whether this reminder may leave: it does not."""
        _logger.info("Reminder %s cannot be asked", delivery.id, exc_info=error)
        text = error_text(error)
        self._reminder_fail(text)
        if auto_commit:
            self.env.cr.commit()  # pylint: disable=invalid-commit
        try:
            with self._reminder_fence(auto_commit):
                delivery._failed_at_door(error)
                self.env.flush_all()
        except Exception:
            # Not even the ledger can be told; the mail has its reason and stays.
            self._reminder_rollback(auto_commit)
            _logger.exception(
                "Reminder %s: its failure could not be noted", delivery.id
            )

    def _reminder_fail(self, text):
        self.write({"state": "exception", "failure_reason": text})
        self._reminder_notifications().write(
            {"notification_status": "exception", "failure_reason": text}
        )

    def _reminder_ask(self, delivery, refusals):
        try:
            waits = self.state == "outgoing"
        except MissingError:
            waits = False
        if not waits or delivery._is_in_hands():
            return False  # another process has it, or is through with it
        if not take(delivery):
            return False
        passes = delivery._pass_door(refusals, delivery._fetch_carried())
        if passes:
            return True
        self._reminder_tell_odoo(delivery)
        return False

    def _reminder_tell_odoo(self, delivery):
        """Have Odoo say of this mail what the ledger says; nobody has it in his
        hands."""
        if delivery.state == "sent":
            # The process that handed it over did not live to tell Odoo.
            self._reminder_silently().write({"state": "sent", "failure_reason": False})
            self._postprocess_sent_message([], [])
        elif delivery.state == "failed":
            self._reminder_fail(delivery.notice_ids[:1].own_reason)
        elif delivery.state == "uncertain":
            # It may have arrived: a person has to find out, in Odoo's list, too.
            self._reminder_fail(delivery.notice_ids[:1].reason)
        else:
            self._reminder_cancel(delivery.reason)

    def _reminder_cancel(self, reason):
        self._reminder_silently().write({"state": "cancel", "failure_reason": reason})
        self._reminder_notifications().write({"notification_status": "canceled"})

    def _reminder_notifications(self):
        """What Odoo tells people in the chatter of these mails."""
        # sudo: mail.notification - the queue's bookkeeping
        return (
            self.env["mail.notification"]
            .sudo()
            .search([("mail_mail_id", "in", self.ids)])
        )


def _as_validated(addresses):
    """Addresses in both ways in which their domains may be written: Odoo compares what
    it was given with what the server is told."""
    return list(dict.fromkeys([*addresses, *map(comparable, addresses)]))
