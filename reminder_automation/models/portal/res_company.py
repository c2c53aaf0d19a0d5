# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...groups import ADMIN

ODOOS_TEMPLATE = "auth_signup.portal_set_password_email"


class ResCompany(models.Model):
    """Whether, and how, whoever gets portal access is invited."""

    _inherit = "res.company"

    reminder_portal_mail = fields.Boolean(
        string="Invitations to the portal",
        groups=ADMIN,
        prefetch="reminder",
        help="Who is given portal access on the contact gets an e-mail with the way "
        "in. Off: access is given, but no e-mail is sent.",
    )
    reminder_portal_template_id = fields.Many2one(
        comodel_name="mail.template",
        string="Invitation",
        domain="[('model', '=', 'res.users')]",
        default=lambda self: self._default_reminder_portal_template(),
        index="btree_not_null",
        ondelete="set null",
        groups=ADMIN,
        prefetch="reminder",
        help="Sent to the new user of the portal. Empty: Odoo's own invitation.",
    )

    @api.model
    def _default_reminder_portal_template(self):
        return self.env.ref(ODOOS_TEMPLATE, raise_if_not_found=False)

    @api.model
    def _reminder_settings(self):
        return super()._reminder_settings() | {
            "reminder_portal_mail",
            "reminder_portal_template_id",
        }

    @api.constrains("reminder_portal_template_id")
    def _check_reminder_portal_template(self):
        for company_sudo in self.sudo():
            # sudo: mail.template - only the model is asked for
            template_sudo = company_sudo.reminder_portal_template_id
            if template_sudo and template_sudo.model != "res.users":
                raise ValidationError(
                    self.env._(
                        "“%(template)s” is not written for users. Choose an "
                        "invitation whose template applies to users.",
                        template=template_sudo.name,
                    )
                )

    def _reminder_portal_template(self):
        """The invitation that this company has chosen, else Odoo's own.

        :raise UserError: if there is none at all
        """
        self.ensure_one()
        template = (
            self.reminder_portal_template_id or self._default_reminder_portal_template()
        )
        if not template:
            raise UserError(
                self.env._(
                    "No invitation to the portal is chosen. An administrator chooses "
                    "one in the settings of reminders, or switches invitations off."
                )
            )
        return template

    def _reminder_portal_text(self, template, user):
        """The text of the invitation, in the place of Odoo's own, which has a frame of
        its own. What somebody has changed there stays.

        :param template: of `_reminder_portal_template`
        :param user: the new `res.users`
        :return: values of the mail
        """
        self.ensure_one()
        untouched = template.write_date == template.create_date
        if template != self._default_reminder_portal_template() or not untouched:
            return {}
        return {
            "body_html": self.env["ir.qweb"]._render(
                "reminder_automation.mail_portal_access",
                {"company": self, "user": user},
                lang=user.partner_id._reminder_lang(),
            )
        }
