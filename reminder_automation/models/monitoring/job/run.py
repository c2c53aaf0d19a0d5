# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import logging

from odoo import models

from odoo.addons.base.models.ir_cron import ListLogHandler

CRON_LOGGER = logging.getLogger("odoo.addons.base.models.ir_cron")


class ReminderJob(models.Model):
    """Run a job now, and say plainly how it went."""

    _inherit = "reminder.job"

    def action_run_now(self):
        """Run a job as the scheduler would, and wait for it.

        :return: an action that tells what it did, or why it failed
        :raises UserError: when it is running already, or its app is not installed
        """
        self.ensure_one()
        self.check_access("write")
        [(_job, cron_sudo)] = self._each_cron()
        # The line in the chatter comes afterwards: the job may want to write to this
        # row, in its own transaction.
        error = self._run(cron_sudo)
        if error:
            message = self.env._(
                "“%(name)s” failed: %(error)s", name=self.name, error=error
            )
        else:
            message = self.env._(
                "“%(name)s” has run. %(result)s",
                name=self.name,
                result=self._read_result(),
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "danger" if error else "success",
                "message": message,
                "sticky": bool(error),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _run(self, cron_sudo):
        """Run a scheduled action.

        :return: what went wrong, in a line; None when nothing did
        """
        with ListLogHandler(CRON_LOGGER, logging.ERROR) as complaints:
            try:
                cron_sudo.method_direct_trigger()
            except TypeError:
                # Odoo looks for the exception behind every complaint. A job that was
                # cut off three times is complained of without one.
                if not any(not complaint.exc_info for complaint in complaints):
                    raise
        for complaint in complaints:
            if not complaint.exc_info:
                return self.env._(
                    "it had been cut off before it was done. Run it once more."
                )
            error = complaint.exc_info[1]
            while error.__cause__ or error.__context__:
                # Odoo wraps what happened in a note of where it happened.
                error = error.__cause__ or error.__context__
            lines = str(error).strip().splitlines()
            return lines[0] if lines else type(error).__name__
        return None

    def _read_result(self):
        """What it did, as it is now: this transaction began before the run."""
        self.env.flush_all()
        with self.env.registry.cursor() as cr:
            return self.with_env(self.env(cr=cr)).last_result
