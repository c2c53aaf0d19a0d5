# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""One bad record stops nobody: how every step that works on many of them works."""

import logging
from functools import partial

import psycopg2

from odoo.exceptions import AccessError, MissingError
from odoo.tools import SQL

from ...sayings import Said

_logger = logging.getLogger(__name__)

# What the database says of itself: a lost race, or a lost connection, on which the end
# of a savepoint raises the second one.
PASSES = (psycopg2.OperationalError, psycopg2.InterfaceError)


def take(records):
    """Lock the rows of those of these that nobody else has, until the next commit, as
    `try_lock_for_update` does. Where another process has changed one since this one
    looked, nothing is said of it in the log: it is no error, and whoever calls this
    tries again.

    :return: those that are locked now
    :raise psycopg2.errors.SerializationFailure: one was changed
    """
    if not records:
        return records
    cr = records.env.cr
    query = SQL(
        "SELECT id FROM %s WHERE id = ANY(%s) FOR NO KEY UPDATE SKIP LOCKED",
        SQL.identifier(records._table),
        records.ids,
    )
    cr.execute(query, log_exceptions=False)
    mine = {row[0] for row in cr.fetchall()}
    return records.browse(one for one in records._ids if one in mine)


def serve(records, method, blame, most=None, _blamed=None):
    """Do something about all of these records at once; when that fails, find the ones
    that break it, and do it for the others.

    Each try is undone as a whole before the next one, so the method may write and raise
    at any line. What the database says of itself, a lost race or a lost connection, is
    no fault of the records: it passes, and the whole step is tried again.

    :param records: a recordset, or a list of things that have a meaning for `method`
    :param method: called with some of the records, as many as work together
    :param blame: called with a single one that does not, and with its error; what it
        writes takes the record out of the step, or the step never ends
    :param most: when more than so many are to blame, it is no fault of the records: the
        error passes
    :return: list of what the calls of `method` returned that went well
    """
    blamed = [] if _blamed is None else _blamed
    if not records:
        return []
    env = _env_of(records)
    try:
        with env.cr.savepoint():
            return [method(records)]
    except PASSES:
        raise
    except Exception as error:
        # Filters, templates and addresses are written by people, and other addons
        # have their say: a record may break in any way.
        env.invalidate_all(flush=False)
        if len(records) > 1:
            middle = len(records) // 2
            first, second = records[:middle], records[middle:]
            return [
                *serve(first, method, blame, most, blamed),
                *serve(second, method, blame, most, blamed),
            ]
        blamed.append(records)
        if most is not None and len(blamed) > most:
            raise
        _logger.info("Reminders: %s breaks a step", records, exc_info=True)
        apart(env, partial(blame, records, error))
    return []


def look(things, method, blame=None):
    """Find out something about all of these things at once, for who looks at many of
    them; when that fails, find the ones that break it, and do it for the others.

    As `serve`, for what only reads: nothing is undone. Nor is anybody told: the sweep
    finds the same, and tells.

    :param things: a recordset, or a list of things that have a meaning for `method`
    :param method: called with some of the things, as many as work together
    :param blame: called with a single one that does not, and with its error: gives what
        stands in the list for it; None: nothing does
    :return: list of what the calls returned
    """
    if not things:
        return []
    try:
        return [method(things)]
    except psycopg2.Error:
        raise  # in this transaction nothing can be asked any more
    except Exception as error:
        if len(things) > 1:
            middle = len(things) // 2
            return [
                *look(things[:middle], method, blame),
                *look(things[middle:], method, blame),
            ]
        _logger.info("Reminders: %s cannot be looked at: %s", things, error)
        return [blame(things, error)] if blame else []


def apart(env, method):
    """Do something that must not undo what was done before it, such as telling a
    person: when it fails, the log says so, and nothing else happens.

    :return: what the method returned; None when it failed
    """
    try:
        with env.cr.savepoint():
            return method()
    except PASSES:
        raise
    except Exception:
        env.invalidate_all(flush=False)
        _logger.exception("Reminders: a problem could not be told")
    return None


def error_text(error):
    """What an error says, for the record that it belongs to."""
    if error.args and isinstance(error.args[0], Said):
        return error.args[0]
    return str(error).strip() or type(error).__name__


def plain_error(error):
    """What an error is called for people; what the database or a refusal says may
    quote records, and stands in the log."""
    text = str(error).strip()
    if not text or isinstance(error, (psycopg2.Error, AccessError, MissingError)):
        return type(error).__name__
    return text.splitlines()[0][:200]


def _env_of(records):
    return (records[0] if isinstance(records, list) else records).env
