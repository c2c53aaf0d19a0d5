# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import logging

import psycopg2

from odoo import fields, models

_logger = logging.getLogger(__name__)


class MailMail(models.Model):
    """An invitation to the portal: the contact's chatter tells when it has left."""

    _inherit = "mail.mail"

    reminder_portal_partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Invited to the portal",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )

    def _postprocess_sent_message(
        self, success_pids, success_emails, failure_reason=False, failure_type=None
    ):
        # sudo: mail.mail - the queue sends for everybody
        invitations = self.sudo().filtered("reminder_portal_partner_id").sudo(False)
        try:
            if invitations:
                with self.env.cr.savepoint():
                    invitations._reminder_log_invitations(failure_reason, failure_type)
        except psycopg2.OperationalError:
            raise
        except Exception:
            # The line in the chatter is ours; the queue is everybody's.
            self.env.invalidate_all(flush=False)
            _logger.exception("Invitations %s could not be logged", self.ids)
        return super()._postprocess_sent_message(
            success_pids,
            success_emails,
            failure_reason=failure_reason,
            failure_type=failure_type,
        )

    def _reminder_log_invitations(self, failure_reason, failure_type):
        """Tell in the chatter of each person invited what became of the invitation."""
        # sudo: mail.mail - the queue sends for everybody
        for mail_sudo in self.sudo():
            partner_sudo = mail_sudo.reminder_portal_partner_id
            lang = partner_sudo.company_id._reminder_staff_lang()
            env = self.with_context(lang=lang).env
            if failure_type or mail_sudo.state == "exception":
                text = env._(
                    "The invitation to the portal could not be sent: %(reason)s",
                    reason=failure_reason or mail_sudo.failure_reason or failure_type,
                )
            else:
                text = env._(
                    "The invitation to the portal went out to %(email)s.",
                    email=partner_sudo.email,
                )
            partner_sudo._reminder_portal_log(text)
