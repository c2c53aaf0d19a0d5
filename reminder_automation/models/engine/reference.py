# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import fields


class ToWhatIsThere(fields.Reference):
    """A reference that is empty where the app of what it pointed to is gone: Odoo's own
    cannot be read then, and neither can its record."""

    def convert_to_record(self, value, record):
        if value and value.partition(",")[0] not in record.env:
            return None
        return super().convert_to_record(value, record)
