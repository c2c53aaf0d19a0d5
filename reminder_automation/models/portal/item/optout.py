# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from dataclasses import replace

from odoo import models


class ReminderItem(models.Model):
    """Whoever asked not to be reminded of a topic is not: by nobody and nothing."""

    _inherit = "reminder.item"

    def _recipients(self):
        # A record that knows its recipients itself need not know who of them asked.
        return {
            item: [item._unless_stopped(recipient) for recipient in recipients]
            for item, recipients in super()._recipients().items()
        }

    def _unless_stopped(self, recipient):
        why = "" if recipient.skipped else self._stopped(recipient.partner)
        return replace(recipient, skipped=why) if why else recipient

    def _reach(self, partner, channel):
        address, skipped = super()._reach(partner, channel)
        return address, skipped or self._stopped(partner)

    def _stopped(self, partner):
        """Why a person is not reminded of this item's topic; "" when the person is.

        What became required since counts as such. A record of no company, such as a
        contact that all of them share, is nobody's in particular.
        """
        topic = self.rule_id.topic_id
        if not topic.can_stop or self.rule_id.audience != "client":
            return ""
        # sudo: reminder.optout - whoever reminds respects it
        for optout in partner.sudo().reminder_optout_ids:
            companies = optout.company_id, self.company_id
            if optout.topic_id == topic and (
                not all(companies) or companies[0] == companies[1]
            ):
                return self.env._(
                    "asked not to be reminded of %(topic)s", topic=topic.name
                )
        return ""
