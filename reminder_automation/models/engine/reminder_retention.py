# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL

# So many rows are removed at a time. Odoo's autovacuum commits after each batch, and
# calls again while there are more.
BATCH = 1000


class ReminderRetention(models.AbstractModel):
    """How long things are kept: what the companies' settings say, for the methods that
    remove what is older.

    Each company says it of its own rows, in months; 0 means for ever. Rows of no
    company are kept as long as the company that keeps longest has it.
    """

    _name = "reminder.retention"
    _description = "How Long Things Are Kept"

    @api.model
    def _expired_sql(self, name, company, moment, at_least=0):
        """SQL that tells whether a row may be removed.

        :param name: the field of `res.company` with the months
        :param company: SQL of the row's company; of rows that always have one, or of
            none
        :param moment: SQL of the moment (UTC) that counts
        :param at_least: days for which each row is kept, whatever the settings say
        :return: SQL, or None when all rows are kept for ever
        """
        now = fields.Datetime.now()
        latest = now - relativedelta(days=at_least)
        # sudo: res.company - what each of them says, archived ones too
        companies_sudo = (
            self.env["res.company"]
            .sudo()
            .with_context(active_test=False)
            .search([("id", "!=", False)])
        )
        conditions = []
        for months, same_sudo in companies_sudo.grouped(name).items():
            if months:
                cutoff = min(now - relativedelta(months=months), latest)
                own = SQL("%s = ANY(%s)", company, same_sudo.ids)
                conditions.append(SQL("(%s AND %s < %s)", own, moment, cutoff))
        longest = companies_sudo.mapped(name)
        if longest and all(longest):
            cutoff = min(now - relativedelta(months=max(longest)), latest)
            conditions.append(SQL("(%s IS NULL AND %s < %s)", company, moment, cutoff))
        return SQL("(%s)", SQL(" OR ").join(conditions)) if conditions else None

    @api.model
    def _note_removed(self, **counts):
        """Keep what was removed; a hook for later subjects.

        :param counts: how many, by the name of what it was
        """

    @api.model
    def _removed(self, **counts):
        """What an autovacuum method returns: how many rows went, and whether there may
        be more.

        :param counts: how many of one kind, by the name of what it was
        """
        self._note_removed(**counts)
        return sum(counts.values()), max(counts.values()) >= BATCH
