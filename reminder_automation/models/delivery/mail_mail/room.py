# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import logging
import time
from datetime import timedelta

from odoo import api, fields, models, modules

from ....sayings import is_said
from ..rate import ONE_SECOND, WAITS

_logger = logging.getLogger(__name__)

# A sender stays until there is room again where that is so near: Odoo's queue runs once
# a minute at most.
NEAR = timedelta(seconds=15)


class MailMail(models.Model):
    """Where the mail server takes no more reminders for now, the others wait."""

    _inherit = "mail.mail"

    @api.model
    def _reminder_wait_a_moment(self, rate):
        """Wait until there is room, where that is near.

        :param rate: a `Rate` without room
        :return: whether there may be some now
        """
        left = rate.until - fields.Datetime.now()
        if left > NEAR or modules.module.current_test:
            return False
        # To the end of that second.
        time.sleep((left + ONE_SECOND).total_seconds())
        rate.note(None, None)
        return True

    def _reminder_wait_for_room(self, rate, auto_commit):
        """Keep these in the queue until it is their turn, and say so of each. What
        another process has in its hands is left to it.

        :param rate: the `Rate` of the server; it has no room
        """
        self._reminder_look_anew(auto_commit)
        # sudo: ir.mail_server - the queue sends for everybody
        server_sudo = self.env["ir.mail_server"].sudo().browse(rate.server_id).exists()
        limits = server_sudo._reminder_rate().limits
        if not server_sudo.active or limits != rate.limits:
            # Changed since this sender began: the queue comes to them as it is now.
            self._reminder_trigger([fields.Datetime.now()])
            return
        self._reminder_taken(
            lambda mails: mails._reminder_take_turns(rate), auto_commit
        )

    def _reminder_take_turns(self, rate):
        """Give each of these its place in the line: those that stood in it before come
        first."""
        # sudo: mail.mail, reminder.delivery - the queue sends for everybody
        waiting_sudo = self.sudo().filtered(
            lambda mail: (
                mail.state == "outgoing" and mail.reminder_delivery_id.state == "queued"
            )
        )
        in_line_sudo = waiting_sudo.filtered(
            lambda mail: (
                mail.scheduled_date
                and mail.reminder_delivery_id.mail_server_id.id == rate.server_id
            )
        )
        new_sudo = waiting_sudo - in_line_sudo
        before = 0
        if new_sudo:
            before = (
                self.env["reminder.delivery"]
                .sudo()
                .search_count(
                    [
                        ("handover_date", "=", False),
                        ("id", "not in", new_sudo.reminder_delivery_id.ids),
                        ("mail_server_id", "=", rate.server_id),
                        ("state", "=", "queued"),
                    ]
                )
            )
        turns = {}
        for place, mail in enumerate(in_line_sudo):
            turns.setdefault(rate.moment(place), []).append(mail.id)
        for place, mail in enumerate(new_sudo, start=before):
            turns.setdefault(rate.moment(place), []).append(mail.id)
        for moment, ids in turns.items():
            mails_sudo = waiting_sudo.browse(ids)
            mails_sudo._reminder_silently().write(
                {"scheduled_date": fields.Datetime.to_string(moment)}
            )
            mails_sudo.reminder_delivery_id.write(
                {
                    "mail_server_id": rate.server_id,
                    "reason": WAITS[rate.span]
                    .filled(count=rate.limits[rate.span], moment=moment)
                    .said(self.env),
                }
            )
        if turns:
            _logger.info(
                "%s reminders wait: mail server %s takes no more until %s",
                len(waiting_sudo),
                rate.server_id,
                rate.until,
            )
            self._reminder_trigger(set(turns))

    @api.model
    def _reminder_look_for_room(self, servers=None):
        """What waits for a server's limit comes to the queue now, and gets another
        place in the line if it has to.

        :param servers: any of `ir.mail_server` whose limits changed, or None: of any
            one, as another server may have its mails now
        """
        # sudo: reminder.delivery, mail.mail - technical, for the administrator
        deliveries_sudo = self.env["reminder.delivery"].sudo()
        of_server = ("mail_server_id", "!=", False)
        if servers is not None:
            of_server = ("mail_server_id", "in", servers.ids)
        waiting_sudo = deliveries_sudo.search(
            [("handover_date", "=", False), of_server, ("state", "=", "queued")]
        )
        # What is tried again later has another reason for that, and keeps it.
        waiting_sudo = waiting_sudo.filtered(
            lambda one: is_said(one.reason, WAITS.values())
        )
        if not waiting_sudo:
            return
        mails_sudo = waiting_sudo._queued_mails()
        mails_sudo._reminder_silently().write({"scheduled_date": False})
        waiting_sudo.write({"mail_server_id": False, "reason": False})
        self._reminder_trigger([fields.Datetime.now()])
