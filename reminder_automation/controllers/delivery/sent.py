# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.http import Controller, request, route

# The text is shown, and nothing in it runs.
POLICY = "default-src 'none'; img-src * data:; style-src 'unsafe-inline'; sandbox"


class ReminderSent(Controller):
    """What stands behind a line in a chatter: the message as it was sent."""

    @route(
        "/reminder/sent/<int(max=2147483647):delivery_id>",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def sent(self, delivery_id):
        """Show a message to a colleague who may read a record that it is about, without
        the parts about records that this colleague may not read.

        :param delivery_id: of a `reminder.delivery`
        """
        # sudo: reminder.delivery - it is asked who may read the records
        delivery_sudo = request.env["reminder.delivery"].sudo().browse(delivery_id)
        told = delivery_sudo.exists()._told_to(request.env.user)
        if told is None:
            return request.not_found()
        page = request.env["ir.qweb"]._render(
            "reminder_automation.sent_message", told, lang=request.env.lang
        )
        return request.make_response(
            f"<!DOCTYPE html>{page}",
            headers=[
                ("Content-Type", "text/html; charset=utf-8"),
                ("Content-Security-Policy", POLICY),
                ("Cache-Control", "no-store"),
                ("Referrer-Policy", "no-referrer"),
            ],
        )
