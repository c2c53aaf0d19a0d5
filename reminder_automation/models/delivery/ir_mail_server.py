# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import smtplib
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.base.models.ir_mail_server import (
    MailDeliveryException,
    extract_rfc2822_addresses,
)

from ...mailing import pictures
from ...mailing.answers import has_nothing, not_without, read_answer, said
from .rate import Rate

LIMITS = {
    "reminder_max_minute": timedelta(minutes=1),
    "reminder_max_hour": timedelta(hours=1),
    "reminder_max_day": timedelta(days=1),
}
# By these Odoo chooses which mails leave by which server.
CHOSEN_BY = {"active", "from_filter", "owner_user_id", "sequence"}


class IrMailServer(models.Model):
    """Tells a refused mail from one whose outcome is not known, puts pictures into
    the mails that name them, and knows how many reminders a server takes."""

    _inherit = "ir.mail_server"

    reminder_max_minute = fields.Integer(
        string="At most a minute",
        help="So many e-mails with reminders leave by this server within any minute; "
        "0: without limit. The others wait, and say so. All senders share the limit; "
        "other e-mails are neither held back nor counted.",
    )
    reminder_max_hour = fields.Integer(
        string="At most an hour",
        help="So many e-mails with reminders leave by this server within any hour; "
        "0: without limit.",
    )
    reminder_max_day = fields.Integer(
        string="At most a day",
        help="So many e-mails with reminders leave by this server within any 24 hours; "
        "0: without limit.",
    )

    @api.constrains(*LIMITS)
    def _check_reminder_limits(self):
        for server in self:
            if min(server[name] for name in LIMITS) < 0:
                raise ValidationError(
                    self.env._("A limit is a number of e-mails, or 0: without limit.")
                )

    @api.model_create_multi
    def create(self, vals_list):
        servers = super().create(vals_list)
        # By a person's own server leaves what that person sends by hand.
        if servers.filtered(lambda server: not server.owner_user_id):
            self.env["mail.mail"]._reminder_look_for_room()
        return servers

    def write(self, vals):
        result = super().write(vals)
        if CHOSEN_BY & vals.keys():
            self.env["mail.mail"]._reminder_look_for_room()
        elif LIMITS.keys() & vals.keys():
            self.env["mail.mail"]._reminder_look_for_room(self)
        return result

    def unlink(self):
        # While it is known what waits for them.
        self.env["mail.mail"]._reminder_look_for_room(self)
        return super().unlink()

    def _reminder_rate(self):
        """How many reminders this server takes; a `Rate`, also for none."""
        if not self:
            return Rate()
        # sudo: ir.mail_server - the queue sends for everybody
        server_sudo = self.sudo()
        limits = {span: server_sudo[name] for name, span in LIMITS.items()}
        return Rate(self.id, {span: most for span, most in limits.items() if most > 0})

    def _build_email__(self, *args, **kwargs):  # noqa: PLW3201
        message = super()._build_email__(*args, **kwargs)
        pictures.embed(message)
        return message

    @api.model
    def send_email(
        self,
        message,
        mail_server_id=None,
        smtp_server=None,
        smtp_port=None,
        smtp_user=None,
        smtp_password=None,
        smtp_encryption=None,
        smtp_ssl_certificate=None,
        smtp_ssl_private_key=None,
        smtp_debug=False,
        smtp_session=None,
    ):
        answer = self.env.context.get("reminder_answer")
        # Of a reminder with copies it matters whom of them the server takes.
        is_asked = answer is not None and bool(message["Cc"])
        wanted = self._reminder_wanted(message) if is_asked else []
        try:
            with not_without(is_asked and smtp_session, wanted) as refused:
                left = super().send_email(
                    message,
                    mail_server_id=mail_server_id,
                    smtp_server=smtp_server,
                    smtp_port=smtp_port,
                    smtp_user=smtp_user,
                    smtp_password=smtp_password,
                    smtp_encryption=smtp_encryption,
                    smtp_ssl_certificate=smtp_ssl_certificate,
                    smtp_ssl_private_key=smtp_ssl_private_key,
                    smtp_debug=smtp_debug,
                    smtp_session=smtp_session,
                )
        except MailDeliveryException as error:
            if answer is not None:
                answer.update(read_answer(error.__context__))
            raise
        except smtplib.SMTPServerDisconnected as error:
            if answer is None or not has_nothing(error):
                raise
            # It cannot have left, as when the server says "not now".
            answer["later"] = True
            raise MailDeliveryException(
                self.env._("The mail server closed the connection."), str(error)
            ) from error
        if refused:
            answer["refused"] = {one: said(told) for one, told in refused.items()}
        return left

    @api.model
    def _reminder_wanted(self, message):
        """The addresses that a mail is for, its copies aside, as the server is told
        them."""
        validated = self.env.context.get("send_validated_to") or []
        found = extract_rfc2822_addresses(message["To"])
        return [one for one in found if one in validated]
