# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import models
from odoo.tools import SQL

# Which of two notifications of one message is kept: the one that says that it arrived.
RANK = ("sent", "pending", "process", "ready", "bounce", "exception", "canceled")


class ResPartner(models.Model):
    """Contacts that are merged: their area, their messages, their lines in the ledger,
    what waits for them."""

    _inherit = "res.partner"

    def _reminder_absorb(self, others):
        result = super()._reminder_absorb(others)
        if not self.reminder_client_area_id:
            self.reminder_client_area_id = others._reminder_area_for(self)
        # It is decided here, or Odoo would take over the one of another company.
        others.reminder_client_area_id = False
        self.env["reminder.notice"].sudo()._fold_people(others, self)
        self._absorb_messages(others)
        return result

    def _reminder_absorbed(self, was_client):
        result = super()._reminder_absorbed(was_client)
        client = self.commercial_partner_id
        if was_client and not client.reminder_client_area_id:
            client.reminder_client_area_id = self._reminder_area_for(client)
        self.env["reminder.item"].sudo()._client_merged(self)
        return result

    def _reminder_area_for(self, client):
        """The first area of these that a client may be in, for it belongs to no other
        company than the client does."""
        return self.reminder_client_area_id.filtered(
            lambda area: (
                not (area.company_id and client.company_id)
                or area.company_id == client.company_id
            )
        )[:1]

    def _absorb_messages(self, others):
        """Who follows what, who was told what and who reacted: each once a person. Odoo
        would delete everything that those who go follow, or were told, for the sake of
        one row that is there twice.

        :param others: the contacts that go
        """
        self.env.flush_all()
        values = {"target": self.id, "everybody": [*others.ids, self.id]}
        # What both follow is followed with the subtypes of both.
        self.env.execute_query(
            SQL(
                """
                WITH following AS (
                         SELECT id, FIRST_VALUE(id) OVER same AS kept_id
                           FROM mail_followers
                          WHERE partner_id = ANY(%(everybody)s)
                             OR (res_model = 'res.partner'
                                 AND res_id = ANY(%(everybody)s))
                         WINDOW same AS (
                             PARTITION BY res_model,
                                 CASE WHEN res_model = 'res.partner'
                                           AND res_id = ANY(%(everybody)s)
                                      THEN %(target)s ELSE res_id END,
                                 CASE WHEN partner_id = ANY(%(everybody)s)
                                      THEN %(target)s ELSE partner_id END
                             ORDER BY (partner_id = %(target)s
                                       OR (res_model = 'res.partner'
                                           AND res_id = %(target)s)) DESC, id)),
                     subtype AS (
                         INSERT INTO mail_followers_mail_message_subtype_rel
                                     (mail_followers_id, mail_message_subtype_id)
                         SELECT following.kept_id, rel.mail_message_subtype_id
                           FROM following
                           JOIN mail_followers_mail_message_subtype_rel rel
                             ON rel.mail_followers_id = following.id
                          WHERE following.id != following.kept_id
                    ON CONFLICT DO NOTHING)
                DELETE FROM mail_followers
                 WHERE id IN (SELECT id FROM following WHERE id != kept_id)
                """,
                **values,
            )
        )
        self.env.execute_query(
            SQL(
                """
                DELETE FROM mail_notification
                 WHERE id IN (
                       SELECT id
                         FROM (SELECT id, ROW_NUMBER() OVER (
                                          PARTITION BY mail_message_id
                                          ORDER BY ARRAY_POSITION(
                                                       %(rank)s, notification_status),
                                                   (res_partner_id = %(target)s) DESC,
                                                   id) AS place
                                 FROM mail_notification
                                WHERE res_partner_id = ANY(%(everybody)s)) ranked
                        WHERE place > 1)
                """,
                rank=list(RANK),
                **values,
            )
        )
        self.env.execute_query(
            SQL(
                """
                DELETE FROM mail_message_reaction
                 WHERE id IN (
                       SELECT id
                         FROM (SELECT id, ROW_NUMBER() OVER (
                                          PARTITION BY message_id, content
                                          ORDER BY (partner_id = %(target)s) DESC,
                                                   id) AS place
                                 FROM mail_message_reaction
                                WHERE partner_id = ANY(%(everybody)s)) ranked
                        WHERE place > 1)
                """,
                **values,
            )
        )
        self.env.invalidate_all()
