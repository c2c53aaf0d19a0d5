"""Invoices that are overdue for one customer; run inside a real Odoo process."""

import base64
import io

from inside import sweep
from PIL import Image

from odoo import Command

CUSTOMER = "customer@example.com"
IBAN = "DK5000400440116243"
# What is overdue, and what the credit note covers of it.
AMOUNTS, CREDIT = (12345.6, 480.5, 99), 250


def seed(env, number=5):
    """So many overdue invoices of one customer, 100, 200, and so on, and the letter
    about all of them in the mail queue.

    :return: their names
    """
    rule = ready_rule(env)
    moves = invoices(
        env, customer(env), [100 * place for place in range(1, number + 1)]
    )
    rule._start("all")
    sweep(env)
    env.cr.commit()
    return moves.mapped("name")


def seed_everything(env, base_url):
    """Three overdue invoices of one customer and a credit note, and all that a letter
    may have: a logo, a phone, a bank account with its QR code, payment online. The rule
    is started; no sweep has been there since.

    :param base_url: where the server of this database answers
    :return: the names of the invoices and of the credit note
    """
    rule = ready_rule(env)
    values = pay_to(env, base_url)
    client = customer(env)
    moves = invoices(env, client, AMOUNTS, **values)
    refund = invoices(env, client, [CREDIT], "out_refund", **values)
    rule._start("all")
    env.cr.commit()
    return (moves | refund).mapped("name")


def ready_rule(env):
    """The ready-made rule for invoices, at any hour, still a draft."""
    env["reminder.rule"].search([("internal", "=", False)]).active = False
    env.company.write(
        {
            "email": "office@example.com",
            "reminder_enabled": True,
            "reminder_bundle": True,
        }
    )
    preset = env.ref("reminder_automation.reminder_preset_invoice")
    rule = preset._add_rule()
    rule.write(
        {
            "domain": preset.option_domain,  # partly paid ones, too
            "send_hour": 0.0,
            "send_until": 24.0,
            "tz": "UTC",
        }
    )
    return rule


def customer(env):
    return env["res.partner"].create({"name": "Customer", "email": CUSTOMER})


def invoices(env, client, prices, kind="out_invoice", **values):
    """One that was sent and is overdue for each price."""
    due = {"invoice_date_due": "2026-01-15", "invoice_payment_term_id": False}
    moves = env["account.move"].create(
        [
            {
                "move_type": kind,
                "partner_id": client.id,
                "invoice_date": "2026-01-01",
                **(due if kind == "out_invoice" else {}),
                "invoice_line_ids": [
                    Command.create({"name": "Work", "price_unit": price, "tax_ids": []})
                ],
                **values,
            }
            for price in prices
        ]
    )
    moves.action_post()
    moves.is_move_sent = True
    return moves


def pay_to(env, base_url):
    """Where and how the company is paid.

    :return: values of invoices
    """
    env["ir.config_parameter"].set_param("web.base.url", base_url)
    env["ir.config_parameter"].set_param("web.base.url.freeze", "True")
    env["ir.config_parameter"].set_param(
        "account_payment.enable_portal_payment", "True"
    )
    logo = io.BytesIO()
    Image.new("RGB", (320, 96), "#1F6FB2").save(logo, "PNG")
    env.company.write(
        {
            "name": "Nord & Co",
            "logo": base64.b64encode(logo.getvalue()),
            "phone": "+45 33 11 22 33",
            "website": "https://nord.example.com",
            "qr_code": True,
        }
    )
    original = env.ref("payment.payment_provider_demo")
    method = original.payment_method_ids[:1]
    method.active = True
    provider = original.copy(
        {
            "company_id": env.company.id,
            "is_published": True,
            "payment_method_ids": method.ids,
            "state": "test",
        }
    )
    bank = [("type", "=", "bank"), ("company_id", "=", env.company.id)]
    provider.journal_id = env["account.journal"].search(bank, limit=1)
    euro = env.ref("base.EUR")
    euro.active = True
    account = env["res.partner.bank"].create(
        {
            "acc_number": IBAN,
            "partner_id": env.company.partner_id.id,
            "allow_out_payment": True,
        }
    )
    return {"currency_id": euro.id, "partner_bank_id": account.id}


def one(env, name):
    return env["account.move"].search([("name", "=", name)])


def pay(env, name, amount=None):
    move = one(env, name)
    register = env["account.payment.register"].with_context(
        active_model=move._name, active_ids=move.ids
    )
    values = {"amount": amount} if amount else {}
    register.create(values)._create_payments()
    env.cr.commit()


def credit(env, name):
    move = one(env, name)
    reversal = env["account.move.reversal"].with_context(
        active_model=move._name, active_ids=move.ids
    )
    reversal = reversal.create({"journal_id": move.journal_id.id})
    reversal.refund_moves()
    refund = reversal.new_move_ids
    if refund.state == "draft":
        refund.action_post()
    lines = (move | refund).line_ids.filtered(
        lambda line: line.account_type == "asset_receivable" and not line.reconciled
    )
    if len(lines.move_id) > 1:
        lines.reconcile()
    env.cr.commit()
