"""A database, a mail sink and Odoo processes for each test, gone when it ends."""

import pytest
import warm
from ground import databases
from harness import Instance, Sink


@pytest.fixture(scope="session")
def bare():
    """A copy of the database with the addon and what it depends on, as a template."""
    databases.ensure("bare")
    with databases.copy_of("bare", "process") as name:
        warm.load(name)
        yield name


@pytest.fixture
def database(bare):
    name = f"{bare}-copy"
    databases.clone(bare, name)
    yield name
    databases.drop(name)


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
