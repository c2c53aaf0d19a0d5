# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import base64
import binascii
import io
import re

from markupsafe import Markup
from PIL import Image

from odoo import Command, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import consteq
from odoo.tools.mimetypes import guess_mimetype

from ...delivery.ir_qweb import COMPILED
from ..document.reminder_document import TOPICS
from ..document_text import as_html, plain_text

MAX_SIGNATURE = 2 * 1024 * 1024  # bytes
MAX_SIDE = 4096  # pixels
MAX_NAME = 128
MAX_COMMENT = 4000
MAX_ADDRESS = 64
MAX_BROWSER = 512
# The states in which the contact may see the files.
READABLE = ("waiting", "signed", "approved", "rejected")


class ReminderDocumentSigner(models.Model):
    """The contact's side: the link, the page and the answer."""

    _inherit = "reminder.document.signer"

    # ------------------------------------------------------------
    # THE PAGE
    # ------------------------------------------------------------

    def _page_state(self):
        """What the page shows: the state, as of this very day."""
        self.ensure_one()
        if self.state == "waiting" and self.document_id._is_over():
            return "expired"
        return self.state

    def _files(self):
        """The files that the page offers: what is to be read, and the signed copy."""
        self.ensure_one()
        document = self.document_id
        if self._page_state() not in READABLE:
            return document.attachment_ids.browse()
        copy = document.signed_attachment_id
        if document.state != "done":
            copy = copy.browse()
        return copy | document.attachment_ids.sorted("id")

    # ------------------------------------------------------------
    # THE ANSWER
    # ------------------------------------------------------------

    def _sign(self, name, signature, ip, **how):
        """The contact signs.

        :param name: as the contact writes it
        :param signature: base64 of a PNG image
        :param ip: the address that it comes from
        :param how: see `_answer`
        :raise UserError: with a sentence for the contact
        """
        name = plain_text(name, MAX_NAME)
        if not name:
            raise UserError(self.env._("Write your name."))
        image = self._read_signature(signature)
        self._check_request("signature")
        values = {"signed_name": name, "signature": base64.b64encode(image)}
        self._answer("signed", ip, values, **how)

    def _approve(self, comment, ip, **how):
        """The contact approves, with or without a comment."""
        comment = self._read_comment(comment)
        self._check_request("approval")
        self._answer("approved", ip, {"comment": comment}, **how)

    def _reject(self, comment, ip, **how):
        """The contact rejects and says why.

        :raise UserError: without a comment
        """
        comment = self._read_comment(comment)
        if not comment:
            raise UserError(self.env._("Write why you reject it."))
        self._answer("rejected", ip, {"comment": comment}, **how)

    def _read_signature(self, signature):
        """The image that a request carries, as bytes.

        :raise UserError: when it is none
        """
        try:
            if not isinstance(signature, str) or len(signature) > 2 * MAX_SIGNATURE:
                raise ValueError
            image = base64.b64decode(signature, validate=True)
        except (binascii.Error, ValueError) as error:
            raise UserError(self.env._("The signature cannot be read.")) from error
        if guess_mimetype(image) != "image/png" or len(image) > MAX_SIGNATURE:
            raise UserError(self.env._("Draw your signature, or choose one."))
        if not _is_picture(image):
            raise UserError(self.env._("The signature cannot be read."))
        return image

    def _read_comment(self, comment):
        """What a request carries as a comment, as plain text.

        :raise UserError: when it is no text
        """
        comment = plain_text(comment, MAX_COMMENT)
        if comment is None:
            raise UserError(self.env._("Write your comment as a text."))
        return comment

    def _check_request(self, request):
        self.ensure_one()
        if self.request != request:
            raise UserError(self.env._("This is not what you were asked for."))

    def _answer(self, state, ip, values, via=False, login=False, user_agent=""):
        """Keep the answer, and settle what it means for the document.

        :param via: "link" or "login": by what the contact came
        :param login: who was logged in, if anybody
        :param user_agent: what the browser calls itself
        """
        self.ensure_one()
        company = self.company_id
        # Errors are for the contact, the chatter is for colleagues.
        lang = company._reminder_staff_lang()
        document = self.document_id.with_context(lang=lang)
        document._lock()
        if self._has_answered(state, values):
            return  # the same click twice
        if (
            self._page_state() != "waiting"
            or document.state != "waiting"
            or not self._keeps_access()
        ):
            raise UserError(self.env._("This document no longer waits for you."))
        if not document._is_whole():
            raise UserError(
                self.env._(
                    "The files were changed after they had been sent to you. Please "
                    "ask %(sender)s to send them again.",
                    sender=document.user_id._reminder_here().name or company.name,
                )
            )
        values = {
            "signed_name": plain_text(self.partner_id._reminder_name(), MAX_NAME),
            **values,
            "state": state,
            "done_date": fields.Datetime.now(),
            "ip": plain_text(ip, MAX_ADDRESS),
        }
        self.write(values)
        # Written now, so that the other one who answers at this moment starts again.
        self.env.flush_all()
        signer = self.with_context(lang=lang)
        document._message_log(body=signer._answer_line(), author_id=self.partner_id.id)
        document._answered(signer)
        self._keep_answer(
            {
                "login": plain_text(login, MAX_ADDRESS) or False,
                "user_agent": plain_text(user_agent, MAX_BROWSER),
                "via": via,
            }
        )
        self.env["reminder.rule"]._wake()

    def _has_answered(self, state, values):
        """Whether the contact has approved or rejected in the same words already: a
        browser sends a form twice whose button was pressed twice."""
        return self.state == state and {"comment": self.comment or ""} == values

    def _keep_answer(self, how):
        """Add a line to the log of answers, with the signed copy if this was the last.

        :param how: further values of the line
        """
        document = self.document_id
        partner = self.partner_id
        copy = document.signed_attachment_id
        # sudo: reminder.document.answer - the log of what the contact answered, whoever
        # runs this
        self.answer_id = (
            self.env["reminder.document.answer"]
            .sudo()
            ._keep(
                [
                    {
                        "client_name": document.partner_id.display_name,
                        "comment": self.comment,
                        "date": self.done_date,
                        "document_id": document.id,
                        "document_name": document.name,
                        "email": partner.email,
                        "file_ids": [Command.set(document.attachment_ids.ids)],
                        "fingerprints": document._current_fingerprints(),
                        "ip": self.ip,
                        "kind": self.state,
                        "partner_id": partner.id,
                        "partner_name": partner._reminder_name() or self.signed_name,
                        "sent_date": document.sent_date,
                        "signature": self.signature,
                        "signed_attachment_id": copy.id,
                        "signed_fingerprint": copy._reminder_hash() if copy else False,
                        "signed_name": self.signed_name,
                        "signer_id": self.id,
                        **how,
                    }
                ]
            )
        )

    def _answer_line(self):
        """The line in the document's chatter about the answer."""
        values = {"name": self.signed_name, "ip": self.ip or ""}
        if self.state == "signed":
            line = self.env._("Signed by %(name)s (IP address %(ip)s)", **values)
        elif self.state == "approved":
            line = self.env._("Approved by %(name)s (IP address %(ip)s)", **values)
        else:
            line = self.env._("Rejected by %(name)s (IP address %(ip)s)", **values)
        if self.comment:
            return Markup("%s<br/>%s") % (line, as_html(self.comment))
        return line

    # ------------------------------------------------------------
    # THE LINK: WHOM IT OPENS FOR
    # Whoever has it answers for the contact without a login. It stands in the mails
    # that leave, and nowhere where colleagues read.
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
            # A request may carry anything, halves of surrogate pairs for one.
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
        if self._reminder_told_to_another(self.partner_id):
            return ""  # of a reminder to a colleague: the page asks for a login
        return super()._portal_ensure_token()

    def _get_share_url(
        self, redirect=False, signup_partner=False, pid=None, share_token=True
    ):
        is_own = self.env.su and not self._reminder_told_to_another(self.partner_id)
        return super()._get_share_url(
            redirect=redirect,
            signup_partner=signup_partner,
            pid=pid if is_own else None,
            share_token=share_token and is_own,
        )

    def _reminder_url(self, partner):
        """The link to this signer's page. It opens the page without a login: it is for
        nobody else, and what a colleague has rendered has the address alone. Colleagues
        have the document in the back office."""
        self.ensure_one()
        if partner and partner != self.partner_id:
            is_colleague = any(user._is_internal() for user in partner.user_ids)
            return self.document_id._reminder_url(partner) if is_colleague else ""
        is_own = self.env.su and not self._reminder_told_to_another(self.partner_id)
        path = self.get_portal_url() if is_own else self.access_url
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
        signers = self.with_context(
            mail_post_autofollow=False, reminder_compiled=COMPILED
        )
        for signer in signers:
            signer.message_post_with_source(template, subtype_xmlid="mail.mt_note")

    def _reminder_told_of(self, partner):
        told = super()._reminder_told_of(partner)
        told |= self._reminder_told_by_topic(TOPICS[self.request])
        if self.document_id.state == "done":
            return told | {"button": self.env._("Open the document")}
        return told | {"due": self.expiry_date if self.state == "waiting" else None}

    def _notify_get_recipients_groups(self, message, model_description, msg_vals=False):
        """The button is for the contact alone and opens the contact's page; Odoo's
        would lead there in anybody's name."""
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


def _is_picture(image):
    """Whether these bytes are a picture that can be drawn, and of a usual size."""
    try:
        with Image.open(io.BytesIO(image)) as picture:
            if max(picture.size) > MAX_SIDE:
                return False
            picture.load()
    except Exception:
        # An image from anywhere may break the reader in any way: refuse it.
        return False
    return True
