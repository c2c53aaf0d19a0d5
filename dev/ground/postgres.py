"""The PostgreSQL server: the one that PGHOST and friends name, or one of our own."""

import contextlib
import os

import psycopg2

from .cluster import USER, Cluster
from .paths import POSTGRES
from .say import Stop
from .stamps import alone, done, is_done

OWN_SERVER_VARIABLES = ("PGHOST", "PGPORT", "PGUSER", "PGPASSWORD")
OLDEST = 13
EMBEDDED = Cluster(POSTGRES)
# The name of the place for copies in the memory, as a tablespace.
MEMORY = "memory"


def is_embedded():
    named = any(os.environ.get(name) for name in OWN_SERVER_VARIABLES)
    return not named or os.environ.get("PGHOST") == str(EMBEDDED.socket)


def environment():
    """What other programs need to know to reach the server."""
    return EMBEDDED.environment() if is_embedded() else {}


def connect(database="postgres"):
    """A connection without a transaction, as creating databases needs it."""
    connection = psycopg2.connect(dbname=database, connect_timeout=10)
    connection.autocommit = True
    return connection


def place_of_copies():
    """The tablespace of databases that soon go again: in the memory, where it can be.

    :return: a name; none for where all databases are
    """
    if not is_embedded() or not EMBEDDED.has_memory():
        return None
    with alone(MEMORY), contextlib.closing(connect()) as connection:
        with connection.cursor() as cursor:
            cursor.execute("SELECT FROM pg_tablespace WHERE spcname = %s", [MEMORY])
            if not cursor.rowcount:
                EMBEDDED.make_memory()
                statement = f"CREATE TABLESPACE {MEMORY} LOCATION %s"
                cursor.execute(statement, [str(EMBEDDED.memory)])
    return MEMORY


def is_ready():
    """Whether a server answers; for a person's own server, also whether it will do."""
    if not is_embedded():
        _check_own_server()
        return True
    os.environ.update(environment())
    try:
        connect().close()
    except psycopg2.OperationalError:
        return False
    return True


def make():
    if not is_done("pg", USER):
        EMBEDDED.create()
        done("pg", USER)
    EMBEDDED.start()


def _check_own_server():
    try:
        connection = connect()
    except psycopg2.OperationalError as error:
        reason = str(error).strip().splitlines()[0]
        raise Stop(
            f"your PostgreSQL server: {reason}; correct PGHOST, PGPORT, PGUSER and "
            "PGPASSWORD, or unset them for the embedded server"
        ) from error
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
        )
        (may_create,) = cursor.fetchone()
    user, version = connection.info.user, connection.server_version // 10000
    connection.close()
    if version < OLDEST:
        raise Stop(f"Odoo 19 needs PostgreSQL {OLDEST} or newer, yours is {version}")
    if user == "postgres":
        raise Stop("Odoo refuses the database user postgres; set PGUSER to another one")
    if not may_create:
        raise Stop(f"{user} may not create databases; run: ALTER ROLE {user} CREATEDB")
