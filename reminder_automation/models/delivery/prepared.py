# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import contextlib
import re
import secrets
from datetime import date, datetime, timedelta

import psycopg2

from odoo.tools import SQL

# As a literal of each is read where it stands in a statement.
TYPES = {
    bool: "boolean",
    date: "date",
    datetime: "timestamp",
    float: "numeric",
    timedelta: "interval",
}
# Its place in the statement says what it is, as that of a text in quotes does.
ANY = "unknown"
MOST_OF_INTEGER = 2**31 - 1
PLACES = re.compile(r"%([s%])")


class Prepared:
    """Statements that a connection reads and plans once, and runs with other values.

    What is asked of one message reads as it does for the next one, and takes a lot
    longer to plan than to run.

    A pooler of connections may give each transaction another connection of the server,
    which knows no statement of the one before. From then on each is read and planned
    as any other one.
    """

    def __init__(self, cr):
        self.cr = cr
        self.prefix = f"reminder_{secrets.token_hex(4)}"
        self.names = {}  # by text and types; None: it cannot be prepared
        self.is_kept = True  # by the connection

    def execute(self, query):
        """Run a statement, which is a transaction of its own or the first of one.

        :param query: SQL
        """
        if self.is_kept:
            text, types, values = _taken_apart(query)
            name = self._name(text, types)
            if name and self._run(name, values):
                return
        self.cr.execute(SQL("%s", query), log_exceptions=False)

    def close(self):
        """Have the connection forget them."""
        names = filter(None, self.names.values()) if self.is_kept else ()
        forget = [SQL("DEALLOCATE %s;", SQL.identifier(name)) for name in names]
        self.names = {}
        if forget:
            with contextlib.suppress(psycopg2.Error):
                self.cr.execute(SQL(" ").join(forget), log_exceptions=False)
                self.cr.commit()  # pylint: disable=invalid-commit

    def _name(self, text, types):
        key = text, types
        if key not in self.names:
            name = f"{self.prefix}_{len(self.names)}"
            try:
                self.cr.execute(
                    SQL(
                        "PREPARE %s(%s) AS %s",
                        SQL.identifier(name),
                        SQL(", ".join(types)),
                        SQL(text),
                    ),
                    log_exceptions=False,
                )
            except psycopg2.ProgrammingError:
                # The type of one of its values is not to be told from its place.
                self.cr.rollback()
                name = None
            self.names[key] = name
        return self.names[key]

    def _run(self, name, values):
        """Whether the connection knows this one, and has run it."""
        places = SQL(", ").join(SQL("%s", value) for value in values)
        try:
            self.cr.execute(
                SQL("EXECUTE %s(%s)", SQL.identifier(name), places),
                log_exceptions=False,
            )
        except psycopg2.errors.InvalidSqlStatementName:
            self.cr.rollback()
            self.is_kept = False
        return self.is_kept


def _taken_apart(query):
    """A statement, with a number for each value.

    :return: its text, the types of the values, and the values
    """
    types, values, params = [], [], iter(query.params)

    def place(value):
        types.append(_type(value))
        values.append(value)
        return f"${len(values)}"

    def read(found):
        if found[1] == "%":
            return found[0]
        value = next(params)
        if isinstance(value, tuple):
            return f"({', '.join(map(place, value))})"
        return place(value)

    text = PLACES.sub(read, query.code)
    return text, tuple(types), values


def _type(value):
    if isinstance(value, list):
        found = _type(value[0]) if value else ANY
        if found == ANY:
            return "text[]" if value else ANY
        return f"{found}[]"
    if isinstance(value, int) and not isinstance(value, bool):
        return "integer" if abs(value) <= MOST_OF_INTEGER else "bigint"
    return TYPES.get(type(value), ANY)
