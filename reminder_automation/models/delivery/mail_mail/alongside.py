# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import contextlib
import logging
import smtplib

from odoo import api, fields, models, modules
from odoo.tools import SQL

from .mail_mail import AFTER_LOST_CONNECTION

_logger = logging.getLogger(__name__)

# So many mails are taken up at once, over as few connections as their servers need.
TAKEN_UP = 1000


class MailMail(models.Model):
    """Further senders: jobs that hand over reminders beside Odoo's mail queue.

    All read the same queue. Each takes what no other one has in its hands at that
    moment. What is no reminder, and what a server that cannot be reached keeps back, is
    left to Odoo's queue.
    """

    _inherit = "mail.mail"

    @api.model
    def _reminder_send_alongside(self):
        """Hand over reminders that stand in the queue, as long as there are some."""
        progress, last = self.env["reminder.rule"].sudo()._progress, 0
        while mails := self._reminder_take_up_next(last):
            last = max(mails.ids)
            try:
                mails._reminder_send_beside()
            except smtplib.SMTPServerDisconnected:
                # One mail is in doubt; the others wait for the next run.
                _logger.info("The connection to the mail server was lost")
                self._reminder_trigger([fields.Datetime.now() + AFTER_LOST_CONNECTION])
                return
            if not progress(len(mails), remaining=0):
                # Its time is up: it goes on as soon as it may.
                progress(remaining=1)
                return

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

    def _reminder_send_beside(self):
        """Hand these over, of each server over one connection."""
        server_model = self.env["ir.mail_server"]
        split = list(self._split_by_mail_configuration())
        for server_id, alias_domain_id, smtp_from, ids in split:
            server = server_model.browse(server_id)
            if server.owner_user_id:
                continue  # Odoo's queue counts what leaves by a person's own server
            try:
                session = server_model._connect__(
                    mail_server_id=server_id, smtp_from=smtp_from
                )
            except Exception as error:
                # Odoo's queue meets the same, and it says so of each mail.
                _logger.info("Reminders wait for server %s: %s", server_id, error)
                continue
            try:
                self.browse(ids)._send(
                    auto_commit=not modules.module.current_test,
                    smtp_session=session,
                    alias_domain_id=alias_domain_id,
                    mail_server=server,
                )
            finally:
                with contextlib.suppress(smtplib.SMTPServerDisconnected):
                    session.quit()
