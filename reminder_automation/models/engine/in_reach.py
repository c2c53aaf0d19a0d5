# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).


class InReach:
    """Records that nobody moves to where they are out of his own reach: to another
    company, to none at all, or to somebody else's client."""

    __slots__ = ()
    # The fields that say whose a record is.
    _whose = {"client_id", "company_id", "parent_id", "partner_id"}

    def write(self, vals):
        result = super().write(vals)
        if not self.env.su and self._whose & vals.keys():
            self.check_access("write")
        return result
