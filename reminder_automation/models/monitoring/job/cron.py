# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import logging
from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from odoo.addons.base.models.ir_cron import ListLogHandler

from ....schedule.cadence import at_hour, local_date

MINUTES = {"minutes": 1, "hours": 60, "days": 1440, "weeks": 10080, "months": 43200}
CRON_LOGGER = logging.getLogger("odoo.addons.base.models.ir_cron")


class ReminderJob(models.Model):
    """The scheduled action: its switch and rhythm, read from it and written to it, and
    "Run now"."""

    _inherit = "reminder.job"

    # One method each for what can be written: in the inverse of one of them, the others
    # of its method would be empty.

    @api.depends("cron_xmlid")
    def _compute_enabled(self):
        crons = self._crons()
        for job in self:
            job.enabled = job.cron_xmlid in crons and crons[job.cron_xmlid].active

    @api.depends("cron_xmlid")
    def _compute_interval_number(self):
        crons = self._crons()
        for job in self:
            cron_sudo = crons.get(job.cron_xmlid)
            job.interval_number = cron_sudo and cron_sudo.interval_number

    @api.depends("cron_xmlid")
    def _compute_interval_type(self):
        crons = self._crons()
        for job in self:
            cron_sudo = crons.get(job.cron_xmlid)
            job.interval_type = cron_sudo and cron_sudo.interval_type

    @api.depends("cron_xmlid")
    def _compute_calls(self):
        crons = self._crons()
        for job in self:
            cron_sudo = crons.get(job.cron_xmlid)
            job.lastcall = cron_sudo and cron_sudo.lastcall
            job.nextcall = cron_sudo and cron_sudo.nextcall

    @api.depends(
        "interval_number", "interval_type", "nextcall", "usual_hour", "usual_number",
        "usual_unit",
    )  # fmt: skip
    @api.depends_context("company")
    def _compute_is_usual(self):
        tz = self.env.company._reminder_clock().tz
        for job in self:
            minutes = job.interval_number * MINUTES.get(job.interval_type, 0)
            usual = job.usual_number * MINUTES.get(job.usual_unit, 0)
            job.is_usual = minutes == usual and job._is_usual_hour(tz)

    def _is_usual_hour(self, tz):
        """Whether what runs at night runs next at its hour, to the hour."""
        self.ensure_one()
        if self.usual_hour < 0 or not self.nextcall:
            return True
        day = local_date(self.nextcall, tz)
        late = self.nextcall - at_hour(day, self.usual_hour, tz)
        return abs(late) < timedelta(hours=1)

    @api.depends("interval_number", "interval_type")
    @api.depends_context("lang")
    def _compute_rhythm(self):
        for job in self:
            job.rhythm = job._rhythm_words(job.interval_number, job.interval_type)

    @api.depends("usual_number", "usual_unit", "usual_hour")
    @api.depends_context("lang")
    def _compute_usual_rhythm(self):
        for job in self:
            if job.usual_hour >= 0:
                hour, minute = divmod(round(job.usual_hour * 60), 60)
                job.usual_rhythm = self.env._(
                    "Every night at %(time)s", time=f"{hour}:{minute:02}"
                )
            else:
                job.usual_rhythm = job._rhythm_words(job.usual_number, job.usual_unit)

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

    # ------------------------------------------------------------
    # INVERSE
    # ------------------------------------------------------------

    def _inverse_enabled(self):
        now = fields.Datetime.now()
        for job, cron_sudo in self._each_cron():
            enabled = job.enabled
            if enabled == cron_sudo.active:
                continue
            values = {"active": enabled}
            if enabled and cron_sudo.nextcall < now:
                # It was off, so it is not late: it starts from now on.
                values["nextcall"] = now
            job._write_cron(cron_sudo, values)
            job._message_log(
                body=self.env._("Switched on.")
                if enabled
                else self.env._("Switched off.")
            )

    def _inverse_rhythm(self):
        for job, cron_sudo in self._each_cron():
            number, unit = job.interval_number, job.interval_type
            before = (cron_sudo.interval_number, cron_sudo.interval_type)
            if (number, unit) == before:
                continue
            job._check_rhythm(number, unit)
            soonest = fields.Datetime.now() + relativedelta(**{unit: number})
            job._write_cron(
                cron_sudo,
                {
                    "interval_number": number,
                    "interval_type": unit,
                    # A shorter rhythm begins now, not after the longer one.
                    "nextcall": min(cron_sudo.nextcall, soonest),
                },
            )
            job._message_log(
                body=self.env._(
                    "Schedule: %(after)s instead of %(before)s.",
                    after=job._rhythm_words(number, unit),
                    before=job._rhythm_words(*before),
                )
            )

    def _each_cron(self):
        """Each of these with its scheduled action, with superuser rights.

        :return: list of (job, `ir.cron`)
        :raises UserError: when the app of one of them is not installed
        """
        crons = self._crons()
        for job in self:
            if job.cron_xmlid not in crons:
                raise UserError(
                    self.env._(
                        "“%(name)s” needs the app “%(app)s”, which is not installed.",
                        name=job.name,
                        app=job.app,
                    )
                )
        return [(job, crons[job.cron_xmlid]) for job in self]

    def _write_cron(self, cron_sudo, values):
        """Write to a scheduled action, unless it is running at this moment.

        :raises UserError: when it is
        """
        self.ensure_one()
        if not cron_sudo.try_lock_for_update(allow_referencing=True):
            raise UserError(
                self.env._(
                    "“%(name)s” is running at this moment and cannot be changed. Try "
                    "again in a minute.",
                    name=self.name,
                )
            )
        # The chatter of the scheduled action itself stays as it is: ours has the line.
        cron_sudo.with_context(tracking_disable=True).write(values)

    def _check_rhythm(self, number, unit):
        self.ensure_one()
        minutes = number * MINUTES.get(unit, 0)
        if not self.min_minutes <= minutes <= self.max_minutes:
            raise ValidationError(
                self.env._(
                    "“%(name)s” cannot run on this schedule. Choose one between "
                    "“%(shortest)s” and “%(longest)s”.",
                    name=self.name,
                    shortest=self._rhythm_words(*self._in_units(self.min_minutes)),
                    longest=self._rhythm_words(*self._in_units(self.max_minutes)),
                )
            )

    # ------------------------------------------------------------
    # THE USUAL RHYTHM
    # ------------------------------------------------------------

    def action_set_usual_rhythm(self):
        """Give these the rhythm that is usual for them.

        :raises UserError: when one is running, or its app is not installed
        """
        for job, cron_sudo in self._each_cron():
            job.write(
                {"interval_number": job.usual_number, "interval_type": job.usual_unit}
            )
            if job.usual_hour >= 0:
                job._write_cron(cron_sudo, {"nextcall": job._next_night()})
        return True

    def action_set_all_usual_rhythms(self):
        """Give all that are installed, not only these, the rhythm that is usual."""
        self.check_access("write")
        return self.search([("installed", "=", True)]).action_set_usual_rhythm()

    def _next_night(self):
        """When the usual hour comes next, on the wall of the company (UTC)."""
        self.ensure_one()
        tz = self.env.company._reminder_clock().tz
        now = fields.Datetime.now()
        today = local_date(now, tz)
        moments = [
            at_hour(today + timedelta(days=days), self.usual_hour, tz)
            for days in (0, 1)
        ]
        return min(moment for moment in moments if moment > now)

    # ------------------------------------------------------------
    # WORDS
    # ------------------------------------------------------------

    @api.model
    def _in_units(self, minutes):
        """The largest unit in which a number of minutes is a whole number."""
        unit = next(one for one in reversed(MINUTES) if minutes % MINUTES[one] == 0)
        return minutes // MINUTES[unit], unit

    def _rhythm_words(self, number, unit):
        if not number or not unit:
            return ""
        one, many = {
            "minutes": (
                self.env._("Every minute"),
                self.env._("Every %(number)s minutes", number=number),
            ),
            "hours": (
                self.env._("Every hour"),
                self.env._("Every %(number)s hours", number=number),
            ),
            "days": (
                self.env._("Every day"),
                self.env._("Every %(number)s days", number=number),
            ),
            "weeks": (
                self.env._("Every week"),
                self.env._("Every %(number)s weeks", number=number),
            ),
            "months": (
                self.env._("Every month"),
                self.env._("Every %(number)s months", number=number),
            ),
        }[unit]
        return one if number == 1 else many

    # ------------------------------------------------------------
    # RUN NOW
    # ------------------------------------------------------------

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
