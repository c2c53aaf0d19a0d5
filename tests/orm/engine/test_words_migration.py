"""Databases of the release before get the new words, unless people chose their own."""

import json

from engine_case import EngineCase

from odoo.modules.migration import load_script
from odoo.tools import file_path

FOLDER = "reminder_automation/migrations/19.0.5.0.0"


class TestWordsMigration(EngineCase):
    def migrate(self, stage, topic="words"):
        script = load_script(file_path(f"{FOLDER}/{stage}-{topic}.py"), "words")
        self.env.flush_all()
        script.migrate(self.env.cr, "19.0.4.0.0")
        self.env.invalidate_all()

    def stored(self, record, field):
        """What is stored of a translated field, by language."""
        self.env.flush_all()
        self.env.cr.execute(
            f'SELECT "{field}" FROM "{record._table}" WHERE id = %s', [record.id]
        )
        return self.env.cr.fetchone()[0]

    def test_names(self):
        self.env["res.lang"]._activate_lang("da_DK")
        rule = self.env.ref("reminder_automation.reminder_rule_conversation")
        rule.update_field_translations(
            "name", {"en_US": "Conversations", "da_DK": "Samtaler"}
        )
        own = self.env.ref("reminder_automation.mail_template_objectives")
        own.name = "Our own name"
        cron = self.env.ref("reminder_automation.ir_cron_health")
        cron.name = "Reminders: health of automatic actions"
        self.migrate("post")
        # The Danish name comes with the translations.
        self.assertEqual(self.stored(rule, "name"), {"en_US": "Chats"})
        self.assertEqual(own.name, "Our own name")
        self.assertEqual(cron.name, "Reminders: health of scheduled jobs")
        self.assertEqual(cron.cron_name, "Reminders: health of scheduled jobs")

    def test_a_name_of_ones_own_in_another_language_stays(self):
        self.env["res.lang"]._activate_lang("da_DK")
        rule = self.env.ref("reminder_automation.reminder_rule_conversation")
        rule.update_field_translations(
            "name", {"en_US": "Conversations", "da_DK": "Snak"}
        )
        self.migrate("post")
        self.assertEqual(self.stored(rule, "name"), {"en_US": "Chats", "da_DK": "Snak"})

    def test_what_code_has_named(self):
        rule = self.company.sudo().reminder_objective_rule_id
        rule.name = "Client objectives"
        action = self.env.ref("reminder_automation.action_send_now_res_partner")
        action.name = "Send reminder now"
        self.migrate("post")
        self.migrate("end")
        self.assertEqual(rule.name, "Requirements")
        self.assertEqual(action.name, "Resend reminder")

    def test_sentences_that_are_kept(self):
        """They are known by their English words, in every language."""
        client = self.client()
        self.sweep("2026-01-10 07:00")
        notice = self.item(client).notice_ids
        kept = json.dumps({"said": "The client was excluded."}, separators=(",", ":"))
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE reminder_notice SET own_reason = %s WHERE id = %s",
            [kept, notice.id],
        )
        self.env.invalidate_all()
        self.migrate("post")
        self.assertEqual(notice.own_reason, "The customer was excluded.")

    def test_what_people_were_told(self):
        """So that it is not told again, and taken back when it is over."""
        activity = self.rule.activity_schedule(
            "mail.mail_activity_data_warning",
            summary="Nobody knows whether these reminders left",
        )
        self.migrate("post")
        self.assertEqual(activity.summary, "Delivery could not be confirmed")

    def test_the_day_on_which_records_are_due(self):
        self.env.ref("reminder_automation.reminder_rule_document_expiry")
        client = self.client()
        self.sweep("2026-01-06 07:00")
        self.migrate("end", "due")
        self.assertFalse(self.item(client).due_date, "contacts are due on no day")
