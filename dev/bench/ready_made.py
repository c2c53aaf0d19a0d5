"""(5) The ready-made rules, over all that a large office has open."""

import contextlib

from . import followed, office, rules
from .reminder import Ways
from .session import Measure, measured, median, odoo_environment, ratio
from .table import Row, at_most, at_most_number, duration, within

WHAT = {
    "invoice": "open invoices",
    "proposal": "quotations",
    "questionnaire": "questionnaires",
}


def run(sizes, small, large):
    """Rows of the table.

    :param small: a database for reminders as part (1) measures them
    :param large: one for the office
    """
    with contextlib.ExitStack() as stack:
        ways = Ways(stack.enter_context(odoo_environment(small)), sizes)
        few = Office(stack.enter_context(odoo_environment(large)), sizes)
        first = few.follow()
        few.check_all_wait()
        planning = few.plan()
        few.idle()  # caches are filled
        running = few.running()
        idle = [few.idle() for _round in range(sizes.rounds)]
        in_full = [few.in_full() for _round in range(min(sizes.rounds, 3))]
        following = followed.rows(few)
        changed = few.change()
        settled = few.follow()
        few.check_settled(changed)
        reminders = {name: [] for name in WHAT}
        plain = []
        ways.take_turns()
        few.remind_all()  # templates are compiled, caches filled
        for _round in range(sizes.rounds):
            plain.append(ways.take_turns()[0])
            for name, measure in few.remind_all().items():
                reminders[name].append(measure)
    what = ", ".join(f"{few.counts[name]:,} {WHAT[name]}" for name in WHAT)
    seconds, queries = median(idle)
    return [
        Row("open:", what),
        within("enrol them all in one pass", first.seconds, 30),
        Row("and plan them", duration(planning.seconds)),
        within(f"a sweep of {running} rules with nothing due", seconds, 0.06),
        at_most_number("its queries", queries, 100),
        *following,
        Row("the daily pass in full", duration(median(in_full).seconds)),
        within(f"settle {changed:,} that no longer wait", settled.seconds, 10),
        *(
            Row(f"a reminder under {name}", duration(median(measures).seconds))
            for name, measures in reminders.items()
        ),
        at_most(
            "a reminder of an invoice takes of one in (1)",
            ratio(reminders["invoice"], plain),
            1.5,
        ),
    ]


class Office:
    """A database with the ready-made rules and much that waits under them."""

    def __init__(self, env, sizes):
        self.env = env
        self.sizes = sizes
        self.counts = {
            "invoice": sizes.invoices,
            "proposal": sizes.quotations,
            "questionnaire": sizes.questionnaires,
        }
        env.company.write({"email": "office@example.com", "reminder_enabled": True})
        self.rules = {name: self._add(name) for name in WHAT}
        self._add_others()
        office.fill(env, self.counts)
        env.cr.commit()
        office.tidy(env)

    def _add(self, name):
        preset = self.env.ref(f"reminder_automation.reminder_preset_{name}")
        rule = preset._add_rule(max_count=100, delay_days=40)
        rule.write({"send_hour": 0.0, "send_until": 24.0, "tz": "UTC"})
        rule._start("all")
        return rule

    def _add_others(self):
        """All other ready-made rules run, too."""
        for preset in self.env["reminder.preset"].search([]):
            if preset.subject and not preset.rule_ids:
                preset._add_rule()._start("all")

    def running(self):
        """How many rules run."""
        return len(self.env["reminder.rule"].search([])._running())

    def follow(self):
        """Enrol and settle, of each rule all that changed."""

        def follow():
            for rule in self.rules.values():
                rule._step(rule._follow)

        measure = measured(self.env, follow)
        office.tidy(self.env)
        return measure

    def plan(self):
        def plan():
            for rule in self.rules.values():
                rules.enrol(rule)

        measure = measured(self.env, plan)
        office.tidy(self.env)
        return measure

    def idle(self):
        return measured(self.env, self.env["reminder.rule"]._cron_sweep)

    def in_full(self):
        for rule in self.rules.values():
            rule.full_date = False
        self.env.cr.commit()
        return self.idle()

    def change(self):
        """Every tenth was paid, confirmed or submitted.

        :return: how many in all
        """
        changed = office.change(self.env)
        self.env.cr.commit()
        office.tidy(self.env)
        return changed

    def check_all_wait(self):
        for name, rule in self.rules.items():
            found = self._waiting(rule)
            if found != self.counts[name]:
                raise RuntimeError(f"{found} of {self.counts[name]} {name}s wait")

    def check_settled(self, changed):
        found = sum(map(self._waiting, self.rules.values()))
        if found != sum(self.counts.values()) - changed:
            raise RuntimeError(f"{found} wait after {changed} were settled")

    def _waiting(self, rule):
        return self.env["reminder.item"].search_count(
            [("rule_id", "=", rule.id), ("state", "=", "waiting")]
        )

    def remind_all(self):
        """Claim and compose some reminders of each rule: what one takes."""
        return {name: self._remind(rule) for name, rule in self.rules.items()}

    def _remind(self, rule):
        count = office.make_due(self.env, rule, self.sizes.reminders)

        def send():
            while claim := rule._step(rule._claim_due):
                _looked_at, claimed = claim
                rule._step(claimed._compose)

        notices = self.env["reminder.notice"]
        sent = notices.search_count([("state", "=", "queued")])
        seconds, queries = measured(self.env, send)
        if notices.search_count([("state", "=", "queued")]) != sent + count:
            raise RuntimeError(f"not all of {count} reminders were queued")
        return Measure(seconds / count, queries / count)
