# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What a failed hand-over to a mail server says about the mail."""

import smtplib

# Of smtplib's commands, those that come before the text of a mail.
BEFORE_TEXT = {
    command.__code__
    for command in (
        *(smtplib.SMTP.ehlo, smtplib.SMTP.helo),
        *(smtplib.SMTP.mail, smtplib.SMTP.rcpt),
    )
}


def has_nothing(error):
    """Whether a connection was lost while the server had nothing of a mail's text, so
    that it cannot have left.

    :param error: `SMTPServerDisconnected`, where it was caught; known by the command
        that it was raised in

    >>> lost = smtplib.SMTP()
    >>> def lost_in(command):
    ...     try:
    ...         command("a@b.c")
    ...     except smtplib.SMTPServerDisconnected as error:
    ...         return has_nothing(error)
    >>> lost_in(lost.mail), lost_in(lost.rcpt), lost_in(lost.data)
    (True, True, False)
    """
    trace = error.__traceback__
    while trace:
        if trace.tb_frame.f_code in BEFORE_TEXT:
            return True
        trace = trace.tb_next
    return False


def read_answer(error):
    """Tell a refused mail from one that is to be tried again, and from one of which
    nobody knows whether it left.

    :param error: what was raised as the mail was handed over
    :return: a dict; `unknown` when it may have left all the same, as after a time-out
        once the text was sent; `later` when the server said "not now" (a 4yz answer,
        RFC 5321, 4.2.1)

    >>> read_answer(smtplib.SMTPDataError(451, b"come again later"))
    {'later': True}
    >>> read_answer(smtplib.SMTPRecipientsRefused({"a@b.c": (550, b"no such user")}))
    {'later': False}
    >>> read_answer(TimeoutError("timed out"))
    {'unknown': True}
    >>> read_answer(smtplib.SMTPNotSupportedError("no SMTPUTF8"))
    {'unknown': False}
    """
    if isinstance(error, smtplib.SMTPResponseException):
        codes = [error.smtp_code]
    elif isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _text in error.recipients.values()]
    else:
        said_no = isinstance(error, smtplib.SMTPNotSupportedError | UnicodeError)
        return {"unknown": not said_no}
    return {"later": all(400 <= code < 500 for code in codes)}
