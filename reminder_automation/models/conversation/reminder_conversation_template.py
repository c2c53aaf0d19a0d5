# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import is_html_empty

from ..engine.reminder_shared import InReach
from ..engine.template_rights import template_refusal


class ReminderConversationTemplate(InReach, models.Model):
    """A message to clients that is written again and again, with what reminders of it
    are to be like."""

    _name = "reminder.conversation.template"
    _description = "Message Template"
    _inherit = ["mail.render.mixin", "reminder.shared", "reminder.settings.mixin"]
    _order = "sequence, name, id"
    # Only template editors write placeholders that run code, and what they have
    # written everybody may send; as it is with e-mail templates.
    _unrestricted_rendering = True

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        index=True,
        help="Empty: colleagues of every company use it.",
    )
    subject = fields.Char(
        required=True,
        translate=True,
        prefetch=True,
        help="Placeholders are filled in for the customer, for example {{ object.name "
        "}}.",
    )
    body = fields.Html(
        string="Text",
        translate=True,
        prefetch=True,
        sanitize="email_outgoing",
        render_engine="qweb",
        render_options={"post_process": True},
    )
    attachment_ids = fields.Many2many(
        comodel_name="ir.attachment", string="Attachments", bypass_search_access=True
    )

    # reminders
    reminder_auto = fields.Boolean(string="Remind the customer")

    # ------------------------------------------------------------
    # COMPUTES AND CHECKS
    # ------------------------------------------------------------

    def _reminder_rule(self):
        self.ensure_one()
        return self._reminder_general_rule("reminder.conversation", self.company_id)

    @api.model
    def _reminder_rule_depends(self):
        return ["company_id"]

    def _compute_render_model(self):
        self.render_model = "res.partner"

    @api.constrains("subject", "body")
    def _check_texts(self):
        """A placeholder that leads nowhere is found now, not when somebody waits."""
        example = self.env.company.partner_id
        for template in self:
            if reason := template_refusal(self.env, template):
                raise AccessError(
                    self.env._(
                        "The message template “%(template)s” cannot be saved: "
                        "%(reason)s Leave that out, or ask somebody who may read it.",
                        template=template.name,
                        reason=reason,
                    )
                )
            try:
                template._render_for(example)
            except UserError as error:
                raise ValidationError(
                    self.env._(
                        "The message template %(template)s cannot be filled in: "
                        "%(error)s",
                        template=template.name,
                        error=error,
                    )
                ) from error

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        templates = super().create(vals_list)
        templates._own_attachments()
        return templates

    def write(self, vals):
        result = super().write(vals)
        if "attachment_ids" in vals:
            self._own_attachments()
        return result

    def _own_attachments(self):
        """Let everybody who may use the template read what belongs to it: copies, where
        the files are somebody else's."""
        for template in self:
            # sudo: reminder.conversation.template - all files that were put here; that
            # the user may read them is checked as they are copied
            files = template.sudo().attachment_ids.sudo(self.env.su)
            own = files._reminder_copied_for(template)
            if own != files:
                template.attachment_ids = own

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _render_for(self, clients):
        """Subject and text for each of these clients, each in its language.

        :return: dict of client to a tuple of subject and body (Markup)
        :raise UserError: when the template has no text
        """
        self.ensure_one()
        if is_html_empty(self.body):
            raise UserError(
                self.env._(
                    "The message template %(template)s has no text.", template=self.name
                )
            )
        langs = {
            client.id: client._reminder_lang() or self.env.lang for client in clients
        }
        subjects = self._render_field("subject", clients.ids, res_ids_lang=langs)
        bodies = self._render_field("body", clients.ids, res_ids_lang=langs)
        return {client: (subjects[client.id], bodies[client.id]) for client in clients}
