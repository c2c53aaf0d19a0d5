# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import models
from odoo.tools import format_datetime, format_list

from ....schedule import watch
from .health import RULE_OFF, UNPOSTED, UNREACHABLE, seconds


class ReminderJob(models.Model):
    """What is said of jobs and rules, in sentences that tell what to do."""

    _inherit = "reminder.job"

    def _rule_words(self, rules):
        """What does not happen because rules do not run: what is wrong with each that
        is broken, and a sentence or two for the built-in ones that are stopped, for
        those that are drafts and for those that are archived."""
        broken = rules.filtered(lambda rule: rule._runs() and rule.broken)
        words = broken.mapped("broken")
        words += [
            self._one_rule_words(some)
            if len(some) == 1
            else self._more_rules_words(some)
            for some in (rules - broken)
            .grouped(lambda rule: (rule.active, rule.state))
            .values()
        ]
        return " ".join(words)

    def _more_rules_words(self, rules):
        """As `_one_rule_words`, of several rules that are all stopped or archived."""
        # Those of several companies are called alike.
        quoted = dict.fromkeys(f"“{rule.name}”" for rule in rules)
        names = format_list(self.env, list(quoted))
        if rules[0].active and rules[0].state != "running":
            return self.env._(
                "The built-in rules %(rules)s are drafts: nobody is reminded by them. "
                "Start them under Configuration, Rules.",
                rules=names,
            )
        if rules[0].active:
            return self.env._(
                "The built-in rules %(rules)s are stopped, because their rule owners "
                "may not read what they read: nobody is reminded by them. Make "
                "somebody their rule owner who may.",
                rules=names,
            )
        return self.env._(
            "The built-in rules %(rules)s are archived: nobody is reminded by them. If "
            "that is not meant, find them among the archived rules and restore them.",
            rules=names,
        )

    def _one_rule_words(self, rule):
        # sudo: ir.model - what such records are called
        values = {"rule": rule.name, "what": rule.sudo().model_id.name}
        if rule.active and rule.state != "running":
            return self.env._(
                "The built-in rule “%(rule)s” is a draft: nobody is reminded by it "
                "(%(what)s). Start it under Configuration, Rules.",
                **values,
            )
        if rule.active:
            return self.env._(
                "The built-in rule “%(rule)s” is stopped, because its rule owner may "
                "not read what it reads: nobody is reminded by it (%(what)s). Make "
                "somebody its rule owner who may.",
                **values,
            )
        return self.env._(
            "The built-in rule “%(rule)s” is archived: nobody is reminded by it "
            "(%(what)s). If that is not meant, find it among the archived rules and "
            "restore it.",
            **values,
        )

    # ------------------------------------------------------------
    # WORDS
    # ------------------------------------------------------------

    def _problems_words(self, codes, facts, now):
        """Problems in sentences that say what to do; the rules that do not run are
        told of together.

        :return: a list of texts
        """
        numbers = [
            int(code.removeprefix(RULE_OFF))
            for code in codes
            if code.startswith(RULE_OFF)
        ]
        words = [
            self._problem_words(code, facts, now)
            for code in codes
            if not code.startswith(RULE_OFF)
        ]
        if numbers:
            words.append(self._rule_words(self.env["reminder.rule"].browse(numbers)))
        return words

    def _problem_words(self, code, facts, now):
        """A problem in a sentence or two that say what to do."""
        if code == UNREACHABLE:
            count, since, reason = self._unreachable() or (0, now, "")
            return self.env._(
                "The server for outgoing mail takes no mail (%(reason)s). Reminders "
                "that wait for it: %(count)s, the oldest since %(time)s. None is lost "
                "or used up: they leave by themselves when it answers again. Look "
                "after the server, or its settings in Odoo.",
                count=count,
                reason=reason or "",
                time=self._moment_words(since),
            )
        if code == UNPOSTED:
            return self.env._(
                "Drafts that it could not post: %(count)s. The chatter of each says "
                "why. Correct them, or post them by hand.",
                count=self._unposted(),
            )
        if code == "stopped":
            return self.env._(
                "Odoo has switched it off, as it does after a job has failed again and "
                "again for a week. The server's log says why it failed. Then switch it "
                "on again."
            )
        if code == "late":
            return self.env._(
                "It should have run at %(time)s and is %(span)s late. Check that the "
                "server's scheduler runs.",
                time=self._moment_words(facts.next_run),
                span=self._span_words(watch.lateness(facts, now)),
            )
        if code == "failing":
            return self.env._(
                "It failed %(count)s times in a row. Run it now to see the error.",
                count=facts.failures,
            )
        if code == "standing":
            return self.env._(
                "Waiting messages: %(count)s. The first should have left at %(time)s. "
                "Check that the queue runs and the server for outgoing messages "
                "answers.",
                count=facts.queue.waiting,
                time=self._moment_words(facts.queue.oldest),
            )
        return self.env._(
            "Messages of the last 7 days that could not be sent: %(count)s. Look at "
            "them in the technical settings, and send them again or delete them.",
            count=facts.queue.failed,
        )

    def _moment_words(self, moment):
        return format_datetime(self.env, moment, tz=str(self.env.tz))

    def _span_words(self, span):
        """A span of time in the unit that says enough, rounded down."""
        minutes = seconds(span) // 60
        if minutes == 1:
            return self.env._("one minute")
        if minutes < 120:
            return self.env._("%(count)s minutes", count=minutes)
        if minutes < 48 * 60:
            return self.env._("%(count)s hours", count=minutes // 60)
        return self.env._("%(count)s days", count=minutes // (24 * 60))
