# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models

from ...engine.mail_thread_owed import Owed
from . import invoice, questionnaire

# Whose open records cover each other: a change of one is a change of others.
TOUCHED = {"account.move": invoice, "survey.user_input": questionnaire}
# What a filter may lead to and what changes only together with the record.
FOLLOWED = {"account.move": ("line_ids",)}


class MailThread(models.AbstractModel):
    """What is owed of records of apps that ready-made rules are about, as these say."""

    _inherit = "mail.thread"

    def write(self, vals):
        result = super().write(vals)
        if "no_followup" in vals and self._name == "account.move":
            # It stands on the lines, whose changes nobody else tells.
            self.env["reminder.touch"]._touch(self._name, self.ids)
        return result

    def _reminder_owed(self):
        if self._name == "account.move":
            return invoice.owed_of(self, fields.Date.context_today(self))
        owed = super()._reminder_owed()
        if self._name == "sale.order":
            for order in self:
                owed[order.id] = Owed(
                    amount=order.amount_total,
                    currency=order.currency_id,
                    due=order.validity_date or None,
                )
        return owed

    def _reminder_owed_domain(self, rule, res_ids=None):
        domain = super()._reminder_owed_domain(rule, res_ids)
        if self._name in TOUCHED:
            domain &= TOUCHED[self._name].domain(rule, res_ids)
        return domain

    def _reminder_date_sql(self, rule, query, date_sql, res_ids=None):
        date = super()._reminder_date_sql(rule, query, date_sql, res_ids)
        if self._name == "account.move":
            date = invoice.date_sql(rule, query, date, res_ids, rule._read_day())
        return date

    @api.model
    def _reminder_follows(self, path):
        return path in FOLLOWED.get(self._name, ()) or super()._reminder_follows(path)

    def _reminder_touched(self, res_ids):
        found = super()._reminder_touched(res_ids)
        if found and self._name in TOUCHED:
            found = found | TOUCHED[self._name].touched(self.env, found)
        return found
