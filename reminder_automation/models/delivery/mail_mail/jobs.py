# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import time
from datetime import timedelta

import psycopg2

from odoo import SUPERUSER_ID, api, fields, models
from odoo.tools import config

from ..ir_cron import number_of_senders
from .hand_over import PART_OF_TIME
from .mail_mail import AFTER_LOST_CONNECTION

# In queue_job's settings: `channels = root:2,root.reminder:4`.
CHANNEL = "root.reminder"
METHOD = "_reminder_send_as_job"
FUNCTION = f"<mail.mail>.{METHOD}"
KEY = "reminder_automation.sender."
MOST_TRIES = 5
# A job that waits for so long: nobody runs jobs.
RUNNER_IS_GONE_AFTER = timedelta(minutes=10)


class MailMail(models.Model):
    """Where queue_job is installed, senders are its jobs, in a channel of their own.

    What its jobs cannot hand over (by a person's own mail server, or while a server is
    down) is left to Odoo's mail queue, and so is all of it when nobody runs jobs.
    """

    _inherit = "mail.mail"

    @api.model
    def _reminder_has_jobs(self):
        """Whether senders are jobs of queue_job."""
        return "queue.job" in self.env

    @api.model
    def _reminder_enqueue_senders(self):
        """Have as many jobs as there are senders hand over reminders, at most one of
        each waiting.

        :return: whether jobs are run; else Odoo's mail queue has to
        """
        # sudo: queue.job - the engine's own jobs, whoever caused them
        mails = self.with_user(SUPERUSER_ID)
        mails._reminder_set_jobs_up()
        numbers = range(1, number_of_senders(self.env) + 1)
        keys = {number: f"{KEY}{number}" for number in numbers}
        waiting = mails.env["queue.job"].search(
            [
                ("identity_key", "in", list(keys.values())),
                ("state", "in", ("pending", "enqueued")),
            ]
        )
        known = set(waiting.mapped("identity_key"))
        for number in numbers:
            if keys[number] not in known:
                mails.with_delay(
                    channel=CHANNEL,
                    description=f"Reminders: sender {number}",
                    identity_key=keys[number],
                    max_retries=MOST_TRIES,
                )._reminder_send_as_job(number)
        long_ago = fields.Datetime.now() - RUNNER_IS_GONE_AFTER
        return not any((one.eta or one.date_created) < long_ago for one in waiting)

    @api.model
    def _reminder_set_jobs_up(self):
        """Make the channel and the function of these jobs, which commit as they go."""
        functions = self.env["queue.job.function"]
        if functions.search_count([("name", "=", FUNCTION)], limit=1):
            return
        channels = self.env["queue.job.channel"]
        try:
            with self.env.cr.savepoint():
                channel = channels.search([("complete_name", "=", CHANNEL)])
                if not channel:
                    root = self.env.ref("queue_job.channel_root")
                    name = CHANNEL.removeprefix("root.")
                    channel = channels.create({"name": name, "parent_id": root.id})
                functions.create(
                    {
                        "allow_commit": True,
                        "channel_id": channel.id,
                        "method": METHOD,
                        "model_id": self.env["ir.model"]._get_id("mail.mail"),
                    }
                )
        except psycopg2.IntegrityError:
            return  # another process makes them at this moment

    @api.model
    def _reminder_send_as_job(self, number):
        """Hand over reminders that stand in the queue: the job of one sender.

        :param number: of the sender
        """
        limit = config["limit_time_real"]
        until = time.monotonic() + limit * PART_OF_TIME if limit > 0 else None
        is_well = self.with_context(reminder_until=until)._reminder_work()
        self.env.cr.commit()  # pylint: disable=invalid-commit
        if not is_well:
            # It is not at hand where queue_job is not installed.
            from odoo.addons.queue_job.exception import (  # noqa: PLC0415
                RetryableJobError,
            )

            raise RetryableJobError(
                "The mail server closed the connection.",
                seconds=int(AFTER_LOST_CONNECTION.total_seconds()),
            )
        if until and time.monotonic() >= until:
            self._reminder_enqueue_senders()
        elif self.env["reminder.delivery"].sudo()._has_unsent():
            self._reminder_trigger([fields.Datetime.now()])
        return f"Sender {number}: nothing is left that may leave now."

    @api.model
    def _reminder_forget_jobs(self):
        """The addon goes: so do its jobs, their function and their channel."""
        if not self._reminder_has_jobs():
            return
        # sudo: queue.job - our own
        env = self.sudo().env
        env["queue.job"].search([("channel", "=", CHANNEL)]).unlink()
        env["queue.job.function"].search([("name", "=", FUNCTION)]).unlink()
        channel = env["queue.job.channel"].search([("complete_name", "=", CHANNEL)])
        if not channel.job_function_ids:
            channel.unlink()
