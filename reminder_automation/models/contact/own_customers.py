# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models
from odoo.exceptions import AccessError

from ...groups import ADMIN, INSPECTOR

# Customers in the areas that the user inspects, and their contacts.
OWN = [("reminder_in_my_area", "=", True)]
# In the context while a file is read: of customers with one name the user's own.
OWN_FIRST = "reminder_own_customers_first"


class ResUsers(models.Model):
    _inherit = "res.users"

    def _reminder_has_own_customers_only(self):
        """Whether this user looks after the customers of some areas, not after all."""
        return self.has_group(INSPECTOR) and not self.has_group(ADMIN)


class ReminderOwnCustomers(models.AbstractModel):
    """Inspectors are offered their own customers only, and told in plain words when
    they name another one.

    To inherit from it is all that it takes: every field that leads to contacts is
    narrowed, in forms, lists, search boxes and imports. What may be read and written
    the record rules say; this is what is offered before they refuse.
    """

    _name = "reminder.own.customers"
    _description = "Offers Own Customers"

    # The paths to the customers whose it is, as the record rules have them.
    _reminder_customer_paths = ("partner_id",)

    # ------------------------------------------------------------
    # OFFERED
    # ------------------------------------------------------------

    @api.model
    def fields_get(self, allfields=None, attributes=None):
        found = super().fields_get(allfields, attributes)
        if self.env.user._reminder_has_own_customers_only():
            for name, description in found.items():
                if "domain" in description and _leads_to_contacts(self, name):
                    description["domain"] = _narrowed(description["domain"])
        return found

    @api.model
    def _get_view_cache_key(self, view_id=None, view_type="form", **options):
        key = super()._get_view_cache_key(view_id, view_type, **options)
        return (*key, self.env.user._reminder_has_own_customers_only())

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        """Narrow the fields that have a domain of their own in the view; in a search
        box all of them, where that of the model does not count."""
        arch, view = super()._get_view(view_id, view_type, **options)
        if self.env.user._reminder_has_own_customers_only():
            for node in arch.iter("field"):
                is_own = next(node.iterancestors("field"), None) is None
                has_domain = view_type == "search" or node.get("domain")
                if is_own and has_domain and _leads_to_contacts(self, node.get("name")):
                    node.set("domain", _narrowed(node.get("domain") or "[]"))
        return arch, view

    @api.model
    def load(self, fields, data):
        self_own_first = self.with_context(**{OWN_FIRST: True})
        return super(ReminderOwnCustomers, self_own_first).load(fields, data)

    # ------------------------------------------------------------
    # REFUSED
    # ------------------------------------------------------------

    def write(self, vals):
        names = vals.keys() & set(self._reminder_customer_paths)
        if names and not self.env.su:
            self._check_own_customers([vals[name] for name in names if vals[name]])
        return super().write(vals)

    @api.model
    def _check_own_customers(self, partner_ids):
        """Ask whether the user may hand something over to customers.

        :raise AccessError: naming those who are not in the user's areas
        """
        if not self.env.user._reminder_has_own_customers_only():
            return
        if foreign := self.env["res.partner"].browse(partner_ids)._reminder_foreign():
            rules = self.env["ir.rule"]
            raise AccessError(
                self.env._(
                    "%(why)s %(whom_to_ask)s",
                    why=foreign._reminder_not_yours(),
                    whom_to_ask=rules._reminder_whom_to_ask(self),
                )
            )


def _leads_to_contacts(model, name):
    """Whether a field of a model is one in which contacts are chosen."""
    field = model._fields.get(name)
    return field is not None and field.comodel_name == "res.partner"


def _narrowed(domain):
    """A domain, as Odoo hands it to the screen, and own customers only."""
    if not isinstance(domain, str):
        return [*OWN, *domain]
    inner = domain.strip()
    if inner.startswith("[") and inner.endswith("]"):
        # A search box reads no other expression than a list.
        inner = inner[1:-1].strip()
        return f"{str(OWN)[:-1]}, {inner}]" if inner else str(OWN)
    return f"{OWN} + ({domain})"


class ResPartner(models.Model):
    """Customers in the user's areas, and others."""

    _inherit = "res.partner"

    @api.model
    def name_search(self, name="", domain=None, operator="ilike", limit=100):
        user = self.env.user
        if self.env.context.get(OWN_FIRST) and user._reminder_has_own_customers_only():
            own = [*OWN, *(domain or [])]
            if found := super().name_search(name, own, operator, limit):
                return found
        return super().name_search(name, domain, operator, limit)

    def _reminder_foreign(self):
        """Those of these that are in none of the user's areas."""
        return self.filtered(lambda partner: not partner.reminder_in_my_area)

    def _reminder_not_yours(self):
        """A sentence that says of these that they are not the user's to look after,
        and names those that he may read."""
        names = self._filtered_access("read").mapped("display_name")
        if not names:
            return self.env._(
                "It is about a customer who is not in your areas. Choose one of your "
                "own customers."
            )
        names = [f"“{name}”" for name in names]
        if len(names) > 1:
            return self.env._(
                "%(names)s are not in your areas. Choose your own customers.",
                names=", ".join(names),
            )
        return self.env._(
            "%(names)s is not in your areas. Choose one of your own customers.",
            names=names[0],
        )


class ReminderItem(models.Model):
    _name = "reminder.item"
    _inherit = ["reminder.item", "reminder.own.customers"]
    _reminder_customer_paths = ("commercial_partner_id",)


class ReminderComing(models.Model):
    _name = "reminder.coming"
    _inherit = ["reminder.coming", "reminder.own.customers"]
    _reminder_customer_paths = ("commercial_partner_id",)


class ReminderNotice(models.Model):
    _name = "reminder.notice"
    _inherit = ["reminder.notice", "reminder.own.customers"]
    _reminder_customer_paths = ("client_id",)


class ReminderDelivery(models.Model):
    _name = "reminder.delivery"
    _inherit = ["reminder.delivery", "reminder.own.customers"]
    _reminder_customer_paths = ("notice_ids.client_id",)


class ReminderOptout(models.Model):
    _name = "reminder.optout"
    _inherit = ["reminder.optout", "reminder.own.customers"]
