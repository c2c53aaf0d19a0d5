# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What an incoming mail says of addresses, and whether a machine wrote it."""

import re

QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
ADDRESS = re.compile(r'[^\s<>,;:()\[\]"@]+@[^\s<>,;:()\[\]"@]+')
# A value of "Precedence" that no person's mail has.
BULK = {"auto_reply", "bulk", "junk", "list"}


def addresses_in(text):
    """All that any reader may take for an address, but for what is a name in quotes.

    >>> addresses_in('"a@b.example" <anna@example.com>, bo@example.com')
    ['anna@example.com', 'bo@example.com']
    """
    return ADDRESS.findall(QUOTED.sub(" ", str(text)))


def bounced_addresses(message):
    """The addresses that a mail server says it could not reach (RFC 3464, 2.3.2).

    :param message: `email.message.EmailMessage`
    :return: a list, as they stand there

    >>> import email, email.policy
    >>> bounced_addresses(email.message_from_string('''\\
    ... Content-Type: message/delivery-status
    ...
    ... Reporting-MTA: dns; example.com
    ...
    ... Final-Recipient: rfc822; anna@example.com
    ... ''', policy=email.policy.default))
    ['anna@example.com']
    """
    found = []
    for part in message.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        blocks = part.get_payload()
        for block in blocks if isinstance(blocks, list) else []:
            for value in block.get_all("Final-Recipient", []):
                found.append(str(value).rpartition(";")[2].strip())
    return found


def is_machine_mail(message):
    """Whether a machine wrote a mail: out of office, read receipts, bounces.

    :param message: `email.message.EmailMessage`

    >>> from email.message import EmailMessage
    >>> away, answer = EmailMessage(), EmailMessage()
    >>> away["Auto-Submitted"], answer["Auto-Submitted"] = "auto-replied", "no"
    >>> is_machine_mail(away), is_machine_mail(answer)
    (True, False)
    """
    # RFC 3834: "no" is the only value of a mail that a person wrote.
    submitted = str(message.get("Auto-Submitted") or "no").split(";")[0]
    return (
        submitted.strip().lower() != "no"
        or str(message.get("Precedence") or "").strip().lower() in BULK
        or bool(message.get("X-Autoreply") or message.get("X-Autorespond"))
        or str(message.get("Return-Path") or "").strip() == "<>"
        or message.get_content_type() == "multipart/report"
    )
