"""The access matrix over JSON-RPC, as the web client and scripts call it."""

from itertools import groupby
from operator import itemgetter

from access_matrix import WHO, AccessFixture, matrix, rows, stored_fields

from odoo.exceptions import AccessDenied
from odoo.tests import HttpCase
from odoo.tests.common import JsonRpcException
from odoo.tools import mute_logger


class TestRpcMatrix(AccessFixture, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.item = cls.make_item()

    def call(self, model, method, *args):
        return self.make_jsonrpc_request(
            f"/web/dataset/call_kw/{model}/{method}",
            {"model": model, "method": method, "args": args, "kwargs": {}},
        )

    def login(self, who):
        user = getattr(self, who)
        if user == self.public:
            self.authenticate(None, None)
        else:
            self.authenticate(user.login, user.login)

    def attempt(self, model, method, *args):
        """Whether the call was served; refused is refused, everything else a bug."""
        try:
            with mute_logger("odoo.http"):
                self.call(model, method, *args)
        except JsonRpcException as refused:
            self.assertIn(
                str(refused),
                ("odoo.exceptions.AccessError", "odoo.http.SessionExpiredException"),
            )
            return False
        return True

    def test_matrix(self):
        records = {model: self.make(model) for model, *_cells in rows()}
        by_user = sorted(matrix(), key=lambda cell: WHO.index(cell[1]))
        for who, cells in groupby(by_user, key=itemgetter(1)):
            self.login(who)
            with self.forecast_kept():
                for model, _who, operation, allowed in cells:
                    with self.subTest(model=model, who=who, operation=operation):
                        self.assertEqual(
                            self.attempt_on(records[model], operation), allowed
                        )
                    if allowed and operation in ("write", "unlink"):
                        records[model] = self.make(model)

    def attempt_on(self, record, operation):
        model = record._name
        args = {
            "read": lambda: (record.ids, ["display_name"]),
            "write": lambda: (record.ids, self.change(model)),
            "create": lambda: ([self.values(model)],),
            "unlink": lambda: (record.ids,),
        }[operation]()
        return self.attempt(model, operation, *args)

    def test_no_search_finds_what_may_not_be_read(self):
        """Whatever of its stored fields is asked for, one by one."""
        records = {model: self.make(model) for model, *_cells in rows()}
        for who in ("outsider", "staff", "foreign", "own"):
            self.login(who)
            with self.forecast_kept():
                for model, one, operation, allowed in matrix():
                    if one == who and operation == "read" and not allowed:
                        self.assert_unknown(records[model], who)

    def assert_unknown(self, record, who):
        for name in stored_fields(record):
            either = ["|", [name, "=", False], [name, "!=", False]]
            domain = [["id", "=", record.id], *either]
            with self.subTest(model=record._name, who=who, field=name):
                self.assertFalse(self.count(record._name, domain))

    def count(self, model, domain):
        try:
            with mute_logger("odoo.http"):
                return self.call(model, "search_count", domain)
        except JsonRpcException as refused:
            self.assertIn(
                str(refused),
                ("odoo.exceptions.AccessError", "odoo.http.SessionExpiredException"),
            )
            return 0

    def test_who_was_archived_comes_to_nothing(self):
        """The session that somebody had ends, and there is no other one."""
        records = {model: self.make(model) for model, *_cells in rows()}
        for who in ("own", "staff", "inspector"):
            user = getattr(self, who)
            self.login(who)
            user.active = False
            self.env.flush_all()
            for model, record in records.items():
                with self.subTest(model=model, who=who):
                    self.assertFalse(self.attempt(model, "read", record.ids, ["id"]))
            with self.subTest(who=who), self.assertRaises(AccessDenied):
                self.authenticate(user.login, user.login)

    def test_company_switch(self):
        for who, allowed in (
            ("admin", True),
            ("inspector", False),
            ("staff", False),
            ("system", False),
            ("foreign", False),
            ("portal", False),
            ("public", False),
        ):
            self.login(who)
            for enabled in (True, False):
                args = (self.company.ids, {"reminder_enabled": enabled})
                with self.subTest(who=who, enabled=enabled):
                    self.assertEqual(
                        self.attempt("res.company", "write", *args), allowed
                    )
            with self.subTest(who=who, operation="read"):
                self.assertEqual(
                    self.attempt(
                        "res.company", "read", self.company.ids, ["reminder_enabled"]
                    ),
                    allowed,
                )

    def test_company_form_saves(self):
        """What the settings form of reminder administrators calls when saved."""
        self.login("admin")
        [saved] = self.make_jsonrpc_request(
            "/web/dataset/call_kw/res.company/web_save",
            {
                "model": "res.company",
                "method": "web_save",
                "args": [
                    self.company.ids,
                    {"reminder_enabled": True, "reminder_max_count": 4},
                ],
                "kwargs": {
                    "specification": {"reminder_enabled": {}, "reminder_max_count": {}}
                },
            },
        )
        self.assertEqual(
            (saved["reminder_enabled"], saved["reminder_max_count"]), (True, 4)
        )

    def test_nobody_says_when_a_customer_reminder_fires_next(self):
        for who in ("admin", "inspector"):
            self.login(who)
            for values in (
                {"next_day": "2030-01-01"},
                {"next_date": "2030-01-01 07:00:00"},
                {"last_date": "2030-01-01"},
            ):
                with self.subTest(who=who, values=values):
                    for method, args in (
                        ("write", (self.reminder.ids, values)),
                        ("web_save", (self.reminder.ids, values, {"name": {}})),
                        ("create", ([self.values("reminder.customer") | values],)),
                    ):
                        self.assertFalse(
                            self.attempt("reminder.customer", method, *args), method
                        )
            self.assertTrue(
                self.attempt(
                    "reminder.customer", "write", self.reminder.ids, {"interval": 2}
                )
            )

    def test_private_methods_are_not_served(self):
        self.login("admin")
        for model, method in (
            ("res.company", "_create_objective_rules"),
            ("reminder.objective.set", "_add_to_clients"),
            ("reminder.touch", "_touch"),
            ("reminder.job", "_health_report"),
            ("reminder.job", "_note"),
            ("res.company", "_renew_reminder_health_token"),
        ):
            with self.subTest(method=method):
                self.assertFalse(self.attempt(model, method, []))
