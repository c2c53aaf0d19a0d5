# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).


def migrate(cr, version):
    """Mark the reminders in Odoo's queues: by the ledger, and by their Message-Id where
    their line of the ledger is gone."""
    cr.execute(
        """
        UPDATE mail_mail mail
           SET is_reminder = TRUE
          FROM mail_message message
         WHERE message.id = mail.mail_message_id
           AND (message.message_id LIKE '<reminder-%'
                OR EXISTS (SELECT FROM reminder_notice notice
                            WHERE notice.mail_message_id = message.id))
        """
    )
    cr.execute(
        """
        UPDATE sms_sms text
           SET is_reminder = TRUE
         WHERE EXISTS (SELECT FROM reminder_notice notice
                        WHERE notice.mail_message_id = text.mail_message_id)
        """
    )
