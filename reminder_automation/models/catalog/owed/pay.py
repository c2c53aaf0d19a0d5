# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""One button to pay several invoices: the way to Odoo's own payment page. For a soft
app."""

from odoo import fields
from odoo.tools import format_amount, hash_sign, str2bool, urls, verify_hash_signed

from ...portal.reminder_item import VALID
from .invoice import owed_of

SCOPE = "reminder_automation.pay"
# More would make an address that mail programs cut.
MOST = 60
LIST = "/my/invoices?filterby=overdue_invoices"


def button_of(moves, totals, partner):
    """The one button that settles all of these invoices.

    It needs no password: the address is signed. What it opens is what these invoices
    owe, for the person that the letter is for; Odoo's own page takes one company and
    one currency. To a list, or nowhere, where there is no such page.

    :param totals: dict of currency to an amount
    :param partner: the recipient, one `res.partner`
    :return: (address, label), both "" for a single invoice: its own button leads there
    """
    if len(moves) < 2:
        return "", ""
    env = moves.env
    base = moves[:1].get_base_url()
    if len(totals) == 1 and len(moves) <= MOST and can_be_paid(moves):
        [(currency, amount)] = totals.items()
        if amount > 0:
            label = env._("Pay %(amount)s", amount=format_amount(env, amount, currency))
            return urls.urljoin(base, path_of(moves, partner)), label
    if any(user._is_portal() for user in partner.user_ids):
        return urls.urljoin(base, LIST), env._("View all invoices")
    return "", ""


def can_be_paid(moves):
    """Whether Odoo's payment page takes these invoices: of one company, and one that
    has customers pay online."""
    env = moves.env
    if "account_payment" not in env.registry._init_modules:
        return False
    company = moves.company_id
    batch = env.context.get("reminder_batch", {})
    key = "account_payment", company
    if key not in batch:
        batch[key] = len(company) == 1 and _is_offered(env, company)
    return batch[key]


def _is_offered(env, company):
    """Whether customers of a company pay online."""
    # sudo: ir.config_parameter, payment.provider - whether there is a way to pay
    online = (
        env["ir.config_parameter"]
        .sudo()
        .get_param("account_payment.enable_portal_payment")
    )
    return str2bool(online or "", False) and bool(
        env["payment.provider"]
        .sudo()
        .search(
            [
                ("company_id", "parent_of", company.id),
                ("state", "!=", "disabled"),
                ("is_published", "=", True),
            ],
            limit=1,
        )
    )


def path_of(moves, partner):
    """The path of the page on which one person pays these invoices."""
    # sudo: ir.config_parameter - the secret that signs it
    token = hash_sign(
        moves.env(su=True), SCOPE, [partner.id, sorted(moves.ids)], expiration=VALID
    )
    return f"/reminder/{token}/pay"


def from_token(env, token):
    """What a link is about.

    :param token: as it came from outside
    :return: (the invoices that are still owed, all invoices, the person) in superuser
        mode, or None when the link is made up, too old, or when nothing of it is the
        person's any more
    """
    env = env(su=True)
    try:
        values = verify_hash_signed(env, SCOPE, token)
    except ValueError:
        return None  # not even the form of a token
    if not values or "account.move" not in env:
        return None
    partner_id, move_ids = values
    partner = env["res.partner"].browse(partner_id).exists()
    moves = env["account.move"].browse(move_ids).exists()
    # Whoever has left the customer may not pay for it any more.
    items = _chased(moves)
    theirs = {item.res_id for item in items if partner and item._answers_to(partner)}
    moves = moves.filtered(lambda move: move.id in theirs and move.state == "posted")
    if not moves:
        return None
    owed = owed_of(moves, fields.Date.context_today(moves))
    return moves.filtered(lambda move: move.id in owed), moves, partner


def _chased(moves):
    """The items by which customers were asked for these invoices. Whether the rule
    still runs is no matter: the letter is there, and the invoice is owed."""
    return (
        moves.env["reminder.item"]
        .with_context(active_test=False)
        .search(
            [
                ("res_model", "=", moves._name),
                ("res_id", "in", moves.ids),
                ("rule_id.internal", "=", False),
            ]
        )
    )


def amounts_of(moves):
    """What is owed of these invoices at this moment.

    :return: dict of currency to an amount
    """
    totals = {}
    owed = owed_of(moves, fields.Date.context_today(moves))
    for one in owed.values():
        totals[one.currency] = totals.get(one.currency, 0) + one.amount
    return {currency: currency.round(amount) for currency, amount in totals.items()}
