# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import models

from .res_partner.res_partner import STEERING


class MailTrackingValue(models.Model):
    """The chatter tells of a client's area, exclusion and pause whom it may."""

    _inherit = "mail.tracking.value"

    def _filter_has_field_access(self, env):
        visible = super()._filter_has_field_access(env)
        if env.su:
            return visible
        steering = visible.filtered(
            lambda value: (
                value.field_id.model == "res.partner"
                and value.field_id.name in STEERING
            )
        )
        if not steering:
            return visible
        clients = env["res.partner"].browse(steering.mail_message_id.mapped("res_id"))
        foreign = clients.filtered(lambda client: not client.reminder_may_steer)
        return visible - steering.filtered(
            lambda value: value.mail_message_id.res_id in foreign.ids
        )
