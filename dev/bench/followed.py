"""A rule that reads other records: it pays for what changes there, not for what is
stored. Part of (6)."""

from odoo.tools import SQL

from . import office, rules
from .clients import copy_row
from .session import median, ratio
from .table import Row, at_most, duration

DOMAIN = [("move_type", "=", "out_invoice"), ("partner_id.country_id.code", "=", "DK")]
# So many customers have invoices under the rule, so many of them change, and so many
# times as many others are stored beside the office's invoices.
CUSTOMERS = 100
CHANGED = 10
STORED = 10
BESIDE = "Bench: beside"


def rows(large):
    """Rows of the table.

    :param large: the `Office`; nothing of it waits under another rule afterwards
    """
    danes = Danes(large)
    danes.sweep()
    quiet, changed = [], []
    for _round in range(large.sizes.followed):
        danes.put_beside(None)
        few = danes.idle(), danes.after_changes()
        danes.put_beside(danes.denmark.id)
        many = danes.idle(), danes.after_changes()
        quiet.append((few[0], many[0]))
        changed.append((few[1], many[1]))
    danes.leave()
    stored = f"{danes.beside:,} Danish partners more"
    return [
        Row(
            f"a rule that reads customers, {CHANGED} of them changed",
            duration(median([few for few, _many in changed]).seconds),
        ),
        at_most(
            f"with {stored} it takes of that",
            ratio([many for _few, many in changed], [few for few, _many in changed]),
            1.3,
        ),
        at_most(
            f"with {stored} a sweep with nothing due takes of one without",
            ratio([many for _few, many in quiet], [few for few, _many in quiet]),
            1.3,
        ),
    ]


class Danes:
    """Some customers of the office are Danish, and many others that owe nothing."""

    def __init__(self, large):
        self.env = env = large.env
        self.office = large
        self.denmark, self.sweden = env.ref("base.dk"), env.ref("base.se")
        self.beside = STORED * large.sizes.invoices
        self.customers = (
            env["account.move"]
            .search([("name", "like", "BENCH/")], limit=CUSTOMERS, order="id")
            .partner_id
        )
        self.customers.country_id = self.denmark
        self._add_beside()
        self.rule = rules.make(
            env,
            "Bench: Danish customers",
            "account.move",
            DOMAIN,
            "invoice_date_due",
            subject="{{ object.name }}",
            body_html="<p>Please pay.</p>",
        )
        self.rule.write({"delay_days": 40})
        self.rule._start("all")
        env.cr.commit()

    def _add_beside(self):
        copy_row(
            self.customers[:1],
            SQL(
                "(SELECT nextval('res_partner_id_seq') AS id"
                " FROM generate_series(1, %s)) fresh",
                self.beside,
            ),
            id=SQL("fresh.id"),
            commercial_partner_id=SQL("fresh.id"),
            function=SQL("%s", BESIDE),
            country_id=SQL("NULL"),
        )

    def put_beside(self, country_id):
        """The others go to a country, past all notes."""
        self.env.cr.execute(
            "UPDATE res_partner SET country_id = %s WHERE function = %s",
            [country_id, BESIDE],
        )
        self.env.cr.commit()
        office.tidy(self.env)
        self.sweep()

    def sweep(self):
        self.env["reminder.rule"]._cron_sweep()
        self.env.cr.commit()

    def idle(self):
        return self.office.idle()

    def after_changes(self):
        """The sweep after some customers went to another country, or came back."""
        some = self.customers[:CHANGED]
        leaves = some[0].country_id == self.denmark
        some.country_id = self.sweden if leaves else self.denmark
        self.env.cr.commit()
        measure = self.office.idle()
        found = self.env["reminder.item"].search_count(
            [("rule_id", "=", self.rule.id), ("state", "=", "waiting")]
        )
        expected = len(self.customers) - (len(some) if leaves else 0)
        if found != expected:
            raise RuntimeError(f"{found} invoices of {expected} Danish customers wait")
        return measure

    def leave(self):
        """The rule goes; the others stay, in no country."""
        self.rule._put(active=False)
        self.rule._models_changed()
        self.env["reminder.item"].search([("rule_id", "=", self.rule.id)]).unlink()
        self.put_beside(None)
