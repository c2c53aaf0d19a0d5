# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from werkzeug.exceptions import NotFound
from werkzeug.routing import ValidationError

from odoo import models
from odoo.http import request

from odoo.addons.base.models.ir_http import SignedIntConverter

OURS = "odoo.addons.reminder_automation."
NUL = "\x00"
# What our routes answer is for one person, and its address may be the key to it: no
# cache keeps it, no search engine lists it, no other site hears of it.
PRIVATE = {
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow",
}
REFERRER = ("Referrer-Policy", "same-origin")
# Compared in constant time, which Python does for ASCII alone.
KEYS = ("access_token", "hash", "pid")


class IntConverter(SignedIntConverter):
    """A number with more digits than Python reads is no number: 404, not 500."""

    def to_python(self, value):
        try:
            return super().to_python(value)
        except ValueError as error:
            raise ValidationError() from error


class IrHttp(models.AbstractModel):
    """What holds for each route of this addon, new ones included.

    Nothing that comes from outside can be more than text, and every answer is private.
    """

    _inherit = "ir.http"

    @classmethod
    def _get_converters(cls):
        return {**super()._get_converters(), "int": IntConverter}

    @classmethod
    def _pre_dispatch(cls, rule, args):
        request.reminder_private = _is_ours(rule.endpoint)
        return super()._pre_dispatch(rule, args)

    @classmethod
    def _dispatch(cls, endpoint):
        if _is_ours(endpoint):
            if not _is_plain(endpoint):
                raise NotFound()
            if not _is_page(request.params.get("page", 1)):
                del request.params["page"]  # the first one
        return super()._dispatch(endpoint)

    @classmethod
    def _post_dispatch(cls, response):
        result = super()._post_dispatch(response)
        if getattr(request, "reminder_private", False):
            response.headers.update(PRIVATE)
            response.headers.setdefault(*REFERRER)
        return result

    @classmethod
    def _serve_fallback(cls):
        # Odoo looks the address up in the database, which knows no such character.
        if NUL in request.httprequest.path:
            return None
        return super()._serve_fallback()


def _is_ours(endpoint):
    """Whether a route is of this addon; one of Odoo's that it extends is not."""
    return endpoint.__module__.startswith(OURS) and bool(
        endpoint.original_routing.get("routes")
    )


def _is_plain(endpoint):
    """Whether all that was sent to an endpoint is text that a database can keep.

    No form of ours sends files, and what calls our JSON routes sends no lists. A route
    that tells people itself what is wrong with what they wrote says so by
    `reminder_cleans`; its address and its keys are asked all the same.
    """
    asked = dict(request.params)
    if endpoint.routing.get("reminder_cleans"):
        asked = {name: asked[name] for name in KEYS if name in asked}
    elif endpoint.routing["type"] == "jsonrpc":
        sent = request.dispatcher.jsonrequest.get("params", {}).values()
        if not all(value is None or isinstance(value, str) for value in sent):
            return False
    # Numbers and records come from the address, by its converters.
    kinds = (str, int, models.BaseModel, type(None))
    values = [*asked.values(), *request.httprequest.args.values()]
    return all(
        isinstance(value, kinds) and _is_storable(value) for value in values
    ) and all(str(request.params.get(name, "")).isascii() for name in KEYS)


def _is_page(value):
    """Whether a number of a page is one that Odoo's pager can read."""
    text = str(value)
    return text.isascii() and text.isdigit() and len(text) < 10


def _is_storable(value):
    if not isinstance(value, str):
        return True
    try:
        value.encode()
    except UnicodeEncodeError:  # half of a surrogate pair
        return False
    return NUL not in value
