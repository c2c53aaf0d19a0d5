"""A sweep with nothing due costs little in an office that uses every ready-made rule,
and a rule that reads other records pays for what changes there."""

from unittest.mock import patch

from engine_case import EngineCase
from invoice_case import InvoiceCase

MOST_QUERIES = 100
ENOUGH = 40


class Statements(list):
    """What a sweep asks: pairs of a statement's text and the number of its rows."""

    def texts(self):
        """Without savepoints, which have names of their own."""
        return [text for text, _rows in self if "SAVEPOINT" not in text]


class QuietCase(EngineCase, InvoiceCase):
    def statements(self, moment):
        self.env.flush_all()
        self.env.invalidate_all()
        found = Statements()
        original = type(self.env.cr).execute

        def execute(cursor, query, params=None, log_exceptions=True):
            result = original(cursor, query, params, log_exceptions)
            text = " ".join(str(getattr(query, "code", query)).split())
            found.append((text, cursor.rowcount))
            return result

        with patch.object(type(self.env.cr), "execute", execute):
            self.sweep(moment)
        return found


class TestQuietSweep(QuietCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["reminder.rule"].with_context(active_test=False).search(
            [("built_in", "=", True)]
        ).active = True
        cls.presets = cls.env["reminder.preset"].sudo().search([])
        for preset in cls.presets.filtered(
            lambda one: one.subject and not one.rule_ids
        ):
            cls.start(preset._add_rule())
        customer = cls.env["res.partner"].create({"name": "Nord ApS"})
        cls.invoice = cls.make_invoice(cls, customer)
        cls.invoice.is_move_sent = True

    def test_all_ready_made_rules(self):
        rules = self.env["reminder.rule"].search([])
        self.assertEqual(rules, rules._running())
        self.assertGreaterEqual(len(rules), 12)
        for number in range(3):
            self.sweep(f"2026-01-02 10:0{number}")
        item = self.item_model.search([("res_model", "=", "account.move")])
        self.assertEqual(item.mapped("state"), ["waiting"])
        found = self.statements("2026-01-02 10:05")
        self.assertLessEqual(len(found), MOST_QUERIES, "\n".join(found.texts()))
        # Where no test sets savepoints around each step.
        self.assertLessEqual(len(found.texts()), ENOUGH, "\n".join(found.texts()))

    def test_one_more_rule_asks_nothing_more(self):
        self.sweep("2026-01-02 10:00")
        self.sweep("2026-01-02 10:01")
        before = len(self.statements("2026-01-02 10:02"))
        for preset in self.presets.filtered("rule_ids.topic_id"):
            if preset.subject:
                preset.action_add_special()
        special = self.env["reminder.rule"].search([("state", "=", "draft")])
        self.assertGreaterEqual(len(special), 4)
        self.start(special)
        self.sweep("2026-01-02 10:03")
        self.sweep("2026-01-02 10:04")
        # The topics of more rules may be read, and nothing of each.
        self.assertLessEqual(len(self.statements("2026-01-02 10:05")), before + 2)

    def test_what_is_to_do_is_done(self):
        """Each question that leaves a step out, answered with yes."""
        self.sweep("2026-01-02 10:00")
        Rule = self.env["reminder.rule"]
        steps = {"_sweep_before", "_sweep_after", "_tell_of_held", "_back_to_now"}
        with self.at("2026-01-02 10:01"):
            self.assertFalse(Rule._ask(Rule._questions_before()))
            self.assertFalse(Rule._ask(Rule._questions_after()))
            with patch.object(type(Rule), "_ask", side_effect=ValueError):
                with self.assertLogs(
                    "odoo.addons.reminder_automation.models.engine.rule.sweep", "ERROR"
                ):
                    self.assertEqual(Rule._answered(Rule._questions_before), steps)


class TestFollowedInvoices(QuietCase):
    """Invoices of Danish customers: what is stored of customers costs nothing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.denmark, cls.sweden = cls.env.ref("base.dk"), cls.env.ref("base.se")
        cls.template.model_id = cls.env["ir.model"]._get_id("account.move")
        cls.danish = cls.env["reminder.rule"].create(
            cls.rule_values(
                name="Danish invoices",
                model_id=cls.env["ir.model"]._get_id("account.move"),
                domain="[('partner_id.country_id.code', '=', 'DK')]",
                anchor="date",
                date_field_id=cls.env["ir.model.fields"]
                ._get("account.move", "invoice_date_due")
                .id,
            )
        )
        cls.start(cls.danish)
        cls.clients = cls.env["res.partner"].create(
            [
                {"name": f"Nord {number}", "country_id": cls.denmark.id}
                for number in range(3)
            ]
        )
        cls.invoices = cls.env["account.move"]
        for client in cls.clients:
            cls.invoices |= cls.make_invoice(cls, client)

    def states(self):
        return [self.item(one, self.danish).state for one in self.invoices]

    def changed(self, moment, country):
        """What a sweep asks after one customer went to a country."""
        self.clients[0].country_id = country
        return self.statements(moment)

    def test_costs_by_what_changed(self):
        for minute in range(3):
            self.sweep(f"2026-01-02 10:0{minute}")
        self.assertEqual(self.states(), ["waiting"] * 3)
        quiet = self.statements("2026-01-02 10:10")
        self.changed("2026-01-02 10:11", self.sweden)
        self.assertEqual(self.states(), ["done", "waiting", "waiting"])
        self.changed("2026-01-02 10:12", self.denmark)
        self.assertEqual(self.states(), ["waiting"] * 3)
        few = self.changed("2026-01-02 10:13", self.sweden)
        self.changed("2026-01-02 10:14", self.denmark)
        # Many more that no invoice leads to, written past all notes.
        self.env["res.partner"].create(
            [
                {"name": f"Dane {number}", "country_id": self.denmark.id}
                for number in range(300)
            ]
        )
        self.env.flush_all()
        self.env.cr.precommit.run()
        self.env.cr.execute("DELETE FROM reminder_touch")
        self.assertEqual(self.statements("2026-01-02 10:15").texts(), quiet.texts())
        many = self.changed("2026-01-02 10:16", self.sweden)
        self.assertEqual(self.states(), ["done", "waiting", "waiting"])
        self.assertEqual(many.texts(), few.texts())
        self.assertEqual([rows for _, rows in many], [rows for _, rows in few])
        self.assertFalse([text for text in many.texts() if "md5" in text])
