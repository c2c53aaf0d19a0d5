# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Test classes that share what their bases set up get no more than that: what one does
is gone before the next begins."""

import unittest
from unittest.mock import patch

import shared_set_up
from freezegun import freeze_time

from odoo.tests import TransactionCase
from odoo.tools import mute_logger

SET_UP = []


class ClientCase(TransactionCase):
    """A client. The tests here are run by hand, so that they may fail."""

    NAME = "Nord ApS"
    BREAKS = False

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        SET_UP.append(cls.NAME)
        cls.client = cls.env["res.partner"].create({"name": cls.NAME})
        cls.names = [cls.NAME]
        cls.by_name = {"first": [cls.client]}
        if cls.BREAKS:
            raise ValueError("the set-up breaks")

    @classmethod
    def count(cls, name):
        return cls.env["res.partner"].search_count([("name", "=", name)])


def run(*cases):
    """Run test classes one after another.

    :return: what went wrong, and which names `ClientCase` was set up with meanwhile
    """
    shared_set_up.close()
    SET_UP.clear()
    shared_set_up.share(cases)
    suite, result = unittest.TestSuite(), unittest.TestResult()
    for case in cases:
        suite.addTests(unittest.defaultTestLoader.loadTestsFromTestCase(case))
    suite.run(result)
    wrong = result.errors + result.failures
    return "\n".join(text for _test, text in wrong), SET_UP.copy()


def case(test=lambda self: None, base=ClientCase, **attributes):
    return type("Case", (base,), {"test": test, **attributes})


def test_set_up_once():
    seen = []

    def see(self):
        seen.append((self.client.id, self.env.cr))

    assert run(case(see), case(see), case(see)) == ("", ["Nord ApS"])
    assert len(set(seen)) == 1


def test_what_one_does_is_gone():
    called = []

    @classmethod
    def set_up(cls):
        super(first, cls).setUpClass()
        cls.env = cls.env(
            context={"lang": "en_US"}, user=cls.env.ref("base.user_admin")
        )
        cls.client.name = "Syd A/S"
        cls.another = cls.client.copy()
        cls.names.append("Syd A/S")
        cls.by_name["first"].append(cls.another)
        cls.env["ir.config_parameter"].sudo().set_param("reminder.leak", "yes")
        cls.env["ir.config_parameter"].sudo().get_param("reminder.leak")
        cls.env["ir.model.fields"].create(
            {
                "name": "x_leak",
                "ttype": "char",
                "model_id": cls.env["ir.model"]._get("res.partner").id,
            }
        )
        cls.client.x_leak = "yes"
        patch.object(type(cls.client), "leak", create=True).start()
        cls.env.cr.precommit.add(lambda: called.append("called"))
        # never flushed
        cls.client.comment = "Leaks"

    def written(self):
        self.assertEqual(self.count("Syd A/S"), 1)
        self.assertEqual(self.client.x_leak, "yes")

    def gone(self):
        self.assertEqual((self.client.name, self.count("Syd A/S")), ("Nord ApS", 0))
        self.assertFalse(self.client.comment)
        self.assertEqual((self.env.uid, self.env.lang), (1, None))
        self.assertFalse(hasattr(self, "another"))
        self.assertEqual(self.names, ["Nord ApS"])
        self.assertEqual(self.by_name, {"first": [self.client]})
        self.assertFalse(self.env["ir.config_parameter"].get_param("reminder.leak"))
        self.assertNotIn("x_leak", self.client._fields)
        self.env.cr.execute("SELECT * FROM res_partner LIMIT 0")
        columns = [column.name for column in self.env.cr.description]
        self.assertNotIn("x_leak", columns)
        self.assertFalse(hasattr(type(self.client), "leak"))
        self.env.cr.precommit.run()
        self.assertFalse(called)

    first = case(written)
    first.setUpClass = set_up
    assert run(first, case(gone)) == ("", ["Nord ApS"])
    assert not {"client", "env", "names"} & vars(first).keys()


def test_who_has_a_say_shares_no_more_than_the_rest():
    def named(name):
        return lambda self: self.assertEqual(self.client.name, name)

    plain = case(named("Nord ApS"))
    own_name = case(named("Syd A/S"), NAME="Syd A/S")
    own_method = case(named("Nord ApS"), count=classmethod(lambda cls, name: 7))
    own_test = case(named("Nord ApS"), setUp=lambda self: ClientCase.setUp(self))
    names = ["Nord ApS", "Syd A/S", "Nord ApS", "Nord ApS"]
    assert run(plain, own_name, own_method, plain, own_test) == ("", names)


def test_what_comes_between_two_classes():
    """A base's own part is gone, what is beneath it stays."""

    class Contacts(ClientCase):
        @classmethod
        def setUpClass(cls):
            super().setUpClass()
            SET_UP.append("contacts")
            cls.contact = cls.client.copy({"name": "Anna"})

    def with_anna(self):
        self.assertEqual(self.count("Anna"), 1)

    def without(self):
        self.assertEqual(self.count("Anna"), 0)
        self.assertFalse(hasattr(self, "contact"))

    cases = [case(with_anna, Contacts), case(with_anna, Contacts), case(without)]
    assert run(*cases) == ("", ["Nord ApS", "contacts"])


def test_a_set_up_that_breaks():
    def one(self):
        self.assertEqual(self.count("Nord ApS"), 1)
        self.assertFalse(self.env["ir.config_parameter"].get_param("reminder.leak"))

    @classmethod
    def set_up(cls):
        super(own, cls).setUpClass()
        cls.client.copy({"name": "Nord ApS"})
        # What is cached, the end of a test would clear.
        cls.env["ir.config_parameter"].set_param("reminder.leak", "yes")
        cls.env["ir.config_parameter"].get_param("reminder.leak")
        raise ValueError("its own part breaks")

    own = case(one)
    own.setUpClass = set_up
    wrong, set_up_with = run(case(one), own, case(one))
    assert "its own part breaks" in wrong and "AssertionError" not in wrong
    assert set_up_with == ["Nord ApS"]
    with patch.object(ClientCase, "BREAKS", True):
        wrong, set_up_with = run(case(one), case(one))
    assert wrong.count("ValueError: the set-up breaks") == 2
    assert set_up_with == ["Nord ApS", "Nord ApS"]
    assert run(case(one)) == ("", ["Nord ApS"])


def test_a_lost_transaction():
    """Who breaks the transaction is told; the next class begins with another."""
    breaks = case()

    @classmethod
    def set_up(cls):
        super(breaks, cls).setUpClass()
        cls.addClassCleanup(cls.env.cr._cnx.close)

    breaks.setUpClass = set_up
    with mute_logger("odoo.sql_db", "odoo.tests.common"):
        wrong, _names = run(breaks)
    assert wrong
    assert not shared_set_up._layers
    assert run(case()) == ("", ["Nord ApS"])


def test_ends_in_time():
    with patch.object(shared_set_up, "LONGEST", -1):
        assert run(case(), case()) == ("", ["Nord ApS"] * 2)


def test_a_stopped_clock():
    @classmethod
    def set_up(cls):
        with freeze_time("2020-01-05"):
            super(stopped, cls).setUpClass()

    stopped = case()
    stopped.setUpClass = set_up
    assert run(case(), stopped, case()) == ("", ["Nord ApS"] * 3)
