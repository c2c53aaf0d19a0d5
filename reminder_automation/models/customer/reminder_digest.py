# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Command
from odoo.tools import SQL

from ...sayings import lazy as _lt
from ...schedule.cadence import local_date
from ..engine.batch import serve
from ..engine.reminder_retention import BATCH


class ReminderDigest(models.Model):
    """One mail a day to a user who wants it so, with all of the day's reminders.

    It collects what fires for the user until the sweep has fired all that is due. Then
    it waits under the rule "Daily mail of customer reminders", and what fires later on
    that day is in the next day's. Reminders that are done or deleted meanwhile are not
    in the mail any more.
    """

    _name = "reminder.digest"
    _description = "Daily Mail of Customer Reminders"
    _inherit = ["mail.thread"]
    _order = "date desc, id desc"

    user_id = fields.Many2one(
        comodel_name="res.users",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    date = fields.Date(required=True, readonly=True)
    company_id = fields.Many2one(related="user_id.company_id", store=True)
    state = fields.Selection(
        selection=[
            ("collecting", "Collecting"),
            ("open", "To be sent"),
            ("done", "Done"),
        ],
        default="collecting",
        required=True,
        readonly=True,
    )
    release_date = fields.Datetime(required=True, readonly=True)
    remind_date = fields.Date(
        readonly=True, help="The day in UTC when it was ready to be sent."
    )
    occurrence_ids = fields.Many2many(
        comodel_name="reminder.occurrence", string="Reminders", readonly=True
    )
    open_occurrence_ids = fields.Many2many(
        comodel_name="reminder.occurrence", compute="_compute_open_occurrence_ids"
    )

    _day_uniq = models.UniqueIndex(
        "(user_id, date)", "This user has a daily mail of that day already."
    )
    _open_idx = models.Index("(state) WHERE state IN ('collecting', 'open')")

    @api.depends("user_id", "date")
    def _compute_display_name(self):
        for digest in self:
            digest.display_name = self.env._("Your reminders")

    @api.depends("occurrence_ids.state", "occurrence_ids.snooze_until")
    def _compute_open_occurrence_ids(self):
        for digest in self:
            people = digest.occurrence_ids._people()
            digest.open_occurrence_ids = digest.occurrence_ids.filtered(
                lambda one, user=digest.user_id, people=people: (
                    one.state == "open" and not one.snooze_until and user in people[one]
                )
            ).sorted(lambda one: (one.partner_id._reminder_name(), one.id))

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _of(self, occurrences):
        """The daily mails, not sent yet, that tell of these occurrences."""
        return self.search(
            [
                ("occurrence_ids", "in", occurrences.ids),
                ("state", "in", ("collecting", "open")),
            ]
        )

    @api.model
    def _collect(self, pairs):
        """Put occurrences into the next daily mails of users.

        :param pairs: list of (user, occurrence)
        """
        by_user = {}
        for user, occurrence in pairs:
            by_user.setdefault(user, []).append(Command.link(occurrence.id))
        users = self.env["res.users"].union(*by_user)
        latest = {}
        for digest in self.search(
            [
                ("user_id", "in", users.ids),
                ("date", ">=", fields.Date.today() - timedelta(days=1)),
            ],
            order="date",
        ):
            latest[digest.user_id] = digest
        to_create = []
        for user, commands in by_user.items():
            digest = latest.get(user)
            if digest and digest.state == "collecting":
                digest.occurrence_ids = commands
            else:
                to_create.append(
                    {**self._slot(user, digest), "occurrence_ids": commands}
                )
        self.with_context(
            mail_create_nolog=True, mail_create_nosubscribe=True, tracking_disable=True
        ).create(to_create)

    def _slot(self, user, latest):
        """The day and moment of a user's next daily mail, after the latest one."""
        now = fields.Datetime.now()
        clock = user.company_id._reminder_clock()
        day = local_date(now, clock.tz)
        if latest and latest.date >= day:
            day = latest.date + timedelta(days=1)
        return {
            "user_id": user.id,
            "date": day,
            "release_date": max(now, clock.opening(day)),
        }

    @api.model
    def _is_due_sql(self):
        """SQL that tells whether there may be anything for `_release_due`."""
        return SQL(
            """
            EXISTS (SELECT FROM reminder_digest
                     WHERE state = 'collecting' AND release_date <= %s)
            OR EXISTS (SELECT FROM reminder_digest digest
                         JOIN reminder_item item
                           ON item.res_model = %s AND item.res_id = digest.id
                        WHERE digest.state = 'open' AND item.state = 'exhausted')
            """,
            fields.Datetime.now(),
            self._name,
        )

    @api.model
    def _release_due(self):
        """Let those be sent whose moment has come, and close those that were sent."""
        due = self.search(
            [
                ("state", "=", "collecting"),
                ("release_date", "<=", fields.Datetime.now()),
            ]
        ).try_lock_for_update(allow_referencing=True)
        serve(
            due,
            lambda some: some._release(),
            lambda digest, error: self.env["reminder.rule"]._tell_of_record(
                digest, error
            ),
        )
        rows = self.env.execute_query(
            SQL(
                """
                SELECT digest.id
                  FROM reminder_digest digest
                  JOIN reminder_item item
                    ON item.res_model = %s AND item.res_id = digest.id
                 WHERE digest.state = 'open' AND item.state = 'exhausted'
                   AND NOT EXISTS (
                       SELECT FROM reminder_notice notice
                        WHERE notice.item_id = item.id AND %s)
                """,
                self._name,
                self.env["reminder.notice"]._in_flight_sql("notice"),
            )
        )
        self.browse(row[0] for row in rows).write({"state": "done"})

    def _release(self):
        self.write({"state": "open", "remind_date": fields.Date.today()})
        self._renew()

    def _renew(self):
        """Something these tell of was done, snoozed or deleted: what stands in the mail
        queue is made again without it, or not at all."""
        empty = self.filtered(lambda digest: not digest.open_occurrence_ids)
        empty.filtered(lambda digest: digest.state == "open").write({"state": "done"})
        notices = self.env["reminder.notice"]._queued_about(self)
        done = notices.filtered(lambda notice: notice.res_id in empty.ids)
        done._withdraw(_lt("It no longer waits.").said(self.env))
        (notices - done)._make_again(
            _lt("It is made again: something changed.").said(self.env)
        )

    def _reminder_renew(self):
        """What is no longer for the user, who left an area, is not told either."""
        strays = self.occurrence_ids - self.open_occurrence_ids
        # What is done or snoozed was seen to when that happened.
        strays = strays.filtered(
            lambda one: one.state == "open" and not one.snooze_until
        )
        if strays:
            self.occurrence_ids -= strays
            self._renew()
            self.env["reminder.rule"]._wake()
        return bool(strays)

    def _reminder_description(self):
        return self.env._("Customer reminders")

    def _reminder_url(self, partner):
        """The list of all open reminders, not a page of the mail itself."""
        return f"{self.get_base_url()}/odoo/my-reminders"

    @api.autovacuum
    def _gc_done(self):
        """Remove daily mails that were sent longer ago than the settings say."""
        retention = self.env["reminder.retention"]
        expired = retention._expired_sql(
            "reminder_retention_digest_months",
            SQL("digest.company_id"),
            SQL("digest.release_date"),
        )
        if expired is None:
            return 0, False
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT digest.id FROM reminder_digest digest
                 WHERE digest.state = 'done' AND %(expired)s
              ORDER BY digest.id
                 LIMIT %(batch)s
                   FOR UPDATE SKIP LOCKED
                """,
                expired=expired,
                batch=BATCH,
            )
        )
        digests = self.browse(row[0] for row in rows)
        digests.unlink()
        return retention._removed(removed_digests=len(digests))
