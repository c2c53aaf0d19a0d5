# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import SUPERUSER_ID, api, models

from ...groups import ADMIN


class ResUsers(models.Model):
    """Users: who may change what belongs to no company, and who is still here."""

    _inherit = "res.users"

    def _reminder_has_all_companies(self):
        """Whether this user has every company: what belongs to none is changed only by
        such users. Asked each time, so that a new company counts at once.
        """
        self.ensure_one()
        # sudo: res.company, res.users - whether there is another one, nothing of it
        own_ids = self.sudo().company_ids.ids
        Company_sudo = self.env["res.company"].sudo()
        return not Company_sudo.search_count([("id", "not in", own_ids)], limit=1)

    def _reminder_may_steer(self):
        """Whether this user may steer reminders and send them by hand at all: every
        colleague. Of which records, each record is asked: whoever may write it, and the
        inspectors of its client's area.
        """
        # Not `env.su`: `env.user` always is, and so is a thread opened with a token.
        return bool(self) and self._is_internal()

    def _reminder_here(self):
        """Those of these who work here: no customers, nobody who has left, and not the
        system's own user."""
        return self.filtered(
            lambda user: user.active and not user.share and not user._is_superuser()
        )

    def _reminder_has_left(self):
        """Whether this colleague does not work here any more; the system's own user,
        chosen for what nobody is to look after, never leaves."""
        return bool(self) and not (self.active or self._is_superuser())

    @api.model
    def _reminder_somebody(self, company=None):
        """Somebody who takes over what nobody else is there for: an administrator of
        reminders, one of the company first; else Odoo's; else any colleague.

        :param company: `res.company`, or None where it belongs to none
        :return: one `res.users`; the system's own user when there is nobody at all
        """
        # sudo: res.users - who they are, whoever asks
        Users_sudo = self.env["res.users"].sudo()
        here = [
            *(("share", "=", False), ("active", "=", True)),
            ("id", "!=", SUPERUSER_ID),
        ]
        works = [("company_ids", "in", company.ids)] if company else []
        for group in (ADMIN, "base.group_system", "base.group_user"):
            wanted = [("all_group_ids", "in", self.env.ref(group).ids), *here]
            for domain in (wanted + works, wanted) if works else (wanted,):
                if found := Users_sudo.search(domain, order="id", limit=1):
                    return found.sudo(self.env.su)
        return self.env.ref("base.user_root")
