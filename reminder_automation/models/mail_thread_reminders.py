# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import models

GROUP = "reminder_automation.group_reminder_inspector"


class MailThread(models.AbstractModel):
    """Steering the reminders of a record, and what its chatter's bar shows of them."""

    _inherit = "mail.thread"

    def _reminder_set(self, auto=None, interval_days=None, max_count=None):
        """Set the reminders of these records, whether they wait already or not.

        :param auto: whether automatic reminders leave; None: as it is
        :param interval_days: days until the first and every further reminder; 0: as
            the rule says; None: as it is
        :param max_count: how many reminders; 0: as the rule says; None: as it is
        :return: the `reminder.item`s; none when no rule is about such records
        """
        # sudo: reminder.item - whoever may write on the record decides about its
        # reminders, an inspector or not; the caller has checked that
        items_sudo = self.env["reminder.item"].sudo()
        if not self:
            return items_sudo
        return items_sudo._steer(
            self, auto=auto, interval_days=interval_days, max_count=max_count
        )

    def _thread_to_store(self, store, fields, *, request_list=None):
        super()._thread_to_store(store, fields, request_list=request_list)
        if "reminders" not in (request_list or ()):
            return
        if not store.target.is_current_user(self.env):
            return
        # Asked for by every form with a chatter: most models have no rule, and that
        # is known without a query.
        Rule = self.env["reminder.rule"]
        wanted = Rule._models_with_rules() | Rule._models_of_parts().keys()
        if self._name not in wanted:
            return
        if self.env.user.has_group(GROUP):
            for thread in self:
                store.add(
                    thread, {"reminders": thread._reminder_controls()}, as_thread=True
                )

    def _reminder_controls(self):
        """What the control in the chatter's bar shows of this record, a dict an item.

        Reads only: a record that the sweep has not seen yet is shown by its rule.
        """
        self.ensure_one()
        items = self.env["reminder.item"]
        found = items.search(
            [
                ("res_model", "=", self._name),
                ("res_id", "=", self.id),
                ("rule_id.internal", "=", False),
            ]
        )
        controls = [item._control() for item in found]
        # sudo: reminder.rule - the rules hold for whoever sees the record
        known = found.sudo().rule_id
        missing = items._chasing_rules(self._name).filtered(
            lambda rule: rule not in known and rule.kind_id not in known.kind_id
        )
        if self._name == "res.partner":
            # A client is always there; it is offered once it waits for something.
            missing = missing.browse()
        controls += missing[-1:]._controls()
        return controls + self._reminder_controls_of_parts()
