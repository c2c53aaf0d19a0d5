# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models

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
        for index, sender in enumerate(senders):
            if sender.active != (index < beside):
                sender.active = index < beside


def number_of_senders(env):
    """How many senders hand over reminders, as the settings say."""
    # sudo: ir.config_parameter - one number, whoever asks
    kept = env["ir.config_parameter"].sudo().get_param(NUMBER)
    try:
        number = int(kept or 1)
    except ValueError:
        number = 1
    return min(max(number, 1), MOST_SENDERS)
