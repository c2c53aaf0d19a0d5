# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import smtplib

from odoo import api, models

from odoo.addons.base.models.ir_mail_server import MailDeliveryException


class IrMailServer(models.Model):
    """Tells a refused mail from one whose outcome is not known."""

    _inherit = "ir.mail_server"

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
        try:
            return super().send_email(
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
            answer = self.env.context.get("reminder_answer")
            if answer is not None:
                answer.update(_read_answer(error.__context__))
            raise


def _read_answer(error):
    """What a failed hand-over says about the mail.

    :return: a dict; `unknown` when it may have left all the same, as after a time-out
        once the text was sent; `later` when the server said "not now" (a 4yz answer,
        RFC 5321, 4.2.1)
    """
    if isinstance(error, smtplib.SMTPResponseException):
        codes = [error.smtp_code]
    elif isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _text in error.recipients.values()]
    else:
        said_no = isinstance(error, smtplib.SMTPNotSupportedError | UnicodeError)
        return {"unknown": not said_no}
    return {"later": all(400 <= code < 500 for code in codes)}
