# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import logging
from contextlib import nullcontext

import psycopg2

from odoo import api, models, modules
from odoo.tools import SQL

from ....sayings import Said
from ....sayings import lazy as _lt
from ...engine.batch import error_text

_logger = logging.getLogger(__name__)


class ReminderDelivery(models.Model):
    """The queue of server actions. Each is asked at the door as a message is, is
    `uncertain` from there until it is through, and is never run again by itself."""

    _inherit = "reminder.delivery"

    @api.model
    def _take_action(self, after):
        """Take the next action out of the queue and ask at the door whether it is to
        run. The caller commits that before it runs it.

        :param after: the number of the one before
        :return: the delivery, none when the queue is empty; and whether it is to run
        """
        self.flush_model(["channel", "state"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id FROM reminder_delivery
                 WHERE state = 'queued' AND channel = 'action' AND id > %s
              ORDER BY id
                 LIMIT 1
                   FOR NO KEY UPDATE SKIP LOCKED
                """,
                after,
            )
        )
        delivery = self.browse(row[0] for row in rows)
        if not delivery:
            return None
        try:
            with self.env.cr.savepoint():
                runs = delivery._pass_door()
        except psycopg2.OperationalError:
            raise
        except Exception as error:
            # A filter is written by a person and may break in any way.
            self.env.invalidate_all(flush=False)
            delivery._failed_at_door(error)
            runs = False
        return delivery, runs

    def _run_action(self):
        """Run the action that this delivery carries, which is `uncertain`: that is
        committed. What it does is committed before its outcome is: webhooks go out in
        between, and a crash leaves it uncertain."""
        rules = self.env["reminder.rule"]
        carried = self.notice_ids.filtered(lambda notice: not notice.ended)
        is_test = modules.module.current_test
        error = None
        try:
            # All before it is committed: but for a test, there is nothing to keep.
            with self.env.cr.savepoint() if is_test else nullcontext():
                carried._run_action()
        except Exception as raised:
            # An action is a program written by a user: it may raise anything. Where
            # the database is gone the rollback raises, and nobody knows.
            _logger.info("The action of reminder %s failed", self.id, exc_info=True)
            error = raised
            if is_test:  # a rollback forgets what was put off until the commit
                self.env.cr.postcommit.clear()
            rules._rollback()
        else:
            rules._commit()
        if error is None:
            self._note_outcome("sent")
        else:
            self._action_failed(error)
        self.env.flush_all()
        rules._commit()

    def _action_failed(self, error):
        """The action did nothing: its line says why, its rule says so once, and it is
        not run again by itself."""
        text = error_text(error)
        if not isinstance(text, Said):
            text = text.splitlines()[0][:200]
        self.write({"state": "failed", "reason": text})
        for rule in self.notice_ids.rule_id:
            rule._tell_once(
                _lt("Actions of its steps failed").said(self.env),
                _lt(
                    "Sent reminders shows which: each says why. They are not run "
                    "again by themselves. Mend it, then use “Send again” there."
                ).said(self.env),
            )
