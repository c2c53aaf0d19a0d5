# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import fields, models

from ....mailing.addresses import comparable, read_addresses
from ....mailing.recipients import SEPARATOR
from ....sayings import lazy as _lt
from ....sayings import listed


class ReminderNotice(models.Model):
    """Copies (Cc) that a template or a step names: who gets one, who does not, and why.

    Of a step each gets one, with the first mail about it, whoever else is reminded.
    """

    _inherit = "reminder.notice"

    copies = fields.Char(related="delivery_id.copies", string="Copies to")

    def _with_copies(self, template):
        """Who gets a copy of the mails about these notices, each of another record.

        What is left out is noted on the line.

        :param template: of the text, with what it may tell of them
        :return: dict of notice to a text of addresses
        """
        naming = self.filtered(lambda one: one.step_id._names_copies())
        by_step, unread_by = naming._copies_of_steps()
        rendered = {}
        if template.email_cc:
            rendered = template._render_field("email_cc", self.mapped("res_id"))
        elif not naming:
            return {}
        siblings = self._same_steps()
        found = {}
        for notice in self:
            if notice.rule_id._has_personal_links():
                continue  # its link is for the one who is reminded alone
            same = siblings.get(notice._step_key(), notice)
            if same[:1] != notice or (same - notice).delivery_id._have_copies():
                continue
            addresses, unread = read_addresses(rendered.get(notice.res_id, ""))
            more = by_step.get(notice, [])
            addresses = list(dict.fromkeys([*addresses, *more]))
            taken = {
                comparable(one)
                for other in same
                for one in (other.address or "").split(SEPARATOR)
            }
            wanted = [one for one in addresses if comparable(one) not in taken]
            usable, why = notice._usable_copies(wanted)
            why |= unread_by.get(notice, {})
            why |= {
                one: _lt("cannot be read as an e-mail address").said(self.env)
                for one in unread
            }
            if why:
                notice._no_copies_to(why)
            found[notice] = SEPARATOR.join(usable)
        return found

    def _pass_copies_on(self):
        """The mail about this step, which had its copies, does not leave, or was
        refused: the next one about the step has them, if any waits."""
        copies = self.delivery_id._copied_addresses()
        if not copies:
            return
        first = self[:1]
        same = first._same_steps().get(first._step_key(), self.browse()) - self
        waiting = same.delivery_id.filtered(lambda one: one.state == "queued")
        if waiting and not any(waiting.mapped("copies")):
            heir = waiting.sorted("id")[0]
            own = set(map(comparable, heir._addresses()))
            heir.copies = SEPARATOR.join(
                one for one in copies if comparable(one) not in own
            )

    def _no_copies_to(self, why):
        """Note on this line who gets no copy.

        :param why: dict of people or addresses to the reason
        """
        parts = [(f"{one} (", reason, ")") for one, reason in why.items()]
        addresses = listed(self.env, parts, ", ")
        text = _lt("no copy to: %(addresses)s", addresses=addresses).said(self.env)
        known = self.note if text not in (self.note or "") else ""
        self.note = listed(self.env, [known, text]) if known else text

    def _names_copies(self):
        """Whether somebody gets a copy of the mail about this notice."""
        # sudo: mail.template - whether it names copies
        return self.step_id._names_copies() or bool(
            self._mail_template().sudo().email_cc
        )

    def _copies_of_steps(self):
        """Who gets a copy because the steps of these notices say so, all of one rule.

        :return: (dict of notice to a list of normalized addresses, dict of notice to a
            dict of people who get none to the reason)
        """
        found = {one: read_addresses(one.step_id.cc)[0] for one in self}
        left_out = {}
        colleagues = {}
        salespeople = self._records().exists()._reminder_salespeople() if self else {}
        for notice in self:
            item, step = notice.item_id, notice.step_id
            if step.cc_salesperson:
                user = salespeople.get(notice.res_id) or (
                    item.partner_id.user_id or item.commercial_partner_id.user_id
                )
                if user.active and not user.share:
                    colleagues.setdefault(user, self.browse())
                    colleagues[user] |= notice
            if step.cc_responsible:
                user = item._still_here(notice.rule_id)
                if user:
                    colleagues.setdefault(user, self.browse())
                    colleagues[user] |= notice
        for user, notices in colleagues.items():
            address = user.email_normalized
            reading = notices.item_id._read_by(user)
            for notice in notices:
                if not address:
                    why = _lt("no valid e-mail address").said(self.env)
                elif notice.item_id not in reading:
                    why = _lt("may not read the record").said(self.env)
                else:
                    found[notice].append(address)
                    continue
                left_out.setdefault(notice, {})[user.name] = why
        return found, left_out

    def _step_key(self):
        return self.item_ref, self.cycle, self.step

    def _same_steps(self):
        """The e-mails about the same steps as these, to whomever.

        :return: dict of a step's key to notices, the first one first
        """
        return self.search(
            [
                ("item_ref", "in", self.mapped("item_ref")),
                ("step", "in", self.mapped("step")),
                ("channel", "=", "email"),
                ("ended", "=", False),
            ],
            order="id",
        ).grouped(lambda notice: notice._step_key())

    def _no_others(self, addresses):
        """Those of these addresses that nobody else has who is reminded of the same;
        all of them when others have them all."""
        first = self[:1]
        same = first._same_steps().get(first._step_key(), first) - self
        others = {
            comparable(one)
            for other in same
            for one in (other.address or "").split(SEPARATOR)
        }
        return [one for one in addresses if comparable(one) not in others] or addresses

    def _usable_copies(self, addresses):
        """Which of these addresses may get a copy of the mail about this notice.

        :param addresses: normalized
        :return: (a list of those that may, dict of the others to the reason)
        """
        self.ensure_one()
        # sudo: mail.blacklist, res.partner - the engine asks, whoever reminds
        blocked = set(
            self.env["mail.blacklist"]
            .sudo()
            .search([("email", "in", addresses)])
            .mapped("email")
        )
        people = (
            self.env["res.partner"]
            .sudo()
            .with_context(active_test=False)
            .search([("email_normalized", "in", addresses)])
            .grouped("email_normalized")
        )
        usable, why = [], {}
        for address in addresses:
            known = people.get(address)
            if address in blocked:
                why[address] = _lt("the e-mail address is blacklisted").said(self.env)
            elif known and (reason := self._left_out(known)):
                why[address] = reason
            else:
                usable.append(address)
        return usable, why

    def _left_out(self, people):
        """Why none of these people, who share an address, gets a copy; "" when one of
        them does."""
        reasons = []
        for person in people:
            users = person.with_context(active_test=False).user_ids
            staff = users.filtered(lambda user: not user.share)
            if staff and not staff.filtered("active"):
                reasons.append(_lt("has left").said(self.env))
                continue
            if not person.active:
                reasons.append(_lt("archived").said(self.env))
                continue
            if not person.partner_share:
                return ""
            if person.commercial_partner_id != self.client_id:
                return ""
            _address, why = self.item_id._reach(person, "email")
            if not why:
                return ""
            reasons.append(why)
        return reasons[0]
