# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import base64
import logging

import psycopg2

from odoo import models

from ....mailing.addresses import one_line
from ....sayings import lazy as _lt
from ....sayings import listed
from ...engine.undone import LOOK

_logger = logging.getLogger(__name__)

MEGABYTE = 1024 * 1024
PDF = b"%PDF"
# How many documents are printed at once.
PRINT_BATCH = 20
# What names of files may not have.
NO_NAME = str.maketrans({"/": "_", "\\": "_"})


class MailThread(models.AbstractModel):
    """The documents of records, attached to what reminds of them."""

    _inherit = "mail.thread"

    # ------------------------------------------------------------
    # HOOKS FOR MODELS
    # ------------------------------------------------------------

    def _reminder_kept_files(self):
        """The documents of these records that are there as files already. A set
        operation.

        :return: dict of record id to a list of pairs of a name and the bytes; records
            without any are not in it
        """
        return {}

    def _reminder_reports(self):
        """What prints the documents of these records.

        :return: dict of record id to (`ir.actions.report`, name of the file)
        """
        return {}

    # ------------------------------------------------------------
    # FOR LETTERS
    # ------------------------------------------------------------

    def _reminder_enclosed(self, partner, company, attach=()):
        if "reminder_attached" not in self.env.context:
            self = self.with_context(reminder_attached=[])  # noqa: PLW0642
        enclosed = super()._reminder_enclosed(partner, company, attach)
        if not attach:
            return enclosed
        batch = self.env.context.get("reminder_batch") or {}
        records = self.browse(attach).with_prefetch(batch.get(self._name, attach))
        files, note = records._reminder_attached(company)
        return enclosed._replace(
            files=(*enclosed.files, *files),
            note=listed(self.env, [one for one in (enclosed.note, note) if one]),
        )

    def _reminder_attached(self, company):
        """The documents of these records, as many as one e-mail may have.

        :param company: whose settings say how many and how large
        :return: a list of pairs of a name and a file in base64; a sentence for staff
            about those that are missing, or ""
        """
        most = self._reminder_room(company)[0]
        asked = self[:most].with_prefetch(self._prefetch_ids)
        over = self[most:]
        found, problem = asked._reminder_files()
        files, missing = [], asked.browse()
        for record in asked:
            of_record = found.get(record.id, ())
            if not of_record:
                missing += record
            elif packed := self._reminder_packed(of_record, company):
                files += packed
            else:
                over += record
        sentences = []
        if over._reminder_have_documents():
            sentences.append(over._reminder_too_much(over._reminder_names(), company))
        if missing and problem:
            names = missing._reminder_names()
            sentences.append(self._reminder_not_printed(names, problem))
        return files, listed(self.env, sentences)

    def _reminder_room(self, company):
        """How many more files, and how many bytes, an e-mail may have."""
        # sudo: res.company - how much may be attached, whoever reminds
        company_sudo = company.sudo()
        # What the same letter has attached already, also of records of other models.
        before = self.env.context.get("reminder_attached", [])
        return (
            max(company_sudo.reminder_attach_count - len(before), 0),
            company_sudo.reminder_attach_size * MEGABYTE - sum(before),
        )

    def _reminder_packed(self, files, company):
        """Files as a letter has them, if there is room for all of them.

        :param files: pairs of a name and the bytes
        :return: a list of pairs of a name and a file in base64; empty: no room
        """
        most, room = self._reminder_room(company)
        sizes = [len(content) for _name, content in files]
        if len(sizes) > most or sum(sizes) > room:
            return []
        self.env.context.get("reminder_attached", []).extend(sizes)
        return [
            (one_line(name).translate(NO_NAME), base64.b64encode(content))
            for name, content in files
        ]

    def _reminder_too_much(self, names, company):
        """What staff are told of files for which there is no room."""
        # sudo: res.company - its limits, which only administrators read
        company_sudo = company.sudo()
        return _lt(
            "not attached, as at most %(count)s files of %(size)s MB together are: "
            "%(records)s",
            count=company_sudo.reminder_attach_count,
            size=company_sudo.reminder_attach_size,
            records=names,
        ).said(self.env)

    def _reminder_not_printed(self, names, problem):
        """What staff are told of documents that could not be printed."""
        return _lt(
            "not attached, as %(problem)s: %(records)s", problem=problem, records=names
        ).said(self.env)

    def _reminder_names(self):
        documents = self._reminder_documents()
        return ", ".join(
            one_line(documents[record.id].display_name or "") for record in self
        )

    def _reminder_have_documents(self):
        """Whether there is any document of these records to attach."""
        return bool(self and (self._reminder_reports() or self._reminder_kept_files()))

    def _reminder_files(self):
        """The documents of these records, those that are no files yet printed.

        :return: dict of record id to a list of pairs of a name and the bytes; and why
            some are not in it although they have a document, "" when all are
        """
        found = self._reminder_kept_files()
        rest = self.filtered(lambda record: record.id not in found)
        printed, problem = rest._reminder_printed()
        return found | printed, problem

    def _reminder_printed(self):
        """The same of those that have to be printed."""
        reports = self._reminder_reports() if self else {}
        if not reports:
            return {}, ""
        printed, problem = {}, ""
        by_report = {}
        for res_id, (report, _name) in reports.items():
            by_report.setdefault(report, []).append(res_id)
        for report, ids in by_report.items():
            for start in range(0, len(ids), PRINT_BATCH):
                some = ids[start : start + PRINT_BATCH]
                contents, error = self.browse(some)._reminder_print(report)
                problem = problem or error
                for res_id, content in contents.items():
                    printed[res_id] = [(reports[res_id][1], content)]
        return printed, problem

    def _reminder_print(self, report, data=None):
        """Print these records by one report, at once where that is possible.

        :param data: a dict of what the report is called with
        :return: dict of record id to the bytes of a PDF; and why some are not in it
        """
        if self.env.context.get("reminder_look") is LOOK:
            return dict.fromkeys(self.ids, b""), ""
        if report.get_wkhtmltopdf_state() not in ("ok", "upgrade"):
            return {}, _lt(
                "wkhtmltopdf, which prints documents, is not installed on the server"
            ).said(self.env)
        # sudo: ir.actions.report - what is printed is what the letter tells of anyway
        Report_sudo = report.sudo().with_context(
            force_report_rendering=True, report_pdf_no_attachment=True
        )
        try:
            with self.env.cr.savepoint():
                streams, _type = Report_sudo._pre_render_qweb_pdf(
                    report.report_name, res_ids=self.ids, data=dict(data or {})
                )
        except psycopg2.OperationalError:
            raise  # not a fault of the records: the whole step is tried again
        except Exception as error:
            # A report is a program written by a user: it may raise anything.
            _logger.info("%s %s could not be printed", self._name, self.ids, exc_info=1)
            streams, problem = {}, str(error)
        else:
            problem = ""
        # A printer that fails may leave nothing, and say nothing.
        contents = {
            res_id: content
            for res_id, one in streams.items()
            if res_id
            and one["stream"]
            and (content := one["stream"].getvalue()).startswith(PDF)
        }
        left = self.filtered(lambda record: record.id not in contents)
        if left and len(self) > 1:
            # One of them is to blame, or the pages cannot be told apart.
            problem = ""
            for record in left:
                content, error = record._reminder_print(report, data)
                contents |= content
                problem = problem or error
        elif left and not problem:
            problem = _lt("it could not be printed").said(self.env)
        return contents, problem
