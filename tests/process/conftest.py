"""A database, a mail sink and Odoo processes for each test, gone when it ends."""

import contextlib

import pytest
import warm
from ground import databases
from harness import Instance, Sink, copied


@pytest.fixture(scope="session")
def bare():
    """A copy of the database with the addon and what it depends on, as a template."""
    with template("bare") as name:
        yield name


@pytest.fixture(scope="session")
def full():
    """A copy of the database with other apps beside the addon, as a template."""
    with template("full") as name:
        yield name


@contextlib.contextmanager
def template(kind):
    databases.ensure(kind)
    with databases.copy_of(kind, "process", is_small=True) as name:
        warm.load(name)
        yield name


@pytest.fixture
def database(bare):
    with copied(bare) as name:
        yield name


@pytest.fixture
def sink(tmp_path):
    sink = Sink(tmp_path / "sink")
    sink.start()
    yield sink
    sink.stop()


@pytest.fixture
def instance(database, sink, tmp_path):
    instance = Instance(database, sink, tmp_path / "odoo")
    yield instance
    instance.close()
