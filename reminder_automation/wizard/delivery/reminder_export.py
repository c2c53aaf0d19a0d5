# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import base64

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class ReminderLedgerWindow(models.AbstractModel):
    """What windows about a person's lines of the ledger share: contacts, or lines that
    were chosen in the ledger itself, of contacts who are gone for example."""

    _name = "reminder.ledger.window"
    _description = "Window about Sent Reminders"

    partner_ids = fields.Many2many(
        comodel_name="res.partner",
        string="Contacts",
        default=lambda self: self._chosen("res.partner"),
        # Who is archived was reminded, too.
        context={"active_test": False},
    )
    notice_ids = fields.Many2many(
        comodel_name="reminder.notice",
        string="Sent reminders",
        default=lambda self: self._chosen("reminder.notice"),
    )

    @api.model
    def _chosen(self, model):
        if self.env.context.get("active_model") != model:
            return []
        return [Command.set(self.env.context.get("active_ids", []))]

    def _ledger(self):
        """The ledger as the user sees it, in all of the user's companies."""
        companies = self.env.user.company_ids.ids
        return self.env["reminder.notice"].with_context(allowed_company_ids=companies)

    def _chosen_lines(self):
        """The lines that were chosen in the ledger, as far as the user sees them."""
        return self._ledger().search([("id", "in", self.notice_ids.ids)])

    def _lines_to(self):
        """The lines to the contacts, and those that were chosen."""
        ledger = self._ledger()
        return ledger.search(ledger._sent_to(self.partner_ids)) | self._chosen_lines()


class ReminderExport(models.TransientModel):
    """Give a person what the ledger has about them, as a file."""

    _name = "reminder.export"
    _description = "Export of Sent Reminders"
    _inherit = ["reminder.ledger.window"]

    line_count = fields.Integer(compute="_compute_line_count")
    file = fields.Binary(compute="_compute_file", attachment=False)

    @api.depends("partner_ids", "notice_ids")
    def _compute_line_count(self):
        for window in self:
            window.line_count = len(window._lines())

    def _compute_file(self):
        for window in self:
            window.file = base64.b64encode(window._lines()._as_csv())

    def _lines(self):
        """All lines to the contacts, and those about them as clients."""
        ledger = self._ledger()
        return self._lines_to() | ledger.search(ledger._tells_of(self.partner_ids))

    def action_download(self):
        """Download the lines.

        :raise UserError: when there are none
        """
        self.ensure_one()
        if not self._lines():
            raise UserError(
                self.env._("Nothing was sent to them, so there is nothing to export.")
            )
        name = self.env._("sent-reminders")
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/file/{name}.csv"
            "?download=true&mimetype=text/csv",
            "target": "download",
        }
