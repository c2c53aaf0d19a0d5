# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from dataclasses import dataclass, field
from types import MappingProxyType

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, ormcache, sql

from ....expressions.conditions import Reads, parent_part
from ..base import ANY
from .source import PAID_ONLINE

# When more than so many records that others point to changed, all are read.
MANY = 10_000


@dataclass
class Watched:
    """What has to be watched, for a rule, beside the records that it is about.

    A path is a tuple of many-to-one fields that begins at those records; it is empty
    for these themselves.
    """

    # (path, model): records whose changes are noted as those of the rule's own are
    parents: list = field(default_factory=list)
    # (path, model, condition): dates that a moment passes
    clocks: list = field(default_factory=list)
    # (model, domain): records of which no change tells all
    marks: list = field(default_factory=list)
    payments: bool = False
    # model to a set of names: what is read of the records that a path leads to
    fields: dict = field(default_factory=dict)

    def add(self, other):
        self.parents += other.parents
        for model, names in other.fields.items():
            self.fields.setdefault(model, set()).update(names)
        self.clocks += other.clocks
        self.marks += other.marks
        self.payments |= other.payments

    def models(self):
        return sorted({model for _path, model in self.parents})


class ReminderRule(models.Model):
    """Records that a rule's records point to: that they changed is noted in the same
    queue, so that it costs nothing how many of them there are."""

    _inherit = "reminder.rule"

    follows = fields.Char(
        readonly=True,
        copy=False,
        help="The models whose changes are noted for this rule, beside its own one; of "
        "those without a chatter the fields.",
    )

    # ------------------------------------------------------------
    # WHAT IS WATCHED
    # ------------------------------------------------------------

    def _watched(self):
        """What a record may begin or cease to wait by, beside a change of itself.

        :return: `Watched`; None when it may be anything
        """
        self.ensure_one()
        watched = Watched()
        for condition in self._waiting_domain().iter_conditions():
            if condition in (PAID_ONLINE, ~PAID_ONLINE):
                watched.payments = True
            elif not self._watch(watched, self.model_name, condition, ()):
                return None
        return watched

    def _watch(self, watched, model, condition, path):
        """Add what a condition on records of a model needs.

        :param path: how these records are reached
        :return: whether that is enough
        """
        what = self._reads(condition, model)
        if path:
            read = self._written_as(condition, model)
            watched.fields.setdefault(model, set()).add(read)
        if what is Reads.CLOCK:
            watched.clocks.append((path, model, condition))
        elif what is Reads.PARENT:
            self._watch_parent(watched, model, condition, path)
        elif what is Reads.OTHER:
            through = self._followed_through(condition, model)
            if through is not None:
                return all(
                    self._watch(watched, model, one, path)
                    for one in through.iter_conditions()
                )
            # Such as the tags of a client: the client tells that its list changed.
            return (
                bool(path)
                and self._has_chatter(model)
                and self._type_of(condition, model) == "many2many"
                and self._watch_parent(watched, model, condition, path)
            )
        return True

    def _watch_parent(self, watched, model, condition, path):
        """As `_watch`, of a condition on the records that a field leads to."""
        name = condition.field_expr.partition(".")[0]
        parent = self.env[model]._fields[name]
        part = parent_part(
            "many2one", condition.field_expr, condition.operator, condition.value
        )
        if part is None:
            return False
        domain = Domain(part)
        way = (*path, name)
        inner = Watched(parents=[(way, parent.comodel_name)])
        inner.fields[parent.comodel_name] = set()
        if self._is_noted(parent.comodel_name) and all(
            self._watch(inner, parent.comodel_name, one, way)
            for one in domain.iter_conditions()
        ):
            watched.add(inner)
        else:
            watched.marks.append((parent.comodel_name, domain))
        return True

    def _written_as(self, condition, model):
        """The name of the column that a condition reads; ANY for what is written in
        another way."""
        name = condition.field_expr.partition(".")[0]
        field = self.env[model]._fields.get(name)
        if field is None or not field.column_type or name in models.MAGIC_COLUMNS:
            return ANY
        return name

    def _type_of(self, condition, model):
        """The type of the stored field that a condition begins with, or None."""
        field = self.env[model]._fields.get(condition.field_expr.partition(".")[0])
        return field.type if field is not None and field.store else None

    def _followed_through(self, condition, model):
        """A condition on a field that only shows one of a record that is pointed to, as
        a domain that reads that one; None for a condition on another field."""
        Model = self.env[model]
        name, dot, rest = condition.field_expr.partition(".")
        field = Model._fields.get(name)
        if field is None or field.store or not field.related:
            return None
        first, _dot, further = field.related.partition(".")
        leading = Model._fields[first]
        if not further or leading.type != "many2one" or not leading.store:
            return None
        path = f"{field.related}{dot}{rest}"
        return Domain(path, condition.operator, condition.value)

    @api.model
    def _is_noted(self, model):
        """Whether records of a model tell that they changed: all but the rows of
        views."""
        return self.env[model]._auto

    @api.model
    def _follows_of(self, watched):
        """What `follows` says of what is watched."""
        if not watched:
            return ""
        return ",".join(
            model
            if self._has_chatter(model)
            else f"{model}:{'+'.join(sorted(watched.fields[model]))}"
            for model in watched.models()
        )

    def _keep_follows(self, watched):
        """Have the changes of what is watched noted from now on.

        :return: whether they were not until now
        """
        self.ensure_one()
        follows = self._follows_of(watched)
        if follows == (self.follows or ""):
            return False
        self.follows = follows
        self.flush_recordset(["follows"])
        known = self._followed_plain()
        is_new = any(
            not names <= known.get(model, set())
            for model, names in _plain(follows).items()
        )
        self.env.registry.clear_cache(*(["stable"] if is_new else []))
        return True

    @api.model
    def _has_chatter(self, model):
        return isinstance(self.env[model], self.pool["mail.thread"])

    @api.model
    @ormcache(cache="stable")
    def _followed_plain(self):
        """The models without a chatter that some rule follows, running or not.

        Asked for every write of every record, so it is kept longer than the rest; asked
        in SQL, as the rules' table may come or go at this moment.

        :return: dict of a model to the names of the fields that are read
        """
        found = {}
        if not sql.column_exists(self.env.cr, self._table, "follows"):
            return MappingProxyType(found)
        self.env.cr.execute(
            SQL("SELECT DISTINCT follows FROM reminder_rule WHERE follows LIKE '%%:%%'")
        )
        for (follows,) in self.env.cr.fetchall():
            for model, names in _plain(follows).items():
                found[model] = found.get(model, frozenset()) | names
        return MappingProxyType(found)

    def _follow_from_now(self):
        """These rules were saved: what they follow is noted before the next sweep."""
        # sudo: reminder.rule - the engine's own books, whoever saved the rule
        for rule_sudo in self.sudo():
            if not rule_sudo._is_broken():
                rule_sudo._keep_follows(rule_sudo._watched())

    @api.model
    @ormcache()
    def _noted_as(self):
        """Under which names of `reminder.touch` a change of a record is noted.

        :return: dict of a model to a tuple
        """
        noted = self._models_noted()
        names = {model: {model} for model in noted}
        # sudo: reminder.rule - whoever changes a record has no rights on rules
        rules_sudo = self.sudo().search(
            [("active", "=", True), ("follows", "not in", (False, ""))]
        )
        for rule_sudo in rules_sudo:
            if rule_sudo.model_name in noted:
                for model, name in rule_sudo._followed_names().items():
                    names.setdefault(model, set()).add(name)
        return MappingProxyType({model: tuple(sorted(names[model])) for model in names})

    def _followed_names(self):
        """The names under which changes of other models are noted for these rules.

        :return: dict of a model to a name; for rules about one model
        """
        return {
            model: f"{rule.model_name}/{model}"
            for rule in self
            for followed in (rule.follows or "").split(",")
            if (model := followed.partition(":")[0])
        }

    # ------------------------------------------------------------
    # WHAT HAPPENED TO IT
    # ------------------------------------------------------------

    def _take_followed(self):
        """Take what the queue holds of records that others point to.

        :return: dict of a model to a set of ids
        """
        return {
            model: self.env["reminder.touch"]._take(model, name)
            for model, name in self._followed_names().items()
            if model in self.env
        }

    def _followers(self, watched, changed):
        """The rule's records that point to one that changed.

        :param watched: `Watched`
        :param changed: dict of a model to a set of ids
        :return: a set of ids; None when all of the rule's are to be read, because
            nobody knows which ones pointed to what is gone, or because there are many
        """
        found = set()
        for path, model in watched.parents:
            res_ids = changed.get(model) or ()
            if not res_ids:
                continue
            if len(res_ids) > MANY:
                return None
            # sudo: the rule's model - read as the sweep does
            parents_sudo = self.env[model].sudo().browse(res_ids)
            if len(parents_sudo.exists()) < len(res_ids):
                return None
            found |= self._pointing_to(path, res_ids)
        return found

    def _pointing_to(self, path, res_ids):
        """The rule's records from which a path leads to one of these."""
        if not path or not res_ids:
            return set(res_ids)
        Model = self._model().with_context(active_test=False)
        return set(Model._search(Domain(".".join(path), "in", list(res_ids))))


def _plain(follows):
    """What `follows` says of models without a chatter.

    :return: dict of a model to a frozenset of names of fields
    """
    found = {}
    for followed in follows.split(","):
        model, colon, names = followed.partition(":")
        if colon:
            found[model] = frozenset(names.split("+"))
    return found
