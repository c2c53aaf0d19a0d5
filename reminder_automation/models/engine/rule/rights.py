# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import ormcache

from ....groups import ADMIN
from ....sayings import lazy as _lt
from .reading import Reading, refusal
from .reminder_rule import BY_DATE, READING_FIELDS

# What the engine alone writes.
OWN_BOOKS = {
    *("built_in", "changed_date", "edited", "failed", "found_by_change"),
    *("previous_plan", "reads_change", "start_pending", "stopped"),
}


class ReminderRule(models.Model):
    """Whose rule it is: the sweep reads with all rights, but nothing that the person
    behind the rule may not read.

    Who writes what a rule reads is asked when it is saved. When it runs, its
    responsible is asked; when that one has left, who made it, then the administrators
    of its company. When none of them may, the rule stops until somebody may again.
    Built-in rules run as the system, until a person changes what they read.
    """

    _inherit = "reminder.rule"

    built_in = fields.Boolean(
        readonly=True,
        copy=False,
        help="It came with the module, or with a company.",
    )
    edited = fields.Boolean(
        readonly=True,
        copy=False,
        help="A person changed what this built-in rule reads: it no longer runs as "
        "the system, but as its rule owner.",
    )
    stopped = fields.Boolean(
        readonly=True,
        copy=False,
        help="The rule owner may not read what the rule reads, or it cannot be read "
        "at all: it sends nothing until that is mended.",
    )

    # ------------------------------------------------------------
    # WHO SAVES IT
    # ------------------------------------------------------------

    @api.model
    def _without_own_books(self, vals):
        """Values without those that only the engine writes."""
        if self.env.su:
            return vals
        return {name: one for name, one in vals.items() if name not in OWN_BOOKS}

    def _check_readers(self, before):
        """Ask whether who saves these rules may read what they read now.

        :param before: dict of rule to its `_reading_values` before it was written
        :raise AccessError: when not
        """
        for rule, values in before.items():
            rule_sudo = rule.sudo()
            is_built_in = rule_sudo.built_in
            if rule_sudo._reading_values() != values:
                rule._check_author()
                rule_sudo.edited |= is_built_in
            elif not is_built_in or rule_sudo.edited:
                rule._check_author()

    def _reading_values(self):
        self.ensure_one()
        steps = self._steps_in_order()
        return [
            *(self[name] for name in sorted(READING_FIELDS)),
            *(steps.mail_template_id, steps.sms_template_id),
        ]

    def _check_author(self):
        """Ask whether the current user may read all that these rules read.

        :raise AccessError: when not; it says what
        """
        if self.env.su:
            return
        for rule_sudo in self.sudo():
            reading = rule_sudo._reading()
            reason = refusal(self.env, reading.needs()) or rule_sudo._asked_of_search(
                self.env
            )
            if reason:
                raise AccessError(
                    self.env._(
                        "The rule “%(rule)s” cannot be saved: %(reason)s Leave that "
                        "out, or ask somebody who may read it to save the rule.",
                        rule=rule_sudo.name,
                        reason=reason,
                    )
                )

    def _asked_of_search(self, env):
        """Why the filter cannot be searched with the rights of a user: a field may
        have a search of its own.

        :param env: the user's environment
        :return: a sentence, or ""
        """
        try:
            Model = env[self.model_name].with_context(active_test=False)
            Model._search(self._eval_domain(self.domain))
            contacts = env["res.partner"].with_context(active_test=False)
            contacts._search(self._contact_domain())
        except AccessError as error:
            return str(error).strip().splitlines()[0]
        except Exception:
            # A filter that is broken is refused as such, in words of its own.
            return ""
        return ""

    # ------------------------------------------------------------
    # WHAT IT READS, AND FOR WHOM
    # ------------------------------------------------------------

    def _reading(self):
        """What this rule reads.

        :return: a `Reading`
        """
        self.ensure_one()
        reading = Reading(self.env)
        model = self.model_id.model
        reading.need(model)
        for target, text in (
            (model, self.domain),
            ("res.partner", self.contact_domain),
        ):
            try:
                reading.domain(target, self._eval_domain(text))
            except Exception:
                # A broken filter finds nothing: it is told as such by the sweep.
                continue
        for path in (self.partner_field, self.user_field, self.company_field):
            if path:
                reading.path(model, path)
        if self.anchor in BY_DATE and self.date_field_id:
            reading.path(model, self.date_field_id.name)
        steps = self._steps_in_order()
        for template in (
            *(self.mail_template_id, self.sms_template_id),
            *(steps.mail_template_id, steps.sms_template_id),
        ):
            for one in template:
                reading.template(one)
        return reading

    @ormcache("self.id")
    def _needs(self):
        """What whoever is behind this rule must be allowed to read, `Needs`."""
        return self._reading().needs()

    @ormcache("self.id")
    def _reader_ids(self):
        """Who is behind this rule: ids of users, one of whom must be allowed to read
        what it reads; None when it runs as the system."""
        if not self.edited and self.built_in:
            return None
        owner = self.user_id or self.create_uid
        if _is_colleague(owner):
            return (owner.id,)
        author = self.create_uid.filtered(_is_colleague)
        return tuple((author | self._administrators()).ids)

    def _administrators(self):
        """The administrators of reminders in this rule's company, who are there."""
        domain = [
            ("all_group_ids", "in", self.env.ref(ADMIN).ids),
            ("share", "=", False),
        ]
        if self.company_id:
            domain.append(("company_ids", "in", self.company_id.ids))
        # sudo: res.users - who they are
        users = self.env["res.users"].sudo().search(domain, order="id")
        return users.filtered(_is_colleague)

    def _rights_problem(self):
        """Why this rule must not run, because nobody behind it may read what it reads.

        Asked at each step of the engine: nothing of it costs a query after the first
        time, until a rule, a template, a user or a right changes.

        :return: a sentence, "" when it may run
        """
        self.ensure_one()
        reader_ids = self._reader_ids()
        if reader_ids is None:
            return ""
        needs = self._needs()
        problem = _lt("Nobody looks after it any more.").said(self.env)
        for place, user_id in enumerate(reader_ids):
            found = refusal(self.env(user=user_id, su=False), needs)
            if not found:
                return ""
            problem = problem if place else found
        return problem

    def _stopped_text(self):
        """What is said of a message of a rule that is stopped."""
        return _lt(
            "The rule is stopped: its rule owner may not read what it reads."
        ).said(self.env)

    # ------------------------------------------------------------
    # THE SWEEP
    # ------------------------------------------------------------

    def _that_may_run(self):
        """Those of these rules that may run; of the others administrators are told,
        once. One that may again is read in full."""
        running = self.browse()
        for rule in self:
            try:
                broken = rule._broken_text()
                problem = broken or rule._rights_problem()
            except psycopg2.Error:
                raise
            except Exception as error:
                # No savepoint, which would cost each rule two queries: what it asks is
                # known without any. It reads what people wrote, and may break on it.
                rule._step_failed(rule._rights_problem, error)
                continue
            if problem and not broken:
                problem = _lt(
                    "%(problem)s Nothing is sent by this rule until its rule owner "
                    "may read that, or somebody who may is made its rule owner.",
                    problem=problem,
                ).said(self.env)
            if bool(problem) != rule.stopped:
                rule._step(lambda rule=rule, problem=problem: rule._stop(problem))
            if not problem:
                running |= rule
        return running

    def _stop(self, problem):
        """Write down that a rule is stopped, or goes on.

        :param problem: sentences that say what to do; "" when it goes on
        """
        self.write({"stopped": bool(problem), "stale": True})
        if problem:
            self._tell_once(self._stopped_summary(), problem)
            return
        # It goes on by itself: nothing is left to do.
        self._withdraw(self._stopped_summary())

    def _stopped_summary(self):
        return _lt("This rule is stopped").said(self.env)

    def _withdraw(self, summary):
        """Take back what was told of these rules, in whatever language.

        :param summary: a `Said`
        """
        self._told_of(summary).unlink()


def _is_colleague(user):
    """Whether this is a person who is still there."""
    return bool(user) and user.active and not user.share and not user._is_superuser()
