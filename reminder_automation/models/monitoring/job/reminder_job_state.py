# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import fields, models


class ReminderJobState(models.Model):
    """What an automatic action writes down about itself as it runs.

    Apart from `reminder.job`, whose rows are data: an update of the addon writes those,
    in a transaction that lasts for a while. Whatever else is written to them meanwhile
    would make the update fail, and it is written by what never stands still.
    """

    _name = "reminder.job.state"
    _description = "State of an Automatic Action"

    last_counts = fields.Json(readonly=True)
    last_result_date = fields.Datetime(readonly=True)
    should_run = fields.Boolean(readonly=True)
    told_problems = fields.Json(readonly=True)
