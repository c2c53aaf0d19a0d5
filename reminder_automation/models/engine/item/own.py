# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from functools import partial

from odoo import api, fields, models
from odoo.exceptions import MissingError
from odoo.fields import Domain
from odoo.tools import SQL, Query


class ReminderItem(models.Model):
    """Whose items these are: of which a user sees what, and which of them he steers.

    The record rules say what is found in lists: all, those of the user's areas, or the
    user's own. Beside them whoever may write the record that waits steers its
    reminders: from the record itself, without finding its item in any list.
    """

    _inherit = "reminder.item"

    is_own = fields.Boolean(
        string="My own",
        compute="_compute_is_own",
        search="_search_is_own",
        help="You are responsible for it or follow its record, and may read that.",
    )
    is_mine = fields.Boolean(
        string="Mine", compute="_compute_is_mine", search="_search_is_mine"
    )

    # ------------------------------------------------------------
    # OWN ONES
    # ------------------------------------------------------------

    @api.depends("res_id", "res_model", "user_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_is_own(self):
        # sudo: reminder.item - asked by the record rules, of themselves
        own_sudo = self.sudo().browse()
        # Of the records of these only: the user's own may be many.
        by_model = self.sudo().grouped("res_model")
        found = [
            self._own_of(model, by_model[model].mapped("res_id"))
            for model in sorted(self._own_models() & by_model.keys())
        ]
        if found:
            own = Domain("id", "in", SQL(" UNION ALL ").join(found))
            own_sudo = own_sudo.with_context(active_test=False).search(
                Domain("id", "in", self.ids) & own
            )
        own_ids = set(own_sudo._ids)
        for item in self:
            item.is_own = item._origin.id in own_ids

    def _search_is_own(self, operator, value):
        if operator != "in":
            return NotImplemented
        # Numbers from the few that are the user's; never the other way round, through
        # everything that waits.
        found = [self._own_of(model) for model in sorted(self._own_models())]
        if not found:
            return Domain.FALSE
        return Domain("id", "in", _as_list(SQL(" UNION ALL ").join(found)))

    @api.depends("user_id")
    @api.depends_context("uid")
    def _compute_is_mine(self):
        for item in self:
            # sudo: reminder.item - asked by the record rules, of themselves
            item.is_mine = item.sudo().user_id == self.env.user

    def _search_is_mine(self, operator, value):
        if operator != "in":
            return NotImplemented
        # As numbers: a record rule of what belongs to an item compares these, and joins
        # no items with everything there is.
        # sudo: reminder.item - what the user is responsible for
        Item_sudo = self.sudo().with_context(active_test=False)
        mine = Item_sudo._search([("user_id", "=", self.env.uid)])
        return [("id", "in", mine)]

    def _own_models(self):
        """The models of which the user may read something that waits."""
        Rule = self.env["reminder.rule"]
        return {
            model
            for model in Rule._models_of_items() & self.env.registry.models.keys()
            if self.env[model].sudo(False).has_access("read")
        }

    def _own_of(self, model, record_ids=None):
        """SQL of the ids of the user's own items of a model: as few as these are.

        :param record_ids: those of some records only
        """
        # sudo: reminder.item - what the user is responsible for
        Item_sudo = self.env["reminder.item"].sudo().with_context(active_test=False)
        of_model = Domain("res_model", "=", model)
        if record_ids is not None:
            of_model &= Domain("res_id", "in", record_ids)
        responsible = Item_sudo._search(
            of_model & Domain("user_id", "=", self.env.uid)
        ).select("res_id")
        readable = self._own_records(model, responsible)
        return Item_sudo._search(
            of_model & Domain("res_id", "in", readable.subselect())
        ).select()

    def _own_records(self, model, responsible):
        """The records of a model that the user may read, and is responsible for or
        follows.

        :param responsible: SQL of the ids of those that he is responsible for
        :return: a `Query`
        """
        # sudo: mail.followers - what the user follows; the records themselves are
        # searched as the user
        Model = self.env[model].sudo(False).with_context(active_test=False)
        path = Model._reminder_path_to_document()
        followed_model = Model._fields[path].comodel_name if path else model
        followed = (
            self.env["mail.followers"]
            .sudo()
            ._search(
                [
                    ("res_model", "=", followed_model),
                    ("partner_id", "=", self.env.user.partner_id.id),
                ]
            )
            .select("res_id")
        )
        if path:
            # sudo: parts - of what the user follows; searched as the user below
            Part_sudo = Model.sudo()
            followed = Part_sudo._search(Domain(path, "in", followed)).select()
        # One list of numbers: the database goes from it to the records.
        theirs = Domain("id", "in", _as_list(SQL("%s UNION %s", responsible, followed)))
        return Model._search(theirs)

    # ------------------------------------------------------------
    # THOSE OF RECORDS THAT THE USER MAY WRITE
    # ------------------------------------------------------------

    def _check_access(self, operation):
        result = super()._check_access(operation)
        # Without any record it is asked for the right to the model: that is as it is.
        if not result or not result[0] or operation not in ("read", "write"):
            return result
        forbidden = result[0] - result[0]._steered_by_record()
        if not forbidden:
            return None
        Rule = self.env["ir.rule"]
        return forbidden, partial(Rule._make_access_error, operation, forbidden)

    @api.model
    def _search(
        self,
        domain,
        offset=0,
        limit=None,
        order=None,
        *,
        active_test=True,
        bypass_access=False,
    ):
        # Asked for by number, as a read does: those that the user steers from their
        # record, too. In any other search he finds what the rules say.
        if not self.env.su and not bypass_access and (ids := _numbers(domain)):
            found = self.browse(ids)
            try:
                readable = found._filtered_access("read")
            except MissingError:
                readable = found.exists()._filtered_access("read")
            domain, bypass_access = Domain("id", "in", readable.ids), True
        return super()._search(
            domain,
            offset,
            limit,
            order,
            active_test=active_test,
            bypass_access=bypass_access,
        )

    def _steered_by_record(self):
        """Those of these whose record the user may write: of the companies that the
        user works in now. One question a model."""
        found = self.browse()
        if not self.env.user._reminder_may_steer():
            return found
        companies = {False, *self.env.companies.ids}
        # sudo: reminder.item - of which records they are; who may write those is asked
        # as the user
        here_sudo = self.sudo().filtered(
            lambda item: item.active and item.company_id.id in companies
        )
        for model, items_sudo in here_sudo.grouped("res_model").items():
            if model in self.env:
                records = self.env[model].browse(items_sudo.mapped("res_id"))
                steered = set(records._reminder_writable()._ids)
                found += items_sudo.filtered(
                    lambda item, steered=steered: item.res_id in steered
                ).with_env(self.env)
        return found & self

    def _is_listed(self):
        """Whether the user finds this item in his lists."""
        self.ensure_one()
        return self.browse().has_access("read") and bool(
            self.search_count([("id", "=", self.id), ("res_model", "!=", False)])
        )

    def _may_be_steered(self):
        """Whether the user may steer this item, which need not be made yet."""
        self.ensure_one()
        if self._steered_by_record():
            return True
        if not self.browse().has_access("write"):
            return False
        domain = self.env["ir.rule"]._compute_domain(self._name, "write")
        # sudo: reminder.item - compared with the rules for the user
        return bool(self.sudo().filtered_domain(domain))

    @api.model
    def _about_records(self, records):
        """The items of records of one model, without staff's own reminders and those of
        drafts."""
        return self.search(
            [
                ("res_model", "=", records._name),
                ("res_id", "in", records.ids),
                ("rule_id.internal", "=", False),
                ("rule_id.state", "=", "running"),
            ]
        )

    @api.model
    def _shown_of(self, records):
        """The items of records that the user sees in the bar of their chatter.

        :return: (all of them, those that he steers; the others he finds in his lists)
        """
        # sudo: reminder.item - which there are; for each the user is asked
        items = self.sudo()._about_records(records).with_env(self.env)
        steered = items._filtered_access("write")
        seen = steered | (items - steered)._filtered_access("read")
        return items & seen, steered


def _as_list(numbers):
    """SQL of numbers as a list, which the database takes for a short one: it goes from
    each of them to its record, however many others there are.

    :param numbers: SQL of a column of them
    """
    return SQL("SELECT unnest(ARRAY(%s))", numbers)


def _numbers(domain):
    """The numbers that a domain asks for, when it asks for nothing else.

    :return: a list of ids, or None
    """
    domain = Domain(domain)
    if getattr(domain, "field_expr", None) != "id":
        return None
    value = domain.value
    if domain.operator == "=" and isinstance(value, int):
        value = [value]
    elif domain.operator != "in" or isinstance(value, (SQL, Domain, Query)):
        return None
    return [one for one in value if isinstance(one, int) and one]
