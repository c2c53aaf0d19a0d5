# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from urllib.parse import urlencode

from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL, email_normalize, formataddr
from odoo.tools.sql import escape_psql

from ...groups import INSPECTOR
from ...mailing.addresses import one_line
from ..delivery.frame import LAYOUT
from ..delivery.ir_qweb import COMPILED

MANAGER = "base.group_partner_manager"
TODOS = "/my/todos"
WITHOUT = ("none", "revoked")


class ResPartner(models.Model):
    """A person: access to the portal, given and taken on the contact itself.

    The users are made and archived by Odoo's own wizard; this asks the questions before
    it, sends the invitation that the company has chosen, and tells it in the chatter.
    """

    _inherit = "res.partner"

    reminder_portal_access = fields.Boolean(
        string="Portal access",
        compute="_compute_reminder_portal_access",
        inverse="_inverse_reminder_portal_access",
        search="_search_reminder_portal_access",
        compute_sudo=True,
        groups="base.group_user,base.group_partner_manager",
        help="The person signs in to the portal and sees there what concerns it. Given "
        "and taken when the contact is saved.",
    )
    reminder_portal_state = fields.Selection(
        selection=[
            ("none", "No access"),
            ("invited", "Has not signed in yet"),
            ("active", "Signs in to the portal"),
            ("internal", "A colleague, who signs in to Odoo itself"),
            ("revoked", "Access was taken away"),
        ],
        string="State of the portal access",
        compute="_compute_reminder_portal_state",
        compute_sudo=True,
        groups="base.group_user,base.group_partner_manager",
    )

    reminder_optout_ids = fields.One2many(
        comodel_name="reminder.optout",
        inverse_name="partner_id",
        string="Stopped reminders",
        groups=INSPECTOR,
    )

    @api.depends("user_ids.active", "user_ids.share")
    def _compute_reminder_portal_state(self):
        partners = self.with_context(active_test=False)
        # For all of them at once: below, each is filtered and read alone.
        partners.user_ids.fetch(["active", "share"])
        partners.user_ids.mapped("login_date")
        for partner in partners:
            users = partner.user_ids
            active = users.filtered("active")
            if active:
                colleague = any(not user.share for user in active)
                signed_in = "active" if any(active.mapped("login_date")) else "invited"
                state = "internal" if colleague else signed_in
            else:
                state = "revoked" if users else "none"
            partner.reminder_portal_state = state

    # Apart from the state: in the inverse, what has the same compute method is not
    # computed, and the state is what the inverse goes by.
    @api.depends("reminder_portal_state")
    def _compute_reminder_portal_access(self):
        for partner in self:
            state = partner.reminder_portal_state
            partner.reminder_portal_access = state not in WITHOUT

    def _search_reminder_portal_access(self, operator, value):
        if operator != "in":
            return NotImplemented
        # sudo: res.users - says only which contacts are users
        users = self.env["res.users"].sudo()._search([("partner_id", "!=", False)])
        return Domain("user_ids", "in", users)

    def _inverse_reminder_portal_access(self):
        for partner in self:
            state = partner.reminder_portal_state
            if partner.reminder_portal_access:
                if state in WITHOUT:
                    partner._reminder_portal_give()
            elif state not in WITHOUT:
                partner._reminder_portal_take()

    # ------------------------------------------------------------
    # BUTTONS
    # ------------------------------------------------------------

    def action_reminder_portal_again(self):
        """Give portal access back to a person from whom it was taken."""
        self.ensure_one()
        self._reminder_portal_give(again=True)
        return True

    def action_reminder_portal_invite(self):
        """Send a person who has not signed in yet the invitation once more."""
        self.ensure_one()
        self._reminder_portal_check_right()
        if self.reminder_portal_state not in ("invited", "active"):
            raise UserError(
                self.env._(
                    "%(name)s has no portal access. Give it first.",
                    name=self._reminder_name(),
                )
            )
        if problem := self._reminder_portal_address_problem():
            raise UserError(problem)
        if not self._reminder_portal_invite():
            raise UserError(
                self.env._(
                    "Invitations to the portal are switched off. An administrator "
                    "switches them on in the settings of reminders."
                )
            )
        self._reminder_portal_log(
            self.env._("The invitation to the portal was queued once more.")
        )
        return True

    # ------------------------------------------------------------
    # MERGED
    # ------------------------------------------------------------

    def _reminder_absorb(self, others):
        # sudo: reminder.optout - what one of them asked for holds
        self.env["reminder.optout"].sudo()._fold_people(others, self)
        return super()._reminder_absorb(others)

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _reminder_portal_give(self, again=False):
        """Give the person access to the portal, and invite it if the company does.

        :param again: also if access was taken away before
        :raise UserError: says in whole sentences what is in the way, and what to do
        :raise AccessError: unless the user may create contacts, as in Odoo's wizard
        """
        self.ensure_one()
        self._reminder_portal_check_right()
        if problem := self._reminder_portal_problem(again):
            raise UserError(problem)
        self._reminder_portal_wizard_user().action_grant_access()
        self.invalidate_recordset(["user_ids"])
        if self._reminder_portal_invite():
            text = self.env._(
                "Portal access was given. The invitation to %(email)s is queued.",
                email=self.email,
            )
        else:
            text = self.env._(
                "Portal access was given. No invitation is sent: that is switched off "
                "in the settings."
            )
        self._reminder_portal_log(text)

    def _reminder_portal_take(self):
        """Take the person's access to the portal away. Raises as giving does."""
        self.ensure_one()
        self._reminder_portal_check_right()
        if self.reminder_portal_state == "internal":
            raise UserError(self._reminder_portal_colleague())
        if self.reminder_portal_state in WITHOUT:
            raise UserError(
                self.env._("%(name)s has no portal access.", name=self._reminder_name())
            )
        self._reminder_portal_wizard_user().action_revoke_access()
        self.invalidate_recordset(["user_ids"])
        self._reminder_portal_log(self.env._("Portal access was taken away."))

    def _reminder_portal_check_right(self):
        if not (self.env.su or self.env.user.has_group(MANAGER)):
            raise AccessError(
                self.env._(
                    "You may not give or take portal access. Ask an administrator for "
                    "the right to create contacts."
                )
            )
        self.check_access("write")

    def _reminder_portal_problem(self, again):
        """What is in the way of giving access, as a text that says what to do."""
        if not self.active:
            return self.env._(
                "%(name)s is archived. Restore the contact first.",
                name=self._reminder_name(),
            )
        if self.is_company:
            return self.env._(
                "%(name)s is a company. Give portal access to the persons among its "
                "contacts.",
                name=self._reminder_name(),
            )
        if self.reminder_portal_state not in WITHOUT:
            return self.env._(
                "%(name)s already has access.", name=self._reminder_name()
            )
        # sudo: res.users - whether it is the contact of a colleague who has left
        users_sudo = self.sudo().with_context(active_test=False).user_ids
        if not all(users_sudo.mapped("share")):
            return self._reminder_portal_colleague()
        if problem := self._reminder_portal_address_problem():
            return problem
        email = email_normalize(self.email)
        # sudo: res.users - whose login it is, archived users of all companies included
        taken_sudo = (
            self.env["res.users"]
            .sudo()
            .with_context(active_test=False)
            .search(
                [
                    ("login", "=ilike", escape_psql(email)),
                    ("partner_id", "!=", self.id),
                ],
                limit=1,
            )
        )
        if taken_sudo:
            return self.env._(
                "%(other)s already signs in with %(email)s. Enter another e-mail "
                "address for %(name)s, or merge the two contacts.",
                other=taken_sudo.name,
                email=email,
                name=self._reminder_name(),
            )
        if self.reminder_portal_state == "revoked" and not again:
            return self.env._(
                "The portal access of %(name)s was taken away before. If it is to be "
                "given back, press “Give again” on the contact.",
                name=self._reminder_name(),
            )
        return None

    def _reminder_portal_colleague(self):
        return self.env._(
            "%(name)s is a colleague and signs in to Odoo itself. An administrator "
            "changes that in the settings of users.",
            name=self._reminder_name(),
        )

    def _reminder_portal_address_problem(self):
        """Why the person cannot be invited at its address, as a text that says what to
        do; None where it can."""
        if not self.email:
            return self.env._(
                "%(name)s has no e-mail address, which is needed to sign in to the "
                "portal. Enter one and try again.",
                name=self._reminder_name(),
            )
        if not email_normalize(self.email):
            return self.env._(
                "“%(email)s” is not the e-mail address of one person, which "
                "%(name)s needs to sign in to the portal. Correct it and try again.",
                email=self.email,
                name=self._reminder_name(),
            )
        return None

    def _reminder_portal_wizard_user(self):
        """Odoo's own wizard for this person; its mail is left to us."""
        wizard = self.env["portal.wizard"].create(
            {"partner_ids": [Command.set(self.ids)]}
        )
        return wizard.user_ids.with_context(reminder_portal_mail=False)

    def _reminder_portal_invite(self):
        """Queue the invitation that the company has chosen, if it sends any.

        :return: the mail, empty if invitations are switched off
        """
        Mail = self.env["mail.mail"]
        # sudo: res.company - what it has chosen; every colleague may know
        company_sudo = (self.company_id or self.env.company).sudo()
        if not company_sudo.reminder_portal_mail:
            return Mail
        template = company_sudo._reminder_portal_template().with_env(self.env)
        if self.env.su or company_sudo in self.env.user.company_ids:
            template = template.with_company(company_sudo)
        template._reminder_check_model("res.users")
        # sudo: res.users - the user whom the wizard has just made or brought back
        user_sudo = self.sudo().user_ids[:1]
        # The link in the mail is a token: no password is ever written anywhere.
        user_sudo.partner_id.signup_prepare()
        lang = user_sudo.partner_id._reminder_lang()
        localized = self.with_context(lang=lang)
        frame = {
            "topic": localized.env._("Portal access"),
            "title": company_sudo.name,
            "button": localized.env._("Choose a password"),
            "url": user_sudo.partner_id._get_signup_url(),
        }
        mail_id = template.with_context(
            dbname=self.env.cr.dbname,
            lang=lang,
            medium="portalinvite",
            # The template asks for the person's language, which may be gone.
            template_preview_lang=not lang and (self.env.lang or "en_US"),
            reminder_compiled=COMPILED,
            reminder_frame=frame,
        ).send_mail(
            user_sudo.id,
            email_values={
                **company_sudo._reminder_portal_text(template, user_sudo),
                # With the link one chooses the person's password: whomever the
                # template names, it is for nobody else.
                "email_to": formataddr(
                    (one_line(user_sudo.name), email_normalize(user_sudo.email))
                ),
                "email_cc": False,
                "recipient_ids": [],
            },
            email_layout_xmlid=template.email_layout_xmlid or LAYOUT,
        )
        # sudo: mail.mail - the queue is nobody's
        mail_sudo = Mail.sudo().browse(mail_id)
        mail_sudo.reminder_portal_partner_id = self
        # sudo: ir.cron - it is to leave at once, not with the next hour's mail
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()
        return mail_sudo

    def _reminder_portal_log(self, text):
        self.message_post(body=text, subtype_xmlid="mail.mt_note")

    # ------------------------------------------------------------
    # THE WAY TO THE TO-DOS
    # ------------------------------------------------------------

    def _reminder_signup_links(self):
        """The paths by which these people get an account, where customers may have one
        and they have none.

        :return: dict of partner to a path
        """
        if self.env["res.users"]._get_signup_invitation_scope() != "b2c":
            return {}
        # sudo: res.partner - as Odoo's own invitations in mails to customers
        partners_sudo = self.sudo().filtered(
            # From whom access was taken has none either, and gets none by a link.
            lambda partner: not partner.with_context(active_test=False).user_ids
        )
        unprepared = partners_sudo.filtered(lambda one: one.signup_type != "signup")
        if unprepared:
            # What `signup_prepare` writes; a write on contacts looks at the children
            # and the users of each of them.
            self.env.execute_query(
                SQL(
                    "UPDATE res_partner SET signup_type = 'signup' WHERE id = ANY(%s)",
                    unprepared.ids,
                )
            )
            unprepared.invalidate_recordset(["signup_type"], flush=False)
        return {
            partner.sudo(self.env.su): "/web/signup?"
            + urlencode({"token": partner._generate_signup_token(), "redirect": TODOS})
            for partner in partners_sudo
        }

    def _reminder_todos_path(self, signups):
        """The path to the person's to-dos; "" for whoever has no account.

        :param signups: of `_reminder_signup_links`
        """
        if any(user.share for user in self.user_ids):
            return TODOS
        return signups.get(self, "")
