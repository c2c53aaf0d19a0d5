# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).


def migrate(cr, version):
    """Rules that say the same days and hours as their company go by it from now on, so
    that what is set for the company holds for them. Not those for what clients must
    provide, whose hours are promised, nor what colleagues remind themselves of.
    """
    cr.execute(
        """
        UPDATE reminder_rule rule SET company_clock = TRUE
         WHERE rule.internal IS NOT TRUE
           AND rule.mon AND rule.tue AND rule.wed AND rule.thu AND rule.fri
           AND rule.sat AND rule.sun
           AND NOT EXISTS (
               SELECT FROM res_company company
                WHERE company.reminder_objective_rule_id = rule.id
                   OR ((rule.company_id IS NULL OR rule.company_id = company.id)
                       AND (company.reminder_send_hour, company.reminder_send_until,
                            company.reminder_tz, company.reminder_calendar_id)
                           IS DISTINCT FROM
                           (rule.send_hour, rule.send_until, rule.tz,
                            rule.calendar_id)))
        """
    )
