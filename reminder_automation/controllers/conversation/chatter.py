# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import http
from odoo.http import request

from odoo.addons.portal.controllers.mail import MailController
from odoo.addons.portal.controllers.portal_thread import PortalChatter
from odoo.addons.portal.controllers.thread import PortalThreadController

CONVERSATION = "reminder.conversation"
LINK = {"hash", "pid", "token"}


class ConversationChatter(PortalChatter):
    """The messages on the page of a conversation, for who came by a link."""

    @http.route()
    def portal_message_fetch(self, thread_model, thread_id, fetch_params=None, **kw):
        if thread_model == CONVERSATION:
            kw = self._conversation_access(int(thread_id), kw)
        return super().portal_message_fetch(
            thread_model, thread_id, fetch_params=fetch_params, **kw
        )

    def _conversation_access(self, conversation_id, kw):
        """What Odoo's chatter is to know of a visitor: it asks for the token alone."""
        Conversation = request.env[CONVERSATION]
        if Conversation._get_thread_with_access(conversation_id):
            # by own rights, without a link
            return {name: kw[name] for name in kw if name not in LINK}
        pid, signature = kw.get("pid"), kw.get("hash")
        if not (pid and signature):
            return kw
        # sudo: reminder.conversation - the link is asked whom it is for
        conversation_sudo = Conversation.sudo().browse(conversation_id).exists()
        if conversation_sudo:
            person_sudo = conversation_sudo._link_person(pid, signature)
            if person_sudo:
                # Whose own messages can be changed.
                request.update_context(
                    portal_data={
                        "portal_partner": person_sudo,
                        "portal_thread": conversation_sudo,
                    }
                )
        return {**kw, "token": Conversation._person_token(pid, signature)}


class ConversationThread(PortalThreadController):
    """What clients write: messages to us, and no notes."""

    def _prepare_message_data(self, post_data, *, thread, **kwargs):
        values = super()._prepare_message_data(post_data, thread=thread, **kwargs)
        if thread._name == CONVERSATION and request.env.user.share:
            values["message_type"] = "comment"
            if kwargs.get("from_create"):
                values["subtype_xmlid"] = "mail.mt_comment"
            else:
                values.pop("subtype_xmlid", None)
        return values


class ConversationMail(MailController):
    """The way from an e-mail to a conversation: by a person's link, or by a login."""

    @classmethod
    def _redirect_to_record(cls, model, res_id, access_token=None, **kwargs):
        if model == CONVERSATION:
            access_token = None
            # sudo: reminder.conversation - the link is asked whom it is for
            conversation_sudo = (
                request.env[CONVERSATION].sudo().browse(res_id or []).exists()
            )
            if conversation_sudo:
                person_sudo = conversation_sudo._link_person(
                    kwargs.get("pid"), kwargs.get("hash")
                )
                if person_sudo:
                    return request.redirect(
                        conversation_sudo._get_share_url(pid=person_sudo.id)
                    )
        return super()._redirect_to_record(
            model, res_id, access_token=access_token, **kwargs
        )
