"""Odoo's own tests of the calendar's pop-ups, in the browser, with ours installed."""

from odoo.tests import HttpCase

from odoo.addons.web.tests import test_js

SUITE = "@calendar/calendar_notification"


class TestOdooPopups(HttpCase):
    def test_odoos_suite(self):
        suite = test_js.HOOTCommon._generate_hash(self, SUITE)
        with self.assertLogs(f"{self._logger.name}.browser", "INFO") as logs:
            self.browser_js(
                f"/web/tests?headless&loglevel=2&preset=desktop&timeout=15000&id={suite}",
                "",
                "",
                login="admin",
                timeout=300,
                success_signal="[HOOT] Test suite succeeded",
                error_checker=test_js.unit_test_error_checker,
            )
        # A suite of another name would succeed without a test.
        self.assertTrue(any("Passed 3 tests" in line for line in logs.output))
