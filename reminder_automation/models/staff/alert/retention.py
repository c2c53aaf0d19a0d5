# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.tools import SQL

from ...engine.reminder_retention import BATCH


class ReminderAlert(models.Model):
    """How long it is kept what colleagues were notified of."""

    _inherit = "reminder.alert"

    @api.autovacuum
    def _gc_told(self):
        """Remove what was told longer ago than the settings say.

        Of an activity whose reminder still stands, and of an event still to come, it
        stays: it is what keeps them from being told again.
        """
        retention = self.env["reminder.retention"]
        expired = retention._expired_sql(
            "reminder_retention_alert_months",
            SQL("alert.company_id"),
            SQL("GREATEST(alert.date, alert.create_date)"),
        )
        if expired is None:
            return 0, False
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT alert.id FROM reminder_alert alert
                 WHERE alert.state != 'open' AND %(expired)s
                   AND NOT (
                       alert.res_model = 'mail.activity' AND EXISTS (
                           SELECT FROM mail_activity activity
                            WHERE activity.id = alert.res_id
                              AND activity.reminder_date IS NOT NULL))
                   AND NOT (
                       alert.res_model = 'calendar.event' AND EXISTS (
                           SELECT FROM calendar_event event
                            WHERE event.id = alert.res_id AND event.start > %(now)s))
              ORDER BY alert.id
                 LIMIT %(batch)s
                   FOR UPDATE OF alert SKIP LOCKED
                """,
                expired=expired,
                now=fields.Datetime.now(),
                batch=BATCH,
            )
        )
        alerts = self.browse(row[0] for row in rows)
        alerts.unlink()
        return retention._removed(removed_alerts=len(alerts))
