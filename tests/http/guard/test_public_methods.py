"""Each public method of the addon over JSON-RPC, by everybody."""

from contextlib import closing

from access_matrix import WHO, AccessFixture
from public_methods import is_of_odoo, own_public_methods, rows

from odoo.tests import HttpCase
from odoo.tests.common import JsonRpcException
from odoo.tools import mute_logger

# What a person is told who may do it, but not now.
SERVED = ("odoo.exceptions.UserError", "odoo.exceptions.ValidationError")
REFUSED = ("odoo.exceptions.AccessError", "odoo.http.SessionExpiredException")
MONTH = ([], "2026-01-01", "2026-02-01", ["name"])


class TestPublicMethods(AccessFixture, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.item = cls.make_item()

    def test_each_has_a_row(self):
        found = {
            (model, method)
            for model, method in own_public_methods(self.env)
            if not is_of_odoo(self.env, model, method)
        }
        self.assertEqual(found, set(rows()), "add a row to tests/public_methods.py")

    def test_who_may_call_them(self):
        for who in WHO:
            user = getattr(self, who)
            login = None if user == self.public else user.login
            self.authenticate(login, login)
            for (model, method), allowed in sorted(rows().items()):
                if allowed is None:
                    continue
                # What one call does, say to take somebody's access away, the next one
                # does not find.
                with (
                    self.subTest(model=model, method=method, who=who),
                    closing(self.env.cr.savepoint()),
                ):
                    arguments = self.arguments(model, method, user)
                    self.env.flush_all()
                    self.assertEqual(
                        self.is_served(model, method, arguments), who in allowed
                    )
                self.env.invalidate_all()
                self.env.registry.clear_cache()

    def is_served(self, model, method, arguments):
        try:
            with mute_logger("odoo.http"):
                self.make_jsonrpc_request(
                    f"/web/dataset/call_kw/{model}/{method}",
                    {
                        "model": model,
                        "method": method,
                        "args": arguments,
                        "kwargs": {},
                    },
                )
        except JsonRpcException as error:
            if str(error) not in SERVED:
                self.assertIn(str(error), REFUSED)
                return False
        return True

    def arguments(self, model, method, user):
        """What a method is called with: records of the client, if any."""
        client = ("res.partner", self.client.id)
        moment = "2026-01-01 08:00:00"
        special = {
            ("reminder.customer", "calendar_days"): MONTH,
            ("reminder.occurrence", "calendar_days"): MONTH,
            ("reminder.occurrence", "open_count"): (),
            ("reminder.item", "action_open_details"): (self.item.ids,),
            ("reminder.item", "send_now_record"): client,
            ("reminder.item", "steer_record"): client,
            ("reminder.item", "steer"): (self.item.ids, True),
            ("reminder.job", "health_summary"): (),
            ("res.company", "reminder_switch_question"): (self.company.ids, True),
            ("res.company", "reminder_switch_state"): (),
            ("reminder.popup", "answer"): (self.event.id, moment, moment),
        }
        if (model, method) in special:
            return list(special[model, method])
        return [self.target(model, user).ids]

    def target(self, model, user):
        """A record that the method is called on."""
        if model == "res.partner":
            return self.client
        if model == "res.company":
            return self.company
        if model in self.wizards:
            # Odoo keeps a window for who opened it.
            values = self.values(model)
            return self.env[model].with_user(user).sudo().create(values)
        return self.make(model)
