# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...mailing.recipients import Recipient
from ...sayings import lazy as _lt
from ...sayings import listed


class ReminderNotice(models.Model):
    """Daily mails tell of many customers. What does not arrive as an SMS goes by
    e-mail, else it is shown in the system."""

    _inherit = "reminder.notice"

    @api.model
    def _tells_of(self, partners):
        # sudo: reminder.digest - which lines tell of them; the lines are searched for
        # with the rights of the user
        digests_sudo = (
            self.env["reminder.digest"]
            .sudo()
            ._search([("occurrence_ids.partner_id", "in", partners.ids)])
        )
        return (
            super()._tells_of(partners)
            | (
                Domain("res_model", "=", "reminder.digest")
                & Domain("res_id", "in", digests_sudo)
            )
            | Domain("id", "in", self._daily_mails_with_links_to(partners))
        )

    @api.model
    def _daily_mails_with_links_to(self, partners):
        """The lines of daily mails with a link to one of these customers: what they
        told of may be gone."""
        if not partners:
            return []
        ids = "|".join(map(str, partners.ids))
        link = rf"model=res\.partner&(amp;)?res_id=({ids})\M"
        self.flush_model(["delivery_id", "res_model"])
        self.env["reminder.delivery"].flush_model(["body"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT notice.id
                  FROM reminder_notice notice
                  JOIN reminder_delivery delivery ON delivery.id = notice.delivery_id
                 WHERE notice.res_model = 'reminder.digest' AND delivery.body ~ %s
                """,
                link,
            )
        )
        return [row[0] for row in rows]

    def _go_another_way(self, reason):
        gone = super()._go_another_way(reason)
        texts = self.filtered(
            lambda notice: (
                notice.channel == "sms"
                and notice.res_model == "reminder.occurrence"
                and notice.item_id.state != "done"
                and notice.item_id.cycle == notice.cycle
            )
        )
        return gone | texts.filtered(lambda notice: notice._go_by_mail(reason))

    def _go_by_mail(self, reason):
        """Claim an e-mail in place of this SMS, as is done where there is no number;
        without an e-mail address it is shown in the system.

        :return: whether the person is told another way
        """
        self.ensure_one()
        occurrence = self._record().exists()
        if not occurrence:
            return False
        channel = "email"
        address, why = occurrence._reminder_reach(self.partner_id, channel)
        label = _lt("SMS").said(self.env)
        notes = [listed(self.env, [label, reason], ": ")] if reason else []
        if why:
            notes.append(why)
            channel = "inbox"
            address, why = occurrence._reminder_reach(self.partner_id, channel)
        if why:
            return False
        told = self.search(
            [
                ("item_id", "=", self.item_id.id),
                ("cycle", "=", self.cycle),
                ("step", "=", self.step),
                ("partner_ref", "=", self.partner_ref),
                ("channel", "=", channel),
            ]
        )
        # What the door refused stays refused: the sweep asks here again and again.
        if told:
            return any(notice.ended != "cancelled" for notice in told)
        instead = Recipient(
            self.partner_id, channel, address, note=listed(self.env, notes)
        )
        self.item_id._insert_notices(
            {self.item_id: [instead]},
            {self.item_id: self.step},
            "auto",
            fields.Datetime.now(),
        )
        # The sweep makes the message of what is claimed.
        self.env["reminder.rule"]._wake()
        return True
