# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What would be made, without making it: everything is done in earnest, looked at, and
undone before anybody else can see it."""

from contextlib import contextmanager

from odoo import api
from odoo.tools.misc import Callbacks

# Given by code only, never by a request: documents that cost time to print are named,
# and not printed.
LOOK = object()


class Lang(str):
    """A language that is asked for instead of the recipient's. A type of its own: a
    request's context has plain text, which chooses nothing."""

    __slots__ = ()


@contextmanager
def undone(env, **context):
    """Do something of which nothing stays but what is remembered in plain values: not
    in the database, not in any cache, not for after the commit.

    It has caches of its own, so that records which are being edited keep what is
    written in them.

    :param env: whose rights and context it has
    :param context: what is added to that
    :return: the environment to do it in
    """
    cr = env.cr
    env.flush_all()
    hooks = ("precommit", "postcommit", "prerollback", "postrollback")
    kept = {name: getattr(cr, name) for name in hooks}
    transaction, cr.transaction = cr.transaction, None
    for name in hooks:
        setattr(cr, name, Callbacks())
    savepoint = cr.savepoint(flush=False)
    try:
        yield api.Environment(cr, env.uid, {**env.context, **context}, env.su)
    finally:
        try:
            savepoint.close(rollback=True)
        finally:
            cr.transaction = transaction
            for name, callbacks in kept.items():
                setattr(cr, name, callbacks)
            cr.cache.clear()
