# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..delivery.reminder_delivery import UNCERTAIN_AFTER

# Nothing of ours is tried again later than this; of what waits for a mail server's
# limit, the first one leaves by then.
LATEST = timedelta(days=1) + UNCERTAIN_AFTER


class MailMail(models.Model):
    """A clock that was ahead chose when mails are tried again, or have their turn: by
    the right one that may be in a year."""

    _inherit = "mail.mail"

    @api.model
    def _reminder_ahead_sql(self):
        """SQL of the ids of mails that wait for such a moment, and none that leaves by
        the same server has an earlier one. What a person put off in Odoo's list of
        e-mails stays there: it gives no reason.

        The servers that have an earlier one are found once, and not for each mail: a
        hundred thousand may wait for the limits of two.
        """
        return SQL(
            """
            SELECT mail.id
              FROM mail_mail mail
              JOIN reminder_delivery delivery ON delivery.id = mail.reminder_delivery_id
             WHERE mail.state = 'outgoing' AND mail.scheduled_date > %(latest)s
               AND delivery.state = 'queued' AND delivery.reason IS NOT NULL
               AND COALESCE(delivery.mail_server_id, 0) NOT IN (
                   SELECT DISTINCT COALESCE(other.mail_server_id, 0)
                     FROM mail_mail earlier
                     JOIN reminder_delivery other
                       ON other.id = earlier.reminder_delivery_id
                    WHERE earlier.state = 'outgoing' AND other.state = 'queued'
                      AND earlier.scheduled_date <= %(latest)s)
            """,
            latest=fields.Datetime.now() + LATEST,
        )

    @api.model
    def _reminder_back_to_now(self):
        """Have those leave as soon as they can; where there is no room, they get
        another place in the line."""
        self.env.flush_all()
        rows = self.env.execute_query(self._reminder_ahead_sql())
        if rows:
            mails = self.browse(row[0] for row in rows)
            mails._reminder_silently().write({"scheduled_date": False})
            self._reminder_trigger([fields.Datetime.now()])
