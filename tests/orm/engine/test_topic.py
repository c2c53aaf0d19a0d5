"""Rules of one topic are alternatives, and reminders can be steered from a record."""

from unittest.mock import patch

from engine_case import EngineCase

from odoo.exceptions import ValidationError


class TopicCase(EngineCase):
    """A special rule above the general one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.topic = cls.env["reminder.topic"].create({"name": "Letter"})
        cls.change(cls.rule, {"topic_id": cls.topic.id})
        cls.special = cls.env["reminder.rule"].create(
            cls.rule_values(
                name="Special clients",
                domain="[('function', '=', 'waits'), ('city', '=', 'Ry')]",
                topic_id=cls.topic.id,
                sequence=5,
                max_count=1,
            )
        )
        cls.start(cls.special)


class TestTopic(TopicCase):
    def both(self, client):
        """Under which rule the client's open item is."""
        return (
            (self.item(client) | self.item(client, self.special))
            .filtered(lambda item: item.state != "done")
            .rule_id
        )

    def test_first_match_wins(self):
        general = self.client("General A/S")
        special = self.client("Special A/S", city="Ry")
        self.sweep("2026-01-06 07:00")
        self.assertEqual(self.both(general), self.rule)
        self.assertEqual(self.both(special), self.special)
        self.assertEqual(len(self.sweep_and_deliver("2026-01-10 07:00")), 2)

    def test_order_decides(self):
        special = self.client(city="Ry")
        self.sweep("2026-01-06 07:00")
        self.special.sequence = 50
        self.sweep("2026-01-06 07:10")
        self.assertEqual(self.both(special), self.rule)
        self.special.sequence = 5
        self.sweep("2026-01-06 07:20")
        self.assertEqual(self.both(special), self.special)

    def test_another_rule_does_not_begin_again(self):
        client = self.client()
        self.sweep_and_deliver("2026-01-10 07:00")
        item = self.item(client)
        item.auto = False
        client.city = "Ry"
        self.sweep("2026-01-11 07:00")
        self.assertEqual(item.rule_id, self.special)
        self.assertEqual((item.sent_count, item.cycle, item.auto), (1, 1, False))
        item.auto = True
        self.assertFalse(self.sweep_and_deliver("2026-01-15 07:00"))
        self.assertEqual(item.state, "exhausted")

    def test_another_rule_goes_by_its_own_plan(self):
        """And not by one that was kept as the rule before it was changed."""
        client = self.client()
        self.sweep_and_deliver("2026-01-10 07:00")
        item = self.item(client)
        self.special.max_count = 3
        item.kept_plan = {"delay": 5, "interval": 20, "gaps": [], "maximum": 2}
        client.city = "Ry"
        lines = self.comes_true(self.special, "2026-01-10 08:00", days=11)
        self.assertEqual([line.step for line in lines], [2, 3])
        self.assertFalse(item.kept_plan)

    def test_another_rule_takes_over_what_is_queued(self):
        """It leaves by that one, and does not begin again: whether the sweep comes
        first or the queue, or it changes while the sweep is at it."""
        self.special.max_count = 3
        for first in ("sweep", "deliver", "change"):
            with self.subTest(first=first), self.env.cr.savepoint() as savepoint:
                client = self.client()
                self.sweep_and_deliver("2026-01-10 07:00")
                if first == "change":
                    with patch.object(type(self.rule), "_to_read", lambda *args: set()):
                        client.city = "Ry"
                        self.sweep("2026-01-15 07:00")
                else:
                    self.sweep("2026-01-15 07:00")
                    client.city = "Ry"
                if first == "sweep":
                    self.sweep("2026-01-15 07:10")
                self.assertFalse(self.deliver("2026-01-15 07:20"))
                self.env["reminder.touch"]._touch("res.partner", client.ids)
                self.assertEqual(len(self.sweep_and_deliver("2026-01-15 07:30")), 1)
                self.assertFalse(self.item(client))
                item = self.item(client, self.special)
                self.assertEqual((item.sent_count, item.cycle), (2, 1))
                savepoint.rollback()
            self.env.invalidate_all()

    def test_another_rule_makes_what_failed(self):
        """In its own words, whatever rule failed to."""
        client = self.client()
        with self.break_rendering(client):
            self.sweep("2026-01-10 07:00")
        notice = self.item(client).notice_ids
        self.assertEqual((notice.state, notice.rule_id), ("failed", self.rule))
        own = self.template.copy({"subject": "Anew: {{ object.name }}"})
        anew = self.env["reminder.rule"].create(
            self.rule_values(
                name="Anew", topic_id=self.topic.id, mail_template_id=own.id
            )
        )
        self.rule.active = False
        self.start(anew)
        self.assertEqual(len(self.sweep_and_deliver("2026-01-11 07:00")), 1)
        notice = self.item(client, anew).notice_ids
        self.assertEqual((notice.state, notice.rule_id), ("sent", anew))
        self.assertEqual(notice.subject, "Anew: Nord ApS")

    def test_special_rule_archived(self):
        client = self.client(city="Ry")
        self.sweep("2026-01-06 07:00")
        self.special.active = False
        self.sweep("2026-01-06 07:10")
        self.assertEqual(self.both(client), self.rule)

    def test_companies_do_not_take_from_each_other(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.special.write({"company_id": other.id, "domain": self.rule.domain})
        self.rule.company_id = self.company
        client = self.client()
        self.sweep("2026-01-06 07:00")
        self.assertEqual(self.item(client).state, "waiting")
        self.assertEqual(self.item(client, self.special).state, "waiting")

    def of_two_companies(self, not_yet):
        """A client reminded under the rule, and one that waits under two rules, each
        of a company of its own.

        :param not_yet: the one of them under which this one was not reminded
        :return: both clients
        """
        other = self.env["res.company"].create(
            {"name": "Other", "email": "other@example.com"}
        )
        other.sudo().reminder_enabled = True
        self.change(
            self.special,
            {"company_id": other.id, "domain": self.rule.domain, "max_count": 3},
        )
        self.change(self.rule, {"company_id": self.company.id})
        shared = self.client()
        lone = self.client("Lone ApS", company_id=self.company.id)
        self.sweep("2026-01-06 07:00")
        self.item(shared, not_yet).next_date = "2026-02-01 07:00:00"
        self.sweep_and_deliver("2026-01-10 07:00")
        return lone, shared

    def above(self):
        """A rule of no company above both, not started."""
        return self.env["reminder.rule"].create(
            self.rule_values(name="Above", topic_id=self.topic.id, sequence=1)
        )

    def test_of_two_items_of_a_record_one_goes_on(self):
        lone, shared = self.of_two_companies(self.special)
        alone, most = self.item(lone), self.item(shared)
        least = self.item(shared, self.special)
        sent = [alone.sent_count, most.sent_count, least.sent_count]
        self.assertEqual(sent, [1, 1, 0])
        above = self.above()
        with self.at("2026-01-11 07:00"):
            self.start(above)
        self.sweep("2026-01-11 07:10")
        self.assertEqual((alone | most).rule_id, above)
        self.assertEqual(
            self.item(lone, above) | self.item(shared, above), alone | most
        )
        self.assertEqual((alone.sent_count, most.sent_count), (1, 1))
        self.assertEqual((alone | most).mapped("state"), ["waiting"] * 2)
        self.assertEqual((least.rule_id, least.state), (self.special, "done"))

    def test_of_two_items_of_a_record_one_is_forecast(self):
        lone, shared = self.of_two_companies(self.rule)
        above = self.above()
        with self.at("2026-01-11 07:00"):
            lines = above._forecast()
            self.start(above, "from_now")
        self.assertEqual(
            [(str(line.moment), line.res_id, line.step) for line in lines],
            [
                (f"{day} 07:00:00", client.id, step)
                for day, step in (("2026-01-15", 2), ("2026-01-20", 3))
                for client in (shared, lone)
            ],
        )
        for line in lines:
            self.sweep_and_deliver(str(line.moment))
        sent = self.env["reminder.notice"].search([("rule_id", "=", above.id)])
        self.assertEqual(
            {(one.claim_date, one.res_id, one.step) for one in sent},
            {(line.moment, line.res_id, line.step) for line in lines},
        )

    def done_once(self, reminded=False, **values):
        """A client of which the rule's item is done, and that was reminded once under
        the special rule since.

        :param reminded: whether it was reminded under the rule, too
        :return: it, the done item and the other one
        """
        self.change(self.special, {"max_count": 3})
        since = "2025-12-25 10:00" if reminded else "2026-01-05 10:00"
        client = self.client(since=since, **values)
        self.sweep_and_deliver("2026-01-06 07:00")
        client.function = False
        self.sweep("2026-01-06 08:00")
        done = self.item(client)
        self.assertEqual((done.state, done.sent_count), ("done", int(reminded)))
        client.write({"function": "waits", "city": "Ry"})
        self.sweep("2026-01-06 09:00")
        self.sweep_and_deliver(
            "2026-01-10 07:00" if not reminded else "2026-01-11 07:00"
        )
        item = self.item(client, self.special)
        self.assertEqual((item.state, item.sent_count), ("waiting", 1))
        return client, done, item

    def test_another_rule_goes_on_where_it_had_an_item(self):
        for reminded in (False, True):
            with self.subTest(reminded=reminded), self.env.cr.savepoint() as savepoint:
                client, done, item = self.done_once(reminded)
                self.change(self.special, {"active": False})
                self.sweep("2026-01-12 07:00")
                self.assertEqual(
                    (item.rule_id, done.rule_id), (self.rule, self.special)
                )
                self.assertEqual((item.state, item.sent_count), ("waiting", 1))
                self.assertEqual((done.state, done.res_id), ("done", client.id))
                self.assertEqual(item.notice_ids.rule_id, self.special)
                self.assertEqual(len(done.notice_ids), int(reminded))
                self.assertTrue(self.sweep_and_deliver("2026-01-16 07:00"))
                self.assertEqual(item.notice_ids.mapped("step"), [2, 1])
                # and back
                self.change(self.special, {"active": True})
                self.sweep("2026-01-17 07:00")
                self.assertEqual(
                    (item.rule_id, done.rule_id), (self.special, self.rule)
                )
                self.assertEqual((item.sent_count, done.state), (2, "done"))
                # Another time it begins anew, under whatever rule.
                client.function = False
                self.sweep("2026-01-18 07:00")
                client.write({"function": "waits", "city": False})
                self.sweep("2026-01-18 08:00")
                self.assertEqual((done.state, done.sent_count), ("waiting", 0))
                self.assertEqual((done.cycle, item.state), (2, "done"))
                savepoint.close(rollback=True)
                self.env.invalidate_all()

    def test_what_two_rules_could_take_over_is_forecast_once(self):
        above = self.above()
        client = self.client()
        with self.at("2026-01-06 07:00"):
            self.start(above)
        self.sweep_and_deliver("2026-01-10 07:00")
        self.assertEqual(self.item(client, above).sent_count, 1)
        other = self.env["res.company"].create(
            {"name": "Other", "email": "other@example.com"}
        )
        other.sudo().reminder_enabled = True
        with self.at("2026-01-10 08:00"):
            self.special.company_id = other
            self.rule.company_id = self.company
            above.active = False
            self.change(self.special, {"domain": self.rule.domain, "max_count": 3})
        lines = self.comes_true(self.rule | self.special, "2026-01-10 10:00")
        self.assertEqual(
            [line.step for line in lines if line.rule_id == self.special.id], [2, 3]
        )

    def test_that_another_rule_goes_on_is_forecast(self):
        """The special rule takes the client for some days, twice."""
        _client, _done, _item = self.done_once(birthdate_date="2026-01-01")
        domain = (
            "[('function', '=', 'waits'), ('city', '=', 'Ry'), '|',"
            " ('birthdate_date', '>', 'today -12d'),"
            " ('birthdate_date', '<', 'today -22d')]"
        )
        with self.at("2026-01-10 12:00"):
            self.change(self.special, {"max_count": 9, "domain": domain})
            self.change(self.rule, {"max_count": 9})
        lines = self.comes_true(self.rule | self.special, "2026-01-11 10:00")
        self.assertEqual(
            [(line.rule_id, line.step) for line in lines],
            [(self.rule.id, 2), (self.rule.id, 3)]
            + [(self.special.id, step) for step in range(4, 8)],
        )

    def test_of_several_items_with_one_done(self):
        """A rule above all goes on, whatever was done under them."""
        client, done, item = self.done_once()
        self.change(self.special, {"active": False})
        self.sweep("2026-01-12 07:00")
        above = self.start(self.above())
        self.sweep("2026-01-12 08:00")
        self.assertEqual((item.rule_id, item.sent_count), (above, 1))
        self.assertEqual(done.rule_id, self.special)
        self.assertEqual(self.both(client), self.rule.browse())

    def test_a_draft_that_starts_goes_on_where_it_had_an_item(self):
        client, done, item = self.done_once(reminded=True)
        with self.at("2026-01-12 07:00"):
            self.special._stop_running()
            self.rule._decide_held("all")
        self.sweep("2026-01-12 07:00")
        self.assertEqual((item.rule_id, item.sent_count), (self.rule, 1))
        # What the draft finds is a matter of its own.
        self.assertEqual((done.rule_id, done.state), (self.special, "waiting"))
        with self.at("2026-01-13 07:00"):
            lines = self.special._forecast()
            self.start(self.special, "from_now")
        self.sweep("2026-01-13 07:10")
        self.assertEqual((item.rule_id, item.sent_count), (self.special, 1))
        self.assertEqual((done.rule_id, done.state), (self.rule, "done"))
        self.assertEqual(
            [(str(line.moment), line.step, line.item_id) for line in lines],
            [("2026-01-16 07:00:00", 2, item.id), ("2026-01-21 07:00:00", 3, item.id)],
        )
        self.sweep_and_deliver("2026-01-16 07:00")
        self.assertEqual(item.notice_ids.mapped("step"), [2, 1])

    def test_what_was_left_under_an_archived_rule_is_done(self):
        """Two open items of one record, as there were before the update."""
        client, done, item = self.done_once()
        self.change(self.special, {"active": False})
        done.sudo().write({"state": "waiting", "sent_count": 0})
        self.sweep("2026-01-12 07:00")
        self.assertEqual((done.rule_id, done.state), (self.rule, "waiting"))
        self.assertEqual((item.rule_id, item.state), (self.special, "done"))

    def test_what_was_left_long_ago_does_not_go_on(self):
        client, done, item = self.done_once()
        self.change(self.special, {"active": False})
        done.sudo().last_reminded = "2026-01-11 07:00:00"
        self.sweep("2026-01-12 07:00")
        self.assertEqual((done.rule_id, done.sent_count), (self.rule, 0))
        self.assertEqual(done.state, "waiting")

    def test_the_door_goes_by_the_same_rule(self):
        client = self.client()
        self.sweep("2026-01-10 07:00")
        client.city = "Ry"
        self.assertFalse(self.deliver("2026-01-10 07:01"))
        notice = self.env["reminder.notice"].search([("client_id", "=", client.id)])
        self.assertEqual(notice.state, "cancelled")
        self.assertEqual(len(self.sweep_and_deliver("2026-01-10 07:05")), 1)


class TestGeneralRule(TopicCase):
    """Special rules, the general rule, and advance warnings beside it."""

    def warning(self, **values):
        warning = self.env["reminder.rule"].create(
            self.rule_values(
                name="Expires soon",
                delay_days=-3,
                topic_id=self.topic.id,
                **{"sequence": 90, **values},
            )
        )
        return self.start(warning)

    def test_the_last_that_is_no_warning(self):
        warning = self.warning()
        rules = self.special | self.rule | warning
        self.assertEqual(
            rules.filtered(lambda rule: rule._is_advance_warning()), warning
        )
        self.assertEqual(rules._general_rule(), self.rule)
        self.assertEqual(warning._general_rule(), warning)
        self.assertFalse(rules.browse()._general_rule())

    def test_a_warning_is_no_reminder_of_the_rule(self):
        warning = self.warning(domain="[('function', '=', 'soon')]")
        client = self.client(since="2026-01-10 10:00", function="soon")
        for hour, function in enumerate((False, "waits", False, "soon"), 7):
            self.sweep(f"2026-01-02 {hour:02}:00")
            client.function = function
        self.sweep_and_deliver("2026-01-07 08:00")
        item, warned = self.item(client), self.item(client, warning)
        self.assertEqual((item.state, warned.sent_count), ("done", 1))
        client.function = "waits"
        self.sweep("2026-01-12 08:00")
        self.assertEqual((item.rule_id, item.state), (self.rule, "waiting"))
        self.assertEqual((item.sent_count, warned.state), (0, "done"))

    def test_what_a_warning_has_sent_counts_for_itself(self):
        """Only at the rule that follows the date all of its reminders begin."""
        warning = self.warning(
            domain="[('function', '=', 'soon')]", max_count=1, sequence=1
        )
        client = self.client(since="2026-01-10 10:00", function="soon")
        self.sweep_and_deliver("2026-01-07 08:00")
        item = self.item(client, warning)
        self.assertEqual((item.state, item.sent_count), ("exhausted", 1))
        self.sweep("2026-01-12 08:00")
        self.assertTrue(item.handed_over)
        client.function = "waits"
        lines = self.comes_true(self.rule, "2026-01-12 09:00", days=15)
        self.assertEqual(
            [(str(line.moment), line.step) for line in lines],
            [
                ("2026-01-15 07:00:00", 1),
                ("2026-01-20 07:00:00", 2),
                ("2026-01-25 07:00:00", 3),
            ],
        )
        self.assertEqual((item.rule_id, item.sent_count), (self.rule, 3))
        self.assertEqual((item.state, item.cycle), ("exhausted", 2))

    def test_by_topic(self):
        alone = self.rule.copy({"topic_id": False, "name": "Alone"})
        rules = self.special | self.rule | self.warning() | alone
        self.assertEqual(
            rules._by_topic(), {self.topic: self.special | self.rule, alone: alone}
        )

    def test_what_is_prepared_goes_by_it(self):
        self.warning()
        item = self.client(function="later")._reminder_set(interval_days=9)
        self.assertEqual((item.rule_id, item.interval_days), (self.rule, 9))

    def test_what_is_prepared_goes_by_the_rule_of_its_company(self):
        """Each company has a rule of its own; the other one's is the last."""
        other = self.env["res.company"].create({"name": "Other"})
        other.reminder_objective_rule_id.active = False
        self.change(self.special, {"company_id": self.company.id})
        self.change(self.rule, {"company_id": other.id})
        mine = self.client(city="Ry", function="later", company_id=self.company.id)
        theirs = self.client(function="later", company_id=other.id)
        of_both = self.client(city="Ry", function="later")
        for client, rule in ((mine, self.special), (theirs, self.rule)):
            self.assertEqual(client._reminder_set(auto=False).rule_id, rule)
        here = of_both._reminder_set(auto=False)
        self.assertEqual(here.rule_id, self.special, "of the company that is worked in")
        (mine | of_both).function = "waits"
        self.sweep("2026-01-06 07:00")
        for client in mine | of_both:
            item = self.item(client, self.special)
            self.assertEqual((item.state, item.auto), ("waiting", False))
        # As it was prepared before, by the other one's.
        item = self.item(theirs)
        item.write({"rule_id": self.special.id, "auto": True})
        theirs._reminder_set(auto=False)
        self.assertFalse(self.item(theirs).auto)

    def test_a_record_with_a_warning_is_offered_once(self):
        warning = self.warning()
        client = self.client()
        self.sweep("2026-01-01 07:00")
        items = self.item(client) | self.item(client, warning)
        self.assertEqual(items._without_advance_warnings(), self.item(client))
        alone = self.item(client, warning)
        self.assertEqual(alone._without_advance_warnings(), alone)


class TestSteering(EngineCase):
    """Reminders set from the record, before and after it begins to wait."""

    def test_before_the_sweep(self):
        client = self.client()
        with self.at("2026-01-05 12:00"):
            items = client._reminder_set(auto=False, interval_days=2, max_count=5)
        self.assertEqual(items, self.item(client))
        self.sweep("2026-01-06 07:00")
        self.assertEqual(items.state, "waiting")
        self.assertEqual(items.reason_code, "item_off")
        with self.at("2026-01-06 07:00"):
            client._reminder_set(auto=True)
        self.sweep("2026-01-06 07:10")
        self.assertEqual(str(items.next_date), "2026-01-07 07:00:00")
        self.assertEqual(items.maximum, 5)

    def test_before_it_waits(self):
        client = self.client(function="later")
        with self.at("2026-01-05 12:00"):
            item = client._reminder_set(interval_days=7)
        self.assertEqual((item.state, item.reason_code), ("done", "not_yet"))
        self.sweep("2026-01-06 07:00")
        self.assertEqual(item.state, "done")
        client.function = "waits"
        self.sweep("2026-01-07 07:00")
        self.assertEqual((item.state, item.cycle), ("waiting", 1))
        self.assertEqual(str(item.next_date), "2026-01-12 07:00:00")

    def test_prepared_item_goes_to_the_rule_that_takes_it(self):
        topic = self.env["reminder.topic"].create({"name": "Letter"})
        self.change(self.rule, {"topic_id": topic.id})
        special = self.env["reminder.rule"].create(
            self.rule_values(
                domain="[('function', '=', 'waits'), ('city', '=', 'Ry')]",
                topic_id=topic.id,
                sequence=5,
            )
        )
        self.start(special)
        client = self.client(function="later", city="Ry")
        item = client._reminder_set(max_count=9)
        self.assertEqual(item.rule_id, self.rule)
        client.function = "waits"
        self.sweep("2026-01-06 07:00")
        self.assertEqual((item.rule_id, item.cycle), (special, 1))
        self.assertEqual(item.maximum, 9)
        self.assertFalse(self.item(client))

    def test_reminder_by_hand_of_what_does_not_wait(self):
        client = self.client(function="later")
        item = client._reminder_set()
        with self.at("2026-01-06 10:00"):
            item._send_by_hand()
        self.assertEqual(len(self.deliver("2026-01-06 10:01")), 1)
        self.assertEqual(item.sent_count, 0)

    def test_days_ahead_of_a_date_are_kept(self):
        self.rule.delay_days = -3
        item = self.client()._reminder_set(auto=False, interval_days=9)
        self.assertEqual((item.auto, item.interval_days), (False, 0))

    def test_numbers_are_checked(self):
        client = self.client()
        for values in ({"interval_days": -1}, {"max_count": -1}):
            with self.assertRaisesRegex(ValidationError, "1 or more"):
                client._reminder_set(**values)

    def test_model_without_rule(self):
        self.rule.active = False
        self.assertFalse(self.client()._reminder_set(auto=True))
