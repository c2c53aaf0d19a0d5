"""The bell in the bar of a form's chatter: what it adds to the form's opening."""

from odoo.fields import Command

from odoo.addons.mail.tools.discuss import Store

from . import rules

# What the chatter of a form asks for.
ASKED = (
    *("activities", "attachments", "contact_fields", "followers"),
    *("scheduledMessages", "suggestedRecipients"),
)
BELL = "reminders"


def make(env, user):
    """A record of each of several models, with an item under a rule of its model.

    :param user: who opens the forms
    :return: a list of records
    """
    partner = env["res.partner"].create({"name": "Client", "email": "c@example.com"})
    about = {"partner_id": partner.id}
    values = {
        "res.partner": {"name": "Waits", "email": "w@example.com"},
        "account.move": {**about, "move_type": "out_invoice"},
        "sale.order": about,
        "project.task": {
            **about,
            "name": "Task",
            "project_id": env["project.project"].create({"name": "Project"}).id,
        },
        "helpdesk.ticket": {**about, "name": "Ticket", "description": "It is broken."},
        "survey.user_input": {
            **about,
            "survey_id": env["survey.survey"].create({"title": "Survey"}).id,
        },
        "reminder.conversation": {**about, "name": "Conversation"},
        "reminder.document": {
            **about,
            "name": "Document",
            "signer_ids": [Command.create(about)],
        },
    }
    user.group_ids |= (
        env.ref("account.group_account_invoice")
        | env.ref("sales_team.group_sale_manager")
        | env.ref("project.group_project_manager")
        | env.ref("survey.group_survey_manager")
        | env.ref("helpdesk_mgmt.group_helpdesk_manager")
    )
    records = [env[model].create(one) for model, one in values.items()]
    for record in records:
        waits = record.signer_ids if record._name == "reminder.document" else record
        rule = rules.make(
            env,
            f"Bench: {waits._name}",
            waits._name,
            [("id", "in", waits.ids)],
            "create_date",
            subject="Reminder",
            body_html="<p>It waits.</p>",
        )
        rules.enrol(rule)
    return records


def queries(records, user):
    """The queries of each form's chatter, without the bell and with it.

    :return: dict of a model's name to a pair of numbers
    """
    found = {}
    for record in records:
        record = record.with_user(user)
        _opened(record, (*ASKED, BELL))  # what is cached for good
        found[record._name] = [
            _opened(record, asked)[0] for asked in (ASKED, (*ASKED, BELL))
        ]
        if not _opened(record, (BELL,))[1]:
            raise RuntimeError(f"{record._name} has no bell")
    return found


def _opened(record, asked):
    """The queries that a form's chatter takes, and what its bell tells."""
    record.env.flush_all()
    record.env.invalidate_all()
    before = record.env.cr.sql_log_count
    store = Store().add(record, request_list=list(asked), as_thread=True)
    [thread] = store.get_result()["mail.thread"]
    return record.env.cr.sql_log_count - before, thread.get("reminders")
