# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import models

from .reminder_rule import BY_DATE

# In the context of a rule that is asked about a record which is about to be sent: an
# object of this module, which no caller over RPC can put there.
AS_SENT = object()


class ReminderRule(models.Model):
    """What this rule makes of settings that are only shown yet."""

    _inherit = "reminder.rule"

    def _first_text(
        self, records, days, number, sent=None, company=None, reminded=None
    ):
        """When the first reminder leaves, in a sentence.

        :param records: the records that are to be reminded of; None: not known yet
        :param days: days until the next reminder; 0: as this rule has it
        :param number: how many at most; 0: as this rule has it
        :param sent: when they are sent to the client as that is saved (UTC); None: they
            are not
        :param company: `res.company` of what there is no record of yet
        :param reminded: when they are reminded of by hand as that is saved (UTC)
        :return: a text in the reader's language
        """
        self.ensure_one()
        # sudo: reminder.rule, reminder.item - days of reminders that whoever sees the
        # settings decides about; nothing of other records is told
        rule_sudo = self.sudo()
        if records or (sent and rule_sudo._counts_from_sending()):
            return rule_sudo._items_to_steer(records, company)._first_text(
                days, number, sent, reminded
            )
        company_sudo = (rule_sudo.company_id or company or self.env.company).sudo()
        if not (rule_sudo.internal or company_sudo.reminder_enabled):
            return self._switched_off_text()
        delay = rule_sudo.first_days
        delay = days if days and delay > 0 else delay
        return self.env._(
            "First reminder %(after)s", after=rule_sudo._counted_text(delay)
        )

    def _items_to_steer(self, records, company=None):
        """The items of records that their settings are for; of those that have none the
        first one is shown as this rule will make it.

        :param records: records of the rule's model; None: made as it is saved
        """
        items = self.env["reminder.item"]
        if not records:
            company = self.company_id or company or self.env.company
            return items.new(
                {
                    "rule_id": self.id,
                    "company_id": company.id,
                    "state": "done",
                    "cycle": 0,
                }
            )
        found = items.search(
            [
                ("res_model", "=", records._name),
                ("res_id", "in", records.ids),
                ("rule_id.audience", "=", "client"),
                ("rule_id.internal", "=", False),
                ("rule_id.state", "=", "running"),
            ]
        ).filtered(lambda item: not item.rule_id._is_advance_warning())
        if waiting := found.filtered(lambda item: item.state != "done"):
            return waiting
        if known := found.filtered(lambda item: item.rule_id == self):
            return known
        return items.new(self._item_to_come(records.ids[0]))

    def _origin_to_come(self, res_id, sent):
        """The moment that the reminders of a record are counted from, as the next sweep
        will find it, or None.

        :param sent: when the record is sent (UTC); None: it is not
        """
        if sent and self._counts_from_sending():
            return sent
        rule = self.with_context(reminder_as_sent=AS_SENT) if sent else self
        query = rule._model()._search([("id", "=", res_id)])
        rows = self.env.execute_query(rule._source_sql(query, [res_id]))
        return rows[0][4] if rows else None

    def _counts_from_sending(self):
        """Whether it counts from when the client was asked last."""
        if self.anchor in BY_DATE:
            asked = self.env[self.model_name]._reminder_path_to_asked()
            return bool(asked) and self.date_field_id.name == asked
        return self.anchor == "sent"

    def _is_asked_as_sent(self):
        """Whether this rule is asked about records as if they were sent already."""
        return self.env.context.get("reminder_as_sent") is AS_SENT

    def _switched_off_text(self):
        return self.env._(
            "Reminders are switched off for the company: nothing is sent by itself."
        )

    def _counted_text(self, days):
        """What the first reminder is counted from, as part of a sentence.

        :param days: days after it; below 0: before it
        """
        span = (
            self.env._("1 day")
            if abs(days) == 1
            else self.env._("%(days)s days", days=abs(days))
        )
        if self._counts_from_sending():
            if days > 0:
                return self.env._("%(span)s after it is sent", span=span)
            return self.env._("as soon as it is sent")
        if self.anchor == "waiting":
            if days > 0:
                return self.env._("%(span)s after it was created", span=span)
            return self.env._("as soon as it is created")
        if self.date_field_id.name == "invoice_date_due":
            if days > 0:
                return self.env._("%(span)s after the due date", span=span)
            if days < 0:
                return self.env._("%(span)s before the due date", span=span)
            return self.env._("on the due date")
        date = self.date_field_id.field_description or "…"
        if days > 0:
            return self.env._("%(span)s after “%(date)s”", span=span, date=date)
        if days < 0:
            return self.env._("%(span)s before “%(date)s”", span=span, date=date)
        return self.env._("on “%(date)s”", date=date)
