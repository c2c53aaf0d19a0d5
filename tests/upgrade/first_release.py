"""How ``first_release.sql.xz`` was made: fed to ``odoo shell`` of release 19.0.1.0.0.

A small database with all apps and a record of everything that release could store: two
companies, areas, people of every kind, every ready-made and built-in rule, reminders in
every state, documents, conversations, customer reminders, notifications and settings.
Each later release is updated from that dump, so it is never made again. In a checkout
of that release it was taken with

    dev/odoo shell -d full < tests/upgrade/first_release.py
    pg_dump --no-owner --no-privileges full | xz -9e > first_release.sql.xz

and what only one server's programs know (its name, settings of its psql) was taken out.
The clock is stopped at days of January 2026.
"""

import base64
import io

from freezegun import freeze_time
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from odoo import Command

env = env(context={**env.context, "lang": "en_US", "tracking_disable": False})  # noqa: F821
MODULE = "reminder_automation."
parameters = env["ir.config_parameter"]
# The dump has its files within.
parameters.set_param("ir_attachment.location", "db")
parameters.set_param("database.uuid", "11111111-2222-3333-4444-555555555555")
env["ir.attachment"].force_storage()


def ref(name):
    return env.ref(name if "." in name else MODULE + name)


def sweep(moment, deliver=True):
    """Sweep at a moment in UTC and run Odoo's mail queue."""
    with freeze_time(moment):
        env["reminder.rule"]._cron_sweep()
        if deliver:
            env["mail.mail"].process_email_queue()
        env.cr.commit()
    env.invalidate_all()


def pdf(text):
    with io.BytesIO() as buffer:
        canvas = Canvas(buffer)
        canvas.drawString(100, 700, text)
        canvas.save()
        return buffer.getvalue()


def png():
    with io.BytesIO() as buffer:
        Image.new("RGBA", (120, 40), (0, 0, 128, 255)).save(buffer, "PNG")
        return base64.b64encode(buffer.getvalue()).decode()


# ------------------------------------------------------------
# COMPANIES, PEOPLE, AREAS
# ------------------------------------------------------------

first = env.company
second = env["res.company"].create({"name": "Second Company"})
first.write({"name": "First Company", "email": "office@first.example.com"})
second.write({"email": "office@second.example.com"})
for company in first + second:
    env["account.chart.template"].try_loading("generic_coa", company, False)
both = first + second
both.reminder_enabled = True
first.write(
    {
        "reminder_overdue_enabled": True,
        "reminder_ticket_enabled": True,
        "reminder_portal_mail": True,
        "reminder_sms_enabled": True,
    }
)
second.write({"reminder_together": True, "reminder_send_hour": 9.5})
first.write({"reminder_max_count": 2, "reminder_delay_days": 4})


def user(login, group, companies=first, **values):
    return (
        env["res.users"]
        .with_context(no_reset_password=True)
        .create(
            {
                "name": login.title(),
                "login": login,
                "email": f"{login}@first.example.com",
                "company_id": companies[0].id,
                "company_ids": [Command.set(companies.ids)],
                "group_ids": [Command.set(ref(group).ids)],
                "tz": "Europe/Copenhagen",
                **values,
            }
        )
    )


boss = user("boss", "group_reminder_admin", both)
first_admin = user("first-admin", "group_reminder_admin")
second_admin = user("second-admin", "group_reminder_admin", second)
inspector = user("inspector", "group_reminder_inspector", reminder_digest=True)
outsider = user("outsider", "group_reminder_inspector", reminder_popup="30")
staff = user("staff", "base.group_user", reminder_popup="0")

north, south = env["reminder.area"].create(
    [
        {"name": "North", "inspector_ids": inspector.ids},
        {"name": "South", "inspector_ids": outsider.ids, "company_id": second.id},
    ]
)
north_east = env["reminder.area"].create({"name": "North east", "parent_id": north.id})

Partner = env["res.partner"]
nord, syd, vest, excluded, paused, gone = Partner.create(
    [
        {"name": "Nord ApS", "reminder_area_id": north_east.id},
        {"name": "Syd A/S", "reminder_area_id": south.id, "company_id": second.id},
        {"name": "Vest A/S", "user_id": staff.id},
        {"name": "Excluded ApS", "reminder_excluded": True},
        {
            "name": "Paused ApS",
            "reminder_pause_until": "2030-06-30",
            "reminder_pause_reason": "Asked for time",
        },
        {"name": "Gone ApS", "active": False},
    ]
)
clients = nord + syd + vest + excluded + paused
clients.is_company = True


def contact(name, client, **values):
    return Partner.create(
        {
            "name": name,
            "parent_id": client.id,
            "email": f"{name.lower()}@{client.name.split()[0].lower()}.example.com",
            "company_id": client.company_id.id,
            **values,
        }
    )


anna = contact("Anna", nord, reminder_kyc_role="ubo", birthdate_date="1980-01-09")
bo = contact("Bo", nord, reminder_kyc_role="contact")
carl = contact("Carl", nord, reminder_notify=False)
dora = contact("Dora", syd, reminder_kyc_role="representative", lang="en_US")
eva = contact("Eva", vest, reminder_kyc_role="ubo")
finn = contact("Finn", excluded, reminder_kyc_role="ubo")
gerd = contact("Gerd", paused, reminder_kyc_role="ubo")
everybody = anna + bo + dora + eva + finn + gerd
anna.write({"reminder_portal_access": True})

# ------------------------------------------------------------
# OBJECTIVES
# ------------------------------------------------------------

Objective = env["reminder.objective"]
env["reminder.objective.set"].create(
    {
        "name": "Opening",
        "company_id": second.id,
        "line_ids": [Command.create({"name": "Articles", "deadline_days": 14})],
    }
)
with freeze_time("2026-01-05 09:00"):
    for client, company in (
        (nord, first),
        (syd, second),
        (vest, first),
        (excluded, first),
        (paused, first),
    ):
        Objective.create(
            [
                {"name": name, "partner_id": client.id, "company_id": company.id}
                for name in ("Passport copy", "Articles of association")
            ]
        )
    Objective.search([("partner_id", "=", vest.id)])[:1].action_fulfil()
    for client in clients:
        client.message_post(
            body="Please send us what is missing.",
            partner_ids=client.reminder_kyc_contact_ids.ids,
            subtype_xmlid="mail.mt_comment",
        )
    env["mail.mail"].process_email_queue()
    env.cr.commit()

# ------------------------------------------------------------
# RULES: READY-MADE, AND OF ONE'S OWN
# ------------------------------------------------------------

presets = env["reminder.preset"].search([("rule_xmlid", "=", False)])
for preset in presets:
    if preset.model_name in env and preset.state == "available":
        preset._add_rule()
invoice_preset = ref("reminder_preset_invoice")
invoice_preset.with_company(first)._add_special_rule().write(
    {"company_id": first.id, "max_count": 5, "user_id": boss.id}
)
for name in ("signature", "approval", "document_expiry", "conversation"):
    ref(f"reminder_rule_{name}").active = True
courtesy = env["reminder.kind"].create({"name": "Courtesy", "can_stop": True})
template = env["mail.template"].create(
    {
        "name": "Courtesy",
        "model_id": env["ir.model"]._get_id("res.partner"),
        "subject": "News for {{ object.name }}",
        "body_html": "<p>We have news for <t t-out='object.name'/>.</p>",
    }
)
own_rule = env["reminder.rule"].create(
    {
        "name": "Courtesy letters",
        "company_id": second.id,
        "user_id": second_admin.id,
        "kind_id": courtesy.id,
        "model_id": env["ir.model"]._get_id("res.partner"),
        "domain": "[('function', '=', 'courtesy')]",
        "anchor": "date",
        "date_field_id": env["ir.model.fields"]._get("res.partner", "create_date").id,
        "delay_days": 1,
        "interval_days": 7,
        "max_count": 4,
        "mail_template_id": template.id,
        "tz": "Europe/Berlin",
        "sat": False,
        "sun": False,
    }
)
archived_rule = own_rule.copy({"name": "Old letters", "active": False})
syd.function = vest.function = "courtesy"
env.flush_all()
env.cr.execute(
    "UPDATE res_partner SET create_date = '2026-01-05 08:00' WHERE id = ANY(%s)",
    [(syd + vest).ids],
)
env.invalidate_all()

# ------------------------------------------------------------
# INVOICES, QUOTATIONS
# ------------------------------------------------------------

with freeze_time("2026-01-05 10:00"):
    invoices = env["account.move"]
    for client, company in ((nord, first), (nord, first), (vest, first), (syd, second)):
        invoices |= (
            env["account.move"]
            .with_company(company)
            .create(
                {
                    "move_type": "out_invoice",
                    "partner_id": client.id,
                    "company_id": company.id,
                    "invoice_date": "2026-01-01",
                    "invoice_date_due": "2026-01-05",
                    "invoice_line_ids": [
                        Command.create(
                            {"name": "Work", "price_unit": 100, "tax_ids": []}
                        )
                    ],
                }
            )
        )
    invoices.action_post()
    quotation = env["sale.order"].create(
        {
            "partner_id": bo.id,
            "order_line": [
                Command.create({"name": "Work", "display_type": "line_note"})
            ],
        }
    )
    quotation.message_post(
        body="Our quotation.", partner_ids=bo.ids, subtype_xmlid="mail.mt_comment"
    )
    quotation.action_quotation_sent()
    env["mail.mail"].process_email_queue()
    env.cr.commit()

# ------------------------------------------------------------
# QUESTIONNAIRES, TASKS
# ------------------------------------------------------------

with freeze_time("2026-01-05 10:30"):
    survey = env["survey.survey"].create(
        {
            "title": "Know your client",
            "access_mode": "token",
            "question_and_page_ids": [
                Command.create({"title": "Your trade?", "question_type": "char_box"})
            ],
        }
    )
    questionnaire = survey._create_answer(partner=anna, check_attempts=False)
    ref("survey.mail_template_user_input_invite").send_mail(questionnaire.id)
    stage = env["project.task.type"].create(
        {"name": "Waiting", "x_waiting_for_customer": True}
    )
    project = env["project.project"].create(
        {"name": "Books", "type_ids": [Command.set(stage.ids)], "partner_id": vest.id}
    )
    task = env["project.task"].create(
        {
            "name": "Send the vouchers",
            "project_id": project.id,
            "stage_id": stage.id,
            "partner_id": eva.id,
        }
    )
    env["mail.mail"].process_email_queue()
    env.cr.commit()

# ------------------------------------------------------------
# DOCUMENTS
# ------------------------------------------------------------


def document(name, contacts, **values):
    file = env["ir.attachment"].create({"name": f"{name}.pdf", "raw": pdf(name)})
    return env["reminder.document"].create(
        {
            "name": name,
            "partner_id": nord.id,
            "user_id": boss.id,
            "attachment_ids": [Command.set(file.ids)],
            "signer_ids": [Command.create({"partner_id": one.id}) for one in contacts],
            **values,
        }
    )


with freeze_time("2026-01-05 11:00"):
    draft = document("Draft", anna)
    waiting = document("Waiting", anna, reminder_days=2, reminder_number=4)
    partly = document("Partly signed", anna + bo)
    done = document("Signed", anna + bo)
    approved = document("Approved", bo, request="approval")
    rejected = document("Rejected", anna + bo, request="approval")
    cancelled = document("Cancelled", bo)
    expired = document("Expired", bo, expiry_date="2026-01-06")
    (waiting + partly + done + approved + rejected + cancelled + expired).action_send()
    env["mail.mail"].process_email_queue()
    env.cr.commit()


def signer(document, partner):
    return document.signer_ids.filtered(lambda one: one.partner_id == partner)


with freeze_time("2026-01-05 15:00"):
    signer(partly, anna)._sign("Anna Berg", png(), "192.0.2.1")
    signer(done, anna)._sign("Anna Berg", png(), "192.0.2.1")
    signer(done, bo)._sign("Bo Berg", png(), "192.0.2.2")
    signer(approved, bo)._approve("All right", "192.0.2.2")
    signer(rejected, anna)._reject("The name is wrong", "192.0.2.1")
    cancelled.action_cancel()
    env.cr.commit()

# ------------------------------------------------------------
# CONVERSATIONS
# ------------------------------------------------------------

note = env["ir.attachment"].create({"name": "Note.txt", "raw": b"What we need"})
message_template = env["reminder.conversation.template"].create(
    {
        "name": "Accounts",
        "subject": "Accounts of {{ object.name }}",
        "body": "<p>Please send us the accounts.</p>",
        "attachment_ids": [Command.set(note.ids)],
        "company_id": first.id,
        "reminder_days": 3,
        "reminder_number": 2,
    }
)
with freeze_time("2026-01-05 12:00"):
    conversations = env["reminder.conversation"]._start(
        nord + vest, message_template, user=boss
    )
    answered = conversations.filtered(lambda one: one.partner_id == vest)
    answered.message_post(
        author_id=eva.id,
        body="Here they are.",
        message_type="comment",
        subtype_xmlid="mail.mt_comment",
    )
    closed = env["reminder.conversation"].create(
        {"name": "Closed", "partner_id": nord.id, "active": False}
    )
    env["mail.mail"].process_email_queue()
    env.cr.commit()

# ------------------------------------------------------------
# CUSTOMER REMINDERS, NOTIFICATIONS
# ------------------------------------------------------------

visit = env["reminder.type"].create({"name": "Visit"})
with freeze_time("2026-01-05 05:00"):
    env["reminder.customer"].create(
        [
            {
                "name": "Renew the contract",
                "partner_id": nord.id,
                "date": "2026-01-06",
                "recipients": "both",
                "channel": "email",
            },
            {
                "name": "Visit",
                "partner_id": nord.id,
                "date": "2026-01-06",
                "recurrence": "weekly",
                "tue": True,
                "type_id": visit.id,
                "recipients": "inspector",
                "channel": "email_sms",
                "until": "2027-01-01",
            },
            {
                "name": "Once a year",
                "partner_id": syd.id,
                "company_id": second.id,
                "date": "2026-02-28",
                "recurrence": "yearly",
                "recipients": "admin",
            },
        ]
    )
    env["mail.activity"].create(
        {
            "activity_type_id": ref("mail.mail_activity_data_call").id,
            "res_model_id": env["ir.model"]._get_id("res.partner"),
            "res_id": vest.id,
            "summary": "Call back",
            "date_deadline": "2026-01-06",
            "user_id": staff.id,
            "reminder_on": True,
            "reminder_when": "at",
        }
    )
    env.cr.commit()

event = env["calendar.event"].create(
    {
        "name": "Meeting",
        "start": "2026-01-05 08:00",
        "stop": "2026-01-05 09:00",
        "partner_ids": [Command.set(staff.partner_id.ids)],
    }
)
env["reminder.popup"].create(
    {
        "user_id": staff.id,
        "event_id": event.id,
        "start": event.start,
        "answered": "2026-01-05 07:50",
    }
)

# ------------------------------------------------------------
# PIPELINES
# ------------------------------------------------------------

mandate = env["ir.attachment"].create({"name": "Mandate.pdf", "raw": pdf("Mandate")})
for number, values in enumerate(
    [
        {"state": "reminder_set", "reminder_days": 3, "reminder_number": 2},
        {"state": "reminder_mail", "reminder_recipients": "client"},
        {"state": "reminder_conversation", "reminder_message_id": message_template.id},
        {
            "state": "reminder_document",
            "reminder_title": "Mandate",
            "reminder_attachment_ids": [Command.set(mandate.ids)],
        },
    ]
):
    env["ir.actions.server"].create(
        {
            "name": f"Pipeline {number}",
            "model_id": env["ir.model"]._get_id("res.partner"),
            **values,
        }
    )

# ------------------------------------------------------------
# TIME PASSES
# ------------------------------------------------------------

sweep("2026-01-05 16:00")
with freeze_time("2026-01-06 07:30"):
    env["reminder.alert"]._cron_alerts()
sweep("2026-01-06 07:30")
for day in range(7, 21):
    moment = f"2026-01-{day:02} 09:00"
    with freeze_time(moment):
        env["reminder.alert"]._cron_alerts()
        env["reminder.alert"]._cron_nightly()
        env["reminder.job"]._cron_health()
    sweep(moment)

Item = env["reminder.item"]


def item(record):
    return Item.search([("res_model", "=", record._name), ("res_id", "=", record.id)])


with freeze_time("2026-01-20 09:30"):
    # Stopped by a contact, switched off, paused, postponed, sent by hand.
    env["reminder.optout"].create(
        {
            "partner_id": eva.id,
            "kind_id": courtesy.id,
            "company_id": second.id,
            "source": "link",
        }
    )
    item(quotation)[:1].write({"auto": False, "interval_days": 6, "max_count": 4})
    item(nord)[:1].write({"pause_until": "2027-01-31", "pause_reason": "On holiday"})
    item(invoices[0])[:1].with_user(boss)._send_by_hand()
    env["mail.mail"].process_email_queue()
    # Paid while its reminder stands in the queue.
    item(invoices[1])[:1]._send_by_hand()
    env.cr.commit()

# One that stands in the queue, and each other state of the ledger.
with freeze_time("2026-01-20 10:00"):
    item(invoices[2])[:1]._send_by_hand()
    item(waiting.signer_ids)[:1]._send_by_hand()
    # Two in one e-mail, as the second company wants it.
    item(syd)._send_by_hand()
    env.cr.commit()
env.flush_all()
kept = env["reminder.notice"].search(
    [("state", "=", "sent"), ("channel", "=", "email")], order="id", limit=3
)
for notice, (state, reason) in zip(
    kept,
    [("uncertain", None), ("failed", "No such user"), ("cancelled", "It was paused.")],
    strict=True,
):
    env.cr.execute(
        "UPDATE reminder_notice SET state = %s, reason = %s WHERE id = %s",
        [state, reason, notice.id],
    )
env.cr.execute(
    "UPDATE reminder_item SET error = 'Division by zero', reason_code = 'error'"
    " WHERE id = (SELECT MIN(id) FROM reminder_item WHERE state = 'waiting')"
)
env.cr.execute(
    "INSERT INTO reminder_touch (res_model, res_id) VALUES ('res.partner', %s)",
    [nord.id],
)
# What every database makes again by itself.
env.cr.execute("DELETE FROM ir_attachment WHERE url LIKE '/web/assets/%'")
env.cr.execute("DELETE FROM bus_bus")
env.cr.execute("DELETE FROM ir_cron_trigger")
env.cr.commit()
print("notices", env["reminder.notice"]._read_group([], ["state"], ["__count"]))
print("items", Item._read_group([], ["res_model", "state"], ["__count"]))
