# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import re

from odoo import models
from odoo.exceptions import AccessError, UserError
from odoo.tools import consteq


class ReminderDocumentSigner(models.Model):
    """The contact's own link: whom it opens for, and that nobody else gets it.

    Whoever has it answers for the contact without a login. It stands in the mails that
    leave, and nowhere where colleagues read.
    """

    _inherit = "reminder.document.signer"

    # ------------------------------------------------------------
    # WHOM IT OPENS FOR
    # ------------------------------------------------------------

    def _opens_for(self, user, access_token):
        """Whether the page opens: by its own link, or for the contact when logged in.

        Nobody signs for somebody else, a colleague of the same client no more than
        another client. What was never sent does not open, nor does anything for who
        has left.
        """
        self.ensure_one()
        if self.state == "draft" or not self._keeps_access():
            return False
        token = self.access_token or ""
        if token and isinstance(access_token, str):
            # A request may carry what is no text at all.
            given = access_token.encode(errors="replace")
            if consteq(token.encode(), given):
                return True
        return not user._is_public() and user.partner_id == self.partner_id

    def _keeps_access(self):
        """Whether the contact is still one of the client's: neither archived nor moved
        to another client, and its access to the portal, if it had any, not taken."""
        self.ensure_one()
        partner = self.partner_id
        if not partner.active:
            return False
        if partner.commercial_partner_id != self.client_id.commercial_partner_id:
            return False
        # sudo: res.users - whether there are any who may sign in
        users_sudo = partner.sudo().with_context(active_test=False).user_ids
        return not users_sudo or any(users_sudo.mapped("active"))

    def _forget_links(self):
        """The links that these contacts have no longer open anything."""
        self.filtered("access_token").write({"access_token": False})

    # ------------------------------------------------------------
    # WHO GETS IT
    # ------------------------------------------------------------

    def _reminder_ensure_tokens(self):
        # sudo: reminder.document.signer - nobody reads them
        return super(ReminderDocumentSigner, self.sudo())._reminder_ensure_tokens()

    def _portal_ensure_token(self):
        """The key to the contact's page: for the mails to him and for his own page.

        :raise AccessError: for everybody else
        """
        if not self.env.su:
            raise AccessError(
                self.env._(
                    "The link to the page is for the contact alone. To see the page, "
                    "press “See the contact's page”."
                )
            )
        return super()._portal_ensure_token()

    def _get_share_url(
        self, redirect=False, signup_partner=False, pid=None, share_token=True
    ):
        return super()._get_share_url(
            redirect=redirect,
            signup_partner=signup_partner,
            pid=pid,
            share_token=share_token and self.env.su,
        )

    def _reminder_url(self, partner):
        """The link to this signer's page. It opens the page without a login: it is for
        nobody else, and what a colleague has rendered has the address alone."""
        self.ensure_one()
        if partner and partner != self.partner_id:
            return ""
        path = self.get_portal_url() if self.env.su else self.access_url
        return self.get_base_url() + path

    # ------------------------------------------------------------
    # MESSAGES
    # ------------------------------------------------------------

    def _invite(self):
        """Mail each of them the request, with the link to its page."""
        self._mail("reminder_automation.mail_template_document_request")

    def _tell_done(self):
        """Mail each of them that everybody has answered, with the link to the copy."""
        self._mail("reminder_automation.mail_template_document_done")

    def _mail(self, xmlid):
        template = self.env.ref(xmlid, raise_if_not_found=False)
        if not template:
            raise UserError(
                self.env._(
                    "The e-mail template %(template)s is missing: update the app "
                    "Reminder Automation.",
                    template=xmlid,
                )
            )
        template._reminder_check_model(self._name)
        self._reminder_ensure_tokens()
        for signer in self:
            signer.with_context(mail_post_autofollow=False).message_post_with_source(
                template,
                email_layout_xmlid="mail.mail_notification_light",
                subtype_xmlid="mail.mt_note",
            )

    def _notify_get_recipients_groups(self, message, model_description, msg_vals=False):
        """Our texts have a button that opens the page; Odoo's would be a second one."""
        # sudo: reminder.document.signer - a link for the contact in the mail to him
        signer_sudo = self.sudo()
        groups = super(
            ReminderDocumentSigner, signer_sudo
        )._notify_get_recipients_groups(message, model_description, msg_vals=msg_vals)
        for _name, _is_member, data in groups:
            data["has_button_access"] = False
        return groups

    def _notify_by_email_render_layout(
        self, message, recipients_group, msg_vals=False, render_values=None
    ):
        """The message that is kept names the page (see `mail.message`); the mail to
        the contact, and to nobody else, has the key to it."""
        body = super()._notify_by_email_render_layout(
            message, recipients_group, msg_vals=msg_vals, render_values=render_values
        )
        to_contact = (
            set(recipients_group["recipients_ids"]) == set(self.partner_id.ids)
            and not recipients_group["recipients_emails"]
        )
        if body and to_contact and self.state != "draft":
            # sudo: reminder.document.signer - the mail is to the contact
            link = self.sudo().get_portal_url()
            pattern = re.escape(self.access_url) + r"(?![\w/?%-])"
            body = type(body)(re.sub(pattern, lambda _match: link, str(body)))
        return body
