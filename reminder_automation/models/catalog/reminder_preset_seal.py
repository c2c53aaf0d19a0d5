# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.exceptions import UserError


class ReminderPreset(models.Model):
    """Sealing questionnaires: the client can no longer answer and is not reminded."""

    _inherit = "reminder.preset"

    @api.private
    @api.model
    def action_seal(self, answers):
        """Close questionnaires that were not submitted, for the current user.

        Their deadline is now: from then on the questionnaire's own page is closed.

        :param answers: `survey.user_input` records
        :return: an action that tells how many
        :raise AccessError: when the user may not change them
        :raise UserError: when all of them are submitted or closed
        """
        answers.check_access("write")
        now = fields.Datetime.now()
        to_seal = answers.filtered(
            lambda answer: (
                answer.state != "done"
                and not (answer.deadline and answer.deadline <= now)
            )
        )
        if not to_seal:
            raise UserError(
                self.env._("These questionnaires are submitted or closed already.")
            )
        to_seal.write({"deadline": now})
        line = self.env._("Sealed: the questionnaire can no longer be answered.")
        to_seal._message_log_batch(dict.fromkeys(to_seal.ids, line))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "%(count)s sealed; clients can no longer answer.",
                    count=len(to_seal),
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }
