# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import logging

from markupsafe import Markup

from odoo import api, models
from odoo.tools import email_normalize, html2plaintext
from odoo.tools.mail import email_normalize_all

from ....mailing.addresses import bounced_addresses, comparable
from ....mailing.identity import is_ours

_logger = logging.getLogger(__name__)

# So much of what a mail server says is shown, in characters.
SAID = 1000


class MailThread(models.AbstractModel):
    """Bounces: believed only of a message that was sent to the address they name."""

    _inherit = "mail.thread"

    def _routing_handle_bounce(self, email_message, message_dict):
        bounced_sudo = message_dict["bounced_message"].sudo()
        if not bounced_sudo and message_dict.get("parent_id"):
            # Odoo found no part of a bounce in it that it understands.
            bounced_sudo = bounced_sudo.browse(message_dict["parent_id"])
        if not bounced_sudo:
            named = message_dict["bounced_msg_ids"] or []
            if any(map(is_ours, named)):
                _logger.info("A bounce names reminders that are not known: %s", named)
                return
            return super()._routing_handle_bounce(email_message, message_dict)
        if not bounced_sudo._reminder_is_ours():
            return super()._routing_handle_bounce(email_message, message_dict)
        # Where none is named, Odoo takes the one person whom the message was for.
        named = self._reminder_bounced_addresses(email_message) or email_normalize_all(
            message_dict["bounced_email"] or ""
        )
        partners = bounced_sudo._reminder_sent_to(named)
        if not partners:
            bounced_sudo._reminder_tell_of_bounce(named, message_dict)
            return
        # Odoo looks for whoever has the address, as it is written there, and knows but
        # the first of a field.
        address = next(one for one in named if bounced_sudo._reminder_sent_to([one]))
        written = {
            comparable(one): one
            for partner in partners
            for one in email_normalize_all(partner.email)
        }
        address = written.get(comparable(address), address)
        message_dict.update(bounced_email=address, bounced_partner=partners)
        return super()._routing_handle_bounce(email_message, message_dict)

    @api.model
    def _reminder_bounced_addresses(self, email_message):
        """The addresses that a mail server says it could not reach (RFC 3464, 2.3.2).

        :param email_message: `email.message.EmailMessage`
        :return: a list, normalized
        """
        found = bounced_addresses(email_message)
        return [email_normalize(text) or text for text in found]


class MailMessage(models.Model):
    """What of our messages is known about a bounce."""

    _inherit = "mail.message"

    def _reminder_is_ours(self):
        """Whether this is a reminder, or about one of this module's own records."""
        self.ensure_one()
        return is_ours(self.message_id) or self.env["mail.thread"]._reminder_is_own(
            self.model
        )

    def _reminder_sent_to(self, addresses):
        """The people to whom this message was sent at one of these addresses.

        :param addresses: a list, normalized
        :return: `res.partner`; empty while it has not left
        """
        self.ensure_one()
        wanted = set(map(comparable, addresses))

        def has_any(texts):
            return not wanted.isdisjoint(map(comparable, filter(None, texts)))

        deliveries_sudo = self._reminder_deliveries()
        if deliveries_sudo:
            left_sudo = deliveries_sudo.filtered(lambda one: one._may_have_left())
            return left_sudo.filtered(
                lambda one: has_any(
                    [*one._addresses(), *email_normalize_all(one.partner_id.email)]
                )
            ).partner_id
        # sudo: mail.notification - the gateway works for everybody
        left_sudo = self.sudo().notification_ids.filtered(
            lambda one: (
                one.notification_type == "email"
                and one.notification_status in ("sent", "bounce")
            )
        )
        return left_sudo.filtered(
            lambda one: has_any(
                [
                    one.mail_email_address,
                    *email_normalize_all(one.res_partner_id.email),
                ]
            )
        ).res_partner_id

    def _reminder_copied_to(self, addresses):
        """Whether a copy of this message, which has left, went to each of these.

        :param addresses: a list, normalized
        """
        left_sudo = self._reminder_deliveries().filtered(
            lambda one: one._may_have_left()
        )
        copied = {comparable(to) for one in left_sudo for to in one._copied_addresses()}
        return bool(addresses) and copied.issuperset(map(comparable, addresses))

    def _reminder_deliveries(self):
        # sudo: reminder.delivery - the gateway works for everybody
        deliveries_sudo = self.env["reminder.delivery"].sudo()
        return deliveries_sudo.search([("mail_message_id", "=", self.id)])

    def _reminder_tell_of_bounce(self, addresses, message_dict):
        """A bounce that is not believed: staff read of it in the record's chatter.

        :param addresses: the addresses that it names
        :param message_dict: what Odoo has read of it
        """
        record = self.env.get(self.model)
        if record is None or not isinstance(record, self.pool["mail.thread"]):
            return
        record = record.sudo().browse(self.res_id).exists()
        if not record:
            return
        record = record._reminder_documents()[record.id]
        company = record._mail_get_companies(default=self.env.company)[record.id]
        self = self.with_context(lang=company._reminder_staff_lang())  # noqa: PLW0642
        values = {
            "addresses": ", ".join(addresses)
            or self.env._("somebody whom it does not name"),
            "sender": message_dict.get("email_from") or self.env._("nobody"),
        }
        if self._reminder_copied_to(addresses):
            text = self.env._(
                "An e-mail says that a copy of a message did not reach %(addresses)s. "
                "It came from %(sender)s and reads:",
                **values,
            )
        else:
            text = self.env._(
                "An e-mail says that a message did not reach %(addresses)s, but this "
                "message was not sent there. Nothing was changed. It came from "
                "%(sender)s and reads:",
                **values,
            )
        said = html2plaintext(message_dict.get("body") or "").strip()[:SAID]
        record._message_log(
            author_id=self.env.ref("base.partner_root").id,
            body=Markup("<p>%s</p><blockquote>%s</blockquote>")
            % (text, Markup("<br/>").join(said.splitlines())),
        )
