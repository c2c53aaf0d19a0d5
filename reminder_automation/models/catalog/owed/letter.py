# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What a letter has for invoices: the table, open credits, the total, where and how to
pay it. For a soft app.

The table shows each part that is chased with its whole open amount. Open credits, those
of credit notes and payments that nobody has matched yet, cover what fell due first, as
everywhere (see `invoice.parts_sql`): of each one, the letter shows as much as covers
the rows of its table. So table and credits make the amounts that single reminders, the
filter and the lists say; and once all that is overdue is in one letter, its total is
what Invoicing has as overdue less all open credits.
"""

import io
from collections import defaultdict

from PIL import Image, ImageOps

from odoo.tools import SQL, float_compare, float_round, format_amount

from ....mailing.addresses import one_line
from ...engine.mail_thread_letter import Row
from .invoice import READ, chased_of

# What a reference may be at most in a bank transfer (SEPA), and how many pictures of
# several invoices a letter has.
LONGEST_REFERENCE, MOST_PICTURES = 140, 3
# The length of a side of a picture, in pixels. Around it is white, so that it can be
# read on a dark background, too.
SIDE = 360


def numbers_of(moves):
    """Which part of its invoice each line is, and of how many; and how much of each
    part is covered by which open credit. One query.

    :return: dict of line id to (number, of how many), and a list of tuples: the part's
        line id; id, whole amount, name, type and origin of the credit, its date; and
        how much it covers, in the currency of the books as the whole, and in the one
        of the part
    """
    env = moves.env
    for model, names in READ.items():
        env[model].flush_model(names)
    env["account.move"].flush_model(["name", "origin_payment_id", "statement_line_id"])
    rows = env.execute_query(
        SQL(
            """
            WITH client AS (
                SELECT contact.id, contact.commercial_partner_id
                  FROM res_partner contact
                 WHERE contact.commercial_partner_id IN (
                       SELECT commercial_partner_id FROM account_move
                        WHERE id = ANY(%(moves)s))),
            line AS (
                SELECT line.id, line.move_id, line.date,
                       line.amount_residual AS residual,
                       line.amount_residual_currency AS residual_currency,
                       COALESCE(line.date_maturity, line.date) AS due,
                       client.commercial_partner_id,
                       split_part(company.parent_path, '/', 1) AS company
                  FROM account_move_line line
                  JOIN account_account account ON account.id = line.account_id
                  JOIN res_company company ON company.id = line.company_id
                  JOIN client ON client.id = line.partner_id
                 WHERE account.account_type = 'asset_receivable'
                   AND line.parent_state = 'posted'
                   AND line.reconciled IS NOT TRUE
                   AND line.amount_residual != 0),
            stack AS (
                SELECT line.*, ABS(line.residual) AS height,
                       SUM(ABS(line.residual)) OVER (
                           PARTITION BY line.commercial_partner_id, line.company,
                                        line.residual > 0
                           ORDER BY line.due, line.id) AS upto
                  FROM line),
            numbered AS (
                SELECT id, move_id,
                       ROW_NUMBER() OVER (
                           PARTITION BY move_id
                           ORDER BY COALESCE(date_maturity, date), id) AS number,
                       COUNT(*) OVER (PARTITION BY move_id) AS number_of_all
                  FROM account_move_line
                 WHERE display_type = 'payment_term' AND move_id = ANY(%(moves)s))
            SELECT numbered.id, numbered.number, numbered.number_of_all, credit.id,
                   credit.height, origin.name, origin.move_type,
                   origin.origin_payment_id IS NOT NULL
                       OR origin.statement_line_id IS NOT NULL,
                   credit.date, cover.height,
                   cover.height * part.residual_currency / part.residual
              FROM numbered
         LEFT JOIN stack part ON part.id = numbered.id AND part.residual > 0
         LEFT JOIN stack credit
                ON credit.residual < 0
               AND credit.commercial_partner_id = part.commercial_partner_id
               AND credit.company = part.company
               AND credit.upto - credit.height < part.upto
               AND part.upto - part.height < credit.upto
 LEFT JOIN LATERAL (
                   SELECT LEAST(part.upto, credit.upto)
                        - GREATEST(part.upto - part.height, credit.upto - credit.height)
                          AS height) cover ON TRUE
         LEFT JOIN account_move origin ON origin.id = credit.move_id
          ORDER BY credit.due, credit.id, part.due, part.id
            """,
            moves=moves.ids,
        )
    )
    numbers, covers = {}, []
    for line_id, number, number_of_all, credit_id, *credit in rows:
        numbers[line_id] = number, number_of_all
        if credit_id:
            covers.append((line_id, credit_id, *credit))
    return numbers, covers


class Books:
    """What Invoicing says of some invoices at this moment, for several letters: read
    in two queries, whatever their number."""

    def __init__(self, moves, today):
        self.chased = chased_of(moves, today)
        self.numbers, self.covers = numbers_of(moves)


def books_of(moves, today):
    """The `Books` of some invoices: of all letters that are made with theirs, where the
    context says which these are.

    :param today: a date
    """
    batch = moves.env.context.get("reminder_batch")
    if batch is None:
        return Books(moves, today)
    key = "account.move", today, moves.env.company
    if key not in batch:
        batch[key] = Books(moves.browse(batch["account.move"]) | moves, today)
    return batch[key]


def rows_of(moves, today, books=None):
    """See `_reminder_rows`: a row for each part that is chased.

    :param today: a date
    :param books: `Books` of these and others
    :return: dict of move id to a list of `Row`; without invoices of which nothing is
        owed
    """
    env = moves.env
    books = books or books_of(moves, today)
    rows = {}
    for move in moves:
        if move.id not in books.chased:
            continue
        rows[move.id] = found = []
        for part in books.chased[move.id]:
            number, number_of_all = books.numbers.get(part.line_id, (1, 1))
            found.append(
                Row(
                    name=one_line(move.name or ""),
                    date=move.invoice_date or None,
                    due=part.due,
                    overdue=max((today - part.due).days, 0),
                    amount=part.open,
                    currency=part.currency,
                    part=number_of_all > 1
                    and env._(
                        "part %(number)s of %(count)s",
                        number=number,
                        count=number_of_all,
                    )
                    or "",
                )
            )
    return rows


def credits_of(moves, today, books=None):
    """See `_reminder_credits`: as much of each open credit as covers the rows of the
    table; a row for each currency that it covers.

    In sum it is exactly what the rows are more than what is owed.
    """
    books = books or books_of(moves, today)
    parts = {
        part.line_id: part
        for move_id in moves.ids
        for part in books.chased.get(move_id, ())
    }
    left = defaultdict(float)
    for part in parts.values():
        left[part.currency] += part.open - part.amount
    shares, used = defaultdict(float), defaultdict(float)
    for (
        line_id,
        credit_id,
        whole,
        name,
        move_type,
        is_payment,
        day,
        *cover,
    ) in books.covers:
        if line_id in parts:
            of_books, amount = map(float, cover)
            credit = credit_id, float(whole), name, move_type, is_payment, day
            shares[credit, parts[line_id].currency] += amount
            used[credit_id] += of_books
    last = {currency: credit for credit, currency in shares}
    roundings = {part.currency: part.rounding for part in parts.values()}
    credits_ = []
    for (credit, currency), share in shares.items():
        credit_id, whole, name, move_type, is_payment, day = credit
        # The last one takes what rounding has left over.
        share = left[currency] if credit == last[currency] else share
        share = float_round(share, precision_rounding=roundings[currency])
        left[currency] = float_round(
            left[currency] - share, precision_rounding=roundings[currency]
        )
        if not share:
            continue
        # The rest covers what is in no row of the letter.
        is_whole = float_compare(used[credit_id], whole, precision_digits=2) >= 0
        credits_.append(
            Row(
                name=_credit_name(moves.env, name, move_type, is_payment),
                date=day,
                amount=-share,
                currency=currency,
                part="" if is_whole else moves.env._("in part"),
            )
        )
    return credits_


def _credit_name(env, name, move_type, is_payment):
    name = one_line(name or "")
    if move_type == "out_refund":
        return env._("Credit note %s", name)
    if is_payment:
        return env._("Payment %s", name)
    return env._("Credit %s", name)


def amounts_of(moves, today):
    """What is owed of each of these invoices.

    :return: dict of move id to (amount, currency)
    """
    books, ids = books_of(moves, today), set(moves.ids)
    return {
        move_id: (
            float_round(
                sum(part.amount for part in parts),
                precision_rounding=parts[0].rounding,
            ),
            parts[0].currency,
        )
        for move_id, parts in books.chased.items()
        if move_id in ids
    }


def totals_of(rows, credits_):
    """What is to be paid, for each currency.

    :param rows: of `rows_of`
    :param credits_: of `credits_of`
    :return: dict of currency to an amount
    """
    totals = defaultdict(float)
    for row in [*(row for found in rows.values() for row in found), *credits_]:
        totals[row.currency] += row.amount
    return {currency: currency.round(amount) for currency, amount in totals.items()}


# ----------------------------------------------------------------------
# WHERE TO PAY IT
# ----------------------------------------------------------------------


def accounts_of(moves):
    """The company's own bank accounts that these invoices name, as they print them.

    Only those of a bank journal, or that somebody who may do so has marked as trusted:
    whoever may write contacts could add one to the company's.

    :return: dict of `res.partner.bank` to its invoices
    """
    return {
        bank: found
        for bank, found in moves.grouped("partner_bank_id").items()
        if bank.active
        and bank.partner_id == found[:1].bank_partner_id
        and (bank.allow_out_payment or bank.journal_id)
    }


def bank_of(moves):
    """See `Enclosed.bank`: accounts and references, pairs of a label and a text."""
    env = moves.env
    accounts = accounts_of(moves)
    lines = []
    for bank, found in accounts.items():
        label = env._("Bank account")
        if len(accounts) > 1:
            label = env._("Bank account for %s", _listed(found.mapped("name")))
        lines.append((label, one_line(bank.acc_number or "")))
        # sudo: res.bank - its name stands on the invoice, too
        name, code = bank.sudo().bank_id.name, bank.sudo().bank_id.bic
        if holder := bank.acc_holder_name:
            lines.append((env._("Account holder"), one_line(holder)))
        if name or code:
            lines.append(
                (env._("Bank"), one_line(", ".join(filter(None, [name, code]))))
            )
    lines += references_of(moves)
    return [(label, text) for label, text in lines if text]


def references_of(moves):
    """By what reference these invoices are to be paid, pairs of a label and a text: one
    line for all that have their number as reference, or the same one."""
    env = moves.env
    label = env._("Payment reference")
    references = {
        move: one_line(move.payment_reference or move.name or "") for move in moves
    }
    if len(set(references.values())) == 1:
        return [(label, next(iter(references.values())))]
    plain = [move.name for move, text in references.items() if text == move.name]
    lines = [(label, _listed(plain))] if plain else []
    return lines + [
        (env._("Payment reference for %s", one_line(move.name)), text)
        for move, text in references.items()
        if text != move.name
    ]


def _listed(names):
    return ", ".join(one_line(name) for name in names if name)


def _reference(moves):
    """One reference for all of these invoices, no longer than a transfer may have."""
    texts = list(
        dict.fromkeys(
            one_line(move.payment_reference or move.name or "") for move in moves
        )
    )
    found = ""
    for place, text in enumerate(texts):
        rest = len(texts) - place - 1
        longer = f"{found} {text}".strip()
        if len(longer) + (len(f" +{rest}") if rest else 0) > LONGEST_REFERENCE:
            return f"{found} +{rest + 1}".strip()
        found = longer
    return found


def pictures_of(moves, amounts):
    """See `Enclosed.qr`: Odoo's own QR codes for transfers, where the company has them
    printed on invoices.

    One for the total, if all of it goes to one account in one currency, and the method
    takes a reference of our own; else one for each invoice, if these are few.

    :param amounts: dict of move id to (amount, currency), what is owed of each
    :return: pairs of a caption and the bytes of a PNG
    """
    moves = moves.filtered(
        lambda move: move.display_qr_code and amounts.get(move.id, (0,))[0] > 0
    )
    accounts = accounts_of(moves)
    currencies = {amounts[move.id][1] for move in moves}
    if len(moves) > 1 and len(accounts) == 1 and len(currencies) == 1:
        [(bank, found)], [currency] = accounts.items(), currencies
        if found == moves and len(moves.commercial_partner_id) == 1:
            methods = set(moves.mapped("qr_code_method"))
            method = methods.pop() if len(methods) == 1 else False
            total = currency.round(sum(amounts[move.id][0] for move in moves))
            text = _reference(moves)
            if picture := _picture(bank, moves[:1], total, currency, text, "", method):
                return [(_caption(moves.env, total, currency), picture)]
    pictures = []
    by_move = {move: bank for bank, found in accounts.items() for move in found}
    if len(by_move) > MOST_PICTURES:
        return []
    for move in moves.filtered(by_move.__contains__):
        amount, currency = amounts[move.id]
        text = one_line(move.payment_reference or move.name or "")
        picture = _picture(
            by_move[move],
            move,
            amount,
            currency,
            text,
            one_line(move.payment_reference or ""),
            move.qr_code_method,
        )
        if picture:
            name = one_line(move.name) if len(moves) > 1 else ""
            pictures.append((_caption(move.env, amount, currency, name), picture))
    return pictures


def _caption(env, amount, currency, name=""):
    told = format_amount(env, amount, currency)
    if name:
        return env._(
            "%(number)s, %(amount)s: scan with your banking app",
            number=name,
            amount=told,
        )
    return env._("%(amount)s: scan with your banking app", amount=told)


def _picture(bank, move, amount, currency, text, structured, method):
    """Odoo's QR code for a transfer to an account, on white.

    :param move: who pays, and an invoice's method, are asked of it
    :param method: of the invoices; False: the first one that is possible
    :return: the bytes of a PNG, b"" where none is possible
    """
    methods = dict(bank.get_available_qr_methods_in_sequence())
    if method and method not in methods:
        return b""
    holder = bank.acc_holder_name or bank.partner_id.name or ""
    if one_line(holder) != holder:
        return b""  # a line of its own would be another field of the transfer
    values = bank._build_qr_code_vals(
        amount, text, structured, currency, move.partner_id, method or None
    )
    asked = values and bank._get_qr_code_generation_params(**values)
    if not asked:
        return b""
    # Larger than on paper: screens are scanned, too.
    asked = {**asked, "width": SIDE, "height": SIDE}
    image = Image.open(io.BytesIO(bank.env["ir.actions.report"].barcode(**asked)))
    framed = io.BytesIO()
    framed_image = ImageOps.expand(image.convert("L"), border=SIDE // 10, fill=255)
    framed_image.save(framed, "PNG", optimize=True)
    return framed.getvalue()
