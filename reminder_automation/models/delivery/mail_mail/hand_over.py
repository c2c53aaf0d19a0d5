# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import contextlib
import logging
import selectors
import smtplib
import time
from typing import NamedTuple

import psycopg2

from odoo import api, fields, models, modules
from odoo.tools import config

from odoo.addons.base.models.ir_cron import MIN_TIME_PER_JOB

from ...engine.batch import take
from ..gate import Gate
from ..ir_cron import number_of_senders
from ..marked import Marked

_logger = logging.getLogger(__name__)

# So many mails are looked at together, a moment before they leave: half of this
# sender's part of those that wait, then more and more, as long as all of them leave
# before it has to be done again. Where the server is too slow for that, it is so few
# that other senders find some, too.
FEWEST_AT_FIRST = 10
MOST_AT_ONCE = 100
# What was read of them then holds for so long (seconds).
LOOK_HOLDS = 1.0
# Another process may write a mail at the very moment when we take it.
TRIES = 3
# Of the time that a worker has, it takes up new mails for this part.
PART_OF_TIME = 0.5


class Look(NamedTuple):
    """What was found out of mails a moment before they leave."""

    at_length: list  # ids of mails that are asked for one by one
    questions: dict = {}  # of the ids of those that leave as they are to a `Question`
    refusals: dict = {}  # what `reminder.notice._refusals` says of all of them


class MailMail(models.Model):
    """Many reminders are handed over in one go.

    Of all of them together it is found out which may leave just as they are. Of each of
    these the database is asked, in the statement that claims it, whether that is still
    so. The others are asked for at length, one by one.
    """

    _inherit = "mail.mail"

    def _reminder_hand_over(self, pairs, options):
        """Hand reminders over to the mail server.

        :param pairs: dict of the ids of mails to those of their deliveries
        :param options: of `_send`
        """
        rate = (options["mail_server"] or self.env["ir.mail_server"])._reminder_rate()
        gate = Gate(self.env, options["auto_commit"], rate)
        with contextlib.closing(gate):
            self._reminder_hand_over_by(gate, pairs, options)

    def _reminder_hand_over_by(self, gate, pairs, options):
        """Hand reminders over, a few at a time.

        :param gate: the `Gate` of this sender
        :param pairs, options: as of `_reminder_hand_over`
        """
        waiting, rate, is_first = list(pairs), gate.rate, True
        senders = number_of_senders(self.env)
        part = max(len(waiting) // senders // 2, FEWEST_AT_FIRST)
        at_once = min(part, MOST_AT_ONCE)
        while waiting and not self._reminder_is_over():
            if is_gone(options["mail_server"]):
                # The queue comes to the rest by another one.
                self._reminder_trigger([fields.Datetime.now()])
                return
            if not is_alive(options["smtp_session"]):
                # Some servers take a few mails a connection: the queue goes on with
                # the rest at once. One that takes none at all is left in peace.
                if is_first:
                    self.browse(pairs)._reminder_taken(
                        lambda mails: mails._reminder_retry("queued"),
                        options["auto_commit"],
                    )
                return
            is_first = False
            some, waiting = waiting[:at_once], waiting[at_once:]
            taken, later = self._reminder_hand_over_some(
                {mail_id: pairs[mail_id] for mail_id in some}, gate, options
            )
            waiting = later + waiting
            if taken:
                # What others have in their hands says nothing of how fast this one is.
                came_to = taken - len(later)
                part = came_to // min(senders, 2) if later else 2 * taken
                at_once = min(max(part, 1), MOST_AT_ONCE)
            if rate.until and not self._reminder_wait_a_moment(rate):
                self.browse(waiting)._reminder_wait_for_room(
                    rate, options["auto_commit"]
                )
                return

    def _reminder_hand_over_some(self, pairs, gate, options):
        """Hand over as many of these as one look at them is good for.

        :param gate: the `Gate` of this sender; its rate says whether there is room
            no more
        :return: how many of them this sender got hold of, and a list of the ids of
            those among them that were not come to
        """
        session, auto_commit = options["smtp_session"], options["auto_commit"]
        rate = gate.rate
        for _try in range(TRIES):
            self._reminder_look_anew(auto_commit)
            look = self._reminder_look(pairs, auto_commit)
            if look:
                break
        else:
            return 0, []  # the queue comes to them again
        until = time.monotonic() + LOOK_HOLDS
        taken = len(look.at_length) + len(look.questions)
        at_length, later = dict.fromkeys(look.at_length, look.refusals), []
        if look.questions:
            refused, later = self._reminder_send_asked(look.questions, gate, options)
            at_length |= dict.fromkeys(refused)  # of those nothing is known any more
        # sudo: reminder.delivery - the queue sends for everybody
        deliveries_sudo = self.env["reminder.delivery"].sudo()
        while at_length:
            if (
                rate.until
                or self._reminder_is_over()
                or is_gone(options["mail_server"])
                or not is_alive(session)
            ):
                return taken, [*at_length, *later]
            # Browsed alone: after each commit a field of one would fetch all again.
            mail_id = next(iter(at_length))
            refusals, mail = at_length.pop(mail_id), self.browse(mail_id)
            if time.monotonic() >= until:
                refusals = None
            delivery_sudo = deliveries_sudo.browse(pairs[mail_id])
            if mail._reminder_pass_door(delivery_sudo, auto_commit, refusals, rate):
                # The answer of the server is noted here by `ir.mail_server`.
                mail = mail.with_context(reminder_answer={})
                mail._reminder_send_by_odoo(options)
            elif rate.until:
                later = [mail_id, *later]
        return taken, later

    def _reminder_taken(self, method, auto_commit):
        """Do something with those of these that no other process has in its hands. When
        one writes them at this very moment, the queue comes to them again.

        :param method: called with those, locked
        """
        if not self:
            return
        self._reminder_look_anew(auto_commit)
        try:
            with self._reminder_fence(auto_commit):
                method(take(self))
                self.env.flush_all()
            self._reminder_look_anew(auto_commit)
        except psycopg2.OperationalError:
            if not auto_commit:
                raise
            self._reminder_rollback(auto_commit)

    @api.model
    def _reminder_is_over(self):
        """Whether the time of this sender is up.

        Odoo ends a worker whose job takes too long, and of the mail in its hands nobody
        knows then whether it left.
        """
        until = self.env.context.get("reminder_until") or self._reminder_cron_until()
        return isinstance(until, float) and time.monotonic() >= until

    @api.model
    def _reminder_cron_until(self):
        """Until when a scheduled job of Odoo takes up mails, as of `time.monotonic`.

        One worker may run all senders one after the other.

        :return: None where there is no limit, or no job
        """
        end = self.env.context.get("cron_end_time")
        limit = config["limit_time_real_cron"]
        if limit < 0:
            limit = config["limit_time_real"]
        if not isinstance(end, float) or limit <= 0:
            return None
        share = limit * PART_OF_TIME / number_of_senders(self.env)
        return end - MIN_TIME_PER_JOB + share

    # ------------------------------------------------------------
    # MANY AT ONCE
    # ------------------------------------------------------------

    def _reminder_look(self, pairs, auto_commit):
        """Take these mails into the hands of this sender, until the next commit, and
        find out which of them leave just as they are. What another process has is left
        to it.

        :param pairs: as of `_reminder_hand_over`
        :return: a `Look`; None when another process writes them at this moment
        """
        # sudo: reminder.delivery - the queue sends for everybody
        deliveries_sudo = self.env["reminder.delivery"].sudo()
        taken = []
        try:
            with self._reminder_fence(auto_commit):
                mails = take(self.browse(pairs))
                # What another one has sent meanwhile is done.
                mails = mails.filtered(lambda mail: mail.state == "outgoing")
                taken = mails.ids
                if not taken:
                    return Look(taken)
                mails._reminder_read_ahead()
                deliveries_sudo = deliveries_sudo.browse(pairs[one] for one in taken)
                refusals, questions = deliveries_sudo.exists()._look()
        except psycopg2.OperationalError:
            if not auto_commit:
                raise
            self._reminder_rollback(auto_commit)
            return None
        except Exception:
            # One of them cannot be asked: each is asked for itself, and that one fails.
            self._reminder_rollback(auto_commit)
            _logger.info("Reminders %s are asked one by one", deliveries_sudo.ids)
            return Look(taken)
        leaving = {
            mail.id: questions[pairs[mail.id]]
            for mail in mails
            if pairs[mail.id] in questions
        }
        return Look([one for one in taken if one not in leaving], leaving, refusals)

    def _reminder_read_ahead(self):
        """Read of all of these what Odoo reads of each as it sends it."""
        self.mapped("body_html")
        self.mapped("mail_message_id.subject")
        self.mapped("mail_message_id.mail_ids")
        self.mapped("recipient_ids.email")
        self.mapped("attachment_ids.name")

    def _reminder_send_asked(self, questions, gate, options):
        """Send mails that leave just as they are, as long as that holds.

        :param questions: dict of their ids to a `Question`
        :param gate: as of `_reminder_hand_over_some`
        :return: two lists of ids: of those that are to be asked for at length, and of
            those that were not come to
        """
        session, auto_commit = options["smtp_session"], options["auto_commit"]
        alone = {**options, "auto_commit": False, "post_send_callback": None}
        until = time.monotonic() + LOOK_HOLDS
        waiting, refused, sent = list(questions), [], []
        rate, failure = gate.rate, None
        gate.marked = Marked.of(self.browse(questions))
        mails = self._reminder_sending().with_context(
            reminder_answer=gate.answer, reminder_gate=gate
        )
        try:
            try:
                while (
                    waiting
                    and not gate.failure
                    and not rate.until
                    and time.monotonic() < until
                    and is_well(session)
                ):
                    mail_id = waiting.pop(0)
                    gate.ask_of(questions[mail_id])
                    mails.browse(mail_id)._reminder_send_by_odoo(alone)
                    if gate.has_passed:
                        sent.append(mail_id)
                    else:
                        self.browse(mail_id)._reminder_wait_again()
                        if rate.until:
                            waiting.insert(0, mail_id)
                        else:
                            refused.append(mail_id)
            finally:
                failure = gate.settle()
        except psycopg2.Error:
            # Odoo's books are lost. The queue comes to these mails once more, and the
            # ledger says then which of them left.
            self._reminder_rollback(auto_commit)
            raise
        except Exception:
            gate.marked.take_back(self.env, [*refused, *waiting])
            self._reminder_close_books(sent, failure, options)
            raise
        gate.marked.take_back(self.env, [*refused, *waiting])
        self._reminder_close_books(sent, failure, options)
        self._reminder_note_refused(gate, auto_commit)
        return refused, waiting

    def _reminder_wait_again(self):
        """This mail has not left: Odoo took it that it would."""
        self._reminder_silently().write(
            {"state": "outgoing", "failure_reason": False, "failure_type": False}
        )

    def _reminder_close_books(self, ids, failure, options):
        """Odoo's own books about mails that were handed over, for all of them at once.

        :param ids: of the mails, the one that failed among them
        :param failure: what went wrong with the last of them, as of `Gate`, or None
        """
        auto_commit, callback = options["auto_commit"], options["post_send_callback"]
        sent = self.browse(ids[:-1] if failure else ids)
        # With the others goes their message. The ledger names it: it was written apart.
        own = sent.filtered(lambda mail: not mail.is_notification)
        try:
            (sent - own)._reminder_postprocess_by_odoo()
            if callback and auto_commit:
                callback(ids)
            self._reminder_look_anew(auto_commit)
            own._reminder_postprocess_by_odoo()
            if failure:
                failed = self.browse(ids[-1])
                failed = failed.with_context(reminder_answer=failure.answer)
                failed._postprocess_sent_message(*failure.told)
            self._reminder_look_anew(auto_commit)
        except psycopg2.OperationalError:
            if not auto_commit:
                raise
            # As above.
            self._reminder_rollback(auto_commit)
            _logger.info("Mails %s: Odoo learns later that they left", ids)

    def _reminder_note_refused(self, gate, auto_commit):
        """Note of what left which copies the server did not take."""
        found, gate.refused = gate.refused, {}
        if not found:
            return
        # sudo: reminder.delivery - the queue sends for everybody
        deliveries_sudo = self.env["reminder.delivery"].sudo()
        try:
            with self._reminder_fence(auto_commit):
                for delivery in deliveries_sudo.browse(found).exists():
                    delivery._copies_refused(found[delivery.id])
                self.env.flush_all()
            self._reminder_look_anew(auto_commit)
        except psycopg2.OperationalError:
            if not auto_commit:
                raise
            self._reminder_rollback(auto_commit)
            _logger.info("Copies that were refused: %s", found)
        except Exception:
            # What goes wrong with our books is not the queue's.
            self._reminder_rollback(auto_commit)
            _logger.exception("Copies that were refused: %s", found)


def is_well(smtp_session):
    """Whether a connection that answered less than a moment ago may be used: a server
    that has something to say unasked is about to go, or has gone."""
    if smtp_session is None or modules.module.current_test:
        return True
    sock = getattr(smtp_session, "sock", None)
    if sock is None:
        return is_alive(smtp_session)
    with selectors.DefaultSelector() as selector:
        selector.register(sock, selectors.EVENT_READ)
        has_news = selector.select(timeout=0)
    return not has_news or is_alive(smtp_session)


def is_gone(server):
    """Whether a mail server was deleted since a sender took up mails that leave by it.

    :param server: an `ir.mail_server`, or none: that of Odoo's configuration file
    """
    return bool(server) and not server.exists()


def is_alive(smtp_session):
    """Whether the connection still answers; found out before a mail is handed over,
    as after it nobody would know whether the mail left."""
    if smtp_session is None or modules.module.current_test:
        return True
    try:
        code, _text = smtp_session.noop()
    except (smtplib.SMTPException, OSError):
        return False
    return code == 250
