"""Odoo's own tests of how addons are written, one by one."""

import importlib
import sys
import types

from odoo.modules.module import Manifest

PACKAGE = "odoo.addons.test_lint.tests"


def load(name):
    """One module of test_lint, without the rest of its package, which wants pylint."""
    if PACKAGE not in sys.modules:
        package = types.ModuleType(PACKAGE)
        package.__path__ = [f"{Manifest.for_addon('test_lint').path}/tests"]
        sys.modules[PACKAGE] = package
    return importlib.import_module(f"{PACKAGE}.test_{name}")
