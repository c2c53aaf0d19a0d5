# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from functools import partial
from itertools import accumulate

from odoo import api, fields, models
from odoo.exceptions import UserError

from ....sayings import give_name


class ReminderPresetStep(models.Model):
    """One step of a ready-made rule: it says more than the one before.

    Like the presets these are data of this module. The rule that is added gets steps
    and texts of its own.
    """

    _name = "reminder.preset.step"
    _description = "Step of a Ready-made Rule"
    _order = "preset_id, sequence, id"

    preset_id = fields.Many2one(
        comodel_name="reminder.preset",
        string="Ready-made rule",
        required=True,
        index=True,
        ondelete="cascade",
    )
    sequence = fields.Integer(default=10)
    name = fields.Char(
        required=True, translate=True, help="Its tone, such as friendly."
    )
    days = fields.Integer(
        default=3,
        help="After the start, for the first one; after the step before, for the "
        "others. The first one may be negative: -3 is three days before the date.",
    )
    repeat_days = fields.Integer(
        string="Repeated every (days)", help="Only the last step is repeated."
    )
    repeat_max = fields.Integer(string="Repeated at most")
    subject = fields.Char(required=True, translate=True)
    body = fields.Html(required=True, translate=True, sanitize="email_outgoing")
    attach = fields.Boolean(
        string="Attach the document",
        help="Whether the record's own document goes with it.",
    )
    activity_type = fields.Char(
        string="Type of to-do",
        help="The external id of the type of the to-do that a colleague gets.",
    )
    activity_summary = fields.Char(translate=True)
    activity_days = fields.Integer(string="Days for the to-do")


class ReminderPreset(models.Model):
    """Ready-made rules with steps."""

    _inherit = "reminder.preset"

    step_ids = fields.One2many(
        comodel_name="reminder.preset.step", inverse_name="preset_id", string="Steps"
    )
    ladder = fields.Char(string="What its steps do", compute="_compute_ladder")
    can_take_steps = fields.Boolean(compute="_compute_can_take_steps")

    @api.depends("step_ids.days", "step_ids.sequence")
    @api.depends_context("lang")
    def _compute_ladder(self):
        for preset in self:
            days = list(accumulate(preset.step_ids.mapped("days")))
            preset.ladder = preset._ladder_text(days) if days else False

    def _ladder_text(self, days):
        """What steps do, in one line.

        :param days: of each step, counted from the start
        """
        first, last = days[0], days[-1]
        values = {
            "count": len(days),
            "first": self._day_text(first),
            "last": self._day_text(last),
        }
        if len(days) == 1:
            return self.env._("One step, %(first)s", **values)
        if first > 0:
            return self.env._(
                "%(count)s steps, from %(first)s to %(last)s days after",
                count=len(days),
                first=first,
                last=last,
            )
        return self.env._("%(count)s steps, from %(first)s to %(last)s", **values)

    def _day_text(self, days):
        """A day before or after the start, in words."""
        if not days:
            return self.env._("the day itself")
        if days == -1:
            return self.env._("one day before")
        if days < 0:
            return self.env._("%(days)s days before", days=-days)
        if days == 1:
            return self.env._("one day after")
        return self.env._("%(days)s days after", days=days)

    # ------------------------------------------------------------
    # THE STEPS OF A RULE
    # ------------------------------------------------------------

    def _add_steps(self, rule, like=None):
        """Give a rule the steps of this preset, each with a text of its own.

        :param rule: one `reminder.rule` without steps
        :param like: a `reminder.rule` whose steps it gets instead, as they are now
        """
        self.ensure_one()
        original = self.with_context(lang="en_US")
        steps = like._steps_in_order() if like else original.step_ids
        make = original._step_like if like else original._step_values
        values = [
            {
                **make(step, number, len(steps)),
                "rule_id": rule.id,
                "sequence": number * 10,
            }
            for number, step in enumerate(steps.with_env(original.env), 1)
        ]
        made = rule.with_env(original.env).step_ids.create(values)
        for step, source in zip(made, steps, strict=True):
            for name in ("name", "activity_summary"):
                self._copy_translations(source, name, step, name)

    def _step_values(self, step, number, count):
        """The values of a rule's step that is made from one of the preset."""
        kind = step.activity_type and self.env.ref(
            step.activity_type, raise_if_not_found=False
        )
        template = self._make_template(
            step,
            partial(self._name_of_step, number=number, count=count),
            f"step_{number}_{count}",
        )
        return {
            "name": step.name,
            "days": step.days,
            "repeat_days": step.repeat_days,
            "repeat_max": step.repeat_max,
            "mail_template_id": template.id,
            "attach": step.attach,
            "activity_type_id": kind.id if kind else False,
            "activity_summary": step.activity_summary,
            "activity_days": step.activity_days,
        }

    def _step_like(self, step, number, count):
        """The values of a rule's step that is as one of another rule: with a copy of a
        text that was made with this preset, as it is now."""
        [values] = step.copy_data()
        template = step.mail_template_id
        if template.id in self._owned("step").mapped("res_id"):
            naming = partial(self._name_of_step, number=number, count=count)
            # sudo: mail.template - the text is ours; who may write rules may use it
            copy_sudo = template.sudo().copy({"name": naming(self.env)})
            give_name(copy_sudo, "name", naming)
            self._own(copy_sudo, f"step_{number}_{count}_{copy_sudo.id}")
            values["mail_template_id"] = copy_sudo.id
        return values

    def _name_of_step(self, env, number, count):
        return env._(
            "%(name)s, %(number)s of %(count)s",
            name=self._name_of_template(env),
            number=number,
            count=count,
        )

    def _naming_of_step(self, external_id):
        """How a text is called that was made for a step.

        :param external_id: its name, which says the number of how many
        :return: a function of an environment that gives the name in its language
        """
        number, count, _id = external_id.rsplit("_", 3)[1:]
        return partial(self._name_of_step, number=int(number), count=int(count))

    # ------------------------------------------------------------
    # THE OFFER
    # Rules that were there before, and those that came with the module, keep their
    # numbers and their text until somebody takes the steps.
    # ------------------------------------------------------------

    @api.depends("rule_ids", "step_ids")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_can_take_steps(self):
        for preset in self:
            preset.can_take_steps = preset.step_ids and preset._rules_without_steps()

    def _rules_without_steps(self):
        """The rules of this preset that go by their three numbers and that the user may
        change."""
        plain = self.rule_ids.filtered(lambda rule: rule.active and not rule.is_ladder)
        return plain._filtered_access("write")

    def action_take_steps(self):
        """Give the rules of this preset its steps, and open them: they say more each
        time. Steps that were archived come back as they are.

        :raise UserError: when they have steps
        """
        self.ensure_one()
        self.env["reminder.rule"].check_access("write")
        self._check_app()
        rules = self.step_ids and self._rules_without_steps()
        if not rules:
            raise UserError(
                self.env._("There is no rule here that could take these steps.")
            )
        for rule in rules:
            archived = rule.with_context(active_test=False).step_ids
            if archived:
                archived.active = True
            else:
                self._add_steps(rule)
        self.invalidate_recordset(["can_take_steps"])
        return self._open(rules)
