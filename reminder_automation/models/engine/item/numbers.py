# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import models
from odoo.tools import SQL


class ReminderItem(models.Model):
    """Which number a counted reminder has in the ledger: the next one, or one that is
    free again, as the reminder that had it never left."""

    _inherit = "reminder.item"

    def _insert_counted(self, recipients, kind, now):
        """Write the ledger's lines of the next counted reminder of these items.

        Where one was cancelled after a later one was claimed, the next number is held
        by that: the reminder gets the number of the cancelled one.

        :param recipients: dict of item to a list of `Recipient`
        :return: the notices claimed by this call
        """
        numbers = {item: item.sent_count + 1 for item in self}
        notices = self._insert_notices(recipients, numbers, kind, now)
        asked = sum(not one.skipped for item in self for one in recipients[item])
        if len(notices) == asked:
            return notices
        free = (self - notices.item_id)._free_numbers()
        others = self.filtered(lambda item: item in free)
        return notices | others._insert_notices(recipients, free, kind, now)

    def _free_numbers(self):
        """The number that is free of each of these items whose ledger has no more
        reminders than it counts, else they have been sent already.

        On a ladder none is: what a step has said is not followed by an earlier one.

        :return: dict of item to a number
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT item.id, array_agg(DISTINCT notice.step)
                  FROM reminder_item item
                  JOIN reminder_notice notice
                    ON notice.item_id = item.id AND notice.cycle = item.cycle
                 WHERE item.id = ANY(%s) AND notice.step > 0 AND notice.ended IS NULL
              GROUP BY item.id
                """,
                self.filtered(lambda item: not item.rule_id.is_ladder).ids,
            )
        )
        free = {}
        for item_id, held in rows:
            item = self.browse(item_id)
            numbers = set(range(1, item.sent_count + 1)) - set(held)
            if numbers and len(held) <= item.sent_count:
                free[item] = min(numbers)
        return free
