# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import fields, models

from ....mailing.addresses import comparable
from ....mailing.recipients import SEPARATOR
from .reminder_delivery import UNCERTAIN_AFTER

# What the door reads of a notice.
ASKED_OF_NOTICES = [
    *("channel", "client_id", "cycle", "delivery_id", "ended", "item_id", "kind"),
    *("partner_id", "res_id", "res_model", "rule_id", "when_done"),
]


class ReminderDelivery(models.Model):
    """A message at the door: asked once more, and readdressed."""

    _inherit = "reminder.delivery"

    # ------------------------------------------------------------
    # THE DOOR
    # ------------------------------------------------------------

    def _pass_door(self, refusals=None, notices=None):
        """Ask once more whether this message is to leave, the moment before it does.

        Each notice that it carries is asked for itself; what must not leave is taken
        out, and what is left is said anew where it is no longer so. If something is
        left it is `uncertain` from here until its outcome is known. The caller commits
        that before it talks to the server.

        :param refusals: what `reminder.notice._refusals` said of these notices and of
            others that leave at about this moment; without it, it is asked here
        :param notices: what `_fetch_carried` returned, if it was asked
        :return: whether it leaves
        """
        self.ensure_one()
        if self.state != "queued":
            # Handed over before, by a process that did not live to tell the outcome.
            return False
        notices = self.notice_ids if notices is None else notices
        leaving = notices._pass_door(refusals)
        if not leaving or self.state != "queued":
            if self.state == "queued" and not self.notice_ids:
                # What failed in it was made anew since, and leaves by another one.
                self.state = "cancelled"
            self._give_back()
            return False
        if self.channel in ("email", "sms"):
            self._renew_addresses(leaving)
        if not self._renew_text(leaving):
            self._give_back()
            return False
        self.write(
            {
                "handover_date": fields.Datetime.now(),
                "reason": False,
                "state": "uncertain",
            }
        )
        return True

    def _renew_addresses(self, leaving):
        """Where this message goes is asked once more: an address or a number may have
        been put right or blacklisted since it was made, or somebody who got a copy may
        have left.

        :param leaving: the notices that it still carries
        """
        first = leaving[:1]
        if first.rule_id.audience == "client":
            # Known: it was asked for a moment ago whether there is any.
            text, _why = first.item_id._reach(self.partner_id, self.channel)
            self._go_to(text, leaving)
        if self.copies:
            usable, _why = first._usable_copies(self._copied_addresses())
            self.copies = SEPARATOR.join(usable)

    def _go_to(self, text, leaving):
        """The person's addresses may be others than when it was made: here is all that
        the person has now. See `_renew_addresses`."""
        if text and text != self.address:
            now = text.split(SEPARATOR)
            known = set(map(comparable, self._addresses()))
            still = [one for one in now if comparable(one) in known]
            self.address = SEPARATOR.join(still or leaving._no_others(now))
            leaving.address = self.address
            if self.channel == "sms":
                self._queued_texts()._reminder_go_to(self.address)

    def _addresses(self):
        """The e-mail addresses that it is for, a list."""
        return self.address.split(SEPARATOR) if self.address else []

    def _copied_addresses(self):
        """The e-mail addresses that get a copy, a list."""
        return self.copies.split(SEPARATOR) if self.copies else []

    def _have_copies(self):
        """Whether copies of one of these left, or are to."""
        leaving = ("queued", "uncertain", "sent")
        return any(one.copies and one.state in leaving for one in self)

    def _copies_refused(self, refused):
        """The mail server took this message, but not all of its copies.

        :param refused: dict of an address to what the server said
        """
        said = {comparable(one): text for one, text in refused.items()}
        why = {
            one: said[comparable(one)]
            for one in self._copied_addresses()
            if comparable(one) in said
        }
        if why:
            left = [one for one in self._copied_addresses() if one not in why]
            self.copies = SEPARATOR.join(left)
            self.notice_ids.filtered(lambda one: not one.ended)[:1]._no_copies_to(why)

    def _fetch_carried(self):
        """The notices of this message with all that the door reads of them, in one
        query."""
        return self.env["reminder.notice"].search_fetch(
            [("delivery_id", "=", self.id)], ASKED_OF_NOTICES
        )

    def _may_have_left(self):
        """Whether this is an e-mail that left, or may have: it can come back."""
        return self.channel == "email" and (
            self.state == "sent"
            or (self.state == "uncertain" and bool(self.handover_date))
            or (self.state == "failed" and bool(self.sent_date))
        )

    def _is_in_hands(self):
        """Whether a process may be handing this message over at this moment.

        Its row is not locked meanwhile: the claim of the door is committed first.
        """
        now = fields.Datetime.now()
        # Later than that it was noted by a clock that was ahead, and says nothing.
        return self.state == "uncertain" and bool(
            self.handover_date
            and now - UNCERTAIN_AFTER < self.handover_date < now + UNCERTAIN_AFTER
        )
