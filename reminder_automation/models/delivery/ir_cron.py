# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models, modules

CODE = "model._reminder_send_alongside()"
MOST_SENDERS = 16
NUMBER = "reminder_automation.senders"


class IrCron(models.Model):
    """The scheduled jobs that hand reminders over beside Odoo's mail queue.

    Each is a job of Odoo's own, so that they spread over all workers and hosts that run
    Odoo's jobs.
    """

    _inherit = "ir.cron"

    @api.model
    def _reminder_sender_jobs(self):
        """The jobs beside Odoo's mail queue, the inactive ones too."""
        # sudo: ir.cron - the engine's own jobs, whoever asks
        crons_sudo = self.sudo().with_context(active_test=False)
        return crons_sudo.search(
            [("model_id.model", "=", "mail.mail"), ("code", "=", CODE)], order="id"
        )

    @api.model
    def _reminder_set_senders(self, number):
        """Have so many senders hand over reminders, Odoo's mail queue among them.

        :param number: 1 to `MOST_SENDERS`
        """
        number = min(max(number, 1), MOST_SENDERS)
        # sudo: ir.config_parameter - asked for by who may change the settings
        self.env["ir.config_parameter"].sudo().set_param(NUMBER, number)
        beside = number - 1
        senders = self._reminder_sender_jobs()
        # sudo: ir.model, ir.cron - asked for by who may change the settings
        model_id = self.env["ir.model"].sudo()._get_id("mail.mail")
        senders += senders.create(
            [
                {
                    "name": f"Reminders: sender {index + 2}",
                    "model_id": model_id,
                    "state": "code",
                    "code": CODE,
                    "user_id": self.env.ref("base.user_root").id,
                    "interval_number": 10,
                    "interval_type": "minutes",
                }
                for index in range(len(senders), beside)
            ]
        )
        changed = senders.browse(
            sender.id
            for index, sender in enumerate(senders)
            if sender.active != (index < beside)
        )
        # One that works at this moment cannot be written: see `_reminder_is_spare`.
        for sender in changed.try_lock_for_update(allow_referencing=True):
            sender.active = not sender.active

    @api.model
    def _reminder_count_senders(self):
        """How many senders there are: as many as the settings say, but for those whose
        job is switched off or gone."""
        number = number_of_senders(self.env)
        if self.env["mail.mail"]._reminder_has_jobs():
            return number
        beside = self._reminder_sender_jobs().filtered("active")
        return min(number, len(beside) + 1)

    @api.model
    def _reminder_is_spare(self):
        """Whether the job that runs is that of a sender too many. It is off from then
        on: while it worked, nobody could switch it off."""
        jobs, job_id = self._reminder_sender_jobs().ids, self.env.context.get("cron_id")
        if job_id not in jobs[number_of_senders(self.env) - 1 :]:
            return False
        if not modules.module.current_test:
            self._commit_progress(remaining=0, deactivate=True)
        return True


def number_of_senders(env):
    """How many senders hand over reminders, as the settings say."""
    # sudo: ir.config_parameter - one number, whoever asks
    kept = env["ir.config_parameter"].sudo().get_param(NUMBER)
    try:
        number = int(kept or 1)
    except ValueError:
        number = 1
    return min(max(number, 1), MOST_SENDERS)
