# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from urllib.parse import urlencode

from werkzeug.exceptions import HTTPException, NotFound

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal, pager
from odoo.addons.web.controllers.binary import Binary

from ...bounds import LAST_ID

# What a browser shows by itself without running anything that is in the file.
INLINE = ("application/pdf", "image/png", "image/jpeg")
# Odoo's own viewer, as phones show no PDF within a page.
PDF_VIEWER = "/web/static/lib/pdfjs/web/viewer.html?"
CONFLICT = 409


class EvidenceBinary(Binary):
    """Files of documents, as colleagues download them from a form or the chatter."""

    @http.route()
    def content_common(self, *args, **kwargs):
        try:
            return super().content_common(*args, **kwargs)
        except HTTPException:
            # Why it was refused, noted by `ir.attachment` once the right to read it had
            # been checked.
            if not (file_id := getattr(request, "reminder_changed_file", None)):
                raise
        # sudo: ir.attachment - of a file that the user may read
        file_sudo = request.env["ir.attachment"].sudo().browse(file_id)
        document_sudo = request.env[file_sudo.res_model].sudo().browse(file_sudo.res_id)
        document_sudo._look_at_files()
        response = request.render(
            "reminder_automation.changed_file",
            {"file": file_sudo, "document": document_sudo},
        )
        response.status_code = CONFLICT
        # As the routes of this module (see `ir.http`).
        request.reminder_private = True
        return response


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
        partner = request.env.user.partner_id
        domain = [
            ("partner_id", "=", partner.id),
            ("state", "!=", "draft"),
            # What belongs to a client that the contact has left is no longer its own.
            (
                "client_id.commercial_partner_id",
                "=",
                partner.commercial_partner_id.id,
            ),
        ]
        if not options:
            return Signer.search_count(domain)
        if waiting:
            domain.append(("state", "=", "waiting"))
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
        order = "requested_date desc, id desc"
        waiting = self._reminder_signers_sudo(order=order, waiting=True)
        signers = waiting + (self._reminder_signers_sudo(order=order) - waiting)
        signers = signers[pages["offset"] :][: self._items_per_page]
        signers._reminder_ensure_tokens()
        values |= {
            "default_url": "/my/documents",
            "page_name": "reminder_documents",
            "pager": pages,
            "signers": signers,
        }
        return request.render("reminder_automation.portal_my_documents", values)

    # ------------------------------------------------------------
    # THE PAGE OF ONE CONTACT
    # ------------------------------------------------------------

    def _reminder_signer_sudo(self, signer_id, access_token):
        """The signer whose page this is.

        :raise NotFound: whatever is wrong with the link, so that nothing can be learnt
        """
        if signer_id > LAST_ID:
            raise NotFound()
        # sudo: reminder.document.signer - the token, or who is logged in, is checked
        # in the next line
        signer_sudo = request.env["reminder.document.signer"].sudo().browse(signer_id)
        if not signer_sudo.exists() or not signer_sudo._opens_for(
            request.env.user, access_token
        ):
            raise NotFound()
        return signer_sudo

    def _reminder_onlooker(self, signer):
        """Who is logged in and looks at somebody else's page: nobody answers for
        another one.

        :return: "colleague", "other", or "" when it may be the contact
        """
        user = request.env.user
        if user._is_public() or user.partner_id == signer.partner_id:
            return ""
        return "colleague" if user._is_internal() else "other"

    def _reminder_check_answers(self, signer):
        onlooker = self._reminder_onlooker(signer)
        if onlooker == "colleague":
            raise UserError(
                request.env._(
                    "You are logged in as a colleague: only %(contact)s can answer.",
                    contact=signer.partner_id._reminder_name(),
                )
            )
        if onlooker:
            raise UserError(
                request.env._(
                    "You are logged in as %(user)s, and only %(contact)s can answer. "
                    "Log out and open the link again.",
                    user=request.env.user.name,
                    contact=signer.partner_id._reminder_name(),
                )
            )

    def _reminder_how(self):
        """By what an answer comes, for the log of answers."""
        user = request.env.user
        is_public = user._is_public()
        return {
            "login": False if is_public else user.login,
            "user_agent": request.httprequest.user_agent.string,
            "via": "link" if is_public else "login",
        }

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

    @http.route(
        "/my/documents/<int:signer_id>/preview",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
    )
    def reminder_document_preview(self, signer_id, **_kwargs):
        """The contact's page for colleagues who may read the document: they see it and
        cannot answer there."""
        Signer = request.env["reminder.document.signer"]
        if signer_id > LAST_ID or not request.env.user._is_internal():
            raise NotFound()
        signer = Signer.browse(signer_id).exists()
        if not signer or not (
            signer.has_access("read") and signer.document_id.has_access("read")
        ):
            raise NotFound()
        # sudo: reminder.document.signer - what the page shows, for who may read it
        signer_sudo = signer.sudo()
        if signer_sudo.state == "draft":
            raise NotFound()
        return self._reminder_document_page(signer_sudo, is_preview=True)

    def _reminder_document_page(self, signer, error=None, is_preview=False):
        files = signer._files()
        # Whether they still are what was sent: asked each time that they are shown.
        damaged = signer.document_id._look_at_files() if files else {}

        def url_of(file):
            if is_preview:
                return f"/web/content/{file.id}?"
            query = {"access_token": signer._portal_ensure_token()}
            return f"/my/documents/{signer.id}/file/{file.id}?{urlencode(query)}"

        onlooker = "colleague" if is_preview else self._reminder_onlooker(signer)
        page_state = signer._page_state()
        next_todo = None
        if page_state != "waiting" and not onlooker:
            Item = request.env["reminder.item"]
            next_todo = Item._next_todo(signer.partner_id, signer)
        values = self._prepare_portal_layout_values() | {
            "damaged": files.browse(file.id for file in damaged),
            "document": signer.document_id,
            "error": error,
            "files": files,
            "inline": INLINE,
            "next_todo": next_todo,
            "object": signer,
            "onlooker": onlooker,
            "page_name": "reminder_document",
            "page_state": page_state,
            "res_company": signer.company_id,
            "signer": signer,
            "url_of": url_of,
            "viewer": lambda url: PDF_VIEWER + urlencode({"file": url}),
        }
        return request.render("reminder_automation.portal_document_page", values)

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
        if file in signer.document_id._look_at_files():
            # Not what was sent: the page says so.
            return request.redirect(signer.get_portal_url(), code=303)
        stream = request.env["ir.binary"]._get_stream_from(file)
        return stream.get_response(
            as_attachment=bool(download) or file.mimetype not in INLINE
        )

    # ------------------------------------------------------------
    # THE ANSWER
    # ------------------------------------------------------------

    def _reminder_give(self, signer, method, *args):
        """Give an answer.

        :param method: the name of the signer's method
        :return: why it was refused, or None
        """
        ip = request.httprequest.remote_addr
        try:
            # An answer that is refused half-way leaves nothing behind.
            with request.env.cr.savepoint():
                self._reminder_check_answers(signer)
                getattr(signer, method)(*args, ip, **self._reminder_how())
        except UserError as error:
            # Outside of what was undone: staff are to know.
            signer.document_id._look_at_files()
            return str(error)
        return None

    @http.route(
        "/my/documents/<int:signer_id>/sign",
        type="jsonrpc",
        auth="public",
        website=True,
        methods=["POST"],
        reminder_cleans=True,
    )
    def reminder_document_sign(
        self, signer_id, access_token=None, name=None, signature=None
    ):
        """Called by Odoo's signature form."""
        # Its address has the token in its query.
        access_token = access_token or request.httprequest.args.get("access_token")
        signer = self._reminder_signer_sudo(signer_id, access_token)
        error = self._reminder_give(signer, "_sign", name, signature)
        if error:
            return {"error": error}
        return {"force_refresh": True, "redirect_url": signer.get_portal_url()}

    @http.route(
        "/my/documents/<int:signer_id>/<any(approve,reject):answer>",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
        reminder_cleans=True,
    )
    def reminder_document_answer(
        self, signer_id, answer, access_token=None, comment=None, **_kwargs
    ):
        signer = self._reminder_signer_sudo(signer_id, access_token)
        error = self._reminder_give(signer, f"_{answer}", comment)
        if error:
            return self._reminder_document_page(signer, error=error)
        return request.redirect(signer.get_portal_url(), code=303)
