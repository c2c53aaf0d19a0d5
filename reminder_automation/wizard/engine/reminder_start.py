# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from collections import Counter, defaultdict
from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_amount, format_date

from ...models.engine.undone import undone
from ...schedule.cadence import local_date

# So far ahead the window looks.
DAYS_AHEAD = 30
# Over more days nothing is spread.
MOST_DAYS = 365
# So many customers are listed, and of so many items it is asked what is owed and who
# can be reached.
MOST_CUSTOMERS = 50
MOST_ASKED = 2000


class ReminderStart(models.TransientModel):
    """Look first: what leaves by a rule that is about to start, or by a change of one
    that runs, on this database, before a person says so."""

    _name = "reminder.start"
    _description = "Start a Rule"

    rule_id = fields.Many2one(
        comodel_name="reminder.rule", required=True, readonly=True, ondelete="cascade"
    )
    is_change = fields.Boolean(compute="_compute_is_change")
    backlog = fields.Selection(
        selection=[
            ("from_now", "Only what becomes due from now on"),
            ("spread", "Spread it over working days"),
            ("all", "All at once"),
        ],
        string="Overdue already",
        default="from_now",
        required=True,
    )
    days = fields.Integer(string="Over", default=5)
    order = fields.Selection(
        selection=[("oldest", "Oldest first"), ("largest", "Largest first")],
        default="oldest",
        required=True,
    )
    plan = fields.Selection(
        selection=[
            ("keep", "Keeps the old plan"),
            ("follow", "Follows the new one"),
        ],
        string="What runs already",
        default="keep",
        required=True,
    )
    waiting = fields.Char(compute="_compute_numbers", compute_sudo=False)
    choices = fields.Html(
        string="Today",
        compute="_compute_choices",
        compute_sudo=False,
        sanitize=False,
    )
    bars = fields.Json(
        string="The next 30 days", compute="_compute_bars", compute_sudo=False
    )
    customers = fields.Html(
        compute="_compute_numbers", compute_sudo=False, sanitize=False
    )
    obstacles = fields.Html(
        string="What stands in the way",
        compute="_compute_numbers",
        compute_sudo=False,
        sanitize=False,
    )

    # ------------------------------------------------------------
    # WHAT WAITS
    # ------------------------------------------------------------

    @api.depends("rule_id")
    def _compute_is_change(self):
        for wizard in self:
            wizard.is_change = wizard.rule_id.state == "running"

    @api.depends("rule_id")
    @api.depends_context("uid", "allowed_company_ids", "lang")
    def _compute_numbers(self):
        for wizard in self:
            wizard.rule_id._origin.check_access("read")
            items = self.env["reminder.item"]
            domain = wizard._items_domain()
            count = items.search_count(domain)
            overdue = wizard._overdue_ids()
            wizard.waiting = wizard._waiting_text(count, len(overdue))
            wizard.customers = wizard._customers_table(domain)
            wizard.obstacles = wizard._list(wizard._obstacles(domain))

    def _items_domain(self):
        """The items that the window is about: what waits under the rule, or what is
        held back since it was changed."""
        domain = [("rule_id", "=", self.rule_id.id), ("state", "=", "waiting")]
        if self.is_change:
            domain.append(("on_hold", "=", True))
        return domain

    def _overdue_ids(self):
        """Ids of the items that are overdue, of the companies that the user is in."""
        if self.is_change:
            return self.env["reminder.item"].search(self._items_domain()).ids
        # sudo: reminder.rule - what waits by it; told of the user's companies only
        overdue = self.rule_id._as_sweep()._overdue()
        here = {None, *self.env.companies.ids}
        return [item_id for item_id, of in overdue.items() if of[0] in here]

    def _waiting_text(self, count, overdue):
        if self.is_change:
            if count == 1:
                return self.env._(
                    "Since the rule was changed 1 item would be reminded of at once "
                    "that would not have been before. It waits for your decision."
                )
            return self.env._(
                "Since the rule was changed %(count)s items would be reminded of at "
                "once that would not have been before. They wait for your decision.",
                count=count,
            )
        if not count:
            return self.env._("Nothing waits under this rule at this moment.")
        if count == 1:
            return (
                self.env._("1 item waits, and it is overdue already.")
                if overdue
                else self.env._("1 item waits, and it is not overdue yet.")
            )
        if not overdue:
            return self.env._(
                "%(count)s items wait, and none is overdue yet.", count=count
            )
        if overdue == 1:
            return self.env._(
                "%(count)s items wait, and 1 of them is overdue already.", count=count
            )
        return self.env._(
            "%(count)s items wait, and %(overdue)s of them are overdue already.",
            count=count,
            overdue=overdue,
        )

    # ------------------------------------------------------------
    # WHAT WILL LEAVE
    # ------------------------------------------------------------

    @api.depends("rule_id", "days", "order", "plan")
    @api.depends_context("uid", "allowed_company_ids", "lang")
    def _compute_choices(self):
        for wizard in self:
            labels = dict(self._fields["backlog"]._description_selection(self.env))
            texts = {
                backlog: wizard._today_text(wizard._lines(backlog, 2))
                for backlog in labels
            }
            texts["from_now"] += wizard._left_out_text(wizard._left_out_count())
            rows = [(labels[backlog], texts[backlog]) for backlog in labels]
            wizard.choices = Markup("<ul class='list-unstyled mb-0'>%s</ul>") % (
                Markup().join(
                    Markup("<li><b>%s</b>: %s</li>") % (label, text)
                    for label, text in rows
                )
            )

    @api.depends("rule_id", "backlog", "days", "order", "plan")
    @api.depends_context("uid", "allowed_company_ids", "lang")
    def _compute_bars(self):
        for wizard in self:
            reminders = {
                (line.item_id or -line.res_id, line.cycle, line.step): line.moment
                for line in wizard._lines(wizard.backlog, DAYS_AHEAD)
            }
            days = Counter(wizard._day_of(moment) for moment in reminders.values())
            today = wizard._day_of(fields.Datetime.now())
            ahead = [today + timedelta(days=number) for number in range(DAYS_AHEAD)]
            wizard.bars = [
                {
                    "label": format_date(self.env, day, date_format="EEE d MMM"),
                    "count": days[day],
                }
                for day in ahead
            ]

    def _lines(self, backlog, days):
        """What will leave by the rule with a choice, of the user's companies.

        :param days: how far ahead
        :return: a list of `schedule.forecast.Line`
        """
        self.rule_id._origin.check_access("read")
        # sudo: reminder.rule - what will leave by it; told of the user's companies only
        rule = self.rule_id._as_sweep()
        days_over = min(max(self.days, 1), MOST_DAYS)
        if not self.is_change:
            choice = {
                "from_now": ("from_now",),
                "spread": ("spread", days_over, self.order),
                "all": ("all",),
            }[backlog]
            lines = rule._forecast(days, choice)
        else:
            # Decided, looked at, and undone.
            with undone(rule.env) as env:
                there = rule.with_env(env)
                there._decide_held(
                    backlog, days_over, self.order, self.plan, look=False
                )
                env.flush_all()
                lines = there._forecast(days)
        here = {None, *self.env.companies.ids}
        return [line for line in lines if line.company_id in here]

    def _day_of(self, moment):
        return local_date(moment, self.rule_id.tz or "UTC")

    def _today_text(self, lines):
        """How many reminders leave today, and to how many people."""
        today = self._day_of(fields.Datetime.now())
        lines = [line for line in lines if self._day_of(line.moment) == today]
        reminders = len({line.item_id or -line.res_id for line in lines})
        people = len({line.partner_id for line in lines})
        if not reminders:
            return self.env._("nobody is reminded today.")
        if reminders == 1 and people == 1:
            return self.env._("1 reminder to 1 person today.")
        if people == 1:
            return self.env._("%(count)s reminders to 1 person today.", count=reminders)
        if reminders == 1:
            return self.env._("1 reminder to %(people)s people today.", people=people)
        return self.env._(
            "%(count)s reminders to %(people)s people today.",
            count=reminders,
            people=people,
        )

    def _left_out_count(self):
        """How many items are left out of what becomes due from now on."""
        if not self.is_change:
            return len(self._overdue_ids())
        # sudo: reminder.rule - decided, looked at, and undone
        with undone(self.rule_id._as_sweep().env) as env:
            rule = self.rule_id.with_env(env)
            held = rule._held_ids()
            here = [
                ("id", "in", held),
                ("company_id", "in", [False, *self.env.companies.ids]),
            ]
            left_out = [*here, ("left_out", "=", True)]
            if rule.anchor == "anniversary":
                # What is left out of this year is planned for the next one.
                left_out = [*here, ("on_hold", "=", False), ("to_plan", "=", True)]
            rule._decide_held("from_now", plan=self.plan, look=False)
            return env["reminder.item"].search_count(left_out)

    def _left_out_text(self, count):
        if not count:
            return ""
        if count == 1:
            return self.env._(
                " 1 item that is overdue already is left out, until it waits anew or "
                "somebody takes it in."
            )
        return self.env._(
            " %(count)s items that are overdue already are left out, until they wait "
            "anew or somebody takes them in.",
            count=count,
        )

    # ------------------------------------------------------------
    # BY CUSTOMER
    # ------------------------------------------------------------

    def _customers_table(self, domain):
        """The customers of what waits, a line each: how many, how much, since when."""
        items = self.env["reminder.item"]
        groups = items._read_group(
            domain,
            ["commercial_partner_id"],
            ["__count", "due_date:min", "anchor_date:min"],
            order="__count desc, due_date:min, anchor_date:min",
        )
        if not groups:
            return False
        shown = groups[:MOST_CUSTOMERS]
        amounts = self._amounts(domain, [client for client, *_rest in shown])
        today = fields.Date.context_today(self)
        amount = Markup("<td class='text-end'>%s</td>") if amounts else Markup("%s")
        rows = []
        for client, count, due, anchor in shown:
            since = due or (anchor and anchor.date())
            late = (today - since).days if since else 0
            rows.append(
                Markup(
                    "<tr><td>%s</td><td class='text-end'>%s</td>%s"
                    "<td class='text-end'>%s</td></tr>"
                )
                % (
                    client.display_name or self.env._("Without a customer"),
                    count,
                    amount % amounts.get(client.id, ""),
                    late if late > 0 else "",
                )
            )
        heads = (
            self.env._("Customer"),
            self.env._("Items"),
            Markup("<th class='text-end'>%s</th>") % self.env._("Amount")
            if amounts
            else "",
            self.env._("Days, oldest"),
        )
        table = Markup(
            "<table class='table table-sm mb-1'><thead><tr><th>%s</th>"
            "<th class='text-end'>%s</th>%s"
            "<th class='text-end'>%s</th></tr></thead><tbody>%s</tbody></table>"
        ) % (*heads, Markup().join(rows))
        if more := len(groups) - len(shown):
            table += Markup("<p class='text-muted'>%s</p>") % (
                self.env._("and 1 more customer")
                if more == 1
                else self.env._("and %(count)s more customers", count=more)
            )
        return table

    def _amounts(self, domain, clients):
        """What is owed by each of these customers, as far as the user may read it.

        :return: dict of a customer's id to a text, an amount a currency
        """
        items = self.env["reminder.item"].search(
            [*domain, ("commercial_partner_id", "in", [one.id for one in clients])],
            limit=MOST_ASKED,
        )
        totals = defaultdict(Counter)
        for item in items:
            if item.owed_currency_id and item.owed_amount:
                client_id = item.commercial_partner_id.id
                totals[client_id][item.owed_currency_id] += item.owed_amount
        return {
            client_id: ", ".join(
                format_amount(self.env, amount, currency)
                for currency, amount in of_client.items()
            )
            for client_id, of_client in totals.items()
        }

    @api.model
    def _list(self, sentences):
        if not sentences:
            return False
        return Markup("<ul class='mb-0'>%s</ul>") % Markup().join(
            Markup("<li>%s</li>") % sentence for sentence in sentences
        )

    # ------------------------------------------------------------
    # START
    # ------------------------------------------------------------

    @api.constrains("days")
    def _check_days(self):
        for wizard in self:
            if not 1 <= wizard.days <= MOST_DAYS:
                raise ValidationError(
                    self.env._("Spread it over 1 working day or more, 365 at most.")
                )

    def action_confirm(self):
        """Start the rule, or decide about what its change holds back, as was chosen.

        :raise AccessError: when the user may not write the rule
        :raise UserError: when it cannot be started, or somebody else was faster
        """
        self.ensure_one()
        rule = self.rule_id
        rule.check_access("write")
        self._check_days()
        runs = rule.state == "running"
        # Which button was pressed: what somebody has stopped since is not started.
        if self.env.context.get("reminder_decides", runs) != runs:
            raise UserError(
                self.env._(
                    "The rule was started or stopped since you opened this window. "
                    "Close it and look again."
                )
            )
        if runs:
            rule._decide_held(self.backlog, self.days, self.order, self.plan)
            text = self.env._("Decided: the rule “%(rule)s” goes on.", rule=rule.name)
        else:
            if broken := rule.sudo()._broken_text():
                raise UserError(broken)
            rule._start(self.backlog, self.days, self.order)
            text = self.env._("The rule “%(rule)s” runs.", rule=rule.name)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": text,
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
