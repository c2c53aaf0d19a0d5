# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """Contacts that are merged: what is known of their reminders is kept.

    Odoo moves the references to the contacts that go, beneath the ORM, and fails, or
    deletes all rows of those, where a row would be there twice. So what would be there
    twice becomes one before, and what depends on the contact is computed again after.
    """

    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        # sudo: res.partner - who may merge contacts need not know of their reminders
        dst_partner.sudo()._reminder_absorb(src_partners.sudo())
        self.env.flush_all()
        result = super()._update_foreign_keys(src_partners, dst_partner)
        self.env.invalidate_all()
        return result

    @api.model
    def _update_values(self, src_partners, dst_partner):
        # sudo: res.partner - as above
        dst_sudo = dst_partner.sudo()
        was_client = any(
            one.is_company or not one.parent_id
            for one in src_partners.sudo() | dst_sudo
        )
        result = super()._update_values(src_partners, dst_partner)
        dst_sudo._reminder_absorbed(was_client)
        return result
