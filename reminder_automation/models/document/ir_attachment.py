# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import base64
import binascii
import hashlib
import logging
import os
from datetime import datetime, timedelta, timezone

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.http import request
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

DOCUMENT = "reminder.document"
UPLOADS = (DOCUMENT, "reminder.document.upload")
# Uploads that nobody took are removed after so long.
UPLOADS_KEPT = timedelta(days=7)
UPLOADS_AT_ONCE = 1000
CONTENT = {"raw", "datas"}
# All that a file is, says of itself and belongs to: everything but its access token
# and its small picture.
FIXED = CONTENT | {
    "checksum",
    "company_id",
    "db_datas",
    "description",
    "file_size",
    "index_content",
    "mimetype",
    "name",
    "public",
    "res_field",
    "res_id",
    "res_model",
    "store_fname",
    "type",
    "url",
}


class ChangedFileError(UserError):
    """The content of a file is not the one that was sent or signed."""


class IrAttachment(models.Model):
    """Files of documents that were sent: what was put before a client stays as it is.

    Nobody changes or deletes them, with whatever rights; what answers were given to
    must be there as it was. Odoo may move their content to another store.
    """

    _inherit = "ir.attachment"

    # ------------------------------------------------------------
    # NOBODY CHANGES EVIDENCE
    # ------------------------------------------------------------

    def write(self, vals):
        if FIXED & vals.keys() and (evidence := self._reminder_evidence()):
            changed = evidence.filtered(lambda file: file._reminder_is_changed_by(vals))
            changed._reminder_refuse("write")
            # The same content in another store: a picture is not made smaller.
            self = self.with_context(image_no_postprocess=True)  # noqa: PLW0642
            return super().write(vals)
        return super().write(vals)

    def unlink(self):
        # Not `ondelete`: those are skipped for a flag in the context.
        self._reminder_evidence()._reminder_refuse("unlink")
        return super().unlink()

    def _migrate(self):
        """Another store: what was changed beneath Odoo stays where it is, or the last
        trace of the right content would go."""
        damaged = self._reminder_evidence().filtered(
            lambda file: not file._reminder_is_genuine()
        )
        for file in damaged:
            _logger.warning(
                "The content of the attachment %s is not what was sent; it is not "
                "moved to another store.",
                file.id,
            )
        return super(IrAttachment, self - damaged)._migrate()

    def _reminder_evidence(self):
        """Those of these files that were put before a client or answered to."""
        # sudo: ir.attachment - whose they are, whoever asks
        mine = [
            file.id
            for file in self.sudo()
            if file.res_model == DOCUMENT and not file.res_field
        ]
        if not mine:
            return self.browse()
        self.env[DOCUMENT].flush_model(
            ["attachment_ids", "signed_attachment_id", "state"]
        )
        self.env["reminder.document.answer"].flush_model(
            ["file_ids", "signed_attachment_id"]
        )
        rows = self.env.execute_query(
            SQL(
                """
                SELECT file.attachment_id
                  FROM reminder_document_attachment_rel file
                  JOIN reminder_document document ON document.id = file.document_id
                 WHERE file.attachment_id = ANY(%(ids)s) AND document.state != 'draft'
                 UNION
                SELECT signed_attachment_id FROM reminder_document
                 WHERE signed_attachment_id = ANY(%(ids)s)
                 UNION
                SELECT attachment_id FROM reminder_document_answer_attachment_rel
                 WHERE attachment_id = ANY(%(ids)s)
                 UNION
                SELECT signed_attachment_id FROM reminder_document_answer
                 WHERE signed_attachment_id = ANY(%(ids)s)
                """,
                ids=mine,
            )
        )
        found = {row[0] for row in rows}
        return self.filtered(lambda file: file.id in found)

    def _reminder_is_changed_by(self, vals):
        """Whether these values would make another file of this one."""
        self.ensure_one()
        file_sudo = self.sudo()
        document_sudo = self.env[DOCUMENT].sudo().browse(file_sudo.res_id).exists()
        for name in FIXED & vals.keys():
            if name in CONTENT:
                content = _content(vals[name], name)
                # Without its type Odoo would guess that anew.
                if content is None or "mimetype" not in vals:
                    return True
                kept = document_sudo and document_sudo._kept_hashes().get(file_sudo)
                if hashlib.sha256(content).hexdigest() not in (
                    kept or {file_sudo._reminder_hash()}
                ):
                    return True
                continue
            field = self._fields[name]
            new = field.convert_to_cache(vals[name], file_sudo)
            if new != field.convert_to_cache(file_sudo[name], file_sudo):
                return True
        return False

    def _reminder_refuse(self, operation):
        """Raise, if there are any of these files, that they cannot be changed."""
        if not self:
            return
        # Whoever may not do it anyway learns no more than that.
        self.check_access(operation)
        file_sudo = self[0].sudo()
        document_sudo = self.env[DOCUMENT].sudo().browse(file_sudo.res_id)
        raise UserError(
            self.env._(
                "The file %(file)s belongs to the document %(document)s, which was "
                "sent: it can neither be changed nor deleted. To send another file, "
                "duplicate the document.",
                file=file_sudo.name,
                document=document_sudo.exists().name or file_sudo.res_id,
            )
        )

    # ------------------------------------------------------------
    # WHAT IS IN THE STORE
    # ------------------------------------------------------------

    def _reminder_content(self):
        """What the store holds at this moment, not what was read of it before."""
        self.ensure_one()
        if self.store_fname:
            return self._file_read(self.store_fname) or b""
        return self.with_context(bin_size=False).db_datas or b""

    def _reminder_is_untouched(self, since):
        """Whether the store has a file of this length that nobody wrote to since; what
        it holds is not read.

        :param since: a moment (UTC)
        """
        self.ensure_one()
        if not self.store_fname:
            return True  # the database has it
        try:
            stat = os.stat(self._full_path(self.store_fname))
        except OSError:
            return False
        written = datetime.fromtimestamp(stat.st_mtime, timezone.utc)
        is_old = written.replace(tzinfo=None) <= since
        return is_old and stat.st_size == self.file_size

    def _reminder_hash(self):
        """The SHA-256 of what the store holds at this moment."""
        return hashlib.sha256(self._reminder_content()).hexdigest()

    def _reminder_is_genuine(self):
        """Whether a file of a document is what was sent, signed or joined."""
        self.ensure_one()
        file_sudo = self.sudo()
        document_sudo = self.env[DOCUMENT].sudo().browse(file_sudo.res_id).exists()
        return not document_sudo or file_sudo not in document_sudo._damaged_files(
            file_sudo
        )

    def _to_http_stream(self):
        if (
            self.sudo().res_model == DOCUMENT
            and (evidence := self._reminder_evidence())
            and not evidence._reminder_is_genuine()
        ):
            if request:
                # An error undoes what is written here: the controller tells it.
                request.reminder_changed_file = self.id
            raise ChangedFileError(
                self.env._(
                    "This file was changed or lost after it had been sent: what is "
                    "stored now is not what was put before the customer."
                )
            )
        return super()._to_http_stream()

    # ------------------------------------------------------------
    # UPLOADS
    # ------------------------------------------------------------

    @api.autovacuum
    def _gc_reminder_uploads(self):
        """Remove what was uploaded for a document; each took a copy of its own."""
        old = self.search(
            [
                ("res_model", "in", UPLOADS),
                ("res_id", "in", (0, False)),
                ("public", "=", False),
                ("create_date", "<", fields.Datetime.now() - UPLOADS_KEPT),
            ],
            limit=UPLOADS_AT_ONCE,
        )
        old.unlink()
        return len(old), len(old) == UPLOADS_AT_ONCE


def _content(value, name):
    """The bytes of a value of the fields `raw` and `datas`; None if it has none."""
    try:
        if name == "raw":
            return value.encode() if isinstance(value, str) else bytes(value or b"")
        return base64.b64decode(value or b"")
    except (binascii.Error, TypeError, ValueError):
        return None
