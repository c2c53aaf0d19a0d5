# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).


def migrate(cr, version):
    """Templates have settings, and what was made from them takes these over unless
    somebody has set its reminders: of what there is already that is told by what is
    set. An action that starts a chat has settings of its own: so far those of its
    message held."""
    cr.execute(
        """
        UPDATE reminder_item item SET steered = TRUE
          FROM reminder_rule rule
         WHERE rule.id = item.rule_id
           AND (COALESCE(item.interval_days, 0) != 0
                OR COALESCE(item.max_count, 0) != 0
                OR COALESCE(item.auto, FALSE) != COALESCE(rule.auto_default, FALSE))
        """
    )
    cr.execute(
        """
        UPDATE ir_act_server action
           SET reminder_auto = message.reminder_auto,
               reminder_days = message.reminder_days,
               reminder_number = message.reminder_number
          FROM reminder_conversation_template message
         WHERE message.id = action.reminder_message_id
           AND action.state = 'reminder_conversation'
        """
    )
    # An empty number is 0, as in what is made from now on.
    cr.execute(
        """
        UPDATE ir_act_server
           SET reminder_days = COALESCE(reminder_days, 0),
               reminder_number = COALESCE(reminder_number, 0)
         WHERE reminder_days IS NULL OR reminder_number IS NULL
        """
    )
