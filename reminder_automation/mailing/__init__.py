# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What mails are made of, and what servers say of them, in plain Python that knows no
Odoo.

* `answers`: what a failed hand-over to a mail server says about the mail;
* `identity`: Message-Ids that nobody guesses;
* `texts`: parts of an HTML text, and the keys in its links.
"""
