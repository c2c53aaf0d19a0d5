# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from functools import partial

from odoo import api, fields, models

from ....sayings import lazy as _lt
from ...delivery.frame import LAYOUT
from ...delivery.ir_qweb import COMPILED
from ...engine.reference import ToWhatIsThere

# What can be sent, and the model that it takes.
WHAT = {
    "questionnaire": "survey.survey",
    "quotation": "sale.order",
    "invoice": "account.move",
}


class IrActionsServer(models.Model):
    """Send a questionnaire, a quotation or an invoice with its reminders on.

    The apps for these need not be installed; an action that needs one that is not
    there says so and does nothing.
    """

    _inherit = "ir.actions.server"

    reminder_what = fields.Selection(
        selection=[
            ("questionnaire", "A questionnaire"),
            ("quotation", "The quotation"),
            ("invoice", "The invoice"),
        ],
        string="What is sent",
        help="A questionnaire goes to the record's customer. A quotation is the "
        "record itself, or a new one for the customer from a quotation template. "
        "An invoice is the record itself, or what is to be invoiced of the sales "
        "order.",
    )
    reminder_source = ToWhatIsThere(
        selection="_select_reminder_source",
        string="From",
        help="The survey, or the quotation template.",
    )

    @api.model
    def _select_reminder_source(self):
        models_there = (
            self.env["ir.model"]
            .sudo()
            .search(
                # sudo: ir.model - the names of models in a selection
                [("model", "in", ("survey.survey", "sale.order.template"))]
            )
        )
        return [(model.model, model.name) for model in models_there]

    def _name_of_reminder_send(self):
        if not self.reminder_what:
            return ""
        labels = dict(self._fields["reminder_what"]._description_selection(self.env))
        return self.env._(
            "Send with reminders: %(what)s", what=labels[self.reminder_what]
        )

    def _warnings_of_reminder_send(self):
        missing = self._reminder_missing()
        return [missing] if missing else []

    def _reminder_missing(self):
        """Why this action cannot send anything, or an empty text."""
        what, source = self.reminder_what, self.reminder_source
        if not what:
            return _lt("Choose what is sent.").said(self.env)
        if WHAT[what] not in self.env:
            return _lt("The app for what is to be sent is not installed.").said(
                self.env
            )
        if what == "questionnaire" and (not source or source._name != "survey.survey"):
            return _lt("Choose the survey that is sent.").said(self.env)
        is_order = self.model_name == "sale.order"
        if what == "quotation" and not (
            is_order or (source and source._name == "sale.order.template")
        ):
            return _lt(
                "Choose the quotation template, or run the action on quotations."
            ).said(self.env)
        if what == "invoice" and not (is_order or self.model_name == "account.move"):
            return _lt(
                "Run the action on invoices, or on sales orders to be invoiced."
            ).said(self.env)
        return ""

    # ------------------------------------------------------------
    # RUN
    # ------------------------------------------------------------

    def _run_action_reminder_send_multi(self, eval_context=None):
        """Send what this action says to the client of each of the records.

        What cannot be sent is told in the record's chatter: a pipeline goes on.
        """
        records = eval_context.get("records") or eval_context.get("record")
        if not records or self._is_recompute():
            return False
        # It is not run while something is missing: what it needs is there.
        send = f"_reminder_send_{self.reminder_what}"
        for record in records:
            self._reminder_try(record, lambda action, one: getattr(action, send)(one))
        return False

    def _reminder_no_address(self, client):
        return self.env._(
            "Without a valid e-mail address: %(names)s.", names=client.display_name
        )

    def _reminder_no_client(self):
        return _lt("The record has no customer.").said(self.env)

    def _reminder_send_questionnaire(self, record):
        client = self._reminder_client(record)
        if not client:
            return self._reminder_no_client()
        if not client.email_normalized:
            return self._reminder_no_address(client)
        template = self.env.ref("survey.mail_template_user_input_invite", False)
        if not template:
            return _lt("There is no template for it.").said(self.env)
        answer = self.reminder_source._create_answer(
            partner=client, check_attempts=False
        )
        self._reminder_set_on(answer)
        frame = answer.with_context(
            lang=client._reminder_lang()
        )._reminder_told_by_topic("reminder_automation.reminder_topic_questionnaire")
        frame["url"] = answer.get_base_url() + answer.get_start_url()
        template = template.with_context(
            reminder_frame=frame, reminder_compiled=COMPILED
        )
        template.send_mail(answer.id, email_layout_xmlid=LAYOUT)
        return ""

    def _reminder_send_quotation(self, record):
        is_order = record._name == "sale.order"
        if is_order and record.state not in ("draft", "sent"):
            return _lt("The quotation is confirmed or cancelled already.").said(
                self.env
            )
        client = record.partner_id if is_order else self._reminder_client(record)
        if not client:
            return self._reminder_no_client()
        if not client.email_normalized:
            return self._reminder_no_address(client)
        order = record if is_order else self._reminder_new_quotation(record, client)
        template = order._find_mail_template()
        if not template:
            return _lt("There is no template for it.").said(self.env)
        order._send_order_notification_mail(template)
        order.filtered(lambda one: one.state == "draft").action_quotation_sent()
        self._reminder_set_on(order)
        return ""

    def _reminder_new_quotation(self, record, client):
        """A quotation from this action's template for the client of a record."""
        values = {
            "partner_id": client.id,
            "sale_order_template_id": self.reminder_source.id,
            "origin": record.display_name,
        }
        # Only with the app that links the two.
        if (
            record._name == "crm.lead"
            and "opportunity_id" in self.env["sale.order"]._fields
        ):
            values["opportunity_id"] = record.id
        order = self.env["sale.order"].create(values)
        order._onchange_sale_order_template_id()
        return order

    def _reminder_send_invoice(self, record):
        moves = record
        if record._name == "sale.order":
            if record.invoice_status != "to invoice":
                return _lt("There is nothing to invoice.").said(self.env)
            moves = record._create_invoices()
        moves.filtered(lambda move: move.state == "draft").action_post()
        if moves.filtered(lambda move: move.state != "posted"):
            return _lt("The invoice is cancelled.").said(self.env)
        self._reminder_set_on(moves)
        # What cannot be sent at all, such as a bill, is not posted either.
        self.env["account.move.send"]._check_sending_data(moves)
        return partial(self._reminder_send_moves, moves)

    def _reminder_send_moves(self, moves):
        """Send invoices; Odoo commits in between, where they go to an authority."""
        self.env["account.move.send"]._generate_and_send_invoices(
            moves,
            allow_raising=False,
            allow_fallback_pdf=True,
            sending_methods=["email"],
        )
        return ""
