"""How much is measured."""

from typing import NamedTuple

DEFAULT = 1_000_000


class Sizes(NamedTuple):
    """All sizes follow from one number: how many items the largest database has.

    Below a thousand, it is only seen whether all runs: each action once.
    """

    items: tuple  # stored items, small to large
    enrolled: int  # new records, enrolled in one pass
    due: tuple  # few and many due reminders, for the memory that they need
    reminders: int  # composed in one go
    posts: int  # posted one by one, which takes long
    handed_over: int  # mails of reminders that leave, and as many of Odoo's
    changed: int  # records changed before a sweep
    customers: int  # stored customer reminders
    customers_due: int  # of them due in one sweep
    invoices: int  # open under the ready-made rules
    quotations: int
    questionnaires: int
    forecast: int  # items whose reminders are worked out ahead
    sent_slowly: int  # mails that a slow server takes
    swept: int  # due for one sweep or two
    listed: int  # items, and sent reminders, in the lists of the back office
    todos: int  # that wait for one customer of the portal
    rounds: int
    followed: int  # rounds of a rule that reads other records

    @classmethod
    def of(cls, number):
        return cls(
            items=(max(number // 100, 1), max(number // 10, 1), number),
            enrolled=max(number // 10, 1),
            due=(max(number // 500, 1), max(number // 50, 1)),
            reminders=min(max(number // 1_000, min(number // 20, 50), 1), 200),
            posts=min(max(number // 10_000, 4), 20),
            handed_over=min(max(number // 1_000, min(number // 20, 50), 1), 1_000),
            changed=min(max(number // 1_000, 1), 100),
            customers=max(number // 20, 500),
            customers_due=max(number // 1_000, 20),
            invoices=max(number // 20, 300),
            quotations=max(number // 50, 300),
            questionnaires=max(number * 3 // 100, 300),
            forecast=max(number // 10, 1),
            sent_slowly=min(max(number // 500, 40), 400),
            swept=max(number // 50, 100),
            listed=number,
            todos=max(number // 100, 50),
            rounds=7 if number >= 100_000 else 3 if number >= 1_000 else 1,
            followed=7 if number >= 100_000 else 5 if number >= 1_000 else 1,
        )
