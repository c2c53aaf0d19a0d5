# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models

from ...mailing.texts import without_keys, without_signups


class MailMessage(models.Model):
    """Colleagues read messages: none of them keeps the key to a contact's own page.

    With it one answers or writes for the contact, without a login. The mails that leave
    have it, in a body of their own.
    """

    _inherit = "mail.message"

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if "body" in vals:
                # In the caller's own dict: pop-ups on telephones take the text of it.
                vals["body"] = without_keys(vals["body"])
                if vals.get("message_type") == "email":
                    vals["body"] = without_signups(vals["body"])
        return super().create(vals_list)

    def write(self, vals):
        if "body" in vals:
            vals = {**vals, "body": without_keys(vals["body"])}
        return super().write(vals)
