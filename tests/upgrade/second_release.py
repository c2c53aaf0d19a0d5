"""How ``second_release.sql.xz`` was made: fed to ``odoo shell`` of release 19.0.2.0.0.

A small database with the addon and a helpdesk, and with a record of everything that
release could store; ``first_release.py`` has the other apps. Beside what the addon
makes it has what people make of it: texts and switches that differ from the data of the
release, a topic of their own, saved filters, views, templates and code that name its
models and fields.

Each later release is updated from that dump, so it is never made again. In a checkout
of that release it was taken, on a copy of the database ``bare-base`` on which
``helpdesk_mgmt`` and then the addon had been installed, with

    dev/odoo shell -d second < tests/upgrade/second_release.py
    pg_dump --no-owner --no-privileges --no-comments second | xz -9e \
        > second_release.sql.xz

and what only one server's programs know (its name, settings of its psql) was taken out.
Three forms of Odoo's own, which the script below took out and later releases extend,
were put back into the dump: the one that schedules activities, the one of an activity
whose record cannot be read, and the one of outgoing mail servers.
The clock is stopped at days of January 2026.

``second_release.sent.json`` says which reminders that release itself sends from there,
to whom and with which subject: at each of its moments the mail queue, the sweep and
again the mail queue were run, in the order of the file.
"""

import base64
import io

from freezegun import freeze_time
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from odoo import Command, fields

env = env(context={**env.context, "lang": "en_US", "tracking_disable": False})  # noqa: F821
MODULE = "reminder_automation."
parameters = env["ir.config_parameter"]
# The dump has its files within.
parameters.set_param("ir_attachment.location", "db")
parameters.set_param("database.uuid", "22222222-3333-4444-5555-666666666666")
env["ir.attachment"].force_storage()
env.ref("sms.ir_cron_sms_scheduler_action").active = False


def ref(name):
    return env.ref(name if "." in name else MODULE + name)


def deliver():
    env.cr.commit()
    env["mail.mail"].process_email_queue()
    env.cr.commit()


def sweep(moment, hand_over=True):
    """Sweep at a moment in UTC and run Odoo's mail queue."""
    with freeze_time(moment):
        env["reminder.rule"]._cron_sweep()
        if hand_over:
            deliver()
    env.invalidate_all()


def pdf(text):
    with io.BytesIO() as buffer:
        canvas = Canvas(buffer, invariant=True)
        canvas.drawString(100, 700, text)
        canvas.save()
        return buffer.getvalue()


def png():
    with io.BytesIO() as buffer:
        Image.new("RGBA", (8, 8), (0, 0, 128, 255)).save(buffer, "PNG")
        return base64.b64encode(buffer.getvalue()).decode()


def model_id(name):
    return env["ir.model"]._get_id(name)


# ------------------------------------------------------------
# COMPANIES, PEOPLE, AREAS
# ------------------------------------------------------------

env["res.lang"]._activate_lang("da_DK")
env["ir.module.module"]._load_module_terms(["reminder_automation"], ["da_DK"])
first = env.company
second = env["res.company"].create({"name": "Second Company"})
first.write({"name": "First Company", "email": "office@first.example.com"})
second.write({"email": "office@second.example.com"})
both = first + second
both.write({"reminder_enabled": True, "reminder_sms_enabled": True})
# Each of the settings is another one than what a new company has.
first.write(
    {
        "reminder_delay_days": 4,
        "reminder_interval_days": 3,
        "reminder_max_count": 2,
        "reminder_send_hour": 9.5,
        "reminder_send_until": 16.0,
        "reminder_tz": "Europe/Berlin",
        "reminder_activity_hour": 7.0,
        "reminder_birthday_leap": "mar1",
        "reminder_overdue_enabled": True,
        "reminder_portal_mail": True,
        "reminder_ticket_enabled": True,
        "reminder_ticket_tag": "urgent",
    }
)
second.write({"reminder_together": True, "reminder_birthday_enabled": False})
third = env["res.company"].create({"name": "Third Company"})
third.reminder_enabled = False


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


boss = user("boss", "group_reminder_admin", both + third, reminder_popup="60")
second_admin = user("second-admin", "group_reminder_admin", second)
inspector = user("inspector", "group_reminder_inspector", reminder_digest=True)
outsider = user("outsider", "group_reminder_inspector", second, reminder_popup="30")
staff = user("staff", "base.group_user", reminder_popup="0")

north, south = env["reminder.area"].create(
    [
        {"name": "North", "inspector_ids": inspector.ids},
        {"name": "South", "inspector_ids": outsider.ids, "company_id": second.id},
    ]
)
north_east = env["reminder.area"].create({"name": "North east", "parent_id": north.id})

Partner = env["res.partner"]
nord, syd, vest, halted, excluded, gone = Partner.create(
    [
        {"name": "Nord ApS", "reminder_area_id": north_east.id},
        {"name": "Syd A/S", "reminder_area_id": south.id, "company_id": second.id},
        {"name": "Vest A/S", "user_id": staff.id, "reminder_area_id": north.id},
        {"name": "Halted ApS"},
        {"name": "Excluded ApS"},
        {"name": "Gone ApS", "active": False},
    ]
)
clients = nord + syd + vest + halted + excluded
clients.is_company = True
# Each company decides for itself.
halted.with_company(first).write(
    {"reminder_pause_until": "2030-06-30", "reminder_pause_reason": "Asked for time"}
)
halted.with_company(second).reminder_excluded = True
excluded.with_company(first).reminder_excluded = True


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


anna = contact("Anna", nord, reminder_kyc_role="ubo", phone="+4530000001")
bo = contact("Bo", nord, reminder_kyc_role="contact", lang="da_DK")
carl = contact("Carl", nord, reminder_notify=False)
dora = contact("Dora", syd, reminder_kyc_role="representative", phone="+4530000002")
eva = contact("Eva", vest, reminder_kyc_role="ubo")
finn = contact("Finn", halted, reminder_kyc_role="ubo")
gerd = contact("Gerd", excluded, reminder_kyc_role="ubo")
anna.reminder_portal_access = True
anna.birthdate_date = "1980-01-09"

# ------------------------------------------------------------
# TOPICS AND WHAT PEOPLE CHANGED OF THE ADDON'S DATA
# ------------------------------------------------------------

Topic = env["reminder.kind"]
courtesy = Topic.create(
    {"name": "Courtesy", "button": "Read", "can_stop": True, "sequence": 5}
)
courtesy.with_context(lang="da_DK").name = "Høflighed"
ref("reminder_kind_invoice").write({"name": "Bill", "icon": "fa-money"})
ref("reminder_kind_invoice").with_context(lang="da_DK").name = "Vores regning"
ref("reminder_kind_proposal").with_context(lang="da_DK").button = "Se tilbuddet"
ref("reminder_kind_task").active = False
ref("reminder_kind_message").write({"can_stop": False, "can_postpone": False})
ref("mail_template_objectives").subject = "We still need this: {{ object.name }}"
ref("mail_template_customer").with_context(
    lang="da_DK"
).subject = "Husk: {{ object.name }}"
ref("reminder_objective_set_review").active = False
ref("reminder_type_report").name = "Yearly report"
ref("ir_cron_sweep").interval_number = 7
ref("reminder_job_alerts").interval_number = 40
ref("reminder_rule_signature").write({"active": True, "delay_days": 2, "max_count": 3})
ref("reminder_rule_approval").write({"active": True, "send_hour": 10.0})
ref("reminder_rule_conversation").write({"active": True, "name": "Unanswered"})
ref("reminder_rule_document_expiry").with_user(boss).write(
    {
        "active": True,
        "domain": "[('state', '=', 'waiting'), ('warn_of_expiry', '=', True)]",
    }
)
ref("reminder_notice_rule_admin").domain_force = "[('id', '>', 0)]"

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
        (halted, first),
        (excluded, first),
    ):
        Objective.create(
            [
                {
                    "name": name,
                    "partner_id": client.id,
                    "company_id": company.id,
                    "deadline": "2026-02-01",
                    "note": "As agreed",
                }
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
    deliver()

# ------------------------------------------------------------
# RULES: READY-MADE, AND OF ONE'S OWN
# ------------------------------------------------------------

ref("reminder_preset_ticket")._add_rule()
ref("reminder_preset_ticket").with_company(first)._add_special_rule().write(
    {"company_id": first.id, "max_count": 5, "user_id": boss.id}
)
template = env["mail.template"].create(
    {
        "name": "Letter",
        "model_id": model_id("res.partner"),
        "subject": "News for {{ object.name }}",
        "body_html": "<p>We have news for <t t-out='object.name'/>.</p>",
    }
)
text_template = env["sms.template"].create(
    {
        "name": "Letter",
        "model_id": model_id("res.partner"),
        "body": "News for {{ object.name }}",
    }
)
made = env["ir.model.fields"]._get("res.partner", "create_date")
Rule = env["reminder.rule"]
letters = Rule
for topic in Topic.with_context(active_test=False).search([], order="id"):
    name = topic.get_external_id()[topic.id].rpartition("_")[2] or "courtesy"
    letters |= Rule.create(
        {
            "name": f"Letters: {topic.name}",
            "company_id": second.id,
            "user_id": second_admin.id,
            "kind_id": topic.id,
            "model_id": model_id("res.partner"),
            "domain": repr([("function", "=", name)]),
            "anchor": "date",
            "date_field_id": made.id,
            "delay_days": 1,
            "interval_days": 7,
            "max_count": 4,
            "mail_template_id": template.id,
            "tz": "Europe/Berlin",
            "sat": False,
            "sun": False,
        }
    )
# One reminder only: it is used up, and handed over.
by_topic = letters.grouped("kind_id")
by_topic[ref("reminder_kind_invoice")].max_count = 1
# By e-mail and by SMS.
by_topic[ref("reminder_kind_ticket")].write(
    {"channel": "email_sms", "sms_template_id": text_template.id}
)
# An e-mail of its own.
by_topic[ref("reminder_kind_proposal")].alone = True
by_topic[courtesy].copy({"name": "Old letters", "active": False})
Rule.create(
    {
        "name": "Colleagues",
        "user_id": boss.id,
        "model_id": model_id("res.partner"),
        "domain": "[('function', '=', 'colleague')]",
        "audience": "responsible",
        "anchor": "date",
        "date_field_id": made.id,
        "delay_days": 1,
        "max_count": 9,
        "mail_template_id": template.id,
        "contact_domain": "[('reminder_kyc_role', '!=', False)]",
    }
)
# Two topics about one client of the second company: one e-mail for both.
people = {}
for number, topic in enumerate(
    (
        *("courtesy", "invoice", "proposal", "ticket", "task", "questionnaire"),
        *("message", "signature", "approval", "expiry", "information", "colleague"),
    )
):
    people[topic] = Partner.create(
        {
            "name": f"{topic.title()} reader",
            "email": f"{topic}@letters.example.com",
            "phone": f"+45301000{number:02}",
            "company_id": second.id if topic != "colleague" else False,
            "function": topic,
            "user_id": staff.id if topic == "colleague" else False,
        }
    )
several = Partner.create(
    {
        "name": "Several",
        "is_company": True,
        "company_id": second.id,
        "child_ids": [
            Command.create(
                {
                    "name": name,
                    "email": f"{name.lower()}@several.example.com",
                    "company_id": second.id,
                }
            )
            for name in ("Sven", "Sara")
        ],
    }
)
sites = Partner.create(
    [
        {
            "name": name,
            "parent_id": several.id,
            "type": "other",
            "company_id": second.id,
            "function": function,
            "reminder_notify": False,
        }
        for name, function in (
            ("Site one", "courtesy"),
            ("Site two", "information"),
            ("Site three", "message"),
        )
    ]
)
readers = Partner.browse(one.id for one in people.values())
env.flush_all()
env.cr.execute(
    "UPDATE res_partner SET create_date = '2026-01-05 08:00' WHERE id = ANY(%s)",
    [(readers + sites).ids],
)
env.invalidate_all()

# ------------------------------------------------------------
# TICKETS
# ------------------------------------------------------------

with freeze_time("2026-01-05 10:30"):
    stage = env["helpdesk.ticket.stage"].create(
        {"name": "Waiting", "x_waiting_for_customer": True}
    )
    ticket = env["helpdesk.ticket"].create(
        {
            "name": "No vouchers",
            "description": "<p>Please send them.</p>",
            "partner_id": eva.id,
            "user_id": staff.id,
            "stage_id": stage.id,
        }
    )
    deliver()

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
    waiting = document("Waiting", anna, reminder_days=2, reminder_number=9)
    partly = document("Partly signed", anna + bo)
    done = document("Signed", anna + bo)
    approved = document("Approved", bo, request="approval")
    rejected = document("Rejected", anna + bo, request="approval")
    cancelled = document("Cancelled", bo)
    expired = document("Expired", bo, expiry_date="2026-01-06")
    expiring = document("Expiring", bo, expiry_date="2026-01-22")
    silent = document("Silent", anna, reminder_auto=False)
    shelved = document("Shelved", anna, active=False)
    (
        waiting + partly + done + approved + rejected + cancelled + expired + expiring
    ).action_send()
    silent.action_send()
    deliver()
    # Two approvals, asked for by hand in one e-mail.
    asked = document("Budget", bo, request="approval")
    asked += document("Minutes", bo, request="approval")
    asked.action_send()
    deliver()


def signer(document, partner):
    return document.signer_ids.filtered(lambda one: one.partner_id == partner)


with freeze_time("2026-01-05 15:00"):
    how = {"via": "link", "user_agent": "A browser"}
    signer(partly, anna)._sign("Anna Berg", png(), "192.0.2.1", **how)
    signer(done, anna)._sign("Anna Berg", png(), "192.0.2.1", **how)
    signer(done, bo)._sign("Bo Berg", png(), "192.0.2.2", **how)
    signer(approved, bo)._approve("All right", "192.0.2.2", **how)
    signer(rejected, anna)._reject("The name is wrong", "192.0.2.1", **how)
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
    env["reminder.conversation"].create(
        [
            {"name": "Closed", "partner_id": nord.id, "active": False},
            {
                "name": "With some",
                "partner_id": nord.id,
                "participant_ids": [Command.set(bo.ids)],
                "reminder_auto": False,
            },
        ]
    )
    deliver()

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
                "type_id": ref("reminder_type_contract").id,
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
                "other_partner_ids": [Command.set(vest.ids)],
            },
            {
                "name": "Once a year",
                "partner_id": syd.id,
                "company_id": second.id,
                "date": "2026-02-28",
                "recurrence": "yearly",
                "recipients": "admin",
            },
            {
                "name": "Last Friday",
                "partner_id": vest.id,
                "date": "2026-01-30",
                "recurrence": "monthly",
                "month_by": "weekday",
                "position": "-1",
                "weekday": "fri",
                "interval": 2,
                "recipients": "admin",
            },
            {
                "name": "No more",
                "partner_id": nord.id,
                "date": "2026-01-06",
                "active": False,
            },
        ]
    )
    env["mail.activity"].create(
        {
            "activity_type_id": ref("mail.mail_activity_data_call").id,
            "res_model_id": model_id("res.partner"),
            "res_id": vest.id,
            "summary": "Call back",
            "date_deadline": "2026-01-06",
            "user_id": staff.id,
            "reminder_on": True,
            "reminder_when": "at",
        }
    )
    ref("mail.mail_activity_data_call").write(
        {"reminder_on": True, "reminder_number": 2, "reminder_unit": "days"}
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
        "snooze_until": "2026-01-05 07:55",
    }
)

# ------------------------------------------------------------
# PIPELINES
# ------------------------------------------------------------

mandate = env["ir.attachment"].create({"name": "Mandate.pdf", "raw": pdf("Mandate")})
for number, values in enumerate(
    [
        {"state": "reminder_set", "reminder_days": 3, "reminder_number": 2},
        {
            "state": "reminder_mail",
            "reminder_recipients": "client",
            "reminder_template_id": ref("mail_template_objectives").id,
        },
        {"state": "reminder_conversation", "reminder_message_id": message_template.id},
        {
            "state": "reminder_document",
            "reminder_title": "Mandate",
            "reminder_attachment_ids": [Command.set(mandate.ids)],
        },
    ]
):
    env["ir.actions.server"].create(
        {"name": f"Pipeline {number}", "model_id": model_id("res.partner"), **values}
    )

# ------------------------------------------------------------
# WHAT PEOPLE MADE OF MODELS AND FIELDS
# ------------------------------------------------------------

env["ir.attachment"].create(
    {
        "name": "Letter.txt",
        "raw": b"A letter",
        "res_model": "res.partner",
        "res_id": nord.id,
    }
)
env["ir.attachment"].create(
    {
        "name": "About.txt",
        "raw": b"What courtesy is",
        "res_model": "reminder.kind",
        "res_id": courtesy.id,
    }
)
env["ir.filters"].create(
    [
        {
            "name": "Courtesy rules",
            "model_id": "reminder.rule",
            "domain": f"[('kind_id', '=', {courtesy.id}), ('kind_id.name', '!=', 'x')]",
            "context": "{'group_by': ['kind_id', 'company_id']}",
            "sort": '["kind_id desc"]',
            "user_ids": boss.ids,
        },
        {
            "name": "Ours",
            "model_id": "reminder.kind",
            "domain": "[('can_stop', '=', True), ('rule_ids.kind_id', '!=', False)]",
        },
        {
            "name": "Courtesy items",
            "model_id": "reminder.item",
            "domain": "[('rule_id.kind_id.name', '=', 'Courtesy')]",
            "context": "{'group_by': ['rule_id']}",
        },
        {
            "name": "By hand",
            "model_id": "reminder.notice",
            "domain": "[('kind', '=', 'manual')]",
        },
        {
            "name": "One e-mail",
            "model_id": "res.company",
            "domain": "[('reminder_together', '=', True)]",
        },
        {
            "name": "Who stopped",
            "model_id": "res.partner",
            "domain": "[('reminder_optout_ids.kind_id', '!=', False)]",
        },
    ]
)
env["ir.default"].set("reminder.rule", "kind_id", courtesy.id)
env["ir.exports"].create(
    [
        {
            "name": "Rules",
            "resource": "reminder.rule",
            "export_fields": [
                Command.create({"name": name})
                for name in ("name", "kind_id/name", "kind_id/.id")
            ],
        },
        {
            "name": "Topics",
            "resource": "reminder.kind",
            "export_fields": [
                Command.create({"name": "name"}),
                Command.create({"name": "rule_ids/kind_id/id"}),
            ],
        },
    ]
)
env["ir.model.fields"].create(
    [
        {
            "name": "x_topic_id",
            "model_id": model_id("res.partner"),
            "field_description": "Favourite topic",
            "ttype": "many2one",
            "relation": "reminder.kind",
            "on_delete": "set null",
        },
        {
            "name": "x_topic_ids",
            "model_id": model_id("res.partner"),
            "field_description": "Topics",
            "ttype": "many2many",
            "relation": "reminder.kind",
        },
        {
            "name": "x_remark",
            "model_id": model_id("reminder.kind"),
            "field_description": "Remark",
            "ttype": "char",
        },
        {
            "name": "x_topic_name",
            "model_id": model_id("reminder.item"),
            "field_description": "Topic",
            "ttype": "char",
            "related": "rule_id.kind_id.name",
            "store": False,
        },
        {
            "name": "x_is_courtesy",
            "model_id": model_id("reminder.rule"),
            "field_description": "About courtesy",
            "ttype": "boolean",
            "depends": "kind_id, kind_id.name",
            "compute": "for rule in self:\n"
            "    rule['x_is_courtesy'] = rule.kind_id.name == 'Courtesy'",
            "store": False,
        },
    ]
)
env.cr.commit()
eva.write({"x_topic_id": courtesy.id, "x_topic_ids": [Command.set(courtesy.ids)]})
courtesy.x_remark = "Be polite"
env["ir.actions.server"].create(
    [
        {
            "name": "Count the rules",
            "model_id": model_id("reminder.rule"),
            "state": "code",
            "code": "count = env['reminder.kind'].search_count([])\n"
            "for rule in records:\n"
            "    name = rule.kind_id.name or "
            "env.ref('reminder_automation.reminder_kind_invoice').name\n"
            "    log('%s of %s' % (name, count))",
        },
        {
            "name": "Rename the topic",
            "model_id": model_id("reminder.kind"),
            "state": "object_write",
            "update_path": "button",
            "value": "Read this",
        },
        {
            "name": "Make it courtesy",
            "model_id": model_id("reminder.rule"),
            "state": "object_write",
            "update_path": "kind_id",
            "resource_ref": f"reminder.kind,{courtesy.id}",
        },
        {
            "name": "By hand",
            "model_id": model_id("reminder.notice"),
            "state": "code",
            "code": "for reminder in records:\n    log(reminder.kind)",
        },
    ]
)
env["ir.actions.act_window"].create(
    [
        {
            "name": "Topics that may be stopped",
            "res_model": "reminder.kind",
            "domain": "[('can_stop', '=', True)]",
        },
        {
            "name": "Rules by topic",
            "res_model": "reminder.rule",
            "domain": "[('kind_id', '!=', False)]",
            "context": "{'group_by': 'kind_id', 'search_default_kind_id': 1}",
        },
    ]
)
env["ir.rule"].create(
    {
        "name": "Topics in use",
        "model_id": model_id("reminder.kind"),
        "domain_force": "[('rule_ids.kind_id', '!=', 0)]",
        "groups": [Command.set(ref("group_reminder_inspector").ids)],
    }
)
env["ir.rule"].create(
    {
        "name": "Rules with or without a topic",
        "model_id": model_id("reminder.rule"),
        "domain_force": "['|', ('kind_id', '=', False), ('kind_id.name', '!=', 'x')]",
        "groups": [Command.set(ref("group_reminder_inspector").ids)],
    }
)
env["ir.model.access"].create(
    {
        "name": "Staff read topics",
        "model_id": model_id("reminder.kind"),
        "group_id": ref("base.group_user").id,
        "perm_read": True,
    }
)
env["ir.model.access"].create(
    {
        "name": "Administrators of reminders read countries",
        "model_id": model_id("res.country"),
        "group_id": ref("group_reminder_admin").id,
        "perm_read": True,
    }
)
env["ir.ui.view"].create(
    [
        {
            "name": "Rules: the topic first",
            "model": "reminder.rule",
            "inherit_id": ref("reminder_rule_view_list").id,
            "arch": "<field name='kind_id' position='attributes'>"
            "<attribute name='decoration-bf'>kind_id == "
            f"{courtesy.id}</attribute></field>",
        },
        {
            "name": "Topics: the remark",
            "model": "reminder.kind",
            "inherit_id": ref("reminder_kind_view_form").id,
            "arch": "<field name='name' position='after'>"
            "<field name='x_remark'/></field>",
        },
        {
            "name": "Settings: one e-mail in bold",
            "model": "res.config.settings",
            "inherit_id": ref("res_config_settings_view_form").id,
            "arch": "<xpath expr=\"//field[@name='reminder_together']\" "
            "position='attributes'><attribute name='class'>fw-bold</attribute></xpath>",
        },
        {
            "name": "Contact: the favourite topic",
            "model": "res.partner",
            "inherit_id": ref("base.view_partner_form").id,
            "arch": "<field name='vat' position='after'>"
            "<field name='x_topic_id' domain=\"[('rule_ids.kind_id', '!=', False)]\"/>"
            "</field>",
        },
        {
            "name": "E-mails: the topic in bold",
            "type": "qweb",
            "inherit_id": ref("mail_layout_reminder").id,
            "arch": "<xpath expr=\"//div[@t-out=&quot;reminder['kind']&quot;]\" "
            "position='after'><b t-if=\"reminder['kind']\" "
            "t-out=\"reminder['kind']\"/></xpath>",
        },
        {
            "name": "One e-mail: the topic once more",
            "type": "qweb",
            "inherit_id": ref("mail_together").id,
            "arch": "<xpath expr=\"//t[@t-out=&quot;part['kind']&quot;]\" "
            "position='after'> (<t t-out=\"part.get('kind')\"/>)</xpath>",
        },
        {
            "name": "Link in a reminder: the topic in bold",
            "type": "qweb",
            "inherit_id": ref("link_page").id,
            "arch": "<xpath expr=\"//div[@t-if='kind']\" position='after'>"
            "<b t-if='kind' t-out='kind'/></xpath>",
        },
        {
            "name": "To-dos: the topic in bold",
            "type": "qweb",
            "inherit_id": ref("portal_my_todos").id,
            "arch": "<xpath expr=\"//h5[@t-if=&quot;groupby == 'kind'&quot;]\" "
            "position='attributes'><attribute name='class'>fw-bold</attribute></xpath>",
        },
    ]
)
# A layout that was changed, and kept from updates.
ref("mail_together").copy({"key": "first.mail_together", "name": "Ours"})
env["mail.template"].create(
    [
        {
            "name": "About a topic",
            "model_id": model_id("reminder.kind"),
            "subject": "{{ object.name }}",
            "body_html": "<p t-out='object.button'/>",
        },
        {
            "name": "About an item",
            "model_id": model_id("reminder.item"),
            "subject": "{{ object.rule_id.kind_id.name }}",
            "body_html": "<p><t t-out='object.rule_id.kind_id.name'/> of "
            "<t t-out='object.res_name'/></p>",
        },
        {
            "name": "About a stop",
            "model_id": model_id("reminder.optout"),
            "subject": "{{ object.kind_id.name }}",
            "body_html": "<p t-out='object.kind_id.name'/>",
        },
        {
            "name": "With what it is about",
            "model_id": model_id("res.partner"),
            "subject": "{{ ctx['reminder'][object.id]['kind'] }}: {{ object.name }}",
            "body_html": "<p><t t-out=\"ctx['reminder'][object.id]['kind']\"/> or "
            '<t t-out=\'ctx.get("reminder")[object.id].get("kind")\'/>: '
            "<a t-att-href=\"ctx['reminder'][object.id]['url']\">See it</a></p>",
        },
        {
            "name": "About a reminder",
            "model_id": model_id("reminder.notice"),
            "subject": "{{ object.kind }}",
            "body_html": "<p t-out='object.kind'/>",
        },
    ]
)
env["ir.ui.menu"].create(
    {
        "name": "Our topics",
        "parent_id": ref("reminder_kind_menu").parent_id.id,
        "action": f"ir.actions.act_window,{ref('reminder_kind_action').id}",
    }
)
env["ir.model.data"].create(
    {
        "module": "__import__",
        "name": "courtesy",
        "model": "reminder.kind",
        "res_id": courtesy.id,
    }
)

# ------------------------------------------------------------
# TIME PASSES
# ------------------------------------------------------------

sweep("2026-01-05 16:00")
with freeze_time("2026-01-06 07:30"):
    env["reminder.alert"]._cron_alerts()
sweep("2026-01-06 07:30")
for day in range(7, 20):
    moment = f"2026-01-{day:02} 10:00"
    with freeze_time(moment):
        env["reminder.alert"]._cron_alerts()
        env["reminder.alert"]._cron_nightly()
        env["reminder.job"]._cron_health()
    sweep(moment)

Item = env["reminder.item"]
Notice = env["reminder.notice"]


def item(record):
    return Item.search([("res_model", "=", record._name), ("res_id", "=", record.id)])


with freeze_time("2026-01-19 11:00"):
    # What fired is done, or comes again later.
    occurrences = env["reminder.occurrence"].search([], order="id")
    occurrences[0].action_done()
    occurrences[1].write({"snooze_until": "2026-02-02"})
    # Stopped by contacts, and by staff for all companies.
    env["reminder.optout"].create(
        {"partner_id": bo.id, "kind_id": courtesy.id, "company_id": False}
    )
    env["reminder.optout"]._stop(
        item(people["courtesy"])[:1], people["courtesy"], "link"
    )
    env["reminder.optout"]._stop(
        item(people["questionnaire"])[:1], people["questionnaire"], "one_click"
    )
    # Paid, switched off, paused, postponed, prepared before it waits.
    people["approval"].function = False
    item(people["proposal"])[:1].write(
        {"auto": False, "interval_days": 6, "max_count": 4}
    )
    item(people["expiry"])[:1].write(
        {"pause_until": "2027-01-31", "pause_reason": "On holiday"}
    )
    item(waiting.signer_ids)[:1]._postpone(anna, fields.Date.to_date("2026-01-29"))
    env["reminder.item"].steer_record("helpdesk.ticket", ticket.id, interval_days=11)
    env["reminder.item"].steer_record("reminder.document", draft.id, auto=False)
    env.cr.commit()
sweep("2026-01-19 11:05")

with freeze_time("2026-01-20 09:30"):
    # By hand, and a second one of them counts for the next one.
    item(people["signature"])[:1].with_user(boss)._send_by_hand()
    item(people["colleague"])[:1]._send_by_hand(counts=True)
    deliver()
    # No longer waiting while its reminder stands in the queue.
    item(people["message"])[:1]._send_by_hand()
    env.cr.commit()
    people["message"].function = False
# All that is due now stands in the queue, of the second company in one e-mail each.
sweep("2026-01-20 10:00", hand_over=False)
with freeze_time("2026-01-20 10:01"):
    item(people["information"])[:1]._send_by_hand()
    item(people["ticket"])[:1]._send_by_hand()
    env.cr.commit()
    # Approvals in one e-mail, and one that was taken out of an e-mail about several.
    action = asked.signer_ids.action_request_approvals()
    env[action["res_model"]].with_context(**action["context"]).create({}).action_send()
    Notice.search(
        [
            ("lead_id", "!=", False),
            ("partner_id.name", "=", "Sara"),
            ("state", "=", "queued"),
        ],
        order="id desc",
        limit=1,
    )._cancel_queued()
    env.cr.commit()
    # Claimed, and not composed yet.
    rule = item(people["task"])[:1].rule_id
    task_items = item(people["task"])[:1]
    task_items._claim(rule._cadence(), fields.Datetime.now())
    env.cr.commit()
env.flush_all()

# Each other state of the ledger.
alone = [("lead_id", "=", False), ("follower_ids", "=", False)]
email = [("state", "=", "sent"), ("channel", "=", "email")]
kept = Notice.search([*email, *alone], order="id", limit=3)
shared = Notice.search([*email, ("lead_id.state", "=", "sent")], order="id")[:1].lead_id
for notices, (state, reason, attempts) in zip(
    (*kept, shared | shared.follower_ids),
    [
        ("uncertain", None, 1),
        ("failed", "No such user", 3),
        ("cancelled", "It was paused.", 0),
        ("uncertain", "The server went away.", 2),
    ],
    strict=True,
):
    env.cr.execute(
        "UPDATE reminder_notice SET state = %s, reason = %s, attempts = %s"
        " WHERE id = ANY(%s)",
        [state, reason, attempts, notices.ids],
    )
env.cr.execute(
    "UPDATE reminder_item SET error = 'Division by zero', reason_code = 'error'"
    " WHERE id = (SELECT MIN(id) FROM reminder_item WHERE state = 'waiting')"
)
env.cr.execute(
    "INSERT INTO reminder_touch (res_model, res_id) VALUES ('res.partner', %s)",
    [nord.id],
)
env.invalidate_all()

# ------------------------------------------------------------
# SMALL ENOUGH
# ------------------------------------------------------------

# What every database makes again by itself, and what no update of the addon reads:
# pictures, apps that are not installed, and what only other apps' screens need.
env.cr.execute(
    """
    DELETE FROM bus_bus;
    DELETE FROM ir_actions_server_history;
    DELETE FROM ir_attachment
     WHERE url LIKE '/web/assets/%%' OR res_field ~ '^(image_|avatar_)'
        OR res_field IN ('flag_image', 'web_icon_data');
    DELETE FROM ir_cron_progress;
    DELETE FROM ir_cron_trigger;
    DELETE FROM ir_module_module WHERE state IN ('uninstallable', 'uninstalled');
    DELETE FROM res_country_state;
    DELETE FROM wizard_ir_model_menu_create;
    UPDATE ir_module_module SET description = NULL;

    -- Translations of the addon's screens come with each update; no others are here.
    UPDATE ir_ui_view SET arch_db = arch_db - 'da_DK' WHERE arch_db ? 'da_DK';
    UPDATE ir_model_fields
       SET field_description = field_description - 'da_DK', help = help - 'da_DK';
    UPDATE ir_model_fields_selection SET name = name - 'da_DK';

    CREATE TEMPORARY VIEW named AS
        SELECT view.id, view.inherit_id, view.type, name.module FROM ir_ui_view view
          LEFT JOIN ir_model_data name
            ON name.model = 'ir.ui.view' AND name.res_id = view.id;
    CREATE TEMPORARY TABLE needed AS
        WITH RECURSIVE parent AS (
            SELECT id, inherit_id FROM named
             WHERE module IS NULL OR module = 'reminder_automation'
                OR type = 'qweb' AND module IN ('base', 'mail', 'portal', 'sms')
                OR type = 'qweb' AND module IN ('helpdesk_mgmt', 'http_routing')
             UNION
            SELECT named.id, named.inherit_id
              FROM named JOIN parent ON named.id = parent.inherit_id
        ), child AS (
            SELECT id FROM parent
             UNION
            SELECT named.id FROM named JOIN child ON named.inherit_id = child.id
        )
        SELECT id FROM child
         UNION
        SELECT id FROM ir_ui_view WHERE key ~ '^web[.].*layout';
    DELETE FROM ir_ui_view WHERE id NOT IN (SELECT id FROM needed);

    CREATE TEMPORARY TABLE touched AS
        SELECT field.model FROM ir_model_fields field
          LEFT JOIN ir_model_data name
            ON name.model = 'ir.model.fields' AND name.res_id = field.id
         WHERE field.state = 'manual'
            OR name.module IN ('reminder_automation', 'helpdesk_mgmt');
    DELETE FROM ir_model_fields WHERE model NOT IN (SELECT model FROM touched);
    """
)
for gone in (
    *("ir.model.fields", "ir.model.fields.selection", "ir.module.module"),
    *("ir.ui.view", "res.country.state"),
):
    env.cr.execute(
        "DELETE FROM ir_model_data name WHERE model = %s AND NOT EXISTS"
        f" (SELECT FROM {env[gone]._table} record WHERE record.id = name.res_id)",
        [gone],
    )
env.cr.commit()
print("notices", Notice._read_group([], ["state", "channel"], ["__count"]))
print("shared", Notice.search_count([("lead_id", "!=", False)]))
print("items", Item._read_group([], ["res_model", "state"], ["__count"]))
print("reasons", Item._read_group([], ["reason_code"], ["__count"]))
print("handed over", Item.search_count([("handed_over", "=", True)]))
