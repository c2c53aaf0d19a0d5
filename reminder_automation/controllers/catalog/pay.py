# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import importlib

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.http import Controller, request, route

from ...models.catalog.owed import pay

FLOWS = ("direct", "redirect", "token")
PAGE = "account_payment.portal_overdue_invoices_page"


class ReminderPay(Controller):
    """The button of a letter that pays all of its invoices: Odoo's own page for overdue
    invoices, with those of the letter that are still owed, and no others.

    The address is signed and needs no password. Opening it changes nothing.
    """

    @route(
        "/reminder/<string:token>/pay",
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        multilang=False,
        sitemap=False,
    )
    def pay(self, token, **_others):
        """Choose how to pay.

        :param token: of `models.catalog.owed.pay.path_of`
        """
        owed_sudo, moves_sudo, partner_sudo = self._found(token)
        if lang := partner_sudo._reminder_lang():
            request.update_context(lang=lang)
        if len(owed_sudo) == 1:
            # Its own page has all that there is to say.
            return request.redirect(
                owed_sudo.get_portal_url(
                    query_string="&payment=True", anchor="portal_pay"
                )
            )
        totals = pay.amounts_of(owed_sudo)
        if len(totals) != 1 or not pay.can_be_paid(owed_sudo):
            # Settled in the meantime, or no longer to be paid here.
            return request.redirect((owed_sudo or moves_sudo)[:1].get_portal_url())
        [(currency_sudo, amount)] = totals.items()
        reference = ", ".join(owed_sudo.mapped("name"))
        values = {
            "page_name": "overdue_invoices",
            "payment": {
                "date": fields.Date.today(),
                "reference": reference,
                "amount": amount,
                "currency": currency_sudo,
            },
            "amount": amount,
            "res_company": owed_sudo.company_id,
            **_odoo("portal")
            .PortalAccount()
            ._get_common_page_view_values(
                invoices_data={
                    "partner": self._payer(owed_sudo),
                    "company": owed_sudo.company_id,
                    "total_amount": amount,
                    "currency": currency_sudo,
                    "amount_residual": amount,
                    "payment_reference": reference,
                    "landing_route": f"/reminder/{token}/pay",
                    "transaction_route": f"/reminder/{token}/pay/transaction",
                },
                access_token=token,
            ),
        }
        if request.env.user._is_public():
            # A letter may be passed on: cards that somebody has kept are for whoever
            # logs in.
            values["tokens_sudo"] = values["tokens_sudo"].browse()
        response = request.render(PAGE, values)
        # The address is a key.
        response.headers["Referrer-Policy"] = "no-referrer"
        return response

    @route(
        "/reminder/<string:token>/pay/transaction",
        type="jsonrpc",
        auth="public",
        methods=["POST"],
        reminder_cleans=True,  # the form sends numbers, too
    )
    def transaction(self, token, **sent):
        """Begin to pay, as the payment form asks it to.

        :param token: of `models.catalog.owed.pay.path_of`
        :param sent: see `payment.controllers.portal._create_transaction`
        :return: what the form needs to go on
        :raise ValidationError: when something else is owed by now
        """
        owed_sudo, _moves_sudo, _partner_sudo = self._found(token)
        totals = pay.amounts_of(owed_sudo)
        if len(totals) != 1 or not pay.can_be_paid(owed_sudo):
            raise ValidationError(
                request.env._("Nothing of it is to be paid here any more.")
            )
        [(currency_sudo, total)] = totals.items()
        amount = sent.get("amount")
        if not _is_number(amount) or currency_sudo.compare_amounts(amount, total):
            raise ValidationError(
                request.env._(
                    "The amount has changed since you opened this page. Reload the "
                    "page and pay what it says then."
                )
            )
        company_sudo = owed_sudo.company_id
        is_public = request.env.user._is_public()
        payer_sudo = (
            self._payer(owed_sudo) if is_public else request.env.user.partner_id
        )
        way = self._way(sent, company_sudo, payer_sudo, total, currency_sudo)
        if is_public and way["flow"] == "token":
            raise ValidationError(
                request.env._("Log in to pay by a card that you have kept.")
            )
        return (
            _odoo("payment")
            .PaymentPortal()
            ._process_transaction(
                payer_sudo.id,
                currency_sudo.id,
                owed_sudo.ids,
                company_sudo.get_next_batch_payment_communication(),
                amount=total,
                is_validation=False,
                landing_route=f"/reminder/{token}/pay",
                **way,
            )
        )

    def _way(self, sent, company_sudo, payer_sudo, amount, currency_sudo):
        """How somebody wants to pay: of what a form has sent nothing else, and only
        what the page offers.

        :return: a dict for Odoo's own route
        """
        # sudo: payment.provider - which ones the page offers
        providers_sudo = (
            request.env["payment.provider"]
            .sudo()
            ._get_compatible_providers(
                company_sudo.id, payer_sudo.id, amount, currency_id=currency_sudo.id
            )
        )
        way = {
            name: sent.get(name) if _is_number(sent.get(name)) else None
            for name in ("payment_method_id", "provider_id", "token_id")
        }
        flow = sent.get("flow")
        if way["provider_id"] not in providers_sudo.ids or flow not in FLOWS:
            raise ValidationError(
                request.env._("It cannot be paid in this way. Choose another one.")
            )
        return {
            **way,
            "flow": flow,
            "tokenization_requested": sent.get("tokenization_requested") is True,
        }

    def _found(self, token):
        """What the link is about: the invoices that can still be paid, all of them, and
        the person."""
        found = pay.from_token(request.env, token)
        if not found:
            raise request.not_found()
        owed_sudo, moves_sudo, partner_sudo = found
        if "account_payment" in request.env.registry._init_modules:
            owed_sudo = owed_sudo.filtered(
                lambda move: (
                    move._has_to_be_paid()
                    # What was paid a moment ago is booked a little later.
                    and not move.transaction_ids.filtered(
                        lambda one: one.state == "done" and not one.is_post_processed
                    )
                )
            )
        return owed_sudo, moves_sudo, partner_sudo

    def _payer(self, moves_sudo):
        """For whom a visitor without an account pays."""
        if len(moves_sudo.partner_id) == 1:
            return moves_sudo.partner_id
        return moves_sudo.commercial_partner_id


def _odoo(name):
    """Odoo's own pages for paying, of an app that is there at this moment.

    :param name: of the module that has them
    """
    return importlib.import_module(f"odoo.addons.account_payment.controllers.{name}")


def _is_number(value):
    return isinstance(value, (float, int)) and not isinstance(value, bool)
