# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models
from odoo.tools import SQL

from ....sayings import in_all_languages
from ....sayings import lazy as _lt


class ReminderRule(models.Model):
    """Somebody hears of what a change holds back: an import or a program may have made
    it, which sees no window."""

    _inherit = "reminder.rule"

    @api.model
    def _tell_of_held(self):
        """Tell who is responsible for a rule that something of it waits for a decision;
        where none is left to be made, take that back.

        Asked by the sweep alone: who changes a rule on the screen sees the window.
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT rule_id FROM reminder_item
                 WHERE on_hold AND state != 'done'
                """
            )
        )
        waiting = self.browse(row[0] for row in rows)._running()
        summary = self._held_summary()
        rules = self.with_context(active_test=False)
        rules = rules.search([("activity_ids", "!=", False)])
        told = rules._told_of(summary).grouped("res_id")
        for rule_id, activities in told.items():
            if rule_id not in waiting.ids:
                activities.unlink()
        # Among the person's activities, not by e-mail, too: a person may be deciding it
        # at this moment.
        quiet = waiting.with_context(mail_activity_quick_update=True)
        for rule in quiet.filtered(lambda rule: rule.id not in told):
            rule._tell_once(
                summary,
                _lt(
                    "The rule was changed, and some reminders would leave only for "
                    "that. They wait until somebody decides about them: open the "
                    "rule, and press “Decide…”."
                ).said(self.env),
            )

    @api.model
    def _held_back_sql(self):
        """SQL that tells whether there is anything for `_tell_of_held`: something is
        held back, or somebody was told so."""
        return SQL(
            """
            EXISTS (SELECT FROM reminder_item WHERE on_hold AND state != 'done')
            OR EXISTS (SELECT FROM mail_activity
                        WHERE active AND res_model = %s AND summary = ANY(%s))
            """,
            self._name,
            in_all_languages(self.env, self._held_summary()),
        )

    def _held_summary(self):
        return _lt("Reminders wait for your decision").said(self.env)
