# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import timedelta

from odoo import api, models
from odoo.tools import hash_sign, verify_hash_signed

SCOPE = "reminder_automation.link"
VALID = timedelta(days=90)


class ReminderItem(models.Model):
    """Links in reminders by which a contact postpones or stops them.

    A link is for one item, one person, one purpose and one cycle, and is signed with
    the database's secret: who has the mail may use it, nobody can make one up.
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
            f"{SCOPE}.{purpose}",
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
            values = verify_hash_signed(self.sudo().env, f"{SCOPE}.{purpose}", token)
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
        return item_sudo, partner_sudo, cycle

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
