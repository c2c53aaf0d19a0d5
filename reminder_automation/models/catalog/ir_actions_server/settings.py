# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models

from ...engine.reminder_settings_mixin import SETTINGS

NUMBERS = ("reminder_days", "reminder_number")
# What an action makes or sends, and is reminded of.
MADE = {
    "questionnaire": "survey.user_input",
    "quotation": "sale.order",
    "invoice": "account.move",
}


class IrActionsServer(models.Model):
    """The reminders of what an action makes or sends.

    Proposed as they are set on the message, the survey or the quotation template that
    is chosen, and changed here. What is empty here is as there, else as the rule has
    it. "Send reminder" has no such settings: it is one by hand, now, and what comes
    after it is for the record itself.
    """

    _inherit = "ir.actions.server"

    reminder_auto = fields.Boolean(
        compute="_compute_reminder_preset",
        precompute=True,
        store=True,
        readonly=False,
        default=None,
        help="Off: no automatic reminders of these records leave any more.",
    )
    reminder_days = fields.Integer(
        compute="_compute_reminder_preset",
        precompute=True,
        store=True,
        readonly=False,
    )
    reminder_number = fields.Integer(
        compute="_compute_reminder_preset",
        precompute=True,
        store=True,
        readonly=False,
    )

    @api.depends("reminder_message_id", "reminder_source")
    def _compute_reminder_preset(self):
        for action in self:
            source = action._reminder_source_set()
            if source:
                action.update(source._reminder_setting_values())
            elif not action._origin:
                action.update(dict.fromkeys(NUMBERS, 0) | {"reminder_auto": True})
            else:
                # The one that it had before was taken away: it stays as it is.
                action.update(action._origin._reminder_setting_values())

    def _reminder_source_set(self):
        """What this action sends, where something is set there about reminders."""
        if self.state == "reminder_conversation":
            return self.reminder_message_id
        source = self.state == "reminder_send" and self.reminder_source
        if source and self.env["reminder.setting"]._of(source._name, source.ids):
            return source
        return None

    # ------------------------------------------------------------
    # THE RULE BEHIND IT
    # ------------------------------------------------------------

    def _reminder_rule(self):
        self.ensure_one()
        if self.state == "reminder_document":
            return self.env["reminder.document"]._reminder_rule_for_request(
                self.reminder_request
            )
        if self.state == "reminder_conversation":
            return self._reminder_general_rule("reminder.conversation")
        if self.state == "reminder_send":
            model = MADE.get(self.reminder_what)
        else:
            model = self.state == "reminder_set" and self.model_name
        if not model or model == "res.partner":
            return super()._reminder_rule()
        return self._reminder_general_rule(model)

    @api.model
    def _reminder_rule_depends(self):
        return [
            "model_name",
            "reminder_message_id",
            "reminder_request",
            "reminder_source",
            "reminder_what",
            "state",
        ]

    def _compute_reminder_rule_numbers(self):
        """What an empty number stands for: that of the message that is sent, if it has
        one."""
        result = super()._compute_reminder_rule_numbers()
        for action in self:
            if source := action._reminder_source_set():
                for name in NUMBERS:
                    if source[name]:
                        action[name.replace("reminder_", "reminder_rule_")] = source[
                            name
                        ]
        return result

    # ------------------------------------------------------------
    # RUN
    # ------------------------------------------------------------

    def _reminder_set_on(self, records, rule=None):
        items = super()._reminder_set_on(records, rule)
        empty = [SETTINGS[name] for name in NUMBERS if not self[name]]
        for item_rule, some in items.grouped("rule_id").items() if empty else ():
            taken = item_rule._taken(some.mapped("res_id"))
            alike = some.grouped(
                lambda item, taken=taken: tuple(
                    taken.get(item.res_id, {}).get(name, 0) for name in empty
                )
            )
            for numbers, group in alike.items():
                if any(numbers):
                    group.write(dict(zip(empty, numbers, strict=True)))
        return items
