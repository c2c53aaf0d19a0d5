# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""The documents of records of other apps, as these print them: for soft apps."""

import base64

from odoo.tools.safe_eval import safe_eval

from ....mailing.addresses import one_line


def kept_invoices(moves):
    """The PDF that was made when the invoice was sent."""
    found = {}
    for move in moves:
        if move.invoice_pdf_report_id and (content := move.invoice_pdf_report_id.raw):
            found[move.id] = [(one_line(move.invoice_pdf_report_id.name), content)]
    return found


def invoice_reports(moves):
    """The report that the customer's invoices are printed with."""
    usual = moves.env.ref("account.account_invoices", raise_if_not_found=False)
    reports = {}
    for move in moves.filtered(lambda move: move.state == "posted"):
        report = move.partner_id.invoice_template_pdf_report_id or usual
        if report:
            name = move._get_invoice_report_filename(report=report)
            reports[move.id] = report, name
    return reports


def order_reports(orders):
    """The quotation."""
    report = orders.env.ref("sale.action_report_saleorder", raise_if_not_found=False)
    if not report:
        return {}
    return {order.id: (report, _name(report, order)) for order in orders}


def _name(report, record):
    """The name that a report gives to the file of a record."""
    # sudo: ir.actions.report - its expression for the name
    expression = report.sudo().print_report_name
    name = safe_eval(expression, {"object": record}) if expression else ""
    return f"{name or record.display_name}.pdf"


def kept_requests(signers):
    """The document that is to be signed."""
    found = {}
    for request in signers.request_id:
        if content := request.with_context(bin_size=False).data:
            name = f"{one_line(request.name or request.display_name)}.pdf"
            file = name.replace(".pdf.pdf", ".pdf"), base64.b64decode(content)
            found |= {one.id: [file] for one in request.signer_ids & signers}
    return found


KEPT = {"account.move": kept_invoices, "sign.oca.request.signer": kept_requests}
REPORTS = {"account.move": invoice_reports, "sale.order": order_reports}
