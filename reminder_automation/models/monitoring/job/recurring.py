# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import fields, models
from odoo.tools import format_list

from ...staff.alert.recurring import INVOICE, POST, RECURRING

MOST_NAMES = 10


class ReminderJob(models.Model):
    """The jobs that make invoices: which ones, and which they could not."""

    _inherit = "reminder.job"

    def _recurring_sentence(self, cron_sudo):
        """What a job that makes invoices made in its last run; "" for nothing.

        The numbers of invoices are named to who may read them.

        :param cron_sudo: its scheduled action
        """
        self.ensure_one()
        if self.cron_xmlid not in RECURRING or not cron_sudo.lastcall:
            return ""
        made = self.env["reminder.alert"]._recurring_since(
            cron_sudo.lastcall, [self.cron_xmlid]
        )
        count = len(made)
        if not count:
            return ""
        readable = made._filtered_access("read").sorted("id")
        names = [invoice.display_name for invoice in readable[:MOST_NAMES]]
        does, _subtype = RECURRING[self.cron_xmlid]
        if not names:
            if does == POST:
                return (
                    self.env._("1 invoice posted.")
                    if count == 1
                    else self.env._("%(count)s invoices posted.", count=count)
                )
            return (
                self.env._("1 invoice made.")
                if count == 1
                else self.env._("%(count)s invoices made.", count=count)
            )
        if len(names) < count:
            names.append("…")
        listed = format_list(self.env, names)
        if does == POST:
            return (
                self.env._("1 invoice posted: %(names)s.", names=listed)
                if count == 1
                else self.env._(
                    "%(count)s invoices posted: %(names)s.", count=count, names=listed
                )
            )
        return (
            self.env._("1 invoice made: %(names)s.", names=listed)
            if count == 1
            else self.env._(
                "%(count)s invoices made: %(names)s.", count=count, names=listed
            )
        )

    def _unposted(self):
        """How many entries the job that posts them has left behind: their day was over
        as it ran last."""
        self.ensure_one()
        does, _subtype = RECURRING.get(self.cron_xmlid, (None, None))
        if does != POST or INVOICE not in self.env or not self.lastcall:
            return 0
        # sudo: account.move - how many, and nothing else of them
        return (
            self.env[INVOICE]
            .sudo()
            .search_count(
                [
                    ("state", "=", "draft"),
                    ("auto_post", "!=", "no"),
                    ("date", "<", fields.Date.to_date(self.lastcall)),
                    ("write_date", "<", self.lastcall),
                ]
            )
        )
