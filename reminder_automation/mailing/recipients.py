# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Whom a message goes to, on which channel and at which address, and why not."""

from collections.abc import Hashable
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Recipient:
    """One person and channel of a reminder, or why it is not one."""

    partner: Hashable
    channel: str
    address: str
    skipped: str = ""  # why nothing is sent there; empty when it is
    note: str = ""  # why this way and not as wanted, for the ledger


def one_each_address(recipients, why):
    """Skip who has the address of somebody before, on the same channel.

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
    """
    taken, found = set(), []
    for one in recipients:
        place = one.channel, one.address
        if not one.skipped and place in taken:
            one = replace(one, skipped=why)
        elif not one.skipped:
            taken.add(place)
        found.append(one)
    return found
