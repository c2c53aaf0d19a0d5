# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models
from odoo.fields import Domain

# In place of a name that was erased.
ERASED = "…"


class ReminderAlert(models.Model):
    """What notifications say of contacts, for whoever erases their personal data."""

    _inherit = "reminder.alert"

    @api.model
    def _records_of(self, partners):
        """The records by which notifications tell of contacts: themselves, and what is
        to be done about them.

        :return: a `Domain` over fields res_model and res_id
        """
        activities = self.env["mail.activity"].with_context(active_test=False)
        of_contacts = [
            ("res_model", "=", "res.partner"),
            ("res_id", "in", partners.ids),
        ]
        about = activities.search(of_contacts)
        return Domain(of_contacts) | (
            Domain("res_model", "=", "mail.activity")
            & Domain("res_id", "in", about.ids)
        )

    @api.model
    def _that_tell_of(self, partners):
        """The notifications that tell of these contacts."""
        records = self._records_of(partners)
        return self.search(records | Domain("line_ids", "any", records))

    def _erase_names(self, partners):
        """Erase what these call the contacts.

        :return: how many names
        """
        records = self._records_of(partners)
        named = self.filtered_domain(records & Domain("name", "!=", ERASED))
        lines = self.line_ids.filtered_domain(records & Domain("name", "!=", ERASED))
        named.name = ERASED
        lines.name = ERASED
        return len(named) + len(lines)
