"""What runs inside Odoo on a database that was updated: time goes on, and what people
had made of the release before is used."""

import ast

from freezegun import freeze_time

from odoo.tools.safe_eval import safe_eval


def live_on(env, moments):
    """Hand over what is queued, sweep, and hand over again, at each moment."""
    for moment in moments:
        with freeze_time(moment):
            env["mail.mail"].process_email_queue()
            env["reminder.rule"]._cron_sweep()
            env["mail.mail"].process_email_queue()
            env.cr.commit()


def documents(env):
    """How many documents there are, and those whose files are others than were sent."""
    found = env["reminder.document"].with_context(active_test=False).search([])
    return [len(found), [one.name for one in found if one.file_warning]]


def what_people_made(env):
    """What `second_release.py` made of models and fields, used once more."""
    courtesy = env.ref("__import__.courtesy")
    rule = env["reminder.rule"].search([("topic_id", "=", courtesy.id)], limit=1)
    item = env["reminder.item"].search([("rule_id", "=", rule.id)], limit=1)
    eva = _named(env, "res.partner", "Eva")
    file = _named(env, "ir.attachment", "About.txt")
    default = env["reminder.rule"].default_get(["topic_id"])["topic_id"]
    access = _named(env, "ir.model.access", "Staff read topics")
    return {
        "access": access.model_id.model,
        "actions": _open_actions(env),
        "default": courtesy.browse(default).name,
        "exports": _export(env, rule, courtesy),
        "fields": [
            *(eva.x_topic_id.name, eva.x_topic_ids.mapped("name"), courtesy.x_remark),
            *(item.x_topic_name, rule.x_is_courtesy),
        ],
        "file": [file.res_model, courtesy.browse(file.res_id).name],
        "filters": _use_filters(env),
        "names": _names(env, courtesy),
        "server actions": _run_actions(env, rule, courtesy),
        "templates": _render(env, item, courtesy),
        "views": _check_views(env),
    }


def _named(env, model, name):
    return env[model].search([("name", "=", name)], limit=1)


def _names(env, courtesy):
    """Names and a button as people translated them."""
    invoice = env.ref("reminder_automation.reminder_topic_invoice")
    proposal = env.ref("reminder_automation.reminder_topic_proposal")
    danish = {"lang": "da_DK"}
    return [
        *(courtesy.name, courtesy.with_context(**danish).name),
        *(invoice.name, invoice.with_context(**danish).name),
        proposal.with_context(**danish).button,
    ]


def _open_actions(env):
    """Search and group as two windows do; return what they are about."""
    models = []
    for name in ("Rules by topic", "Topics that may be stopped"):
        action = _named(env, "ir.actions.act_window", name)
        Model = env[action.res_model]
        group = safe_eval(action.context).get("group_by")
        domain = safe_eval(action.domain)
        Model._read_group(domain, [group] if group else [], ["__count"])
        models.append(action.res_model)
    return models


def _use_filters(env):
    """Search, sort and group as saved filters do; return which find something."""
    finds = {}
    for saved in env["ir.filters"].search([]):
        Model = env[saved.model_id]
        order = ", ".join(ast.literal_eval(saved.sort or "[]")) or None
        domain = ast.literal_eval(saved.domain)
        for group in safe_eval(saved.context).get("group_by", []):
            Model._read_group(domain, [group], ["__count"])
        finds[saved.name] = bool(Model.search(domain, order=order, limit=1))
    return finds


def _export(env, rule, courtesy):
    """Export a record as each saved list says; return the lists."""
    lists = {}
    for saved in env["ir.exports"].search([]):
        record = rule if saved.resource == rule._name else courtesy
        names = saved.export_fields.sorted("id").mapped("name")
        record.export_data(names)
        lists[saved.resource] = names
    return lists


def _run_actions(env, rule, courtesy):
    """Run what people made; return what it did, and code that has nothing to do with
    it."""
    for name, record in (
        ("Count the rules", rule),
        ("Rename the topic", courtesy),
        ("Make it courtesy", rule),
    ):
        _named(env, "ir.actions.server", name).with_context(
            active_model=record._name, active_id=record.id, active_ids=record.ids
        ).run()
    return [
        courtesy.button,
        rule.topic_id.name,
        _named(env, "ir.actions.server", "By hand").code,
    ]


def _render(env, item, courtesy):
    """Render the templates that people made; return the subjects and one text."""
    anna = _named(env, "res.partner", "Anna")
    stop = env["reminder.optout"].search([("topic_id", "=", courtesy.id)], limit=1)
    notice = env["reminder.notice"].search([("kind", "=", "manual")], limit=1)
    told = {anna.id: {"topic": "Topic", "url": "/"}}
    texts = {}
    for name, record in (
        ("About a topic", courtesy),
        ("About an item", item),
        ("About a stop", stop),
        ("About a reminder", notice),
        ("With what it is about", anna),
    ):
        template = _named(env, "mail.template", name).with_context(reminder=told)
        body = template._render_field("body_html", record.ids)[record.id]
        texts[name] = template._render_field("subject", record.ids)[record.id]
        texts[name] += " / Topic or Topic" if "Topic or Topic" in body else ""
    return texts


def _check_views(env):
    """Validate the views that are nobody's data; return how many there are."""
    views = env["ir.ui.view"].search([]).filtered(lambda view: not view.xml_id)
    views._check_xml()
    return len(views)
