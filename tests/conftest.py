"""Makes Odoo's test classes run from this folder, outside of any addon.

Run by ``dev/pytest``, which gives pytest-odoo a database. Without one (``dev/pytest
none``) no Odoo is loaded and there is nothing to do.
"""

import logging

import pytest

OURS = "odoo.addons.reminder_automation"


def pytest_configure(config):
    if config.pluginmanager.hasplugin("odoo"):
        from odoo.tests import BaseCase

        # Classes in an addon get these from Odoo's loader, which never looks here.
        BaseCase.test_tags = {"standard", "post_install"}
        BaseCase.test_module = "reminder_automation"


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
