"""Rules to measure with: their reminders may leave at any hour of any day."""


def make(env, name, model, domain, date_field, **template):
    """A rule that counts from a date of its records, with a template of its own.

    :param template: values of the template
    """
    env.company.write({"email": "office@example.com", "reminder_enabled": True})
    rule_model = env["ir.model"]._get(model)
    rule = env["reminder.rule"].create(
        {
            "name": name,
            "model_id": rule_model.id,
            "domain": repr(domain),
            "anchor": "date",
            "date_field_id": env["ir.model.fields"]._get(model, date_field).id,
            "delay_days": 5,
            "interval_days": 1,
            "max_count": 100,
            "send_hour": 0.0,
            "send_until": 24.0,
            "tz": "UTC",
            "mail_template_id": env["mail.template"]
            .create(
                {
                    "name": name,
                    "model_id": rule_model.id,
                    "auto_delete": True,
                    **template,
                }
            )
            .id,
        }
    )
    rule._start("all")
    env.cr.commit()
    return rule


def enrol(rule):
    """Enrol and plan all that waits under a rule, as the sweep does."""
    rule._step(rule._follow)
    while rule._step(rule._plan_items):
        pass


def send(rule):
    """Claim and compose all that is due under a rule, as the sweep does."""
    while claim := rule._step(rule._claim_due):
        _looked_at, claimed = claim
        rule._step(claimed._compose)
