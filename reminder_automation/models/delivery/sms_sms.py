# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import logging

import psycopg2

from odoo import fields, models, modules
from odoo.fields import Command

from ..engine.batch import apart
from .in_queue import InQueue

_logger = logging.getLogger(__name__)


class SmsSms(InQueue, models.Model):
    """The door for text messages, as `mail.mail` has it for e-mails."""

    _inherit = "sms.sms"

    _reminder_cancelled = "canceled"
    _reminder_failed = "error"

    is_reminder = fields.Boolean(
        readonly=True,
        help="It leaves by the door of reminders or not at all, also when what it "
        "reminded of is gone.",
    )

    reminder_delivery_id = fields.Many2one(
        comodel_name="reminder.delivery",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        groups=fields.NO_ACCESS,
        copy=False,
        help="What it carries.",
    )

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
        reminders = self.filtered("is_reminder")
        result, have_left = None, False
        # All others first: what commits here lets go of them.
        for others in (self - reminders)._reminder_by_company():
            result = super(SmsSms, others._reminder_sending())._send(**options)
        for some in reminders._reminder_by_company():
            if passing := some._reminder_pass_door():
                result = super(SmsSms, passing)._send(**options)
                have_left = True
        if have_left:
            # sudo: reminder.notice, reminder.rule - the queue sends for everybody
            notices_sudo = self.env["reminder.notice"].sudo()
            rules_sudo = self.env["reminder.rule"].sudo()
            apart(self.env, rules_sudo._note_leaving)
            rules_sudo._steps(notices_sudo._log_sent)
        return result

    def _reminder_by_company(self):
        """Split into those of each company: Odoo's queue takes up all at once, and
        Odoo sends those of one company at a time, each by its own provider.

        :return: a list
        """
        if not self or self.env.context.get("sms_api"):
            return [self] if self else []
        return list(self.grouped(lambda sms: sms._get_sms_company()).values())

    def _reminder_go_to(self, number):
        """These go to another number than the one they were made for."""
        self._reminder_silently().number = number
        # sudo: mail.notification - the queue's bookkeeping
        notifications_sudo = self.env["mail.notification"].sudo()
        notifications_sudo.search([("sms_id_int", "in", self.ids)]).sms_number = number

    def _reminder_pass_door(self):
        """Those of these messages that are to leave; decided on what is true now.

        All of them go to the provider in one call, so all are asked at once. What goes
        wrong about one is that one's failure.
        """
        self._reminder_commit()
        # What was before these took its time: somebody may have deleted one.
        there = self.exists()
        # sudo: reminder.delivery - the queue sends for everybody
        orphans = there.filtered(lambda sms: not sms.sudo().reminder_delivery_id)
        if orphans:
            # Their lines of the ledger went with a rule, a record or an app.
            orphans._reminder_silently().action_set_canceled()
        waiting = there - orphans
        # sudo: reminder.rule - the queue sends for everybody
        rules_sudo = self.env["reminder.rule"].sudo()
        if waiting and apart(self.env, rules_sudo._is_held) is not False:
            # They stay in the queue, as they are, also without an answer.
            waiting = waiting.browse()
        passing = waiting._reminder_ask_or_split()
        if passing:
            apart(self.env, rules_sudo._note_leaving)
        self._reminder_commit()
        return passing

    def _reminder_ask_or_split(self):
        """Ask for all of these at once; when that fails, find the one to blame."""
        try:
            with self.env.cr.savepoint():
                # sudo: reminder.delivery - the queue sends for everybody
                refusals = self.sudo().reminder_delivery_id.notice_ids._refusals()
                return self.filtered(lambda sms: sms._reminder_ask(refusals))
        except psycopg2.OperationalError:
            raise
        except Exception as error:
            self.env.invalidate_all(flush=False)
            if len(self) == 1:
                self._reminder_door_failed(error)
                return self.browse()
            middle = len(self) // 2
            first, second = self[:middle], self[middle:]
            return first._reminder_ask_or_split() | second._reminder_ask_or_split()

    def _reminder_ask(self, refusals):
        """Whether this message is to leave."""
        # sudo: reminder.delivery - the queue sends for everybody
        delivery_sudo = self.sudo().reminder_delivery_id
        if delivery_sudo._is_in_hands() or not delivery_sudo.try_lock_for_update(
            allow_referencing=True
        ):
            return False
        if delivery_sudo._pass_door(refusals):
            return True
        silent = self._reminder_silently()
        if delivery_sudo.state in ("failed", "uncertain"):
            # The latter may have left already: a person has to find out.
            silent.write({"state": "error", "failure_type": "unknown"})
        elif delivery_sudo.state == "cancelled":
            silent.action_set_canceled()
        return False

    def _reminder_door_failed(self, error):
        """It could not be found out whether this message may leave: it does not."""
        # sudo: reminder.delivery - the queue sends for everybody
        delivery_sudo = self.sudo().reminder_delivery_id
        _logger.info("Reminder %s cannot be asked", delivery_sudo.id, exc_info=error)
        self.write({"state": "error", "failure_type": "unknown"})
        try:
            with self.env.cr.savepoint():
                delivery_sudo._failed_at_door(error)
        except psycopg2.OperationalError:
            raise
        except Exception:
            self.env.invalidate_all(flush=False)
            _logger.exception(
                "Reminder %s: its failure could not be noted", delivery_sudo.id
            )

    def _reminder_commit(self):
        """Before the check, to see what is true now; after it, so that a crash in the
        provider's call leaves the notice uncertain instead of sending it twice."""
        if self and not modules.module.current_test:
            self.env.cr.commit()  # pylint: disable=invalid-commit
            self.env.invalidate_all(flush=False)
