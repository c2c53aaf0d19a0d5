# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import timedelta

from odoo import fields, models

from ....sayings import lazy as _lt
from ...delivery.frame import LAYOUT


class IrActionsServer(models.Model):
    """Send a reminder from an automation rule, a stage or a button.

    Its mail is queued at once and leaves with Odoo's queue.
    """

    _inherit = "ir.actions.server"

    reminder_template_id = fields.Many2one(
        comodel_name="mail.template",
        string="Reminder template",
        domain="[('model_id', '=', model_id)]",
        ondelete="restrict",
        help="Empty: the words of the rule about such records, or ours.",
    )
    reminder_recipients = fields.Selection(
        selection=[
            ("responsible", "The responsible person"),
            ("client", "The customer"),
        ],
        string="Reminder goes to",
        default="responsible",
    )

    def _name_of_reminder_mail(self):
        if self.reminder_recipients == "client":
            return self.env._("Send a reminder to the customer")
        return self.env._("Send a reminder to the responsible person")

    def _warnings_of_reminder_mail(self):
        warnings = []
        template = self.reminder_template_id
        if template and template.model_id != self.model_id:
            warnings.append(
                _lt("The template is for records of another kind.").said(self.env)
            )
        if (
            self.reminder_recipients == "client"
            and not template
            and not self.env["reminder.item"]._chasing_rules(self.model_name)
        ):
            warnings.append(
                self.env._(
                    "Choose a template: there is no rule about such records whose "
                    "words could be used."
                )
            )
        return warnings

    # ------------------------------------------------------------
    # RUN
    # ------------------------------------------------------------

    def _run_action_reminder_mail_multi(self, eval_context=None):
        """Send a reminder of each of the records.

        What cannot be sent is told in the record's chatter: a pipeline goes on.
        """
        records = eval_context.get("records") or eval_context.get("record")
        if not records or self._is_recompute():
            return False
        if self.reminder_recipients == "client":
            for record in records:
                self._reminder_try(
                    record, lambda action, one: action._reminder_mail_client(one)
                )
        else:
            self._reminder_mail_responsible(records)
        return False

    def _reminder_mail_client(self, record):
        """Remind a record's client by hand, as it were; without a rule about such
        records by a mail of Odoo's own.

        :return: why nothing was sent, or an empty text
        """
        # sudo: mail.template - of what kind it is
        template_sudo = self.reminder_template_id.sudo()
        if template_sudo and template_sudo.model != record._name:
            return _lt("The template is for records of another kind.").said(self.env)
        # sudo: reminder.item - the rule of the pipeline sends, whoever set it off
        items_sudo = self.env["reminder.item"].sudo()._for_records(record).sudo()
        if items_sudo:
            waiting = items_sudo.filtered(lambda item: item.state == "waiting")
            (waiting or items_sudo)[-1:]._send_by_hand(
                template=self.reminder_template_id or None
            )
            return ""
        client = self._reminder_client(record)
        if not client:
            return self._reminder_no_client()
        if not self.reminder_template_id:
            return _lt("There is no template for it.").said(self.env)
        # sudo: mail.template - as Odoo's own action "Send Email"
        self.reminder_template_id.sudo().send_mail(
            record.id,
            email_values={"recipient_ids": [(6, 0, client.ids)], "email_to": False},
            email_layout_xmlid=template_sudo.email_layout_xmlid or LAYOUT,
        )
        self.env["reminder.notice"]._trigger_queues({"email"})
        return ""

    def _reminder_mail_responsible(self, records):
        """Notify the person responsible for each of the records."""
        # Two actions at one moment are two reminders; one that runs twice in it is one.
        now = fields.Datetime.now() + timedelta(microseconds=self.id % 1_000_000)
        rows = []
        # sudo: mail.template - of what kind it is; another one's words are not used
        template = self.reminder_template_id.sudo().filtered(
            lambda one: one.model == records._name
        )
        for record in records:
            users = self._reminder_responsible(record)
            if not users:
                self._reminder_tell(
                    record, _lt("Nobody is responsible for the record.").said(self.env)
                )
            rows += [
                {
                    "user_id": user.id,
                    "company_id": user.company_id.id,
                    "res_model": record._name,
                    "res_id": record.id,
                    "name": record.display_name,
                    "date": now,
                    "template_id": template.id,
                }
                for user in users
            ]
        # sudo: reminder.alert - the rule of the pipeline notifies, whoever set it off
        self.env["reminder.alert"].sudo()._tell("action", rows)

    def _reminder_responsible(self, record):
        """The colleagues responsible for a record."""
        # sudo: res.users - they are told whoever set it off
        for name in ("user_id", "user_ids"):
            field = record._fields.get(name)
            if field and field.comodel_name == "res.users":
                users = record.sudo()[name]
                here = users.filtered(lambda user: user.active and not user.share)
                if here or not users:
                    return here
                # All of them have left.
                client = self._reminder_client(record).sudo()
                company = record._mail_get_companies(default=self.env.company)
                return (
                    client.user_id._reminder_here()
                    or client.commercial_partner_id.user_id._reminder_here()
                    or users._reminder_somebody(company[record.id])
                )
        return self.env["res.users"]
