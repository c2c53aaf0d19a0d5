# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import timedelta

from odoo import api, models
from odoo.tools import hash_sign, verify_hash_signed

SCOPE = "reminder_automation.link"
SALT = "reminder_automation.link_salt"
VALID = timedelta(days=90)


class ReminderItem(models.Model):
    """Links in reminders by which a contact postpones or stops them.

    A link is for one item, one person, one purpose and one cycle, and is signed with
    the database's secret: who has the mail may use it, nobody can make one up. It opens
    nothing any more for who was archived or is no longer a contact of the client.
    """

    _inherit = "reminder.item"

    def _link(self, partner, purpose):
        """The path of a link for one person.

        :param partner: the recipient, one `res.partner`
        :param purpose: "postpone" or "stop"
        """
        self.ensure_one()
        token = hash_sign(
            self.sudo().env,
            self._link_scope(purpose),
            [self.id, partner.id, self.cycle],
            expiration=VALID,
        )
        return f"/reminder/{token}/{purpose}"

    @api.model
    def _from_link(self, token, purpose):
        """What a link is about.

        :param token: as it came from outside
        :param purpose: "postpone" or "stop"
        :return: (the item, the person, the cycle) in superuser mode, or None when the
            link is made up, too old, for another purpose, or what it was about is gone
        """
        # sudo: ir.config_parameter - the secret by which the link is verified
        try:
            values = verify_hash_signed(
                self.sudo().env, self._link_scope(purpose), token
            )
        except ValueError:
            return None  # not even the form of a token
        if not values:
            return None
        item_id, partner_id, cycle = values
        # sudo: reminder.item, res.partner - the signature is the right to this item
        item_sudo = self.sudo().browse(item_id).exists()
        partner_sudo = self.env["res.partner"].sudo().browse(partner_id).exists()
        if not (item_sudo and partner_sudo and item_sudo._record()):
            return None
        if not item_sudo._answers_to(partner_sudo):
            return None
        return item_sudo, partner_sudo, cycle

    @api.model
    def _link_scope(self, purpose):
        """What a signature is for. A neutralized copy of the database, which has the
        same secret, has a salt of its own: the links of one do not open the other."""
        # sudo: ir.config_parameter - part of what links are signed with
        salt = self.env["ir.config_parameter"].sudo().get_param(SALT)
        return ".".join(filter(None, (SCOPE, purpose, salt)))

    def _answers_to(self, partner):
        """Whether a person may still decide about reminders of this item.

        Whether a reminder would reach the person at this moment is another question:
        who asked for no more may take it back.
        """
        self.ensure_one()
        if not partner.active:
            return False
        if partner.commercial_partner_id != self.commercial_partner_id:
            return False
        people = self._record()._reminder_people()
        return people is None or partner in people.get(self.res_id, ())

    def _record(self):
        """The record that waits, none when it was deleted."""
        self.ensure_one()
        return self.env[self.res_model].browse(self.res_id).exists()

    def _is_over(self, cycle):
        """Whether what a link of this cycle is about is done at this moment."""
        self.ensure_one()
        return (
            self.state == "done"
            or self.cycle != cycle
            or self.res_id not in self.rule_id._waiting_ids([self.res_id])
        )

    def _tell_staff(self, text):
        """Write a line into the record's chatter.

        :param text: a function from an environment to the line
        """
        company = self.company_id or self.env.company
        record = self._record().with_context(lang=company.partner_id.lang)
        record._message_log(
            body=text(record.env), author_id=self.env.ref("base.partner_root").id
        )
