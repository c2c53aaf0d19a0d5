# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import contextlib
from collections import Counter

import psycopg2

from odoo import api, models, modules
from odoo.tools import SQL

from .state import RUNNING
from .sweep import DUE_BATCH

# The key of a lock in the database, which all sweeps that claim at a moment share.
CLAIMING = SQL("%s, 0", 0x52656C)
# So long a sweep waits for others that claim, which do so batch by batch.
PATIENCE = "10s"
# More than one goes through at once is worth the help of others.
MUCH = DUE_BATCH


class ReminderRule(models.Model):
    """Several sweeps at the same time.

    Each claims a part of what is due for one person, who gets one letter all the same:
    nobody makes letters of several things while somebody else claims.
    """

    _inherit = "reminder.rule"

    @api.model
    def _sweep_beside(self):
        """Claim what is due and make its messages, beside the sweep and with the same
        care, where it is much. All else of the sweep is left to it.

        :return: how many reminders were claimed
        """
        # sudo: as the sweep, which serves all users
        self = self.sudo()  # noqa: PLW0642
        rules = self.search(RUNNING)
        if not rules._have_much_due() or self._step(self._is_held) is not False:
            return 0
        done = Counter()
        in_time = rules._that_may_run()._sweep_due(done, True)
        if done["claimed"]:
            self._step(self._note_leaving)
        self._progress(remaining=0 if in_time else 1)
        return done["claimed"]

    def _have_much_due(self):
        """Whether more is due under these rules than one goes through at once."""
        items = self.env["reminder.item"]
        [(count,)] = self.env.execute_query(
            SQL(
                """
                SELECT COUNT(*) FROM (
                    SELECT FROM unnest(%s::int[], %s::bool[]) AS rule(id, internal)
                      JOIN reminder_item item ON item.rule_id = rule.id
                     WHERE %s LIMIT %s) due
                """,
                self.ids,
                [bool(rule.internal) for rule in self],
                items._is_due_sql("item"),
                MUCH + 1,
            )
        )
        return count > MUCH

    def _count_claimed(self, since):
        """How many reminders were claimed by whatever sweep.

        :param since: a moment (UTC)
        """
        return self.env["reminder.notice"].search_count(
            [("claim_date", ">=", since), ("kind", "=", "auto")]
        )

    @api.model
    @contextlib.contextmanager
    def _claiming(self):
        """While this sweep claims."""
        if modules.module.current_test:
            yield  # there is no other one
            return
        # Held over many transactions, by one of its own, which holds no snapshot: a
        # pooler of connections may give each of the others another one of the server.
        cr = self.env.registry.cursor()
        try:
            cr.execute(
                SQL(
                    """
                    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;
                    SELECT pg_advisory_xact_lock_shared(%s)
                    """,
                    CLAIMING,
                )
            )
            yield
        finally:
            # Where the server is gone, so is the lock.
            with contextlib.suppress(psycopg2.Error):
                cr.close()

    @api.model
    def _wait_for_claims(self):
        """Wait until no other sweep claims.

        :return: whether that is so; False when it took too long
        """
        if modules.module.current_test:
            return True
        self.env.cr.execute(
            SQL("SELECT set_config('lock_timeout', %s, TRUE)", PATIENCE)
        )
        try:
            self.env.cr.execute(
                SQL("SELECT pg_advisory_xact_lock(%s)", CLAIMING), log_exceptions=False
            )
        except psycopg2.errors.LockNotAvailable:
            self._rollback()
            return False
        self._commit()
        return True
