# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL

from ....schedule.cap import WEEK
from .reminder_delivery import UNCERTAIN_AFTER


class ReminderDelivery(models.Model):
    """Letters of the last seven days, for the weekly limit."""

    _inherit = "reminder.delivery"

    @api.model
    def _letters_of(self, partners, now):
        """When letters went to people in the last seven days, or are about to: one
        query for all. What waits for a server that is down may leave at any moment.

        :param partners: `res.partner`s
        :param now: a moment (UTC)
        :return: dict of (company id, partner id) to a list of moments (UTC)
        """
        found = defaultdict(list)
        if not partners:
            return found
        self.flush_model()
        self.env["reminder.notice"].flush_model(["claim_date", "delivery_id", "ended"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT company_id, partner_id, moment
                  FROM (SELECT COALESCE(delivery.company_id, %(company)s) AS company_id,
                               delivery.partner_id,
                               CASE WHEN delivery.state = 'queued'
                                     AND delivery.attempts > 0
                                    THEN %(now)s
                                    ELSE COALESCE(delivery.sent_date,
                                                  delivery.handover_date,
                                                  claim.date)
                               END AS moment
                          FROM reminder_delivery delivery
                          JOIN LATERAL (
                               SELECT MAX(notice.claim_date) AS date
                                 FROM reminder_notice notice
                                WHERE notice.delivery_id = delivery.id
                                  AND notice.ended IS NULL) claim ON TRUE
                         WHERE delivery.partner_id = ANY(%(people)s)
                           AND delivery.state IN ('queued', 'uncertain', 'sent')
                       ) letter
                 WHERE moment > %(since)s AND moment < %(ahead)s
              ORDER BY moment
                """,
                company=self.env.company.id,
                now=now,
                people=partners.ids,
                since=now - WEEK,
                # Later it was noted by a clock that was ahead, and says nothing.
                ahead=now + UNCERTAIN_AFTER,
            )
        )
        for company_id, partner_id, moment in rows:
            found[company_id, partner_id].append(moment)
        return found
