"""The lists of items and of sent reminders, as their screens ask for them."""

import contextlib
from functools import partial

from ground import postgres
from lxml import etree

from odoo.fields import Command, Domain
from odoo.tools import SQL
from odoo.tools.safe_eval import safe_eval

from . import clients, rules

ACTIONS = {
    "items": "reminder_automation.reminder_item_action",
    "sent reminders": "reminder_automation.reminder_notice_action",
}
RULES = 10  # each about all the clients
STAFF = 20
AREA_SHARE = 20  # every so manieth client is in the inspector's area
PAGE = 80
ZONE = "Europe/Brussels"  # that of the users: what is grouped by days is converted
COUNTED = 10_001  # the number from which on the pager says "10,000+"
GROUPS = ("user", "inspector", "admin")


def fill(env, count):
    """Make so many items, with a sent reminder each, under rules of several topics.

    :return: dict of a group to a user who has it
    """
    staff = _make_staff(env)
    made = [clients.make_rule(env) for _number in range(RULES)]
    topics = env["reminder.topic"].search([])
    for number, rule in enumerate(made):
        rule.topic_id = topics[number % len(topics)]
    made[-1].write({"state": "draft"})
    clients.add(env, 1)
    rules.enrol(made[0])
    item = env["reminder.item"].search([("rule_id", "=", made[0].id)], limit=1)
    notice = _make_notice(env, item)
    clients.add(env, max(count // RULES, 1))
    people = env["res.users"].search([("login", "like", "bench-staff-")])
    _copy_items(env, item, made, people)
    _copy_notices(env, notice, item)
    _share_area(env, staff["inspector"])
    env.cr.commit()
    return staff


def _make_staff(env):
    def user(login, *groups):
        groups = [env.ref(group).id for group in groups]
        return env["res.users"].create(
            {"name": login, "login": login, "group_ids": [Command.set(groups)]}
        )

    for number in range(STAFF):
        user(f"bench-staff-{number}", "base.group_user")
    staff = {
        group: user(
            f"bench-{group}",
            "base.group_user",
            f"reminder_automation.group_reminder_{group}",
        )
        for group in GROUPS
    }
    staff["user"].login = "bench-staff-user"
    return staff


def _make_notice(env, item):
    notice = env["reminder.notice"].create(
        {
            "item_id": item.id,
            "rule_id": item.rule_id.id,
            "client_id": item.partner_id.id,
            "cycle": 1,
            "step": 1,
            "maximum": 3,
            "partner_id": item.partner_id.id,
            "channel": "email",
            "address": "client@example.com",
        }
    )
    notice.delivery_id = env["reminder.delivery"].create(
        notice._delivery_values("sent") | {"logged": True}
    )
    return notice


def _copy_items(env, item, made, people):
    """A third of them wait or waited in vain; the others are done."""
    clients.copy_row(
        item,
        SQL(
            """
            (SELECT client.id AS client, client.create_date AS since,
                    rule.id AS rule, rule.company_id AS company,
                    random() AS luck, random() AS other, random() AS day
               FROM res_partner client, reminder_rule rule
              WHERE client.function = %s AND rule.id = ANY(%s)
                AND (client.id != %s OR rule.id != %s)) fresh
            """,
            clients.WAITS,
            [rule.id for rule in made],
            item.res_id,
            item.rule_id.id,
        ),
        id=SQL("nextval('reminder_item_id_seq')"),
        rule_id=SQL("fresh.rule"),
        res_id=SQL("fresh.client"),
        partner_id=SQL("fresh.client"),
        commercial_partner_id=SQL("fresh.client"),
        # The clients of two fifths have a colleague who is responsible for them.
        user_id=SQL(
            "(%s::int[])[1 + fresh.client %% %s]", people.ids, len(people) * 5 // 2
        ),
        state=SQL(
            """
            CASE WHEN fresh.luck < 0.3 THEN 'waiting'
                 WHEN fresh.luck < 0.33 THEN 'exhausted'
                 ELSE 'done' END
            """
        ),
        reason_code=SQL(
            """
            CASE WHEN fresh.luck >= 0.33 THEN 'done'
                 WHEN fresh.luck >= 0.3 THEN 'exhausted'
                 WHEN fresh.other < 0.001 THEN 'error'
                 WHEN fresh.other < 0.002 THEN 'no_recipient'
                 WHEN fresh.other < 0.007 THEN 'paused'
                 WHEN fresh.other < 0.02 THEN 'client_off'
                 ELSE 'planned' END
            """
        ),
        handed_over=SQL("fresh.luck BETWEEN 0.3 AND 0.31"),
        uncertain=SQL("fresh.luck < 0.0001"),
        auto=SQL("fresh.other < 0.99"),
        pause_until=SQL(
            """
            CASE WHEN fresh.luck < 0.3 AND fresh.other BETWEEN 0.002 AND 0.007
                 THEN current_date + 5 END
            """
        ),
        next_date=SQL(
            """
            CASE WHEN fresh.luck < 0.3
                 THEN date_trunc('hour', now() AT TIME ZONE 'UTC')
                      + interval '60 days' * fresh.day END
            """
        ),
        due_date=SQL("current_date - 365 + floor(fresh.day * 450)::int"),
        sent_count=SQL("1"),
    )


def _copy_notices(env, notice, item):
    """Made over two years; few failed, were cancelled, or are under way."""
    clients.copy_row(
        notice,
        SQL(
            """
            (SELECT item.*, rule.topic_id AS topic, rule.name AS about_rule,
                    random() AS luck,
                    now() AT TIME ZONE 'UTC' - interval '2 years'
                    * (1 - row_number() OVER (ORDER BY item.id)
                           / count(*) OVER ()::float) AS moment
               FROM reminder_item item JOIN reminder_rule rule ON rule.id = item.rule_id
              WHERE item.id > %s ORDER BY item.id) item
            """,
            item.id,
        ),
        id=SQL("nextval('reminder_notice_id_seq')"),
        item_id=SQL("item.id"),
        item_ref=SQL("item.id"),
        rule_id=SQL("item.rule_id"),
        topic_id=SQL("item.topic"),
        res_id=SQL("item.res_id"),
        client_id=SQL("item.partner_id"),
        partner_id=SQL("item.partner_id"),
        partner_ref=SQL("item.partner_id"),
        claim_date=SQL("item.moment"),
        kind=SQL("CASE WHEN item.luck < 0.99 THEN 'auto' ELSE 'manual' END"),
        ended=SQL("CASE WHEN item.luck < 0.01 THEN 'cancelled' END"),
        channel=SQL("CASE WHEN item.luck < 0.9 THEN 'email' ELSE 'sms' END"),
        delivery_id=SQL("NULL"),
    )
    clients.copy_row(
        notice.delivery_id,
        SQL("(SELECT *, random() AS luck FROM reminder_notice) notice"),
        SQL("notice.id > %s", notice.id),
        id=SQL("nextval('reminder_delivery_id_seq')"),
        partner_id=SQL("notice.partner_id"),
        channel=SQL("notice.channel"),
        state=SQL(
            """
            CASE WHEN notice.luck < 0.00001 THEN 'uncertain'
                 WHEN notice.luck < 0.005 THEN 'failed'
                 WHEN notice.luck < 0.006 THEN 'queued'
                 ELSE 'sent' END
            """
        ),
        # to find it by, below
        recipient=SQL("notice.id::text"),
    )
    env.cr.execute(
        """
        UPDATE reminder_notice notice SET delivery_id = delivery.id
          FROM reminder_delivery delivery
         WHERE notice.delivery_id IS NULL AND delivery.recipient = notice.id::text
        """
    )


def _share_area(env, inspector):
    area = env["reminder.area"].create(
        {"name": "Bench", "inspector_ids": [Command.set(inspector.ids)]}
    )
    env.flush_all()
    env.cr.execute(
        """
        UPDATE res_partner SET reminder_client_area_id = %s
         WHERE function = %s AND id %% %s = 0
        """,
        [area.id, clients.WAITS, AREA_SHARE],
    )
    env.invalidate_all()


def tidy(env):
    """Vacuum and analyse, as PostgreSQL does by itself in quiet hours."""
    with contextlib.closing(postgres.connect(env.cr.dbname)) as connection:
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def questions(env, action, users):
    """What the screens of a list ask.

    :param users: dict of a group to a user who has it
    :return: a list of (what is asked, a function without arguments that asks it)
    """
    env = env(context={**env.context, "tz": ZONE})
    asked = List(env(user=users["admin"]), ACTIONS[action]).questions()
    for group in ("inspector", "user"):
        screen = List(env(user=users[group]), ACTIONS[action])
        asked += screen.pages(f"as opened, by {group}", screen.default)
    return asked


class List:
    """One list, as one user opens it."""

    def __init__(self, env, action):
        action = env["ir.actions.act_window"]._for_xml_id(action)
        self.Model = env[action["res_model"]]
        context = safe_eval(action["context"] or "{}", {"uid": env.uid})
        self.domain = self._domain(action["domain"] or "[]")
        views = self.Model.get_views([(False, "list"), (False, "search")])["views"]
        shown = etree.fromstring(views["list"]["arch"])
        self.order = shown.get("default_order")
        self.fields = {
            node.get("name"): self._read(node.get("name"))
            for node in shown.iterfind("./field")
        }
        search = etree.fromstring(views["search"]["arch"])
        self.filters, self.groups, chosen = {}, {}, []
        for node in search.iter("filter"):
            name = node.get("string") or node.get("name")
            if "group_by" in (node.get("context") or ""):
                self.groups[name] = safe_eval(node.get("context"))["group_by"]
                continue
            if node.get("date"):
                of_month = f"[('{node.get('date')}', '>=', 'today =1d'),"
                of_month += f" ('{node.get('date')}', '<', 'today =1d +1m')]"
                self.filters[f"{name}, this month"] = self._domain(of_month)
            else:
                self.filters[name] = self._domain(node.get("domain"))
            if context.get(f"search_default_{node.get('name')}"):
                chosen.append(self.filters[name])
        self.default = Domain.AND([self.domain, *chosen])

    def _domain(self, text):
        return Domain(safe_eval(text, {"uid": self.Model.env.uid}))

    def _read(self, name):
        relational = self.Model._fields[name].relational
        return {"fields": {"display_name": {}}} if relational else {}

    def questions(self):
        asked = self.pages("as opened", self.default)
        for name, domain in self.filters.items():
            asked += self.pages(f"filter {name}", self.domain & domain)
        for name, spec in self.groups.items():
            asked.append((f"group {name}", partial(self.group, self.default, spec)))
        return asked

    def pages(self, what, domain):
        return [
            (what, partial(self.page, domain)),
            (f"{what}: its number", partial(self.Model.search_count, domain)),
        ]

    def page(self, domain):
        self.Model.web_search_read(
            domain, self.fields, limit=PAGE, order=self.order, count_limit=COUNTED
        )

    def group(self, domain, spec):
        self.Model.web_read_group(domain, [spec], [], limit=PAGE, order=self.order)
