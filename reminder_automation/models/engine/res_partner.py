# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL

from ...mailing.addresses import read_addresses
from ...sayings import lazy as _lt
from ...schedule.folding import both_stops


class Stop(NamedTuple):
    """Whether reminders to a client are stopped, for good or until a day."""

    excluded: bool = False
    until: fields.Date = None
    reason: str = ""


class ResPartner(models.Model):
    """Contacts and clients: whether reminders go to a contact, and whether those to a
    client are stopped."""

    _inherit = "res.partner"

    reminder_notify = fields.Boolean(
        string="Notify",
        default=True,
        groups="base.group_user",
        prefetch="reminder",
        help="Reminders to the customer go to this contact.",
    )
    reminder_addresses = fields.Json(
        compute="_compute_reminder_addresses",
        groups=fields.NO_ACCESS,
        help="What the e-mail field says: the addresses that may be written to, those "
        "on the blacklist, and what cannot be read.",
    )
    reminder_stops = fields.Json(
        groups=fields.NO_ACCESS,
        copy=False,  # who duplicates a contact may not read it
        prefetch="reminder",
        help="Exclusion and pause by the number of the company that decided it.",
    )

    _reminder_stops_idx = models.Index("(id) WHERE reminder_stops IS NOT NULL")

    @api.depends("email")
    def _compute_reminder_addresses(self):
        read = {partner: read_addresses(partner.email) for partner in self}
        found = {one for addresses, _unread in read.values() for one in addresses}
        # sudo: mail.blacklist - the engine asks, whoever reminds
        blocked = found and set(
            self.env["mail.blacklist"]
            .sudo()
            .search([("email", "in", list(found))])
            .mapped("email")
        )
        for partner, (addresses, unread) in read.items():
            partner.reminder_addresses = {
                "usable": [one for one in addresses if one not in blocked],
                "blocked": [one for one in addresses if one in blocked],
                "unread": unread,
            }

    def write(self, vals):
        moves = {"is_company", "parent_id"} & vals.keys()
        before = {one: one.sudo().commercial_partner_id for one in self if moves}
        result = super().write(vals)
        if any(one.sudo().commercial_partner_id != was for one, was in before.items()):
            self.env["reminder.item"]._clients_moved(self)
        if self._reminder_replan_fields() & vals.keys():
            self.env["reminder.item"]._replan_clients(self)
        return result

    def unlink(self):
        # Nothing is to leave for a contact who is deleted.
        self.env["reminder.notice"]._withdraw_those(
            [("partner_id", "in", self.ids)],
            _lt("The contact was deleted.").said(self.env),
        )
        return super().unlink()

    @api.model
    def _reminder_replan_fields(self):
        """The fields on whose change all of a client's reminders are planned again.

        :return: a set of names, to which later subjects add theirs
        """
        return {"reminder_notify"}

    def _reminder_name(self):
        """What texts call a contact; of one without a name, as an invoice address may
        be, whose address it is."""
        return self.name or self.display_name or ""

    def _reminder_company(self):
        """Whose is what staff set on a client: the client's company's, if it has one,
        else that of the company in which the user works at this moment."""
        # sudo: res.partner - only whose it is
        return self.sudo().company_id.sudo(self.env.su) or self.env.company

    @api.model
    def _reminder_with_company(self, vals):
        """The values of what is made for a client, of the client's company if it has
        one, whatever the window that is open proposes."""
        # sudo: res.partner - as above
        client_sudo = self.sudo().browse(vals.get("partner_id") or [])
        if company_sudo := client_sudo.company_id:
            return {**vals, "company_id": company_sudo.id}
        return vals

    def _reminder_ready_for(self, channels):
        """Whether anybody of these is there, is to be notified, and has an address,
        be it blacklisted; a text that cannot be read as one is none.

        :param channels: of the ledger, e-mail, SMS or both for example
        """
        return any(
            one.active
            and one.reminder_notify
            and (
                ("email" in channels and one._reminder_has_address())
                or ("sms" in channels and one.phone_sanitized)
                or ("inbox" in channels and one.user_ids)
            )
            for one in self
        )

    def _reminder_has_address(self):
        # sudo: res.partner - the addresses of whoever is reminded
        read = self.sudo().reminder_addresses if self.email else {}
        return bool(read.get("usable") or read.get("blocked"))

    def _reminder_stop(self, company):
        """Whether this client's reminders are stopped for something of a company.

        :param company: a `res.company`; empty for what belongs to no company, which is
            stopped when any company stops it, until the last of their days
        :return: a `Stop`; an empty one for no client
        """
        # sudo: res.partner - the engine decides by it, whoever asks
        return self._stop_of(self.sudo().reminder_stops or {}, company)

    @api.model
    def _stop_of(self, kept, company):
        """See `_reminder_stop`.

        :param kept: the client's `reminder_stops`
        """
        if company:
            kept = {key: kept[key] for key in (str(company.id),) if key in kept}
        stops = [
            Stop(
                bool(stop.get("excluded")),
                fields.Date.to_date(stop.get("until")),
                stop.get("reason") or "",
            )
            for stop in kept.values()
        ]
        if len(stops) < 2:
            return stops[0] if stops else Stop()
        paused = [stop for stop in stops if stop.until]
        last = max(paused, key=lambda stop: stop.until, default=Stop())
        return last._replace(excluded=any(stop.excluded for stop in stops))

    # ------------------------------------------------------------
    # LANGUAGE
    # ------------------------------------------------------------

    def _reminder_lang(self):
        """The language of a contact, if it is installed: Odoo lets one be switched off
        that archived contacts have."""
        return self.env["res.lang"]._get_code(self.lang) if self.lang else False

    # ------------------------------------------------------------
    # MERGED: HOOKS FOR LATER SUBJECTS
    # ------------------------------------------------------------

    def _reminder_absorb(self, others):
        """Others are about to be merged into this contact, which stays.

        Asked before the references to them are moved: what would be there twice
        afterwards becomes one here, so that all the rest can be moved. In superuser
        mode, for whoever may merge contacts.

        :param others: the `res.partner`s that go
        :raise UserError: when they must not be merged, with what to do
        """
        self.ensure_one()
        self._reminder_absorb_stops(others)
        self._reminder_replace(dict.fromkeys(others.ids, self.id))

    def _reminder_absorbed(self, was_client):
        """Others were merged into this contact: the references to them and their values
        are its own now. In superuser mode.

        :param was_client: whether one of them, or this one, was a client of its own
        """
        self.ensure_one()
        client = self.commercial_partner_id
        if was_client and client != self:
            # It is a contact now: what stops reminders is looked up on its client.
            client._reminder_absorb_stops(self, notify=False)

    def _reminder_absorb_stops(self, others, notify=True):
        """An exclusion or a pause of one of these holds for this one, by company; so
        does that reminders do not go to the contact.

        :param others: `res.partner`s
        :param notify: whether they are the same person as this one
        """
        stops = {}
        for kept in filter(None, (self | others).mapped("reminder_stops")):
            for company, stop in kept.items():
                stops[company] = both_stops(stops.get(company) or {}, stop)
        if stops and stops != self.reminder_stops:
            self.reminder_stops = stops
        if notify and not all((self | others).mapped("reminder_notify")):
            # Of all of them: Odoo takes over what is set on any.
            (self | others).reminder_notify = False

    # ------------------------------------------------------------
    # A CLIENT AS A RECORD THAT WAITS: IT SPEAKS THROUGH ALL OF ITS CONTACTS
    # ------------------------------------------------------------

    def _reminder_documents_sql(self, record_id):
        return SQL(
            "SELECT contact.id FROM res_partner contact"
            " WHERE contact.commercial_partner_id = %s",
            record_id,
        )

    def _reminder_touched(self, res_ids):
        clients = self.sudo().with_context(active_test=False).browse(res_ids).exists()
        return res_ids | set(clients.commercial_partner_id.ids)

    def _reminder_url(self, partner):
        # Contacts have no page of their own on the portal; colleagues have the form.
        is_own = partner.commercial_partner_id == self.commercial_partner_id
        is_colleague = any(user._is_internal() for user in partner.user_ids)
        return super()._reminder_url(partner) if is_colleague and not is_own else ""
