# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import re

from odoo import api, models

# The key in a link to a signer's page, also within the link of a filter that wraps all
# links of a mail, and as it comes back in an answer that quotes the mail.
PAGE = "documents"
KEY = re.compile(
    r"(my(?:/|%2F)documents(?:/|%2F)\d+(?:(?:/|%2F)\w+)*)"
    r"(?:\?|%3F)access_token(?:=|%3D)[\w-]*",
    re.IGNORECASE,
)


def without_keys(body):
    """A message's body without what opens a signer's page, in its own type."""
    # Asked of every message that is written.
    if not body or PAGE not in body or "access_token" not in body:
        return body
    return type(body)(KEY.sub(r"\1", str(body)))


class MailMessage(models.Model):
    """Colleagues read messages: none of them keeps the key to a signer's page.

    With it one answers for the contact, without a login. The mails that leave have
    it, in a body of their own.
    """

    _inherit = "mail.message"

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if "body" in vals:
                # In the caller's own dict: pop-ups on telephones take the text of it.
                vals["body"] = without_keys(vals["body"])
        return super().create(vals_list)

    def write(self, vals):
        if "body" in vals:
            vals = {**vals, "body": without_keys(vals["body"])}
        return super().write(vals)
