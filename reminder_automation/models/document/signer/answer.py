# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import base64
import binascii
import io

from markupsafe import Markup
from PIL import Image

from odoo import Command, fields, models
from odoo.exceptions import UserError
from odoo.tools.mimetypes import guess_mimetype

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
    """The contact's side: its page and its answer."""

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
        document = self.document_id.with_context(lang=company.partner_id.lang)
        document._lock()
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
                    sender=document.user_id.name or company.name,
                )
            )
        values = {
            "signed_name": plain_text(self.partner_id.name, MAX_NAME),
            **values,
            "state": state,
            "done_date": fields.Datetime.now(),
            "ip": plain_text(ip, MAX_ADDRESS),
        }
        self.write(values)
        # Written now, so that the other one who answers at this moment starts again.
        self.env.flush_all()
        signer = self.with_context(lang=company.partner_id.lang)
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
                        "partner_name": partner.name or self.signed_name,
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


def _is_picture(image):
    """Whether these bytes are a picture that can be drawn, and of a usual size."""
    try:
        with Image.open(io.BytesIO(image)) as picture:
            if max(picture.size) > MAX_SIDE:
                return False
            picture.load()
    except Exception:
        # An image from anywhere may break the reader in any way: it is no signature.
        return False
    return True
