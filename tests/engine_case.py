"""A rule over contacts, clients with contacts, and a clock: what engine tests share."""

from datetime import datetime, timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields

from odoo.addons.base.tests.test_ir_cron import CronMixinCase
from odoo.addons.mail.tests.common import MailCommon


class EngineCase(MailCommon, CronMixinCase):
    """One rule that counts from a date of the client: `comment` says who waits.

    Clients wait while their note says so. The rule: 5 days after the date, then every
    5 days, at most 3, at 8:00 in Copenhagen. It runs, with all that waits already.

    A rule that a test makes itself is a draft: `start` lets it run. What a test changes
    of a rule that runs may hold reminders back: `change` lets them go.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        # Rules of no company, as here, are changed by who has all companies.
        companies = cls.env["res.company"].sudo().search([])
        cls.env.user.sudo().company_ids = companies
        cls.company.sudo().reminder_enabled = True
        cls.env["res.company"].sudo().search(
            [("id", "!=", cls.company.id)]
        ).reminder_enabled = True
        cls.env["reminder.rule"].search([]).active = False
        cls.partner_model = cls.env["ir.model"]._get("res.partner")
        cls.template = cls.env["mail.template"].create(
            {
                "name": "Reminder",
                "model_id": cls.partner_model.id,
                "subject": "Still open: {{ object.name }}",
                "body_html": "<p>Please answer us.</p>",
                "auto_delete": False,
            }
        )
        cls.rule = cls.env["reminder.rule"].create(cls.rule_values())
        cls.rule.sudo()._start("all")
        cls.item_model = cls.env["reminder.item"]

    @classmethod
    def rule_values(cls, **values):
        return {
            "name": "Waiting clients",
            "model_id": cls.partner_model.id,
            "domain": "[('function', '=', 'waits')]",
            "anchor": "date",
            "date_field_id": cls.env["ir.model.fields"]
            ._get("res.partner", "create_date")
            .id,
            "delay_days": 5,
            "interval_days": 5,
            "max_count": 3,
            "send_hour": 8.0,
            "tz": "Europe/Copenhagen",
            "mail_template_id": cls.template.id,
            **values,
        }

    # ------------------------------------------------------------
    # DRAFT AND RUNNING
    # ------------------------------------------------------------

    @classmethod
    def start(cls, rules, backlog="all", **options):
        """Let reminders leave by these rules; what is overdue by the clock of the
        sweeps leaves too, unless said otherwise.

        :return: the rules
        """
        rules.sudo()._start(backlog, **options)
        return rules

    @classmethod
    def translate(cls, *languages):
        """Have these languages, with the texts of the addon."""
        for lang in languages:
            cls.env["res.lang"]._activate_lang(lang)
        modules = cls.env["ir.module.module"]
        modules._load_module_terms(["reminder_automation"], languages, overwrite=True)

    @classmethod
    def change(cls, rules, vals):
        """Change these rules, and let leave what the change would hold back: of the
        others of their topics, too."""
        topics = rules.topic_id
        rules.write(vals)
        others = (topics | rules.topic_id).rule_ids
        (rules | others).sudo()._decide_held("all")

    # ------------------------------------------------------------
    # CLOCK AND SWEEP
    # ------------------------------------------------------------

    def at(self, moment):
        """Stop the clock at a moment in UTC, such as "2026-01-10 07:00"."""
        return freeze_time(moment)

    def sweep(self, moment=None):
        if moment:
            with self.at(moment):
                return self.sweep()
        self.env["reminder.rule"]._cron_sweep()
        self.env.flush_all()
        self.env.invalidate_all()

    def read(self, moment):
        """Sweep; tell which records the rule looked at: a set, or None for all."""
        looked_at = []
        original = type(self.rule)._follow_one

        def follow_one(rule, res_ids):
            if rule == self.rule:
                looked_at.append(res_ids)
            return original(rule, res_ids)

        with patch.object(type(self.rule), "_follow_one", follow_one):
            self.sweep(moment)
        [res_ids] = looked_at or [set()]
        return res_ids

    def deliver(self, moment=None):
        """Run Odoo's mail queue; return the addresses that mails went to."""
        with self.at(moment or fields.Datetime.now()), self.mock_mail_gateway():
            self.env["mail.mail"].process_email_queue()
            self.env.flush_all()
            return sorted(mail["email_to"][0] for mail in self._mails)

    def sweep_and_deliver(self, moment):
        self.sweep(moment)
        return self.deliver(moment)

    def comes_true(self, rules, moment, days=30):
        """Forecast from a moment in UTC on, let the days go by, and see that the ledger
        has just that.

        :return: the lines of the forecast
        """
        with self.at(moment):
            lines = rules._forecast(days)
        since = datetime.fromisoformat(moment)
        self.sweep_and_deliver(moment)
        for day in range(days):
            for hour in (0, 7, 12, 23):
                now = since.replace(hour=hour, minute=0) + timedelta(days=day)
                if since < now < since + timedelta(days=days):
                    self.sweep_and_deliver(str(now))
        ledger = self.env["reminder.notice"].search(
            [("claim_date", ">=", since), ("rule_id", "in", rules.ids)]
        )
        self.assertEqual(
            sorted(
                (str(line.moment), line.rule_id, line.res_id, line.cycle, line.step)
                + (line.partner_id, line.channel)
                for line in lines
            ),
            sorted(
                (str(one.claim_date), one.rule_id.id, one.res_id, one.cycle, one.step)
                + (one.partner_ref, one.channel)
                for one in ledger
            ),
        )
        return lines

    # ------------------------------------------------------------
    # CLIENTS
    # ------------------------------------------------------------

    def client(
        self, name="Nord ApS", since="2026-01-05 10:00", contacts=("anna",), **values
    ):
        """A client that waits since a moment in UTC, with one contact a name."""
        client = self.env["res.partner"].create(
            {"name": name, "is_company": True, "function": "waits", **values}
        )
        for contact in contacts:
            self.env["res.partner"].create(
                {
                    "name": contact.title(),
                    "parent_id": client.id,
                    "email": f"{contact}@{name.split()[0].lower()}.example.com",
                }
            )
        self.date(client, since)
        return client

    def date(self, client, moment):
        """Move the date that a client's reminders are counted from."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE res_partner SET create_date = %s WHERE id = %s",
            [datetime.fromisoformat(moment), client.id],
        )
        self.env.invalidate_all()
        self.env["reminder.touch"]._touch("res.partner", client.ids)

    def item(self, record, rule=None):
        return self.item_model.search(
            [("rule_id", "=", (rule or self.rule).id), ("res_id", "=", record.id)]
        )

    def chatter(self, record):
        """The texts of a record's chatter about reminders, newest first."""
        record.invalidate_recordset(["message_ids"])
        bodies = [str(message.body) for message in record.message_ids]
        return [body for body in bodies if "eminder" in body]

    def break_rendering(self, *records):
        """Make templates raise for some records."""
        Template = self.env.registry["mail.template"]
        original = Template._generate_template
        broken = {record.id for record in records}

        def generate(template, res_ids, *args, **kwargs):
            if broken & set(res_ids):
                raise ValueError("the template is broken here")
            return original(template, res_ids, *args, **kwargs)

        return patch.object(Template, "_generate_template", generate)
