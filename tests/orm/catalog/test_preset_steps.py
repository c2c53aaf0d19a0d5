"""Ready-made rules with steps: what adding one makes, the offer to rules of before,
and what an item shows of its ladder."""

from common import new_test_user
from engine_case import EngineCase
from lxml import etree

from odoo import Command
from odoo.exceptions import AccessError, UserError


def text(words):
    return f"<div><p>Dear <t t-out='object.name'>Anna</t>, {words}.</p></div>"


class PresetStepsCase(EngineCase):
    """Three steps: after one day, 5 more and 10 more, the last one with a to-do."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = new_test_user(
            cls.env,
            "ladder_admin",
            "base.group_user,reminder_automation.group_reminder_admin,"
            "base.group_partner_manager",
        )
        cls.admin.company_ids = cls.env["res.company"].search([])
        cls.preset = cls.env["reminder.preset"].create(
            {
                "name": "Suspended clients",
                "description": "A client is suspended.",
                "stops": "no longer suspended",
                "topic_id": cls.env["reminder.topic"].create({"name": "Suspension"}).id,
                "model_name": "res.partner",
                "domain": "[('function', '=', 'suspended')]",
                "special_field": "country_id",
                "anchor": "date",
                "date_field": "create_date",
                "partner_field": "id",
                "subject": "Reminder: {{ object.name }} is suspended",
                "body": text("you are suspended"),
                "step_ids": [
                    Command.create(
                        {
                            "name": name,
                            "sequence": number,
                            "days": days,
                            "subject": f"{name}: {{{{ object.name }}}}",
                            "body": text(f"this is {name.lower()}"),
                            "attach": number == 2,
                            **more,
                        }
                    )
                    for number, (name, days, more) in enumerate(
                        [
                            ("Friendly", 1, {}),
                            ("Firm", 5, {}),
                            (
                                "Final",
                                10,
                                {
                                    "activity_type": "mail.mail_activity_data_call",
                                    "activity_summary": "Call the client",
                                    "activity_days": 2,
                                },
                            ),
                        ],
                        1,
                    )
                ],
            }
        )
        cls.env["ir.model.data"].create(
            {
                "module": "reminder_automation",
                "name": "reminder_preset_suspended",
                "model": cls.preset._name,
                "res_id": cls.preset.id,
            }
        )

    def add(self):
        self.preset.with_user(self.admin).action_add()
        return self.preset.rule_ids


class TestAddingSteps(PresetStepsCase):
    def test_steps_and_texts(self):
        rule = self.add()
        steps = rule.step_ids
        self.assertTrue(rule.is_ladder)
        self.assertEqual((rule.state, rule.total_count), ("draft", 3))
        self.assertEqual(steps.mapped("name"), ["Friendly", "Firm", "Final"])
        self.assertEqual(steps.mapped("days"), [1, 5, 10])
        self.assertEqual(steps.mapped("attach"), [False, True, False])
        self.assertEqual(
            steps.mail_template_id.mapped("name"),
            [f"Reminder: Suspended clients, {number} of 3" for number in (1, 2, 3)],
        )
        self.assertEqual(
            [one.mail_template_id.subject for one in steps],
            [
                f"{name}: {{{{ object.name }}}}"
                for name in ("Friendly", "Firm", "Final")
            ],
        )
        last = steps[-1]
        self.assertEqual(
            (last.activity_type_id, last.activity_summary, last.activity_days),
            (self.env.ref("mail.mail_activity_data_call"), "Call the client", 2),
        )
        # Its three numbers and its one text hold again without the steps.
        self.assertEqual(rule.mail_template_id.name, "Reminder: Suspended clients")
        self.assertEqual((rule.delay_days, rule.max_count), (3, 1))
        self.assertNotIn(rule.mail_template_id, steps.mail_template_id)

    def test_card(self):
        self.assertEqual(self.preset.ladder, "3 steps, from 1 to 16 days after")
        self.preset.step_ids[0].days = -1
        self.assertEqual(
            self.preset.ladder, "3 steps, from one day before to 14 days after"
        )
        self.preset.step_ids[1:].unlink()
        self.assertEqual(self.preset.ladder, "One step, one day before")
        self.preset.step_ids.unlink()
        self.assertFalse(self.preset.ladder)

    def test_twice_is_refused(self):
        rule = self.add()
        with self.assertRaises(UserError):
            self.preset.with_user(self.admin).action_add()
        self.assertEqual(len(rule.step_ids), 3)

    def test_in_every_language(self):
        """Also in one that is installed later: but not what people named themselves."""
        steps = self.add().step_ids
        steps[1].mail_template_id.name = "My own words"
        self.env["res.lang"]._activate_lang("da_DK")
        danish = self.preset.with_context(lang="da_DK")
        danish.name = "Suspenderede"
        self.preset._give_names_again()
        names = [one.mail_template_id.with_context(lang="da_DK").name for one in steps]
        self.assertIn("Suspenderede", names[0])
        self.assertEqual(names[1], "My own words")
        self.assertIn("Suspenderede", names[2])
        # What is added now has the texts of each language, too.
        self.preset.rule_ids.unlink()
        step = danish.step_ids[0]
        step.write(
            {"name": "Venlig", "subject": "Påmindelse", "body": text("venligst")}
        )
        made = self.add().step_ids[0]
        template = made.mail_template_id
        for lang, found in (("da_DK", "Venlig"), ("en_US", "Friendly")):
            self.assertEqual(made.with_context(lang=lang).name, found)
        self.assertEqual(template.with_context(lang="da_DK").subject, "Påmindelse")
        self.assertIn("venligst", template.with_context(lang="da_DK").body_html)
        self.assertIn("friendly", template.with_context(lang="en_US").body_html)
        self.assertIn("1", template.with_context(lang="da_DK").name)

    def test_special_rule_copies_the_ladder(self):
        """As it is now, with texts of its own: changing one leaves the other alone."""
        general = self.add()
        general.step_ids[0].days = 2
        general.step_ids[1].unlink()
        general.step_ids[0].mail_template_id.subject = "Dear {{ object.name }}"
        self.preset.with_user(self.admin).action_add_special()
        special = self.preset.rule_ids - general
        self.assertEqual(special.step_ids.mapped("days"), [2, 10])
        self.assertEqual(special.step_ids.mapped("name"), ["Friendly", "Final"])
        texts, others = (rule.step_ids.mail_template_id for rule in (special, general))
        self.assertFalse(texts & others)
        self.assertEqual(texts[0].subject, "Dear {{ object.name }}")
        self.assertEqual(
            texts.mapped("name"),
            [f"Reminder: Suspended clients, {number} of 2" for number in (1, 2)],
        )
        special.unlink()
        self.assertFalse(texts.exists())
        self.assertEqual(others.exists(), others)

    def test_special_rule_of_a_plain_one(self):
        general = self.add()
        general.action_three_numbers()
        self.preset.with_user(self.admin).action_add_special()
        self.assertFalse((self.preset.rule_ids - general).step_ids)

    def test_deleting_tidies(self):
        rule = self.add()
        texts = rule.step_ids.mail_template_id
        gone = rule.step_ids[1].mail_template_id
        rule.step_ids[1].with_user(self.admin).unlink()
        self.assertEqual(texts.exists(), texts - gone)
        rule.step_ids[1].active = False
        self.assertEqual(texts.exists(), texts - gone, "they may come back")
        rule.with_user(self.admin).unlink()
        self.assertFalse(texts.exists())
        self.assertFalse(
            self.env["ir.model.data"].search([("name", "=like", "made\\_%")])
        )
        self.assertEqual(len(self.add().step_ids), 3)

    def test_text_in_use_stays(self):
        """Another rule's step, or a text of somebody's own: neither goes."""
        rule = self.add()
        texts = rule.step_ids.mail_template_id
        own = self.template.copy()
        rule.step_ids[2].mail_template_id = own
        other = rule.copy({"preset_id": False})
        rule.unlink()
        self.assertEqual(other.step_ids[0].mail_template_id, texts[0])
        self.assertTrue(own.exists())
        other.step_ids[1].unlink()
        self.assertFalse(texts[1].exists())


class TestTakingSteps(PresetStepsCase):
    """What was there before keeps its numbers until somebody takes the steps."""

    def setUp(self):
        super().setUp()
        steps = self.preset.step_ids
        values = steps.copy_data()
        steps.unlink()
        self.old = self.start(self.add())
        steps.create([{**one, "preset_id": self.preset.id} for one in values])
        self.preset.invalidate_recordset()

    def test_offer(self):
        self.assertFalse(self.old.is_ladder)
        preset = self.preset.with_user(self.admin)
        self.assertTrue(preset.can_take_steps)
        action = preset.action_take_steps()
        self.assertEqual(action["res_id"], self.old.id)
        self.assertEqual(self.old.step_ids.mapped("days"), [1, 5, 10])
        self.assertEqual((self.old.delay_days, self.old.max_count), (3, 1))
        self.assertFalse(preset.can_take_steps)
        with self.assertRaises(UserError):
            preset.action_take_steps()
        # Back to the numbers, and to the same steps again.
        before = self.old.step_ids
        self.old.action_three_numbers()
        preset.invalidate_recordset()
        preset.action_take_steps()
        self.assertEqual(self.old.step_ids, before)

    def test_who(self):
        for login, groups in (
            ("only_user", "base.group_user"),
            (
                "only_inspector",
                "base.group_user,reminder_automation.group_reminder_inspector",
            ),
        ):
            user = new_test_user(self.env, login, groups)
            with self.assertRaises(AccessError):
                self.preset.with_user(user).action_take_steps()
        self.assertFalse(self.old.step_ids)

    def test_requirements(self):
        """The rule that each company has: offered, never changed by itself."""
        preset = self.env.ref("reminder_automation.reminder_preset_requirement")
        rule = self.company.sudo().reminder_objective_rule_id
        rule.active = True
        self.assertIn(rule, preset.rule_ids)
        self.assertFalse(rule.is_ladder)
        self.assertTrue(preset.with_user(self.admin).can_take_steps)
        with self.assertRaises(UserError):
            preset.with_user(self.admin).action_add()
        preset.with_user(self.admin).action_take_steps()
        self.assertEqual(rule.step_ids.mapped("days"), [5, 5, 5])
        self.assertEqual(rule.mail_template_id.model, "res.partner")

    def test_nothing_leaves_for_it(self):
        """Steps that would send something at once wait for somebody's decision."""
        client = self.client(function="suspended", since="2026-01-05 10:00")
        self.sweep("2026-01-06 10:00")
        self.assertEqual(len(self.sweep_and_deliver("2026-01-08 07:00")), 1)
        self.assertEqual(self.item(client, self.old).state, "exhausted")
        with self.at("2026-01-28 06:00"):
            self.preset.with_user(self.admin).action_take_steps()
            self.env.flush_all()
        self.assertFalse(self.sweep_and_deliver("2026-01-28 07:00"))
        item = self.item(client, self.old)
        self.assertEqual((item.sent_count, item.maximum), (1, 3))
        self.assertTrue(item.on_hold)


class TestRungs(PresetStepsCase):
    """What an item shows of its ladder."""

    def setUp(self):
        super().setUp()
        self.ready = self.start(self.add())
        self.change(self.ready, {"tz": "Europe/Copenhagen"})
        self.nord = self.client(function="suspended")
        self.sweep("2026-01-05 12:00")
        self.kept = self.item(self.nord, self.ready)

    def rungs(self, moment, item=None):
        with self.at(moment):
            self.env.invalidate_all()
            return (item or self.kept).rungs["lines"]

    def test_what_is_to_come(self):
        lines = self.rungs("2026-01-05 12:00")
        self.assertEqual(
            [(one["number"], one["name"], one["state"]) for one in lines],
            [(1, "Friendly", "next"), (2, "Firm", "later"), (3, "Final", "later")],
        )
        self.assertEqual(
            [one["date"][:10] for one in lines],
            ["2026-01-06", "2026-01-11", "2026-01-21"],
        )
        self.assertEqual(lines[0]["says"], "Friendly: Nord ApS")
        self.assertEqual(lines[1]["says"], "Firm: Nord ApS")
        self.assertIn("Call the client", lines[2]["besides"])
        self.assertTrue(all(one["may_preview"] for one in lines))

    def test_what_went(self):
        self.assertEqual(len(self.sweep_and_deliver("2026-01-06 07:00")), 1)
        lines = self.rungs("2026-01-07 12:00")
        self.assertEqual([one["state"] for one in lines], ["sent", "next", "later"])
        self.assertEqual(
            (lines[0]["who"], lines[0]["date"][:10]), ("Anna", "2026-01-06")
        )
        self.assertEqual(lines[1]["says"], "Firm: Nord ApS")
        notice = self.kept.notice_ids
        self.assertEqual(notice.step_text, "1 of 3, Friendly")
        notice.step_id.with_context(lang="en_US").name = False
        self.assertEqual(notice.step_text, "1 of 3")
        self.ready.step_ids[0].unlink()
        self.assertEqual(notice.step_text, "1 of 3", "the numbers stay with the line")

    def test_what_is_not_to_come(self):
        """Its own maximum ends it earlier; what is done has no more."""
        self.kept.max_count = 2
        lines = self.rungs("2026-01-05 12:10")
        self.assertEqual([one["state"] for one in lines], ["next", "later", "never"])
        self.assertFalse(lines[2]["says"] or lines[2]["may_preview"])
        self.kept.auto = False
        lines = self.rungs("2026-01-05 12:10")
        self.assertEqual([one["date"] for one in lines], [False] * 3)
        self.nord.function = "paid"
        self.sweep("2026-01-05 12:20")
        lines = self.rungs("2026-01-05 12:20")
        self.assertEqual([one["state"] for one in lines], ["never"] * 3)

    def test_own_days(self):
        self.kept.interval_days = 4
        self.assertEqual(
            [one["date"][:10] for one in self.rungs("2026-01-05 12:10")],
            ["2026-01-09", "2026-01-13", "2026-01-17"],
        )

    def test_the_dates_come_true(self):
        dates = [one["date"] for one in self.rungs("2026-01-05 12:00")]
        for number, moment in enumerate(dates, 1):
            self.assertEqual(len(self.sweep_and_deliver(moment)), 1)
            self.assertEqual(self.kept.sent_count, number)

    def test_preview(self):
        with self.at("2026-01-05 12:00"):
            told = self.kept.preview_step(2)
        self.assertEqual(told["subject"], "Firm: Nord ApS")
        self.assertIn("this is firm", told["body"])
        self.assertIn("Anna", told["to"])
        self.assertFalse(self.kept.notice_ids)
        for number in (0, 4, -1, "2", None):
            with self.assertRaises(UserError):
                self.kept.preview_step(number)

    def test_preview_is_for_who_may_read_the_record(self):
        self.kept.user_id = self.admin
        stranger = new_test_user(self.env, "stranger", "base.group_user")
        with self.assertRaises(AccessError):
            self.kept.with_user(stranger).preview_step(1)
        with self.assertRaises(AccessError):
            self.kept.with_user(stranger).next_steps()
        self.patch(
            type(self.kept),
            "_compute_may_read_record",
            lambda items: items.update({"may_read_record": False}),
        )
        self.env.invalidate_all()
        seen = self.kept.with_user(self.admin)
        with self.assertRaises(AccessError):
            seen.preview_step(1)
        self.assertFalse(any(one["says"] for one in seen.rungs["lines"]))
        self.assertFalse(seen.next_steps()[0]["says"])

    def test_text_that_breaks(self):
        """The form opens nevertheless."""
        template = self.ready.step_ids[0].mail_template_id
        template.subject = f"{{{{ 1 / (object.id - {self.nord.id}) }}}}"
        lines = self.rungs("2026-01-05 12:00")
        self.assertIn("1 of 3", lines[0]["says"])
        with self.assertRaises(UserError):
            self.kept.preview_step(1)

    def test_bell(self):
        with self.at("2026-01-05 12:00"):
            [told] = self.kept.next_steps()
        self.assertEqual(
            told,
            {
                "id": self.kept.id,
                "is_ladder": True,
                "name": "Friendly",
                "number": 1,
                "says": "Friendly: Nord ApS",
                "total": 3,
            },
        )

    def next_steps(self, moment, items=None):
        with self.at(moment):
            self.env.invalidate_all()
            return (items or self.kept).mapped("next_step_text")

    def test_next_step_in_lists(self):
        """Beside the date that it comes on, and only where it comes."""
        self.assertEqual(self.next_steps("2026-01-05 12:00"), ["1 of 3, Friendly"])
        self.sweep_and_deliver("2026-01-06 07:00")
        self.assertEqual(self.next_steps("2026-01-07 12:00"), ["2 of 3, Firm"])
        self.kept.auto = False
        self.assertEqual(self.next_steps("2026-01-07 12:10"), [""])
        self.kept.auto = True
        self.kept.max_count = 2
        self.assertEqual(self.next_steps("2026-01-07 12:20"), ["2 of 2, Firm"])
        self.sweep_and_deliver("2026-01-11 07:00")
        self.assertEqual(self.next_steps("2026-01-12 12:00"), [""])
        self.kept.max_count = 0
        self.sweep("2026-01-12 12:00")
        self.assertEqual(self.next_steps("2026-01-12 12:10"), ["3 of 3, Final"])
        self.nord.function = "paid"
        self.sweep("2026-01-13 12:00")
        self.assertEqual(self.next_steps("2026-01-13 12:10"), [""])
        # It begins again, as whoever looks is told before the next sweep.
        self.nord.function = "suspended"
        self.assertEqual(self.next_steps("2026-01-13 12:20"), ["1 of 3, Friendly"])

    def test_next_step_when_the_date_moves(self):
        """It is counted anew: whoever looks is told so before the next sweep, in lists,
        in the item's steps and in the bell."""
        self.sweep_and_deliver("2026-01-06 07:00")
        self.date(self.nord, "2026-01-08 10:00")
        for moment in ("2026-01-08 12:00", "2026-01-08 12:20"):
            with self.subTest(moment):
                self.assertEqual(self.next_steps(moment), ["1 of 3, Friendly"])
                lines = self.rungs(moment)
                self.assertEqual(
                    [(one["state"], one["date"][:10]) for one in lines],
                    [
                        ("next", "2026-01-11"),
                        ("later", "2026-01-16"),
                        ("later", "2026-01-26"),
                    ],
                )
                with self.at(moment):
                    [told] = self.kept.next_steps()
                    [control] = self.nord._reminder_controls()
                self.assertEqual((told["number"], told["name"]), (1, "Friendly"))
                self.assertEqual(control["sent"], 0)
                self.assertIn("0 of 3 sent", control["reason"])
            self.sweep("2026-01-08 12:10")
        mails = self.sweep_and_deliver("2026-01-11 07:00")
        self.assertEqual(len(mails), 1)
        self.assertEqual(self._mails[0]["subject"], "Friendly: Nord ApS")

    def test_next_step_of_a_plain_rule_and_of_a_draft(self):
        client = self.client("Syd ApS", contacts=("bo",))
        self.sweep("2026-01-05 12:30")
        item = self.item(client)
        self.assertEqual(self.next_steps("2026-01-05 12:30", item), ["1 of 3"])
        self.rule.state = "draft"
        self.assertEqual(self.next_steps("2026-01-05 12:30", item), [""])

    def test_next_step_on_the_clients_page(self):
        """For an inspector, who may not read rules nor steps as he likes."""
        inspector = new_test_user(
            self.env, "ladder_inspector", "reminder_automation.group_reminder_inspector"
        )
        area = self.env["reminder.area"].create({"name": "North"})
        area.inspector_ids = inspector
        self.nord.reminder_area_id = area
        nord = self.nord.with_user(inspector)
        arch = nord.get_view(view_type="form")["arch"]
        page = etree.fromstring(arch).xpath("//field[@name='reminder_item_ids']")[0]
        self.assertTrue(page.xpath("./list/field[@name='next_step_text']"))
        with self.at("2026-01-05 12:00"):
            self.env.invalidate_all()
            [item] = nord.reminder_item_ids
            self.assertEqual(item.next_step_text, "1 of 3, Friendly")
            self.assertEqual(str(item.planned_date.date()), "2026-01-06")

    def test_next_step_costs_a_list_nothing_more(self):
        """The queries of a list with it, of few items and of many."""

        def cost(items, *names):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            items.web_read(dict.fromkeys(("planned_date", "progress", *names), {}))
            return self.env.cr.sql_log_count - before

        clients = [self.client(f"Firm{n}", function="suspended") for n in range(20)]
        self.sweep("2026-01-05 12:30")
        items = self.item_model.search([("rule_id", "=", self.ready.id)])
        self.assertEqual(len(items), len(clients) + 1)
        items = items.with_user(self.admin)
        with self.at("2026-01-05 12:40"):
            few, many = items[:2], items
            self.assertTrue(all(many.mapped("next_step_text")))
            cost(many, "next_step_text")  # what is asked once in a process
            more = [cost(some, "next_step_text") - cost(some) for some in (few, many)]
        self.assertEqual(more, [0, 0], "of the steps the standing reads all")

    def test_details_window(self):
        self.sweep_and_deliver("2026-01-06 07:00")
        with self.at("2026-01-07 12:00"):
            window = self.env["reminder.details"].create({"item_id": self.kept.id})
            self.assertIn("1 of 3, Friendly", window.details)
            self.assertIn("Firm: Nord ApS", window.details)

    def test_plain_rule(self):
        """One without steps shows its reminders, too."""
        client = self.client("Syd ApS", contacts=("bo",))
        self.sweep("2026-01-05 12:30")
        lines = self.rungs("2026-01-05 12:30", self.item(client))
        self.assertEqual([one["state"] for one in lines], ["next", "later", "later"])
        self.assertEqual(lines[0]["says"], "Still open: Syd ApS")
