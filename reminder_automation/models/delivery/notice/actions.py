# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

# What may still leave, or may have left.
IN_FLIGHT = ("planned", "queued", "uncertain", "failed")


class ReminderNotice(models.Model):
    """What staff can do with a row of the ledger."""

    _inherit = "reminder.notice"

    @api.depends("item_id")
    @api.depends_context("allowed_company_ids", "su", "uid")
    def _compute_body(self):
        quoted = self.filtered("may_read_record")
        (self - quoted).body = False
        # sudo: mail.message - for whoever may read the record that it is about
        for notice, notice_sudo in zip(quoted, quoted.sudo(), strict=True):
            notice.body = notice_sudo.mail_message_id.body

    def _veiled_keys(self):
        # sudo: reminder.item - which record it is about
        return {
            notice: (item_sudo.res_model, item_sudo.res_id)
            for notice, item_sudo in (
                (notice, notice.sudo().item_id) for notice in self
            )
        }

    def _veil_text(self):
        return self.env._("Only who may read the record sees this.")

    @api.depends("step", "maximum", "partner_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for notice in self:
            values = {
                "step": notice.step,
                "maximum": notice.maximum,
                "person": notice.partner_id.display_name,
            }
            notice.display_name = (
                self.env._("Reminder %(step)s of %(maximum)s to %(person)s", **values)
                if notice.step > 0
                else self.env._("Reminder by hand to %(person)s", **values)
            )

    def _for_decision(self, *states):
        """These notices in sudo, for a person who may decide about them.

        :raise UserError: when one of them is not in one of the states
        """
        self.item_id.check_access("write")
        # sudo: reminder.notice - nobody writes the ledger by hand; the person may
        # remind about the items, as checked in the line above
        notices_sudo = self.sudo()
        if notices_sudo.filtered(lambda notice: notice.state not in states):
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "This is only for reminders that are: %(states)s.",
                    states=", ".join(labels[state] for state in states),
                )
            )
        if any(notice._is_in_hands() for notice in notices_sudo):
            raise UserError(
                self.env._(
                    "It is being handed to the mail server at this moment. Look again "
                    "in a quarter of an hour."
                )
            )
        return notices_sudo

    def action_it_went_out(self):
        """A person found out that these uncertain messages did leave."""
        notices_sudo = self._for_decision("uncertain")
        for notice in notices_sudo:
            notice.write(
                {
                    "state": "sent",
                    "sent_date": notice.handover_date or fields.Datetime.now(),
                    "reason": self.env._(
                        "%(user)s says that it went out.", user=self.env.user.name
                    ),
                }
            )
        notices_sudo.mail_message_id.notification_ids.write(
            {"notification_status": "sent", "failure_type": False}
        )
        notices_sudo._log_sent()

    def action_send_again(self):
        """A person found out that these messages did not leave, and sends them again.

        They keep their place in the ledger, and their Message-Id as long as they still
        say the same.
        """
        notices_sudo = self._for_decision("uncertain", "failed")
        notices_sudo._cancel_queued()
        notices_sudo.write(
            {
                "state": "planned",
                "attempts": 0,
                "claim_date": fields.Datetime.now(),
                "kind": "manual",
                "user_id": self.env.user.id,
                "handover_date": False,
            }
        )
        notices_sudo._recount()
        notices_sudo._compose()

    def unlink(self):
        self._cancel_in_flight([("id", "in", self.ids)])
        return super().unlink()

    @api.model
    def _cancel_in_flight(self, domain):
        """Take what is still to leave out of Odoo's queues, before its lines of the
        ledger go.

        :param domain: which notices
        """
        # sudo: reminder.notice - whoever may delete what they are about
        self.sudo().search(
            Domain(domain) & Domain("state", "in", IN_FLIGHT)
        )._cancel_queued()

    def _cancel_queued(self):
        """Take the messages of these notices out of Odoo's queues."""
        messages = self.mail_message_id
        self.env["mail.mail"].search(
            [
                ("mail_message_id", "in", messages.ids),
                ("state", "in", ("outgoing", "exception")),
            ]
        ).write({"state": "cancel"})
        self.env["sms.sms"].search(
            [
                ("mail_message_id", "in", messages.ids),
                ("state", "in", ("outgoing", "error")),
            ]
        ).action_set_canceled()

    def action_open_record(self):
        """Open the record that the reminder was about."""
        self.ensure_one()
        return self.item_id.action_open_record()
