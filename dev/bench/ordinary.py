"""(12) Ordinary work: what the addon adds to it.

Two databases with the same data take turns, one with the addon, the other without it.
In the one a rule runs for invoices, and none for anything else.
"""

import gc
import itertools
import statistics

from lxml import etree

from odoo.fields import Command

from .session import measured, median, odoo_environment
from .table import Row, at_most, duration, no_more

# How many queries the addon may add to an act, and how many times its time it may take.
INVOICE, FORM, NOTHING = (2, 1.03), (3, None), (0, 1.03)
ACTS = {
    "write_invoice": ("a write on an invoice", *INVOICE),
    "post_invoice": ("posting an invoice", *INVOICE),
    "open_contact": ("opening a contact's form", *FORM),
    "make_contact": ("making a contact", *NOTHING),
    "write_contact": ("a write on a contact", *NOTHING),
    "make_task": ("making a task", *NOTHING),
    "write_task": ("a write on a task", *NOTHING),
    "post_message": ("a message posted on a task", *NOTHING),
}
# How often each is done in a round.
TIMES = 20


def run(sizes, database, base):
    """Rows of the table.

    :param base: the name of a database without the addon
    """
    with odoo_environment(base) as without, odoo_environment(database) as with_it:
        _start_rule(with_it)
        desks = Desk(without), Desk(with_it)
        gc.collect()
        gc.freeze()  # what two registries hold need not be gone through each time
        rows = []
        for act, (what, queries, times) in ACTS.items():
            plain, ours = _take_turns(desks, act, sizes.rounds)
            rows += _compared(what, plain, ours, queries, times)
        rows.append(_full_form(desks[1]))
    return rows


def _start_rule(env):
    """Run the ready-made rule for invoices, and no other."""
    env["reminder.rule"].search([]).active = False
    env.company.write({"email": "office@example.com", "reminder_enabled": True})
    preset = env.ref("reminder_automation.reminder_preset_invoice")
    preset._add_rule()._start("all")
    env.cr.commit()


def _take_turns(desks, act, rounds):
    """What an act takes at each desk; who is first changes from turn to turn."""
    for desk in desks:
        desk.take(act)  # caches are filled
    turns = []
    for number in range(TIMES * rounds):
        order = (0, 1) if number % 2 else (1, 0)
        taken = {place: desks[place].take(act) for place in order}
        turns.append((taken[0], taken[1]))
    return zip(*turns, strict=True)


def _compared(what, plain, ours, queries, times):
    before, after = median(plain).queries, median(ours).queries
    seconds, ratio = _fast(plain), _fast(ours) / _fast(plain)
    asked = f"{what}: queries beside {before:.0f}"
    took = f"{what}: time, beside {duration(seconds)}"
    return [
        no_more(asked, after - before, queries),
        at_most(took, ratio, times) if times else Row(took, f"{ratio:.2f} x"),
    ]


def _fast(measures):
    """The seconds of the fastest tenth: what else the machine does only adds to these,
    and by more than the difference that is looked for."""
    return statistics.quantiles([one.seconds for one in measures], n=10)[0]


def _full_form(desk):
    """What the form takes of a client of whom everything is there."""
    empty = desk.take("open_contact")
    desk.fill_client()
    desk.take("open_contact")
    full = desk.take("open_contact")
    added = full.queries - empty.queries
    return Row("the form with a line in each list: queries more", f"{added:+d}")


def form_specification(records):
    """What the web client reads to show a record in its form."""
    views = records.get_views([(False, "form")])
    fields = {name: one["fields"] for name, one in views["models"].items()}
    form = etree.fromstring(views["views"]["form"]["arch"])
    return _specification(form, records._name, fields)


def _specification(arch, model, fields):
    asked = {}
    for node in arch.iter("field"):
        field = fields.get(model, {}).get(node.get("name"))
        above = next(node.iterancestors("field"), None)
        if not field or above is not (arch if arch.tag == "field" else None):
            continue
        one = asked.setdefault(node.get("name"), {})
        if node.get("invisible") in ("True", "1"):
            continue
        if field["type"] == "many2one":
            one["fields"] = {"display_name": {}}
        elif field["type"] in ("one2many", "many2many"):
            lists = [view for view in node if view.tag in ("list", "kanban")]
            one["limit"] = int(lists[0].get("limit", 40)) if lists else 40
            lines = one.setdefault("fields", {})
            lines |= _specification(node, field["relation"], fields)
            if not lists:
                lines["display_name"] = {}
    return asked


class Desk:
    """Where an administrator works who keeps the books, too."""

    def __init__(self, env):
        admin = env.ref("base.user_admin")
        admin.group_ids |= env.ref("account.group_account_manager")
        self.env = env = env(user=admin.id, su=False)
        self.numbers = itertools.count(1)
        self.client = self._contact("Nord ApS", is_company=True)
        self.other = self._contact("South ApS", is_company=True)
        for number in range(3):
            self._contact(f"Person {number}", parent_id=self.client.id)
        self.invoice = self._draft()
        self.invoice.action_post()
        project = env["project.project"].create({"name": "Books"})
        self.task = env["project.task"].create(
            {"name": "Count", "project_id": project.id}
        )
        self.form = form_specification(self.client)
        env.cr.commit()

    def take(self, act):
        """What an act takes; nothing of it is kept."""
        number = next(self.numbers)
        prepare = getattr(self, f"prepare_{act}", None)
        prepared = [prepare()] if prepare else []
        self.env.cr.flush()

        def do():
            getattr(self, act)(number, *prepared)
            self.env.cr.flush()  # as before a commit

        measure = measured(self.env, do)
        self.env.cr.rollback()
        return measure

    def _contact(self, name, **values):
        values = {"name": name, "email": "office@example.com", **values}
        return self.env["res.partner"].create(values)

    def _draft(self):
        line = {"name": "Work", "quantity": 1, "price_unit": 100}
        return self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.client.id,
                "invoice_line_ids": [Command.create(line)],
            }
        )

    def fill_client(self):
        """Give the client a line in each list of its form."""
        rule = self.env["reminder.rule"].search([])
        rule.sudo()._step(rule.sudo()._follow)
        client = {"partner_id": self.client.id}
        self.env["reminder.customer"].create({"name": "Renew the contract", **client})
        self.env["reminder.objective"].create({"name": "Copy of passport", **client})
        item = self.env["reminder.item"].search([("res_id", "=", self.invoice.id)])
        claim = {"channel": "email", "cycle": 1, "step": 1}
        self.env["reminder.notice"].sudo().create(
            {"item_id": item.id, "rule_id": rule.id, "client_id": self.client.id}
            | client
            | claim
        )
        self.env.cr.commit()

    # ------------------------------------------------------------
    # ACTS
    # ------------------------------------------------------------

    def write_invoice(self, number):
        self.invoice.write({"ref": f"Order {number}"})

    def prepare_post_invoice(self):
        return self._draft()

    def post_invoice(self, _number, invoice):
        invoice.action_post()

    def open_contact(self, _number):
        self.client.web_read(self.form)

    def make_contact(self, number):
        self._contact(f"Client {number}")

    def write_contact(self, number):
        self.other.write({"name": f"South {number}"})

    def make_task(self, number):
        project = self.task.project_id
        self.task.create({"name": f"Task {number}", "project_id": project.id})

    def write_task(self, number):
        self.task.write({"name": f"Task {number}"})

    def post_message(self, number):
        self.task.message_post(body=f"Done {number}", message_type="comment")
