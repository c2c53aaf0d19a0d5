# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class ReminderOptout(models.Model):
    """A contact who asked not to be reminded of one kind of thing any more.

    Contacts ask by the link in a reminder or by their mail program's button; staff
    write down what they are told, and may take it back.
    """

    _name = "reminder.optout"
    _description = "Stopped Reminders"
    _order = "date desc, id desc"

    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Contact",
        required=True,
        index=True,
        ondelete="cascade",
    )
    kind_id = fields.Many2one(
        comodel_name="reminder.kind",
        required=True,
        index=True,
        ondelete="cascade",
        domain="[('can_stop', '=', True)]",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
        help="Empty: of all companies.",
    )
    date = fields.Datetime(string="Since", required=True, default=fields.Datetime.now)
    source = fields.Selection(
        selection=[
            ("link", "Link in a reminder"),
            ("one_click", "Button of the mail program"),
            ("staff", "Noted by staff"),
        ],
        string="How",
        default="staff",
        required=True,
    )

    _once = models.UniqueIndex(
        "(partner_id, kind_id, COALESCE(company_id, 0))",
        "This contact is not reminded of that kind already.",
    )

    @api.depends("partner_id.name", "kind_id.name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for optout in self:
            names = optout.partner_id.name, optout.kind_id.name
            optout.display_name = ": ".join(filter(None, names))

    @api.constrains("kind_id")
    def _check_kind(self):
        for optout in self:
            if not optout.kind_id.can_stop:
                raise ValidationError(
                    self.env._(
                        "Reminders of the kind %(kind)s cannot be stopped. An "
                        "administrator may allow it under Configuration, Kinds.",
                        kind=optout.kind_id.name,
                    )
                )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        optouts = super().create(vals_list)
        optouts._tell_contacts(
            lambda env, kind: env._(
                "Asked not to be reminded of this kind any more: %(kind)s", kind=kind
            )
        )
        self.env["reminder.item"]._replan_clients(optouts.partner_id)
        return optouts

    def unlink(self):
        partners = self.partner_id
        self._tell_contacts(
            lambda env, kind: env._(
                "Is reminded of this kind again: %(kind)s", kind=kind
            )
        )
        result = super().unlink()
        self.env["reminder.item"]._replan_clients(partners)
        return result

    def _tell_contacts(self, text):
        """Write a line into each contact's chatter, in the language of the company.

        :param text: a function from an environment and a kind's name to the line
        """
        for optout in self:
            company = optout.company_id or self.env.company
            # sudo: res.partner - who may note it need not have rights on contacts
            contact_sudo = optout.partner_id.sudo().with_context(
                lang=company.partner_id.lang
            )
            kind = optout.kind_id.with_env(contact_sudo.env).name
            # Behind a link there is nobody who is logged in, or anybody.
            by_staff = self.env.user._is_internal()
            author = self.env.user.partner_id if by_staff else contact_sudo
            contact_sudo._message_log(
                body=text(contact_sudo.env, kind), author_id=author.id
            )

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    @api.model
    def _of(self, item, partner):
        """What keeps reminders of an item from a person."""
        domain = Domain("partner_id", "=", partner.id)
        domain &= Domain("kind_id", "=", item.rule_id.kind_id.id)
        if item.company_id:
            domain &= Domain("company_id", "in", [item.company_id.id, False])
        return self.search(domain)

    @api.model
    def _stop(self, item, partner, source):
        """Remind a person no more of things of an item's kind, and tell staff.

        :param source: "link" or "one_click"
        """
        if self._of(item, partner):
            return
        self.create(
            {
                "partner_id": partner.id,
                "kind_id": item.rule_id.kind_id.id,
                "company_id": item.company_id.id,
                "source": source,
            }
        )
        item._tell_staff(
            lambda env: env._(
                "%(name)s asked not to be reminded of this kind any more: %(kind)s",
                name=partner.name,
                kind=item.rule_id.kind_id.with_env(env).name,
            )
        )

    @api.model
    def _resume(self, item, partner):
        """The person takes it back."""
        optouts = self._of(item, partner)
        if not optouts:
            return
        optouts.unlink()
        item._tell_staff(
            lambda env: env._(
                "%(name)s wants to be reminded of this kind again: %(kind)s",
                name=partner.name,
                kind=item.rule_id.kind_id.with_env(env).name,
            )
        )
