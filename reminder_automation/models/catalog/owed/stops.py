# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What stopped the reminders of records of other apps, and how these send a copy."""

from odoo import fields

# The app's own text with which a record is sent.
COPIES = {
    "account.move": "account.email_template_edi_invoice",
    "sale.order": "sale.email_template_edi_sale",
}


def _invoice_text(move, done):
    if not done:
        return move.env._("The customer has not paid the invoice")
    if move.state == "cancel":
        return move.env._("The invoice was cancelled")
    if move.state == "draft":
        return move.env._("The invoice is a draft")
    if move.payment_state in ("paid", "in_payment"):
        return move.env._("The customer paid the invoice")
    if move.payment_state == "reversed":
        return move.env._("The invoice was credited")
    return ""


def _proposal_text(order, done):
    if not done:
        return order.env._("The customer has not signed the proposal")
    if order.state == "cancel":
        return order.env._("The proposal was cancelled")
    if order.state != "sale":
        return ""
    if order.signature or order.signed_by:
        return order.env._("The customer signed the proposal")
    return order.env._("The proposal was confirmed")


def _questionnaire_text(answer, done):
    if not done:
        return answer.env._("The customer has not submitted the questionnaire")
    if answer.state == "done":
        return answer.env._("The customer submitted the questionnaire")
    sealed = answer.deadline and answer.deadline <= fields.Datetime.now()
    if sealed or not answer.survey_id.active:
        return answer.env._("The questionnaire was sealed")
    return ""


def _signer_text(signer, done):
    if not done:
        return signer.env._("The customer has not signed the document")
    if signer.signed_on:
        return signer.env._("The customer signed the document")
    return ""


TEXTS = {
    "account.move": _invoice_text,
    "sale.order": _proposal_text,
    "sign.oca.request.signer": _signer_text,
    "survey.user_input": _questionnaire_text,
}


def texts_of(records, done):
    """What ended these, or what is missing of them, in the words of their app.

    :param done: True: what ended it; False: what is missing
    :return: dict of record id to a sentence
    """
    text_of = TEXTS.get(records._name)
    if not text_of:
        return {}
    found = {record.id: text_of(record, done) for record in records}
    return {res_id: text for res_id, text in found.items() if text}
