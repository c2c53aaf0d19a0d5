# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models

from ..engine.res_company import kept_months


class ResCompany(models.Model):
    """A company: how long it keeps who signed what, and from where."""

    _inherit = "res.company"

    reminder_retention_evidence_months = kept_months(
        "Evidence of signatures",
        0,
        help="Months after the last answer for which it is kept who signed, approved "
        "or rejected a document, with the signature and the signed copy. After that "
        "only the fingerprints of the files and the dates are left. Empty: for ever.",
    )

    @api.model
    def _reminder_retention(self):
        return super()._reminder_retention() | {"reminder_retention_evidence_months"}
