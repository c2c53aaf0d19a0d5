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
            values["reminder_todo_count"] = len(self._todos())
        return values

    def _todos(self, **options):
        return request.env["reminder.item"]._todos(request.env.user, **options)

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
        all_sudo = self._todos(order=sortings[sortby]["order"])
        filters = self._todo_filters(all_sudo)
        filterby = filterby if filterby in filters else "all"
        todos_sudo = all_sudo
        if filterby != "all":
            todos_sudo = todos_sudo.filtered(
                lambda item: str(item.rule_id.topic_id.id) == filterby
            )
        if groupby == "topic":
            todos_sudo = todos_sudo.sorted(lambda item: _place(item.rule_id.topic_id))
        arguments = {"sortby": sortby, "filterby": filterby, "groupby": groupby}
        pager = portal_pager(
            url="/my/todos",
            url_args=arguments,
            total=len(todos_sudo),
            page=page,
            step=TODOS_PER_PAGE,
        )
        first = max(pager["offset"], 0)
        todos = todos_sudo[first : first + TODOS_PER_PAGE]._todo_values(
            request.env.user.partner_id
        )
        values = {
            **self._prepare_portal_layout_values(),
            **arguments,
            "page_name": "reminder_todos",
            "groups": _grouped(todos) if groupby == "topic" else [(None, todos)],
            "todo_count": len(todos_sudo),
            "pager": pager,
            "default_url": "/my/todos",
        }
        if len(all_sudo) > 1:
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
            "none": {"label": request.env._("None")},
            "topic": {"label": request.env._("Topic")},
        }

    def _todo_filters(self, todos_sudo):
        """All, and each topic that something waits of."""
        topics_sudo = todos_sudo.rule_id.topic_id.sorted(_place)
        return {"all": {"label": request.env._("All")}} | {
            str(topic.id): {"label": topic.name} for topic in topics_sudo
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
