"""One of everything that waits for a client, twice; run inside a real Odoo process.

Of each pair the client answers one, and leaves the other.
"""

from base64 import b64encode
from io import BytesIO

from PIL import Image

from odoo import Command
from odoo.tools.pdf import PdfWriter

MARK = "x_waiting_for_customer"


def make(env, together=False):
    """Make both of each, waiting, and the rules: once, after three days, at any hour.

    :param together: one client for all, who gets one e-mail for all that is due
    :return: the records: dict of kind to a pair of model and id, left and answered
    """
    env["reminder.rule"].search([("internal", "=", False)]).active = False
    env.company.write(
        {
            "email": "office@example.com",
            "reminder_enabled": True,
            "reminder_bundle": together,
        }
    )
    for card in env["reminder.preset"].search([]):
        if card.state == "available":
            rule = card._add_rule()
            # One reminder each, also of what has a ladder.
            rule.step_ids.active = False
            rule.max_count = 1
            rule._start("all")
        elif card.state == "archived":
            card.rule_ids.active = True
    env["reminder.rule"].search([("internal", "=", False)]).write(
        {"send_hour": 0.0, "send_until": 24.0, "tz": "UTC"}
    )
    one = env["res.partner"].create({"name": "One", "email": "one@example.com"})
    made = {}
    for kind, (waiting, _answer) in KINDS.items():
        left, answered = (
            one
            if together
            else one.copy({"name": what, "email": f"{kind}-{what}@example.com"})
            for what in ("left", "answered")
        )
        pair = waiting(env, left), waiting(env, answered)
        made[kind] = [(record._name, record.id) for record in pair]
    env.cr.commit()
    return made


def answer(env, made):
    """Of each kind the client does what the second one waits for."""
    for kind, (_waiting, act) in KINDS.items():
        _left, (model, res_id) = made[kind]
        act(env[model].browse(res_id))
    env.cr.commit()


def _pdf():
    writer, stream = PdfWriter(), BytesIO()
    writer.add_blank_page(width=200, height=200)
    writer.write(stream)
    return stream.getvalue()


def _png():
    stream = BytesIO()
    Image.new("RGBA", (300, 100), (0, 0, 128, 255)).save(stream, "PNG")
    return b64encode(stream.getvalue()).decode()


# ------------------------------------------------------------
# QUESTIONNAIRE, PROPOSAL, INVOICE
# ------------------------------------------------------------


def questionnaire(env, client):
    survey = env["survey.survey"].create({"title": "Accounts", "access_mode": "token"})
    invite = env["survey.invite"].create(
        {"survey_id": survey.id, "partner_ids": client.ids, "body": "<p>Please</p>"}
    )
    invite.action_invite()
    return survey.user_input_ids


def proposal(env, client):
    product = env["product.product"].create({"name": "Advice", "type": "service"})
    order = env["sale.order"].create(
        {
            "partner_id": client.id,
            "order_line": [Command.create({"product_id": product.id})],
        }
    )
    order.message_post(
        body="Our proposal",
        message_type="comment",
        partner_ids=client.ids,
        subtype_xmlid="mail.mt_comment",
    )
    order.action_quotation_sent()
    return order


def invoice(env, client):
    move = env["account.move"].create(
        {
            "move_type": "out_invoice",
            "partner_id": client.id,
            "invoice_line_ids": [Command.create({"name": "Work", "price_unit": 100})],
        }
    )
    move.action_post()
    move.is_move_sent = True
    return move


def pay(move):
    register = move.env["account.payment.register"]
    context = {"active_model": move._name, "active_ids": move.ids}
    register.with_context(**context).create({})._create_payments()


# ------------------------------------------------------------
# MESSAGE, DOCUMENTS
# ------------------------------------------------------------


def message(env, client):
    conversation = env["reminder.conversation"].create(
        {"name": "Accounts", "partner_id": client.id}
    )
    conversation.message_post(
        body="Any news?", message_type="comment", subtype_xmlid="mail.mt_comment"
    )
    return conversation


def reply(conversation):
    conversation.message_post(
        author_id=conversation.partner_id.id,
        body="Here they are.",
        message_type="comment",
        subtype_xmlid="mail.mt_comment",
    )


def _document(env, client, request):
    file = env["ir.attachment"].create({"name": "Terms.pdf", "raw": _pdf()})
    document = env["reminder.document"].create(
        {
            "attachment_ids": [Command.set(file.ids)],
            "name": "Terms",
            "partner_id": client.id,
            "request": request,
            "signer_ids": [Command.create({"partner_id": client.id})],
        }
    )
    document.action_send()
    return document.signer_ids


def signature(env, client):
    return _document(env, client, "signature")


def approval(env, client):
    return _document(env, client, "approval")


def signature_request(env, client):
    role = env["sign.oca.role"].create({"name": f"Role of {client.name}"})
    signer = Command.create({"partner_id": client.id, "role_id": role.id})
    request = env["sign.oca.request"].create(
        {"name": "Mandate", "data": b64encode(_pdf()), "signer_ids": [signer]}
    )
    request.action_send()
    return request.signer_ids


# ------------------------------------------------------------
# TICKET, TASK
# ------------------------------------------------------------


def ticket(env, client):
    stage = env["helpdesk.ticket.stage"].search([("closed", "=", False)])[1]
    stage[MARK] = True
    return env["helpdesk.ticket"].create(
        {
            "description": "<p>It does not print.</p>",
            "name": "Printer",
            "partner_id": client.id,
            "stage_id": stage.id,
        }
    )


def task(env, client):
    stages = env["project.task.type"].create([{"name": "Work"}, {"name": "Customer"}])
    stages[1][MARK] = True
    project = env["project.project"].create(
        {"name": "House", "privacy_visibility": "portal", "type_ids": stages.ids}
    )
    return env["project.task"].create(
        {
            "name": "Kitchen",
            "partner_id": client.id,
            "project_id": project.id,
            "stage_id": stages[1].id,
        }
    )


def move_on(record):
    marked = record.stage_id
    record.stage_id = record.stage_id.search([(MARK, "=", False)], limit=1)
    assert record.stage_id != marked


KINDS = {
    "questionnaire": (questionnaire, lambda answer: answer._mark_done()),
    "proposal": (proposal, lambda order: order.action_confirm()),
    "invoice": (invoice, pay),
    "message": (message, reply),
    "signature": (signature, lambda one: one._sign("A", _png(), "192.0.2.1")),
    "approval": (approval, lambda one: one._approve("", "192.0.2.1")),
    "signature-request": (signature_request, lambda one: one.request_id.cancel()),
    "ticket": (ticket, move_on),
    "task": (task, move_on),
}
