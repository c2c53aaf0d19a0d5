# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models

# So many are looked at for the next one.
MOST_ASKED = 5


class ReminderItem(models.Model):
    """After one to-do the next is offered."""

    _inherit = "reminder.item"

    @api.model
    def _next_todo(self, person, done=None):
        """What is offered to a person of a client who has just done something.

        Who came by a link, without logging in, learns that there is more: a link is
        for one thing alone.

        :param person: one `res.partner` in superuser mode
        :param done: the record that was dealt with, left out if it is there still
        :return: dict as of `_todo_values`, with `count`, how many wait; None for who
            has no to-dos page
        """
        user = self.env.user
        is_logged_in = user.partner_id == person and not user._is_public()
        if not is_logged_in:
            # sudo: res.users - whether the person can sign in, and as whom
            users_sudo = person.sudo().user_ids
            user = users_sudo.filtered(lambda one: one.active and one.share)[:1]
        if not user or user._is_internal():
            return None
        # With the user's own companies, whoever asks.
        rows = self.with_user(user)._todo_rows(user)
        # sudo: reminder.item - the person's own to-dos
        todos_sudo = self.sudo().browse(item_id for item_id, _rule_id in rows)
        if done:
            todos_sudo = todos_sudo.filtered(
                lambda item: (item.res_model, item.res_id) != (done._name, done.id)
            )
        first = {}
        if todos_sudo and is_logged_in:
            # What can be done on a page at once, before what is sent by e-mail.
            values = todos_sudo[:MOST_ASKED]._todo_values(person)
            first = next((todo for todo in values if todo["url"]), values[0])
        return {"title": "", "url": "", "button": "", **first, "count": len(todos_sudo)}

    @api.model
    def _next_todo_on_page(self, record=None):
        """The same below the pages of other apps: of an invoice that was paid, a
        quotation that was signed.

        :param record: what the page is about, if anything
        :return: as `_next_todo`; None while the record itself waits, and where it
            never did
        """
        user = self.env.user
        if (
            not isinstance(record, models.BaseModel)
            or len(record) != 1
            or not user._is_portal()
            or record._name.startswith("reminder.")
            or record._name not in self.env["reminder.rule"]._models_with_rules()
        ):
            return None
        # sudo: reminder.item - whether the page's own record waits, or did
        items_sudo = self.sudo().search(
            [
                ("res_model", "=", record._name),
                ("res_id", "=", record.id),
                ("rule_id.state", "=", "running"),
            ]
        )
        if not items_sudo.filtered("cycle") or items_sudo._wait_now():
            return None
        return self._next_todo(user.partner_id, record)
