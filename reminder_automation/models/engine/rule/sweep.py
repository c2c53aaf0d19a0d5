# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import logging
from collections import Counter
from contextlib import nullcontext
from functools import partial

import psycopg2
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models, modules
from odoo.tools import SQL

from ....schedule.cadence import ONE_DAY
from .state import RUNNING

_logger = logging.getLogger(__name__)

# Items claimed and composed in one go. Large enough that the cost of a batch is shared
# by many, small enough that a crash leaves few reminders to look at.
DUE_BATCH = 200
SWEEP_CRON = "reminder_automation.ir_cron_sweep"
# Two sweeps at once may want the same rows; the loser starts its step again.
TRIES = 5


class ReminderRule(models.Model):
    """The sweep: enrol, settle, plan and claim; later subjects do the rest."""

    _inherit = "reminder.rule"

    @api.model
    def _cron_sweep(self):
        """Send every reminder that is due, and keep the books of what waits.

        Safe to run at any time, as often as wanted, from several processes at once.
        Commits after every step: what was claimed stays claimed. In a cron job it
        stops when its time is up and is called again for the rest.
        """
        # sudo: the sweep serves all users; it is the cron's, not a person's
        self = self.sudo()  # noqa: PLW0642
        done = Counter()
        # What cannot be found out holds nothing up for ever: it is asked again.
        held = self._step(self._is_held) is not False
        asked = self._answered(self._questions_before)
        if not held and "_sweep_before" in asked:
            self._sweep_before(done)
        rules = self.search([("active", "=", True)])._that_may_run()
        if "_back_to_now" in asked or rules._ahead():
            self._step(rules._back_to_now)
        for model_rules in rules._to_follow().grouped("model_name").values():
            done["settled"] += self._step(model_rules._follow) or 0
        in_time = True
        for rule in rules._with_items(lambda: SQL("item.to_plan")):
            while in_time and (planned := self._step(rule._plan_items)):
                in_time = self._progress(planned)
        for rule in rules.filtered("start_pending"):
            self._step(rule._start_pending)
        since = fields.Datetime.now()
        asked = self._answered(self._questions_after)
        if not held:
            if "_tell_of_held" in asked:
                self._step(rules._tell_of_held)
            # Asked now: somebody may have started or stopped one meanwhile.
            running = rules._running()
            running._call_for_help()
            in_time = running._sweep_due(done, in_time)
            if done["claimed"]:
                claimed = self._step(lambda: self._count_claimed(since))
                done["claimed"] = max(claimed or 0, done["claimed"])
        if done["claimed"] or "_sweep_after" in asked:
            self._sweep_after(rules, done)
        if not held:
            handing = rules._running().filtered(lambda rule: not rule.internal)
            self._steps(handing._hand_over)
        self._step(lambda: self._wake_next(since))
        if done.total():
            self._step(lambda: self._note_done(done))
        if done["claimed"]:
            self._step(self._note_leaving)
        self._progress(remaining=0 if in_time else 1)

    def _sweep_due(self, done, in_time):
        """Claim what is due under these rules, batch by batch.

        :param done: a `Counter` of what this sweep did
        :param in_time: whether there is time for it
        :return: whether there is time for more
        """
        is_due = partial(self.env["reminder.item"]._is_due_sql, "item")
        for _round in range(TRIES):
            due = self._with_items(is_due)._by_priority()
            if not due or not in_time:
                break
            with self._claiming():
                for rule in due:
                    while in_time and (claim := self._step(rule._claim_due)):
                        looked_at, claimed = claim
                        self._sweep_claimed(claimed)
                        done["claimed"] += len(claimed)
                        in_time = self._progress(looked_at)
            if not self._wait_for_claims():
                # Whoever still claims makes the messages of all, or else the next one.
                self._wake()
                return in_time
            # What another one had locked, and did not claim, is due once more.
        return self._sweep_waiting(in_time)

    def _by_priority(self):
        """These in the order in which they claim: by their topics, the first in the
        list of topics first. Where a contact gets a few letters only, it counts."""
        return self.sorted(lambda rule: rule._priority())

    def _priority(self):
        """The place of this rule among others when they claim, for sorting."""
        topic = self.topic_id
        return (not topic, topic.sequence, topic.id, self.sequence, self.id)

    # ------------------------------------------------------------
    # HOOKS FOR LATER SUBJECTS
    # ------------------------------------------------------------

    @api.model
    def _is_held(self):
        """Whether nothing may leave in this database until a person says so. What
        waits is looked at all the same, so that the person sees what would leave."""
        return False

    @api.model
    def _is_known_held(self):
        """As `_is_held`, as far as it was noticed already: what screens say."""
        return False

    @api.model
    def _held_sql(self):
        """SQL of `_is_known_held`, where it is asked with something else."""
        return SQL("FALSE")

    @api.model
    def _check_not_held(self):
        """Raise UserError when a person wants to send while sending is held."""

    @api.model
    def _note_leaving(self):
        """Messages leave, or have just left; called once for many."""

    @api.model
    def _sweep_before(self, done):
        """Before the rules look for records that wait, when one of the
        `_questions_before` says so.

        :param done: a `Counter` of what this sweep did
        """

    def _call_for_help(self):
        """This sweep begins to claim what is due under these rules, which may be much;
        see `_sweep_beside`."""

    @api.model
    def _sweep_claimed(self, claimed):
        """A batch of notices is claimed, which is committed: a crash from here on
        cannot claim them twice. What is made when all that is due is claimed waits.

        :param claimed: the `reminder.notice`s
        """

    @api.model
    def _sweep_waiting(self, in_time):
        """All that is due is claimed, by whatever sweep.

        :param in_time: whether there is time for what waited for that; the rest is done
            by the next sweep, when that has claimed what is due then
        :return: whether there is time for more
        """
        return in_time

    @api.model
    def _sweep_after(self, rules, done):
        """After everything that is due is claimed, when something was or one of the
        `_questions_after` says so.

        :param rules: the rules that ran
        :param done: a `Counter` of what this sweep did
        """

    @api.model
    def _note_done(self, done):
        """Keep what this sweep did. A sweep that did nothing is not noted.

        :param done: a `Counter`
        """

    @api.model
    def _next_moments(self):
        """Moments (UTC) when the sweep has something to do next, beside items that are
        due.

        :return: a list of datetimes, or None in place of one
        """
        return []

    def _plan_items(self, among=None):
        return self.env["reminder.item"]._plan(self, among)

    def _claim_due(self):
        return self.env["reminder.item"]._claim_due(self, DUE_BATCH)

    # ------------------------------------------------------------
    # STEPS
    # ------------------------------------------------------------

    def _step(self, method):
        """Run one step of the sweep in a transaction of its own.

        A step that fails is rolled back, told in the log and on its rule, and does not
        stop the others. One that lost a race for rows is started again.

        :return: what the step returned, None when it failed
        """
        # What fails is rolled back as a whole; in a test, to where the step began.
        is_test = modules.module.current_test
        for attempt in range(TRIES):
            try:
                with self.env.cr.savepoint(flush=False) if is_test else nullcontext():
                    result = method()
                    self.env.flush_all()
            except (
                psycopg2.errors.SerializationFailure,
                psycopg2.errors.DeadlockDetected,
                psycopg2.errors.LockNotAvailable,
            ):
                self._rollback()
                if attempt == TRIES - 1:
                    _logger.info("%s is left to the next sweep", method.__name__)
                continue
            except psycopg2.OperationalError:
                raise  # the server is gone: so is this sweep, and the next one goes on
            except Exception as error:
                self._rollback()
                self._step_failed(method, error)
                return None
            else:
                self._commit()
                return result
        return None

    def _steps(self, method):
        """Run a step that works in batches until it finds nothing more to do.

        :return: how much it did in all
        """
        total = 0
        while done := self._step(method):
            total += done
        return total

    def _fenced(self, method):
        """Run a part of a step for one rule, so that its failure is its own.

        :return: what the method returned, None when it failed
        """
        try:
            with self.env.cr.savepoint():
                return method()
        except psycopg2.OperationalError:
            raise  # not the rule's fault: the whole step is tried again
        except Exception as error:
            self.env.invalidate_all(flush=False)
            self._tell_failed(error, f"the rule {self.id} cannot be served")
        return None

    def _step_failed(self, method, error):
        """Tell the log, and staff on the rule if it is one, that a step failed."""
        rules = getattr(method, "__self__", self)
        what = f"{method.__name__} failed"
        if rules._name == self._name and len(rules) == 1:
            rules._tell_failed(error, what)
            self._commit()
        else:
            _logger.error("Reminders: %s", what, exc_info=error)

    def _commit(self):
        """Commit, unless in a test, whose transaction is rolled back at its end."""
        if not modules.module.current_test:
            self.env.cr.commit()  # pylint: disable=invalid-commit
        self.env.invalidate_all(flush=False)

    def _rollback(self):
        if not modules.module.current_test:
            self.env.cr.rollback()
        self.env.invalidate_all(flush=False)

    def _progress(self, processed=0, remaining=1):
        """Report progress to the cron, if there is one.

        :return: whether there is time for more
        """
        if modules.module.current_test:
            return True
        cron = self.env["ir.cron"]
        return bool(cron._commit_progress(processed, remaining=remaining))

    # ------------------------------------------------------------
    # WAKING THE CRON
    # ------------------------------------------------------------

    def _register_hook(self):
        """As a server starts: where a clock that was ahead has put the sweep off until
        then, have it run now. From then on it is woken for each item."""
        super()._register_hook()
        cron = self.env.ref(SWEEP_CRON, False)
        if not cron:
            return
        # sudo: ir.cron - only when it runs next
        cron_sudo = cron.sudo()
        rhythm = relativedelta(**{cron_sudo.interval_type: cron_sudo.interval_number})
        if cron_sudo.nextcall > fields.Datetime.now() + rhythm + ONE_DAY:
            self._wake()

    def _wake(self, at=None):
        """Have the sweep run at a moment (UTC), or as soon as possible."""
        cron = self.env.ref(SWEEP_CRON, False)
        if cron:
            # sudo: ir.cron - anybody's change may make a reminder due
            cron.sudo()._trigger(at)

    def _wake_next(self, since=None):
        """Have the sweep run when the next reminder is due.

        :param since: when this one asked what is due (UTC); what is since then is left
            to the next one. None: now
        """
        enabled = self.env["reminder.item"]._enabled_companies()
        rules = self.search(RUNNING)
        if not enabled:
            rules = rules.filtered("internal")
        self._wake_once(self._soonest(rules, since), *self._next_moments())

    def _soonest(self, rules, since=None):
        """When the next item of these rules is due (UTC), or None.

        :param since: see `_wake_next`
        """
        if not rules:
            return None
        rows = self.env.execute_query(
            SQL(
                """
                SELECT MIN(soonest.next_date)
                  FROM unnest(%s) AS rule(id)
            CROSS JOIN LATERAL (
                       SELECT item.next_date FROM reminder_item item
                        WHERE item.rule_id = rule.id AND item.state = 'waiting'
                          AND item.auto AND item.next_date > %s
                     ORDER BY item.next_date LIMIT 1) soonest
                """,
                rules.ids,
                since or fields.Datetime.now(),
            )
        )
        return rows[0][0]

    def _wake_once(self, *moments):
        """Have the sweep run at each of these moments (UTC, or None), unless it is to
        run then already."""
        missing = {moment for moment in moments if moment}
        if not missing:
            return
        cron = self.env.ref(SWEEP_CRON)
        triggers = self.env["ir.cron.trigger"].search_fetch(
            [("cron_id", "=", cron.id), ("call_at", "in", list(missing))], ["call_at"]
        )
        for moment in sorted(missing - set(triggers.mapped("call_at"))):
            self._wake(moment)
