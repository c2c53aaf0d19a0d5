# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import models

from ...sayings import lazy as _lt


class ResUsers(models.Model):
    """Who has left sends nothing any more, not even what was made before."""

    _inherit = "res.users"

    def write(self, vals):
        result = super().write(vals)
        if "active" in vals and not vals["active"]:
            self._reminder_leave()
        return result

    def unlink(self):
        partners = self.partner_id
        result = super().unlink()
        self._reminder_leave(partners)
        return result

    def _reminder_leave(self, partners=None):
        """What stands in the queue in the name of these is made anew, in that of who
        takes over.

        :param partners: their `res.partner`s, where the users are gone already
        """
        # sudo: reminder.notice - whoever may archive a user
        notices_sudo = self.env["reminder.notice"].sudo()
        authors = (self.partner_id if partners is None else partners).ids
        queued = notices_sudo.search(
            [
                ("ended", "=", False),
                ("delivery_id.state", "=", "queued"),
                ("delivery_id.channel", "=", "email"),
                ("delivery_id.mail_message_id.author_id", "in", authors),
            ]
        )
        queued._make_again(
            _lt("It is made again: the sender does not work here any more.").said(
                self.env
            )
        )
