"""(5) Customer reminders that are due, against Odoo's own way to send the same mail."""

from odoo import fields
from odoo.tools import SQL

from . import clients, rules
from .session import Measure, measured, median, odoo_environment, ratio
from .table import Row, at_least, at_most, duration

LAYOUT = "mail.mail_notification_light"
BATCH = 200


def run(sizes, database):
    """Rows of the table."""
    with odoo_environment(database) as env:
        store = Store(env, sizes.customers)
        few, many = min(sizes.customers_due, BATCH), sizes.customers_due
        store.take_turn(few, few, sizes.posts)  # templates are compiled, caches filled
        turns = [store.take_turn(few, many, sizes.posts) for _round in range(3)]
    batches, fired, enrolled, reminded, posts = zip(*turns, strict=True)
    per_batch = BATCH / many if many > BATCH else 1
    growth = median(fired).queries * per_batch / median(batches).queries
    stored = f"{sizes.customers:,} stored, {many:,} due"
    fired, enrolled, reminded = (
        [Measure(one.seconds / many, one.queries / many) for one in measures]
        for measures in (fired, enrolled, reminded)
    )
    return [
        _row(f"{stored}: fire, with a line in the customer's chatter", fired),
        _row("enrol and plan what fired", enrolled),
        _row("its reminder: decide, claim, compose, queue, ledger", reminded),
        _row("message_post_with_source in a loop", posts),
        at_least(
            "the reminder is faster than message_post_with_source",
            ratio(posts, reminded),
            12,
        ),
        Row(
            "all of it together is faster",
            f"{median(posts).seconds / _seconds(fired, enrolled, reminded):.1f} x",
        ),
        at_most(
            f"queries to fire {few:,} of {many:,}, of those for {few:,} alone",
            growth,
            1.1,
        ),
    ]


def _seconds(*steps):
    return sum(median(measures).seconds for measures in steps)


def _row(what, measures):
    seconds, queries = median(measures)
    return Row(what, f"{duration(seconds)}, {queries:.2f} queries")


class Store:
    """Very many reminders, each on a customer of its own, for one administrator."""

    def __init__(self, env, count):
        self.env = env
        env.company.write(
            {
                "email": "office@example.com",
                "reminder_send_hour": 0.0,
                "reminder_send_until": 24.0,
            }
        )
        person = env.ref("base.user_admin").partner_id
        person.email = "admin@example.com"
        self.rule = env.ref("reminder_automation.reminder_rule_customer")
        template = env.ref("reminder_automation.mail_template_customer")
        self.template = template.copy({"partner_to": str(person.id)})
        clients.add(env, count)
        self._add(count)
        clients.tidy(env)

    def _add(self, count):
        """A monthly reminder on each client, due in a month that is yet to come."""
        env = self.env
        [client] = env["res.partner"].search(
            [("function", "=", clients.WAITS)], limit=1
        )
        model = env["reminder.customer"].create(
            {
                "name": "Renew the contract",
                "partner_id": client.id,
                "recurrence": "monthly",
                "channel": "email",
                "recipients": "admin",
                "active": False,
            }
        )
        clients.copy_row(
            model,
            SQL("res_partner client"),
            SQL("client.function = %s", clients.WAITS),
            id=SQL("nextval('reminder_customer_id_seq')"),
            partner_id=SQL("client.id"),
            active=SQL("TRUE"),
            next_day=SQL("%s::date + 31", model.date),
            next_date=clients.LATER,
        )
        env.cr.commit()

    def take_turn(self, few, many, posts):
        """What each step took: few fired; many fired, enrolled and reminded; posts."""
        return (
            self._remind(few)[0],
            *self._remind(many),
            self._post(posts),
        )

    def _remind(self, count):
        """Make so many due, and take them through the steps of a sweep."""
        self.env.cr.execute(
            SQL(
                """
                UPDATE reminder_customer SET next_day = date, next_date = %s
                 WHERE id IN (SELECT id FROM reminder_customer
                               WHERE active AND last_date IS NULL
                            ORDER BY id LIMIT %s)
                """,
                fields.Datetime.now(),
                count,
            )
        )
        self.env.cr.commit()
        queued = self._count_queued()
        measures = (
            measured(self.env, self._fire),
            measured(self.env, lambda: rules.enrol(self.rule)),
            measured(self.env, lambda: rules.send(self.rule)),
        )
        if self._count_queued() != queued + count:
            raise RuntimeError(f"no mail was queued for each of {count} reminders")
        return measures

    def _fire(self):
        """Fire what is due, as the sweep does before it looks at the rules."""
        step = self.env["reminder.rule"]._step
        while step(self.env["reminder.customer"]._fire_due):
            pass
        step(self.env["reminder.occurrence"]._wake_snoozed)
        step(self.env["reminder.digest"]._release_due)

    def _post(self, count):
        """The mail of as many fired reminders, as each of them would post it."""
        fired = self.env["reminder.occurrence"].search([], limit=count)
        queued = self._count_queued()
        seconds, queries = measured(self.env, lambda: self._post_each(fired))
        if self._count_queued() != queued + count:
            raise RuntimeError("message_post_with_source did not queue one mail each")
        return Measure(seconds / count, queries / count)

    def _post_each(self, occurrences):
        for occurrence in occurrences.with_context(mail_notify_force_send=False):
            occurrence.message_post_with_source(
                self.template, subtype_xmlid="mail.mt_note", email_layout_xmlid=LAYOUT
            )
        self.env.cr.commit()

    def _count_queued(self):
        return self.env["mail.mail"].search_count([("state", "=", "outgoing")])
