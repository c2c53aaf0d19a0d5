# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import Command, api, fields, models
from odoo.exceptions import UserError


class ReminderPortalAccess(models.TransientModel):
    """Give many contacts portal access at once, or take it from them."""

    _name = "reminder.portal.access"
    _description = "Portal Access of Many Contacts"

    partner_ids = fields.Many2many(
        comodel_name="res.partner",
        string="Contacts",
        default=lambda self: self._default_partners(),
    )
    again = fields.Boolean(
        string="Give again",
        help="Off: who lost access once is left out, and told at the end.",
    )
    done_text = fields.Char(readonly=True)
    failed_text = fields.Text(readonly=True)

    @api.model
    def _default_partners(self):
        if self.env.context.get("active_model") != "res.partner":
            return []
        return [Command.set(self.env.context.get("active_ids", []))]

    def action_give(self):
        """Give access; who cannot get it is told afterwards, with the reason."""
        self.ensure_one()
        return self._each(lambda partner: partner._reminder_portal_give(self.again))

    def action_take(self):
        """Take access away; who cannot lose it is told afterwards, with the reason."""
        self.ensure_one()
        return self._each(lambda partner: partner._reminder_portal_take())

    def _each(self, change):
        self.partner_ids._reminder_portal_check_right()
        problems = []
        for partner in self.partner_ids:
            try:
                # One contact that cannot be done takes nothing back from the others.
                with self.env.cr.savepoint():
                    change(partner)
            except UserError as error:
                problems.append(str(error))
        self.done_text = self.env._(
            "Done: %(done)s of %(all)s.",
            done=len(self.partner_ids) - len(problems),
            all=len(self.partner_ids),
        )
        self.failed_text = "\n".join(problems)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Portal access"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }
