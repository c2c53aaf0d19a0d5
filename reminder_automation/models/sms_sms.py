# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import models, modules
from odoo.fields import Command


class SmsSms(models.Model):
    """The door for text messages, as `mail.mail` has it for e-mails."""

    _inherit = "sms.sms"

    def _reminder_notification_values(self):
        """What Odoo's own notification needs to hear of this message's outcome."""
        self.ensure_one()
        return {
            "sms_id_int": self.id,
            "sms_number": self.number,
            "sms_tracker_ids": [Command.create({"sms_uuid": self.uuid})],
        }

    def _send(self, unlink_failed=False, unlink_sent=True, raise_exception=False):
        options = {
            "unlink_failed": unlink_failed,
            "unlink_sent": unlink_sent,
            "raise_exception": raise_exception,
        }
        # sudo: reminder.notice - the queue sends for everybody
        notices_sudo = (
            self.env["reminder.notice"]
            .sudo()
            .search([("mail_message_id", "in", self.mail_message_id.ids)])
        )
        reminders = self.filtered(
            lambda sms: sms.mail_message_id in notices_sudo.mail_message_id
        )
        result = None
        if others := self - reminders:
            result = super(SmsSms, others)._send(**options)
        if passing := reminders._reminder_pass_door(notices_sudo):
            result = super(SmsSms, passing)._send(**options)
            self.env["reminder.rule"].sudo()._steps(notices_sudo._log_sent)
        return result

    def _reminder_pass_door(self, notices):
        """Those of these messages that are to leave; decided on what is true now.

        All of them go to the provider in one call, so all are asked at once.
        """
        self._reminder_commit()
        by_message = {notice.mail_message_id: notice for notice in notices}
        refusals = notices._refusals()
        passing = self.browse()
        for sms in self:
            notice = by_message[sms.mail_message_id]
            if notice._is_in_hands() or not notice.try_lock_for_update(
                allow_referencing=True
            ):
                continue
            if notice._pass_door(refusals):
                passing += sms
            elif notice.state == "cancelled":
                sms.action_set_canceled()
            else:
                # It may have left already: a person has to find out.
                sms.write({"state": "canceled"})
        self._reminder_commit()
        return passing

    def _reminder_commit(self):
        """Before the check, to see what is true now; after it, so that a crash in the
        provider's call leaves the notice uncertain instead of sending it twice."""
        if self and not modules.module.current_test:
            self.env.cr.commit()  # pylint: disable=invalid-commit
            self.env.invalidate_all(flush=False)
