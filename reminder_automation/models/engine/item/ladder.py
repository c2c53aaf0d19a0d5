# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models

from ....mailing.recipients import Recipient


class ReminderItem(models.Model):
    """Where an item stands on the ladder of its rule: which step is next, and what it
    does besides its message."""

    _inherit = "reminder.item"

    def _next_step(self):
        """The step of this item's next counted reminder; none without a ladder."""
        return self._step_at(self.sent_count + 1)

    def _step_at(self, number):
        """The step of one of this item's reminders, as the ladder is now.

        :param number: in the ledger, 1 or more
        """
        return self.rule_id._step_of(max(number + self.step_offset, 1))

    @api.model
    def _offset_of(self, item):
        """How many places further on the ladder than its number a reminder of an item
        is, on the plan that it goes by.

        :param item: a record, or anything else that has its fields
        """
        return (item.kept_offset if item.kept_plan else item.step_offset) or 0

    def _tells_nobody(self):
        """Whether nothing is sent by the next step, which does something else."""
        step = self._next_step()
        return bool(step) and not step._channels()

    def _step_said(self):
        """The step whose words and channel a reminder by hand has: the one that was
        said last, before the first one that; the nearest that says anything."""
        steps = self.rule_id._ladder()
        climbed = max(self.sent_count + self.step_offset, 1)
        said = steps[:climbed].filtered(lambda step: step._channels())
        return said[-1:] or steps.filtered(lambda step: step._channels())[:1]

    def _step_by_hand_of(self, counts):
        """The step whose words and channel a reminder by hand has: of one that counts
        the next one, unless that says nothing; else see `_step_said`."""
        following = counts and self._next_step()
        return following if following and following._channels() else self._step_said()

    def _text_by_hand(self, counts=False):
        """The `mail.template` of a reminder by hand; none where it is no e-mail.

        :param counts: whether it stands for the next automatic reminder
        """
        step = self._step_by_hand_of(counts)
        if set(self._channels(step)) <= {"sms"}:
            return self.env["mail.template"]
        return step.mail_template_id or self.rule_id.mail_template_id

    def _rung(self, number):
        """The step of one of this item's reminders.

        :param number: in the ledger; below 1 for one by hand
        """
        if number < 1:
            return self._step_said()
        return self._step_at(number)

    def _channels(self, step):
        """The channels by which a step reminds of this item."""
        return step._channels() if step else self.rule_id._channels()

    def _own_maximum(self, maximum):
        """How many reminders there are in all of this item.

        :param maximum: its own, 0 for none; a ladder is made no longer by it
        """
        rule = self.rule_id
        total = (self.kept_plan or {}).get("maximum") or rule.total_count
        total -= self._offset_of(self)
        if not maximum or (rule.is_ladder and maximum > total):
            return total
        return maximum

    @api.model
    def _is_asked_for(self, item):
        """Whether somebody has asked for a reminder of an item in its cycle.

        A hook for later subjects.

        :param item: a record, or anything else that has its fields
        """
        return False

    @api.model
    def _goes_beyond(self, item, tz):
        """Whether the last reminder is said once more than the rule has it: it was
        asked for, and has not been sent since. A hook for later subjects.

        :param item: as of `_is_asked_for`
        :param tz: the time zone that its days are days of
        """
        return False

    def _days_by_rule(self):
        """The days of this item's plan where it has none of its own: those of its rule,
        or those that it keeps from before that was changed.

        :return: (days to the first reminder, tuple of the days before the others)
        """
        kept = self.kept_plan or {}
        gaps = kept.get("gaps") or [kept.get("interval")]
        return (
            kept.get("delay", self.rule_id.first_days),
            tuple(gaps) if all(gaps) else self.rule_id._gaps(),
        )

    def _days_until_next(self):
        """What people call the days until its next reminder, where it has none of its
        own. The first one that comes ahead of a date, or on it, keeps its distance to
        that: then they are those to the second one."""
        delay, gaps = self._days_by_rule()
        climbed = max(self.sent_count + self._offset_of(self), 0)
        if not climbed and delay > 0:
            return delay
        return gaps[min(max(climbed - 1, 0), len(gaps) - 1)]

    # ------------------------------------------------------------
    # TO-DOS AND ACTIONS
    # They are claimed in the ledger, as messages are, for whoever does them.
    # ------------------------------------------------------------

    def _add_tasks(self, recipients, steps):
        """Add to the recipients of these items the to-dos and actions of their steps.

        Where a step's message reaches nobody it is not reached itself, and has to wait.

        :param recipients: dict of item to a list of `Recipient`, which is changed
        :param steps: dict of item to the `reminder.step` that is claimed
        """
        for item in self:
            step = steps[item]
            found = recipients.get(item, [])
            if not (step.activity_type_id or step._has_action()):
                continue
            if step._channels() and all(one.skipped for one in found):
                continue
            tasks = []
            if step.activity_type_id:
                person = item._user_of_todo(step).partner_id
                what = step.activity_summary or step.activity_type_id.name
                tasks.append(Recipient(person, "todo", what))
            if step._has_action():
                owner = item.rule_id.user_id or item.rule_id._who_is_told()
                person = owner.partner_id
                tasks.append(Recipient(person, "action", step.server_action_name or ""))
            recipients[item] = [*found, *tasks]

    def _user_of_todo(self, step):
        """The colleague who gets the to-do of a step: who has left gets none."""
        rule = self.rule_id
        chosen = self.env["res.users"]
        if step.activity_user_kind == "user":
            chosen = step.activity_user_id
        elif step.activity_user_kind == "owner":
            chosen = rule.user_id
        if chosen.active and not chosen.share:
            return chosen
        return self._responsible_user(rule)
