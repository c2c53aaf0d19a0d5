"""Invoices that are overdue for one customer; run inside a real Odoo process."""

from inside import sweep

from odoo import Command

CUSTOMER = "customer@example.com"


def seed(env, number=5):
    """So many overdue invoices of one customer, 100, 200, and so on, and the letter
    about all of them in the mail queue.

    :return: their names
    """
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
    client = env["res.partner"].create({"name": "Customer", "email": CUSTOMER})
    moves = env["account.move"].create(
        [
            {
                "move_type": "out_invoice",
                "partner_id": client.id,
                "invoice_date": "2026-01-01",
                "invoice_date_due": "2026-01-15",
                "invoice_payment_term_id": False,
                "invoice_line_ids": [
                    Command.create(
                        {"name": "Work", "price_unit": 100 * place, "tax_ids": []}
                    )
                ],
            }
            for place in range(1, number + 1)
        ]
    )
    moves.action_post()
    moves.is_move_sent = True
    rule._start("all")
    sweep(env)
    env.cr.commit()
    return moves.mapped("name")


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
