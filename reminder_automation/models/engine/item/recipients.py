# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from dataclasses import replace

from odoo import models
from odoo.fields import Domain

from ....mailing.recipients import SEPARATOR, Recipient, one_each_address
from ....sayings import lazy as _lt
from ....sayings import listed
from ..batch import look


class ReminderItem(models.Model):
    """Who is reminded of an item, and who is not, and why."""

    _inherit = "reminder.item"

    def _recipients(self, steps=None):
        """The people whom a reminder of each item would reach at this moment.

        :param steps: dict of item to the `reminder.step` that it is of; None: the next
        :return: dict of item to a list of `Recipient`, skipped ones included
        """
        result = {}
        if steps is None:
            steps = {item: item._next_step() for item in self}
        channels = {item: item._channels(steps[item]) for item in self}
        for rule, items in self.grouped("rule_id").items():
            records = self.env[rule.model_name].browse(items.mapped("res_id"))
            own = records.exists()._reminder_recipients()
            if own is not None:
                result |= {
                    item: own.get(item.res_id, []) if channels[item] else []
                    for item in items
                }
                continue
            named = records.exists()._reminder_people()
            if named is not None and rule.audience == "client":
                nobody = self.env["res.partner"]
                wanted = rule._contact_domain()
                people = {
                    item: named.get(item.res_id, nobody).filtered_domain(wanted)
                    for item in items
                }
            elif rule.audience == "client" and rule.topic_id.personal:
                people = {item: item.partner_id for item in items}
            elif rule.audience == "client":
                people = items._people_of_clients(rule, channels)
            else:
                people = {item: item._responsible(rule) for item in items}
            blind = items._blind(rule)
            for item in items:
                chosen = item._choose(rule, people[item], channels[item])
                if item in blind:
                    why = _lt("may not read the record").said(self.env)
                    chosen = [replace(one, skipped=why) for one in chosen]
                result[item] = chosen
        return result

    def _recipients_now(self, steps=None):
        """As `_recipients`, for who looks at many: without those that break it."""
        found = look(self, lambda items: items._recipients(steps))
        return {item: people for one in found for item, people in one.items()}

    def _blind(self, rule):
        """Those of these whose responsible may not read the record: a reminder would
        tell what is in it. One question a person.

        What colleagues remind themselves of says itself whom it is for.
        """
        blind = self.browse()
        if rule.audience == "client" or rule.internal:
            return blind
        for user, items in self.grouped(
            lambda item: item._responsible_user(rule)
        ).items():
            blind |= items - items._read_by(user)
        return blind

    def _read_by(self, user):
        """Those of these items of one model whose record a user may read."""
        if not user:
            return self.browse()
        records = self.env[self[:1].res_model].browse(self.mapped("res_id")).exists()
        company_ids = user._get_company_ids()
        records = records.with_user(user).with_context(allowed_company_ids=company_ids)
        readable = set(records._filtered_access("read").ids)
        return self.filtered(lambda item: item.res_id in readable)

    def _means(self, rule, partner):
        """Whether this is one of the people whom the rule reminds of the item."""
        self.ensure_one()
        if rule.audience != "client":
            return partner == self._responsible(rule)
        if rule.topic_id.personal:
            return partner == self.partner_id
        return partner.commercial_partner_id == self.commercial_partner_id and bool(
            partner.filtered_domain(rule._contact_domain())
        )

    def _responsible(self, rule):
        return self._responsible_user(rule).partner_id

    def _responsible_user(self, rule):
        """The first of those who look after the record, its client and the rule who has
        not left; an administrator when all of them have."""
        return self._still_here(rule) or rule._who_is_told()

    def _still_here(self, rule):
        """As `_responsible_user`, but nobody when all of them have left."""
        for user in (
            self.user_id,
            self.partner_id.user_id,
            self.commercial_partner_id.user_id,
            rule.user_id,
        ):
            if user and user.active and not user.share:
                return user
        return self.env["res.users"]

    def _client_contacts(self, rule):
        """The contacts of each client whom the rule is meant for.

        Archived ones too, so that staff are told why they get nothing.
        """
        contacts = (
            self.env["res.partner"]
            .with_context(active_test=False)
            .search(
                Domain("commercial_partner_id", "in", self.commercial_partner_id.ids)
                & rule._contact_domain(),
                order="id",
            )
        )
        by_client = contacts.grouped("commercial_partner_id")
        none = contacts.browse()
        return {
            client: by_client.get(client, none)
            for client in self.commercial_partner_id | none.browse(False)
        } | {none: none}

    def _choose(self, rule, people, channels=None):
        """Pair people with channels, the rule's unless others are given; one message
        an address.

        Contacts of another company than the item are left out. What colleagues may know
        goes by their rights, and their own contact is of one company in any case.
        """
        if channels is None:
            channels = rule._channels()
        companies = (self.company_id, self.env["res.company"])
        recipients = [
            Recipient(
                partner,
                channel,
                *self._reach(partner, channel),
                note=self._left_out_text(partner, channel),
            )
            for partner in people
            if rule.audience != "client" or partner.company_id in companies
            for channel in channels
        ]
        return one_each_address(
            recipients, _lt("another contact has the same address").said(self.env)
        )

    def _reach(self, partner, channel):
        """The person's address on a channel, and why it is not used, if it is not."""
        internal = not partner.partner_share
        if not partner.active:
            return "", _lt("archived").said(self.env)
        if not internal and not partner.reminder_notify:
            return "", _lt("Notify is off").said(self.env)
        if channel == "email":
            # sudo: res.partner - the addresses of whoever is reminded
            found = partner.sudo().reminder_addresses
            if found["usable"]:
                return SEPARATOR.join(found["usable"]), ""
            if found["blocked"]:
                return "", _lt("the e-mail address is blacklisted").said(self.env)
            return "", _lt("no valid e-mail address").said(self.env)
        if channel == "sms":
            if not partner.phone_sanitized:
                return "", _lt("no valid phone number").said(self.env)
            if partner.phone_sanitized_blacklisted:
                return "", _lt("the phone number is blacklisted").said(self.env)
            return partner.phone_sanitized, ""
        if not partner.user_ids:
            return "", _lt("no user of the system").said(self.env)
        return partner.user_ids[:1].login, ""

    def _left_out_text(self, partner, channel):
        """Why not all that stands in a person's e-mail field is used, "" when it is."""
        if channel != "email":
            return ""
        # sudo: res.partner - the addresses of whoever is reminded
        found = partner.sudo().reminder_addresses
        texts = []
        if found["usable"] and found["blocked"]:
            texts.append(
                _lt(
                    "blacklisted and left out: %(addresses)s",
                    addresses=", ".join(found["blocked"]),
                ).said(self.env)
            )
        if found["unread"]:
            texts.append(
                _lt(
                    "cannot be read as an e-mail address: %(texts)s",
                    texts=", ".join(f"“{one}”" for one in found["unread"]),
                ).said(self.env)
            )
        return listed(self.env, texts) if texts else ""

    def _skipped_text(self, recipients):
        """One line that tells who is not reminded and why, for `reason_detail`."""
        if self._tells_nobody():
            return ""
        if not self.partner_id and self.rule_id.audience == "client":
            return _lt("the record has no customer").said(self.env)
        if not recipients and self.rule_id.audience != "client":
            return _lt("no user of the system").said(self.env)
        if not recipients:
            return _lt("the customer has no such contact").said(self.env)
        parts = self._skipped_parts(recipients)
        return listed(self.env, parts) if parts else ""

    def _skipped_parts(self, recipients):
        """Who is not reminded, or not at all addresses, and why.

        :return: a list of pairs (the person, why), each once
        """
        parts = [
            (f"{recipient.partner.display_name}: ", why)
            for recipient in recipients
            for why in (recipient.skipped, recipient.note)
            # How a colleague is told instead is no problem of the item.
            if why and (recipient.skipped or self.rule_id.audience == "client")
        ]
        return list(dict.fromkeys(parts))
