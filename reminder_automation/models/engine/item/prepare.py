# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models


class ReminderItem(models.Model):
    """Items on demand: when somebody steers or reminds before the sweep came by, or
    before the record waits at all."""

    _inherit = "reminder.item"

    @api.model
    def _chasing_rules(self, model):
        """The rules by which clients are chased about records of a model, without those
        that are stopped."""
        # sudo: reminder.rule - everybody who steers reminders goes by the same rules
        rules_sudo = (
            self.env["reminder.rule"]
            .sudo()
            .search(
                [
                    ("model_name", "=", model),
                    ("audience", "=", "client"),
                    ("internal", "=", False),
                ]
            )
        )
        return rules_sudo.filtered(lambda rule: not rule._rights_problem())

    def _without_warnings(self):
        """These without the reminders ahead of a date, of a document that expires, that
        stand beside others of the same record: they are about the same thing."""
        main = self.filtered(lambda item: item.rule_id.delay_days >= 0)
        there = {(item.res_model, item.res_id) for item in main}
        return self.filtered(
            lambda item: item in main or (item.res_model, item.res_id) not in there
        )

    @api.model
    def _for_records(self, records):
        """The items of records, made now where the sweep has made none yet.

        A record that waits is enrolled as the sweep would do it. One that does not
        wait (a draft, a paid invoice) gets an item that is prepared: its settings hold
        once it waits, and a reminder of it can be sent by hand.

        :param records: records of one model
        :return: the items of rules that chase clients
        """
        rules = self._chasing_rules(records._name)
        for rule in rules.filtered("topic_id"):
            rule._adopt(records.ids)
        for rule in rules:
            rule._settle(records.ids)
            rule._enrol(records.ids)
        items_sudo = self.sudo().search(
            [("rule_id", "in", rules.ids), ("res_id", "in", records.ids)]
        )
        # What waits under one topic is not prepared for another: a document to be signed
        # is none to be approved.
        waiting = items_sudo.filtered(lambda item: item.state != "done")
        records -= records.browse(waiting.mapped("res_id"))
        # The last rule of a topic is the general one; a rule without a topic is alone. A
        # reminder ahead of a date is not what people steer.
        general = {
            rule.topic_id or rule: rule for rule in rules if rule.delay_days >= 0
        }
        for group, rule in general.items():
            there = items_sudo.filtered(
                lambda item, group=group: group in (item.rule_id, item.rule_id.topic_id)
            )
            items_sudo |= self._prepare_items(
                rule, records.browse(set(records.ids) - set(there.mapped("res_id")))
            )
        return items_sudo.sudo(self.env.su)

    @api.model
    def _prepare_items(self, rule, records):
        """Make items of records that do not wait, so that they can be steered."""
        # sudo: records, reminder.item - the engine's bookkeeping, as in the sweep
        query = rule._model()._search([("id", "in", records.ids)])
        return self.sudo().create(
            [
                {
                    "rule_id": rule.id,
                    "res_model": rule.model_name,
                    "res_id": res_id,
                    "partner_id": partner_id,
                    "user_id": user_id or rule.user_id.id,
                    "company_id": company_id,
                    "auto": rule.auto_default,
                    "state": "done",
                    "cycle": 0,
                    "reason_code": "not_yet",
                    "origin_date": False,
                }
                for res_id, partner_id, user_id, company_id, _origin in (
                    self.env.execute_query(rule._source_sql(query))
                )
            ]
        )

    @api.model
    def _steer(self, records, auto=None, interval_days=None, max_count=None):
        """Set the switch, the days and the number of the reminders of records.

        :param records: records of one model
        :param auto: whether automatic reminders leave; None: as it is
        :param interval_days: days until the first and every further reminder; 0: as
            the rule says; None: as it is
        :param max_count: how many reminders; 0 and None alike
        :return: the items
        """
        items = self._for_records(records)
        if auto is not None:
            items.write({"auto": auto})
        rhythm = {"interval_days": interval_days, "max_count": max_count}
        rhythm = {name: value for name, value in rhythm.items() if value is not None}
        if rhythm:
            # Reminders ahead of a date keep their own.
            items.filtered(lambda item: item.rule_id.delay_days >= 0).write(rhythm)
        return items
