# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""The scripts and styles of the pages that tours open, made once for all of them.

What a test makes, it forgets as it ends: each would compile them anew, for seconds.
Odoo makes all there are before its own tests; these are the ones that tours ask for.
And each tour has a new browser, with nothing in its cache: what one has read and
compiled of these files, the next one finds.
"""

import functools

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tests.common import ChromeBrowser, get_db_name

SCRIPTS = (
    *("web.assets_web", "web.assets_emoji", "bus.websocket_worker_assets"),
    *("web.assets_frontend_minimal", "web.assets_frontend_lazy"),
    *("portal.assets_chatter", "web.assets_tests", "web.__assets_tests_call__"),
)
STYLES = (
    *("web.assets_web", "web.assets_web_print", "web.assets_frontend"),
    *("portal.assets_chatter", "portal.assets_chatter_style"),
)


def make():
    with Registry(get_db_name()).cursor() as cr:
        qweb = api.Environment(cr, SUPERUSER_ID, {})["ir.qweb"]
        for name in SCRIPTS:
            qweb._get_asset_bundle(name, css=False, js=True).js()
        for name in STYLES:
            qweb._get_asset_bundle(name, css=True, js=False).css()


def keep_read(folder):
    """Let the browsers that come read what those before have read.

    :param folder: for their cache, nothing else of them
    """
    spawn = ChromeBrowser._spawn_chrome

    @functools.wraps(spawn)
    def _spawn_chrome(self, cmd):
        return spawn(self, [*cmd, f"--disk-cache-dir={folder}"])

    ChromeBrowser._spawn_chrome = _spawn_chrome
