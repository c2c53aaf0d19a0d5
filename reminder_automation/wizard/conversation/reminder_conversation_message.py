# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import is_html_empty

# What was uploaded here is removed after so long: each chat has a copy of its own.
UPLOADS_KEPT = timedelta(days=1)
UPLOADS_AT_ONCE = 1000


class ReminderConversationMessage(models.TransientModel):
    """Start conversations, or write in those there are, having seen who gets it."""

    _name = "reminder.conversation.message"
    _inherit = ["reminder.settings.mixin", "reminder.own.customers"]
    _description = "Message to Customers"
    _reminder_customer_paths = ()

    # to whom: new conversations, or further messages
    partner_ids = fields.Many2many(
        comodel_name="res.partner",
        string="To",
        domain="[('partner_share', '=', True)]",
        help="Customers or their contacts. Of a customer chosen as a whole, all "
        "contacts with Notify on take part.",
    )
    conversation_ids = fields.Many2many(
        comodel_name="reminder.conversation",
        string="Chats",
        context={"active_test": False},
        readonly=True,
    )
    is_start = fields.Boolean(compute="_compute_client_count")
    client_count = fields.Integer(
        string="Number of customers", compute="_compute_client_count"
    )
    receives = fields.Char(string="E-mail to", compute="_compute_receives")
    misses = fields.Char(string="No e-mail to", compute="_compute_receives")
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Responsible",
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
    )

    # what
    template_id = fields.Many2one(
        comodel_name="reminder.conversation.template", string="Message template"
    )
    is_merged = fields.Boolean(compute="_compute_is_merged")
    subject = fields.Char(compute="_compute_texts", store=True, readonly=False)
    body = fields.Html(
        string="Message",
        compute="_compute_texts",
        store=True,
        readonly=False,
        sanitize="email_outgoing",
    )
    preview_subject = fields.Char(
        string="Subject of the first", compute="_compute_preview"
    )
    preview_body = fields.Html(
        string="Message to the first", compute="_compute_preview"
    )
    attachment_ids = fields.Many2many(
        comodel_name="ir.attachment",
        string="Attachments",
        compute="_compute_attachment_ids",
        store=True,
        readonly=False,
        bypass_search_access=True,
    )

    # reminders
    reminder_auto = fields.Boolean(
        string="Remind until answered",
        compute="_compute_reminders",
        default=None,
        store=True,
        readonly=False,
    )
    reminder_days = fields.Integer(
        compute="_compute_reminders", store=True, readonly=False
    )
    reminder_number = fields.Integer(
        compute="_compute_reminders", store=True, readonly=False
    )

    # ------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------

    def _clients(self):
        # The saved ones: in a form that is not saved yet each has a second self, to
        # which Odoo asks no rights; nor does it where it computes what is stored.
        partners, chats = self.partner_ids._origin, self.conversation_ids._origin
        partners.sudo(False).check_access("read")
        chats.sudo(False).check_access("read")
        return (partners | chats.partner_id).commercial_partner_id

    def _template(self):
        # As above: what is made of its text is shown to the user.
        template = self.template_id
        template._origin.sudo(False).check_access("read")
        return template

    @api.depends("partner_ids", "conversation_ids")
    def _compute_client_count(self):
        for wizard in self:
            wizard.is_start = not wizard.conversation_ids
            wizard.client_count = len(wizard._clients())

    @api.depends("partner_ids", "conversation_ids")
    def _compute_receives(self):
        for wizard in self:
            people = wizard._people()
            reached = people.filtered(
                lambda one: one.reminder_notify and one.email_normalized
            )
            missed = [
                self.env._(
                    "%(name)s (%(why)s)",
                    name=one._reminder_name(),
                    why=wizard._why_not(one),
                )
                for one in people - reached
            ]
            wizard.receives = ", ".join(one._reminder_name() for one in reached)
            wizard.misses = ", ".join(missed)

    def _people(self):
        """Who takes part in these conversations, or would."""
        if self.conversation_ids:
            return self.conversation_ids._origin.participant_ids
        people = self.env["res.partner"]
        partners = self.partner_ids._origin
        contacts = partners.commercial_partner_id._reminder_conversation_contacts()
        for client, chosen in partners.grouped("commercial_partner_id").items():
            people |= contacts[client] if client in chosen else chosen
        return people

    def _why_not(self, partner):
        if not partner.reminder_notify:
            return self.env._("Notify is off")
        return self.env._("no valid e-mail address")

    @api.depends("template_id", "client_count")
    def _compute_is_merged(self):
        for wizard in self:
            wizard.is_merged = bool(wizard.template_id and wizard.client_count > 1)

    @api.depends("template_id", "partner_ids", "conversation_ids")
    def _compute_texts(self):
        """With one client the template's text, filled in, to be changed at will."""
        for wizard in self:
            clients = wizard._clients()
            template = wizard._template()
            if template and len(clients) == 1:
                wizard.subject, wizard.body = template._render_for(clients)[clients]

    @api.depends("template_id", "partner_ids", "conversation_ids")
    def _compute_preview(self):
        """With several clients each gets the template's text with its own values."""
        for wizard in self:
            first = wizard._clients()[:1]
            texts = ("", "")
            if wizard.is_merged:
                texts = wizard.template_id._render_for(first)[first]
            wizard.preview_subject, wizard.preview_body = texts

    @api.depends("template_id")
    def _compute_attachment_ids(self):
        """The template's files and the user's own; those of one that was chosen before
        go with its text."""
        for wizard in self.filtered("template_id"):
            template = wizard._template()
            # sudo: ir.attachment - only which of them belong to a template
            own = wizard.attachment_ids.filtered(
                lambda file, name=template._name: file.sudo().res_model != name
            )
            wizard.attachment_ids = own | template.attachment_ids

    @api.depends("template_id", "conversation_ids")
    def _compute_reminders(self):
        for wizard in self:
            conversations = wizard.conversation_ids._origin
            if template := wizard._template():
                wizard.update(template._reminder_setting_values())
            elif conversations:
                wizard.update(wizard._reminder_shared_settings(conversations))
            else:
                wizard.reminder_auto = self.env[
                    "reminder.conversation"
                ]._default_reminder_auto()

    def _reminder_rule(self):
        self.ensure_one()
        return self._reminder_general_rule(
            "reminder.conversation", self.conversation_ids.company_id[:1]
        )

    @api.model
    def _reminder_rule_depends(self):
        return ["conversation_ids"]

    def _reminder_about(self):
        conversations = self.conversation_ids._origin
        return conversations if len(conversations) == 1 else None

    def _reminder_sent_on(self):
        return fields.Datetime.now()

    # ------------------------------------------------------------
    # BUTTONS
    # ------------------------------------------------------------

    def action_send(self):
        """Start the conversations, or write in those that there are."""
        self.ensure_one()
        conversations = self.conversation_ids
        texts = self._texts()
        if conversations:
            for closed in conversations.filtered(lambda one: not one.active):
                # The message opens it again. By itself that switches its reminders
                # on, and here they are as the window says.
                closed.write({"active": True, "reminder_auto": closed.reminder_auto})
            if self.template_id:
                conversations.write(self._reminder_setting_values())
            else:
                self._reminder_hand_on_changed(conversations)
            conversations._write_to_clients(
                {
                    one: texts[one.partner_id.commercial_partner_id]
                    for one in conversations
                },
                self.attachment_ids,
            )
        else:
            conversations = conversations._start_with(
                self.partner_ids,
                texts,
                attachments=self.attachment_ids,
                user=self.user_id,
                **self._reminder_setting_values(),
            )
        return self._open(conversations)

    def _texts(self):
        """Subject and text for each client.

        :raise UserError: when something is missing
        """
        clients = self._clients()
        if not clients:
            raise UserError(self.env._("Choose at least one customer to write to."))
        if self.is_merged:
            return self.template_id._render_for(clients)
        if is_html_empty(self.body) and not self.attachment_ids:
            raise UserError(self.env._("There is nothing to send: write a message."))
        if self.is_start and not (self.subject or "").strip():
            raise UserError(
                self.env._("Give the chat a subject: the customer sees it.")
            )
        return {client: (self.subject, self.body or "") for client in clients}

    def _open(self, conversations):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "reminder_automation.reminder_conversation_action"
        )
        if len(conversations) == 1:
            return {
                **action,
                "views": [(False, "form")],
                "res_id": conversations.id,
                "context": {},
            }
        return {**action, "domain": [("id", "in", conversations.ids)], "context": {}}

    @api.autovacuum
    def _gc_lost_attachments(self):
        lost = self.env["ir.attachment"].search(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", (0, False)),
                ("create_date", "<", fields.Datetime.now() - UPLOADS_KEPT),
            ],
            limit=UPLOADS_AT_ONCE,
        )
        lost.unlink()
        return len(lost), len(lost) == UPLOADS_AT_ONCE
