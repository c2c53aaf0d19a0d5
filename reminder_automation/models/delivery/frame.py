# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What stands around the text of every mail of this addon: the values of the one
layout, `mail_layout_reminder`."""

from ...mailing.texts import unless_in, without_button, without_keys

LAYOUT = "reminder_automation.mail_layout_reminder"

BLANK = {
    "amount": None,  # what is owed, with its currency
    "body": "",  # the text, in the place of the message's own
    "button": "",
    "currency": None,
    "days": 0,  # that it has waited
    "direction": "ltr",
    "due": None,  # a date
    "error": None,
    "overdue": 0,  # days
    "phone": "",  # of the sender
    "postpone_url": "",
    "preview": "",  # what lists of mails show beside the subject
    "sender": "",
    "stop_url": "",
    "title": "",
    "todos_url": "",
    "topic": "",
    "url": "",  # of the button
}


def blank_frame(**values):
    """The values of the layout, those that are not given empty.

    :return: a dict; what the layout reads is in it in any case
    """
    return {**BLANK, **values}


def around(body, frame):
    """The values of the layout around a text.

    The button is the layout's: one that the text has for the same is taken out of it,
    and named so. A text with a link of its own, in a sentence, needs no button.

    :param frame: see `blank_frame`
    """
    # What is kept of a text has its links without the keys to them.
    for url in dict.fromkeys((frame["url"], without_keys(frame["url"]))):
        text, says = without_button(body, url)
        if says:
            return {**frame, "button": says, "body": text}
    # A link without its key opens nothing: the whole one alone replaces the button.
    return {**frame, "url": unless_in(body, frame["url"])}
