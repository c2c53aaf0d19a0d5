# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Message-Ids (RFC 5322, 3.6.4) that nobody guesses and that never come again."""

import re
import secrets

# What the Message-Ids of our mails begin with. Those of the first release, which are
# `<reminder-NOTICE-CYCLE-STEP@database>`, begin so, too.
PREFIX = "<reminder-"
# Of the random part, which nobody can guess and which is never drawn twice.
RANDOM_BYTES = 24
# Where neither the company nor the sender has a mail domain (RFC 2606, 2).
NO_DOMAIN = "reminder.invalid"

_RANDOM = re.compile(rf"{PREFIX}[0-9a-f]{{{2 * RANDOM_BYTES}}}@")


def new_message_id(domain=""):
    """A Message-Id that there never was and never will be again.

    It says nothing of what the mail is about: whoever got some cannot tell any other,
    and a restored database makes none of them again.

    :param domain: of the company, or of the sender

    >>> is_random(new_message_id("example.com"))
    True
    >>> new_message_id().endswith("@reminder.invalid>")
    True
    """
    return f"{PREFIX}{secrets.token_hex(RANDOM_BYTES)}@{domain or NO_DOMAIN}>"


def is_ours(message_id):
    """Whether a Message-Id is one of our mails', of whatever release.

    >>> is_ours("<reminder-17-1-2@a-database>"), is_ours(None)
    (True, False)
    """
    return (message_id or "").startswith(PREFIX)


def is_random(message_id):
    """Whether a Message-Id is one that nobody guesses.

    >>> is_random("<reminder-17-1-2@a-database>")
    False
    """
    return bool(_RANDOM.match(message_id or ""))
