# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.http import Controller, request, route


class ReminderTestPage(Controller):
    """Where the links of a test lead: to what they lead in the real reminder, only the
    recipient may go."""

    @route("/reminder/test", type="http", auth="public", methods=["GET"], readonly=True)
    def test(self, **_parameters):
        page = request.env["ir.qweb"]._render(
            "reminder_automation.reminder_test_page", {}, lang=request.env.lang
        )
        return request.make_response(
            f"<!DOCTYPE html>{page}",
            headers=[
                ("Content-Type", "text/html; charset=utf-8"),
                (
                    "Content-Security-Policy",
                    "default-src 'none'; style-src 'unsafe-inline'",
                ),
                ("X-Robots-Tag", "noindex"),
            ],
        )
