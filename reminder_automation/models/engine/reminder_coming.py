# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import hashlib
from datetime import timedelta

from odoo import api, fields, models, modules
from odoo.fields import Domain
from odoo.tools import SQL

from .rule.state import RUNNING

DAYS = 30
# A screen asks several times for one page: for so long it is not worked out anew, as
# long as nothing changes that is noted.
KEPT = timedelta(seconds=60)
COLUMNS = {
    "id": SQL("int8"),
    "moment": SQL("timestamp"),
    "rule_id": SQL("int4"),
    "topic_id": SQL("int4"),
    "item_id": SQL("int4"),
    "res_model": SQL("varchar"),
    "res_id": SQL("int4"),
    "cycle": SQL("int4"),
    "step": SQL("int4"),
    "channel": SQL("varchar"),
    "person_id": SQL("int4"),
    "commercial_partner_id": SQL("int4"),
    "user_id": SQL("int4"),
    "company_id": SQL("int4"),
}
# By database: (what was noted of changes, when, the lines).
kept = {}


class ReminderComing(models.Model):
    """What will leave in the next 30 days by all rules that run, if nothing changes.

    It is stored nowhere: the database is given the lines of `reminder.rule._forecast`
    with each question.
    """

    _name = "reminder.coming"
    _description = "Coming Reminder"
    _auto = False
    _order = "moment, commercial_partner_id, id"
    _rec_name = "res_name"

    moment = fields.Datetime(string="When", readonly=True)
    rule_id = fields.Many2one(comodel_name="reminder.rule", readonly=True)
    topic_id = fields.Many2one(comodel_name="reminder.topic", readonly=True)
    item_id = fields.Many2one(
        comodel_name="reminder.item",
        string="Item to open",
        readonly=True,
        help="Empty: its record does not wait yet.",
    )
    res_model = fields.Char(string="Model", readonly=True)
    res_id = fields.Many2oneReference(
        string="Record", model_field="res_model", readonly=True
    )
    res_name = fields.Char(string="Item", compute="_compute_res_name")
    cycle = fields.Integer(readonly=True, aggregator=None)
    step = fields.Integer(string="Reminder no.", readonly=True, aggregator=None)
    channel = fields.Selection(
        selection=[
            ("inbox", "In the system"),
            ("email", "E-mail"),
            ("sms", "SMS"),
            ("todo", "To-do for a colleague"),
            ("action", "Action"),
        ],
        readonly=True,
    )
    person_id = fields.Many2one(
        comodel_name="res.partner", string="To", readonly=True, help="Who gets it."
    )
    commercial_partner_id = fields.Many2one(
        comodel_name="res.partner", string="Customer", readonly=True
    )
    user_id = fields.Many2one(
        comodel_name="res.users", string="Responsible", readonly=True
    )
    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    is_own = fields.Boolean(
        string="My own",
        compute="_compute_is_own",
        search="_search_is_own",
        help="You are responsible for it or follow its record, and may read that.",
    )

    # ------------------------------------------------------------
    # THE LINES
    # ------------------------------------------------------------

    @property
    def _table_query(self):
        _columns, arrays = self._lines()
        return SQL(
            "SELECT * FROM unnest(%s) AS coming (%s)",
            SQL(", ").join(
                SQL("%s::%s[]", arrays[name], sql_type)
                for name, sql_type in COLUMNS.items()
            ),
            SQL(", ").join(map(SQL.identifier, COLUMNS)),
        )

    @api.model
    def _lines(self):
        """The lines: a dict of a column's name to the list of its values, and one to
        the same as PostgreSQL reads an array fastest: as a text."""
        # sudo: reminder.rule - for everybody the same; the record rules say who sees
        # which of them
        rules_sudo = self.env["reminder.rule"].sudo()
        if modules.module.current_test:
            return self._worked_out(rules_sudo)
        now, noted = fields.Datetime.now(), self._noted()
        known = kept.get(self.env.cr.dbname)
        if known and known[0] == noted and now - known[1] < KEPT:
            return known[2]
        lines = self._worked_out(rules_sudo)
        kept[self.env.cr.dbname] = (noted, now, lines)
        return lines

    @api.model
    def _worked_out(self, rules_sudo):
        running_sudo = rules_sudo.search(RUNNING & Domain("internal", "=", False))
        about = {
            rule.id: (rule.topic_id.id or None, rule.model_name)
            for rule in running_sudo
        }
        rows = []
        for line in running_sudo._forecast(DAYS):
            topic_id, model = about[line.rule_id]
            rows.append(
                (
                    _number(line),
                    line.moment,
                    line.rule_id,
                    topic_id,
                    line.item_id or None,
                    model,
                    *line[3:],
                )
            )
        columns = zip(*rows, strict=True) if rows else [()] * len(COLUMNS)
        columns = dict(zip(COLUMNS, columns, strict=True))
        return columns, {name: _array(values) for name, values in columns.items()}

    @api.model
    def _noted(self):
        """What is known of changes, in a question that costs little: as long as it
        stays the same, most likely nothing has changed."""
        self.env.flush_all()
        self.env["reminder.touch"]._write_noted()
        return self.env.execute_query(
            SQL(
                """
                SELECT (SELECT MAX(id) FROM reminder_touch),
                       (SELECT COUNT(*) FROM reminder_touch),
                       (SELECT MAX(id) FROM reminder_notice),
                       (SELECT MAX(write_date) FROM reminder_rule),
                       (SELECT MAX(write_date) FROM reminder_step),
                       (SELECT MAX(write_date) FROM res_company),
                       (SELECT COUNT(*) || ' ' || MAX(write_date) || ' '
                               || SUM(hashtext(CONCAT_WS(' ', next_date, state, to_plan,
                                  on_hold, left_out))::bigint)
                          FROM reminder_item WHERE state != 'done')
                """
            )
        )

    # ------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------

    @api.depends("item_id", "res_id", "res_model")
    @api.depends_context("uid", "su", "allowed_company_ids", "lang")
    def _compute_res_name(self):
        Item = self.env["reminder.item"]
        items = {}
        # sudo: itself, reminder.item - of which record it is; what that is called is
        # asked for with the rights of the person
        for line, line_sudo in zip(self, self.sudo(), strict=True):
            items[line] = line_sudo.item_id.with_env(self.env) or Item.new(
                {
                    "rule_id": line_sudo.rule_id.id,
                    "res_model": line_sudo.res_model,
                    "res_id": line_sudo.res_id,
                    "company_id": line_sudo.company_id.id,
                }
            )
        names = Item.concat(*dict.fromkeys(items.values()))._record_names()
        for line, item in items.items():
            line.res_name = names[item]

    @api.depends("res_name")
    @api.depends_context("uid", "allowed_company_ids", "lang")
    def _compute_display_name(self):
        for line in self:
            line.display_name = line.sudo(False).res_name

    @api.model
    def _search_display_name(self, operator, value):
        # The name is the record's: to look for it would tell what it is.
        return Domain.FALSE if not self.env.su else NotImplemented

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_is_own(self):
        # sudo: itself - asked by the record rules, of themselves
        own = set(self.sudo().search([("id", "in", self.ids), ("is_own", "=", True)]))
        for line in self:
            line.is_own = line.sudo() in own

    def _search_is_own(self, operator, value):
        if operator != "in":
            return NotImplemented
        columns, _arrays = self._lines()
        mine = {}
        for model, res_id, user_id in zip(
            columns["res_model"], columns["res_id"], columns["user_id"], strict=True
        ):
            if user_id == self.env.uid:
                mine.setdefault(model, set()).add(res_id)
        Item = self.env["reminder.item"]
        return Domain.OR(
            Domain("res_model", "=", model)
            & Domain(
                "res_id",
                "in",
                Item._own_records(
                    model,
                    SQL("SELECT unnest(%s::int[])", list(mine.get(model, ()))),
                ),
            )
            for model in sorted(Item._own_models() & set(columns["res_model"]))
        )

    # ------------------------------------------------------------
    # BUTTONS
    # ------------------------------------------------------------

    def action_open(self):
        """The item of a line; where there is none yet, the record."""
        self.ensure_one()
        if self.item_id:
            return {
                "type": "ir.actions.act_window",
                "res_model": "reminder.item",
                "res_id": self.item_id.id,
                "views": [(False, "form")],
            }
        # sudo: itself - of which record it is
        line_sudo = self.sudo()
        record = self.env[line_sudo.res_model].browse(line_sudo.res_id)
        record.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "views": [(False, "form")],
        }


def _array(values):
    """The text of an array of numbers, names or moments."""
    texts = (
        "NULL" if one is None else str(one) if isinstance(one, int) else f'"{one}"'
        for one in values
    )
    return "{" + ",".join(texts) + "}"


def _number(line):
    """A number for a line that stays the same as long as the line does."""
    text = " ".join(map(str, line[1:8]))
    digest = hashlib.blake2b(text.encode(), digest_size=6).digest()
    return int.from_bytes(digest, "big") or 1
