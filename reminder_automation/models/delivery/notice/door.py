# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import timedelta

from odoo import fields, models

# A mail is handed over in seconds. What is uncertain for longer, a crash left behind.
UNCERTAIN_AFTER = timedelta(minutes=15)


class ReminderNotice(models.Model):
    """The door: asked again what is true the moment before a message leaves."""

    _inherit = "reminder.notice"

    def _pass_door(self, refusals=None):
        """Ask once more whether this message is to leave, the moment before it does.

        If so it is `uncertain` from here until its outcome is known. The caller
        commits that before it talks to the server.

        :param refusals: what `_refusals` said of this and the other messages that
            leave at about this moment; without it, it is asked here
        :return: False when it must not leave; it is cancelled then, with the reason,
            or planned, to be made again with what is right now
        """
        self.ensure_one()
        if self.state != "queued":
            # Handed over before, by a process that did not live to tell the outcome.
            return False
        reason, is_done = self._stop_reason(refusals)
        if reason:
            self._cancel(reason)
            if is_done:
                self.item_id._settle_items()
            else:
                self._record()._reminder_refused()
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

    def _stop_reason(self, refusals=None):
        """Why this message must not leave any more.

        :return: (a sentence, or "" when it may leave; whether the record is done)
        """
        item, rule, client = self.item_id, self.rule_id, self.client_id
        client = client.browse() if rule.internal else client
        stop = client._reminder_stop(item.company_id)
        if self.kind == "auto":
            if not item._enabled():
                return self.env._("Automatic reminders were switched off."), False
            if not (item.auto and rule.active):
                return self.env._("Reminders of this record were switched off."), False
            if stop.excluded:
                return self.env._("The client was excluded."), False
            today = fields.Date.context_today(self.with_context(tz=rule.tz))
            pauses = filter(None, (item.pause_until, stop.until))
            if max(pauses, default=today) > today:
                return self.env._("It was paused."), False
        # After the switches: these hold also where the rule cannot be asked any more.
        if rule._rights_problem():
            return rule._stopped_text(), False
        if not self.when_done and item.res_id not in rule._waiting_ids([item.res_id]):
            return self.env._("It no longer waits."), True
        asked = refusals if self in (refusals or {}) else self._refusals()
        refusal = asked[self]
        if not refusal and rule.audience == "client" and self.channel != "inbox":
            _address, refusal = item._reach(self.partner_id, self.channel)
        return refusal, False

    def _refusals(self):
        """Why each of these messages must not go to its recipient any more, who may
        have left an area or a client, or was archived meanwhile.

        :return: dict of notice to a sentence, "" when it may leave
        """
        refusals = {}
        for rule, notices in self.grouped("rule_id").items():
            records = notices._records().exists()
            own = records._reminder_people()
            blind = notices.item_id._blind(rule) if own is None else ()
            for notice in notices:
                item, person = notice.item_id, notice.partner_id
                if own is None:
                    is_recipient = item._means(rule, person)
                else:
                    is_recipient = person in own.get(item.res_id, person.browse())
                if not is_recipient:
                    refusals[notice] = self.env._(
                        "%(person)s is no longer one of its recipients.",
                        person=person.display_name,
                    )
                    continue
                if item in blind:
                    refusals[notice] = self.env._(
                        "%(person)s may not read the record.",
                        person=person.display_name,
                    )
                    continue
                refusals[notice] = ""
                if rule.audience != "client" and notice.channel != "inbox":
                    record = records.browse(item.res_id)
                    _address, why = record._reminder_reach(person, notice.channel)
                    refusals[notice] = why
        return refusals

    def _record(self):
        """The record that this message is about."""
        self.ensure_one()
        return self.env[self.item_id.res_model].browse(self.item_id.res_id)
