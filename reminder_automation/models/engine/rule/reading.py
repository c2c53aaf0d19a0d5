# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from functools import partial
from typing import NamedTuple

from odoo.fields import NO_ACCESS, Domain

from ....expressions import names
from ....expressions.conditions import SUB_FILTERS
from ....sayings import lazy as _lt

# Fields of templates that do not end up in a message.
NO_TEXT = {"description", "email_layout_xmlid", "model", "name"}
# Methods that templates of Odoo's and ours call, and that tell nothing of a record
# but what whoever may read it may know. Those of another name that begin with `get_`
# count as such, too, as long as they are not told by a text what to get. Later subjects
# add theirs.
METHODS = {
    *("compare_amounts", "exists", "get_portal_url", "is_zero", "_reminder_url"),
}
GETTERS = ("get_", "_get_")
# Such as give a link or a code by which one logs in.
SECRETS = ("signup", "token", "totp", "secret", "password", "login", "auth")
# Those that give the whole record away, or what it is to somebody else.
TELLING = {"_get_share_url_with_signup", "get_metadata", "get_property_definition"}
# What methods give back that gives back records.
RETURNS = {
    "_mail_get_customer": ("res.partner",),
    "_rating_get_operator": ("res.partner",),
    "_rating_get_partner": ("res.partner",),
    "_source": ("mail.activity", "calendar.event"),
}
ROOTS = {
    names.USER: "res.users",
    names.COMPANY: "res.company",
    names.RECIPIENT: "res.partner",
}
# What a plain value may be asked for besides its methods.
PLAIN_ATTRIBUTES = names.PLAIN_METHODS | names.COLLECTING_METHODS


class Needs(NamedTuple):
    """What somebody must be allowed to read."""

    fields: tuple = ()  # pairs of a model and a field; "" for the model itself
    unclear: tuple = ()  # parts of templates that cannot be followed
    groups: tuple = ()  # ids of groups, one of each tuple is needed: of reports

    def __or__(self, other):
        merged = zip(self, other, strict=True)
        return Needs(*(tuple(dict.fromkeys(one + two)) for one, two in merged))


class Reading:
    """Collects what filters, paths and templates read: models and fields.

    A path that leads nowhere is passed over: it is refused elsewhere, or breaks by
    itself.
    """

    def __init__(self, env):
        # sudo: only the definitions of models and the texts of templates are read
        self.env = env(su=True)
        self.fields = {}
        self.unclear = {}
        self.groups = {}

    def needs(self):
        return Needs(tuple(self.fields), tuple(self.unclear), tuple(self.groups))

    def need(self, model, name=""):
        if model in self.env:
            self.fields.setdefault((model, ""), True)
            self.fields.setdefault((model, name), True)

    # ------------------------------------------------------------
    # PATHS AND FILTERS
    # ------------------------------------------------------------

    def path(self, model, path):
        """A path of fields such as order_id.partner_id.

        :return: the last field; None when it is none
        """
        field = None
        parts = (path or "").split(".")
        for place, name in enumerate(parts):
            Model = self.env.get(model)
            field = Model._fields.get(name) if Model is not None else None
            if field is None:
                return None
            self.need(model, name)
            if name == "display_name":
                self.names_of(model)
            if not field.relational:
                return field
            model = field.comodel_name
            if field.type != "many2one" or place < len(parts) - 1:
                self.need(model)
        return field

    def names_of(self, model):
        """What a search for the name of a record reads."""
        Model = self.env.get(model)
        if Model is None:
            return
        self.need(model, "display_name")
        for path in {Model._rec_name, *(Model._rec_names_search or ())} - {None}:
            if path != "display_name":
                self.path(model, path)

    def domain(self, model, domain):
        """A filter, with those within it."""
        for condition in Domain(domain).iter_conditions():
            field = self.path(model, condition.field_expr)
            if field is None or not field.relational:
                continue
            value = condition.value
            if condition.operator in SUB_FILTERS:
                self.domain(field.comodel_name, value)
                continue
            if condition.operator in ("child_of", "parent_of"):
                parent = self.env[field.comodel_name]._parent_name
                self.path(field.comodel_name, parent)
            values = value if isinstance(value, (list, tuple, set)) else [value]
            # A text is looked for among the names of the records.
            if any(isinstance(one, str) for one in values):
                self.names_of(field.comodel_name)

    # ------------------------------------------------------------
    # TEMPLATES
    # ------------------------------------------------------------

    def template(self, template):
        """All that a mail or SMS template reads, in each of its languages."""
        for name, field in template._fields.items():
            if not field.store or name in NO_TEXT:
                continue
            if field.type not in ("char", "text", "html"):
                continue
            follow = partial(names.of_text, shows_links=name == "body")
            if getattr(field, "render_engine", "") == "qweb":
                follow = names.of_html
            for text in self._texts(template, field):
                self._follow(template.render_model, follow(text))
        if "report_template_ids" in template._fields:
            for report in template.report_template_ids:
                self.need(report.model)
                if report.group_ids:
                    self.groups.setdefault(tuple(report.group_ids.ids), True)

    def _texts(self, template, field):
        texts = {template[field.name]}
        if field.translate and template.id:
            texts.update((field._get_stored_translations(template) or {}).values())
        return filter(None, texts)

    def _follow(self, model, found):
        self.unclear.update(dict.fromkeys(found.unclear, True))
        for chain in sorted(found.changed, key=names.shown):
            root, *steps = chain
            if self._has_a_key(ROOTS.get(root, model), steps[:-1]):
                self.unclear.setdefault(names.shown(chain), True)
        for chain in sorted(found.reads, key=names.shown):
            root, *steps = chain
            if not self.chain(ROOTS.get(root, model), steps):
                self.unclear.setdefault(names.shown(chain), True)

    def _has_a_key(self, model, steps):
        """Whether a link to the records that a chain leads to has a key in it that is
        kept from everybody but the recipient."""
        for step in steps:
            Model = self.env.get(model)
            field = Model._fields.get(step.name) if Model is not None else None
            if field is None or not field.relational:
                return False  # told as unclear already
            model = field.comodel_name
        Model = self.env.get(model)
        key = Model._fields.get("access_token") if Model is not None else None
        return key is not None and key.groups == NO_ACCESS

    def chain(self, model, steps):
        """A chain of fields and methods that begins with a record.

        :return: whether it could be followed
        """
        at = (model,)  # the models it may be at; empty: it left the records
        is_known = True
        for step in steps:
            if not at:
                if is_known or step.name in PLAIN_ATTRIBUTES:
                    continue
                return False
            found = [
                (one, field)
                for one in at
                if one in self.env and (field := self.env[one]._fields.get(step.name))
            ]
            if found and step.how == names.ATTRIBUTE:
                for one, field in found:
                    self.path(one, field.name)
                at = tuple(one.comodel_name for _m, one in found if one.relational)
                is_known = not any(
                    one.type in ("reference", "many2one_reference") for _m, one in found
                )
                for one in at:
                    self.need(one)
            elif step.name in ("ids", "_name", "_description"):
                at = ()
            elif step.how == names.ATTRIBUTE:
                return False
            elif step.name in RETURNS:
                at = RETURNS[step.name]
            elif step.name == "exists":
                continue
            elif _is_harmless(step):
                at, is_known = (), False
            else:
                return False
        return True


def _is_harmless(step):
    """Whether a method may be called by a template of anybody."""
    if step.how == names.UNCLEAR or any(word in step.name for word in SECRETS):
        return False
    if step.name in METHODS:
        return True
    return (
        step.how == names.CALL
        and step.name.startswith(GETTERS)
        and step.name not in TELLING
    )


def refusal(env, needs):
    """Why a user may not have read what is needed, in one sentence.

    Costs no query once Odoo knows the user's groups.

    :param env: the user's environment
    :param needs: `Needs`
    :return: a sentence that names the model, field, report or part of a template that
        is to blame; "" when all may be read
    """
    env = env(su=False)
    user = env.user
    if env.su:
        return ""
    closed_models = set()
    for model, name in needs.fields:
        Model = env.get(model)
        if Model is None or model in closed_models:
            continue
        if not name:
            if not Model.has_access("read"):
                return _lt(
                    "%(user)s may not read the records “%(model)s”, which it reads.",
                    user=user.sudo().name,
                    model=_model_name(env, model),
                ).said(env)
        elif (field := Model._fields.get(name)) and not _is_open(Model, field):
            return _lt(
                "%(user)s may not read “%(field)s” of “%(model)s”, which it reads.",
                user=user.sudo().name,
                field=field._description_string(env) or name,
                model=_model_name(env, model),
            ).said(env)
    mine = set(user._get_group_ids())
    for group_ids in needs.groups:
        if not mine.intersection(group_ids):
            return _lt(
                "%(user)s may not print one of the reports that it attaches.",
                user=user.sudo().name,
            ).said(env)
    if needs.unclear and not user._has_group("base.group_system"):
        return _lt(
            "The template has “%(part)s”, of which cannot be told what it reads: only "
            "a system administrator may use it, and %(user)s is none.",
            part=needs.unclear[0],
            user=user.sudo().name,
        ).said(env)
    return ""


def _is_open(Model, field):
    """Whether the user may read a field; "technical features" is a matter of the
    screen only, which a job does not have."""
    if Model._has_field_access(field, "read"):
        return True
    spec = (field.groups or "").split(",")
    return "base.group_no_one" in spec and Model.env.user._has_group(
        "base.group_no_one"
    )


def _model_name(env, model):
    # sudo: ir.model - what a kind of record is called
    return env["ir.model"].sudo()._get(model).name or model
