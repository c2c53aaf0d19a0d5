# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ....mailing.recipients import Recipient
from ....sayings import lazy as _lt
from ....sayings import listed
from ...engine.batch import apart, plain_error, serve
from ...engine.rule.reading import METHODS

CHANNELS = {
    "inbox": ("inbox",),
    "email": ("email",),
    "sms": ("sms",),
    "email_sms": ("email", "sms"),
}
# How a person is reminded who cannot be reached as wanted; the inbox always works.
INSTEAD = {"sms": "email", "email": "inbox"}
WAKE_BATCH = 200
# The address of the customer, for whoever opens it there.
METHODS.add("_partner_url")


class ReminderOccurrence(models.Model):
    """Whom a fired reminder is for, how they are told, and when they are told again."""

    _inherit = "reminder.occurrence"

    # ------------------------------------------------------------
    # WHO
    # ------------------------------------------------------------

    def _people(self):
        """The users that each of these is for at this moment.

        :return: dict of occurrence to `res.users`
        """
        # sudo: res.users, reminder.area - who is to be told does not depend on who is
        # logged in
        people = {}
        for company, occurrences in self.sudo().grouped("company_id").items():
            admins = company._reminder_admins()
            for occurrence_sudo in occurrences:
                recipients = occurrence_sudo.recipients
                users = admins if recipients != "inspector" else admins.browse()
                if recipients != "admin":
                    area = occurrence_sudo.partner_id.reminder_area_id
                    users |= area.all_inspector_ids.filtered(
                        lambda user, company=company: (
                            user.active and company in user.company_ids
                        )
                    )
                people[occurrence_sudo.sudo(self.env.su)] = users
        return people

    # ------------------------------------------------------------
    # HOW
    # ------------------------------------------------------------

    def _reminder_recipients(self):
        return {
            occurrence.id: [
                Recipient(
                    user.partner_id, channel, address, note=listed(self.env, notes)
                )
                for user, channel, address, notes, _in_digest in ways
            ]
            for occurrence, ways in self._ways().items()
        }

    def _ways(self):
        """How each person is told of each of these.

        :return: dict of occurrence to a list of tuples: user, channel, address, notes
            (why not as wanted), whether the user's daily mail tells of it
        """
        ways = {}
        for occurrence, users in self._people().items():
            taken = set()
            ways[occurrence] = [
                (user, channel, *way)
                for user in users
                for channel, way in occurrence._ways_to(user, taken).items()
            ]
        return ways

    def _ways_to(self, user, taken):
        """The channels on which this person is told, as the reminder wants it or as it
        is possible.

        :param taken: set of (channel, address) used for others; added to
        :return: dict of channel to a tuple of address, notes and in digest
        """
        ways = {}
        for channel in CHANNELS[self.reminder_id.channel]:
            notes, in_digest, address = [], False, ""
            while channel not in ways:
                address, why = self._reach(user, channel, taken)
                if not why:
                    break
                notes.append(why)
                in_digest = in_digest or (channel == "email" and bool(address))
                channel = INSTEAD[channel]
            if channel in ways:
                known = ways[channel][1]
                known.extend(note for note in notes if note not in known)
                continue
            taken.add((channel, address))
            ways[channel] = [address, notes, in_digest]
        return ways

    def _reminder_people(self):
        return {
            occurrence.id: users.partner_id
            for occurrence, users in self._people().items()
        }

    def _reminder_reach(self, partner, channel):
        if channel == "sms" and not self.sudo().company_id.reminder_sms_enabled:
            return "", _lt("SMS is switched off in the settings").said(self.env)
        address, why = super()._reminder_reach(partner, channel)
        if why:
            label = _lt("SMS") if channel == "sms" else _lt("E-mail")
            return "", listed(self.env, [label.said(self.env), why], ": ")
        return address, ""

    def _reach(self, user, channel, taken):
        """The person's address on a channel, and why it is not used, if it is not."""
        if channel == "inbox":
            return user.login, ""
        address, why = self._reminder_reach(user.partner_id, channel)
        if why:
            return "", why
        if (channel, address) in taken:
            return "", _lt("another person has the same address").said(self.env)
        if channel == "email" and user.reminder_digest:
            return address, _lt("the daily mail tells of it").said(self.env)
        return address, ""

    # ------------------------------------------------------------
    # TELLING
    # ------------------------------------------------------------

    def _announce(self):
        """These have fired, or woke up: badges, daily mails; and nobody to tell is told
        to administrators. The messages themselves are the rule's."""
        nobody = self.browse()
        for_digest = []
        for occurrence, ways in self._ways().items():
            if not ways:
                nobody += occurrence
            for user, _channel, _address, _notes, in_digest in ways:
                if in_digest:
                    for_digest.append((user, occurrence))
        self.env["reminder.digest"]._collect(for_digest)
        self._tell_badges()
        nobody._tell_nobody()

    def _tell_nobody(self):
        """Tell administrators, once, that these reach nobody."""
        if self:
            self.reminder_id._tell_administrators(
                _lt("Nobody receives this reminder").said(self.env),
                _lt(
                    "The customer's area has no inspector who could receive it. Give "
                    "the area an inspector, or send the reminder to administrators."
                ).said(self.env),
            )

    def _reminder_refused(self):
        """The last one whom it was for may have gone after it had fired."""
        people = self._people()
        self.filtered(lambda one: not people[one])._tell_nobody()

    @api.model
    def _snoozed_sql(self):
        """FROM and WHERE of what was put off; as long as the customer or the reminder
        is archived it waits, until these are back."""
        return SQL(
            """
                  FROM reminder_occurrence occurrence
                  JOIN reminder_customer reminder
                    ON reminder.id = occurrence.reminder_id AND reminder.active
                  JOIN res_partner customer
                    ON customer.id = occurrence.partner_id AND customer.active
                 WHERE occurrence.wake_date IS NOT NULL
            """
        )

    @api.model
    def _wake_snoozed(self):
        """Bring back what was put off until now.

        :return: how many; 0 when none is left
        """
        self.flush_model()
        self.env["reminder.customer"].flush_model(["active"])
        self.env["res.partner"].flush_model(["active"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT occurrence.id %s AND occurrence.wake_date <= %s
              ORDER BY occurrence.wake_date, occurrence.id
                 LIMIT %s
                   FOR NO KEY UPDATE OF occurrence SKIP LOCKED
                """,
                self._snoozed_sql(),
                fields.Datetime.now(),
                WAKE_BATCH,
            )
        )
        served = serve(
            self.browse(row[0] for row in rows),
            lambda woken: woken._wake_up(),
            lambda occurrence, error: occurrence._cannot_wake(error),
        )
        return sum(served)

    def _wake_up(self):
        self.with_context(tracking_disable=True).write(
            {
                "snooze_until": False,
                "remind": True,
                "remind_date": fields.Date.today(),
            }
        )
        self._announce()
        return len(self)

    def _cannot_wake(self, error):
        """It is tried again a day later, behind all others; administrators are told
        once."""
        self.flush_recordset()
        self.env.execute_query(
            SQL(
                "UPDATE reminder_occurrence SET wake_date = %s WHERE id = %s",
                fields.Datetime.now() + timedelta(days=1),
                self.id,
            )
        )
        self.invalidate_recordset(["wake_date"])
        summary = _lt("This reminder could not be triggered").said(self.env)
        note = _lt(
            "It is tried again tomorrow. Reason: %(why)s", why=plain_error(error)
        ).said(self.env)
        apart(self.env, lambda: self.reminder_id._tell_administrators(summary, note))

    # ------------------------------------------------------------
    # WHAT A MESSAGE TELLS
    # ------------------------------------------------------------

    def _reminder_description(self):
        return self.env._("Customer reminder")

    def _partner_url(self):
        """The link to the customer, for messages."""
        self.ensure_one()
        path = f"/mail/view?model=res.partner&res_id={self.partner_id.id}"
        return f"{self.get_base_url()}{path}"
