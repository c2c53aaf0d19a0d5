"""Sentences are made when they are read, in the language of who reads them."""

import json

from engine_case import EngineCase

from odoo.tests import TransactionCase

from odoo.addons.reminder_automation.sayings import (
    MARK,
    Said,
    in_all_languages,
    listed,
    said_again,
    unpacked,
)
from odoo.addons.reminder_automation.sayings import (
    lazy as _lt,
)

DANISH = {
    "Notify is off": "Underret er slået fra",
    "It no longer waits.": "Der ventes ikke længere.",
}


class DanishCase(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("da_DK")

    def danish(self, records):
        return records.with_context(lang="da_DK")


class TestSayings(DanishCase):
    def test_in_each_language(self):
        said = _lt("Notify is off").said(self.env)
        self.assertEqual(said, "Notify is off")
        self.assertEqual(
            said_again(self.danish(self.env["res.partner"]).env, said),
            DANISH["Notify is off"],
        )
        self.assertLessEqual(
            {"Notify is off", DANISH["Notify is off"]},
            set(in_all_languages(self.env, said)),
        )

    def test_parameters_and_lists(self):
        danish = self.danish(self.env["res.partner"]).env
        inner = _lt("Notify is off").said(self.env)
        said = listed(self.env, [("Anna: ", inner), "x"])
        self.assertEqual(said, "Anna: Notify is off; x")
        self.assertEqual(said_again(danish, said), "Anna: Underret er slået fra; x")

    def test_what_anybody_wrote_is_only_a_text(self):
        for text in (
            "It no longer waits.",
            MARK,
            MARK + "1}",
            MARK + "null}",
            MARK + '"%(a)999999999s","with":{"a":1}}',
            MARK + '"%(a)s","with":7}',
            MARK + '"a","list":5,"by":[]}',
            MARK + '"a"}' + "[" * 5000,
            MARK + "[" * 5000,
        ):
            with self.subTest(text[:60]):
                self.assertIsInstance(unpacked(self.env, text), str)

    def test_no_text_grows_without_end(self):
        for levels in (5, 9, 60):
            text = '"' + "x" * 300 + '"'
            for _level in range(levels):
                text = MARK + '"' + "%(a)s" * 50 + '","with":{"a":' + text + "}}"
            with self.subTest(levels=levels):
                self.assertLessEqual(len(unpacked(self.env, text)), 30_000)

    def test_it_fits_where_it_is_kept(self):
        said = _lt("%(user)s took it.", user='A "quoted" name %s %(user)s').said(
            self.env
        )
        self.assertIn('A "quoted" name %s %(user)s', said)
        self.assertEqual(json.loads(said.kept)["said"], "%(user)s took it.")
        self.assertIsInstance(unpacked(self.env, said.kept), Said)


class TestStoredSentences(DanishCase, EngineCase):
    def raw(self, table, column, number):
        self.env.flush_all()
        self.env.cr.execute(f"SELECT {column} FROM {table} WHERE id = %s", [number])
        return self.env.cr.fetchone()[0]

    def test_ledger(self):
        """What a cron wrote down is read by each in the own language."""
        client = self.client()
        self.danish(self.env["reminder.rule"])
        self.sweep("2026-01-10 07:00")
        client.function = "answered"
        self.deliver("2026-01-10 07:05")
        [notice] = self.item(client).notice_ids
        self.assertEqual(notice.state, "cancelled")
        self.assertEqual(notice.reason, "It no longer waits.")
        self.assertEqual(self.danish(notice).reason, DANISH["It no longer waits."])
        self.assertTrue(
            self.raw("reminder_notice", "own_reason", notice.id).startswith(MARK)
        )
        [row] = self.danish(notice).read(["reason", "own_reason"])
        self.assertEqual(row["own_reason"], DANISH["It no longer waits."])

    def test_a_danish_cron(self):
        client = self.client()
        self.sweep("2026-01-10 07:00")
        client.function = "answered"
        rule = self.danish(self.env["reminder.rule"])
        with self.at("2026-01-10 07:05"), self.mock_mail_gateway():
            rule.env["mail.mail"].process_email_queue()
        [notice] = self.item(client).notice_ids
        self.assertEqual(notice.with_context(lang=None).reason, "It no longer waits.")

    def test_items(self):
        client = self.client()
        client.child_ids.reminder_notify = False
        self.sweep("2026-01-10 07:00")
        item = self.item(client)
        self.assertIn("Notify is off", item.reason_detail)
        self.assertIn(DANISH["Notify is off"], self.danish(item).reason_detail)
        self.assertIn(DANISH["Notify is off"], self.danish(item).reason)

    def test_older_sentences_stay_readable(self):
        client = self.client()
        self.sweep("2026-01-06 07:00")
        item = self.item(client)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE reminder_item SET reason_detail = 'as it was' WHERE id = %s",
            [item.id],
        )
        item.invalidate_recordset()
        self.assertEqual(self.danish(item).reason_detail, "as it was")

    def test_somebodys_own_words_stay(self):
        client = self.client()
        self.sweep("2026-01-06 07:00")
        item = self.item(client)
        item.pause_reason = "On leave"
        self.env.flush_all()
        self.assertEqual(self.danish(item).pause_reason, "On leave")
        self.assertEqual(self.raw("reminder_item", "pause_reason", item.id), "On leave")

    def test_searched_and_exported(self):
        client = self.client()
        self.sweep("2026-01-10 07:00")
        client.function = "answered"
        self.deliver("2026-01-10 07:05")
        [notice] = self.item(client).notice_ids
        [[text]] = notice.export_data(["own_reason"])["datas"]
        self.assertEqual(text, "It no longer waits.")


class TestActivities(DanishCase, EngineCase):
    """What somebody has to do is said in the language of whoever has to do it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dane = cls.env["res.users"].create(
            {
                "name": "Dorte",
                "login": "dorte",
                "lang": "da_DK",
                "email": "dorte@example.com",
                "group_ids": [
                    (4, cls.env.ref("base.group_user").id),
                    (4, cls.env.ref("reminder_automation.group_reminder_admin").id),
                ],
            }
        )
        cls.rule.write({"user_id": cls.dane.id, "max_count": 1})

    def test_in_vain(self):
        client = self.client()
        self.sweep_and_deliver("2026-01-10 07:00")
        self.sweep("2026-01-15 07:00")
        activity = self.item(client).activity_id
        self.assertEqual(activity.user_id, self.dane)
        self.assertEqual(activity.summary, "Intet svar efter én påmindelse")

    def test_problem_is_told_once_whatever_the_language(self):
        summary = _lt("This rule could not be served").said(self.env)
        self.rule._tell_once(summary, "why")
        danish = self.danish(self.rule)
        danish._tell_once(_lt("This rule could not be served").said(danish.env), "why")
        [activity] = self.rule.activity_ids
        self.assertEqual(activity.summary, "Denne regel kunne ikke udføres")


class TestNames(DanishCase, EngineCase):
    """Ready-made things are called by their names in every language."""

    def check(self, record, field, english, danish):
        self.assertEqual(record.with_context(lang="en_US")[field], english)
        self.assertEqual(record.with_context(lang="da_DK")[field], danish)

    def test_action_on_records(self):
        """Made by a Dane, or by a cron that speaks Danish."""
        self.env["reminder.rule"].search([]).active = False
        Rule = self.danish(self.env["reminder.rule"])
        Rule._record_actions().unlink()
        Rule._offer_on_records()
        self.rule.active = True
        Rule._offer_on_records()
        actions = Rule._record_actions()
        self.assertTrue(actions)
        for action in actions:
            self.check(action, "name", "Resend reminder", "Send påmindelse igen")

    def test_a_language_that_is_added_later(self):
        action = self.env["reminder.rule"]._record_actions()[:1]
        for frozen in ("Resend reminder", "Send påmindelse igen"):
            action.update_field_translations("name", {"da_DK": False})
            action.with_context(lang="en_US").name = frozen
            self.env["ir.module.module"]._load_module_terms(
                ["reminder_automation"], ["da_DK"]
            )
            self.check(action, "name", "Resend reminder", "Send påmindelse igen")

    def test_rule_about_requirements(self):
        rule = self.company.reminder_objective_rule_id
        rule.update_field_translations("name", {"da_DK": False})
        self.env["ir.module.module"]._load_module_terms(
            ["reminder_automation"], ["da_DK"]
        )
        self.check(rule, "name", "Requirements", "Krav")

    def test_a_name_that_somebody_gave_stays(self):
        action = self.env["reminder.rule"]._record_actions()[:1]
        action.with_context(lang="da_DK").name = "Rykker"
        self.env["reminder.rule"]._give_names()
        self.check(action, "name", "Resend reminder", "Rykker")
