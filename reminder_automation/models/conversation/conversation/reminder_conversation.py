# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...engine.reminder_shared import InReach

RULE = "reminder_automation.reminder_rule_conversation"


class ReminderConversation(InReach, models.Model):
    """A message thread with a client: staff here, the client on the portal or by mail.

    The client waits under the rule "Conversations" as long as the last message is
    ours. Who takes part is who follows the conversation: contacts of the client
    (`participant_ids`) and colleagues.
    """

    _name = "reminder.conversation"
    _description = "Chat"
    _inherit = [
        "reminder.settings.mixin",
        "portal.mixin",
        "mail.thread",
        "mail.activity.mixin",
        "reminder.own.customers",
    ]
    _order = "last_date desc nulls last, id desc"
    _check_company_auto = True
    _mail_post_access = "read"
    _reminder_asked_field = "last_staff_message_date"
    _reminder_is_mirrored = True
    _reminder_link_is_personal = True

    name = fields.Char(string="Subject", required=True, tracking=True)
    active = fields.Boolean(default=True, tracking=True)
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    participant_ids = fields.Many2many(
        comodel_name="res.partner",
        string="Participants",
        compute="_compute_participant_ids",
        inverse="_inverse_participant_ids",
        search="_search_participant_ids",
        readonly=False,
        groups="base.group_user",
        domain="[('partner_share', '=', True), ('id', 'child_of', partner_id)]",
        help="The customer's contacts who take part: they get every message by "
        "e-mail, and the reminders, as long as their Notify is on.",
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Responsible",
        default=lambda self: self.env.user,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        index="btree_not_null",
        tracking=True,
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )

    # By these a client could search in what colleagues note among themselves.
    message_ids = fields.One2many(groups="base.group_user")
    website_message_ids = fields.One2many(groups="base.group_user")

    # who waits for whom
    awaiting_client = fields.Boolean(
        string="Waiting for the customer",
        readonly=True,
        copy=False,
        help="The last message is ours, and the customer has not answered it.",
    )
    last_staff_message_date = fields.Datetime(
        string="Our last message", readonly=True, copy=False
    )
    last_client_message_date = fields.Datetime(
        string="Customer's last message", readonly=True, copy=False
    )
    last_message_id = fields.Many2one(
        comodel_name="mail.message",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups="base.group_user",
    )
    last_message = fields.Char(
        string="Last message",
        compute="_compute_last_message",
        groups="base.group_user",
    )
    waiting_for = fields.Selection(
        selection=[("us", "Waiting for us"), ("client", "Waiting for customer")],
        string="Waits for",
        compute="_compute_waiting",
        store=True,
        index=True,
    )
    last_date = fields.Datetime(
        string="Waiting since", compute="_compute_waiting", store=True
    )

    # reminders
    reminder_auto = fields.Boolean(
        string="Remind the customer",
        default=lambda self: self._default_reminder_auto(),
        groups="base.group_user",
        help="Reminders are always about the last message: they stop when the "
        "customer answers, and when the chat is archived. Reopening it counts as "
        "a new message: they are switched on again.",
    )
    reminder_days = fields.Integer(groups="base.group_user")
    reminder_number = fields.Integer(groups="base.group_user")

    # ------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------

    def _default_reminder_auto(self):
        # sudo: reminder.rule - only whether reminders are on by default
        rule_sudo = self.env.ref(RULE, raise_if_not_found=False)
        return not rule_sudo or rule_sudo.sudo().auto_default

    def _reminder_rule(self):
        self.ensure_one()
        return self._reminder_general_rule(self._name, self.company_id)

    @api.model
    def _reminder_rule_depends(self):
        return ["awaiting_client", "company_id"]

    def _reminder_about(self):
        return self._origin if self.awaiting_client else None

    def _compute_access_url(self):
        result = super()._compute_access_url()
        for conversation in self:
            conversation.access_url = f"/my/conversations/{conversation.id}"
        return result

    @api.depends("message_partner_ids", "partner_id")
    def _compute_participant_ids(self):
        # sudo: mail.followers - who takes part may be known by who sees it
        new = self.filtered(lambda conversation: not conversation._origin)
        contacts = new.partner_id._origin._reminder_conversation_contacts()
        for conversation in self:
            if conversation in new:
                client = conversation.partner_id._origin
                conversation.participant_ids = contacts.get(client, client)
            else:
                conversation.participant_ids = (
                    conversation.sudo().message_partner_ids.filtered(
                        conversation._is_client
                    )
                )

    def _inverse_participant_ids(self):
        for conversation in self:
            wanted = conversation.participant_ids
            conversation._check_participants(wanted)
            there = conversation.sudo().message_partner_ids.filtered(
                conversation._is_client
            )
            conversation.message_unsubscribe((there - wanted).ids)
            conversation.message_subscribe((wanted - there).ids)

    def _search_participant_ids(self, operator, value):
        if operator not in ("any", "in"):
            return NotImplemented
        domain = Domain("partner_share", "=", True)
        if operator == "any":
            wanted = domain & value
        else:
            wanted = domain & Domain("id", "in", [one for one in value if one])
        found = Domain("id", "in", self._followed_by(wanted))
        if operator == "in" and False in value:
            found |= Domain("id", "not in", self._followed_by(domain))
        return found

    @api.model
    def _followed_by(self, domain):
        """The ids of the chats that contacts of a domain follow, as a query."""
        people = self.env["res.partner"].with_context(active_test=False)._search(domain)
        # sudo: mail.followers - who takes part may be known by who sees the chat
        followers_sudo = self.env["mail.followers"].sudo()
        followers = followers_sudo._search(
            [("res_model", "=", self._name), ("partner_id", "in", people)]
        )
        return followers.subselect("res_id")

    @api.depends(
        "awaiting_client", "last_staff_message_date", "last_client_message_date"
    )
    def _compute_waiting(self):
        for conversation in self:
            if conversation.awaiting_client:
                conversation.waiting_for = "client"
                conversation.last_date = conversation.last_staff_message_date
            else:
                answered = conversation.last_client_message_date
                conversation.waiting_for = "us" if answered else False
                conversation.last_date = answered

    @api.depends("last_message_id.preview")
    def _compute_last_message(self):
        for conversation in self:
            # sudo: mail.message - of this very chat, which whoever sees it may read
            message_sudo = conversation.sudo().last_message_id
            own = (conversation._name, conversation._origin.id)
            is_own = (message_sudo.model, message_sudo.res_id) == own
            conversation.last_message = is_own and message_sudo.preview

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._reminder_check_by_system(vals)
        Partner = self.env["res.partner"]
        partners = Partner.browse(vals.get("partner_id") for vals in vals_list)
        contacts = partners._reminder_conversation_contacts()
        vals_list = [
            {
                **vals,
                "partner_id": partner.commercial_partner_id.id,
                "participant_ids": vals.get("participant_ids")
                or [
                    Command.set(
                        contacts.get(partner, Partner).filtered("partner_share").ids
                    )
                ],
            }
            for vals, partner in zip(vals_list, partners, strict=True)
        ]
        return super().create(vals_list)

    def write(self, vals):
        self._reminder_check_by_system(vals)
        if "partner_id" in vals and any(
            conversation.partner_id.id != vals["partner_id"] for conversation in self
        ):
            raise UserError(
                self.env._(
                    "A chat stays with its customer, who has read it. Start a new one "
                    "with the other customer."
                )
            )
        reopened = self.filtered(lambda one: vals.get("active") and not one.active)
        result = super().write(vals)
        if unanswered := reopened.filtered("awaiting_client"):
            unanswered._count_as_new(vals)
        return result

    def _count_as_new(self, vals):
        """Reopened with our message unanswered: it counts as a new message."""
        values = {"last_staff_message_date": fields.Datetime.now()}
        if "reminder_auto" not in vals:
            values["reminder_auto"] = True
        # sudo: reminder.conversation - where it stands the system alone writes
        self.sudo().write(values)

    # ------------------------------------------------------------
    # BUTTONS
    # ------------------------------------------------------------

    def action_write_message(self):
        """Write a message to the client, from a message template if wanted."""
        self.check_access("write")
        return {
            **self._open_wizard({"default_conversation_ids": self.ids}),
            "name": self.env._("Write to the customer"),
        }

    def action_open_portal(self):
        """Open the page that the client sees, to look at: nothing is written there in
        the client's name."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_url",
            "target": "new",
            "url": self.access_url,
        }

    @api.model
    def _open_wizard(self, context):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "reminder_automation.reminder_conversation_message_action"
        )
        return {**action, "context": context}

    # ------------------------------------------------------------
    # STARTING AND WRITING, FOR MANY CLIENTS AT ONCE
    # ------------------------------------------------------------

    @api.model
    def _start(self, partners, template, user=None, **settings):
        """Start a conversation from a message template with each client.

        Contacts of one client share one conversation and take part in it; where only
        the client itself is given, its contacts with Notify on do.

        :param partners: `res.partner`, clients or their contacts
        :param template: `reminder.conversation.template`, with the reminder settings
        :param user: who is responsible and writes; by default the current user, for
            an automation the client's salesperson
        :param settings: reminder settings instead of the template's
        :return: the new conversations
        :raise UserError: when the template has no text
        """
        clients = partners.commercial_partner_id
        return self._start_with(
            partners,
            template._render_for(clients),
            attachments=template.attachment_ids,
            user=user,
            **{**template._reminder_setting_values(), **settings},
        )

    @api.model
    def _start_with(self, partners, texts, attachments=None, user=None, **values):
        """Start a conversation with each client of these partners.

        :param texts: dict of client to a tuple of subject and body
        :param values: further values of the conversations
        """
        vals_list = []
        by_client = partners.grouped("commercial_partner_id")
        for client, people in by_client.items():
            subject, _body = texts[client]
            responsible = (user and user._reminder_here()) or self._responsible_for(
                client
            )
            vals = {
                "company_id": (client.company_id or self.env.company).id,
                "name": subject,
                "partner_id": client.id,
                "user_id": responsible.id,
                **values,
            }
            if client not in people:
                vals["participant_ids"] = [Command.set(people.ids)]
            vals_list.append(vals)
        conversations = self.create(vals_list)
        conversations._write_to_clients(
            {one: texts[one.partner_id] for one in conversations}, attachments
        )
        return conversations

    @api.model
    def _responsible_for(self, client, company=None):
        """Who looks after a conversation when nobody was named, or who was has left.

        :param company: of the conversation; of a new one it is not known yet
        """
        if not company and not self.env.user._is_superuser():
            return self.env.user
        user = client.user_id._reminder_here()
        company = company or client.company_id or self.env.company
        if user and company not in user.sudo().company_ids:
            user = user.browse()
        return user or self.env["res.users"]._reminder_somebody(company)

    def _write_to_clients(self, texts, attachments=None):
        """Post a message of ours in each of these conversations.

        :param texts: dict of conversation to a tuple of subject and body (Markup)
        :param attachments: `ir.attachment`, each conversation gets its own copies
        """
        many = len(self) > 1
        robot = self.env.user._is_superuser()
        for conversation in self:
            subject, body = texts[conversation]
            copies = conversation._copies(attachments)
            author = conversation.user_id.partner_id if robot else None
            conversation.with_context(
                # Many mails leave through the queue, not while somebody waits.
                mail_notify_force_send=not many,
            ).message_post(
                attachment_ids=copies.ids,
                author_id=author.id if author else None,
                body=body,
                message_type="comment",
                subject=subject or False,
                subtype_xmlid="mail.mt_comment",
            )
        if many:
            self.env["reminder.notice"]._trigger_queues({"email"})

    def _copies(self, attachments):
        """Attachments of a template or of the person writing, for this conversation."""
        attachments = self.env["ir.attachment"].browse(attachments and attachments.ids)
        return attachments.copy(
            {
                "access_token": False,
                "public": False,
                "res_field": False,
                "res_id": self.id,
                "res_model": self._name,
            }
        )

    # ------------------------------------------------------------
    # BUTTONS
    # ------------------------------------------------------------

    @api.private
    @api.model
    def action_start_with(self, partners):
        """Open "Start conversation" for contacts chosen in a list.

        :raise UserError: when none of them is a client
        """
        self.check_access("create")
        # Own companies are not clients, though their contacts are shared.
        own = self.env.user.company_ids.partner_id.ids
        clients = partners.filtered(lambda one: one.partner_share and one.id not in own)
        if partners and not clients:
            raise UserError(
                self.env._(
                    "These are colleagues. A chat is with a customer: choose "
                    "customers or their contacts."
                )
            )
        return self._open_wizard({"default_partner_ids": clients.ids})
