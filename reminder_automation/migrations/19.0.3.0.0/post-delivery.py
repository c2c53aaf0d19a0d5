# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What became of a message moves from the lines of the ledger to the message itself,
and each line keeps in plain numbers and text what it needs of other records.

Until here, the first one of several lines that shared a message led the others
(`lead_id`), and all of them said the same of it.
"""

from odoo import SUPERUSER_ID, api
from odoo.tools import SQL
from odoo.tools.sql import column_exists

# Of the lines, what is their message's now.
MOVED = (
    *("attempts", "handover_date", "lead_id", "logged", "mail_message_id", "reason"),
    *("sent_date", "state"),
)
NAMED_AT_ONCE = 1000


def migrate(cr, version):
    if not column_exists(cr, "reminder_notice", "lead_id"):
        return
    _keep_plain(cr)
    _make_deliveries(cr)
    _link_queues(cr)
    _name_records(api.Environment(cr, SUPERUSER_ID, {}))
    for column in MOVED:
        cr.execute(
            SQL(
                "ALTER TABLE reminder_notice DROP COLUMN %s CASCADE",
                SQL.identifier(column),
            )
        )
    # What these columns referred to.
    cr.execute(
        """
        DELETE FROM ir_model_constraint
         WHERE name IN ('reminder_notice_lead_id_fkey',
                        'reminder_notice_mail_message_id_fkey')
        """
    )


def _keep_plain(cr):
    """What the key, the ledger and its readers need without any other row."""
    cr.execute(
        """
        UPDATE reminder_notice notice
           SET item_ref = notice.item_id,
               partner_ref = notice.partner_id,
               res_model = item.res_model,
               res_id = item.res_id,
               rule_name = COALESCE(rule.name ->> 'en_US', rule.name ->> company.lang),
               topic_id = rule.topic_id,
               advance_warning = rule.delay_days < 0,
               recipient = person.name,
               ended = CASE
                   WHEN notice.state = 'cancelled' THEN 'cancelled'
                   WHEN notice.state = 'failed' AND notice.handover_date IS NULL
                        AND COALESCE(notice.attempts, 0) = 0 THEN 'failed' END,
               claimed = notice.state != 'cancelled',
               own_reason = notice.reason
          FROM reminder_item item, reminder_rule rule, res_partner person,
               (SELECT partner.lang FROM res_company company
                  JOIN res_partner partner ON partner.id = company.partner_id
              ORDER BY company.id LIMIT 1) company
         WHERE item.id = notice.item_id AND rule.id = notice.rule_id
           AND person.id = notice.partner_id
        """
    )


def _make_deliveries(cr):
    """A message for each line that had one, and for those that shared it with it."""
    cr.execute("ALTER TABLE reminder_delivery ADD COLUMN first_notice INTEGER")
    cr.execute(
        """
        INSERT INTO reminder_delivery (
               first_notice, partner_id, recipient, company_id, channel, address,
               subject, body, state, reason, attempts, handover_date, sent_date, logged,
               mail_message_id, create_uid, create_date, write_uid, write_date)
        SELECT notice.id, notice.partner_id, notice.recipient, notice.company_id,
               notice.channel, notice.address, message.subject, message.body,
               notice.state, CASE WHEN notice.ended IS NULL THEN notice.reason END,
               notice.attempts, notice.handover_date, notice.sent_date, notice.logged,
               notice.mail_message_id, notice.create_uid, notice.create_date,
               notice.write_uid, notice.write_date
          FROM reminder_notice notice
     LEFT JOIN mail_message message ON message.id = notice.mail_message_id
         WHERE notice.lead_id IS NULL AND notice.state != 'planned'
           AND (notice.mail_message_id IS NOT NULL
                OR notice.state IN ('queued', 'uncertain', 'sent')
                OR (notice.state = 'failed' AND notice.ended IS NULL))
      ORDER BY notice.id
        """
    )
    cr.execute(
        """
        UPDATE reminder_notice notice
           SET delivery_id = delivery.id
          FROM reminder_delivery delivery
         WHERE delivery.first_notice = COALESCE(notice.lead_id, notice.id)
           AND notice.state != 'planned'
           AND (notice.lead_id IS NULL OR notice.ended IS NULL)
        """
    )
    # What the server said is the message's; what a line ended of by itself is its own.
    cr.execute("UPDATE reminder_notice SET own_reason = NULL WHERE ended IS NULL")
    # A line that is planned once more says of which message it was before.
    cr.execute(
        """
        INSERT INTO reminder_delivery (
               first_notice, partner_id, recipient, company_id, channel, address,
               subject, body, state, mail_message_id, create_uid, create_date,
               write_uid, write_date)
        SELECT notice.id, notice.partner_id, notice.recipient, notice.company_id,
               notice.channel, notice.address, message.subject, message.body,
               'cancelled', message.id, notice.create_uid, notice.create_date,
               notice.write_uid, notice.write_date
          FROM reminder_notice notice
          JOIN mail_message message ON message.id = notice.mail_message_id
         WHERE notice.state = 'planned'
        """
    )
    cr.execute(
        """
        UPDATE reminder_notice notice
           SET before_id = delivery.id
          FROM reminder_delivery delivery
         WHERE delivery.first_notice = notice.id AND notice.state = 'planned'
        """
    )
    cr.execute("ALTER TABLE reminder_delivery DROP COLUMN first_notice")


def _link_queues(cr):
    """What stands in Odoo's queues tells what it carries."""
    for table in ("mail_mail", "sms_sms"):
        cr.execute(
            SQL(
                """
                UPDATE %s queued
                   SET reminder_delivery_id = delivery.id
                  FROM reminder_delivery delivery
                 WHERE delivery.mail_message_id = queued.mail_message_id
                   AND queued.is_reminder
                """,
                SQL.identifier(table),
            )
        )


def _name_records(env):
    """What the records of the lines are called, as far as they are still there."""
    env.cr.execute(
        """
        SELECT res_model, array_agg(DISTINCT res_id) FROM reminder_notice
         WHERE res_model IS NOT NULL GROUP BY res_model
        """
    )
    for model, res_ids in env.cr.fetchall():
        if model not in env:
            continue
        for start in range(0, len(res_ids), NAMED_AT_ONCE):
            part = res_ids[start : start + NAMED_AT_ONCE]
            records = env[model].browse(part).exists()
            documents = records._reminder_documents()
            names = {
                res_id: document.display_name for res_id, document in documents.items()
            }
            env.cr.execute(
                SQL(
                    """
                    UPDATE reminder_notice notice
                       SET about = named.name
                      FROM unnest(%s, %s) AS named(res_id, name)
                     WHERE notice.res_model = %s AND notice.res_id = named.res_id
                    """,
                    list(names),
                    list(names.values()),
                    model,
                )
            )
            env.invalidate_all()
