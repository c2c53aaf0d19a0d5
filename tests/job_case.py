"""The automatic actions, as tests of them share them."""

from common import ReminderCase


class JobCase(ReminderCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.jobs = cls.env["reminder.job"].search([])
        cls.sweep = cls.job("sweep")
        cls.mail_queue = cls.job("mail_queue")

    @classmethod
    def job(cls, name):
        return cls.env.ref(f"reminder_automation.reminder_job_{name}")

    def cron(self, job):
        return self.env.ref(job.cron_xmlid)
