# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import contextlib

import psycopg2

from odoo import api, models, modules
from odoo.tools import SQL

# The key of a lock in the database, which all sweeps that claim at a moment share.
CLAIMING = SQL("%s, 0", 0x52656C)
# So long a sweep waits for others that claim, which do so batch by batch.
PATIENCE = "10s"


class ReminderRule(models.Model):
    """Several sweeps at the same time.

    Each claims a part of what is due for one person, who gets one letter all the same:
    nobody makes letters of several things while somebody else claims.
    """

    _inherit = "reminder.rule"

    @api.model
    @contextlib.contextmanager
    def _claiming(self):
        """While this sweep claims."""
        if modules.module.current_test:
            yield  # there is no other one
            return
        # Held over many transactions; it ends with the process at the latest.
        self.env.cr.execute(SQL("SELECT pg_advisory_lock_shared(%s)", CLAIMING))
        try:
            yield
        finally:
            # What was done is committed. Where the server is gone, so is the lock.
            with contextlib.suppress(psycopg2.InterfaceError):
                self._rollback()
                self.env.cr.execute(
                    SQL("SELECT pg_advisory_unlock_shared(%s)", CLAIMING)
                )
                self._commit()

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
