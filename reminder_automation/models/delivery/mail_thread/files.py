# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import base64
import logging

import psycopg2

from odoo import models

from ....mailing.addresses import one_line
from ....sayings import lazy as _lt
from ....sayings import listed
from ..undone import LOOK

_logger = logging.getLogger(__name__)

MEGABYTE = 1024 * 1024
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
        enclosed = super()._reminder_enclosed(partner, company, attach)
        if not attach:
            return enclosed
        files, note = self.browse(attach)._reminder_attached(company)
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
        # sudo: res.company - how much may be attached, whoever reminds
        company_sudo = company.sudo()
        # What the same letter has attached of records of other models.
        before = self.env.context.get("reminder_attached", [])
        most = max(company_sudo.reminder_attach_count - len(before), 0)
        room = company_sudo.reminder_attach_size * MEGABYTE - sum(before)
        asked, over = self[:most], self[most:]
        found, problem = asked._reminder_files()
        files, missing = [], asked.browse()
        for record in asked:
            of_record = found.get(record.id, ())
            size = sum(len(content) for _name, content in of_record)
            if not of_record:
                missing += record
            elif size > room or len(files) + len(of_record) > most:
                over += record
            else:
                room -= size
                files += of_record
        before += [len(content) for _name, content in files]
        sentences = []
        if over._reminder_have_documents():
            sentences.append(
                _lt(
                    "not attached, as at most %(count)s files of %(size)s MB together "
                    "are: %(records)s",
                    count=company_sudo.reminder_attach_count,
                    size=company_sudo.reminder_attach_size,
                    records=over._reminder_names(),
                ).said(self.env)
            )
        if missing and problem:
            sentences.append(
                _lt(
                    "not attached, as %(problem)s: %(records)s",
                    problem=problem,
                    records=missing._reminder_names(),
                ).said(self.env)
            )
        return [
            (one_line(name).translate(NO_NAME), base64.b64encode(content))
            for name, content in files
        ], listed(self.env, sentences)

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
        reports = self._reminder_reports()
        if not reports:
            return {}, ""
        if self.env.context.get("reminder_look") is LOOK:
            return {res_id: [(name, b"")] for res_id, (_, name) in reports.items()}, ""
        Report = self.env["ir.actions.report"]
        if Report.get_wkhtmltopdf_state() not in ("ok", "upgrade"):
            return {}, _lt(
                "wkhtmltopdf, which prints documents, is not installed on the server"
            ).said(self.env)
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

    def _reminder_print(self, report):
        """Print these records by one report, at once where that is possible.

        :return: dict of record id to the bytes of a PDF; and why some are not in it
        """
        # sudo: ir.actions.report - what is printed is what the letter tells of anyway
        Report_sudo = report.sudo().with_context(
            force_report_rendering=True, report_pdf_no_attachment=True
        )
        try:
            with self.env.cr.savepoint():
                streams, _type = Report_sudo._pre_render_qweb_pdf(
                    report.report_name, res_ids=self.ids
                )
        except psycopg2.OperationalError:
            raise  # not a fault of the records: the whole step is tried again
        except Exception as error:
            # A report is a program written by a user: it may raise anything.
            _logger.info("%s %s could not be printed", self._name, self.ids, exc_info=1)
            streams, problem = {}, str(error)
        else:
            problem = ""
        contents = {
            res_id: one["stream"].getvalue()
            for res_id, one in streams.items()
            if res_id and one["stream"]
        }
        left = self.filtered(lambda record: record.id not in contents)
        if left and len(self) > 1:
            # One of them is to blame, or the pages cannot be told apart.
            problem = ""
            for record in left:
                content, error = record._reminder_print(report)
                contents |= content
                problem = problem or error
        elif left and not problem:
            problem = _lt("it could not be printed").said(self.env)
        return contents, problem
