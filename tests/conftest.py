"""Makes Odoo's test classes run from this folder, outside of any addon.

Run by ``dev/pytest``, which gives pytest-odoo a database. Without one (``dev/pytest
none``) no Odoo is loaded and there is nothing to do.
"""

import logging

import kept_clocks
import pytest

OURS = "odoo.addons.reminder_automation"


def pytest_configure(config):
    if config.pluginmanager.hasplugin("odoo"):
        from odoo.tests import BaseCase

        # Classes in an addon get these from Odoo's loader, which never looks here.
        BaseCase.test_tags = {"standard", "post_install"}
        BaseCase.test_module = "reminder_automation"
        kept_clocks.keep()


def pytest_collection_modifyitems(config, items):
    """Let test classes share their set-up, and files with the same bases come together.

    Within a file the order stays.
    """
    if config.pluginmanager.hasplugin("odoo"):
        import kept_caches
        from shared_set_up import bases_of, share

        kept_caches.keep()
        share({item.cls for item in items if getattr(item, "cls", None)})
        first = {}
        for item in items:
            first.setdefault(item.path, bases_of(getattr(item, "cls", None)))
        items.sort(key=lambda item: first[item.path])


@pytest.fixture(scope="session", autouse=True)
def around_all(request):
    """Make what all tours need, before the first test. End what test classes share,
    after the last one, while there is Odoo's server with its connections.
    """
    if not request.config.pluginmanager.hasplugin("odoo"):
        yield
        return
    import shared_set_up
    import tour_bundles

    request.getfixturevalue("load_http")
    if any("tour" in item.path.stem for item in request.session.items):
        tour_bundles.make()
        tour_bundles.keep_read(
            request.getfixturevalue("tmp_path_factory").mktemp("read")
        )
    yield
    shared_set_up.close()


class Complaints(logging.Handler):
    """Keeps what the addon complained of."""

    def __init__(self):
        super().__init__(logging.WARNING)
        self.lines = []

    def emit(self, record):
        if record.name.startswith(OURS):
            self.lines.append(
                f"{record.levelname} {record.name}: {self.format(record)}"
            )


@pytest.fixture(autouse=True)
def no_complaints():
    """Fail a test whose addon logs a warning or an error that the test did not expect.

    What a test expects it catches, with ``mute_logger`` or ``assertLogs``.
    """
    complaints = Complaints()
    logging.getLogger().addHandler(complaints)
    yield
    logging.getLogger().removeHandler(complaints)
    assert not complaints.lines, "\n".join(complaints.lines)
