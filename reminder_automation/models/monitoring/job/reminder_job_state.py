# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import fields, models
from odoo.tools import SQL


class ReminderJobState(models.Model):
    """What an automatic action writes down about itself as it runs.

    Apart from `reminder.job`, whose rows are data: an update of the addon writes those,
    in a transaction that lasts for a while. Whatever else is written to them meanwhile
    would make the update fail, and it is written by what never stands still.
    """

    _name = "reminder.job.state"
    _description = "State of a Scheduled Job"

    last_counts = fields.Json()
    last_result_date = fields.Datetime()
    should_run = fields.Boolean()
    told_problems = fields.Json()

    def _keep(self, cron_xmlid, counts):
        """Keep what a job has just done. A row that somebody else is writing to is left
        alone, so that two runs at once never wait for each other here.

        :param cron_xmlid: external id of the scheduled action
        :param counts: what it did
        """
        # Neither write_date nor cache nor chatter have to know, and the ORM cannot
        # skip a locked row.
        self.env.execute_query(
            SQL(
                """
                UPDATE reminder_job_state
                   SET last_counts = %s, last_result_date = %s
                 WHERE id IN (
                       SELECT state.id
                         FROM reminder_job_state state
                         JOIN reminder_job job ON job.state_id = state.id
                        WHERE job.cron_xmlid = %s
                          FOR NO KEY UPDATE OF state SKIP LOCKED)
             RETURNING id
                """,
                fields.Json().convert_to_column(counts, self),
                fields.Datetime.now(),
                cron_xmlid,
            )
        )
