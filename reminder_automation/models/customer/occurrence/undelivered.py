# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from collections import defaultdict

from odoo import api, fields, models

from ...delivery.delivery.reminder_delivery import UNCERTAIN_AFTER


class ReminderOccurrence(models.Model):
    """What did not arrive of the messages about a fired reminder, and why."""

    _inherit = "reminder.occurrence"

    undelivered = fields.Text(
        string="Not delivered", compute="_compute_undelivered", compute_sudo=True
    )

    @api.depends("state")
    @api.depends_context("lang")
    def _compute_undelivered(self):
        notices = self.env["reminder.notice"].search(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", self.ids),
                ("state", "!=", "cancelled"),
            ],
            order="id",
        )
        now = fields.Datetime.now()
        by_record = defaultdict(notices.browse)
        for notice in notices:
            by_record[notice.res_id] += notice
        for occurrence in self:
            some = by_record[occurrence.id]
            lost = some.filtered(
                lambda notice: (
                    notice.state == "failed"
                    or (
                        notice.state == "uncertain"
                        and (
                            notice.delivery_id.reason
                            or abs((notice.handover_date or now) - now)
                            > UNCERTAIN_AFTER
                        )
                    )
                )
            )
            occurrence.undelivered = "\n".join(
                notice._undelivered_words(some - lost) for notice in lost
            )


class ReminderCustomer(models.Model):
    _inherit = "reminder.customer"

    undelivered = fields.Text(
        string="Not delivered", compute="_compute_undelivered", compute_sudo=True
    )

    @api.depends("occurrence_ids.undelivered", "occurrence_ids.state")
    @api.depends_context("lang")
    def _compute_undelivered(self):
        """Of what is still open: what is done needs nobody."""
        for reminder in self:
            still_open = reminder.occurrence_ids.filtered(
                lambda one: one.state == "open"
            )
            reminder.undelivered = "\n".join(
                filter(None, still_open.mapped("undelivered"))
            )


class ReminderNotice(models.Model):
    _inherit = "reminder.notice"

    def _undelivered_words(self, others):
        """A sentence about a message that did not arrive, or may not have.

        :param others: the lines of the same record that are in order
        """
        self.ensure_one()
        values = {
            "person": self.partner_id.display_name or self.recipient or "",
            "address": self.address or "",
            "reason": (self.reason or "").strip().rstrip("."),
        }
        instead = others.filtered(
            lambda notice: (
                notice.partner_ref == self.partner_ref and notice.cycle == self.cycle
            )
        )
        if self.channel == "sms":
            words = self.env._(
                "The SMS to %(person)s (%(address)s) did not arrive: %(reason)s.",
                **values,
            )
            if self.state == "uncertain":
                words = self.env._(
                    "Delivery of the SMS to %(person)s (%(address)s) could not be "
                    "confirmed: %(reason)s.",
                    **values,
                )
        else:
            words = self.env._(
                "The e-mail to %(person)s (%(address)s) did not arrive: %(reason)s.",
                **values,
            )
            if self.state == "uncertain":
                words = self.env._(
                    "Delivery of the e-mail to %(person)s (%(address)s) could not be "
                    "confirmed: %(reason)s.",
                    **values,
                )
        if "email" in instead.mapped("channel"):
            return f"{words} {self.env._('The reminder goes by e-mail instead.')}"
        if "inbox" in instead.mapped("channel"):
            return f"{words} {self.env._('It is shown in the system instead.')}"
        return words
