"""The whole of it: Odoo, its database server and its mail sink, ready to be used."""

import os
import sys
from typing import NamedTuple

from . import browser, mail_sink, node, odoo_source, postgres, python
from .paths import BYTECODE, CACHE, DATA, LOGS, ODOO_RC, ROOT
from .say import step
from .stamps import alone


class Step(NamedTuple):
    """Something that has to be there: how to see whether it is, how to make it."""

    title: str
    is_ready: callable
    make: callable


def _make_odoo():
    odoo_source.make()
    node.make_if_possible()


SERVICES = (
    Step("Odoo 19", odoo_source.is_ready, _make_odoo),
    Step("PostgreSQL server", postgres.is_ready, postgres.make),
    Step("Mail sink", mail_sink.is_ready, mail_sink.make),
)


# What only the tests and the linters need.
NODE = Step("Packages for Node", node.is_ready, node.make)
LINTERS = Step("Linters", python.linters_are_ready, python.make_linters)
BROWSER = Step("Chromium", browser.is_ready, browser.make)


def up(*more):
    """Make sure that everything is there and running.

    :param more: further steps, besides the services that Odoo needs
    """
    with alone("setup"):
        for title, is_ready, make in (*SERVICES, *more):
            ready = is_ready()
            step(title, already=ready)
            if not ready:
                make()
        _write_settings()
        os.environ.update(environment())
        os.environ.pop("PGDATABASE", None)


def environment():
    """What a program needs to know to start Odoo in here."""
    path = [str(odoo_source.folder()), os.environ.get("PYTHONPATH")]
    return {
        **postgres.environment(),
        "HYPOTHESIS_STORAGE_DIRECTORY": str(CACHE / "hypothesis"),
        "ODOO_RC": str(ODOO_RC),
        "PYLINTHOME": str(CACHE / "pylint"),
        # Kept in here even where Python is not to leave any beside its sources, or
        # each process would compile all of Odoo.
        "PYTHONDONTWRITEBYTECODE": "",
        "PYTHONPYCACHEPREFIX": str(BYTECODE),
        "PYTHONPATH": os.pathsep.join(dict.fromkeys(filter(None, path))),
    }


def odoo(*arguments):
    """The command line that starts Odoo."""
    return [sys.executable, "-m", "odoo", *map(str, arguments)]


def _write_settings():
    folders = [*odoo_source.addons_path(), python.addons_path(), ROOT]
    settings = {
        "addons_path": ",".join(map(str, folders)),
        "data_dir": DATA,
        "http_interface": "127.0.0.1",
        "screenshots": LOGS / "screenshots",
        "smtp_server": "127.0.0.1",
        "smtp_port": mail_sink.port(),
    }
    lines = [f"{name} = {value}" for name, value in settings.items()]
    fresh = ODOO_RC.with_suffix(".new")
    fresh.write_text("\n".join(["[options]", *lines, ""]))
    fresh.replace(ODOO_RC)
