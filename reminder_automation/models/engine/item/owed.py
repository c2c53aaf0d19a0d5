# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.fields import Domain

from ..mail_thread_owed import NOTHING
from ..rule.source import PAID_ONLINE


class ReminderItem(models.Model):
    """How much is owed, and since when, for whoever may read the record."""

    _inherit = "reminder.item"

    owed_amount = fields.Monetary(
        string="Amount",
        currency_field="owed_currency_id",
        compute="_compute_owed",
        compute_sudo=False,
        help="What is owed of it now, as its app says.",
    )
    owed_currency_id = fields.Many2one(
        comodel_name="res.currency", compute="_compute_owed", compute_sudo=False
    )
    owed_date = fields.Date(string="Due", compute="_compute_owed", compute_sudo=False)

    @api.depends("res_model", "res_id")
    @api.depends_context("uid", "su", "allowed_company_ids")
    def _compute_owed(self):
        readable = self.filtered("may_read_record")
        owed = {}
        # sudo: reminder.item - of which records they are; who may not read a record is
        # not told of it
        alike = readable.sudo().grouped(lambda item: (item.res_model, item._zone()))
        for (model, zone), items_sudo in alike.items():
            if model in self.env:
                Model_sudo = self.env[model].sudo().with_context(tz=zone)
                records_sudo = Model_sudo.browse(items_sudo.mapped("res_id"))
                of_model, _broken = records_sudo.exists()._reminder_owed_apart()
                for item in items_sudo:
                    owed[item.id] = of_model.get(item.res_id, NOTHING)
        for item in self:
            of_item = owed.get(item.id, NOTHING)
            item.owed_amount = of_item.amount or 0.0
            item.owed_currency_id = of_item.currency
            item.owed_date = of_item.due

    def _in_payment(self):
        """Those of these that do not wait because the client is paying online."""
        done = self.filtered(
            lambda item: item.state == "done" and item.rule_id.skips_payments
        )
        found = self.browse()
        for rule, items in done.grouped("rule_id").items():
            among = Domain("id", "in", items.mapped("res_id"))
            paid_ids = set(rule._model()._search(PAID_ONLINE & among))
            found |= items.filtered(lambda item, ids=paid_ids: item.res_id in ids)
        return found
