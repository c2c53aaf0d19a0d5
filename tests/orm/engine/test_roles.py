"""Who sees and steers reminders: users their own, and whoever may write the record."""

from common import USER, ReminderCase, new_test_user, noon

from odoo import Command
from odoo.exceptions import AccessError, UserError

from odoo.addons.mail.tools.discuss import Store


class RolesCase(ReminderCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_objective()
        cls.item = cls.make_item(anchor_date=noon(-1))
        cls.notice = cls.make_notice(cls.item, step=-1)
        cls.user = new_test_user(cls.env, "role-user", USER)
        # No group of ours: writes contacts, as an accountant writes his invoices.
        writes = "base.group_user,base.group_partner_manager"
        cls.writer = new_test_user(cls.env, "role-writer", writes)
        cls.writer_elsewhere = new_test_user(
            cls.env,
            "role-writer-elsewhere",
            writes,
            company_id=cls.other_company.id,
            company_ids=[Command.set(cls.other_company.ids)],
        )

    def as_(self, user, records=None):
        records = self.item if records is None else records
        found = records.with_user(user)
        return found.with_context(allowed_company_ids=user.company_ids.ids)

    def lists(self, user, records=None):
        """What a user finds of these records in a list."""
        records = self.item if records is None else records
        Model = self.as_(user, records)
        return Model.search([("id", "in", records.ids), ("create_date", "!=", False)])

    def follow(self, user):
        self.client.message_subscribe(user.partner_id.ids)


class TestUser(RolesCase):
    def test_sees_what_he_follows(self):
        self.assertFalse(self.lists(self.user))
        self.assertFalse(self.lists(self.user, self.notice))
        self.follow(self.user)
        self.env.invalidate_all()
        self.assertEqual(self.lists(self.user), self.item)
        self.assertEqual(self.lists(self.user, self.notice), self.notice)
        self.assertTrue(self.as_(self.user).read(["reason", "next_date"]))
        self.assertTrue(self.as_(self.user, self.notice).read(["state"]))

    def test_sees_what_he_is_responsible_for(self):
        self.item.user_id = self.user
        self.assertEqual(self.lists(self.user), self.item)
        self.assertEqual(self.lists(self.user, self.notice), self.notice)

    def test_not_without_reading_the_record(self):
        self.item.user_id = self.user
        self.follow(self.user)
        self.env["ir.rule"].create(
            {
                "name": "Not this one",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "domain_force": f"[('id', '!=', {self.client.id})]",
                "groups": [Command.link(self.env.ref(USER).id)],
            }
        )
        self.assertFalse(self.lists(self.user))
        self.assertFalse(self.lists(self.user, self.notice))
        with self.assertRaises(AccessError):
            self.as_(self.user).read(["next_date"])

    def test_not_without_the_app_of_the_record(self):
        document = self.env["reminder.document"].create(
            {"name": "Contract", "partner_id": self.client.id}
        )
        signer = self.env["reminder.document.signer"].create(
            {"document_id": document.id, "partner_id": self.contact.id}
        )
        rule = self.env["reminder.rule"].search(
            [("model_name", "=", signer._name)], limit=1
        )
        item = self.make_item(
            rule_id=rule.id,
            res_model=signer._name,
            res_id=signer.id,
            user_id=self.user.id,
        )
        self.assertFalse(self.lists(self.user, item))

    def test_of_own_companies_only(self):
        self.follow(self.user)
        self.item.company_id = self.other_company
        self.assertFalse(self.lists(self.user))

    def test_steers_with_the_right_to_write_the_record_only(self):
        self.follow(self.user)
        for call in (
            lambda: self.as_(self.user).steer(auto=False),
            lambda: self.as_(self.user).write({"auto": False}),
            lambda: self.as_(self.user).action_auto_off(),
            lambda: self.as_(self.user)._send_by_hand(),
            lambda: self.as_(self.user, self.notice).action_send_again(),
        ):
            with self.assertRaisesRegex(AccessError, "You may not change"):
                call()
        self.user.group_ids += self.env.ref("base.group_partner_manager")
        self.as_(self.user).steer(auto=False)
        self.assertFalse(self.item.auto)

    def test_sees_the_bell_read_only(self):
        client = self.as_(self.user, self.client)
        self.assertIsNone(client._reminder_controls())
        self.follow(self.user)
        self.env.invalidate_all()
        [control] = client._reminder_controls()
        self.assertFalse(control["may_steer"])
        self.assertTrue(control["reason"])

    def test_one_query_finds_them(self):
        self.follow(self.user)
        Item = self.as_(self.user).browse()
        Item.search_count([("state", "!=", "done")])
        with self.assertQueryCount(1):
            Item.search_count([("state", "!=", "done")])

    def test_groups_imply_each_other(self):
        for user in (self.admin, self.inspector):
            self.assertTrue(user.has_group(USER))
        self.assertFalse(self.staff.has_group(USER))
        self.follow(self.outsider)
        # What an inspector follows he sees, too, in whose area it may be.
        self.assertEqual(self.lists(self.outsider), self.item)


class TestWriter(RolesCase):
    """Whoever may write the record, without any group of this addon."""

    def test_by_the_record_and_in_no_list(self):
        self.assertTrue(self.as_(self.writer).has_access("write"))
        self.assertTrue(self.as_(self.writer).read(["auto", "next_date"]))
        with self.assertRaises(AccessError):
            self.lists(self.writer)
        with self.assertRaises(AccessError):
            self.as_(self.writer, self.notice).read(["state"])
        Item = self.as_(self.writer).browse()
        self.assertFalse(Item.has_access("read"))
        self.assertFalse(Item.has_access("write"))
        self.assertFalse(self.as_(self.writer).has_access("unlink"))

    def test_bell(self):
        client = self.as_(self.writer, self.client)
        [control] = client._reminder_controls()
        self.assertEqual(control["id"], self.item.id)
        self.assertTrue(control["may_steer"])
        [control] = self.as_(self.writer).steer(interval_days=9, max_count=2)
        self.assertEqual((control["days"], control["number"]), (9, 2))
        [control] = (
            self.as_(self.writer)
            .browse()
            .steer_record("res.partner", self.client.id, auto=False)
        )
        self.assertFalse(control["auto"])
        self.assertFalse(self.item.auto)

    def test_resend(self):
        action = (
            self.as_(self.writer)
            .browse()
            .send_now_record("res.partner", self.client.id)
        )
        window = (
            self.as_(self.writer, self.env["reminder.send"])
            .with_context(**action["context"])
            .create({"counts": "no"})
        )
        self.assertEqual(window.item_ids, self.item)
        self.assertIn(self.contact.name, window.preview)
        window.action_send()
        last = self.item.notice_ids.sorted("id")[-1:]
        self.assertEqual((last.kind, last.user_id), ("manual", self.writer))

    def test_details(self):
        action = self.as_(self.writer).action_open_details()
        self.assertEqual(action["res_model"], "reminder.details")
        window = (
            self.as_(self.writer, self.env["reminder.details"])
            .with_context(**action["context"])
            .create({})
        )
        self.assertIn(self.contact.name, window.details)
        for user in (self.admin, self.inspector):
            action = self.as_(user).action_open_details()
            self.assertEqual(action["res_model"], "reminder.item")

    def test_in_lists_of_records(self):
        [action] = (
            self.env["reminder.rule"]
            ._record_actions()
            .filtered(lambda action: action.model_name == "res.partner")
        )
        self.assertEqual(action.group_ids, self.env.ref("base.group_user"))
        run = action.with_user(self.writer).with_context(
            active_model="res.partner", active_ids=self.client.ids
        )
        self.assertEqual(run.run()["res_model"], "reminder.send")
        with self.assertRaises(AccessError):
            run.with_user(self.staff).run()

    def test_everybody_else_is_refused(self):
        for user in (self.staff, self.outsider, self.writer_elsewhere, self.portal):
            Item = self.as_(user).browse()
            item = self.as_(user)
            new = self.as_(user, self.env["reminder.send"]).create
            details = self.as_(user, self.env["reminder.details"]).create
            for number, call in enumerate(
                (
                    lambda item=item: item.read(["auto"]),
                    lambda item=item: item.read(["reason"]),
                    lambda item=item: item.write({"auto": False}),
                    lambda item=item: item.steer(auto=False),
                    lambda item=item: item.action_open_details(),
                    lambda Item=Item: Item.steer_record(
                        "res.partner", self.client.id, auto=False
                    ),
                    lambda Item=Item: Item.send_now_record(
                        "res.partner", self.client.id
                    ),
                    lambda new=new: new({"item_ids": [Command.set(self.item.ids)]}),
                    lambda new=new: new({"item_ids": [Command.link(self.item.id)]}),
                    lambda details=details: details({"item_id": self.item.id}),
                )
            ):
                with (
                    self.subTest(user=user.login, call=number),
                    self.assertRaises(AccessError),
                ):
                    call()
        self.assertTrue(self.item.auto)

    def test_no_bell_for_them(self):
        self.assertFalse(self.as_(self.staff, self.client)._reminder_controls())
        for user in (self.portal, self.public):
            # As a page opened with a token reads its thread.
            thread = self.client.with_user(user).sudo()
            self.assertFalse(thread.env.user._reminder_may_steer())
            for asked in ("reminders", "reminder_details"):
                store = Store()
                thread._thread_to_store(store, [], request_list=[asked])
                self.assertNotIn("reminders", str(store.get_result()))

    def test_a_portal_user_steers_nothing_that_he_may_write(self):
        """As of tasks of a project that is shared with him."""
        self.env["ir.model.access"].create(
            {
                "name": "Portal writes contacts",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "group_id": self.env.ref("base.group_portal").id,
                "perm_read": True,
                "perm_write": True,
            }
        )
        self.env["ir.rule"].search(
            [("model_id.model", "=", "res.partner"), ("groups", "!=", False)]
        ).active = False
        self.assertTrue(self.client.with_user(self.portal).has_access("write"))
        for call in (
            lambda: self.as_(self.portal).read(["auto"]),
            lambda: self.as_(self.portal).write({"auto": False}),
            lambda: (
                self.as_(self.portal)
                .browse()
                .steer_record("res.partner", self.client.id, auto=False)
            ),
        ):
            with self.assertRaises(AccessError):
                call()
        self.assertTrue(self.item.auto)

    def test_only_items_of_own_companies(self):
        """The client is shared, what it waits for is not."""
        theirs = self.make_item(
            rule_id=self.other_company.sudo().reminder_objective_rule_id.id,
            company_id=self.other_company.id,
        )
        self.assertFalse(self.as_(self.writer, theirs).has_access("read"))
        self.as_(self.writer).browse().steer_record(
            "res.partner", self.client.id, auto=False
        )
        self.assertFalse(self.item.auto)
        self.assertTrue(theirs.auto)

    def test_a_window_of_somebody_else(self):
        window = self.env["reminder.send"].with_user(self.writer)
        window = window.create({"item_ids": [Command.set(self.item.ids)]})
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertRaisesRegex(AccessError, "Somebody else opened this window"):
            window.with_user(self.staff).read(["preview"])

    def test_nothing_waits(self):
        area = self.north.with_user(self.writer)
        with self.assertRaises(UserError):
            self.as_(self.writer).browse().steer_record(area._name, area.id, auto=False)
