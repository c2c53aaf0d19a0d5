# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models
from odoo.tools import SQL

# The steps that are left out when nothing is to do.
ASKED = frozenset({"_back_to_now", "_sweep_after", "_sweep_before", "_tell_of_held"})


class ReminderRule(models.Model):
    """What the sweep asks once for all rules, so that it does nothing when nothing is
    due. What cannot be found out is done."""

    _inherit = "reminder.rule"

    # ------------------------------------------------------------
    # HOOKS FOR LATER SUBJECTS
    # ------------------------------------------------------------

    @api.model
    def _questions_before(self):
        """What the sweep asks at its beginning, in one statement for all subjects: a
        step of which nothing is true is left out.

        :return: dict of a step's name to a list of SQL of truth values; who extends
            `_sweep_before` adds to its list when there is something to do
        """
        return {
            "_sweep_before": [],
            "_back_to_now": [self.env["reminder.item"]._ahead_sql()],
        }

    @api.model
    def _questions_after(self):
        """As `_questions_before`, of the steps around what is claimed: who extends
        `_sweep_after` adds to its list."""
        return {"_sweep_after": [], "_tell_of_held": [self._held_back_sql()]}

    # ------------------------------------------------------------
    # ASKED IN ONE STATEMENT
    # ------------------------------------------------------------

    def _answered(self, questions):
        """Which steps have something to do.

        :param questions: `_questions_before` or `_questions_after`
        :return: the names of the steps of which one is true, as a set
        """
        found = self._step(lambda: self._ask(questions()))
        return ASKED if found is None else found

    def _ask(self, questions):
        """Ask questions in one statement.

        :param questions: dict of anything to a list of SQL of truth values
        :return: those of which one is true, as a set
        """
        asked = {key: values for key, values in questions.items() if values}
        if not asked:
            return set()
        self.env.flush_all()
        [row] = self.env.execute_query(
            SQL(
                "SELECT %s",
                SQL(", ").join(
                    SQL("(%s)", SQL(" OR ").join(values)) for values in asked.values()
                ),
            )
        )
        return {key for key, is_true in zip(asked, row, strict=True) if is_true}

    def _with_items(self, condition):
        """Those of these rules that have items of a kind.

        :param condition: a function that gives SQL of a truth value about `item`, and
            about `rule`, of which are the columns id and internal
        """
        found = self._step(lambda: self._find_with_items(condition()))
        return self if found is None else self.filtered(lambda rule: rule.id in found)

    def _find_with_items(self, condition):
        """See `_with_items`.

        :return: the ids of the rules, as a set
        """
        if not self:
            return set()
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT rule.id
                  FROM unnest(%s, %s) AS rule(id, internal)
                 WHERE EXISTS (
                       SELECT FROM reminder_item item
                        WHERE item.rule_id = rule.id AND %s)
                """,
                self.ids,
                [bool(rule.internal) for rule in self],
                condition,
            )
        )
        return {row[0] for row in rows}
