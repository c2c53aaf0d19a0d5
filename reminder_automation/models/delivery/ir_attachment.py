# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import models

DELIVERY = "reminder.delivery"


class IrAttachment(models.Model):
    """What somebody sent along with a reminder is read by who may read its text."""

    _inherit = "ir.attachment"

    def _inaccessible_comodel_records(self, model_and_ids, operation):
        yield from super()._inaccessible_comodel_records(model_and_ids, operation)
        delivery_ids = model_and_ids.get(DELIVERY)
        if delivery_ids and not self.env.su:
            for delivery in self.env[DELIVERY].browse(filter(None, delivery_ids)):
                if not delivery.may_read_record:
                    yield DELIVERY, delivery.id
