# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import SUPERUSER_ID, models

from .compose import _place


class ReminderNotice(models.Model):
    """How a message was made, so that it can be made anew the moment it leaves."""

    _inherit = "reminder.notice"

    def _kept(self, contents, template=None, cover=None, words=None):
        """What a delivery keeps of how its message was made.

        :param contents: a `Contents`
        :param words: `Words` of a person, or None
        :return: dict of values
        """
        made_from = {}
        if template:
            made_from["template"] = template.id
        if cover:
            made_from["cover"] = [str(part or "") for part in cover]
        kept = {"fingerprint": contents.fingerprint()}
        if words:
            made_from["words"] = words.packed()
            kept |= {"own_words": True, "author_id": self[:1].user_id.id}
        return {"made_from": made_from or False, **kept}

    def _as_made(self, company):
        """These notices, all of one message, in the order and in the environment in
        which their message is made.

        :param company: whose message it is
        """
        # In the name of whoever sent it by hand: texts may quote their user.
        user = self[:1].user_id if self[:1].user_id.active else None
        notices = self.with_user(user or SUPERUSER_ID)
        # sudo: reminder.notice - the engine's, as it was made
        notices = notices.sudo().with_company(company or self.env.company)
        return notices.sorted(_place)

    def _contents_now(self):
        """What these, all of one message, tell of now, as far as it is compared."""
        [contents] = self._contents([self], self._language_of_all(), whole=False)
        return contents

    def _language_of_all(self):
        return self[:1]._language()
