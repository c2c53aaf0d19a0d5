# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.tools import format_list

from ...models.staff.reminder_activity_mixin import REMINDER_FIELDS


class MailActivitySchedule(models.TransientModel):
    """The window that schedules activities asks whether they remind by e-mail.

    It shows what the type says, and what is chosen here is taken over by the
    activities: by one, by those of several records, and by those of a plan.
    """

    _name = "mail.activity.schedule"
    _inherit = ["mail.activity.schedule", "reminder.activity.mixin"]

    reminder_date = fields.Datetime(
        string="E-mail on",
        compute="_compute_reminder_date",
        compute_sudo=True,
        help="When the e-mail is due; empty when there is none.",
    )
    reminder_switched_off = fields.Boolean(
        compute="_compute_reminder_switched_off", compute_sudo=True
    )
    reminder_plan = fields.Selection(
        selection=[
            ("type", "As each activity's type says"),
            ("on", "Of every activity"),
            ("off", "Of none"),
        ],
        string="Remind of the plan by e-mail",
        default="type",
        required=True,
    )
    reminder_plan_words = fields.Char(compute="_compute_reminder_plan_words")

    @api.depends("activity_user_id", "date_deadline", *REMINDER_FIELDS)
    def _compute_reminder_date(self):
        for scheduler in self:
            user = scheduler.activity_user_id
            day = scheduler.date_deadline
            if not (scheduler.reminder_on and user and day):
                scheduler.reminder_date = False
                continue
            activity = self.env["mail.activity"].new(
                {
                    "date_deadline": day,
                    "user_id": user.id,
                    **{name: scheduler[name] for name in REMINDER_FIELDS},
                }
            )
            scheduler.reminder_date = activity._reminder_moment()

    @api.depends("activity_user_id", "plan_on_demand_user_id", "plan_id")
    def _compute_reminder_switched_off(self):
        for scheduler in self:
            user = scheduler.activity_user_id
            if scheduler.plan_id:
                user = scheduler.plan_on_demand_user_id
            company = user.company_id or self.env.company
            scheduler.reminder_switched_off = not company.reminder_activity_enabled

    @api.depends("plan_id")
    @api.depends_context("lang")
    def _compute_reminder_plan_words(self):
        for scheduler in self:
            scheduler.reminder_plan_words = format_list(
                self.env,
                [
                    self.env._(
                        "%(activity)s: %(moment)s",
                        activity=line.summary or line.activity_type_id.name,
                        moment=line.activity_type_id._reminder_words(),
                    )
                    for line in scheduler.plan_id.template_ids
                    if line.activity_type_id.reminder_on
                ],
            ) or self.env._("none of its types reminds")

    # ------------------------------------------------------------
    # SCHEDULE
    # ------------------------------------------------------------

    def _reminder_defaults(self):
        """What the activities take over from this window.

        :return: dict of context keys
        """
        self.ensure_one()
        if self.plan_id and self.reminder_plan == "type":
            return {}
        values = {f"default_{name}": self[name] for name in REMINDER_FIELDS}
        if self.plan_id:
            values["default_reminder_on"] = self.reminder_plan == "on"
        return values

    def _action_schedule_activities(self):
        taking_over = self.with_context(**self._reminder_defaults())
        activities = super(
            MailActivitySchedule, taking_over
        )._action_schedule_activities()
        # What follows, such as the next activity of one that is done, is its own.
        return activities and activities.with_env(self.env)

    def action_schedule_plan(self):
        taking_over = self.with_context(**self._reminder_defaults())
        return super(MailActivitySchedule, taking_over).action_schedule_plan()
