# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import base64
import hashlib
import re
from collections import defaultdict
from dataclasses import replace

from markupsafe import Markup, escape

from odoo import api, fields, models
from odoo.tools import format_date, format_datetime

from ....report.signature_page import Answer, Page, joined, readable, signature_page
from ....sayings import lazy as _lt

# A line of fingerprints begins with one.
FINGERPRINT = re.compile(r"^([0-9a-f]{64})  ", re.MULTILINE)
PDF = "application/pdf"


class ReminderDocument(models.Model):
    """Whether the files are still those that were sent and signed, and the signed copy.

    Odoo's own doors are closed for them (see `ir.attachment`); who has the server can
    still put another file in their place. So each is hashed whenever it is shown,
    downloaded or answered to, and nowhere else.
    """

    _inherit = "reminder.document"

    answer_ids = fields.One2many(
        comodel_name="reminder.document.answer",
        inverse_name="document_id",
        string="Log of answers",
        readonly=True,
    )
    file_warning = fields.Html(
        string="What is wrong with the files",
        compute="_compute_file_warning",
        compute_sudo=True,
        help="What is wrong with the files, if anything is.",
    )
    told_files = fields.Text(
        string="Changed files that staff know of",
        readonly=True,
        copy=False,
        help="The changed files that staff were told of, each with what it held.",
    )

    @api.depends("attachment_ids", "signed_attachment_id", "fingerprints", "state")
    def _compute_file_warning(self):
        for document in self:
            stored = document._origin
            damaged = stored._damaged_files() if stored else {}
            document.file_warning = document._file_warning(damaged)

    def _file_warning(self, damaged):
        """What is wrong with the files, as `Markup`; False when nothing is.

        :param damaged: of `_damaged_files`
        """
        if not damaged:
            return False
        lines = [
            self.env._("%(file)s is missing from the store", file=file.name)
            if not found
            else self.env._("%(file)s holds something else now", file=file.name)
            for file, found in damaged.items()
        ]
        return Markup("<ul class='mb-0'>%s</ul>") % Markup().join(
            Markup("<li>%s</li>") % escape(line) for line in lines
        )

    # ------------------------------------------------------------
    # WHAT THEY WERE
    # ------------------------------------------------------------

    def _current_fingerprints(self):
        """One line a file: its SHA-256 and its name."""
        return "\n".join(
            f"{file._reminder_hash()}  {' '.join(file.name.split())}"
            for file in self.attachment_ids.sorted("id")
        )

    def _kept_hashes(self):
        """What each file must hold, as was written down when it was sent and answered.

        :return: dict of `ir.attachment` to a set of SHA-256; an empty set: it is not
            known, and it cannot be answered to
        """
        self.ensure_one()
        kept = defaultdict(set)
        for answer in self.answer_ids:
            for file, value in _pairs(answer.file_ids, answer.fingerprints):
                kept[file].add(value)
            if answer.signed_attachment_id:
                kept[answer.signed_attachment_id].add(answer.signed_fingerprint)
        if self.state != "draft":
            for file, value in _pairs(self.attachment_ids, self.fingerprints):
                kept[file].add(value)
        return kept

    def _damaged_files(self, files=None):
        """The files that do not hold what they held when they were sent or signed.

        :param files: only these `ir.attachment`
        :return: dict of `ir.attachment` to the SHA-256 found, "" when it is missing
        """
        self.ensure_one()
        document_sudo = self.sudo()
        damaged = {}
        for file, kept in document_sudo._kept_hashes().items():
            if files is not None and file not in files:
                continue
            content = file._reminder_content()
            found = hashlib.sha256(content).hexdigest()
            if kept != {found}:
                damaged[file] = found if content else ""
        return damaged

    def _empty_files(self):
        """The files that hold nothing, be they lost: nobody can answer to these."""
        return self.attachment_ids.filtered(lambda file: not file._reminder_content())

    def _is_whole(self):
        """Whether the files can be answered to: each is what was sent, and none came
        or went."""
        self.ensure_one()
        hashes = _pairs(self.attachment_ids, self.fingerprints)
        return bool(hashes) and not self._damaged_files()

    # ------------------------------------------------------------
    # NOBODY IS REMINDED OF FILES THAT CANNOT BE ANSWERED TO
    # ------------------------------------------------------------

    def _reminder_unservable(self):
        # To read every file before each reminder would cost too much: whether it is
        # there, and nobody wrote to it since it was sent, is seen without.
        faults = {}
        for document in self.sudo():
            files = document.attachment_ids
            if document.state != "waiting" or (
                files
                and document.sent_date
                and all(
                    file._reminder_is_untouched(document.sent_date) for file in files
                )
            ):
                continue
            if not files or document._look_at_files():
                faults[document.id] = _lt(
                    "its files are missing or were changed since it was sent: nobody "
                    "is reminded. Put the original files back, or send it anew"
                ).said(document.env)
        return faults

    # ------------------------------------------------------------
    # WHO IS TOLD
    # ------------------------------------------------------------

    def _look_at_files(self):
        """The damaged files; those responsible are told of each of them once.

        :return: as `_damaged_files`
        """
        damaged = self._damaged_files()
        if damaged:
            self.sudo()._tell_damaged(damaged)
        return damaged

    def _tell_damaged(self, damaged):
        lines = [f"{file.id} {found or 'missing'}" for file, found in damaged.items()]
        if set(lines) <= set((self.told_files or "").splitlines()):
            return
        # Two people who look at the same moment: one of them tells it.
        self._lock()
        self.invalidate_recordset(["told_files"])
        told = (self.told_files or "").splitlines()
        if not (new := [line for line in lines if line not in told]):
            return
        self.told_files = "\n".join(told + new)
        for user in self._people_to_tell():
            document = self.with_context(
                lang=user.lang, mail_activity_quick_update=True
            )
            document.activity_schedule(
                "mail.mail_activity_data_warning",
                summary=document.env._("Files of a sent document were changed"),
                note=Markup("<p>%s</p>%s<p>%s</p>")
                % (
                    document.env._(
                        "What is stored is not what was put before the customer:"
                    ),
                    document._file_warning(damaged),
                    document.env._(
                        "Nobody can answer it any more. Find out who changed the "
                        "files on the server, and put them back from a backup."
                    ),
                ),
                user_id=user.id,
            )

    def _people_to_tell(self):
        """The responsible person, who may see the document, and administrators."""
        person = self._person_to_tell()._reminder_here()
        people = self.company_id._reminder_admins() | person.filtered(
            lambda user: self.with_user(user).has_access("read")
        )
        return people or self.env["res.users"]._reminder_somebody(self.company_id)

    @api.readonly
    def web_read(self, specification):
        result = super().web_read(specification)
        if "file_warning" in specification:
            # The form was opened, and shows it.
            for document in self:
                if document.file_warning:
                    document._look_at_files()
        return result

    # ------------------------------------------------------------
    # THE SIGNED COPY
    # The files as they were sent, and a page with the answers.
    # ------------------------------------------------------------

    def _make_signed_copy(self):
        """Attach the signed copy. The page names files other than PDFs, and PDFs that
        cannot be read, with their fingerprint instead."""
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
            self.env._("Customer: %(client)s", client=self.partner_id.display_name),
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
        page = Page(
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
        if unshown := page.unshown():
            notes.append(
                self.env._(
                    "There is no font on the server that shows these characters, which "
                    "stand as empty boxes here: %(characters)s.",
                    characters=", ".join(unshown),
                )
            )
        return replace(page, notes=tuple(notes))

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


def _pairs(files, fingerprints):
    """Each file and its SHA-256; none where the lines do not fit the files."""
    files = files.sorted("id")
    hashes = FINGERPRINT.findall(fingerprints or "")
    if len(hashes) != len(files):
        return [(file, "") for file in files] if hashes else []
    return list(zip(files, hashes, strict=True))
