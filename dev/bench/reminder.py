"""(1) A complete reminder, against Odoo's own ways to send the same mail."""

from odoo import fields
from odoo.fields import Command
from odoo.tools import SQL

from . import rules
from .session import Measure, measured, median, odoo_environment, ratio
from .table import Row, at_least, at_most, duration

LAYOUT = "mail.mail_notification_light"
BODY = """
<div>
    <t t-set="reminder" t-value="ctx.get('reminder', {}).get(object.id, {})"/>
    <t t-set="recipient" t-value="reminder.get('partner') or object.partner_id"/>
    <p>Dear <t t-out="recipient.name or ''"/>,</p>
    <p>
        Invoice <strong t-out="object.name or ''"/> was due on
        <t t-out="format_date(object.invoice_date_due)"/>. Still to be paid:
        <t t-out="format_amount(object.amount_residual, object.currency_id)"/>.
    </p>
    <p t-if="reminder.get('url')">
        <a t-att-href="reminder['url']">See the invoice</a>
    </p>
    <p>Kind regards,<br/><t t-out="object.company_id.name or ''"/></p>
</div>
"""
WAITING = [
    ("move_type", "=", "out_invoice"),
    ("state", "=", "posted"),
    ("payment_state", "in", ("not_paid", "partial")),
]


def run(sizes, database):
    """Rows of the table."""
    with odoo_environment(database) as env:
        ways = Ways(env, sizes)
        ways.take_turns()  # templates are compiled, caches filled
        turns = [ways.take_turns() for _round in range(sizes.rounds)]
    reminders, posts, batches = zip(*turns, strict=True)
    return [
        _one("a reminder: decide, claim, compose, queue, ledger", reminders),
        _one("message_post_with_source in a loop", posts),
        _one("mail.template.send_mail_batch", batches),
        at_least(
            "a reminder is faster than message_post_with_source",
            ratio(posts, reminders),
            12,
        ),
        at_most("a reminder takes of send_mail_batch", ratio(reminders, batches), 1.5),
    ]


def _one(what, measures):
    seconds, queries = median(measures)
    return Row(what, f"{duration(seconds)}, {queries:.2f} queries")


class Ways:
    """Three ways to put one mail about each of many invoices into Odoo's queue.

    All use one template and one layout; each has invoices of its own, of which no mail
    was sent before and which have no link for their customers yet.
    """

    def __init__(self, env, sizes):
        self.env = env
        self.rule = rules.make(
            env,
            "Bench: invoices",
            "account.move",
            WAITING,
            "invoice_date_due",
            subject="Reminder: {{ object.name }} is overdue",
            body_html=BODY,
            partner_to="{{ object.partner_id.id }}",
            use_default_to=False,
            lang="{{ object.partner_id.lang }}",
            email_layout_xmlid=LAYOUT,
        )
        self.template = self.rule.mail_template_id
        invoices = self._make_invoices(2 * sizes.reminders + sizes.posts)
        self.reminded = invoices[: sizes.reminders]
        self.batch = invoices[sizes.reminders : 2 * sizes.reminders]
        self.posted = invoices[2 * sizes.reminders :]
        rules.enrol(self.rule)

    def take_turns(self):
        """Each way once: what one mail takes by reminder, by post, and by batch."""
        self._start_anew()
        return (
            self._each(self.send_reminders, self.reminded),
            self._each(self.send_posts, self.posted),
            self._each(self.send_batch, self.batch),
        )

    def _each(self, send, invoices):
        queued = self._count_queued()
        seconds, queries = measured(self.env, send)
        if self._count_queued() != queued + len(invoices):
            raise RuntimeError(f"{send.__name__} did not queue one mail an invoice")
        return Measure(seconds / len(invoices), queries / len(invoices))

    def send_reminders(self):
        rules.send(self.rule)

    def send_posts(self):
        for invoice in self.posted.with_context(mail_notify_force_send=False):
            invoice.message_post_with_source(
                self.template, subtype_xmlid="mail.mt_note", email_layout_xmlid=LAYOUT
            )
        self.env.cr.commit()

    def send_batch(self):
        self.template.send_mail_batch(self.batch.ids, email_layout_xmlid=LAYOUT)
        self.env.cr.commit()

    def _count_queued(self):
        return self.env["mail.mail"].search_count([("state", "=", "outgoing")])

    def _start_anew(self):
        """No invoice has a link yet, and one part of them is due for a reminder."""
        self.env.cr.execute("UPDATE account_move SET access_token = NULL")
        self.env.cr.execute(
            SQL(
                """
                UPDATE reminder_item
                   SET last_notified = NULL, last_reminded = NULL,
                       next_date = CASE WHEN res_id = ANY(%s) THEN %s ELSE NULL END
                 WHERE rule_id = %s
                """,
                self.reminded.ids,
                fields.Datetime.now(),
                self.rule.id,
            )
        )
        self.env.cr.commit()

    def _make_invoices(self, count):
        """Posted customer invoices, made by Odoo."""
        customers = self.env["res.partner"].create(
            [
                {"name": f"Customer {number}", "email": f"c{number}@example.com"}
                for number in range(count)
            ]
        )
        line = {"name": "Work", "quantity": 1, "price_unit": 100}
        invoices = self.env["account.move"].create(
            [
                {
                    "move_type": "out_invoice",
                    "partner_id": customer.id,
                    "invoice_line_ids": [Command.create(line)],
                }
                for customer in customers
            ]
        )
        invoices.action_post()
        self.env.cr.commit()
        # As the database does by itself, a minute after so many are new.
        self.env.cr.execute("ANALYZE")
        self.env.cr.commit()
        return invoices
