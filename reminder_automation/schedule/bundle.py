"""What shares a message: which claims one person gets in one.

Pure: the same claims always give the same bundles. What a claim is about plays no part
in it, only to whom, for which company, by what means and when.
"""

from datetime import datetime
from typing import NamedTuple


class Claim(NamedTuple):
    """What decides with which others a claim shares a message."""

    number: int  # of the notice
    person: int
    company: int
    channel: str
    moment: datetime | None = None  # UTC, when it leaves; None: now
    alone: bool = False  # it goes by itself, with its own text


def bundles(claims):
    """Split claims into bundles, one message each.

    Those for the same person, of the same company, on the same channel and at the same
    moment go together, unless they go alone. The order of the claims is kept, within a
    bundle and among them. A bundle of one is a bundle.

    :param claims: an iterable of `Claim`
    :return: a list of lists of their numbers

    >>> anna, bo = 7, 8
    >>> bundles([
    ...     Claim(1, anna, 1, "email"), Claim(2, bo, 1, "email"),
    ...     Claim(3, anna, 1, "email"), Claim(4, anna, 2, "email"),
    ...     Claim(5, anna, 1, "sms"), Claim(6, anna, 1, "email", alone=True),
    ... ])
    [[1, 3], [2], [4], [5], [6]]
    """
    found = {}
    for claim in claims:
        key = (*claim[1:5], claim.number if claim.alone else None)
        found.setdefault(key, []).append(claim.number)
    return list(found.values())
