# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL

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
    _description = "Automatic Action"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "sequence, id"

    name = fields.Char(required=True, readonly=True, translate=True)
    description = fields.Char(
        string="What it does", required=True, readonly=True, translate=True
    )
    sequence = fields.Integer(default=10, readonly=True)

    # the scheduled action
    cron_xmlid = fields.Char(
        string="Scheduled action",
        required=True,
        readonly=True,
        help="External id of the scheduled action. Its app need not be installed.",
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
        help="On the clock on the wall, for what runs once a day. -1 for any hour.",
        default=-1.0,
    )
    min_minutes = fields.Integer(required=True, readonly=True, default=1)
    max_minutes = fields.Integer(required=True, readonly=True, default=1440)
    is_usual = fields.Boolean(compute="_compute_is_usual")
    rhythm = fields.Char(compute="_compute_rhythm")
    usual_rhythm = fields.Char(compute="_compute_usual_rhythm")

    # what it did last time
    last_counts = fields.Json(readonly=True)
    last_result_date = fields.Datetime(string="Last did something", readonly=True)
    last_result = fields.Text(
        string="What it did last time", compute="_compute_last_result"
    )

    # health
    should_run = fields.Boolean(
        readonly=True,
        help="It was on, and nobody has switched it off since. When it is off all the "
        "same, Odoo has stopped it.",
    )
    told_problems = fields.Json(
        readonly=True, help="What administrators have been told of already."
    )
    health = fields.Selection(
        selection=[
            ("ok", "Well"),
            ("alarm", "Needs you"),
            ("attention", "Needs attention"),
            ("off", "Off"),
            ("missing", "Needs an app"),
        ],
        compute="_compute_health",
        search="_search_health",
    )
    problem = fields.Text(string="What is wrong", compute="_compute_health")

    _cron_uniq = models.UniqueIndex(
        "(cron_xmlid)", "This scheduled action is in the list already."
    )
    _bounds_check = models.Constraint(
        "CHECK(0 < min_minutes AND min_minutes <= max_minutes)",
        "The shortest rhythm must not be longer than the longest one.",
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
        jobs = super().create(vals_list)
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
                    "The list of automatic actions belongs to the addon. Only the "
                    "switch and the rhythm of an action can be changed."
                )
            )
        return super().write(vals)
