# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).


def migrate(cr, version):
    """Days and hours are the company's own. Each keeps what its rule for objectives
    said, which they hung on; a company without one keeps what went for it. Rules keep
    their own values, whatever the company's are.
    """
    cr.execute(
        """
        ALTER TABLE reminder_rule ADD COLUMN IF NOT EXISTS company_clock boolean;
        UPDATE reminder_rule SET company_clock = FALSE;

        ALTER TABLE res_company
            ADD COLUMN IF NOT EXISTS reminder_send_hour double precision,
            ADD COLUMN IF NOT EXISTS reminder_send_until double precision,
            ADD COLUMN IF NOT EXISTS reminder_tz varchar,
            ADD COLUMN IF NOT EXISTS reminder_calendar_id integer;
        UPDATE res_company company
           SET reminder_send_hour = COALESCE(rule.send_hour, 8.0),
               reminder_send_until = COALESCE(rule.send_until, 20.0),
               reminder_tz = COALESCE(rule.tz, 'Europe/Copenhagen'),
               reminder_calendar_id = rule.calendar_id
          FROM res_company own
     LEFT JOIN reminder_rule rule ON rule.id = own.reminder_objective_rule_id
         WHERE own.id = company.id;
        """
    )
