# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models

from ....sayings import listed
from ...engine.mail_thread_owed import Owed
from . import chased, invoice, letter, papers, pay, questionnaire, statement, stops

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

    def _reminder_rows(self):
        if self._name != "account.move":
            return super()._reminder_rows()
        rows = letter.rows_of(self, fields.Date.context_today(self))
        # What a rule of another topic chases although nothing is owed.
        others = self.filtered(lambda move: move.id not in rows)
        return rows | (super(MailThread, others)._reminder_rows() if others else {})

    def _reminder_credits(self, partner, company):
        credits_ = super()._reminder_credits(partner, company)
        if self._name == "account.move":
            today = fields.Date.context_today(self)
            credits_ = [*credits_, *letter.credits_of(self, today)]
        return credits_

    def _reminder_enclosed(self, partner, company, attach=()):
        if "reminder_attached" not in self.env.context:
            self = self.with_context(reminder_attached=[])  # noqa: PLW0642
        enclosed = super()._reminder_enclosed(partner, company, attach)
        if self._name != "account.move" or not partner.partner_share:
            return enclosed  # a colleague pays nothing
        batch = self.env.context.get("reminder_batch") or {}
        today = fields.Date.context_today(self)
        rows = letter.rows_of(self, today)
        moves = self.with_prefetch(batch.get("account.move", self.ids))
        moves = moves.filtered(lambda move: move.id in rows)
        totals = letter.totals_of(rows, enclosed.credits)
        address, label = pay.button_of(moves, totals, partner)
        files, note = statement.files_of(moves, partner, company)
        return enclosed._replace(
            pay_url=address,
            pay_label=label,
            bank=tuple(letter.bank_of(moves)),
            qr=tuple(letter.pictures_of(moves, letter.amounts_of(moves, today))),
            files=(*enclosed.files, *files),
            note=listed(self.env, [one for one in (enclosed.note, note) if one]),
        )

    def _reminder_kept_files(self):
        if self._name in papers.KEPT:
            return super()._reminder_kept_files() | papers.KEPT[self._name](self)
        return super()._reminder_kept_files()

    def _reminder_reports(self):
        if self._name in papers.REPORTS:
            return super()._reminder_reports() | papers.REPORTS[self._name](self)
        return super()._reminder_reports()

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

    def _reminder_chased_sql(self, rule, query):
        if self._name == "account.move":
            return invoice.chased_sql(rule, query)
        return super()._reminder_chased_sql(rule, query)

    def _reminder_date_moves(self, rule, first, last):
        if self._name == "account.move":
            return invoice.date_moves(rule, first, last)
        return super()._reminder_date_moves(rule, first, last)

    @api.model
    def _reminder_follows(self, path):
        return path in FOLLOWED.get(self._name, ()) or super()._reminder_follows(path)

    def _reminder_touched(self, res_ids):
        found = super()._reminder_touched(res_ids)
        if found and self._name in TOUCHED:
            found = found | TOUCHED[self._name].touched(self.env, found)
        return found

    @api.model
    def _reminder_also_chased(self, rule):
        found = super()._reminder_also_chased(rule)
        if self._name in ("account.move", "account.move.line"):
            found = [*found, *chased.others_than(rule)]
        return found

    def _reminder_copy_template(self):
        template = super()._reminder_copy_template()
        if self._name in stops.COPIES:
            template = self.env.ref(stops.COPIES[self._name], False) or template
        return template

    def _reminder_stop_texts(self, rule, done):
        return super()._reminder_stop_texts(rule, done) | stops.texts_of(self, done)

    def _reminder_subject_of(self, total, is_overdue):
        said = super()._reminder_subject_of(total, is_overdue)
        if said or not total or self._name != "account.move":
            return said
        if any(move.move_type not in invoice.INVOICES for move in self):
            return said
        values = {"count": len(self), "total": total}
        if is_overdue:
            return self.env._("%(count)s invoices, %(total)s, are overdue", **values)
        return self.env._("%(count)s invoices, %(total)s, are to be paid", **values)
