# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Whom a message goes to, on which channel and at which address, and why not."""

from collections.abc import Hashable
from dataclasses import dataclass, replace

from .addresses import comparable

# Between the addresses of one person.
SEPARATOR = ", "


@dataclass(frozen=True, slots=True)
class Recipient:
    """One person and channel of a reminder, or why it is not one."""

    partner: Hashable
    channel: str
    address: str  # of an e-mail all of the person's, with a comma between them
    skipped: str = ""  # why nothing is sent there; empty when it is
    note: str = ""  # why this way and not as wanted, for the ledger

    def addresses(self):
        """Each of the addresses."""
        if self.channel != "email":
            return [self.address]
        return self.address.split(SEPARATOR)


def one_each_address(recipients, why):
    """Skip who has the address of somebody before, on the same channel; of whoever has
    several, those that somebody before has are left out.

    :param recipients: a list of `Recipient`, in the order in which they are preferred
    :param why: what is said of those who are skipped
    :return: a list of `Recipient`, as many as before

    >>> anna, twin = "Anna", "Anna B."
    >>> found = one_each_address([
    ...     Recipient(anna, "email", "anna@example.com"),
    ...     Recipient(twin, "email", "anna@example.com"),
    ...     Recipient(twin, "sms", "+4520123456"),
    ...     Recipient(twin, "email", "", skipped="archived"),
    ... ], "taken")
    >>> [one.skipped for one in found]
    ['', 'taken', '', 'archived']
    >>> [one.address for one in one_each_address([
    ...     Recipient(anna, "email", "anna@example.com, office@example.com"),
    ...     Recipient(twin, "email", "office@example.com, twin@example.com"),
    ... ], "taken")]
    ['anna@example.com, office@example.com', 'twin@example.com']
    """
    taken, found = set(), []
    for one in recipients:
        places = {(one.channel, comparable(text)): text for text in one.addresses()}
        if not one.skipped and places.keys() & taken:
            left = [text for place, text in places.items() if place not in taken]
            one = replace(
                one,
                address=SEPARATOR.join(left) or one.address,
                skipped="" if left else why,
            )
        if not one.skipped:
            taken |= places.keys()
        found.append(one)
    return found
