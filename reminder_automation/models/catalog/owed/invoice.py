# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What is owed of invoices, as Invoicing has it in its books: SQL, for a soft app."""

from collections import defaultdict
from datetime import date
from typing import NamedTuple

from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL, float_round

from ...engine.mail_thread_owed import Owed, Part
from .among import is_among

INVOICES = ("out_invoice", "out_receipt")
# So many are asked for on a page: of their clients it is asked first whether there is
# a credit at all.
FEW = 100
READ = {
    "account.account": ["account_type"],
    "account.move": ["commercial_partner_id", "is_move_sent", "move_type", "state"],
    "account.move.line": [
        "account_id",
        "amount_residual",
        "amount_residual_currency",
        "currency_id",
        "date",
        "date_maturity",
        "display_type",
        "move_id",
        "no_followup",
        "parent_state",
        "partner_id",
        "reconciled",
    ],
    "account.partial.reconcile": ["debit_move_id"],
    "res.company": ["parent_path"],
    "res.partner": ["commercial_partner_id"],
}


def parts_sql(env, move_ids=None, untouched=False, covered=True):
    """The parts of invoices that are still owed, whether they are due or not.

    A client's open credits, those of credit notes and payments that nobody has matched
    yet, cover what fell due first: what they cover is not owed. In sum it is what
    Invoicing says that the client owes in all. What is excluded from follow-ups is not
    in it, but takes part in that sum.

    :param move_ids: only of these invoices; None for all
    :param untouched: without parts of which something was paid
    :param covered: whether open credits count
    :return: a SELECT of move_id, line_id, due (a date), amount, and open: what it would
        be without open credits; both in the currency of the line (currency_id)
    """
    for model, names in READ.items():
        env[model].flush_model(names)
    among, clients = SQL("TRUE"), SQL("TRUE")
    if move_ids is not None:
        move_ids = list(move_ids)
        among = is_among(SQL("part.move_id"), move_ids)
        contacts = SQL(
            """
            SELECT contact.id
              FROM res_partner contact
             WHERE contact.commercial_partner_id IN (
                   SELECT DISTINCT asked.commercial_partner_id
                     FROM account_move asked
                    WHERE %s)
            """,
            is_among(SQL("asked.id"), move_ids),
        )
        clients = SQL("line.partner_id IN (%s)", contacts)
        if len(move_ids) <= FEW:
            # The other invoices of a client matter only where there is a credit.
            clients = SQL(
                """
                %(clients)s
                AND (%(own)s
                     OR client.commercial_partner_id IN (
                        SELECT holder.commercial_partner_id
                          FROM account_move_line credit
                          JOIN res_partner holder ON holder.id = credit.partner_id
                         WHERE credit.amount_residual < 0
                           AND credit.parent_state = 'posted'
                           AND credit.reconciled IS NOT TRUE
                           AND credit.partner_id IN (%(contacts)s)))
                """,
                clients=clients,
                contacts=contacts,
                own=is_among(SQL("line.move_id"), move_ids),
            )
    credit = SQL("LEAST(line.amount_residual, 0)") if covered else SQL("0")
    whole = SQL("TRUE")
    if untouched:
        whole = SQL(
            """
            NOT EXISTS (SELECT FROM account_partial_reconcile paid
                         WHERE paid.debit_move_id = part.line_id)
            """
        )
    return SQL(
        """
        SELECT part.move_id, part.line_id, part.due, part.currency_id,
               part.residual_currency AS open,
               CASE WHEN part.owed >= part.residual THEN part.residual_currency
                    ELSE part.owed * part.residual_currency / part.residual
                END AS amount
          FROM (
            SELECT line.id AS line_id, line.move_id, line.display_type,
                   line.no_followup, line.currency_id,
                   COALESCE(line.date_maturity, line.date) AS due,
                   line.amount_residual AS residual,
                   line.amount_residual_currency AS residual_currency,
                   LEAST(line.amount_residual,
                       SUM(GREATEST(line.amount_residual, 0)) OVER (
                           PARTITION BY client.commercial_partner_id,
                                        split_part(company.parent_path, '/', 1)
                           ORDER BY COALESCE(line.date_maturity, line.date), line.id)
                     + SUM(%(credit)s) OVER (
                           PARTITION BY client.commercial_partner_id,
                                        split_part(company.parent_path, '/', 1))
                   ) AS owed
              FROM account_move_line line
              JOIN account_account account ON account.id = line.account_id
              JOIN res_company company ON company.id = line.company_id
              JOIN res_partner client ON client.id = line.partner_id
             WHERE account.account_type = 'asset_receivable'
               AND line.parent_state = 'posted'
               AND line.reconciled IS NOT TRUE
               AND line.amount_residual != 0
               AND %(clients)s) part
         WHERE part.display_type = 'payment_term'
           AND part.no_followup IS NOT TRUE
           AND part.residual > 0
           AND part.owed > 0
           AND %(among)s
           AND %(whole)s
        """,
        among=among,
        clients=clients,
        credit=credit,
        whole=whole,
    )


def chases_payment(rule):
    """Whether a rule about account entries chases what is to be paid."""
    is_about = rule._is_about_invoices()
    return is_about or rule.date_field_id.name == "invoice_date_due"


def parts_of_rule(rule, move_ids):
    """The parts that a rule chases: a rule that somebody made for another topic chases
    each invoice by itself, whatever else the client is owed."""
    return parts_sql(
        rule.env,
        move_ids,
        untouched=rule._leaves_partly_paid(),
        covered=rule._is_about_invoices(),
    )


def domain(rule, move_ids):
    """See `_reminder_owed_domain`: an invoice of which nothing is owed does not wait.

    What is no open invoice is left to the rule's filter.
    """
    if not chases_payment(rule):
        return Domain.TRUE
    parts = parts_of_rule(rule, move_ids)
    others = (
        Domain("move_type", "not in", INVOICES)
        | Domain("state", "!=", "posted")
        | Domain("payment_state", "not in", ("not_paid", "partial", "blocked"))
    )
    owed = Domain("id", "any!", SQL("SELECT owed.move_id FROM (%s) owed", parts))
    if rule.audience == "client":
        owed &= Domain("payment_state", "!=", "blocked")
    return others | owed


def date_sql(rule, query, date, move_ids, today):
    """See `_reminder_date_sql`: the day on which the part fell due that was the last to
    do so, else the first one that is to come.

    :param today: a date
    """
    move = query.table
    if rule.anchor == "date" and rule.date_field_id.name == "invoice_date_due":
        parts = parts_of_rule(rule, move_ids)
        alias = query.make_alias(move, "owed")
        query.add_join(
            "LEFT JOIN",
            alias,
            SQL(
                """
                (SELECT owed.move_id,
                        COALESCE(MAX(owed.due) FILTER (WHERE owed.due <= %s),
                                 MIN(owed.due)) AS due
                   FROM (%s) owed
               GROUP BY owed.move_id)
                """,
                today,
                parts,
            ),
            SQL(
                "%s = %s",
                SQL.identifier(alias, "move_id"),
                SQL.identifier(move, "id"),
            ),
        )
        date = SQL("COALESCE(%s, %s)", SQL.identifier(alias, "due"), date)
    return date


def chased_sql(rule, query):
    """See `_reminder_chased_sql`: what was never sent to a client is not chased, unless
    the rule says so."""
    if (
        not rule._is_about_invoices()
        or rule.audience != "client"
        or rule.chase_unsent
        or rule._is_asked_as_sent()
    ):
        return None
    move = query.table
    return SQL(
        "(%s IS TRUE OR %s NOT IN %s OR EXISTS (%s))",
        SQL.identifier(move, "is_move_sent"),
        SQL.identifier(move, "move_type"),
        INVOICES,
        mailed_sql(rule.env, SQL.identifier(move, "id")),
    )


def date_moves(rule, first, last):
    """See `_reminder_date_moves`: the days on which another part of an invoice falls
    due.

    :return: dict of a date to a set of ids
    """
    if rule.anchor != "date" or rule.date_field_id.name != "invoice_date_due":
        return {}
    rows = rule.env.execute_query(
        SQL(
            """
            SELECT part.due, part.move_id
              FROM (SELECT owed.due, owed.move_id,
                           COUNT(*) OVER (PARTITION BY owed.move_id) AS parts
                      FROM (%s) owed) part
             WHERE part.parts > 1 AND part.due BETWEEN %s AND %s
            """,
            parts_of_rule(rule, None),
            first,
            last,
        )
    )
    moves = defaultdict(set)
    for due, move_id in rows:
        moves[due].add(move_id)
    return dict(moves)


def mailed_sql(env, move_id):
    """The messages by which somebody wrote to the client of an invoice by e-mail from
    its chatter, our own reminders aside: that, too, is a way of sending it.

    :param move_id: SQL of the invoice's id
    """
    return SQL(
        """
        SELECT FROM mail_message message
          JOIN mail_notification told ON told.mail_message_id = message.id
          JOIN res_partner person ON person.id = told.res_partner_id
          JOIN account_move invoice ON invoice.id = message.res_id
         WHERE message.model = 'account.move' AND message.res_id = %(move)s
           AND message.is_internal IS NOT TRUE
           AND told.notification_type = 'email'
           AND told.notification_status = 'sent'
           AND person.commercial_partner_id = invoice.commercial_partner_id
           AND NOT %(own)s
        """,
        move=move_id,
        own=env["reminder.notice"]._is_message_sql("message"),
    )


class OpenPart(NamedTuple):
    """A part of an invoice that is chased at this moment."""

    line_id: int
    due: date
    amount: float  # what is owed of it
    open: float  # the same before open credits
    currency: models.BaseModel
    rounding: float


def chased_of(moves, today):
    """The parts of invoices that are overdue; where none of an invoice is, its next
    part to come. One query.

    :param today: a date
    :return: dict of move id to a list of `OpenPart`, the first one due first; invoices
        of which nothing is owed are not in it
    """
    rows = moves.env.execute_query(
        SQL(
            """
            SELECT owed.move_id, owed.line_id, owed.due, owed.amount, owed.open,
                   currency.id, currency.rounding
              FROM (%s) owed
              JOIN res_currency currency ON currency.id = owed.currency_id
          ORDER BY owed.move_id, owed.due, owed.line_id
            """,
            parts_sql(moves.env, moves.ids),
        )
    )
    found = defaultdict(list)
    for move_id, line_id, due, amount, whole, currency_id, rounding in rows:
        rounding = float(rounding)
        found[move_id].append(
            OpenPart(
                line_id=line_id,
                due=due,
                amount=float_round(float(amount), precision_rounding=rounding),
                open=float_round(float(whole), precision_rounding=rounding),
                currency=moves.env["res.currency"].browse(currency_id),
                rounding=rounding,
            )
        )
    return {
        move_id: [part for part in parts if part.due <= today] or parts[:1]
        for move_id, parts in found.items()
    }


def owed_of(moves, today):
    """See `_reminder_owed`: what is overdue, part by part; where nothing is, the next
    part to come.

    :param today: a date
    """
    owed = {}
    for move_id, parts in chased_of(moves, today).items():
        amount = sum(part.amount for part in parts)
        owed[move_id] = Owed(
            amount=float_round(amount, precision_rounding=parts[0].rounding),
            currency=parts[0].currency,
            due=parts[0].due,
            parts=tuple(Part(part.amount, part.due) for part in parts),
        )
    return owed


def touched(env, move_ids):
    """See `_reminder_touched`: whoever is credited something owes less of the others.

    :return: ids of the open invoices of the same clients
    """
    env["account.move.line"].flush_model(READ["account.move.line"])
    rows = env.execute_query(
        SQL(
            """
            SELECT DISTINCT open.move_id
              FROM account_move_line open
              JOIN account_move move ON move.id = open.move_id
             WHERE open.partner_id IN (
                   SELECT contact.id
                     FROM account_move_line line
                     JOIN res_partner client ON client.id = line.partner_id
                     JOIN res_partner contact
                       ON contact.commercial_partner_id = client.commercial_partner_id
                    WHERE line.move_id = ANY(%s))
               AND open.display_type = 'payment_term'
               AND open.parent_state = 'posted'
               AND open.reconciled IS NOT TRUE
               AND move.move_type IN %s
            """,
            list(move_ids),
            INVOICES,
        )
    )
    return {row[0] for row in rows}
