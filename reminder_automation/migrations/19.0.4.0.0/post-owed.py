# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import ast

from odoo import SUPERUSER_ID, api

MODULE = "reminder_automation"
PRESET = f"{MODULE}.reminder_preset_invoice"
# The end of the filter of invoices before, and of an invoice's text.
BEFORE = ("payment_state", "=", "not_paid")
DUE = "format_date(object.invoice_date_due)"
DUE_NOW = "format_date(reminder.get('due') or object.invoice_date_due)"
AMOUNT = "format_amount(object.amount_residual, object.currency_id)"
AMOUNT_NOW = (
    "format_amount(reminder.get('amount') or object.amount_residual, "
    "object.currency_id)"
)


def migrate(cr, version):
    """Ready-made rules for invoices chase each part by itself, in whatever company, and
    their texts name its day and amount; clients do not postpone what is owed."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    cr.execute(
        """
        UPDATE reminder_topic topic SET can_postpone = FALSE
          FROM ir_model_data name
         WHERE name.module = %s AND name.name = 'reminder_topic_invoice'
           AND name.model = 'reminder.topic' AND name.res_id = topic.id
        """,
        [MODULE],
    )
    preset = env.ref(PRESET, raise_if_not_found=False)
    if preset:
        _renew_filters(cr, preset)
        _renew_texts(cr, preset)
    env.invalidate_all(flush=False)


def _renew_filters(cr, preset):
    """Parts that are not paid are chased although others are, unless somebody wrote a
    filter of their own."""
    now = ast.literal_eval(preset._domain_text())
    cr.execute("SELECT id, domain FROM reminder_rule WHERE preset_id = %s", [preset.id])
    for rule_id, text in cr.fetchall():
        try:
            terms = [
                tuple(term) if isinstance(term, list) else term
                for term in ast.literal_eval(text or "[]")
            ]
        except (SyntaxError, ValueError):
            continue
        if BEFORE not in terms:
            continue
        place = terms.index(BEFORE)
        at = now.index(("payment_state", "in", ("not_paid", "partial")))
        # The operators before the terms stand for one pair each.
        added = now[at:]
        extra = ["&"] * (len(added) - 1) if "&" in terms or "|" in terms else []
        terms[place : place + 1] = extra + added
        cr.execute(
            "UPDATE reminder_rule SET domain = %s, stale = TRUE WHERE id = %s",
            [repr(terms), rule_id],
        )


def _renew_texts(cr, preset):
    """The day and the amount of what is owed, where the text names the invoice's."""
    cr.execute(
        """
        UPDATE mail_template template
           SET body_html = REPLACE(REPLACE(body_html::text, %(due)s, %(due_now)s),
                                   %(amount)s, %(amount_now)s)::jsonb
          FROM reminder_rule rule
         WHERE rule.preset_id = %(preset)s AND rule.mail_template_id = template.id
           AND body_html::text LIKE '%%t-set=_"reminder_"%%'
        """,
        {
            "amount": AMOUNT,
            "amount_now": AMOUNT_NOW,
            "due": DUE,
            "due_now": DUE_NOW,
            "preset": preset.id,
        },
    )
