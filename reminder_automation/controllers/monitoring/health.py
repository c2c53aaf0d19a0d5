# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import json

from odoo import http
from odoo.http import request
from odoo.tools import consteq

from ...groups import ADMIN
from ...models.monitoring.res_company import TOKEN


class ReminderHealth(http.Controller):
    @http.route(
        "/reminder_automation/health",
        type="http",
        auth="public",
        methods=["GET"],
        readonly=True,
        save_session=False,
    )
    def health(self, **_others):
        """Whether the automatic actions are well, for monitoring.

        The token is sent in a header: addresses are kept in logs.

        :return: JSON with status 200, or 503 when something is wrong; 403 for those
            who have neither the token nor an administrator's session
        """
        if not (self._has_token() or self._is_administrator()):
            return request.make_response(
                "Send the token for monitoring in the header “Authorization: Bearer”, "
                "or log in as an administrator.\n",
                headers=[("Content-Type", "text/plain; charset=utf-8")],
                status=403,
            )
        # sudo: reminder.job - whoever has the token need not be a user
        report = request.env["reminder.job"].sudo()._health_report()
        return request.make_response(
            json.dumps(report),
            headers=[("Content-Type", "application/json")],
            status=200 if report["status"] == "ok" else 503,
        )

    def _has_token(self):
        scheme, _space, sent = request.httprequest.headers.get(
            "Authorization", ""
        ).partition(" ")
        # sudo: ir.config_parameter - only compared with what was sent
        expected = request.env["ir.config_parameter"].sudo().get_param(TOKEN)
        # As bytes: of texts only those in ASCII can be compared in constant time.
        return (
            bool(expected)
            and scheme.lower() == "bearer"
            and consteq(sent.strip().encode(), expected.encode())
        )

    def _is_administrator(self):
        user = request.env.user
        return user.has_group("base.group_system") or (
            user.has_group(ADMIN) and user._reminder_has_all_companies()
        )
