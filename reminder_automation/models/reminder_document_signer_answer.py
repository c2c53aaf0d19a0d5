# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import base64
import binascii

from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import consteq
from odoo.tools.mimetypes import guess_mimetype

MAX_SIGNATURE = 2 * 1024 * 1024  # bytes
MAX_NAME = 128
MAX_COMMENT = 4000
# The states in which the contact may see the files.
READABLE = ("waiting", "signed", "approved", "rejected")


class ReminderDocumentSigner(models.Model):
    """The contact's side: its messages, its page, its answer."""

    _inherit = "reminder.document.signer"

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
        self._reminder_ensure_tokens()
        for signer in self:
            signer.with_context(mail_post_autofollow=False).message_post_with_source(
                template,
                email_layout_xmlid="mail.mail_notification_light",
                subtype_xmlid="mail.mt_note",
            )

    def _notify_get_recipients_groups(self, message, model_description, msg_vals=False):
        """Our texts have a button that opens the page; Odoo's would be a second one."""
        groups = super()._notify_get_recipients_groups(
            message, model_description, msg_vals=msg_vals
        )
        for _name, _is_member, data in groups:
            data["has_button_access"] = False
        return groups

    # ------------------------------------------------------------
    # THE PAGE
    # ------------------------------------------------------------

    def _opens_for(self, user, access_token):
        """Whether the page opens: by its own link, or for the contact when logged in.

        Nobody signs for somebody else, a colleague of the same client no more than
        another client. What was never sent does not open.
        """
        self.ensure_one()
        if self.state == "draft":
            return False
        token = self.access_token or ""
        if token and consteq(token.encode(), (access_token or "").encode()):
            return True
        return not user._is_public() and user.partner_id == self.partner_id

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

    def _sign(self, name, signature, ip):
        """The contact signs.

        :param name: as the contact writes it
        :param signature: base64 of a PNG image
        :raise UserError: with a sentence for the contact
        """
        name = (name or "").strip()[:MAX_NAME]
        if not name:
            raise UserError(self.env._("Write your name."))
        try:
            image = base64.b64decode(signature or "", validate=True)
        except (binascii.Error, ValueError) as error:
            raise UserError(self.env._("The signature cannot be read.")) from error
        if guess_mimetype(image) != "image/png" or len(image) > MAX_SIGNATURE:
            raise UserError(self.env._("Draw your signature, or choose one."))
        self._check_request("signature")
        self._answer(
            "signed", ip, {"signed_name": name, "signature": base64.b64encode(image)}
        )

    def _approve(self, comment, ip):
        """The contact approves, with or without a comment."""
        self._check_request("approval")
        self._answer("approved", ip, {"comment": _cut(comment)})

    def _reject(self, comment, ip):
        """The contact rejects and says why.

        :raise UserError: without a comment
        """
        comment = _cut(comment)
        if not comment:
            raise UserError(self.env._("Write why you reject it."))
        self._answer("rejected", ip, {"comment": comment})

    def _check_request(self, request):
        self.ensure_one()
        if self.request != request:
            raise UserError(self.env._("This is not what you were asked for."))

    def _answer(self, state, ip, values):
        """Keep the answer, and settle what it means for the document."""
        self.ensure_one()
        company = self.company_id
        # Errors are for the contact, the chatter is for colleagues.
        document = self.document_id.with_context(lang=company.partner_id.lang)
        document._lock()
        if self._page_state() != "waiting" or document.state != "waiting":
            raise UserError(self.env._("This document no longer waits for you."))
        if document._current_fingerprints() != document.fingerprints:
            raise UserError(
                self.env._(
                    "The files were changed after they had been sent to you. Please "
                    "ask %(sender)s to send them again.",
                    sender=document.user_id.name or company.name,
                )
            )
        values = {
            "signed_name": self.partner_id.name,
            **values,
            "state": state,
            "done_date": fields.Datetime.now(),
            "ip": ip,
        }
        self.write(values)
        # Written now, so that the other one who answers at this moment starts again.
        self.env.flush_all()
        signer = self.with_context(lang=company.partner_id.lang)
        document._message_log(body=signer._answer_line(), author_id=self.partner_id.id)
        document._answered(signer)
        self.env["reminder.rule"]._wake()

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
            return Markup("%s<br/>%s") % (line, self.comment)
        return line


def _cut(comment):
    return (comment or "").strip()[:MAX_COMMENT]
