# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.http import request, route

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal.controllers.portal import pager as portal_pager

from ...models.portal.reminder_item import NEWEST

TODOS_PER_PAGE = 20


class PortalTodos(CustomerPortal):
    """The portal's page of everything that waits for a client."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "reminder_todo_count" in counters:
            values["reminder_todo_count"] = len(self._todo_rows())
        return values

    def _todo_rows(self, **options):
        return request.env["reminder.item"]._todo_rows(request.env.user, **options)

    @route(
        ["/my/todos", "/my/todos/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
    )
    def portal_my_todos(
        self, page=1, sortby=None, filterby=None, groupby=None, **_others
    ):
        """The to-dos of the user's client.

        :param page: from 1
        :param sortby: a key of `_todo_sortings`
        :param filterby: the id of a topic, as text; everything else is all topics
        :param groupby: "none" or "topic"
        """
        sortings = self._todo_sortings()
        groupings = self._todo_groupings()
        sortby = sortby if sortby in sortings else "reminded"
        groupby = groupby if groupby in groupings else "none"
        all_rows = self._todo_rows(order=sortings[sortby]["order"])
        # sudo: reminder.rule - what the topics of the user's own to-dos are called
        rules_sudo = request.env["reminder.rule"].sudo()
        rules_sudo = rules_sudo.browse({rule_id for _item_id, rule_id in all_rows})
        topics = {rule_sudo.id: rule_sudo.topic_id for rule_sudo in rules_sudo}
        filters = self._todo_filters(rules_sudo.topic_id)
        filterby = filterby if filterby in filters else "all"
        rows = all_rows
        if filterby != "all":
            rows = [row for row in rows if str(topics[row[1]].id) == filterby]
        if groupby == "topic":
            rows = sorted(rows, key=lambda row: _place(topics[row[1]]))
        arguments = {"sortby": sortby, "filterby": filterby, "groupby": groupby}
        pager = portal_pager(
            url="/my/todos",
            url_args=arguments,
            total=len(rows),
            page=page,
            step=TODOS_PER_PAGE,
        )
        first = max(pager["offset"], 0)
        # sudo: reminder.item - the user's own to-dos
        todos_sudo = request.env["reminder.item"].sudo()
        todos_sudo = todos_sudo.browse(
            item_id for item_id, _rule_id in rows[first : first + TODOS_PER_PAGE]
        )
        todos = todos_sudo._todo_values(request.env.user.partner_id)
        values = {
            **self._prepare_portal_layout_values(),
            **arguments,
            "page_name": "reminder_todos",
            "groups": _grouped(todos) if groupby == "topic" else [(None, todos)],
            "todo_count": len(rows),
            "pager": pager,
            "default_url": "/my/todos",
        }
        if len(all_rows) > 1:
            values |= {
                "searchbar_sortings": sortings,
                "searchbar_filters": filters,
                "searchbar_groupby": groupings,
            }
        return request.render("reminder_automation.portal_my_todos", values)

    def _todo_sortings(self):
        return {
            "reminded": {
                "label": request.env._("Newest reminder"),
                "order": NEWEST,
            },
            "since": {
                "label": request.env._("Waiting longest"),
                "order": "anchor_date, id",
            },
        }

    def _todo_groupings(self):
        return {
            "none": {"label": request.env._("Not grouped")},
            "topic": {"label": request.env._("Topic")},
        }

    def _todo_filters(self, topics_sudo):
        """All, and each topic that something waits of."""
        return {"all": {"label": request.env._("All")}} | {
            str(topic.id): {"label": topic.name} for topic in topics_sudo.sorted(_place)
        }


def _place(topic):
    """Where a topic stands among topics; what has none comes last."""
    return not topic, topic.sequence, topic.id


def _grouped(todos):
    """The to-dos, sorted by topic already, as a list of (topic, to-dos)."""
    groups = {}
    for todo in todos:
        groups.setdefault(todo["topic"], []).append(todo)
    return list(groups.items())
