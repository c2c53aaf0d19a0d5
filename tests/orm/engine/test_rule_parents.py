# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""A rule that reads what its records point to pays for what changes there, not for all
that is stored."""

from unittest.mock import patch

from engine_case import EngineCase

from odoo.tools import SQL, mute_logger


class ParentsCase(EngineCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.denmark = cls.env.ref("base.dk")
        cls.sweden = cls.env.ref("base.se")
        cls.group = cls.make_group("Group")
        cls.other = cls.make_group("Other")
        cls.rule.domain = (
            "[('function', '=', 'waits'), ('parent_id.country_id.code', '=', 'DK')]"
        )

    @classmethod
    def make_group(cls, name, country=None, **values):
        return cls.env["res.partner"].create(
            {
                "name": name,
                "is_company": True,
                "country_id": (country or cls.denmark).id,
                **values,
            }
        )

    def member(self, group=None, **values):
        """A client of a group that waits."""
        return self.client(
            parent_id=(group or self.group).id, country_id=False, contacts=(), **values
        )

    def state(self, client):
        return self.item(client).state

    def settle_down(self):
        self.sweep("2026-01-06 10:00")
        self.assertFalse(self.read("2026-01-06 10:10"), "nothing happened")


class TestParents(ParentsCase):
    def test_only_those_of_the_one_that_changed(self):
        mine, others = self.member(), self.member(self.other)
        self.settle_down()
        self.assertEqual(self.state(mine), "waiting")
        self.group.country_id = self.sweden
        self.assertEqual(
            self.read("2026-01-06 10:20") & {mine.id, others.id}, {mine.id}
        )
        self.assertEqual(self.state(mine), "done")
        self.assertEqual(self.state(others), "waiting")
        self.group.country_id = self.denmark
        self.sweep("2026-01-06 10:30")
        self.assertEqual(self.state(mine), "waiting")

    def test_filters_of_one_kind(self):
        """However it is written, and however far it is."""
        mine = self.member()
        for number, domain in enumerate(
            (
                "('parent_id.country_id', '=', %(dk)s)",
                "('parent_id.country_id.code', '!=', 'SE'), ('parent_id', '!=', False)",
                "('parent_id', 'any', [('country_id', '=', %(dk)s)])",
                "('parent_id', 'not any', [('country_id', '=', %(se)s)])",
                "('parent_id.country_id', 'any', [('code', '=', 'DK')])",
            )
        ):
            with self.subTest(domain=domain):
                values = {"dk": self.denmark.id, "se": self.sweden.id}
                self.rule.domain = f"[('function', '=', 'waits'), {domain % values}]"
                hour = 10 + number
                self.sweep(f"2026-01-06 {hour}:00")
                self.assertEqual(self.state(mine), "waiting")
                self.group.country_id = self.sweden
                looked_at = self.read(f"2026-01-06 {hour}:10")
                self.assertIn(mine.id, looked_at)
                self.assertEqual(self.state(mine), "done")
                self.group.country_id = self.denmark

    def test_two_steps(self):
        self.rule.domain = (
            "[('function', '=', 'waits'), ('parent_id.parent_id.ref', '=', 'top')]"
        )
        top = self.make_group("Top", ref="top")
        self.group.parent_id = top
        mine, others = self.member(), self.member(self.other)
        self.settle_down()
        self.assertEqual(self.state(mine), "waiting")
        top.ref = "other"
        self.assertEqual(
            self.read("2026-01-06 10:20") & {mine.id, others.id}, {mine.id}
        )
        self.assertEqual(self.state(mine), "done")
        # The one between them leads elsewhere.
        self.other.parent_id = self.make_group("Second", ref="top")
        self.sweep("2026-01-06 10:30")
        self.assertEqual(self.state(others), "waiting")

    def test_clock_of_what_it_points_to(self):
        self.rule.domain = (
            "[('function', '=', 'waits'), ('parent_id.create_date', '>', 'now -10d')]"
        )
        mine = self.member()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE res_partner SET create_date = '2026-01-05 10:00' WHERE id = %s",
            [self.group.id],
        )
        self.env.invalidate_all()
        self.sweep("2026-01-14 20:00")
        self.assertEqual(self.state(mine), "waiting")
        self.assertFalse(self.read("2026-01-15 09:50"))
        self.assertEqual(self.read("2026-01-15 10:00"), {mine.id})
        self.assertEqual(self.state(mine), "done")

    def test_what_it_points_to_goes(self):
        mine = self.member(self.other)
        self.settle_down()
        self.env.cr.execute(
            "UPDATE res_partner SET parent_id = NULL WHERE id = %s", [mine.id]
        )
        self.env.invalidate_all()
        self.other.unlink()
        self.assertIsNone(self.read("2026-01-06 10:20"))
        self.assertEqual(self.state(mine), "done")

    def test_no_sweep_reads_what_is_stored(self):
        """The same statements, about the same few records, whatever is stored."""
        self.member()
        self.settle_down()
        self.assertEqual(self.rule.follows, "res.country:code,res.partner")
        few = self.statements()
        self.env["res.partner"].create(
            [
                {"name": f"Dane {number}", "country_id": self.denmark.id}
                for number in range(50)
            ]
        )
        self.sweep("2026-01-06 10:20")
        self.assertEqual(self.statements(), few)
        self.assertFalse([text for text in few if "res_partner" in text], few)

    def statements(self):
        """What the rule asks to find out which records to read."""
        texts = []
        self.env.flush_all()
        self.rule.mapped("domain")  # the rule itself is there already
        original = type(self.env.cr).execute

        def execute(cursor, query, params=None, log_exceptions=True):
            texts.append(str(getattr(query, "code", query)))
            return original(cursor, query, params, log_exceptions)

        with (
            self.at("2026-01-06 10:30"),
            patch.object(type(self.env.cr), "execute", execute),
        ):
            self.assertEqual(self.rule._to_read(set(), {}), set())
        return texts

    def test_other_model(self):
        """Its own records are noted under their own name, for everybody else's rule."""
        touches = self.env["reminder.touch"]
        self.assertEqual(
            self.env["reminder.rule"]._noted_as()["res.partner"],
            ("res.partner", "res.partner/res.partner"),
        )
        self.sweep("2026-01-06 10:00")
        self.group.ref = "changed"
        self.env.flush_all()
        names = touches.search([("res_id", "=", self.group.id)]).mapped("res_model")
        self.assertEqual({*names}, {"res.partner", "res.partner/res.partner"})
        touches._gc_untaken()
        self.assertTrue(touches.search([("res_model", "like", "/")]))
        self.rule.domain = "[('function', '=', 'waits')]"
        self.assertFalse(self.rule.follows)
        touches._gc_untaken()
        self.assertFalse(touches.search([("res_model", "like", "/")]))

    def test_many_at_once(self):
        mine = self.member()
        self.settle_down()
        with patch(
            "odoo.addons.reminder_automation.models.engine.rule.parents.MANY", 1
        ):
            (self.group | self.other).country_id = self.sweden
            self.assertIsNone(self.read("2026-01-06 10:20"))
        self.assertEqual(self.state(mine), "done")


class TestPlainParents(ParentsCase):
    """Records without a chatter tell that they changed, where a rule reads of them what
    changes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tag = cls.env["res.partner.category"].create({"name": "VIP"})

    def noted(self):
        self.env.flush_all()
        names = self.env["reminder.touch"].search([]).mapped("res_model")
        self.env.cr.execute("DELETE FROM reminder_touch")
        self.env.invalidate_all()
        return set(names)

    def test_country(self):
        mine = self.member()
        self.settle_down()
        self.noted()
        self.denmark.phone_code = 46
        self.assertFalse(self.noted(), "no rule reads it")
        self.sweden.code = "XX"
        self.assertEqual(self.noted(), {"res.partner/res.country"})
        self.denmark.code = "DX"
        self.assertEqual(self.read("2026-01-06 10:20"), {mine.id})
        self.assertEqual(self.state(mine), "done")

    def test_tag_of_what_it_points_to(self):
        self.rule.domain = (
            "[('function', '=', 'waits'), ('parent_id.category_id.name', '=', 'VIP')]"
        )
        mine, others = self.member(), self.member(self.other)
        self.settle_down()
        self.assertFalse(self.rule._watched().marks)
        self.group.category_id = self.tag
        self.sweep("2026-01-06 10:20")
        self.assertEqual(self.state(mine), "waiting")
        self.tag.name = "Usual"
        self.assertEqual(self.read("2026-01-06 10:30"), {mine.id})
        self.assertEqual(self.state(mine), "done")
        self.tag.name = "VIP"
        self.sweep("2026-01-06 10:40")
        self.assertEqual(self.state(mine), "waiting")
        self.tag.unlink()
        self.assertIsNone(self.read("2026-01-06 10:50"))
        self.assertEqual(self.state(mine), "done")
        self.assertFalse(self.item(others))

    def test_field_that_shows_one_of_it(self):
        """Such as the code of a contact's country."""
        self.rule.domain = (
            "[('function', '=', 'waits'), ('parent_id.country_code', '=', 'DK')]"
        )
        mine = self.member()
        self.settle_down()
        self.assertEqual(self.rule.follows, "res.country:code,res.partner")
        self.group.country_id = self.sweden
        self.assertIn(mine.id, self.read("2026-01-06 10:20"))
        self.assertEqual(self.state(mine), "done")

    def test_what_cannot_be_asked_is_read(self):
        """One rule that the database refuses keeps no other from being read."""
        mine = self.member()
        self.settle_down()
        self.group.country_id = self.sweden

        def refused(rule):
            return [SQL("1 / 0 = 1")]

        with (
            patch.object(type(self.rule), "_elsewhere_sql", refused),
            mute_logger("odoo.sql_db"),
        ):
            self.sweep("2026-01-06 10:20")
        self.assertEqual(self.state(mine), "done")
        self.assertFalse(self.rule.failed)
