# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from urllib.parse import urlencode

from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal, pager

# What a browser shows by itself without running anything that is in the file.
INLINE = ("application/pdf", "image/png", "image/jpeg")
# Odoo's own viewer, as phones show no PDF within a page.
PDF_VIEWER = "/web/static/lib/pdfjs/web/viewer.html?"


class DocumentPortal(CustomerPortal):
    """Documents that wait for a contact's signature or approval, on the portal."""

    # ------------------------------------------------------------
    # THE CONTACT'S LIST
    # ------------------------------------------------------------

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "reminder_document_count" in counters:
            values["reminder_document_count"] = self._reminder_signers_sudo()
        if "reminder_signing_count" in counters:
            signers = self._reminder_signers_sudo(order="id", waiting=True)
            values["reminder_signing_count"] = len(signers)
        return values

    def _reminder_signers_sudo(self, waiting=False, **options):
        """The contact's own documents.

        :param waiting: only those that the contact can still answer
        :param options: of `search`; without them they are counted
        """
        # sudo: reminder.document.signer - portal users have no rights on the model;
        # this domain says which ones are theirs
        Signer = request.env["reminder.document.signer"].sudo()
        domain = [
            ("partner_id", "=", request.env.user.partner_id.id),
            ("state", "!=", "draft"),
        ]
        if not options:
            return Signer.search_count(domain)
        signers = Signer.search(domain, **options)
        if waiting:
            return signers.filtered(lambda one: one._page_state() == "waiting")
        return signers

    @http.route(
        ["/my/documents", "/my/documents/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
    )
    def reminder_documents(self, page=1, **_kwargs):
        """All documents of the contact, those that wait first."""
        values = self._prepare_portal_layout_values()
        pages = pager(
            url="/my/documents",
            total=self._reminder_signers_sudo(),
            page=page,
            step=self._items_per_page,
        )
        signers = self._reminder_signers_sudo(
            order="requested_date desc, id desc",
            limit=self._items_per_page,
            offset=pages["offset"],
        )
        signers._reminder_ensure_tokens()
        values |= {
            "default_url": "/my/documents",
            "page_name": "reminder_documents",
            "pager": pages,
            "signers": signers.sorted(lambda one: one._page_state() != "waiting"),
        }
        return request.render("reminder_automation.portal_my_documents", values)

    # ------------------------------------------------------------
    # THE PAGE OF ONE CONTACT
    # ------------------------------------------------------------

    def _reminder_signer_sudo(self, signer_id, access_token):
        """The signer whose page this is.

        :raise NotFound: whatever is wrong with the link, so that nothing can be learnt
        """
        # sudo: reminder.document.signer - the token, or who is logged in, is checked
        # in the next line
        signer_sudo = request.env["reminder.document.signer"].sudo().browse(signer_id)
        if not signer_sudo.exists() or not signer_sudo._opens_for(
            request.env.user, access_token
        ):
            raise NotFound()
        return signer_sudo

    def _reminder_is_preview(self, signer):
        """Whether a colleague is looking: nobody answers for a client."""
        user = request.env.user
        return user._is_internal() and user.partner_id != signer.partner_id

    def _reminder_check_answers(self, signer):
        if self._reminder_is_preview(signer):
            raise UserError(
                request.env._(
                    "You are logged in as a colleague: only %(contact)s can answer.",
                    contact=signer.partner_id.name,
                )
            )

    @http.route(
        "/my/documents/<int:signer_id>",
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
    )
    def reminder_document(self, signer_id, access_token=None, **_kwargs):
        signer = self._reminder_signer_sudo(signer_id, access_token)
        return self._reminder_document_page(signer)

    def _reminder_document_page(self, signer, error=None):
        values = self._prepare_portal_layout_values() | {
            "document": signer.document_id,
            "error": error,
            "files": signer._files(),
            "inline": INLINE,
            "object": signer,
            "page_name": "reminder_document",
            "page_state": signer._page_state(),
            "preview": self._reminder_is_preview(signer),
            "res_company": signer.company_id,
            "signer": signer,
            "viewer": lambda url: PDF_VIEWER + urlencode({"file": url}),
        }
        response = request.render("reminder_automation.portal_document_page", values)
        # The address holds the key to the page: no search engine, no other site.
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        response.headers["Referrer-Policy"] = "same-origin"
        return response

    @http.route(
        "/my/documents/<int:signer_id>/file/<int:attachment_id>",
        type="http",
        auth="public",
        methods=["GET"],
    )
    def reminder_document_file(
        self, signer_id, attachment_id, access_token=None, download=None, **_kwargs
    ):
        signer = self._reminder_signer_sudo(signer_id, access_token)
        file = signer._files().filtered(lambda file: file.id == attachment_id)
        if not file:
            raise NotFound()
        stream = request.env["ir.binary"]._get_stream_from(file)
        return stream.get_response(
            as_attachment=bool(download) or file.mimetype not in INLINE
        )

    # ------------------------------------------------------------
    # THE ANSWER
    # ------------------------------------------------------------

    @http.route(
        "/my/documents/<int:signer_id>/sign",
        type="jsonrpc",
        auth="public",
        website=True,
        methods=["POST"],
    )
    def reminder_document_sign(
        self, signer_id, access_token=None, name=None, signature=None
    ):
        """Called by Odoo's signature form."""
        # Its address has the token in its query.
        access_token = access_token or request.httprequest.args.get("access_token")
        signer = self._reminder_signer_sudo(signer_id, access_token)
        try:
            # An answer that is refused half-way leaves nothing behind.
            with request.env.cr.savepoint():
                self._reminder_check_answers(signer)
                signer._sign(name, signature, request.httprequest.remote_addr)
        except UserError as error:
            return {"error": str(error)}
        return {"force_refresh": True, "redirect_url": signer.get_portal_url()}

    @http.route(
        "/my/documents/<int:signer_id>/<any(approve,reject):answer>",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
    )
    def reminder_document_answer(
        self, signer_id, answer, access_token=None, comment=None, **_kwargs
    ):
        signer = self._reminder_signer_sudo(signer_id, access_token)
        ip = request.httprequest.remote_addr
        try:
            with request.env.cr.savepoint():
                self._reminder_check_answers(signer)
                if answer == "approve":
                    signer._approve(comment, ip)
                else:
                    signer._reject(comment, ip)
        except UserError as error:
            return self._reminder_document_page(signer, error=str(error))
        return request.redirect(signer.get_portal_url(), code=303)
