"""Databases with Odoo in them: made once, kept as templates, cloned in a second.

For each kind there is a base, without the addon, and on top of it a clone with the
addon installed. The base is made again only when its list of modules changes, the
clone whenever a file of the addon has changed. What they were made from is kept in the
comment of the database itself.
"""

import ast
import contextlib
import lzma
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

import psycopg2
from psycopg2 import sql

from . import odoo_source, postgres, sandbox
from .paths import ADDON, DATA, LOGS
from .say import Stop, note, progress
from .stamps import alone, fingerprint

FILESTORE = DATA / "filestore"
LOADING = re.compile(r"Loading module (\w+) \((\d+)/(\d+)\)")
FAILURE = re.compile(r"^\S+ \S+ \d+ (?:ERROR|CRITICAL) ")


class Kind(NamedTuple):
    """What a database has besides the addon and what that depends on."""

    modules: tuple = ()
    demo: bool = False


# Begins the comment of every database made here; others are left alone.
OURS = "reminder_automation: "
# Ends the name of a database without the addon.
BASE = "-base"
# What Odoo gives a new database.
EMPTY = "ENCODING 'UTF8' LC_COLLATE 'C'"
COMMENT = """
    SELECT shobj_description(oid, 'pg_database')
      FROM pg_database
     WHERE datname = %s
"""

KINDS = {
    "bare": Kind(),
    "full": Kind(
        (
            *("account", "account_qr_code_sepa", "auth_signup", "base_automation"),
            *("helpdesk_mgmt", "mass_mailing", "partner_contact_birthdate"),
            *("payment_demo", "project", "sale_management", "sign_oca"),
            *("subscription_oca", "survey"),
        )
    ),
    "demo-template": Kind(demo=True),
}


def base_of(kind):
    return f"{kind}{BASE}"


def is_current(name, mark):
    return _comment(name) == OURS + mark


def ensure(kind):
    """Have the database ``kind`` there, with the addon as it is on the disk now."""
    with alone(f"database-{kind}"):
        base_mark = ensure_base(kind)
        mark = fingerprint(base_mark, *_addon_files())
        if not is_current(kind, mark):
            note(f"database {kind}: installing the addon")
            clone(base_of(kind), kind)
            install(kind, ADDON.name, demo=KINDS[kind].demo)
            _remember(kind, mark)


def ensure_base(kind):
    """Have the database without the addon there; return what it was made from."""
    modules = sorted({*_dependencies(), *KINDS[kind].modules})
    release = odoo_source.folder() / "odoo" / "release.py"
    # On a person's own server the databases of another checkout have other files.
    mark = fingerprint(release, DATA, KINDS[kind].demo, *modules)
    if not is_current(base_of(kind), mark):
        note(f"database {base_of(kind)}: installing {', '.join(modules)}")
        _create(base_of(kind), "template0", EMPTY)
        install(base_of(kind), *modules, demo=KINDS[kind].demo)
        _remember(base_of(kind), mark)
    return mark


def install(name, *modules, demo=False):
    """Install ``modules`` in the database ``name``."""
    LOGS.mkdir(parents=True, exist_ok=True)
    log = LOGS / f"install-{name}.log"
    command = sandbox.odoo(
        *("--database", name, "--init", ",".join(modules), "--stop-after-init"),
        *("--no-http", "--with-demo" if demo else "--without-demo"),
    )
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    failures = []
    with open(log, "w") as output, progress() as shown:
        for line in process.stdout:
            output.write(line)
            if loading := LOADING.search(line):
                shown.show("module {1} of {2}: {0}".format(*loading.groups()))
            if FAILURE.match(line):
                failures.append(line.strip())
    if process.wait():
        reason = failures[-1] if failures else "Odoo gave up"
        raise Stop(f"could not install {', '.join(modules)}: {reason} (log: {log})")


def clone(template, name, options=""):
    """Make ``name`` a copy of ``template``, its files included."""
    _create(name, template, options)
    if (FILESTORE / template).is_dir():
        # Odoo never writes into a stored file again, so the copies can share them.
        shutil.copytree(FILESTORE / template, FILESTORE / name, copy_function=os.link)
    _mark_as_own(name)


def _mark_as_own(name):
    """A copy that is made on purpose is at home where it is: the addon holds back what
    would leave a copy that nobody told it of."""
    with (
        contextlib.closing(postgres.connect(name)) as connection,
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT to_regclass('reminder_place')")
        if cursor.fetchone()[0]:
            cursor.execute("DELETE FROM reminder_place")


def restore(name, dump):
    """Make ``name``, which soon goes again, from a dump in SQL, packed with xz."""
    _create(name, "template0", f"{EMPTY} {_in_memory()}")
    command = ("psql", "--quiet", "--output", os.devnull, "--set=ON_ERROR_STOP=1", name)
    with subprocess.Popen(command, stdin=subprocess.PIPE) as process:
        with lzma.open(dump) as statements:
            shutil.copyfileobj(statements, process.stdin)
        process.stdin.close()
        if process.wait():
            raise Stop(f"could not restore {dump}")


def drop(name):
    found = _comment(name)
    if found is None:
        return
    if not postgres.is_embedded() and not found.startswith(OURS):
        raise Stop(f"the database {name} on your server is not from here; rename it")
    _execute("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
    shutil.rmtree(FILESTORE / name, ignore_errors=True)
    (DATA / ADDON.name / f"{name}.json").unlink(missing_ok=True)


@contextlib.contextmanager
def copy_of(kind, purpose, is_small=False):
    """A copy of the database ``kind`` that lasts as long as the block.

    :param kind: one of `KINDS`, or the base of one
    :param is_small: whether it remains so small that it may lie in the memory; so do
        the copies of it
    """
    name = f"{kind}-{purpose}-{os.getpid()}"
    with alone(f"database-{kind.removesuffix(BASE)}"):
        if postgres.is_embedded():
            _drop_leftovers(f"{kind}-{purpose}-")
        clone(kind, name, _in_memory() if is_small else "")
    try:
        _keep_unlocked(name, "ir_module_module")
        yield name
    finally:
        drop(name)


@contextlib.contextmanager
def as_it_is(kind):
    """The database ``kind`` itself, to look at; nobody can copy it meanwhile."""
    with alone(f"database-{kind.removesuffix(BASE)}"):
        yield kind


def _in_memory():
    """The option of a database that lies in the memory, where there is room."""
    place = postgres.place_of_copies()
    return f"TABLESPACE {place}" if place else ""


def _keep_unlocked(name, table):
    """Let no autovacuum lock a table: Odoo does not wait for this one, and refuses to
    uninstall a module then."""
    with (
        contextlib.closing(postgres.connect(name)) as connection,
        connection.cursor() as cursor,
    ):
        cursor.execute(f"ALTER TABLE {table} SET (autovacuum_enabled = false)")


def _drop_leftovers(prefix):
    """Drop the copies of processes that were killed before they could."""
    with _cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database")
        names = [name for (name,) in cursor if name.startswith(prefix)]
    for name in names:
        # What it was copied to has its name, and more.
        pid = name.removeprefix(prefix).split("-")[0]
        if pid.isdecimal() and not Path("/proc", pid).exists():
            drop(name)


def _create(name, template, options=""):
    drop(name)
    try:
        _execute(f"CREATE DATABASE {{}} TEMPLATE {{}} {options}", name, template)
    except psycopg2.errors.ObjectInUse as error:
        raise Stop(
            f"the database {template} is in use, perhaps by dev/odoo shell; end that"
        ) from error
    _remember(name)


def _comment(name):
    """The comment of a database; None where there is no such database."""
    with _cursor() as cursor:
        cursor.execute(COMMENT, [name])
        row = cursor.fetchone()
    return row and (row[0] or "")


def _remember(name, mark=""):
    _execute("COMMENT ON DATABASE {} IS {}", name, comment=OURS + mark)


def _execute(statement, *names, comment=None):
    parts = [*map(sql.Identifier, names), sql.Literal(comment)]
    with _cursor() as cursor:
        cursor.execute(sql.SQL(statement).format(*parts))


@contextlib.contextmanager
def _cursor():
    with contextlib.closing(postgres.connect()) as connection:
        with connection.cursor() as cursor:
            yield cursor


def _dependencies():
    manifest = ast.literal_eval((ADDON / "__manifest__.py").read_text())
    return manifest["depends"]


def _addon_files():
    """The addon's files, each with its name."""
    for path in sorted(ADDON.rglob("*")):
        if path.is_file() and path.suffix != ".pyc":
            yield str(path.relative_to(ADDON))
            yield path
