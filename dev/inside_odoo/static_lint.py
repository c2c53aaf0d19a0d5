"""The parts of Odoo's own test_lint that need no database, for this addon alone."""

import sys
import unittest
from unittest.mock import patch

import odoo_checks

from odoo.modules.module import Manifest
from odoo.tests import BaseCase
from odoo.tools import config

ADDON = "reminder_automation"
NAMES = (
    *("dunderinit", "i18n", "jstranslate", "manifests", "onchange_domains"),
    *("orm_import", "test_holes"),
)


def main():
    config.parse_config(["--log-level=warn"], setup_logging=True)
    # Odoo's own versions of these want Odoo's own runner.
    BaseCase.subTest = unittest.TestCase.subTest
    BaseCase.run = unittest.TestCase.run
    load_tests = unittest.defaultTestLoader.loadTestsFromModule
    suite = unittest.TestSuite(load_tests(odoo_checks.load(name)) for name in NAMES)
    this_one = [Manifest.for_addon(ADDON)]
    with patch.object(Manifest, "all_addon_manifests", lambda: this_one):
        outcome = unittest.TextTestRunner(verbosity=0).run(suite)
    return outcome.wasSuccessful()


if __name__ == "__main__":
    sys.exit(not main())
