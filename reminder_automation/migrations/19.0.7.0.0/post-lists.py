# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import SUPERUSER_ID, api

RULE = "reminder_automation.reminder_notice_rule_inspector"
OLD = "('item_id.user_id', '=', user.id)"
NEW = "('item_id.is_mine', '=', True)"


def migrate(cr, version):
    """Indexes of one column each went into those that have the company, too. A record
    rule asks for items by their numbers: it is data that an update leaves alone."""
    cr.execute(
        """
        DROP INDEX IF EXISTS reminder_item__rule_id_index, reminder_item__user_id_index,
            reminder_notice__client_id_index, reminder_notice__company_id_index,
            reminder_notice__item_id_index, reminder_notice__partner_id_index,
            reminder_notice__rule_id_index, reminder_notice__topic_id_index
        """
    )
    rule = api.Environment(cr, SUPERUSER_ID, {}).ref(RULE, raise_if_not_found=False)
    if rule and OLD in (rule.domain_force or ""):
        rule.domain_force = rule.domain_force.replace(OLD, NEW)
