"""Rules with steps: what tests of ladders share."""

from engine_case import EngineCase


class StepCase(EngineCase):
    """Ladders on the rule of the engine's tests: three days after the date, then 7 and
    14 days later, each with a text of its own."""

    @classmethod
    def text(cls, subject, **values):
        return cls.env["mail.template"].create(
            {
                "name": subject,
                "model_id": cls.partner_model.id,
                "subject": f"{subject}: {{{{ object.name }}}}",
                "body_html": f"<p>{subject}.</p>",
                "auto_delete": False,
                **values,
            }
        )

    @classmethod
    def step(cls, rule=None, **values):
        rule = rule or cls.rule
        return cls.env["reminder.step"].create(
            {
                "rule_id": rule.id,
                "sequence": max(rule.step_ids.mapped("sequence"), default=0) + 1,
                **values,
            }
        )

    @classmethod
    def ladder(cls, rule=None):
        """Friendly on the 3rd day, firm 7 days later, final 14 days after that."""
        cls.friendly, cls.firm, cls.final = (
            cls.text(name) for name in ("Friendly", "Firm", "Final")
        )
        return (
            cls.step(rule, days=3, mail_template_id=cls.friendly.id)
            + cls.step(rule, days=7, mail_template_id=cls.firm.id)
            + cls.step(rule, days=14, mail_template_id=cls.final.id)
        )

    def said(self, client, rule=None):
        """The ledger of a client: (day, step, channel, subject)."""
        notices = self.item(client, rule).notice_ids.sorted("id")
        return [
            (str(one.claim_date.date()), one.step, one.channel, one.subject or "")
            for one in notices
        ]
