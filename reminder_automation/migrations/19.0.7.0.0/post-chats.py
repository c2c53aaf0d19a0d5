# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).


def migrate(cr, version):
    """What stands in a chat as its last message, and is none of it, leaves with no
    reminder: before this version, an inspector could write it."""
    cr.execute(
        """
        UPDATE reminder_conversation chat SET last_message_id = NULL
          FROM mail_message message
         WHERE message.id = chat.last_message_id
           AND (message.model IS DISTINCT FROM 'reminder.conversation'
                OR message.res_id IS DISTINCT FROM chat.id)
        """
    )
