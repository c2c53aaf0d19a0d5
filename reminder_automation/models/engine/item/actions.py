# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .standing import BLOCKED


class ReminderItem(models.Model):
    """What staff do with items: open, send now, steer and pause; and how the control in
    the chatter shows them."""

    _inherit = "reminder.item"

    def action_open_record(self):
        """Open the record that waits.

        :raise UserError: when it was deleted
        """
        self.ensure_one()
        Model = self.env.get(self.res_model)
        # sudo: the record - whether it is there; who may read it is asked by its form
        if Model is None or not Model.sudo().browse(self.res_id).exists():
            raise UserError(
                self.env._(
                    "The record was deleted. Sent reminders still shows what was sent "
                    "about it."
                )
            )
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "views": [(False, "form")],
        }

    def action_open_notices(self):
        """Open the ledger of these items."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "reminder_automation.reminder_notice_action"
        )
        return {**action, "domain": [("item_id", "in", self.ids)], "context": {}}

    def action_open_details(self):
        """Open this item, from the bar of the chatter of its record.

        Who steers it from there only and finds it in no list reads it in a window.

        :raise AccessError: when the user neither sees nor steers it
        """
        self.ensure_one()
        self.check_access("read")
        if self._is_listed():
            return {
                "type": "ir.actions.act_window",
                "res_model": self._name,
                "res_id": self.id,
                "views": [(False, "form")],
            }
        return self._open_details_window()

    def _open_details_window(self):
        """Open a window that tells of this item, of the subject that sends."""
        return False

    def _open_wizard(self, xmlid):
        action = self.env["ir.actions.act_window"]._for_xml_id(xmlid)
        return {**action, "context": {"default_item_ids": self.ids}}

    def action_send_now(self):
        """Ask who gets a reminder now, and send it.

        :return: an action, of the subject that sends
        """
        return False

    @api.private
    @api.model
    def action_send_now_for(self, records):
        """Open "Resend reminder" on the items of records of one model.

        Of records that do not wait a copy can be sent, of a paid invoice for one.

        :raise UserError: when no rule reminds anybody of such records
        :raise AccessError: when the user may not steer the reminders of one of them
        """
        self._check_may_steer()
        records.check_access("read")
        records = records._reminder_steered()
        # sudo: reminder.item - of which records they are and where they stand; the user
        # may steer them
        items = self._for_steering(records).sudo()
        if records._name == "res.partner":
            # A copy can be sent of a document, not of a client.
            items = items.filtered("cycle")
        waiting = items.search(
            [
                ("res_model", "=", records._name),
                ("res_id", "in", records.ids),
                ("state", "!=", "done"),
                ("rule_id.state", "=", "running"),
            ]
        )
        items |= waiting.with_env(self.env)._filtered_access("write").sudo()
        if not items:
            raise UserError(
                self.env._(
                    "There is nothing to remind anybody of here: no rule is about "
                    "these records. The rules are under Configuration, Rules."
                )
            )
        items = items._without_advance_warnings().with_env(self.env)
        return items.action_send_now()

    @api.model
    def send_now_record(self, res_model, res_id):
        """Open "Resend reminder" on a record, from its chatter."""
        return self.action_send_now_for(self._steered_record(res_model, res_id))

    @api.model
    def _steered_record(self, res_model, res_id):
        """The record that a chatter names.

        :raise AccessError: for whoever is no colleague
        :raise UserError: when there are no reminders of such records
        """
        self._check_may_steer()
        Model = self.env.get(res_model) if isinstance(res_model, str) else None
        if (
            Model is None
            or not isinstance(Model, self.pool["mail.thread"])
            or Model._abstract
            or not isinstance(res_id, int)
        ):
            raise UserError(self.env._("There are no reminders of such records."))
        return Model.browse(res_id)

    @api.model
    def steer_record(
        self, res_model, res_id, auto=None, interval_days=None, max_count=None
    ):
        """Set the reminders of a record that has no item yet.

        :return: what the control in the chatter shows now
        """
        record = self._steered_record(res_model, res_id)
        # sudo: reminder.item - the user may steer these
        self._for_steering(record).sudo()._set_steering(
            auto=auto, interval_days=interval_days, max_count=max_count
        )
        return record._reminder_controls() or []

    @api.model
    def _check_may_steer(self):
        """Raise AccessError for whoever is no colleague: reminders are not his to steer
        whatever he may write."""
        if not self.env.user._reminder_may_steer():
            raise AccessError(
                self.env._("Only colleagues steer reminders and send them.")
            )

    @api.model
    def _for_steering(self, records):
        """The items of records, for a user who may steer them.

        Of records that several companies share it is those of the user's own.

        :raise AccessError: when he may not
        """
        self._check_may_steer()
        records.check_access("read")
        # sudo: reminder.item - makes what is missing; who may steer it is asked below
        items_sudo = self.sudo()._for_records(records)
        companies = self.env.companies
        own_sudo = items_sudo.filtered(
            lambda item: not item.company_id or item.company_id in companies
        )
        items = (own_sudo or items_sudo).with_env(self.env)
        if items:
            items.check_access("write")
        return items

    def action_pause(self):
        """Ask until when and why to pause."""
        return self._open_wizard("reminder_automation.reminder_pause_action")

    def action_resume(self):
        """Go on at the planned slots."""
        self.write({"pause_until": False, "pause_reason": False})
        return self._done_text(self.env._("Reminders go on."))

    def action_auto_on(self):
        """Let automatic reminders leave again."""
        self.write({"auto": True})
        return self._done_text(self.env._("Automatic reminders switched on."))

    def action_auto_off(self):
        """Send no automatic reminders about these records; by hand still goes."""
        self.write({"auto": False})
        return self._done_text(self.env._("Automatic reminders switched off."))

    def _done_text(self, text):
        """A note to whoever changed several items at once: they are not all in sight.

        :param text: a sentence
        """
        if len(self) == 1:
            text = f"{self.display_name}: {text}"
        else:
            text = self.env._("%(count)s items: %(text)s", count=len(self), text=text)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": text,
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    # ------------------------------------------------------------
    # ITEMS ON DEMAND
    # Made when somebody steers or reminds before the sweep came by, or before the
    # record waits at all.
    # ------------------------------------------------------------

    @api.model
    def _chasing_rules(self, model):
        """The rules by which clients are chased about records of a model, without those
        that are stopped."""
        # sudo: reminder.rule - everybody who steers reminders goes by the same rules
        rules_sudo = self.env["reminder.rule"].sudo()
        if model not in rules_sudo._models_with_rules():
            return rules_sudo  # known without a query: most models have none
        rules_sudo = rules_sudo.search(
            [
                ("model_name", "=", model),
                ("state", "=", "running"),
                ("audience", "=", "client"),
                ("internal", "=", False),
            ]
        )
        return rules_sudo.filtered(
            lambda rule: not (rule._is_broken() or rule._rights_problem())
        )

    def _without_advance_warnings(self):
        """These without the advance warnings that stand beside other items of the same
        record: they are about the same thing."""
        warning = {rule.id for rule in self.rule_id if rule._is_advance_warning()}
        there = {
            (item.res_model, item.res_id)
            for item in self
            if item.rule_id.id not in warning
        }
        return self.filtered(
            lambda item: (
                item.rule_id.id not in warning
                or (item.res_model, item.res_id) not in there
            )
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
        # What waits under one topic is not prepared for another: nobody approves a
        # document that is to be signed.
        waiting = items_sudo.filtered(lambda item: item.state != "done")
        records -= records.browse(waiting.mapped("res_id"))
        # What is prepared goes by the general rule of each topic.
        for group, alternatives in rules._by_topic().items():
            there = items_sudo.filtered(
                lambda item, group=group: (
                    group in (item.rule_id, item.rule_id.topic_id)
                    and not item._is_astray()
                )
            )
            left = records.browse(set(records.ids) - set(there.mapped("res_id")))
            for rule, some in alternatives._general_rules_of(left).items():
                items_sudo |= self._prepare_items(rule, some)
        return items_sudo.sudo(self.env.su)

    def _is_astray(self):
        """Whether the rule is one of another company than the record: by it, nobody is
        ever reminded of that."""
        company = self.rule_id.company_id
        return bool(company and self.company_id) and company != self.company_id

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
                    **rule._taken_values(taken),
                    "state": "done",
                    "cycle": 0,
                    "reason_code": "not_yet",
                    "origin_date": False,
                }
                for res_id, partner_id, user_id, company_id, _origin, *taken in (
                    self.env.execute_query(rule._taking_sql(query, records.ids))
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
        return self._for_records(records)._set_steering(
            auto=auto, interval_days=interval_days, max_count=max_count
        )

    def _set_steering(self, auto=None, interval_days=None, max_count=None):
        """Set the switch, the days and the number of these; see `_steer`."""
        items = self
        if auto is not None:
            items.write({"auto": auto})
        rhythm = {"interval_days": interval_days, "max_count": max_count}
        rhythm = {name: value for name, value in rhythm.items() if value is not None}
        if rhythm:
            # Advance warnings keep their own.
            items.filtered(lambda item: not item.rule_id._is_advance_warning()).write(
                rhythm
            )
        return items

    # ------------------------------------------------------------
    # THE CONTROL IN THE CHATTER
    # ------------------------------------------------------------

    def _control(self, may_steer=True):
        """What the control shows of this item, as things stand at this moment.

        :param may_steer: whether the user may change anything here
        """
        self.ensure_one()
        # sudo: reminder.item, reminder.rule - its name, numbers and switches, for
        # whoever may see the item
        item_sudo = self.sudo()
        rule = item_sudo.rule_id
        quoted = item_sudo if self.may_read_record else item_sudo.browse()
        standing = item_sudo._standings(quoted)[item_sudo]
        if standing.code == "not_yet" and not item_sudo._enabled():
            standing = standing._replace(code="company_off")
        states = {"awaiting": "exhausted", "no_response": "exhausted"}
        return {
            "id": self.id,
            "may_steer": may_steer,
            "name": rule.topic_id.name or rule.name,
            "auto": item_sudo.auto and standing.code not in BLOCKED,
            "is_blocked": standing.code in BLOCKED,
            "days": item_sudo.interval_days or item_sudo._days_until_next(),
            "number": item_sudo.maximum,
            # What was set here, 0: nothing; and what holds then.
            "own_days": item_sudo.interval_days,
            "own_number": item_sudo.max_count,
            "rule_days": item_sudo._days_until_next(),
            "rule_number": item_sudo._own_maximum(0),
            "sent": item_sudo._climbed(standing),
            "state": states.get(standing.state, standing.state),
            "next_date": fields.Datetime.to_string(standing.when)
            if standing.state == "waiting" and standing.when
            else False,
            "is_planned": standing.is_planned,
            "reason": item_sudo._sentence(standing),
        }

    def steer(self, auto=None, interval_days=None, max_count=None):
        """Set the switch, the days and the number of this item's reminders.

        :return: what the control in the chatter shows now
        :raise ValidationError: for days or a number below 0
        """
        self.ensure_one()
        values = {"auto": auto, "interval_days": interval_days, "max_count": max_count}
        self.write({name: one for name, one in values.items() if one is not None})
        if not self.may_read_record:
            return [self._control()]
        # sudo: reminder.item - of which record it is, which the user may read
        item_sudo = self.sudo()
        record = self.env[item_sudo.res_model].browse(item_sudo.res_id)
        return record._reminder_controls() or []
