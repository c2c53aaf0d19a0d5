# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ....sayings import said_again


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
    # RUN
    # ------------------------------------------------------------

    def _run(self, records, eval_context):
        # What was there as the action was made may be gone: its app, or the rule whose
        # words it sends. Whoever moves a record on cannot help it.
        sends = self.state in ("reminder_mail", "reminder_send")
        if not sends or not self.model_id.is_mail_thread:
            return super()._run(records, eval_context)
        missing = getattr(self, f"_warnings_of_{self.state}")()
        if not missing:
            return super()._run(records, eval_context)
        if not self._is_recompute():
            for record in records:
                self._reminder_tell(record, missing[0])
        return False

    def _reminder_try(self, records, do):
        """Do something about records of one company, in that company. Where it cannot
        be done, the chatter of each tells why: a pipeline goes on.

        :param do: a function of this action and the records, both in the company; it
            returns why nothing was sent, or an empty text; or another function for
            what may commit, such as the sending of electronic invoices
        """
        company = self._reminder_company(records[0])
        try:
            with self.env.cr.savepoint():
                problem = do(self.with_company(company), records.with_company(company))
            if callable(problem):
                problem = problem()
        except AccessError:
            raise
        except UserError as error:
            problem = str(error)
        if problem:
            for record in records:
                self._reminder_tell(record, problem)

    def _reminder_tell(self, record, why):
        """Tell in a record's chatter that nothing was sent to its client, and why."""
        local = self.with_context(
            lang=self._reminder_company(record)._reminder_staff_lang()
        )
        record._message_log(
            body=local.env._(
                "%(action)s: nothing was sent. %(why)s",
                action=local.name,
                why=said_again(local.env, why),
            )
        )

    def _reminder_company(self, record):
        """For which company a record's client is written to: the record's, else the
        client's, else the one that is worked in."""
        company = self._reminder_client(record).company_id or self.env.company
        return record._mail_get_companies(default=company)[record.id]

    def _reminder_client(self, record):
        """The client of a record, as Odoo's own mails find it."""
        return record._mail_get_partners()[record.id][:1]

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
