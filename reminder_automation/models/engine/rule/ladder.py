# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from contextlib import contextmanager, nullcontext

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ..step.reminder_step import BESIDES_FIELDS, DAYS_FIELDS, READING_FIELDS
from .reminder_rule import BY_DATE, TOGETHER_LATER


class ReminderRule(models.Model):
    """The rule's steps. Without any it goes by its three numbers, which stay what they
    were while it has steps, and hold again when these are archived."""

    _inherit = "reminder.rule"

    step_ids = fields.One2many(
        comodel_name="reminder.step",
        inverse_name="rule_id",
        string="Steps",
        copy=True,
        help="Without any step the rule goes by its days and its maximum, with one "
        "text. The first step makes it a ladder.",
    )
    attach = fields.Boolean(
        string="Attach the document",
        help="The record's document, an invoice's PDF for example, is attached.",
    )
    # What the steps or the three numbers come to: for whatever reads many rules.
    is_ladder = fields.Boolean(compute="_compute_ladder", store=True)
    is_warning = fields.Boolean(
        string="Advance warning",
        compute="_compute_ladder",
        store=True,
        help="It reminds ahead of a date, and not any more after it.",
    )
    first_days = fields.Integer(
        string="First after (days), with steps", compute="_compute_ladder", store=True
    )
    last_days = fields.Integer(
        string="After the last one (days)", compute="_compute_ladder", store=True
    )
    longest_days = fields.Integer(
        string="Longest interval (days)", compute="_compute_ladder", store=True
    )
    total_count = fields.Integer(
        string="Reminders in all", compute="_compute_ladder", store=True
    )

    @api.depends(
        *("delay_days", "interval_days", "max_count", "step_ids.active"),
        *("step_ids.days", "step_ids.repeat_days", "step_ids.repeat_max"),
        "step_ids.sequence",
    )
    def _compute_ladder(self):
        for rule in self:
            delay, gaps, maximum = rule._numbers(rule._steps_in_order())
            rule.is_ladder = bool(gaps)
            # A ladder that goes on after the date is what people steer.
            last = rule._days_to_last(delay, gaps, maximum) if gaps else delay
            rule.is_warning = last < 0
            rule.first_days = delay
            rule.last_days = gaps[-1] if gaps else rule.interval_days
            rule.longest_days = max(gaps, default=rule.interval_days)
            rule.total_count = maximum

    def _steps_in_order(self):
        """The steps of this rule's ladder, in order; none when it has three numbers."""
        steps = self.step_ids.filtered("active")
        return steps.sorted(lambda step: (step.sequence, step._origin.id or 0))

    def _ladder(self):
        """As `_steps_in_order`, for the engine: costs nothing for a rule without."""
        return self._steps_in_order() if self.is_ladder else self.step_ids.browse()

    def _step_of(self, number):
        """The step of a reminder of this rule; the last one is repeated.

        :param number: of the counted reminder, 1 is the first
        :return: a `reminder.step`; none where the rule has no steps, and for a number
            below 1
        """
        self.ensure_one()
        steps = self._ladder()
        if not steps or number < 1:
            return steps.browse()
        return steps[min(number, len(steps)) - 1]

    def _channels(self):
        """The ledger's channels that this rule sends by, one or two."""
        return ("email", "sms") if self.channel == "email_sms" else (self.channel,)

    def _numbers(self, steps):
        """The numbers of this rule's cadence.

        :param steps: of its ladder, in order
        :return: (days to the first reminder, tuple of the days before the others or
            empty without steps, how many in all)
        """
        if not steps:
            return self.delay_days, (), self.max_count
        last = steps[-1]
        gaps = [step.days for step in steps[1:]]
        if last.repeat_max:
            gaps.append(last.repeat_days)
        # A single one: what was sent by hand is as far from it as the rule has it.
        gaps = tuple(max(gap, 1) for gap in gaps or [self.interval_days])
        return steps[0].days, gaps, len(steps) + max(last.repeat_max, 0)

    def _days_to_last(self, delay, gaps, maximum):
        """Days from the start to the last reminder of a ladder; see `_numbers`."""
        climbed = gaps[: maximum - 1]
        return delay + sum(climbed) + (maximum - 1 - len(climbed)) * gaps[-1]

    def action_three_numbers(self):
        """Go back to the three numbers: the steps are archived."""
        self.check_access("write")
        self.step_ids.filtered("active").write({"active": False})

    # ------------------------------------------------------------
    # CHECKS
    # ------------------------------------------------------------

    def _check_steps_together(self):
        """Raise ValidationError where the steps of one of these rules make no ladder.

        Steps that are written one by one as a part of their rule are looked at when
        all of them are.
        """
        if self.env.context.get("reminder_steps_together") is TOGETHER_LATER:
            return
        for rule in self:
            steps = rule._steps_in_order()
            if any(step.repeat_max for step in steps[:-1]):
                raise ValidationError(
                    self.env._(
                        "Only the last step of the rule “%(rule)s” may be repeated. "
                        "Empty its repetition in the steps before it.",
                        rule=rule.name,
                    )
                )
            if any(step.days < 1 for step in steps[1:]):
                raise ValidationError(
                    self.env._(
                        "There must be at least one day between two steps of the rule "
                        "“%(rule)s”.",
                        rule=rule.name,
                    )
                )
            if steps and steps[0].days < 0 and rule.anchor not in BY_DATE:
                raise ValidationError(
                    self.env._(
                        "A reminder cannot leave before the record itself was "
                        "sent: the first one comes after 0 days or more. "
                        "Count from a date to remind before it."
                    )
                )

    @api.constrains(
        *("audience", "mail_template_id", "model_id", "sms_template_id", "topic_id")
    )
    def _check_steps_fit(self):
        steps = self.step_ids
        steps._check_copies()
        steps._check_templates()
        steps._check_activity()
        steps._check_action()

    # ------------------------------------------------------------
    # CHANGES
    # ------------------------------------------------------------

    @contextmanager
    def _keeping_places(self, moves):
        """While steps of these rules are put in, taken away or moved: each item goes on
        with the step that follows what was said of it, and says nothing twice.

        :param moves: whether steps may be
        """
        # sudo: reminder.rule - the engine's own books, whoever writes the steps
        rules_sudo = self.sudo() if moves else self.browse()
        before = {rule: rule._ladder().ids for rule in rules_sudo}
        yield
        for rule, old_ids in before.items():
            if rule.exists() and rule._ladder().ids != old_ids:
                rule._move_items(old_ids)

    def _move_items(self, old_ids):
        """Note where the items of this rule stand on its new ladder: at the last step
        that was said of them. One that has none before, or has none any more, goes by
        numbers.

        :param old_ids: the numbers of the steps that its ladder had, in order
        """
        new_ids = self._ladder().ids
        reached, places = 0, []  # of each of the old ones, or of what came before it
        for step_id in old_ids if new_ids else ():
            if step_id in new_ids:
                reached = max(reached, new_ids.index(step_id) + 1)
            places.append(reached)
        self.env["reminder.item"].flush_model()
        self.env["reminder.notice"].flush_model()
        # The plan that it may keep is the one before the first change.
        kept = SQL(
            """
            CASE WHEN %s OR item.kept_plan IS NOT NULL AND item.kept_plan != 'null'
            THEN item.kept_offset ELSE item.step_offset END
            """,
            bool(self.previous_plan and self._has_pending()),
        )
        if places:
            moved = self._moved_sql(places, new_ids, old_ids[-1] == new_ids[-1])
        else:
            moved = SQL("SELECT id, sent_count AS rung FROM reminder_item")
        self.env.execute_query(
            SQL(
                """
                UPDATE reminder_item item
                   SET step_offset = moved.rung - COALESCE(item.sent_count, 0),
                       kept_offset = %s
                  FROM (%s) moved
                 WHERE item.id = moved.id AND item.rule_id = %s
                   AND (item.sent_count > 0 OR item.step_offset != 0)
                """,
                kept,
                moved,
                self.id,
            )
        )
        self.env["reminder.item"].invalidate_model(["kept_offset", "step_offset"])

    def _moved_sql(self, places, step_ids, repeats):
        """SQL of where the items of this rule stand on its new ladder.

        :param places: of each step of the old one, the place of it on the new one, or
            of the last one before it that is there
        :param step_ids: the numbers of the steps of the new one, in order
        :param repeats: whether both end alike: what repeats the last one goes on
        """
        return SQL(
            """
            SELECT counted.id, GREATEST(
                   CASE WHEN counted.rung <= 0 THEN 0
                        WHEN counted.rung <= CARDINALITY(%(places)s)
                        THEN (%(places)s)[counted.rung]
                        ELSE %(last)s + %(repeats)s::int
                            * (counted.rung - CARDINALITY(%(places)s))
                    END,
                   MAX(steps.rung)) AS rung
              FROM (SELECT *, COALESCE(sent_count, 0)
                           + COALESCE(step_offset, 0) AS rung
                      FROM reminder_item
                     WHERE rule_id = %(rule)s) counted
         LEFT JOIN reminder_notice notice
                ON notice.item_id = counted.id
               AND notice.cycle = counted.cycle
               AND notice.step > 0 AND notice.ended IS NULL
             -- one that was archived may be back
         LEFT JOIN UNNEST(%(steps)s) WITH ORDINALITY AS steps(id, rung)
                ON steps.id = notice.step_id
          GROUP BY counted.id, counted.rung
            """,
            places=SQL("%s::int[]", places),
            last=places[-1],
            repeats=repeats,
            rule=self.id,
            steps=SQL("%s::int[]", step_ids),
        )

    @contextmanager
    def _changing_steps(self, names=None):
        """While steps of these rules are changed: who changes them must be allowed to
        read what their texts read; what waits is planned anew, and held where it would
        leave only now.

        :param names: of the fields of the steps; None: they are made or deleted
        """
        names = DAYS_FIELDS | READING_FIELDS if names is None else set(names)
        reads = bool(READING_FIELDS & names)
        moves = bool((DAYS_FIELDS | BESIDES_FIELDS | {"channel"}) & names)
        before = {}
        if reads and not self.env.su:
            # sudo: reminder.rule - for comparison
            before = {rule: rule.sudo()._reading_values() for rule in self}
        # As a part of their rule they change together with it.
        is_part = self.env.context.get("reminder_steps_together") is TOGETHER_LATER
        with self._changing() if moves and not is_part else nullcontext():
            with self._keeping_places(moves and not is_part):
                yield
            if reads:
                self.env.registry.clear_cache()
                self._check_readers(before)
            if moves:
                self._replan_items()
                self._wake()
