from datetime import date, datetime, timedelta

from odoo.tests import TransactionCase
from odoo.tools import SQL

from odoo.addons.reminder_automation.models.delivery.prepared import Prepared

KNOWN = SQL("SELECT count(*) FROM pg_prepared_statements WHERE name LIKE 'reminder%%'")
VALUES = (
    *(7, -(2**40), 0.25, True, None, "it's 100 %", date(2026, 3, 29)),
    *(datetime(2026, 3, 29, 1, 30), timedelta(minutes=5), [3, 4], ["a", "b,c"], []),
)


class TestPrepared(TransactionCase):
    """What a connection has planned once says the same as what it reads anew."""

    def setUp(self):
        super().setUp()
        # A connection of its own, as a sender has it.
        self.cr = self.registry.cursor()
        self.addCleanup(self.cr.close)
        self.prepared = Prepared(self.cr)
        self.addCleanup(self.prepared.close)

    def run_it(self, query):
        self.prepared.execute(query)
        found = self.cr.fetchall()
        self.cr.commit()
        return found

    def known(self):
        self.cr.execute(KNOWN)
        return self.cr.fetchone()[0]

    def query(self, res_id, *names):
        return SQL(
            """
            SELECT id, login FROM res_users
             WHERE id = %s AND login IN %s AND login LIKE '%%'
            """,
            res_id,
            names,
        )

    def test_other_values(self):
        users = self.env["res.users"].browse([1, 2]).with_context(active_test=False)
        for user in users:
            for names in ([user.login, "nobody"], ["nobody", "none"]):
                expected = [(user.id, user.login)] if user.login in names else []
                self.assertEqual(self.run_it(self.query(user.id, *names)), expected)
        self.assertEqual(self.known(), 1, "one statement for all of them")

    def test_every_kind_of_value(self):
        for value in VALUES:
            with self.subTest(value=value):
                same = SQL("SELECT %s IS NOT DISTINCT FROM %s", value, value)
                self.cr.execute(same)
                expected = self.cr.fetchall()
                self.cr.commit()
                self.assertEqual(self.run_it(same), expected)
        self.assertEqual(self.run_it(SQL("SELECT 1 = ANY(%s)", [3, 1])), [(True,)])
        self.assertEqual(self.run_it(SQL("SELECT 1 = ANY(%s)", [])), [(False,)])

    def test_a_value_of_unknown_type(self):
        """What PostgreSQL cannot plan without its values is run as it is."""
        query = SQL("SELECT %s IS NULL", "a text")
        for _turn in range(2):
            self.assertEqual(self.run_it(query), [(False,)])
        self.assertEqual(self.known(), 0)

    def test_another_connection_of_a_pooler(self):
        self.run_it(self.query(1, "nobody"))
        self.cr.execute("DEALLOCATE ALL")
        self.cr.commit()
        login = self.env["res.users"].browse(1).login
        for _turn in range(2):
            self.assertEqual(self.run_it(self.query(1, login)), [(1, login)])
        self.assertEqual(self.known(), 0)

    def test_forgotten_at_the_end(self):
        self.run_it(self.query(1, "nobody"))
        self.assertEqual(self.known(), 1)
        self.prepared.close()
        self.assertEqual(self.known(), 0)
