# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import fields, models
from odoo.exceptions import UserError

from ....sayings import lazy as _lt


class ReminderNotice(models.Model):
    """What people do about lines that failed or are uncertain."""

    _inherit = "reminder.notice"

    # ------------------------------------------------------------
    # WHAT PEOPLE DO ABOUT IT
    # ------------------------------------------------------------

    def _for_decision(self, *states):
        """These notices and those that share their messages, in sudo, for a person who
        may decide about them. About a message it is decided once, for all it carries.

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
        deliveries_sudo = notices_sudo.delivery_id
        if any(delivery._is_in_hands() for delivery in deliveries_sudo):
            raise UserError(
                self.env._(
                    "It is being handed to the mail server at this moment. Look again "
                    "in a quarter of an hour."
                )
            )
        return notices_sudo | deliveries_sudo.notice_ids.filtered(
            lambda notice: notice.state in states
        )

    def action_open_delivery(self):
        """Open the message that carries this line."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "reminder.delivery",
            "res_id": self.delivery_id.id,
            "views": [(False, "form")],
        }

    def action_it_went_out(self):
        """A person found out that these uncertain messages did leave."""
        deliveries_sudo = self._for_decision("uncertain").delivery_id
        reason = _lt("%(user)s says that it went out.", user=self.env.user.name).said(
            self.env
        )
        for delivery in deliveries_sudo:
            delivery.write(
                {
                    "state": "sent",
                    "sent_date": delivery.handover_date or fields.Datetime.now(),
                    "reason": reason,
                }
            )
        deliveries_sudo.mail_message_id.notification_ids.write(
            {"notification_status": "sent", "failure_type": False}
        )
        deliveries_sudo._note_in_queues_sent()
        self.sudo()._log_sent()
        deliveries_sudo.notice_ids.rule_id._take_back_uncertain()

    def action_send_again(self):
        """A person found out that these messages did not leave, and sends them again.

        Each goes by itself then, with the text of its rule; what a person wrote goes as
        it was written. They keep their place in the ledger, and their Message-Id as
        long as they still say the same.

        :raise UserError: when the step was claimed anew meanwhile
        """
        self.env["reminder.rule"]._check_not_held()
        notices_sudo = self._for_decision("uncertain", "failed")
        notices_sudo._check_not_erased()
        notices_sudo._check_not_claimed_anew()
        notices_sudo.delivery_id._take_out_of_queue()
        written = [
            (delivery, notices_sudo & delivery.notice_ids)
            for delivery in notices_sudo.delivery_id
            if delivery._words()
        ]
        for notice in notices_sudo:
            notice._leave_behind()
            notice.write(
                {
                    "ended": False,
                    "claimed": True,
                    "own_reason": False,
                    "claim_date": fields.Datetime.now(),
                    # The record may be another company's by now.
                    "company_id": (notice.item_id or notice).company_id.id,
                    "kind": "manual",
                    "user_id": self.env.user.id,
                }
            )
        notices_sudo.item_id.filtered("error").error = False
        notices_sudo._recount()
        for delivery, notices in written:
            notices._compose(
                template=delivery._chosen_template(), words=delivery._words()
            )
            # What was uploaded for the old one is erased with it.
            notices.delivery_id._take_files()
        notices_sudo._compose(alone=True)
        if notices_sudo - notices_sudo._messages():
            self.env["reminder.rule"]._wake()  # which runs actions
        notices_sudo.rule_id._take_back_uncertain()

    def action_send_all_again(self):
        """Send those of these again that failed or are uncertain; of the others nothing
        is done. For many at once, after a server was down or an address was corrected.

        :raise UserError: when it is none of them
        """
        self.check_access("read")
        failed = self.filtered(lambda notice: notice.state in ("failed", "uncertain"))
        failed -= failed.sudo()._claimed_anew().with_env(self.env)
        again = failed.sudo()._that_may_go_again().with_env(self.env)
        if failed and not again:
            failed.action_send_again()  # which says why not
        if not again:
            raise UserError(
                self.env._(
                    "None of these can be sent again: only what failed or is "
                    "uncertain, and was not sent anew in the meantime."
                )
            )
        again.action_send_again()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "Sent again: %(count)s of %(all)s.",
                    count=len(again),
                    all=len(self),
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _that_may_go_again(self):
        """Those of these whose message, with all that it carries, may be made once
        more: nothing of it was erased or sent anew, and nobody has it in his hands."""
        together = self.delivery_id.notice_ids.filtered(
            lambda notice: notice.state in ("failed", "uncertain")
        )
        together |= self
        hindered = together._claimed_anew() | together.filtered("erased_date")
        messages = hindered.delivery_id | together.delivery_id.filtered(
            lambda one: one._is_in_hands()
        )
        return (self - hindered).filtered(lambda one: one.delivery_id not in messages)

    def _claimed_anew(self):
        """Those of these whose step another line took, as they had failed."""
        anew = self.browse()
        for notice in self.filtered(lambda notice: not notice.claimed):
            if self.search_count(
                [
                    ("item_ref", "=", notice.item_ref),
                    ("cycle", "=", notice.cycle),
                    ("step", "=", notice.step),
                    ("partner_ref", "=", notice.partner_ref),
                    ("channel", "=", notice.channel),
                    ("claimed", "=", True),
                ],
                limit=1,
            ):
                anew += notice
        return anew

    def _check_not_claimed_anew(self):
        """Raise UserError when another line took the step of one of these, which had
        failed, in the meantime."""
        for notice in self._claimed_anew():
            raise UserError(
                self.env._(
                    "%(person)s was reminded of this again in the meantime. Send a new "
                    "reminder by hand if one more is needed.",
                    person=notice.partner_id.display_name or notice.recipient,
                )
            )
