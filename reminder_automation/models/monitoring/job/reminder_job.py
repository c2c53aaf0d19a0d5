# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL

from ..reminder_retention import VACUUM_CRON

UNITS = [
    ("minutes", "Minutes"),
    ("hours", "Hours"),
    ("days", "Days"),
    ("weeks", "Weeks"),
    ("months", "Months"),
]
# What a person may change; all else is data of the addon, or written by the jobs.
STEERED = {"enabled", "interval_number", "interval_type"}


class ReminderJob(models.Model):
    """Something that is done by itself, again and again: a scheduled action that
    reminder administrators see, steer and watch, without being system administrators.

    The rows are data, one for each scheduled action. `cron_xmlid` says which one; when
    the app that it belongs to is not installed there is none, and the row waits for it.
    """

    _name = "reminder.job"
    _description = "Scheduled Job"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "sequence, id"

    name = fields.Char(required=True, readonly=True, translate=True)
    description = fields.Char(
        string="What it does", required=True, readonly=True, translate=True
    )
    sequence = fields.Integer(default=10, readonly=True)

    # the scheduled action
    cron_xmlid = fields.Char(
        string="Scheduled job",
        required=True,
        readonly=True,
        help="External id of the scheduled job. Its app need not be installed.",
    )
    cron_id = fields.Many2one(
        comodel_name="ir.cron",
        compute="_compute_cron_id",
        compute_sudo=True,
        groups="base.group_system",
    )
    installed = fields.Boolean(
        compute="_compute_installed", compute_sudo=True, search="_search_installed"
    )
    app = fields.Char(
        compute="_compute_app", compute_sudo=True, help="The app that it belongs to."
    )
    enabled = fields.Boolean(
        string="On", compute="_compute_enabled", inverse="_inverse_enabled"
    )
    interval_number = fields.Integer(
        string="Every", compute="_compute_interval_number", inverse="_inverse_rhythm"
    )
    interval_type = fields.Selection(
        selection=UNITS,
        string="Unit",
        compute="_compute_interval_type",
        inverse="_inverse_rhythm",
    )
    lastcall = fields.Datetime(string="Last run", compute="_compute_calls")
    nextcall = fields.Datetime(string="Next run", compute="_compute_calls")

    # the usual rhythm, and how far one may depart from it
    usual_number = fields.Integer(required=True, readonly=True, default=20)
    usual_unit = fields.Selection(
        selection=UNITS, required=True, readonly=True, default="minutes"
    )
    usual_hour = fields.Float(
        string="Hour of the night",
        readonly=True,
        help="The local hour for what runs once a day, daylight saving respected; -1 "
        "for any hour.",
        default=-1.0,
    )
    min_minutes = fields.Integer(required=True, readonly=True, default=1)
    max_minutes = fields.Integer(required=True, readonly=True, default=1440)
    is_usual = fields.Boolean(compute="_compute_is_usual")
    rhythm = fields.Char(string="Schedule", compute="_compute_rhythm")
    usual_rhythm = fields.Char(
        string="Default schedule", compute="_compute_usual_rhythm"
    )

    # what is written down as it runs, see `reminder.job.state`
    state_id = fields.Many2one(
        comodel_name="reminder.job.state",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        copy=False,
        groups=fields.NO_ACCESS,
    )

    # what it did last time
    last_counts = fields.Json(related="state_id.last_counts", readonly=False)
    last_result_date = fields.Datetime(
        string="Last did something",
        related="state_id.last_result_date",
        readonly=False,
    )
    last_result = fields.Text(
        string="What it did last time", compute="_compute_last_result"
    )

    # health
    should_run = fields.Boolean(
        related="state_id.should_run",
        readonly=False,
        help="It was on, and nobody has switched it off since. When it is off all the "
        "same, Odoo has stopped it.",
    )
    told_problems = fields.Json(
        related="state_id.told_problems",
        readonly=False,
        help="What administrators have been told of already.",
    )
    health = fields.Selection(
        selection=[
            ("ok", "OK"),
            ("alarm", "Needs attention"),
            ("attention", "Needs attention"),
            ("off", "Off"),
            ("missing", "Needs an app"),
        ],
        compute="_compute_health",
        search="_search_health",
    )
    problem = fields.Text(string="What is wrong", compute="_compute_health")

    _cron_uniq = models.UniqueIndex(
        "(cron_xmlid)", "This scheduled job is in the list already."
    )
    _bounds_check = models.Constraint(
        "CHECK(0 < min_minutes AND min_minutes <= max_minutes)",
        "The shortest interval must not be longer than the longest one.",
    )

    # ------------------------------------------------------------
    # THE SCHEDULED ACTION
    # ------------------------------------------------------------

    @api.depends("cron_xmlid")
    def _compute_cron_id(self):
        crons = self._crons()
        for job in self:
            job.cron_id = crons.get(job.cron_xmlid, False)

    @api.depends("cron_xmlid")
    def _compute_installed(self):
        crons = self._crons()
        for job in self:
            job.installed = job.cron_xmlid in crons

    def _search_installed(self, operator, value):
        if operator != "in":
            return NotImplemented
        self.env["ir.model.data"].flush_model(["module", "name", "model"])
        installed = Domain(
            "cron_xmlid",
            "in",
            SQL(
                "(SELECT module || '.' || name FROM ir_model_data WHERE model = %s)",
                "ir.cron",
            ),
        )
        return installed if True in value else ~installed

    @api.depends("cron_xmlid")
    def _compute_app(self):
        names = [job.cron_xmlid.partition(".")[0] for job in self]
        modules = self.env["ir.module.module"].search([("name", "in", names)])
        titles = {module.name: module.shortdesc for module in modules}
        for job, name in zip(self, names, strict=True):
            job.app = titles.get(name, name)

    def _crons(self):
        """The scheduled actions of these rows that are there.

        :return: dict of external id to an `ir.cron`, with superuser rights
        """
        pairs = {job.cron_xmlid: job.cron_xmlid.partition(".")[::2] for job in self}
        # sudo: ir.model.data, ir.cron - only for scheduled actions of the list, which
        # nobody can add to or change through the ORM
        data_sudo = (
            self.env["ir.model.data"]
            .sudo()
            .search(
                [
                    ("model", "=", "ir.cron"),
                    ("module", "in", [module for module, _name in pairs.values()]),
                    ("name", "in", [name for _module, name in pairs.values()]),
                ]
            )
        )
        found = {data.complete_name: data.res_id for data in data_sudo}
        crons_sudo = self.env["ir.cron"].sudo().browse(found.values()).exists()
        by_id = {cron_sudo.id: cron_sudo for cron_sudo in crons_sudo}
        return {
            xmlid: by_id[res_id]
            for xmlid, res_id in found.items()
            if xmlid in pairs and res_id in by_id
        }

    @api.model
    def _of_crons(self, crons):
        """The rows of these scheduled actions.

        :param crons: `ir.cron` records
        """
        data_sudo = (
            self.env["ir.model.data"]
            .sudo()  # sudo: ir.model.data - whoever may write a cron reads its name
            .search([("model", "=", "ir.cron"), ("res_id", "in", crons.ids)])
        )
        return self.search([("cron_xmlid", "in", data_sudo.mapped("complete_name"))])

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        # sudo: reminder.job.state - each row has one, which only jobs write
        states_sudo = (
            self.env["reminder.job.state"].sudo().create([{}] * len(vals_list))
        )
        jobs = super().create(
            [
                {**vals, "state_id": state_sudo.id}
                for vals, state_sudo in zip(vals_list, states_sudo, strict=True)
            ]
        )
        for xmlid, cron_sudo in jobs._crons().items():
            if cron_sudo.active:
                jobs.filtered(lambda job, xmlid=xmlid: job.cron_xmlid == xmlid).write(
                    {"should_run": True}
                )
        return jobs

    def write(self, vals):
        if not self.env.su and not vals.keys() <= STEERED:
            raise AccessError(
                self.env._(
                    "The list of scheduled jobs belongs to the addon. Only the switch "
                    "and the schedule of a job can be changed."
                )
            )
        return super().write(vals)

    # ------------------------------------------------------------
    # WHAT IT DID LAST TIME
    # Jobs of this addon keep it themselves, those of Odoo report their progress.
    # ------------------------------------------------------------

    @api.model
    def _note(self, cron_xmlid, **counts):
        """Keep what a job has just done, for whoever looks at the page.

        Called by the job itself, and only when it did something: a job that finds
        nothing to do writes nothing.

        :param cron_xmlid: external id of the scheduled action
        :param counts: what it did, by the names of `_result_words`
        """
        counts = {name: count for name, count in counts.items() if count}
        if not counts:
            return
        self.env["reminder.job.state"]._keep(cron_xmlid, counts)

    @api.model
    def _log_removed(self, cron_xmlid, counts):
        """Tell in a job's chatter what a run of it removed.

        :param cron_xmlid: external id of the scheduled action
        :param counts: dict of a name of `_result_words` to a number
        """
        lang = self.env.company._reminder_staff_lang()
        for job in self.with_context(lang=lang).search(
            [("cron_xmlid", "=", cron_xmlid)]
        ):
            if sentence := job._sentence(counts):
                job._message_log(
                    body=sentence, author_id=self.env.ref("base.partner_root").id
                )

    def _sentence(self, counts):
        """What was done, as one sentence; "" for nothing.

        :param counts: dict of a name of `_result_words` to a number
        """
        all_words = self._result_words()
        parts = [
            one if count == 1 else many % {"count": count}
            for name, count in (counts or {}).items()
            if count and name in all_words
            for one, many in [all_words[name]]
        ]
        return ", ".join(parts) + "." if parts else ""

    @api.model
    def _result_words(self):
        """What jobs may have done: extend it for a job of your own.

        :return: dict of a name for `_note` to its words for one, and for more of them
        """
        return {
            "claimed": (
                self.env._("1 reminder claimed"),
                self.env._("%(count)s reminders claimed"),
            ),
            "settled": (self.env._("1 settled"), self.env._("%(count)s settled")),
            "fired": (
                self.env._("1 customer reminder fired"),
                self.env._("%(count)s customer reminders fired"),
            ),
            "logged": (
                self.env._("1 noted in the chatter as sent"),
                self.env._("%(count)s noted in the chatter as sent"),
            ),
            "activities": (
                self.env._("1 activity reminder sent"),
                self.env._("%(count)s activity reminders sent"),
            ),
            "overdue": (
                self.env._("1 mail about overdue work"),
                self.env._("%(count)s mails about overdue work"),
            ),
            "birthday": (
                self.env._("1 mail about birthdays"),
                self.env._("%(count)s mails about birthdays"),
            ),
            "ticket": (
                self.env._("1 mail about open tickets"),
                self.env._("%(count)s mails about open tickets"),
            ),
            "invoice": (
                self.env._("1 mail about recurring invoices"),
                self.env._("%(count)s mails about recurring invoices"),
            ),
            "removed_lines": (
                self.env._("1 sent reminder removed"),
                self.env._("%(count)s sent reminders removed"),
            ),
            "removed_messages": (
                self.env._("1 message of it removed"),
                self.env._("%(count)s messages of it removed"),
            ),
            "removed_items": (
                self.env._("1 finished item removed"),
                self.env._("%(count)s finished items removed"),
            ),
            "removed_occurrences": (
                self.env._("1 customer reminder that was done removed"),
                self.env._("%(count)s customer reminders that were done removed"),
            ),
            "removed_digests": (
                self.env._("1 daily mail removed"),
                self.env._("%(count)s daily mails removed"),
            ),
            "removed_alerts": (
                self.env._("1 notification removed"),
                self.env._("%(count)s notifications removed"),
            ),
            "removed_popups": (
                self.env._("1 answered pop-up removed"),
                self.env._("%(count)s answered pop-ups removed"),
            ),
            "removed_touches": (
                self.env._("1 note of a change that no rule reads removed"),
                self.env._("%(count)s notes of changes that no rule reads removed"),
            ),
            "erased_answers": (
                self.env._("1 answer to a document made anonymous"),
                self.env._("%(count)s answers to documents made anonymous"),
            ),
            "alarms": (
                self.env._("1 scheduled job needs attention"),
                self.env._("%(count)s scheduled jobs need attention"),
            ),
            "healed": (
                self.env._("1 scheduled job is OK again"),
                self.env._("%(count)s scheduled jobs are OK again"),
            ),
        }

    @api.depends("cron_xmlid", "last_counts", "last_result_date")
    @api.depends_context("lang")
    def _compute_last_result(self):
        crons = self._crons()
        runs = self._last_runs(crons)
        queues = self._queues()
        for job in self:
            cron_sudo = crons.get(job.cron_xmlid)
            if not cron_sudo:
                job.last_result = False
            elif queue := queues.get(job.cron_xmlid):
                job.last_result = self.env._(
                    "%(waiting)s waiting, %(failed)s failed in the last 7 days.",
                    waiting=queue.waiting,
                    failed=queue.failed,
                )
            elif not cron_sudo.lastcall and not job.last_counts:
                job.last_result = self.env._("It has not run yet.")
            elif cron_sudo.failure_count:
                job.last_result = self.env._("It failed.")
            elif (
                job.cron_xmlid.startswith("reminder_automation.")
                or job.cron_xmlid == VACUUM_CRON
            ):
                job.last_result = job._own_result(cron_sudo)
            elif sentence := job._recurring_sentence(cron_sudo):
                job.last_result = sentence
            else:
                job.last_result = job._progress_words(*runs[cron_sudo.id][:2])

    def _own_result(self, cron_sudo):
        """The sentence about one of our own jobs."""
        self.ensure_one()
        sentence = self._sentence(self.last_counts)
        # The last run is counted from its start, what it did is kept at its end.
        is_of_last_run = self.last_result_date and (
            not cron_sudo.lastcall or self.last_result_date >= cron_sudo.lastcall
        )
        if is_of_last_run and sentence:
            return sentence
        return self.env._("There was nothing to do.")

    def _progress_words(self, done, remaining):
        if remaining:
            return self.env._(
                "%(done)s done, %(remaining)s left.", done=done, remaining=remaining
            )
        if done:
            return self.env._("%(done)s done.", done=done)
        return self.env._("It ran. It does not say what it did.")
