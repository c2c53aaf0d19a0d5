"""What a large office has open: invoices, quotations, questionnaires, by SQL.

One of each is made by Odoo, as a person makes it, and its row copied.
"""

import contextlib

from ground import postgres

from odoo import fields
from odoo.fields import Command
from odoo.tools import SQL

from .clients import copy_row

TABLES = (
    *("account_invoice_transaction_rel", "account_move", "account_move_line"),
    "mail_message",
    *("mail_notification", "payment_transaction", "res_partner", "reminder_item"),
    *("reminder_notice", "reminder_delivery", "reminder_touch"),
    *("sale_order", "survey_user_input"),
)
# Nothing is due, expired or past its deadline for a month to come.
LATER = SQL("(now() + interval '60 days' * (0.5 + random()))")
CLIENT = "Bench client"


def fill(env, counts):
    """Make so many of each, all waiting, for as many clients as there are invoices."""
    _add_clients(env, max(counts.values()))
    _add_invoices(env, counts["invoice"])
    _add_failed_payments(env)
    _add_quotations(env, counts["proposal"])
    _add_questionnaires(env, counts["questionnaire"])


def _fresh(table, count):
    """New ids, each with a client of its own."""
    return SQL(
        """
        (SELECT nextval(%s) AS id, client.id AS client
           FROM (SELECT id FROM res_partner WHERE function = %s
                  ORDER BY id LIMIT %s) client) fresh
        """,
        f"{table}_id_seq",
        CLIENT,
        count,
    )


def _add_clients(env, count):
    model = env["res.partner"].create({"name": "Client", "email": "c@example.com"})
    address = SQL("'client' || fresh.id || '@example.com'")
    copy_row(
        model,
        SQL(
            "(SELECT nextval('res_partner_id_seq') AS id"
            " FROM generate_series(1, %s)) fresh",
            count,
        ),
        id=SQL("fresh.id"),
        commercial_partner_id=SQL("fresh.id"),
        email=address,
        email_normalized=address,
        function=SQL("%s", CLIENT),
    )
    env.cr.commit()


def _add_invoices(env, count):
    invoice = env["account.move"].create(
        {
            "move_type": "out_invoice",
            "partner_id": env["res.partner"].create({"name": "First"}).id,
            "invoice_line_ids": [Command.create({"name": "Work", "price_unit": 100})],
        }
    )
    invoice.action_post()
    copy_row(
        invoice,
        _fresh("account_move", count),
        id=SQL("fresh.id"),
        name=SQL("'BENCH/' || fresh.id"),
        partner_id=SQL("fresh.client"),
        commercial_partner_id=SQL("fresh.client"),
        access_token=SQL("NULL"),
        invoice_date_due=SQL("%s::date", LATER),
        is_move_sent=SQL("TRUE"),
    )
    copy_owed(invoice)
    _forget(env, invoice)


def copy_owed(invoice):
    """Give the copies of an invoice the line on which stands what is owed."""
    copy_row(
        invoice.line_ids.filtered(lambda line: line.display_type == "payment_term"),
        SQL("account_move invoice"),
        SQL("invoice.name LIKE 'BENCH/%%'"),
        id=SQL("nextval('account_move_line_id_seq')"),
        date_maturity=SQL("invoice.invoice_date_due"),
        move_id=SQL("invoice.id"),
        move_name=SQL("invoice.name"),
        partner_id=SQL("invoice.partner_id"),
    )


def _add_failed_payments(env):
    """Each invoice has seen an attempt to pay it online, a month ago."""
    invoice = env["account.move"].search([("name", "like", "BENCH/")], limit=1)
    provider = env.ref("payment.payment_provider_demo")
    payment = env["payment.transaction"].create(
        {
            "amount": 100,
            "currency_id": invoice.currency_id.id,
            "partner_id": invoice.partner_id.id,
            "payment_method_id": provider.payment_method_ids[:1].id,
            "provider_id": provider.id,
            "reference": "BENCH",
            "state": "cancel",
        }
    )
    copy_row(
        payment,
        SQL("account_move invoice"),
        SQL("invoice.name LIKE 'BENCH/%%'"),
        id=SQL("nextval('payment_transaction_id_seq')"),
        reference=SQL("invoice.name"),
        write_date=SQL("now() - interval '30 days'"),
    )
    env.cr.execute(
        """
        INSERT INTO account_invoice_transaction_rel (transaction_id, invoice_id)
        SELECT payment.id, invoice.id FROM payment_transaction payment
          JOIN account_move invoice ON invoice.name = payment.reference
        """
    )
    env.cr.commit()


def _add_quotations(env, count):
    """Each was sent by a mail that went out today."""
    first = env["res.partner"].create({"name": "First", "email": "f@example.com"})
    order = env["sale.order"].create({"partner_id": first.id, "state": "sent"})
    message = order.message_post(
        body="Our proposal",
        partner_ids=first.ids,
        message_type="comment",
        subtype_xmlid="mail.mt_comment",
        force_send=False,
    )
    notification = message.notification_ids
    notification.notification_status = "sent"
    notification.mail_mail_id.unlink()
    copy_row(
        order,
        _fresh("sale_order", count),
        id=SQL("fresh.id"),
        name=SQL("'BENCH/' || fresh.id"),
        partner_id=SQL("fresh.client"),
        partner_invoice_id=SQL("fresh.client"),
        partner_shipping_id=SQL("fresh.client"),
        access_token=SQL("NULL"),
        validity_date=SQL("%s::date", LATER),
    )
    copy_row(
        message,
        SQL("sale_order quotation"),
        SQL("quotation.name LIKE 'BENCH/%%'"),
        id=SQL("nextval('mail_message_id_seq')"),
        res_id=SQL("quotation.id"),
        message_id=SQL("NULL"),
    )
    copy_row(
        notification,
        SQL(
            "mail_message sent JOIN sale_order quotation ON quotation.id = sent.res_id"
        ),
        SQL("sent.model = 'sale.order' AND quotation.name LIKE 'BENCH/%%'"),
        id=SQL("nextval('mail_notification_id_seq')"),
        mail_message_id=SQL("sent.id"),
        res_partner_id=SQL("quotation.partner_id"),
    )
    _forget(env, order)


def _add_questionnaires(env, count):
    survey = env["survey.survey"].create({"title": "Annual accounts"})
    answer = survey._create_answer(
        partner=env["res.partner"].create({"name": "First", "email": "f@example.com"})
    )
    copy_row(
        answer,
        _fresh("survey_user_input", count),
        id=SQL("fresh.id"),
        partner_id=SQL("fresh.client"),
        email=SQL("NULL"),
        access_token=SQL("gen_random_uuid()::text"),
        deadline=LATER,
        create_date=SQL("now() AT TIME ZONE 'UTC'"),
    )
    _forget(env, answer)


def _forget(env, record):
    """The one that was made by Odoo does not count."""
    columns = {
        "account_move": "state = 'draft'",
        "sale_order": "state = 'cancel'",
        "survey_user_input": "state = 'done'",
    }
    env.cr.execute(
        SQL(
            "UPDATE %s SET %s WHERE id = %s",
            SQL.identifier(record._table),
            SQL(columns[record._table]),
            record.id,
        )
    )
    env.cr.commit()
    env.invalidate_all()


def change(env):
    """Every tenth no longer waits, and has told so.

    :return: how many in all
    """
    changed = 0
    for model, update in (
        ("account.move", "UPDATE account_move SET payment_state = 'paid'"),
        ("sale.order", "UPDATE sale_order SET state = 'sale'"),
        ("survey.user_input", "UPDATE survey_user_input SET state = 'done'"),
    ):
        env.cr.execute(
            SQL(
                """
                WITH changed AS (
                    %s WHERE id IN (SELECT res_id FROM reminder_item
                                     WHERE res_model = %s AND id %% 10 = 0)
                    RETURNING id)
                INSERT INTO reminder_touch (res_model, res_id)
                SELECT %s, id FROM changed
                """,
                SQL(update),
                model,
                model,
            )
        )
        changed += env.cr.rowcount
    return changed


def make_due(env, rule, count):
    """Make ``count`` reminders due now, of records that were never reminded.

    :return: how many there were
    """
    env.cr.execute(
        SQL(
            """
            UPDATE reminder_item SET next_date = %s
             WHERE id IN (SELECT id FROM reminder_item
                           WHERE rule_id = %s AND sent_count = 0 AND state = 'waiting'
                        ORDER BY id LIMIT %s)
            """,
            fields.Datetime.now(),
            rule.id,
            count,
        )
    )
    found = env.cr.rowcount
    env.cr.commit()
    return found


def tidy(env):
    """Vacuum and analyse, as PostgreSQL does by itself in quiet hours."""
    with contextlib.closing(postgres.connect(env.cr.dbname)) as connection:
        with connection.cursor() as cursor:
            cursor.execute(f"VACUUM ANALYZE {', '.join(TABLES)}")
