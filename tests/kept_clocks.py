# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Stopping the clock costs little.

Whenever a test stops the clock, freezegun looks through the thousands of modules that
Odoo has loaded for those that hold one, and lists all names of each to see whether it
is still as it was. Here it is shown those alone that hold a clock; where modules have
come since, those that are new or have other names than before as well.
"""

import sys

import freezegun.api


class Loaded:
    """What freezegun takes for `sys`."""

    def __init__(self):
        self.without_clock = {}
        self.number, self.others = 0, {}

    def __getattr__(self, name):
        return getattr(sys, name)

    @property
    def modules(self):
        """The loaded modules, without those that are known to hold no clock."""
        if len(sys.modules) != self.number:
            self.look()
        return self.others

    def look(self):
        self.number = len(sys.modules)
        self.others = {
            name: module
            for name, module in list(sys.modules.items())
            if name not in self.without_clock
            or self.without_clock[name] != _mark(module)
        }


def keep():
    """Let freezegun remember which modules hold a clock."""
    api = freezegun.api
    if isinstance(api.sys, Loaded):
        return
    loaded = Loaded()
    held_by = api._get_cached_module_attributes

    def clocks_of(module):
        clocks = held_by(module)
        if not clocks:
            loaded.without_clock[module.__name__] = _mark(module)
            loaded.number = 0  # it need not be shown again
        return clocks

    api._get_module_attributes_hash = _mark
    api._get_cached_module_attributes = clocks_of
    api.sys = loaded


def _mark(module):
    """Whether a module is still the one that was looked through."""
    return id(module), len(getattr(module, "__dict__", ()))
