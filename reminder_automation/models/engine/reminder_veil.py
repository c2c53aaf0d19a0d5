# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL

from ...groups import ADMIN
from ...sayings import keep, unpacked


class Veiled:
    """A text that quotes a record: only whoever may read the record reads it.

    The superuser, as whom the engine runs, always does. To everybody else it can
    neither be searched, nor grouped, nor sorted by: a search would tell what it says.
    """

    def convert_to_record(self, value, record):
        value = super().convert_to_record(value, record)
        if value and not record.env.su and not record.may_read_record:
            return record._veil_text()
        return value

    def condition_to_sql(self, field_expr, operator, value, model, alias, query):
        model._check_not_veiled(self.name)
        return super().condition_to_sql(
            field_expr, operator, value, model, alias, query
        )


class VeiledChar(Veiled, fields.Char):
    pass


class VeiledText(Veiled, fields.Text):
    pass


class VeiledHtml(Veiled, fields.Html):
    pass


class Sayings:
    """A text that is kept as a code with parameters where it is a sentence of ours
    (`sayings`): each reader reads it in his own language."""

    def convert_to_cache(self, value, record, validate=True):
        return super().convert_to_cache(keep(value), record, validate)

    def convert_to_column(self, value, record, values=None, validate=True):
        return super().convert_to_column(keep(value), record, values, validate)

    def convert_to_record(self, value, record):
        return super().convert_to_record(unpacked(record.env, value), record)

    def convert_to_read(self, value, record, use_display_name=True):
        # A plain text: XML-RPC takes no other.
        return str(value) if isinstance(value, str) else value

    def _description_groupable(self, env):
        return False  # the groups would be called by their codes


class SaidChar(Veiled, Sayings, fields.Char):
    pass


class SaidPlainChar(Sayings, fields.Char):
    """For whoever may read the line: it quotes no record."""


class SaidText(Veiled, Sayings, fields.Text):
    pass


class ReminderVeil(models.AbstractModel):
    """What is told of records that not everybody may read who may read this."""

    _name = "reminder.veil"
    _description = "Text about a Record"

    may_read_record = fields.Boolean(
        string="The record may be read", compute="_compute_may_read_record"
    )

    @api.depends_context("uid", "su", "allowed_company_ids")
    def _compute_may_read_record(self):
        """At this moment: one question a model, not one a record."""
        if self.env.su:
            self.may_read_record = True
            return
        keys = self._veiled_keys()
        by_model = {}
        for model, res_id in keys.values():
            by_model.setdefault(model, set()).add(res_id)
        open_keys, there = {(False, False)}, set()
        for model, res_ids in by_model.items():
            Model = self.env.get(model or "")
            if Model is None:
                continue  # its app is gone
            # sudo: the records - whether they are still there
            found = Model.sudo().browse(res_ids).exists().ids
            records = Model.browse(found)._filtered_access("read")
            there |= {(model, res_id) for res_id in found}
            open_keys |= {(model, res_id) for res_id in records.ids}
        for one in self:
            key = keys[one]
            one.may_read_record = key in open_keys or (
                key not in there and one._may_read_what_is_gone()
            )

    def _may_read_what_is_gone(self):
        """Whether the user may read what is told of a record that is no longer there:
        administrators of reminders of the company that it belonged to."""
        self.ensure_one()
        user = self.env.user
        if "company_id" not in self._fields or not user.has_group(ADMIN):
            return False
        # sudo: itself - whose it was
        company_sudo = self.sudo().company_id
        return (
            company_sudo.id in self.env.companies.ids
            if company_sudo
            else user._reminder_has_all_companies()
        )

    def _veiled_keys(self):
        """The record that each of these is about.

        :return: dict of these to (model name, id), both False for none
        """
        # sudo: itself - which record it is; what it says is not told
        return {
            one: (one_sudo.res_model or False, one_sudo.res_id or False)
            for one, one_sudo in zip(self, self.sudo(), strict=True)
        }

    def _veil_text(self):
        """What stands in place of a text that quotes a record."""
        return self.env._("a record that you may not see")

    # ------------------------------------------------------------
    # NO ORACLE
    # ------------------------------------------------------------

    @api.model
    def _check_not_veiled(self, name):
        """Refuse to search or group by a text that quotes records.

        :raise AccessError: unless by the superuser
        """
        field = self._fields.get(name)
        if not self.env.su and isinstance(field, Veiled):
            raise AccessError(
                self.env._(
                    "“%(field)s” tells of records that not everybody may read: it "
                    "cannot be searched, grouped or sorted by.",
                    field=field._description_string(self.env),
                )
            )

    @api.model
    def _search_display_name(self, operator, value):
        if not self.env.su:
            # The name is the record's: to look for it would tell what it is.
            return Domain.FALSE
        return super()._search_display_name(operator, value)

    def _read_group_groupby(self, alias, groupby_spec, query):
        self._check_not_veiled(groupby_spec.partition(":")[0].partition(".")[0])
        return super()._read_group_groupby(alias, groupby_spec, query)

    def _read_group_select(self, aggregate_spec, query):
        self._check_not_veiled(aggregate_spec.partition(":")[0].partition(".")[0])
        return super()._read_group_select(aggregate_spec, query)

    def _order_field_to_sql(self, alias, field_name, direction, nulls, query) -> SQL:
        self._check_not_veiled(field_name.partition(".")[0])
        return super()._order_field_to_sql(alias, field_name, direction, nulls, query)

    @api.model
    def _technical_fields(self):
        """What the engine keeps for itself: no screen offers to search, sort or group
        by it.

        :return: a set of names, to which later subjects add theirs
        """
        return set()

    @api.model
    def fields_get(self, allfields=None, attributes=None):
        """The screens offer no search by such texts, nor by the engine's books."""
        found = super().fields_get(allfields, attributes)
        technical = self._technical_fields()
        for name, description in found.items():
            veiled = not self.env.su and isinstance(self._fields[name], Veiled)
            if veiled or name in technical:
                for what in ("searchable", "sortable", "groupable"):
                    if what in description:
                        description[what] = False
        return found
