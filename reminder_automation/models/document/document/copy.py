# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import base64

from odoo import models
from odoo.tools import format_date, format_datetime

from ....report.signature_page import Answer, Page, joined, readable, signature_page

PDF = "application/pdf"


class ReminderDocument(models.Model):
    """The signed copy: the files as they were sent, and a page with the answers."""

    _inherit = "reminder.document"

    def _make_signed_copy(self):
        """Attach the signed copy. Files that are no PDF, and PDFs that cannot be read,
        are named on the page with their fingerprint instead."""
        self.ensure_one()
        files = self.attachment_ids.sorted("id")
        pdfs = files.filtered(
            lambda file: file.mimetype == PDF and readable(file._reminder_content())
        )
        page = signature_page(self._signature_page(pdfs))
        content = joined([file._reminder_content() for file in pdfs] + [page])
        if self.request == "signature":
            name = self.env._("%(title)s (signed).pdf", title=self.name)
        else:
            name = self.env._("%(title)s (approved).pdf", title=self.name)
        self.signed_attachment_id = self.env["ir.attachment"].create(
            {
                "name": name,
                "raw": content,
                "mimetype": PDF,
                "res_model": self._name,
                "res_id": self.id,
            }
        )

    def _signature_page(self, pdfs):
        """What stands on the page.

        :param pdfs: the attachments whose pages stand before it
        """
        labels = dict(self.signer_ids._fields["state"]._description_selection(self.env))
        lines = [
            self.env._("Client: %(client)s", client=self.partner_id.display_name),
            self.env._("Asked by: %(company)s", company=self.company_id.name),
            self.env._("Sent: %(moment)s", moment=self._moment(self.sent_date)),
        ]
        if self.expiry_date:
            lines.append(
                self.env._(
                    "Valid until: %(day)s", day=format_date(self.env, self.expiry_date)
                )
            )
        notes = [self.env._("Files, each with its SHA-256 fingerprint when sent:")]
        notes += (self.fingerprints or "").splitlines()
        if missing := self.attachment_ids - pdfs:
            notes.append(
                self.env._(
                    "These files could not be joined with this page, because they are "
                    "no PDF, or encrypted or damaged ones: %(names)s. They are kept "
                    "with the document.",
                    names=", ".join(missing.sorted("id").mapped("name")),
                )
            )
        return Page(
            title=self.name,
            lines=tuple(lines),
            answers=tuple(
                Answer(
                    heading=f"{labels[signer.state]}: {signer.signed_name}",
                    lines=tuple(self._answer_lines(signer)),
                    image=base64.b64decode(signer.signature or b""),
                )
                for signer in self.signer_ids
            ),
            notes=tuple(notes),
        )

    def _answer_lines(self, signer):
        yield self.env._(
            "%(contact)s, %(email)s",
            contact=signer.partner_id.display_name,
            email=signer.partner_id.email or "",
        )
        yield self.env._(
            "On %(moment)s, from the IP address %(ip)s",
            moment=self._moment(signer.done_date),
            ip=signer.ip or "",
        )
        if signer.comment:
            yield signer.comment

    def _moment(self, moment):
        """A moment on the wall of the company, with its zone."""
        tz = self.company_id._reminder_clock().tz
        # With the month in words: read the same everywhere.
        text = format_datetime(self.env, moment, tz=tz, dt_format="d MMMM y HH:mm:ss")
        return f"{text} ({tz})"
