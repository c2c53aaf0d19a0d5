# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...models.delivery.notice.letter import Cover


class ReminderApprovalRequest(models.TransientModel):
    """Ask again for all approvals that wait, with one message to each contact."""

    _name = "reminder.approval.request"
    _inherit = ["reminder.settings.mixin"]
    _description = "Request Approval for All Pending"

    signer_ids = fields.Many2many(
        comodel_name="reminder.document.signer",
        relation="reminder_approval_request_signer_rel",
        string="Approvals",
        required=True,
    )
    subject = fields.Char(
        required=True, default=lambda self: self._default_text("subject")
    )
    body = fields.Html(
        string="Message",
        required=True,
        default=lambda self: self._default_text("body"),
        help="Below it stand the documents that wait for the contact, each with its "
        "link.",
    )
    reminder_auto = fields.Boolean(
        compute="_compute_reminders", default=None, store=True, readonly=False
    )
    reminder_days = fields.Integer(
        compute="_compute_reminders", store=True, readonly=False
    )
    reminder_number = fields.Integer(
        compute="_compute_reminders", store=True, readonly=False
    )
    can_send = fields.Boolean(compute="_compute_preview")
    preview = fields.Html(compute="_compute_preview", sanitize=False)

    def _default_text(self, name):
        """The text in the language of the contacts, if they share one."""
        signers = self.env["reminder.document.signer"].browse(
            self.env.context.get("default_signer_ids", [])
        )
        langs = {person._reminder_lang() for person in signers.partner_id}
        lang = langs.pop() if len(langs) == 1 else False
        env = self.with_context(lang=lang or self.env.lang).env
        if name == "subject":
            return env._("Documents waiting for your approval")
        return Markup("<p>%s</p>") % env._(
            "These documents still wait for your approval. Please have a look at them."
        )

    @api.depends("signer_ids")
    def _compute_reminders(self):
        for wizard in self:
            # With the user's own rights: what is stored is computed with all of them.
            signers = wizard.signer_ids._origin.sudo(False)._filtered_access("read")
            wizard.update(wizard._reminder_shared_settings(signers.document_id))

    def _reminder_rule(self):
        self.ensure_one()
        return self.env["reminder.document"]._reminder_rule_for_request(
            "approval", self.signer_ids.company_id[:1]
        )

    @api.model
    def _reminder_rule_depends(self):
        return ["signer_ids"]

    def _reminder_about(self):
        return self.signer_ids._origin or None

    def _reminder_reminded_on(self):
        return fields.Datetime.now()

    @api.depends("signer_ids")
    def _compute_preview(self):
        for wizard in self:
            people = wizard._people()
            wizard.can_send = any(not why for why, _signers in people.values())
            wizard.preview = self.env["ir.qweb"]._render(
                "reminder_automation.reminder_approval_request_preview",
                {"people": people},
            )

    def _people(self):
        """Who gets which approvals, and who gets nothing, and why.

        :return: dict of `res.partner` to a tuple: why not, or ""; signers
        """
        # The saved ones: Odoo asks no rights to their second selves in a form.
        asked = self.signer_ids._origin
        asked.check_access("write")
        Item = self.env["reminder.item"]
        people = {}
        # sudo: res.partner - who may ask for approvals may know whether it arrives
        for partner_sudo, signers in asked.sudo().grouped("partner_id").items():
            waiting = signers.filtered(lambda signer: signer._page_state() == "waiting")
            _address, why = Item._reach(partner_sudo, "email")
            if not waiting:
                why = self.env._("nothing waits any more")
            people[partner_sudo] = (why, waiting or signers)
        return people

    def action_send(self):
        """Queue one message to each contact who can be reached."""
        self.ensure_one()
        reached = self.env["reminder.document.signer"].union(
            *(signers for why, signers in self._people().values() if not why)
        )
        if not reached:
            raise UserError(self.env._("Nobody can be reached: see the reasons."))
        self._reminder_hand_on_changed(self.signer_ids.document_id)
        items = self.env["reminder.item"]._for_pending_approvals(reached)
        notices = items._send_bundled(
            Cover(
                self.subject, self.body, "reminder_automation.reminder_approvals_mail"
            )
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self._what_was_requested(
                    len(notices.item_id), len(notices.partner_id)
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _what_was_requested(self, approvals, people):
        """How many approvals were requested, of how many contacts, in a sentence."""
        if approvals == 1 and people == 1:
            return self.env._("One approval requested.")
        if people == 1:
            return self.env._(
                "%(approvals)s approvals requested from one contact.",
                approvals=approvals,
            )
        if approvals == 1:
            return self.env._(
                "One approval requested from %(people)s contacts.", people=people
            )
        return self.env._(
            "%(approvals)s approvals requested from %(people)s contacts.",
            approvals=approvals,
            people=people,
        )
