# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ....mailing.addresses import comparable, read_addresses, spellings
from ....mailing.recipients import SEPARATOR
from ....sayings import lazy as _lt


class ReminderNotice(models.Model):
    """Personal data is erased from the ledger without a line getting lost: what it
    counts for, its key and where it stands stay as they are."""

    _inherit = "reminder.notice"

    # ------------------------------------------------------------
    # WHOSE LINES
    # ------------------------------------------------------------

    @api.model
    def _sent_to(self, partners):
        """The lines to these contacts, also those that were erased before.

        :return: a `Domain`
        """
        return Domain("partner_id", "in", partners.ids) | Domain(
            "partner_ref", "in", partners.ids
        )

    @api.model
    def _tells_of(self, partners):
        """The lines that tell of these contacts, to whomever; later subjects add those
        of their lists.

        :return: a `Domain`
        """
        return Domain("client_id", "in", partners.ids) | (
            Domain("res_model", "=", "res.partner")
            & Domain("res_id", "in", partners.ids)
        )

    @api.model
    def _of_own_companies(self):
        """The lines of all companies of the user, not only of those chosen on top of
        the screen; those of none for who has all.

        :return: a `Domain`
        """
        user = self.env.user
        companies = user.company_ids.ids
        if user._reminder_has_all_companies():
            companies.append(False)
        return Domain("company_id", "in", companies)

    # ------------------------------------------------------------
    # ERASE
    # ------------------------------------------------------------

    def _erase_to(self):
        """Erase what these lines say of their recipients, and their messages.

        What is under way is withdrawn first. About a message it is decided once, for
        all that it carries.

        :return: the lines that were erased
        :raise UserError: when one of them is being sent at this moment
        """
        lines = self | self.delivery_id.notice_ids
        lines._lock_for_erasing()
        lines.filtered(lambda line: line.state in ("planned", "queued"))._withdraw(
            _lt("Its personal data was erased.").said(self.env)
        )
        deliveries = lines.delivery_id | lines.before_id
        deliveries._erase_text()
        deliveries.write(
            {
                "address": False,
                "copies": False,
                "partner_id": False,
                "recipient": False,
            }
        )
        lines.write(
            {
                "about": False,
                "address": False,
                "erased_date": fields.Datetime.now(),
                "note": False,
                "own_reason": False,
                "partner_id": False,
                "recipient": False,
            }
        )
        return lines

    def _erase_about(self):
        """Erase what these lines to others say; to whom they went stays. What is under
        way is left as it is: it is needed until it has left.

        :return: the lines that were erased
        """
        lines = self.filtered(lambda line: line.state not in ("planned", "queued"))
        lines._lock_for_erasing()
        # A letter that a line left is made anew as it leaves, and tells of others.
        waiting = lines.before_id.filtered(lambda one: one.state == "queued")
        (lines.delivery_id | lines.before_id - waiting)._erase_text()
        lines.write(
            {
                "about": False,
                "erased_date": fields.Datetime.now(),
                "own_reason": False,
            }
        )
        return lines

    @api.model
    def _copied_to(self, partners):
        """The lines of whose messages these contacts may have got a copy, or which say
        why they got none.

        :return: a `Domain`
        """
        return Domain.OR(
            Domain("delivery_id.copies", "ilike", address)
            | Domain("note", "ilike", address)
            for address in _addresses_of(partners)
        )

    def _erase_copies(self, partners):
        """Erase that these contacts got a copy of what was sent to others, or none.
        What is under way is left as it is.

        :return: how many messages
        """
        lines = self.filtered(lambda line: line.state not in ("planned", "queued"))
        written = _addresses_of(partners)
        addresses = set(map(comparable, written))
        erased = self.browse()
        for delivery in lines.delivery_id:
            copies = delivery._copied_addresses()
            left = [one for one in copies if comparable(one) not in addresses]
            if left == copies:
                continue
            text = SEPARATOR.join(left) or False
            delivery.copies = text
            # What Odoo has kept of it names them, too.
            mails = self.env["mail.mail"].search(
                [("reminder_delivery_id", "=", delivery.id)]
            )
            mails._reminder_silently().email_cc = text
            erased |= lines & delivery.notice_ids
        naming = lines.filtered(
            lambda line: any(one in (line.note or "").lower() for one in written)
        )
        naming.note = False
        return len(erased | naming)

    def _lock_for_erasing(self):
        deliveries = self.delivery_id
        busy = any(delivery._is_in_hands() for delivery in deliveries)
        for records in (self, deliveries):
            busy = (
                busy or records.try_lock_for_update(allow_referencing=True) != records
            )
        if busy:
            raise UserError(
                self.env._(
                    "One of these reminders is being sent at this moment. Try again in "
                    "a quarter of an hour."
                )
            )

    def _check_not_erased(self):
        """Raise UserError when one of these cannot be sent again."""
        if self.filtered("erased_date"):
            raise UserError(
                self.env._(
                    "The personal data of this line was erased: nobody knows any more "
                    "to whom it was to go. Send a new reminder from the record."
                )
            )


def _addresses_of(partners):
    """All addresses of contacts, as they may be written."""
    addresses = [
        one for partner in partners for one in read_addresses(partner.email)[0]
    ]
    return list(dict.fromkeys(one for text in addresses for one in spellings(text)))
