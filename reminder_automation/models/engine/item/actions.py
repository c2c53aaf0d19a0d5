# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import format_datetime

from odoo.addons.base.models.ir_model import MODULE_UNINSTALL_FLAG

from ....schedule.cadence import local_date

# What people decide about an item; all the rest is the engine's bookkeeping.
OWN_SETTINGS = {
    "auto",
    "interval_days",
    "max_count",
    "next_date",
    "pause_reason",
    "pause_until",
}


class ReminderItem(models.Model):
    """What staff can do with items."""

    _inherit = "reminder.item"

    @api.constrains("interval_days", "max_count")
    def _check_own_numbers(self):
        for item in self:
            if item.interval_days < 0 or item.max_count < 0:
                raise ValidationError(
                    self.env._(
                        "The days and the number of reminders are 1 or more; 0 means "
                        "as the rule says."
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        items = super().create(vals_list)
        for item in items.filtered("partner_id"):
            item.commercial_partner_id = item.partner_id.commercial_partner_id
        items.filtered(lambda item: not item.next_date)._replan()
        return items

    def write(self, vals):
        if not self.env.su and not vals.keys() <= OWN_SETTINGS:
            raise AccessError(
                self.env._(
                    "Where an item stands is written by the sweep. Only its own "
                    "settings can be changed: the switch, the days, the number, the "
                    "pause and the next date."
                )
            )
        result = super().write(vals)
        if OWN_SETTINGS & vals.keys() and "next_date" not in vals:
            self._replan()
        return result

    def unlink(self):
        self.env["reminder.notice"]._withdraw_those(
            [("item_id", "in", self.ids)], self.env._("Its item was deleted.")
        )
        # sudo: reminder.notice - whether there are lines, whoever may see them
        kept = self.filtered(lambda item: item.sudo().notice_ids)
        if self.env.context.get(MODULE_UNINSTALL_FLAG):
            kept = self.browse()
        # What the ledger tells of stays, out of sight.
        kept.sudo()._settle_items()
        kept.sudo().active = False
        return super(ReminderItem, self - kept).unlink()

    def action_open_record(self):
        """Open the record that waits."""
        self.ensure_one()
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

    def _open_wizard(self, xmlid):
        action = self.env["ir.actions.act_window"]._for_xml_id(xmlid)
        return {**action, "context": {"default_item_ids": self.ids}}

    def action_send_now(self):
        """Ask who gets a reminder now, and send it."""
        return self._open_wizard("reminder_automation.reminder_send_action")

    @api.private
    @api.model
    def action_send_now_for(self, records):
        """Open "Send reminder now" on the items of records of one model.

        Of records that do not wait a copy can be sent, of a paid invoice for one.

        :raise UserError: when no rule reminds anybody of such records
        :raise AccessError: when the user may not steer the reminders of one of them
        """
        self.check_access("write")
        records.check_access("read")
        records = records._reminder_steered()
        items = self._for_steering(records)
        if records._name == "res.partner":
            # A client is no document: it has nothing to be sent a copy of.
            items = items.filtered("cycle")
        items |= self.search(
            [
                ("res_model", "=", records._name),
                ("res_id", "in", records.ids),
                ("state", "!=", "done"),
            ]
        )
        if not items:
            raise UserError(
                self.env._(
                    "There is nothing to remind anybody of here: no rule is about "
                    "these records. The rules are under Reminders, Configuration."
                )
            )
        # sudo: reminder.rule - only which of them warn ahead of a date
        return items.sudo()._without_warnings().sudo(self.env.su).action_send_now()

    @api.model
    def send_now_record(self, res_model, res_id):
        """Open "Send reminder now" on a record, from its chatter."""
        return self.action_send_now_for(self._steered_record(res_model, res_id))

    @api.model
    def _steered_record(self, res_model, res_id):
        """The record that a chatter names.

        :raise UserError: when there are no reminders of such records
        """
        self.check_access("write")
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
        self._for_steering(record)
        record._reminder_set(
            auto=auto, interval_days=interval_days, max_count=max_count
        )
        return record._reminder_controls()

    @api.model
    def _for_steering(self, records):
        """The items of records, for a user who may steer them."""
        self.check_access("write")
        records.check_access("read")
        # sudo: reminder.item - makes what is missing; who may steer it is asked below
        items = self.sudo()._for_records(records).sudo(False)
        items.check_access("write")
        return items

    def action_pause(self):
        """Ask until when and why to pause."""
        return self._open_wizard("reminder_automation.reminder_pause_action")

    def action_resume(self):
        """Go on at the planned slots."""
        self.write({"pause_until": False, "pause_reason": False})

    def action_auto_on(self):
        """Let automatic reminders leave again."""
        self.write({"auto": True})

    def action_auto_off(self):
        """Send no automatic reminders about these records; by hand still goes."""
        self.write({"auto": False})

    # ------------------------------------------------------------
    # HAND-OVER TO A PERSON
    # ------------------------------------------------------------

    def _hand_over(self):
        """Tell the person responsible, once, that the reminders were in vain."""
        mixin = self.pool["mail.activity.mixin"]
        activities = self.env["mail.activity"].with_context(
            mail_activity_quick_update=True
        )
        documents = {}
        for model, items in self.grouped("res_model").items():
            records = self.env[model].browse(items.mapped("res_id")).exists()
            found = records._reminder_documents()
            documents |= {item: found.get(item.res_id) for item in items}
        told = self._who_takes_over(documents)
        values = []
        for item in self:
            document = documents[item]
            if not isinstance(document, mixin):
                document = item.partner_id
            user, may_read = told[item]
            if not document or not may_read:
                # Of a record that nobody of them may read only that it waits.
                document = item.rule_id
            values.append(
                {
                    "activity_type_id": self.env.ref("mail.mail_activity_data_todo").id,
                    "res_model_id": self.env["ir.model"]._get_id(document._name),
                    "res_id": document.id,
                    "summary": (
                        self.env._("One reminder was sent in vain")
                        if item.sent_count == 1
                        else self.env._(
                            "%(count)s reminders were sent in vain",
                            count=item.sent_count,
                        )
                    ),
                    "note": item._history()
                    if may_read
                    else Markup("<p>%s</p>")
                    % self.env._(
                        "A record that you may not see still waits. Who may see it "
                        "finds it among the items that all reminders were sent of."
                    ),
                    "user_id": user.id,
                    "date_deadline": item._hand_over_day(),
                }
            )
        for item, activity in zip(self, activities.create(values), strict=True):
            item.write({"handed_over": True, "activity_id": activity.id})

    def _who_takes_over(self, documents):
        """The colleague who is told of each of these items: the one responsible for
        it, else for the rule, as long as the person may read the record.

        :param documents: dict of item to the record that it is about, or None
        :return: dict of item to (user, whether the user may read the record)
        """
        told = {}
        for pick in (
            lambda item: item.user_id,
            lambda item: item.rule_id.user_id,
            lambda item: item.rule_id._who_is_told(),
        ):
            left = self.filtered(lambda item: item not in told)
            people = left.grouped(lambda item, pick=pick: (item.res_model, pick(item)))
            for (_model, user), items in people.items():
                if user and not user.share:
                    reading = items._read_by(user)
                    readable = items._documents_read_by(user, documents)
                    told.update(dict.fromkeys(reading & readable, (user, True)))
        for item in self.filtered(lambda item: item not in told):
            told[item] = (item.rule_id._who_is_told(), False)
        return told

    def _documents_read_by(self, user, documents):
        """Those of these whose document a user may read."""
        found = self.browse()
        there = {item: documents[item] for item in self if documents[item]}
        if there:
            records = next(iter(there.values())).union(*there.values())
            records = records.with_user(user).with_context(
                allowed_company_ids=user._get_company_ids()
            )
            readable = set(records._filtered_access("read").ids)
            for item, document in there.items():
                if document.id in readable:
                    found |= item
        return found

    def _withdraw_hand_over(self):
        """What the person was told of is done: nothing is left to do."""
        self.activity_id.unlink()

    def _history(self):
        """What was sent to whom and when, as the text of an activity."""
        notices = self.notice_ids.filtered(
            lambda notice: notice.state == "sent" and notice.cycle == self.cycle
        ).sorted("id")
        lines = Markup("").join(
            Markup("<li>%s: %s</li>")
            % (
                format_datetime(self.env, notice.sent_date, tz=self.rule_id.tz),
                notice.partner_id.display_name,
            )
            for notice in notices
        )
        intro = self.env._(
            "%(record)s still waits (rule %(rule)s). Reminders went to:",
            record=self.res_name,
            rule=self.rule_id.name,
        )
        return Markup("<p>%s</p><ul>%s</ul>") % (intro, lines)

    def _hand_over_day(self):
        """The day when the next reminder would have been due, had there been one."""
        cadence = self._own_cadence(self.rule_id._cadence())
        last = self.last_notified or fields.Datetime.now()
        return local_date(last, cadence.tz) + timedelta(days=cadence.interval)
