# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import SUPERUSER_ID, api, fields, models
from odoo.fields import Domain

# What was reminded last, by hand or not, comes first; then what waits least long.
NEWEST = "last_reminded DESC NULLS LAST, anchor_date DESC NULLS LAST, id"


class ReminderItem(models.Model):
    """What waits for a client, as the client sees it in the portal."""

    _inherit = "reminder.item"

    @api.model
    def _todo_domain(self, user):
        """What may wait for a user of the portal: for its company, and what is only
        for one person, for the user itself.

        A birthday is no to-do: nothing can be done about it.
        """
        return Domain(
            [
                ("state", "in", ("waiting", "exhausted")),
                ("rule_id.active", "=", True),
                ("rule_id.audience", "=", "client"),
                ("rule_id.internal", "=", False),
                ("rule_id.anchor", "!=", "anniversary"),
                (
                    "commercial_partner_id",
                    "=",
                    user.partner_id.commercial_partner_id.id,
                ),
                ("company_id", "in", [*self.env.companies.ids, False]),
                "|",
                "!",
                ("rule_id.topic_id.personal", "=", True),
                ("partner_id", "=", user.partner_id.id),
            ]
        )

    @api.model
    def _todos(self, user, order=NEWEST):
        """What waits for a user's client at this very moment.

        A record that waits under two rules of one topic, or of none, is there once.

        :param user: one `res.users`
        :param order: an ORDER BY of items
        :return: items in superuser mode: only for what the caller shows of them
        """
        if not user.partner_id.active:
            return self.sudo().browse()  # nothing waits for who has left
        # sudo: reminder.item - portal users have no rights on items; the domain says
        # which of them are theirs
        items_sudo = self.sudo().search_fetch(
            self._todo_domain(user),
            ["rule_id", "res_model", "res_id"],
            order=order,
        )
        # As the sweep asks, which is nobody's user in particular.
        waiting = {
            rule: rule.with_user(SUPERUSER_ID)._waiting_ids(items.mapped("res_id"))
            for rule, items in items_sudo.grouped("rule_id").items()
        }
        items_sudo = items_sudo.filtered(
            lambda item: item.res_id in waiting[item.rule_id]
        )
        seen = set()
        todos = []
        for item in items_sudo._without_warnings():
            key = (item.res_model, item.res_id, item.rule_id.topic_id)
            if key not in seen:
                seen.add(key)
                todos.append(item.id)
        return items_sudo.browse(todos)

    def _todo_values(self, partner):
        """What the portal shows of each of these.

        :param partner: the `res.partner` who looks at it
        :return: a list of dicts
        """
        values = {}
        today = fields.Date.context_today(self)
        for model, items in self.grouped("res_model").items():
            records = self.env[model].browse(items.mapped("res_id"))
            records._reminder_ensure_tokens()
            documents = records._reminder_documents()
            for item, record in zip(items, records, strict=True):
                topic = item.rule_id.topic_id
                url = record._reminder_url(partner)
                due = record._reminder_due_date()
                values[item] = {
                    "topic": topic,
                    "icon": topic.icon or "fa-bell-o",
                    "title": documents[record.id].display_name,
                    "details": record._reminder_details(item.rule_id),
                    "since": item._since(),
                    "due": due,
                    "is_late": bool(due) and fields.Date.to_date(due) < today,
                    "url": url,
                    "button": topic.button or self.env._("Open"),
                    "contact": not url and item._contact(),
                }
        return [values[item] for item in self]

    def _since(self):
        """Since when (UTC) a client knows of it; a due date to come is no beginning."""
        now = fields.Datetime.now()
        if self.anchor_date and self.anchor_date <= now:
            return self.anchor_date
        return min(self.create_date, now)

    def _contact(self):
        """Whom a client asks about it, as a `res.partner`: the responsible person, else
        the company."""
        person = (self.user_id or self.rule_id.user_id).filtered(
            lambda user: not user._is_superuser()
        )
        company = self.company_id or self.env.company
        return person.partner_id.filtered("email") or company.partner_id
