# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).


def migrate(cr, version):
    """The interval is counted from the last reminder of any kind, which an item forgot
    when it began anew: the ledger tells it. What comes before a moment, or on its day,
    was planned for later than that.
    """
    cr.execute(
        """
        UPDATE reminder_item item
           SET last_reminded = told.last
          FROM (SELECT item_id, MAX(claim_date) AS last
                  FROM reminder_notice
                 WHERE ended IS NULL AND item_id IS NOT NULL
              GROUP BY item_id) told
         WHERE told.item_id = item.id
           AND (item.last_reminded IS NULL OR item.last_reminded < told.last)
        """
    )
    cr.execute(
        """
        UPDATE reminder_item item SET to_plan = TRUE
          FROM reminder_rule rule JOIN ir_model_fields field
            ON field.id = rule.date_field_id AND field.ttype = 'datetime'
         WHERE rule.id = item.rule_id AND rule.anchor IN ('date', 'anniversary')
           AND (rule.delay_days <= 0 OR rule.anchor = 'anniversary')
           AND item.state = 'waiting'
        """
    )
