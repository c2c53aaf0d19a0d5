# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What mails are made of, and what servers say of them, in plain Python that knows no
Odoo.

* `addresses`: what an incoming mail says of addresses, and whether a machine wrote it;
* `answers`: what a failed hand-over to a mail server says about the mail;
* `identity`: Message-Ids that nobody guesses;
* `pictures`: pictures within an HTML text, and as parts of a mail;
* `recipients`: whom a message goes to, and why not;
* `texts`: parts of an HTML text, and the keys in its links.
"""
