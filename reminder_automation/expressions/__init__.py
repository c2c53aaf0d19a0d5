# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What people write into rules and templates, in plain Python that knows no Odoo.

* `conditions`: what a condition of a filter reads;
* `filters`: the value of a filter, found out without running it as a program;
* `names`: what a template reads of its record, and where that cannot be told.
"""
