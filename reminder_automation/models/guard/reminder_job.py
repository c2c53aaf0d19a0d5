# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine.batch import apart
from ..engine.rule.sweep import SWEEP_CRON

HELD = "held"


class ReminderJob(models.Model):
    """The sweep says that sending is held, and why; one button lets it go on."""

    _inherit = "reminder.job"

    held = fields.Boolean(
        compute="_compute_held",
        help="Reminders are held until somebody lets them go on.",
    )

    @api.depends("cron_xmlid")
    def _compute_held(self):
        # sudo: reminder.place - only whether something is held
        held = self.env["reminder.place"].sudo()._is_known_held()
        for job in self:
            job.held = held and job.cron_xmlid == SWEEP_CRON

    def _problem_codes(self, facts, now):
        # Of a copy for trials it is said that it is one.
        held = self.held and not self._is_copy()
        return [*([HELD] if held else []), *super()._problem_codes(facts, now)]

    def _problem_words(self, code, facts, now):
        if code != HELD:
            return super()._problem_words(code, facts, now)
        # sudo: reminder.place - why it is held, and numbers
        place_sudo = self.env["reminder.place"].sudo()
        ready, due = place_sudo._would_leave()
        return self.env._(
            "Reminders are held: %(signs)s What left since its backup was made, or "
            "leaves in the original, would leave once more. As soon as you let them "
            "go on, %(ready)s messages that are ready and %(due)s reminders that are "
            "due leave; each is asked first whether it still waits. See the items, "
            "switch off what must not leave, then press “Let reminders go on”.",
            signs=" ".join(place_sudo._sign_words()),
            ready=ready,
            due=due,
        )

    @api.model
    def _tell_held(self):
        """Tell administrators that sending is held, as it is found out."""
        apart(self.env, self.sudo()._cron_health)

    def action_go_on(self):
        """Let reminders leave again in this database.

        :raises UserError: when none are held
        """
        self.ensure_one()
        self.check_access("write")
        # sudo: reminder.job, reminder.place - the right to steer the jobs was checked
        # in the line above
        job_sudo = self.sudo()
        place_sudo = self.env["reminder.place"].sudo()
        if not place_sudo._is_known_held():
            raise UserError(
                self.env._("Nothing is held: reminders leave by themselves.")
            )
        place_sudo._go_on()
        lang = self.env.company._reminder_staff_lang()
        local = job_sudo.with_context(lang=lang)
        local._message_log(
            body=local.env._("%(user)s let reminders go on.", user=self.env.user.name),
            author_id=self.env.user.partner_id.id,
        )
        # What else there is to say of the job is told anew.
        job_sudo._withdraw()
        job_sudo.told_problems = False
        job_sudo.invalidate_recordset(["held", "health", "problem"])
        apart(self.env, job_sudo._cron_health)
        return True
