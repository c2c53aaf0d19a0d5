# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from dataclasses import dataclass, field
from types import MappingProxyType

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import ormcache

from ....expressions.conditions import Reads, parent_part
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
    # (model, domain): records without a chatter, whose changes nobody notes
    marks: list = field(default_factory=list)
    payments: bool = False

    def add(self, other):
        self.parents += other.parents
        self.clocks += other.clocks
        self.marks += other.marks
        self.payments |= other.payments

    def models(self):
        return ",".join(sorted({model for _path, model in self.parents}))


class ReminderRule(models.Model):
    """Records that a rule's records point to: that they changed is noted in the same
    queue, so that it costs nothing how many of them there are."""

    _inherit = "reminder.rule"

    follows = fields.Char(
        readonly=True,
        copy=False,
        help="The models whose changes are noted for this rule, beside its own one.",
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
        if what is Reads.CLOCK:
            watched.clocks.append((path, model, condition))
        elif what is Reads.PARENT:
            name = condition.field_expr.partition(".")[0]
            parent = self.env[model]._fields[name]
            domain = Domain(
                parent_part(
                    parent.type,
                    condition.field_expr,
                    condition.operator,
                    condition.value,
                )
            )
            way = (*path, name)
            inner = Watched(parents=[(way, parent.comodel_name)])
            if self._is_noted(parent.comodel_name) and all(
                self._watch(inner, parent.comodel_name, one, way)
                for one in domain.iter_conditions()
            ):
                watched.add(inner)
            else:
                watched.marks.append((parent.comodel_name, domain))
        return what is not Reads.OTHER

    @api.model
    def _is_noted(self, model):
        """Whether records of a model tell that they changed."""
        return isinstance(self.env[model], self.pool["mail.thread"])

    def _keep_follows(self, watched):
        """Have the changes of what is watched noted from now on.

        :return: whether they were not until now
        """
        self.ensure_one()
        follows = watched.models() if watched else ""
        if follows == (self.follows or ""):
            return False
        self.follows = follows
        self.env.registry.clear_cache()
        return True

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
            for model in (rule.follows or "").split(",")
            if model
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
