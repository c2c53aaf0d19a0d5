# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ....sayings import is_said, unpacked
from ..rate import WAITS
from .reminder_delivery import UNCERTAIN_AFTER

# After so many tries a person is told that the server is down.
TOLD_TRIES = 4
# A server that took no mail of ours for so long may be.
MAYBE_DOWN = timedelta(hours=1)


class ReminderDelivery(models.Model):
    """Whether the servers for outgoing mail take any."""

    _inherit = "reminder.delivery"

    @api.model
    def _others_left(self, span, server_id):
        """Whether a mail server took one of our messages within a span of time.

        :param server_id: of an `ir.mail_server`; what another one takes says nothing of
            this one. False or None: the server of Odoo's configuration file
        """
        now = fields.Datetime.now()
        return bool(
            self.search_count(
                [
                    ("channel", "=", "email"),
                    ("state", "=", "sent"),
                    ("sent_date", ">", now - span),
                    # Later it was noted by a clock that was ahead, and says nothing.
                    ("sent_date", "<", now + UNCERTAIN_AFTER),
                    ("mail_server_id", "=", server_id or False),
                ],
                limit=1,
            )
        )

    @api.model
    def _unreachable(self):
        """What waits because a server for outgoing mail is down.

        :return: how many messages, since when (UTC), and what the server said last; or
            None when all take messages, or nothing waits
        """
        self.flush_model(["attempts", "mail_server_id", "state", "reason"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT mail_server_id, COUNT(*), MIN(create_date),
                       (ARRAY_AGG(reason ORDER BY write_date DESC))[1]
                  FROM reminder_delivery
                 WHERE state = 'queued' AND channel = 'email' AND attempts >= %s
                 GROUP BY mail_server_id
                 ORDER BY MIN(create_date)
                """,
                TOLD_TRIES,
            )
        )
        down = [
            (count, since, reason)
            for server_id, count, since, kept in rows
            # It was up when its limit was reached, however often what waits was tried.
            if not is_said(reason := unpacked(self.env, kept), WAITS.values())
            and not self._others_left(MAYBE_DOWN, server_id)
        ]
        if not down:
            return None
        counts, [since, *_later], [reason, *_others] = zip(*down, strict=True)
        return sum(counts), since, reason
