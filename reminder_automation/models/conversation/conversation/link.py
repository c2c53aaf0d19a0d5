# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import secrets
import uuid
from urllib.parse import urlencode

from odoo import api, fields, models
from odoo.tools import consteq

from ....bounds import LAST_ID
from ....sayings import lazy as _lt


class ReminderConversation(models.Model):
    """Links to the page of a conversation: each is one person's own.

    It carries the person's number and a signature that is made with the conversation's
    token, which alone opens nothing and is shown to nobody. A link opens the page while
    the person takes part, as long as nobody who has left could have seen it: the token
    is changed then, and the next mails bring the others new links.
    """

    _inherit = "reminder.conversation"

    access_token = fields.Char(groups=fields.NO_ACCESS)

    # ------------------------------------------------------------
    # WHO HAS A LINK
    # ------------------------------------------------------------

    def _has_link(self, partner):
        """Whether a person may come by link: one of the client's who takes part, is not
        archived, and had no access taken away.

        :param partner: one `res.partner` in superuser mode
        """
        self.ensure_one()
        # Asked first: the number may be anybody's, or nobody's.
        if partner not in self.message_partner_ids:
            return False
        users = partner.with_context(active_test=False).user_ids
        return bool(
            partner.active
            and self._is_client(partner)
            and (not users or any(users.mapped("active")))
        )

    def _link_person(self, pid, signature):
        """Whom a link is for.

        Who is logged in as somebody else has the rights of that one, and no other.

        :param pid: the person's number, as it came from outside
        :param signature: likewise
        :return: one `res.partner` in superuser mode, empty when it opens nothing
        """
        self.ensure_one()
        # sudo: res.partner - the signature is the right to this conversation
        nobody = self.env["res.partner"].sudo()
        try:
            person = nobody.browse(int(pid))
        except (TypeError, ValueError, OverflowError):
            return nobody
        if not 0 < person.id <= LAST_ID or not isinstance(signature, str):
            return nobody
        user = self.env.user
        if not user._is_public() and user.partner_id != person:
            return nobody
        own = self._sign_token(person.id)
        return (
            person
            if consteq(signature.encode(errors="replace"), own.encode())
            else nobody
        )

    def _sign_token(self, pid):
        """The signature in a person's link; for who has none, one that fits nothing.

        :param pid: the person's number
        """
        self.ensure_one()
        # sudo: reminder.conversation, res.partner - who takes part, and the token
        conversation_sudo = self.sudo()
        person_sudo = self.env["res.partner"].sudo().browse(int(pid))
        if not conversation_sudo._has_link(person_sudo):
            return secrets.token_hex(32)
        conversation_sudo._portal_ensure_token()
        return super(ReminderConversation, conversation_sudo)._sign_token(
            person_sudo.id
        )

    def _renew_links(self):
        """Somebody left these conversations: no link that there was opens them.

        What stands in the mail queue is made again.
        """
        # sudo: reminder.conversation - nobody may write the token
        conversations_sudo = self.sudo().exists()
        for conversation_sudo in conversations_sudo:
            conversation_sudo.access_token = str(uuid.uuid4())
        # sudo: reminder.notice - the ledger is nobody's
        self.env["reminder.notice"].sudo()._queued_about(
            conversations_sudo
        )._make_again(_lt("It is made again: somebody left.").said(self.env))

    # ------------------------------------------------------------
    # WHERE LINKS ARE MADE
    # ------------------------------------------------------------

    def _client_url(self, partner):
        """The address of the portal page for one person of the client, who need not
        log in to read and to answer there."""
        # sudo: reminder.conversation - the link goes to nobody but this person
        return self.get_base_url() + self.sudo()._get_share_url(pid=partner.id)

    def _get_share_url(
        self, redirect=False, signup_partner=False, pid=None, share_token=True
    ):
        """Without a person, or for somebody who has none, it is a page to log in to.

        The system alone makes persons' links, for their mails; staff do not get them.
        """
        self.ensure_one()
        if pid and self.env.su:
            person = self.env["res.partner"].browse(pid)
            if self._has_link(person) and not self._reminder_told_to_another(person):
                signature = self._sign_token(person.id)
                query = urlencode({"pid": person.id, "hash": signature})
                return f"{self.access_url}?{query}"
        if redirect:
            query = urlencode({"model": self._name, "res_id": self.id})
            return f"/mail/view?{query}"
        return self.access_url

    def get_portal_url(
        self,
        suffix=None,
        report_type=None,
        download=None,
        query_string=None,
        anchor=None,
    ):
        """The page, for those who log in: there are no reports, and no token."""
        self.ensure_one()
        return f"{self.access_url}{suffix or ''}{f'#{anchor}' if anchor else ''}"

    def _portal_ensure_token(self):
        # sudo: reminder.conversation - nobody may read the token
        return super(ReminderConversation, self.sudo())._portal_ensure_token()

    def _reminder_ensure_tokens(self):
        # sudo: reminder.conversation - nobody may read the token
        return super(ReminderConversation, self.sudo())._reminder_ensure_tokens()

    # ------------------------------------------------------------
    # WHERE LINKS COME BACK
    # ------------------------------------------------------------

    @api.model
    def _person_token(self, pid, signature):
        """A link's person and signature in one, for where Odoo's chatter asks for the
        record's token."""
        return f"{pid}-{signature}"

    @api.model
    def _get_thread_with_access(
        self, thread_id, *, hash=None, pid=None, token=None, **kwargs
    ):
        # What anybody may by his own rights; a record's token gives no others here.
        thread = super()._get_thread_with_access(thread_id, **kwargs)
        if thread:
            return thread
        if not (hash and pid):
            pid, _separator, hash = str(token or "").partition("-")
        # sudo: reminder.conversation - the link is asked whom it is for
        thread_sudo = self.sudo().browse(thread_id).exists()
        if thread_sudo and thread_sudo._link_person(pid, hash):
            return thread_sudo
        return self.browse()
