"""Ready-made rules for invoices of a database that is updated."""

from invoice_case import InvoiceCase
from ready_made_case import ReadyMadeCase

BEFORE = [
    ("move_type", "=", "out_invoice"),
    ("state", "=", "posted"),
    ("payment_state", "=", "not_paid"),
]


class TestOwedMigration(ReadyMadeCase, InvoiceCase):
    PRESET = "invoice"

    def migrate(self, stage):
        self.run_script(f"19.0.4.0.0/{stage}-owed", "19.0.3.0.0")

    def test_filters(self):
        """Of the general rule and of special ones; not one that somebody wrote."""
        general = self.ready.domain
        self.preset.action_add_special()
        special = self.preset.rule_ids - self.ready
        wanted = special.domain
        own = self.ready.copy({"name": "Own", "domain": "[('state', '=', 'posted')]"})
        self.ready.domain = repr(BEFORE)
        special.domain = repr([("journal_id", "in", []), *BEFORE])
        self.migrate("post")
        self.assertTrue(self.ready._has_preset_filter())
        self.assertEqual(
            self.ready._eval_domain(general), self.ready._eval_domain(self.ready.domain)
        )
        self.assertEqual(
            special._eval_domain(wanted), special._eval_domain(special.domain)
        )
        self.assertEqual(own.domain, "[('state', '=', 'posted')]")
        self.assertTrue(self.ready.stale)

    def test_filter_with_operators(self):
        self.ready.domain = repr(["|", ("name", "=", "X"), "&", *BEFORE[1:]])
        self.migrate("post")
        self.assertTrue(self.ready._leaves_partly_paid())
        self.ready._waiting_ids([])

    def test_texts(self):
        template = self.ready.mail_template_id
        renewed = str(template.body_html)
        before = renewed.replace("reminder.get('due') or ", "").replace(
            "reminder.get('amount') or ", ""
        )
        self.assertNotEqual(before, renewed)
        template.body_html = before
        self.migrate("post")
        self.assertEqual(str(template.body_html), renewed)
        self.migrate("post")
        self.assertEqual(str(template.body_html), renewed)

    def test_topic(self):
        self.ready.topic_id.can_postpone = True
        self.migrate("post")
        self.assertFalse(self.ready.topic_id.can_postpone)

    def test_what_was_sent_before(self):
        """It begins no new cycle as the addon is updated."""
        self.env["reminder.rule"].search([]).active = False
        partner = self.client()
        self.rule.write({"active": True, "anchor": "sent", "date_field_id": False})
        partner.function = "waits"
        for day in ("05", "08"):
            with self.at(f"2026-01-{day} 10:00"), self.mock_mail_gateway():
                partner.message_post(
                    body="Hello",
                    message_type="comment",
                    partner_ids=partner.child_ids.ids,
                    subtype_xmlid="mail.mt_comment",
                )
                self.env.flush_all()
            self.sweep(f"2026-01-{day} 11:00")
        item = self.item(partner)
        self.assertEqual(item.cycle, 2)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE reminder_item SET origin_date = '2026-01-05 10:00' WHERE id = %s",
            [item.id],
        )
        self.env.invalidate_all()
        with self.at("2026-01-09 10:00"):
            self.migrate("end")
        self.assertEqual(str(item.origin_date), "2026-01-08 10:00:00")
        self.rule.stale = True
        self.sweep("2026-01-09 11:00")
        self.assertEqual(item.cycle, 2)
