# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.tools import SQL

from ..reminder_retention import VACUUM_CRON


class ReminderJob(models.Model):
    """What a job did last time: ours keep it themselves, Odoo's report progress."""

    _inherit = "reminder.job"

    @api.model
    def _note(self, cron_xmlid, **counts):
        """Keep what a job has just done, for whoever looks at the page.

        Called by the job itself, and only when it did something: a job that finds
        nothing to do writes nothing. A row that somebody else is writing to is left
        alone, so that two runs at once never wait for each other here.

        :param cron_xmlid: external id of the scheduled action
        :param counts: what it did, by the names of `_result_words`
        """
        counts = {name: count for name, count in counts.items() if count}
        if not counts:
            return
        # Neither write_date nor cache nor chatter have to know, and the ORM cannot
        # skip a locked row.
        self.env.execute_query(
            SQL(
                """
                UPDATE reminder_job
                   SET last_counts = %s, last_result_date = %s
                 WHERE id IN (
                       SELECT id FROM reminder_job WHERE cron_xmlid = %s
                          FOR NO KEY UPDATE SKIP LOCKED)
             RETURNING id
                """,
                fields.Json().convert_to_column(counts, self),
                fields.Datetime.now(),
                cron_xmlid,
            )
        )

    @api.model
    def _log_removed(self, cron_xmlid, counts):
        """Tell in a job's chatter what a run of it removed.

        :param cron_xmlid: external id of the scheduled action
        :param counts: dict of a name of `_result_words` to a number
        """
        for job in self.search([("cron_xmlid", "=", cron_xmlid)]):
            if sentence := job._sentence(counts):
                job._message_log(
                    body=sentence, author_id=self.env.ref("base.partner_root").id
                )

    def _sentence(self, counts):
        """What was done, as one sentence; "" for nothing.

        :param counts: dict of a name of `_result_words` to a number
        """
        all_words = self._result_words()
        parts = [
            one if count == 1 else many % {"count": count}
            for name, count in (counts or {}).items()
            if count and name in all_words
            for one, many in [all_words[name]]
        ]
        return ", ".join(parts) + "." if parts else ""

    @api.model
    def _result_words(self):
        """What jobs may have done: extend it for a job of your own.

        :return: dict of a name for `_note` to its words for one, and for more of them
        """
        return {
            "claimed": (
                self.env._("1 reminder claimed"),
                self.env._("%(count)s reminders claimed"),
            ),
            "settled": (self.env._("1 settled"), self.env._("%(count)s settled")),
            "fired": (
                self.env._("1 customer reminder fired"),
                self.env._("%(count)s customer reminders fired"),
            ),
            "logged": (
                self.env._("1 noted in the chatter as sent"),
                self.env._("%(count)s noted in the chatter as sent"),
            ),
            "activities": (
                self.env._("1 activity told of"),
                self.env._("%(count)s activities told of"),
            ),
            "overdue": (
                self.env._("1 mail about what is overdue"),
                self.env._("%(count)s mails about what is overdue"),
            ),
            "birthday": (
                self.env._("1 mail about birthdays"),
                self.env._("%(count)s mails about birthdays"),
            ),
            "ticket": (
                self.env._("1 mail about open tickets"),
                self.env._("%(count)s mails about open tickets"),
            ),
            "removed_lines": (
                self.env._("1 line of the ledger removed"),
                self.env._("%(count)s lines of the ledger removed"),
            ),
            "removed_messages": (
                self.env._("1 message of it removed"),
                self.env._("%(count)s messages of it removed"),
            ),
            "removed_items": (
                self.env._("1 finished item removed"),
                self.env._("%(count)s finished items removed"),
            ),
            "removed_occurrences": (
                self.env._("1 customer reminder that was done removed"),
                self.env._("%(count)s customer reminders that were done removed"),
            ),
            "removed_digests": (
                self.env._("1 daily mail removed"),
                self.env._("%(count)s daily mails removed"),
            ),
            "removed_alerts": (
                self.env._("1 notification removed"),
                self.env._("%(count)s notifications removed"),
            ),
            "removed_popups": (
                self.env._("1 answered pop-up removed"),
                self.env._("%(count)s answered pop-ups removed"),
            ),
            "removed_touches": (
                self.env._("1 note of a change that no rule reads removed"),
                self.env._("%(count)s notes of changes that no rule reads removed"),
            ),
            "erased_answers": (
                self.env._("1 answer to a document made anonymous"),
                self.env._("%(count)s answers to documents made anonymous"),
            ),
            "alarms": (
                self.env._("1 action needs somebody"),
                self.env._("%(count)s actions need somebody"),
            ),
            "healed": (
                self.env._("1 action is well again"),
                self.env._("%(count)s actions are well again"),
            ),
        }

    @api.depends("cron_xmlid", "last_counts", "last_result_date")
    @api.depends_context("lang")
    def _compute_last_result(self):
        crons = self._crons()
        runs = self._last_runs(crons)
        queues = self._queues()
        for job in self:
            cron_sudo = crons.get(job.cron_xmlid)
            if not cron_sudo:
                job.last_result = False
            elif queue := queues.get(job.cron_xmlid):
                job.last_result = self.env._(
                    "%(waiting)s waiting, %(failed)s failed in the last 7 days.",
                    waiting=queue.waiting,
                    failed=queue.failed,
                )
            elif not cron_sudo.lastcall and not job.last_counts:
                job.last_result = self.env._("It has not run yet.")
            elif cron_sudo.failure_count:
                job.last_result = self.env._("It failed.")
            elif (
                job.cron_xmlid.startswith("reminder_automation.")
                or job.cron_xmlid == VACUUM_CRON
            ):
                job.last_result = job._own_result(cron_sudo)
            else:
                job.last_result = job._progress_words(*runs[cron_sudo.id][:2])

    def _own_result(self, cron_sudo):
        """The sentence about one of our own jobs."""
        self.ensure_one()
        sentence = self._sentence(self.last_counts)
        # The last run is counted from its start, what it did is kept at its end.
        is_of_last_run = self.last_result_date and (
            not cron_sudo.lastcall or self.last_result_date >= cron_sudo.lastcall
        )
        if is_of_last_run and sentence:
            return sentence
        return self.env._("There was nothing to do.")

    def _progress_words(self, done, remaining):
        if remaining:
            return self.env._(
                "%(done)s done, %(remaining)s left.", done=done, remaining=remaining
            )
        if done:
            return self.env._("%(done)s done.", done=done)
        return self.env._("It ran. It does not say what it did.")

    @api.model
    def _last_runs(self, crons):
        """What Odoo knows of the last runs of scheduled actions.

        :param crons: what `_crons` returned
        :return: dict of an `ir.cron`'s id to (how many it did in its last run, how many
            were left, when it last did something)
        """
        ids = [cron_sudo.id for cron_sudo in crons.values()]
        # A table of Odoo's own, a week of it; counting in SQL reads few of its rows.
        rows = self.env.execute_query(
            SQL(
                """
                SELECT cron.id,
                       COALESCE(SUM(run.done) FILTER (
                           WHERE run.create_date
                                 >= COALESCE(cron.lastcall, run.create_date)), 0),
                       COALESCE((ARRAY_AGG(run.remaining ORDER BY run.id DESC))[1], 0),
                       MAX(run.write_date) FILTER (WHERE run.done > 0)
                  FROM ir_cron cron
             LEFT JOIN ir_cron_progress run
                    ON run.cron_id = cron.id
                   AND run.create_date
                       >= COALESCE(cron.lastcall - INTERVAL '1 day', run.create_date)
                 WHERE cron.id = ANY(%s)
              GROUP BY cron.id
                """,
                ids,
            )
        )
        return {row[0]: row[1:] for row in rows}
