# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models


class IrActionsServer(models.Model):
    """Reminders in pipelines: actions for automation rules, stages and buttons.

    What Odoo asks of a kind of action is answered here for all of ours. A kind may have
    methods of its own for it, called after its state as Odoo's `_run_action_*` are:
    `_name_of_*` and `_warnings_of_*`.
    """

    _name = "ir.actions.server"
    _inherit = ["ir.actions.server", "reminder.settings.mixin"]

    state = fields.Selection(
        selection_add=[
            ("reminder_set", "Set reminders"),
            ("reminder_send", "Send with reminders"),
            ("reminder_mail", "Send reminder"),
            ("reminder_conversation", "Start a chat"),
            ("reminder_document", "Request a signature or approval"),
        ],
        ondelete={
            "reminder_set": "cascade",
            "reminder_send": "cascade",
            "reminder_mail": "cascade",
            "reminder_conversation": "cascade",
            "reminder_document": "cascade",
        },
    )
    # ------------------------------------------------------------
    # WHAT ODOO ASKS OF A KIND OF ACTION
    # ------------------------------------------------------------

    def _is_reminder_action(self):
        """Whether this is one of our kinds of action."""
        return (self.state or "").startswith("reminder_")

    @api.model
    def _name_depends(self):
        return [
            *super()._name_depends(),
            "reminder_auto",
            "reminder_message_id",
            "reminder_recipients",
            "reminder_title",
            "reminder_what",
        ]

    def _generate_action_name(self):
        self.ensure_one()
        name = None
        if self._is_reminder_action():
            name = getattr(self, f"_name_of_{self.state}")()
        return name or super()._generate_action_name()

    @api.model
    def _warning_depends(self):
        return [
            *super()._warning_depends(),
            "reminder_attachment_ids",
            "reminder_message_id",
            "reminder_recipients",
            "reminder_source",
            "reminder_template_id",
            "reminder_title",
            "reminder_what",
        ]

    def _get_warning_messages(self):
        self.ensure_one()
        warnings = super()._get_warning_messages()
        if self._is_reminder_action():
            if not self.model_id.is_mail_thread:
                warnings.append(
                    self.env._("Reminders are about records that have a chatter.")
                )
            warnings += getattr(self, f"_warnings_of_{self.state}")()
        return warnings

    @api.depends("state")
    def _compute_available_model_ids(self):
        ours = self.filtered(lambda action: action._is_reminder_action())
        if ours:
            ours.available_model_ids = self.env["ir.model"].search(
                [("is_mail_thread", "=", True), ("transient", "=", False)]
            )
        return super(IrActionsServer, self - ours)._compute_available_model_ids()

    # ------------------------------------------------------------
    # SET REMINDERS
    # ------------------------------------------------------------

    def _name_of_reminder_set(self):
        if self.reminder_auto:
            return self.env._("Switch reminders on")
        return self.env._("Switch reminders off")

    def _warnings_of_reminder_set(self):
        return []

    def _run_action_reminder_set_multi(self, eval_context=None):
        """Set the reminders of the records, whether they wait already or not."""
        records = eval_context.get("records") or eval_context.get("record")
        if records and not self._is_recompute():
            self._reminder_set_on(records)
        return False
