# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import Command, api, fields, models

from .settings import NUMBERS


class IrActionsServer(models.Model):
    """Start a conversation or ask for a signature from a pipeline."""

    _inherit = "ir.actions.server"

    reminder_message_id = fields.Many2one(
        comodel_name="reminder.conversation.template",
        string="Message template",
        ondelete="restrict",
        help="Its text begins the chat; what is set on it about reminders is proposed "
        "here.",
    )
    reminder_request = fields.Selection(
        selection=[("signature", "A signature"), ("approval", "An approval")],
        string="What is asked for",
        default="signature",
    )
    reminder_attachment_ids = fields.Many2many(
        comodel_name="ir.attachment",
        relation="reminder_server_action_attachment_rel",
        string="Files",
        bypass_search_access=True,
        help="A copy of each is put before the customer.",
    )
    reminder_title = fields.Char(
        string="Title of the request",
        translate=True,
        help="What the customer reads, e.g. Mandate.",
    )

    def _name_of_reminder_conversation(self):
        if not self.reminder_message_id:
            return ""
        return self.env._("Start a chat: %(name)s", name=self.reminder_message_id.name)

    def _name_of_reminder_document(self):
        if not self.reminder_title:
            return ""
        return self.env._("Request: %(title)s", title=self.reminder_title)

    def _warnings_of_reminder_conversation(self):
        if self.reminder_message_id:
            return []
        return [self.env._("Choose the message template.")]

    def _warnings_of_reminder_document(self):
        if self.reminder_title and self.reminder_attachment_ids:
            return []
        return [self.env._("Give the request a title and at least one file.")]

    # ------------------------------------------------------------
    # FILES
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        actions = super().create(vals_list)
        actions._reminder_own_attachments()
        return actions

    def write(self, vals):
        result = super().write(vals)
        if "reminder_attachment_ids" in vals:
            self._reminder_own_attachments()
        return result

    def _reminder_own_attachments(self):
        """The files are the action's own: copies, where they are somebody else's."""
        for action in self:
            # sudo: ir.actions.server - all files that were put here; that the user may
            # read them is checked as they are copied
            files = action.sudo().reminder_attachment_ids.sudo(self.env.su)
            if files:
                own = files._reminder_copied_for(action)
                if own != files:
                    action.reminder_attachment_ids = own

    # ------------------------------------------------------------
    # RUN
    # ------------------------------------------------------------

    def _run_action_reminder_conversation_multi(self, eval_context=None):
        """Start one conversation with each of the records' clients.

        With whom none can be started is told in the record's chatter: a pipeline goes
        on.
        """
        records = eval_context.get("records") or eval_context.get("record")
        if records and not self._is_recompute():
            for some, people in self._reminder_by_client(records, together=True):
                self._reminder_try(
                    some, lambda action, _some, who=people: action._reminder_begin(who)
                )
        return False

    def _run_action_reminder_document_multi(self, eval_context=None):
        """Put the files before each of the records' clients.

        Of whom cannot be asked the record's chatter tells: a pipeline goes on.
        """
        records = eval_context.get("records") or eval_context.get("record")
        if records and not self._is_recompute():
            for some, client in self._reminder_by_client(records):
                self._reminder_try(
                    some, lambda action, _some, who=client: action._reminder_ask(who)
                )
        return False

    def _reminder_by_client(self, records, together=False):
        """Who is written to about these records, once by each company; what has no
        client is told so in its chatter.

        :param together: people of one customer are written to together
        :return: a list of pairs, some of the records and `res.partner`
        """
        groups = {}
        for record in records:
            client = self._reminder_client(record)
            if not client:
                self._reminder_tell(record, self._reminder_no_client())
                continue
            whom = client.commercial_partner_id if together else client
            key = self._reminder_company(record), whom
            some, people = groups.get(key, (records.browse(), whom.browse()))
            groups[key] = some | record, people | client
        return list(groups.values())

    def _reminder_begin(self, people):
        """Start one conversation with these people of a client."""
        message = self.reminder_message_id
        self.env["reminder.conversation"]._start(
            people,
            message,
            **{
                name: value or (name in NUMBERS and message[name])
                for name, value in self._reminder_setting_values().items()
            },
        )
        return ""

    def _reminder_ask(self, client):
        """Put the files before a client.

        :return: why it cannot be asked, or an empty text
        """
        if not self._reminder_signer(client).email_normalized:
            return self._reminder_no_address(client)
        document = self.env["reminder.document"].create(
            self._reminder_document_values(client)
        )
        # sudo: reminder.document - whoever moves the record has the client asked with
        # the files that an administrator has chosen; each gets a copy
        document.sudo().attachment_ids = self.sudo().reminder_attachment_ids
        document.action_send()
        return ""

    def _reminder_document_values(self, client):
        return {
            "name": self.reminder_title,
            "partner_id": client.id,
            "request": self.reminder_request,
            "signer_ids": [
                Command.create({"partner_id": self._reminder_signer(client).id})
            ],
            **self._reminder_setting_values(),
        }

    def _reminder_signer(self, client):
        """Who signs for a client: itself, else the first contact who gets reminders."""
        if client.email_normalized:
            return client
        contacts = client.child_ids.filtered(
            lambda contact: contact.reminder_notify and contact.email_normalized
        )
        return contacts[:1] or client
