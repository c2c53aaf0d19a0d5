# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.exceptions import MissingError

# In the context of what the engine itself does. Nobody can send it from outside.
SILENTLY = object()
# In the context of one of Odoo's queues as it sends: whose notifications it writes is
# known then, without reading them.
SENDING = object()


class InQueue:
    """For the models of Odoo's queues: what people do with a reminder in Odoo's own
    list of messages is done to what it carries, too."""

    __slots__ = ()
    # What Odoo calls these states there.
    _reminder_cancelled = ""
    _reminder_failed = ""

    def write(self, vals):
        state = vals.get("state")
        if (
            state not in (self._reminder_cancelled, "outgoing")
            or self._reminder_is_silent()
        ):
            return super().write(vals)
        ours = self._reminder_ours()
        failed = ours.filtered(lambda one: one.state == self._reminder_failed)
        result = super().write(vals)
        # sudo: reminder.delivery - whoever may cancel the message, or send it once more
        if state != "outgoing" and ours:
            ours.sudo().reminder_delivery_id._given_up()
        for delivery_sudo in failed.sudo().reminder_delivery_id:
            if state == "outgoing" and delivery_sudo.state == "failed":
                delivery_sudo._try_again()
        return result

    def unlink(self):
        if not self._reminder_is_silent() and (ours := self._reminder_ours()):
            # sudo: reminder.delivery - whoever may delete the message
            ours.sudo().reminder_delivery_id._given_up()
        return super().unlink()

    def _reminder_ours(self):
        """Those of these mails that are reminders. Known without a query: the queue
        reads its mails anyway."""
        try:
            return self.filtered("is_reminder")
        except MissingError:
            return self.exists().filtered("is_reminder")

    def _reminder_silently(self):
        """These messages, for writing what the engine itself does with them."""
        return self.with_context(reminder_silently=SILENTLY)

    def _reminder_sending(self):
        """These messages, as the queue that hands them over has them."""
        return self.with_context(reminder_sending=SENDING)

    def _reminder_is_silent(self):
        return self.env.context.get("reminder_silently") is SILENTLY
