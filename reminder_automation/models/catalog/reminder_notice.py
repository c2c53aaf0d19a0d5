# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import models


class ReminderNotice(models.Model):
    """What the texts of ready-made rules tell besides: whom to ask, and since when."""

    _inherit = "reminder.notice"

    def _template_context(self, records):
        """Also `person` and `phone`: who answers questions, the company where nobody is
        responsible; and `since`: the day on which it began to wait."""
        context = super()._template_context(records)
        company = self.env.company
        for notice, record in zip(self, records, strict=True):
            # sudo: res.users - name and telephone of the sender are in the mail
            person_sudo = notice._person().sudo()
            item = notice.item_id
            context[record.id].update(
                person=person_sudo.name or company.name,
                phone=person_sudo.phone or company.phone or "",
                since=item._anchor_day(item._zone()) or False,
            )
        return context
