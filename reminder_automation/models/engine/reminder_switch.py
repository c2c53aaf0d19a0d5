# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import logging
from contextlib import closing

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import format_list

from ...groups import ADMIN, USER
from ...schedule.cadence import local_date
from ...schedule.decision import Action
from .batch import PASSES, look

_logger = logging.getLogger(__name__)

# More items than these are due: each of them counts, nobody asks whether it arrives.
MOST_ASKED = 1000


class ResCompany(models.Model):
    """The switch on the screen: which companies are off, and what turning it means."""

    _inherit = "res.company"

    @api.model
    def reminder_switch_state(self):
        """What the banner of the app's screens shows.

        :return: dict: `off`, a list of the user's companies whose automatic reminders
            are switched off, each with `id` and `name`; `may_switch`, whether the user
            may switch them on. Empty for who does not use reminders.
        """
        user = self.env.user
        if not user.has_group(USER):
            return {}
        # sudo: res.company - the switch of the user's own companies, which every
        # screen tells
        companies_sudo = user.company_ids.sudo()
        off = companies_sudo.filtered(lambda company: not company.reminder_enabled)
        return {
            "off": [{"id": company.id, "name": company.name} for company in off],
            "may_switch": user.has_group(ADMIN),
        }

    def reminder_switch_question(self, enabled):
        """What a person is asked before the switch of these companies is turned.

        Looks only: the switch is turned by writing `reminder_enabled`.

        :param enabled: whether it is to be switched on
        :return: dict of texts: `title`, `body`, `confirm`
        :raise AccessError: for who may not turn it
        """
        user = self.env.user
        if not user.has_group(ADMIN) or self - user.company_ids:
            raise AccessError(
                self.env._(
                    "Automatic reminders are switched on and off by administrators of "
                    "reminders, each for their own companies."
                )
            )
        self = self or self.env.company  # noqa: PLW0642
        names = format_list(self.env, self.mapped("name"))
        # sudo: reminder.item - counted for an administrator of these companies
        if enabled:
            title = self.env._(
                "Switch on automatic reminders of %(company)s?", company=names
            )
            body = self.sudo()._reminder_as_enrolled(self.sudo()._reminder_waiting_text)
            confirm = self.env._("Switch on")
        else:
            title = self.env._(
                "Switch off automatic reminders of %(company)s?", company=names
            )
            body = self.sudo()._reminder_planned_text()
            confirm = self.env._("Switch off")
        return {"title": title, "body": body, "confirm": confirm}

    # ------------------------------------------------------------
    # HOW MANY
    # ------------------------------------------------------------

    def _reminder_concerned_domain(self):
        """The items of customers that go by the switch of these companies.

        What belongs to no company goes by any of them: it is concerned when no other
        one is on.
        """
        others = set(self.env["reminder.item"]._enabled_companies()) - set(self.ids)
        companies = [*self.ids, *([] if others else [False])]
        return [
            ("company_id", "in", companies),
            ("rule_id.active", "=", True),
            ("rule_id.state", "=", "running"),
            ("rule_id.internal", "=", False),
            ("rule_id.audience", "=", "client"),
        ]

    def _reminder_as_enrolled(self, method):
        """Call a method with the items as the next sweep will have enrolled them, and
        undo that: a record that began to wait a minute ago is concerned, too.

        :return: what the method returned
        """
        self.env.flush_all()
        try:
            with closing(self.env.cr.savepoint(flush=False)):
                # With the rights of the sweep, which runs as the superuser.
                rules_sudo = self.env["reminder.rule"].with_user(SUPERUSER_ID)
                for rule_sudo in rules_sudo.search(
                    [
                        ("company_id", "in", [*self.ids, False]),
                        ("state", "=", "running"),
                        ("internal", "=", False),
                        ("audience", "=", "client"),
                    ]
                ):
                    rule_sudo._enrol_to_look()
                result = method()
        finally:
            self.env.invalidate_all(flush=False)
        return result

    def _reminder_waiting_text(self):
        """How many items wait, and how many of them would be reminded today."""
        Item = self.env["reminder.item"]
        domain = self._reminder_concerned_domain() + [("state", "=", "waiting")]
        waiting = Item.search_count(domain)
        if not waiting:
            return self.env._("No item waits at this moment.")
        due = Item.search(
            domain
            + [
                ("auto", "=", True),
                "|",
                ("next_date", "<=", "today +2d"),
                ("to_plan", "=", True),
            ]
        )
        today = len(due[:MOST_ASKED]._reminded_today()) + len(due[MOST_ASKED:])
        if waiting == 1:
            how_many = self.env._("1 item waits")
        else:
            how_many = self.env._("%(count)s items wait", count=waiting)
        if not today:
            first = self.env._("none would be reminded today")
        elif today == 1:
            first = self.env._("1 would be reminded today")
        else:
            first = self.env._("%(count)s would be reminded today", count=today)
        return self.env._(
            "%(waiting)s, %(today)s. Each continues where it left off.",
            waiting=how_many,
            today=first,
        )

    def _reminder_planned_text(self):
        """How many planned reminders will not be sent."""
        domain = self._reminder_concerned_domain()
        planned = self.env["reminder.item"].search_count(
            domain
            + [
                ("state", "=", "waiting"),
                ("auto", "=", True),
                ("next_date", "!=", False),
            ]
        )
        # Those whose message stands in the queue at this moment.
        planned += self.env["reminder.notice"].search_count(
            [("kind", "=", "auto"), ("state", "in", ("planned", "queued"))]
            + [("item_id", "any", [*domain, ("state", "=", "exhausted")])]
        )
        if not planned:
            return self.env._("No reminder is planned at this moment.")
        if planned == 1:
            return self.env._(
                "1 planned reminder will not be sent until it is switched on again. "
                "Reminders by hand can still be sent."
            )
        return self.env._(
            "%(count)s planned reminders will not be sent until it is switched on "
            "again. Reminders by hand can still be sent.",
            count=planned,
        )


class ReminderRule(models.Model):
    """Records that wait and have no item yet, for whoever looks ahead."""

    _inherit = "reminder.rule"

    def _enrol_to_look(self):
        """Enrol what waits, where the rule can be read; the sweep tells of the rest."""
        if self._is_broken() or self.stopped or self.failed:
            return
        try:
            with self.env.cr.savepoint(flush=False):
                self._enrol()
        except PASSES:
            raise
        except Exception as error:
            # A filter is written by a person and may break in any way.
            self.env.invalidate_all(flush=False)
            _logger.info("Reminders: the rule %s cannot be read: %s", self.id, error)


class ReminderItem(models.Model):
    """What would be reminded today if the company's switch were on."""

    _inherit = "reminder.item"

    def _reminded_today(self):
        """Those of these waiting items whose next reminder would leave today, as the
        sweep would find it with the switch on."""
        now = fields.Datetime.now()
        found = self.browse()
        for rule, items in self.grouped("rule_id").items():
            if rule._is_broken() or rule.stopped or rule.failed:
                continue
            origins, error = items._origins_now(rule)
            if error:
                continue
            items = items.filtered(lambda item, origins=origins: item.res_id in origins)
            for cadence in look(rule, lambda rule: rule._cadence()):
                found = found.union(
                    *look(
                        items,
                        lambda some, cadence=cadence: some._of_today(cadence, now),
                    )
                )
        return found

    def _of_today(self, cadence, now):
        """Those of these items of one rule whose next reminder would leave today.

        :param cadence: the rule's `schedule.cadence.Cadence`
        """
        decisions = self._decisions(cadence, now)
        recipients = self._recipients()
        found = self.browse()
        for item, decision in decisions.items():
            zone = item._own_cadence(cadence).tz
            is_today = decision.action == Action.SEND or (
                decision.when
                and local_date(decision.when, zone) <= local_date(now, zone)
            )
            if is_today and any(not one.skipped for one in recipients[item]):
                found |= item
        return found


class IrHttp(models.AbstractModel):
    """The browser knows from the start which companies are switched off."""

    _inherit = "ir.http"

    def session_info(self):
        info = super().session_info()
        if state := self.env["res.company"].reminder_switch_state():
            info["reminder_switch"] = state
        return info
