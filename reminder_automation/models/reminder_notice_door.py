# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import timedelta

from odoo import fields, models

# A mail is handed over in seconds. What is uncertain for longer, a crash left behind.
UNCERTAIN_AFTER = timedelta(minutes=15)


class ReminderNotice(models.Model):
    """The door: asked again what is true the moment before a message leaves."""

    _inherit = "reminder.notice"

    def _pass_door(self, people=None):
        """Ask once more whether this message is to leave, the moment before it does.

        If so it is `uncertain` from here until its outcome is known. The caller
        commits that before it talks to the server.

        :param people: what `_people_now` said of this and other messages that leave
            at the same moment; without it, it is asked here
        :return: False when it must not leave; it is cancelled then, with the reason,
            or planned, to be made again with what is right now
        """
        self.ensure_one()
        if self.state != "queued":
            # Handed over before, by a process that did not live to tell the outcome.
            return False
        reason, is_done = self._stop_reason(people)
        if reason:
            self._cancel(reason)
            if is_done:
                self.item_id._settle_items()
            return False
        if self._record()._reminder_renew():
            return False
        self.write({"state": "uncertain", "handover_date": fields.Datetime.now()})
        return True

    def _is_in_hands(self):
        """Whether a process may be handing this message over at this moment.

        Its row is not locked meanwhile: the claim of the door is committed first.
        """
        since = fields.Datetime.now() - UNCERTAIN_AFTER
        return self.state == "uncertain" and bool(
            self.handover_date and self.handover_date > since
        )

    # ------------------------------------------------------------
    # WHAT IS TRUE NOW
    # ------------------------------------------------------------

    def _stop_reason(self, people):
        """Why this message must not leave any more.

        :return: (a sentence, or "" when it may leave; whether the record is done)
        """
        item, rule, client = self.item_id, self.rule_id, self.client_id
        client = client.browse() if rule.internal else client
        if not self.when_done and item.res_id not in rule._waiting_ids([item.res_id]):
            return self.env._("It no longer waits."), True
        if self.kind == "auto":
            if not item._enabled():
                return self.env._("Automatic reminders were switched off."), False
            if not (item.auto and rule.active):
                return self.env._("Reminders of this record were switched off."), False
            if client.reminder_excluded:
                return self.env._("The client was excluded."), False
            today = fields.Date.context_today(self.with_context(tz=rule.tz))
            pauses = filter(None, (item.pause_until, client.reminder_pause_until))
            if max(pauses, default=today) > today:
                return self.env._("It was paused."), False
        if self.partner_id not in (people or self._people_now())[self]:
            return (
                self.env._(
                    "%(person)s is no longer one of its recipients.",
                    person=self.partner_id.display_name,
                ),
                False,
            )
        if self.channel != "inbox":
            reach = self._record()._reminder_reach
            _address, skipped = reach(self.partner_id, self.channel)
            return skipped, False
        return "", False

    def _people_now(self):
        """Whom each of these messages could go to at this moment.

        :return: dict of notice to `res.partner`, of those that it is about to go to
        """
        people = {}
        for rule, notices in self.grouped("rule_id").items():
            own = notices._records()._reminder_people()
            for notice in notices:
                people[notice] = (
                    notice.item_id._still_recipient(rule, notice.partner_id)
                    if own is None
                    else own[notice.item_id.res_id] & notice.partner_id
                )
        return people

    def _record(self):
        """The record that this message is about."""
        self.ensure_one()
        return self.env[self.item_id.res_model].browse(self.item_id.res_id)
