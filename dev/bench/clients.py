"""Clients that wait by the thousand: real records, written by SQL.

Of each kind one is made by Odoo or the engine, and its row copied, so that whatever
columns the installed modules have hold what belongs there.
"""

import contextlib
from datetime import timedelta

from ground import postgres

from odoo import fields
from odoo.tools import SQL

from . import rules

RULE = "Bench: clients"
WAITS = "bench: waits"
TABLES = (
    "reminder_customer",
    "reminder_item",
    *("reminder_notice", "reminder_delivery"),
    "reminder_touch",
    "res_partner",
)
# When the reminders fall that are not due: spread over a month that is yet to come.
LATER = SQL("now() AT TIME ZONE 'UTC' + interval '30 days' * (1 + random())")


def make_rule(env):
    """A rule of clients, counted from the day when they were made."""
    return rules.make(
        env,
        RULE,
        "res.partner",
        [("function", "=", WAITS)],
        "create_date",
        subject="Reminder: we are waiting for {{ object.name }}",
        body_html="<p>Dear <t t-out='object.name'/>, please answer us.</p>",
    )


def add(env, count):
    """Add ``count`` clients that wait, not enrolled yet."""
    model = env["res.partner"].create(
        {"name": "Client", "is_company": True, "email": "client@example.com"}
    )
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
        name=SQL("'Client ' || fresh.id"),
        complete_name=SQL("'Client ' || fresh.id"),
        email=address,
        email_normalized=address,
        function=SQL("%s", WAITS),
        create_date=SQL("now() AT TIME ZONE 'UTC'"),
    )
    env.cr.commit()


def store(env, rule, count):
    """Add ``count`` clients with all that is known of them a while later.

    An item each, reminded once and due again in a month or two, and the first reminder
    in the ledger.
    """
    add(env, 1)
    rules.enrol(rule)
    item = env["reminder.item"].search([("rule_id", "=", rule.id)])
    notice = env["reminder.notice"].create(
        {
            "item_id": item.id,
            "rule_id": rule.id,
            "client_id": item.partner_id.id,
            "cycle": 1,
            "step": 1,
            "maximum": rule.max_count,
            "partner_id": item.partner_id.id,
            "channel": "email",
            "address": "client@example.com",
        }
    )
    sent = {"state": "sent", "sent_date": fields.Datetime.now(), "logged": True}
    notice.delivery_id = env["reminder.delivery"].create(
        notice._delivery_values() | sent
    )
    add(env, count - 1)
    copy_row(
        item,
        SQL("res_partner client"),
        SQL("client.function = %s AND client.id != %s", WAITS, item.res_id),
        id=SQL("nextval('reminder_item_id_seq')"),
        res_id=SQL("client.id"),
        partner_id=SQL("client.id"),
        commercial_partner_id=SQL("client.id"),
        origin_date=SQL("client.create_date"),
        anchor_date=SQL("client.create_date"),
        sent_count=SQL("1"),
        next_date=LATER,
    )
    item.write({"sent_count": 1, "next_date": fields.Datetime.now() + timedelta(40)})
    copy_row(
        notice,
        SQL("reminder_item item"),
        SQL("item.rule_id = %s AND item.id != %s", rule.id, item.id),
        id=SQL("nextval('reminder_notice_id_seq')"),
        item_id=SQL("item.id"),
        item_ref=SQL("item.id"),
        res_id=SQL("item.res_id"),
        client_id=SQL("item.partner_id"),
        partner_id=SQL("item.partner_id"),
        partner_ref=SQL("item.partner_id"),
        delivery_id=SQL("NULL"),
    )
    # A message each, which carries the copy of the line.
    copy_row(
        notice.delivery_id,
        SQL("reminder_notice notice"),
        SQL("notice.rule_id = %s AND notice.delivery_id IS NULL", rule.id),
        id=SQL("nextval('reminder_delivery_id_seq')"),
        partner_id=SQL("notice.partner_id"),
        # to find it by, below
        recipient=SQL("notice.id::text"),
    )
    env.cr.execute(
        SQL(
            """
            UPDATE reminder_notice notice SET delivery_id = delivery.id
              FROM reminder_delivery delivery
             WHERE notice.rule_id = %s AND notice.delivery_id IS NULL
               AND delivery.recipient = notice.id::text
            """,
            rule.id,
        )
    )
    env.cr.commit()


def copy_row(record, source, condition=None, **own):
    """Copy a record's row for each row of ``source``, but for some columns.

    :param source: SQL of a table or a sub-select, with its alias
    :param condition: SQL of which rows of it count
    :param own: by the name of a column, the SQL of what the copies have there
    """
    env = record.env
    env.flush_all()
    skip_foreign_keys(env)
    columns = [
        field.name
        for field in record._fields.values()
        if field.store and field.column_type
    ]
    env.cr.execute(
        SQL(
            "INSERT INTO %s (%s) SELECT %s FROM %s, %s model"
            " WHERE model.id = %s AND %s",
            SQL.identifier(record._table),
            SQL(", ").join(map(SQL.identifier, columns)),
            SQL(", ").join(
                own.get(name) or SQL.identifier("model", name) for name in columns
            ),
            source,
            SQL.identifier(record._table),
            record.id,
            condition or SQL("TRUE"),
        )
    )


def skip_foreign_keys(env):
    """Do not check where the copies point, until the next commit, which is most of the
    work: they point where the original does. Only superusers of PostgreSQL may."""
    env.cr.execute("SELECT current_setting('is_superuser') = 'on'")
    [[may_skip]] = env.cr.fetchall()
    if may_skip:
        env.cr.execute("SET LOCAL session_replication_role = replica")


def make_due(env, rule, count):
    """Make ``count`` reminders due now, of clients that were never reminded."""
    env.cr.execute(
        SQL(
            """
            UPDATE reminder_item SET next_date = %s
             WHERE id IN (SELECT id FROM reminder_item
                           WHERE rule_id = %s AND sent_count = 0
                        ORDER BY id LIMIT %s)
            """,
            fields.Datetime.now(),
            rule.id,
            count,
        )
    )
    env.cr.commit()


def tidy(env):
    """Vacuum and analyse, as PostgreSQL does by itself in quiet hours."""
    with contextlib.closing(postgres.connect(env.cr.dbname)) as connection:
        with connection.cursor() as cursor:
            cursor.execute(f"VACUUM ANALYZE {', '.join(TABLES)}")
