# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import contextlib
import logging
import smtplib

from odoo import api, fields, models, modules
from odoo.tools import SQL

from .hand_over import is_alive
from .mail_mail import AFTER_LOST_CONNECTION

_logger = logging.getLogger(__name__)

# So many mails are taken up at once, over as few connections as their servers need.
TAKEN_UP = 1000


class Connections:
    """The connections of one sender: one for each mail server, used again for as long
    as the server allows."""

    def __init__(self, servers):
        """
        :param servers: any of `ir.mail_server`
        """
        self.servers = servers
        self.kept = {}  # by the id of the server: for whom, and the connection

    def get(self, server_id, smtp_from):
        """The connection to a server.

        :param smtp_from: in whose name mails leave
        """
        known_from, session = self.kept.get(server_id, (None, None))
        if session is None or known_from != smtp_from or not is_alive(session):
            self._end(server_id)
            session = self.servers._connect__(
                mail_server_id=server_id, smtp_from=smtp_from
            )
            self.kept[server_id] = smtp_from, session
        return session

    def close(self):
        for server_id in list(self.kept):
            self._end(server_id)

    def _end(self, server_id):
        _smtp_from, session = self.kept.pop(server_id, (None, None))
        if session is not None:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                session.quit()


class MailMail(models.Model):
    """Further senders: jobs that hand over reminders beside Odoo's mail queue.

    All read the same queue. Each takes what no other one has in its hands at that
    moment. What is no reminder, and what a server that cannot be reached keeps back, is
    left to Odoo's queue.
    """

    _inherit = "mail.mail"

    @api.model
    def _reminder_send_alongside(self):
        """The scheduled job of a sender; see also `jobs`."""
        if self.env["ir.cron"]._reminder_is_spare():
            return
        if self._reminder_has_jobs():
            if self.env["reminder.delivery"].sudo()._has_unsent():
                self._reminder_enqueue_senders()
            return
        self._reminder_work()
        if self._reminder_is_over():
            # Odoo runs it again soon, but it does not wake a worker for that.
            self.env["reminder.delivery"].sudo()._trigger_unsent()

    @api.model
    def _reminder_work(self):
        """Hand over what stands in the queue. When that is done, claim with the sweep
        what is due, where it is much, and go on.

        :return: whether no connection was lost meanwhile
        """
        is_well = self._reminder_hand_over_queue()
        # sudo: reminder.rule - the engine's own work
        rules_sudo = self.env["reminder.rule"].sudo()
        while not self._reminder_is_over() and rules_sudo._sweep_beside():
            is_well &= self._reminder_hand_over_queue()
        return is_well

    @api.model
    def _reminder_hand_over_queue(self):
        """Hand over reminders that stand in the queue, as long as there are some, and
        time.

        :return: whether no connection was lost meanwhile
        """
        progress, last = self.env["reminder.rule"].sudo()._progress, 0
        is_well, is_over = True, self._reminder_is_over()
        connections = Connections(self.env["ir.mail_server"])
        with contextlib.closing(connections):
            while not is_over and (mails := self._reminder_take_up_next(last)):
                last = max(mails.ids)
                is_well &= mails._reminder_send_beside(connections)
                in_time = progress(len(mails), remaining=0)
                is_over = not in_time or self._reminder_is_over()
        if is_over:
            progress(remaining=1)  # it goes on as soon as it may
        if last:
            self._reminder_look_anew(not modules.module.current_test)
            notices_sudo = self.env["reminder.notice"].sudo()
            self.env["reminder.rule"].sudo()._steps(notices_sudo._log_sent)
        return is_well

    @api.model
    def _reminder_take_up_next(self, last):
        """The next reminders in the queue that may leave now.

        :param last: the id after which they are looked for
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id FROM mail_mail
                 WHERE is_reminder AND state = 'outgoing' AND id > %s
                   AND (scheduled_date IS NULL OR scheduled_date <= %s)
              ORDER BY id LIMIT %s
                """,
                last,
                fields.Datetime.now(),
                TAKEN_UP,
            )
        )
        return self.browse(row[0] for row in rows)

    def _reminder_send_beside(self, connections):
        """Hand these over.

        :param connections: the `Connections` of this sender
        :return: whether no connection was lost
        """
        is_well = True
        split = list(self._split_by_mail_configuration())
        for server_id, alias_domain_id, smtp_from, ids in split:
            server = self.env["ir.mail_server"].browse(server_id)
            if server.owner_user_id:
                continue  # Odoo's queue counts what leaves by a person's own server
            mails = self.browse(ids)
            while mails:
                try:
                    session = connections.get(server_id, smtp_from)
                except Exception as error:
                    # Odoo's queue meets the same, and it says so of each mail.
                    _logger.info("Reminders wait for server %s: %s", server_id, error)
                    break
                try:
                    mails._send(
                        auto_commit=not modules.module.current_test,
                        smtp_session=session,
                        alias_domain_id=alias_domain_id,
                        mail_server=server,
                    )
                except smtplib.SMTPServerDisconnected as error:
                    _logger.info("Server %s is gone: %s", server_id, error)
                    lost_at = fields.Datetime.now()
                    self._reminder_trigger([lost_at + AFTER_LOST_CONNECTION])
                    is_well = False
                    break
                if is_alive(session):
                    break
                # Some servers take a few mails a connection: the next one takes more.
                left = mails._reminder_still_due()
                mails = left if left != mails else mails.browse()
        return is_well

    def _reminder_still_due(self):
        """Those of these that still stand in the queue and may leave now."""
        now = fields.Datetime.now()
        return self.exists().filtered(
            lambda mail: (
                mail.state == "outgoing"
                and (not mail.scheduled_date or mail.scheduled_date <= now)
            )
        )
