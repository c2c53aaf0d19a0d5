# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What a failed hand-over to a mail server says about the mail."""

import contextlib
import re
import smtplib

CONNECTION = smtplib.SMTP
# As many left in a day as the provider lets an account send: Google and Microsoft say
# so with a code for good, and it says nothing of the address.
QUOTA = re.compile(r"\b5\.(?:4\.5|1\.90)\b")
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
        RFC 5321, 4.2.1), or that it takes no more today

    >>> read_answer(smtplib.SMTPDataError(451, b"come again later"))
    {'later': True}
    >>> read_answer(smtplib.SMTPDataError(550, b"5.4.5 Daily user sending limit"))
    {'later': True}
    >>> read_answer(smtplib.SMTPRecipientsRefused({"a@b.c": (550, b"no such user")}))
    {'later': False}
    >>> read_answer(TimeoutError("timed out"))
    {'unknown': True}
    >>> read_answer(smtplib.SMTPNotSupportedError("no SMTPUTF8"))
    {'unknown': False}
    """
    if isinstance(error, smtplib.SMTPResponseException):
        answers = [(error.smtp_code, error.smtp_error)]
    elif isinstance(error, smtplib.SMTPRecipientsRefused):
        answers = list(error.recipients.values())
    else:
        said_no = isinstance(error, smtplib.SMTPNotSupportedError | UnicodeError)
        return {"unknown": not said_no}
    return {"later": all(_is_for_now(*answer) for answer in answers)}


def _is_for_now(code, text):
    """Whether an answer is no longer so on another day."""
    return 400 <= code < 500 or bool(QUOTA.search(said((code, text))))


@contextlib.contextmanager
def not_without(session, wanted):
    """While this lasts, a connection hands over no mail of which the server takes none
    of some addresses. By itself it does so as soon as the server takes a copy, and
    tells nobody whom it refused.

    :param session: `smtplib.SMTP`; any other one is left as it is
    :param wanted: a list of addresses
    :return: dict of each address that was refused to the answer, as it comes to be
    """
    refused = {}
    if not isinstance(session, CONNECTION):
        yield refused
        return
    rcpt, data = session.rcpt, session.data

    def heard_rcpt(address, options=()):
        code, text = rcpt(address, options)
        if code not in (250, 251):
            refused[address] = code, text
        return code, text

    def guarded_data(text):
        if wanted and refused.keys() >= set(wanted):
            with contextlib.suppress(smtplib.SMTPServerDisconnected):
                session.rset()
            raise smtplib.SMTPRecipientsRefused({one: refused[one] for one in wanted})
        return data(text)

    session.rcpt, session.data = heard_rcpt, guarded_data
    try:
        yield refused
    finally:
        del session.rcpt, session.data


def said(answer):
    """What a server said, in a line.

    :param answer: a code and bytes, as of smtplib

    >>> said((550, b"5.1.1 No such\\nmailbox"))
    '550 5.1.1 No such mailbox'
    """
    code, text = answer
    text = text if isinstance(text, str) else text.decode(errors="replace")
    return " ".join(f"{code} {text}".split())
