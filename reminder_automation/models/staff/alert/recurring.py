# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from collections import defaultdict
from datetime import datetime, time, timedelta

from odoo import api, fields, models
from odoo.tools import SQL, format_date, formatLang

from ...engine.batch import apart

INVOICE = "account.move"
# The scheduled actions that make invoices by themselves: what they do with one, and the
# subtype of the line that says so in the invoice's chatter. Their apps need not be
# installed.
POST, MAKE = "post", "make"
RECURRING = {
    "account.ir_cron_auto_post_draft_entry": (
        POST,
        "reminder_automation.mt_recurring_posted",
    ),
    "contract.contract_cron_for_invoice": (
        MAKE,
        "reminder_automation.mt_recurring_contract",
    ),
    "subscription_oca.ir_cron_subscription_management": (
        MAKE,
        "reminder_automation.mt_recurring_subscription",
    ),
}
# What could not be told for so long (the job of the night was off) is told no more.
TOLD_FOR = timedelta(days=7)


class ReminderAlert(models.Model):
    """Invoices that are made by themselves say so: in their chatter at once, and at
    night in a list to who is responsible for them.

    The line in the chatter is written in the transaction that makes the invoice. The
    list, and the page of scheduled jobs, are read from those lines: nothing that
    happened is lost, whatever is killed when.
    """

    _inherit = "reminder.alert"

    # ------------------------------------------------------------
    # IN THE CHATTER
    # ------------------------------------------------------------

    @api.model
    def _recurring_cron(self, what):
        """The scheduled action that runs at this moment, if it does this to invoices.

        :param what: POST or MAKE
        :return: its external id, or None
        """
        cron_id = self.env.context.get("cron_id")
        data = self.env["ir.model.data"]
        for xmlid, (does, _subtype) in RECURRING.items():
            if does == what and cron_id == data._xmlid_to_res_id(
                xmlid, raise_if_not_found=False
            ):
                return xmlid
        return None

    @api.model
    def _note_recurring(self, moves, what):
        """Invoices are posted or made: if a scheduled action is at it, they say so.

        At the end of the transaction: the app is in the middle of its own work now.
        """
        xmlid = self._recurring_cron(what)
        if not xmlid:
            return
        kept = self.env.cr.precommit.data.setdefault("reminder.recurring", {})
        if not kept:
            self.env.cr.precommit.add(self._log_recurring)
        kept.setdefault(xmlid, set()).update(moves.ids)

    @api.model
    def _log_recurring(self):
        """Write the lines in the chatters of what was noted in this transaction."""
        for xmlid, ids in self.env.cr.precommit.data.pop(
            "reminder.recurring", {}
        ).items():
            apart(
                self.env,
                lambda xmlid=xmlid, ids=ids: self._log_recurring_of(xmlid, sorted(ids)),
            )

    @api.model
    def _log_recurring_of(self, xmlid, ids):
        what, subtype = RECURRING[xmlid]
        # sudo: account.move, ir.cron - a line in the chatter of what the job made
        moves_sudo = self.env[INVOICE].sudo().browse(ids).exists()
        moves_sudo = moves_sudo.filtered(
            lambda move: (
                move.is_invoice(include_receipts=True)
                and (what == MAKE or move.state == "posted")
            )
        )
        following = moves_sudo._read_group(
            [
                ("auto_post_origin_id", "in", moves_sudo.auto_post_origin_id.ids),
                ("state", "=", "draft"),
            ],
            ["auto_post_origin_id"],
            ["date:max"],
        )
        following = {origin.id: day for origin, day in following}
        for company, same in moves_sudo.grouped("company_id").items():
            invoices = same.with_context(lang=company._reminder_staff_lang())
            job = self.env.ref(xmlid).sudo().with_env(invoices.env).name
            lines = invoices._message_log_batch(
                {
                    move.id: self.with_env(invoices.env)._recurring_words(
                        move, what, job, following.get(move.auto_post_origin_id.id)
                    )
                    for move in invoices
                },
                author_id=self.env.ref("base.partner_root").id,
            )
            lines.subtype_id = self.env.ref(subtype)

    @api.model
    def _recurring_words(self, move, what, job, following):
        """What a scheduled action did, for the chatter of an invoice.

        :param job: what the scheduled action is called
        :param following: the day of the next one that is prepared, if one is
        """
        if what == MAKE:
            return self.env._("Made by the scheduled job “%(job)s”.", job=job)
        if move.auto_post in ("no", "at_date"):
            return self.env._(
                "Posted by the scheduled job “%(job)s”, on its date.", job=job
            )
        if following and following > move.date:
            return self.env._(
                "Recurring invoice, posted by the scheduled job “%(job)s”. The next "
                "one is posted on %(date)s.",
                job=job,
                date=format_date(self.env, following),
            )
        return self.env._(
            "Recurring invoice, posted by the scheduled job “%(job)s”. It was the "
            "last one.",
            job=job,
        )

    # ------------------------------------------------------------
    # AT NIGHT
    # ------------------------------------------------------------

    @api.model
    def _recurring_subtypes(self, xmlids=None):
        """The subtypes of the lines in chatters, of these scheduled actions."""
        data = self.env["ir.model.data"]
        return [
            data._xmlid_to_res_id(RECURRING[xmlid][1], raise_if_not_found=False)
            for xmlid in xmlids or RECURRING
        ]

    @api.model
    def _recurring_since(self, moment, xmlids=None):
        """The invoices that these scheduled actions, or all, made since a moment
        in UTC."""
        if INVOICE not in self.env:
            return self.browse()
        self.env["mail.message"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT res_id
                  FROM mail_message
                 WHERE model = %s AND subtype_id = ANY(%s) AND create_date >= %s
                """,
                INVOICE,
                self._recurring_subtypes(xmlids),
                moment,
            )
        )
        return self.env[INVOICE].browse(row[0] for row in rows).exists()

    @api.model
    def _tell_invoice(self):
        """The invoices that were made by themselves, to who is responsible for them.

        :return: how many people are told
        """
        moves = self._recurring_since(fields.Datetime.now() - TOLD_FOR)
        if not moves:
            return 0
        told = {
            (line.alert_id.user_id.id, line.res_id)
            for line in self.env["reminder.alert.line"].search(
                [("res_model", "=", INVOICE), ("res_id", "in", moves.ids)]
            )
            if line.alert_id.kind == "invoice"
        }
        by_user = defaultdict(moves.browse)
        for move in moves:
            for user in self._recurring_people(move):
                if (user.id, move.id) not in told:
                    by_user[user] += move
        rows = [
            (user.id, move.id, self._recurring_name(user, move), day)
            for user, some in by_user.items()
            # Whoever may not read an invoice does not learn of it here.
            for move in some.with_user(user)
            .with_context(allowed_company_ids=user.company_ids.ids)
            ._filtered_access("read")
            .with_env(self.env)
            for day in [datetime.combine(move.invoice_date or move.date, time())]
        ]
        if not rows:
            return 0
        return self._tell_lists("invoice", [self._recurring_sql(rows)])

    @api.model
    def _recurring_people(self, move):
        """Who is responsible for an invoice: its salesperson, else its client's, else
        the administrators of its company."""
        people = move.invoice_user_id | move.commercial_partner_id.user_id
        people = people.filtered(lambda user: user.active and not user.share)[:1]
        if not people:
            company = move.company_id
            people = company._reminder_admins() or (
                self.env["res.users"]._reminder_somebody(company)
            )
        return people.filtered(lambda user: user.company_id == self.env.company)

    @api.model
    def _recurring_name(self, user, move):
        """An invoice in a list: its number, whose it is, and how much it is."""
        localized = self.with_context(lang=user.lang).env
        number = move.name if move.name and move.name != "/" else False
        amount = formatLang(localized, move.amount_total, currency_obj=move.currency_id)
        parts = (
            number or localized._("Draft"),
            move.commercial_partner_id.name,
            amount,
        )
        return ", ".join(part for part in parts if part)

    @api.model
    def _recurring_sql(self, rows):
        return SQL(
            """
            SELECT source.user_id, %s AS res_model, source.res_id, source.name,
                   source.date
              FROM (VALUES %s) source (user_id, res_id, name, date)
            """,
            INVOICE,
            SQL(", ").join(
                SQL("(%s::int, %s::int, %s::text, %s::timestamp)", *row) for row in rows
            ),
        )

    @api.model
    def _due_lines_invoice(self, model, lines):
        """Not cancelled, not deleted."""
        there = self.env[model].search(
            [("id", "in", lines.mapped("res_id")), ("state", "!=", "cancel")]
        )
        return lines.filtered(lambda line: line.res_id in there.ids)
