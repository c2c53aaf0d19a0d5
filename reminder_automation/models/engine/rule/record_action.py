# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import Command, api, models

from ....sayings import give_name


class ReminderRule(models.Model):
    """The action that models with a rule offer on their records."""

    _inherit = "reminder.rule"

    # ------------------------------------------------------------
    # THE ACTION ON RECORDS
    # ------------------------------------------------------------

    def _offer_on_records(self):
        """Give the models of these rules the action, and take it from those without."""
        # sudo: ir.actions.server - the action's code is ours, whoever writes the rule
        Action = self.env["ir.actions.server"].sudo()
        offered = {action.model_name: action for action in self._record_actions()}
        wanted = self._models_with_rules() | self._models_of_parts().keys()
        for model in wanted - offered.keys():
            action = Action.create(self._record_action_values(model))
            give_name(action, "name", self._record_action_name)
            # Named as ours, so that it goes when the module goes.
            self.env["ir.model.data"].sudo().create(
                {
                    "module": "reminder_automation",
                    "name": f"action_send_now_{model.replace('.', '_')}",
                    "model": action._name,
                    "res_id": action.id,
                    "noupdate": True,
                }
            )
        for model in offered.keys() - wanted:
            offered[model].unlink()

    def _record_actions(self):
        # sudo: ir.model.data - only tells which actions are ours
        names = (
            self.env["ir.model.data"]
            .sudo()
            .search(
                [
                    ("module", "=", "reminder_automation"),
                    ("model", "=", "ir.actions.server"),
                    ("name", "=like", "action\\_send\\_now\\_%"),
                ]
            )
        )
        actions = self.env["ir.actions.server"].sudo()
        return actions.browse(names.mapped("res_id")).exists()

    def _record_action_values(self, model):
        model_id = self.env["ir.model"]._get_id(model)
        colleagues = self.env.ref("base.group_user")
        return {
            "name": self._record_action_name(self.env),
            "model_id": model_id,
            "binding_model_id": model_id,
            "group_ids": [Command.set(colleagues.ids)],
            "state": "code",
            "code": "action = env['reminder.item'].action_send_now_for(records)",
        }

    @staticmethod
    def _record_action_name(env):
        return env._("Resend reminder")

    @api.model
    def _give_names(self):
        """Give what was made ready here its names in all languages, after one more
        was added. Later subjects add theirs."""
        for action in self._record_actions():
            give_name(action, "name", self._record_action_name)
