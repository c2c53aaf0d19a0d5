# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from typing import NamedTuple

from lxml.builder import E

from odoo import api, models
from odoo.tools import SQL

MIXIN = "reminder.template.mixin"
WINDOW = "reminder.template.window"


class Template(NamedTuple):
    """A kind of template of another app."""

    # Where in its form the settings go: into the first element that is found, at its
    # end; a group whose fields have labels would lose these: then behind it.
    place: str
    behind: bool = False
    # When they are not shown besides where no rule is about what is made from it.
    hidden: str = ""
    # The model of what is made, and the path that leads from there to the template.
    made: str = ""
    path: str = ""
    # The field that leads to the template which this one is itself made from.
    above: str = ""
    mixin: str = MIXIN


# Which template is nearer to what is made from both stands first.
TEMPLATES = {
    "sale.order.template": Template(
        place="//group[@name='so_confirmation']/..",
        made="sale.order",
        path="sale_order_template_id",
    ),
    "survey.survey": Template(
        place="//page[@name='options']/group[@name='options']",
        hidden="survey_type == 'live_session'",
        made="survey.user_input",
        path="survey_id",
    ),
    "account.journal": Template(
        place="//page[@name='bank_account']/group",
        hidden="type != 'sale'",
        made="account.move",
        path="journal_id",
    ),
    "project.task.type": Template(
        place="//group[@name='group_customer_rating']/..",
        hidden="user_id",
        made="project.task",
        path="stage_id",
    ),
    "helpdesk.ticket.stage": Template(
        place="//group[@name='main']",
        made="helpdesk.ticket",
        path="stage_id",
    ),
    "sign.oca.request": Template(
        place="//sheet/group",
        behind=True,
        hidden="state != '1_draft'",
        made="sign.oca.request.signer",
        path="request_id",
        above="template_id",
    ),
    "sign.oca.template": Template(
        place="//sheet/group",
        behind=True,
        made="sign.oca.request.signer",
        path="request_id.template_id",
    ),
    "sign.oca.template.generate": Template(
        place="//form/group",
        behind=True,
        hidden="sign_now",
        made="sign.oca.request.signer",
        above="template_id",
        mixin=WINDOW,
    ),
    "sign.oca.template.generate.multi": Template(
        place="//form/group",
        behind=True,
        made="sign.oca.request.signer",
        above="template_id",
        mixin=WINDOW,
    ),
    # What is made with it is known by each one itself.
    "mail.template": Template(place="//page[@name='email_settings']/group"),
}


class ReminderSetting(models.Model):
    """Which records of other apps are templates.

    Those apps need not be there, and this addon does not depend on them: no class can
    inherit their models, because it would be loaded before them. So their models get
    the settings once all apps are loaded, as the registry is made ready. The fields
    have no column and belong to no module: an update of this addon or of the app has
    nothing to move or to delete. The database lists them only where somebody adds a
    field of his own to such a model; `_unlist` takes that back.
    """

    _inherit = "reminder.setting"

    @api.model
    def _templates_of(self, model):
        return super()._templates_of(model) + tuple(
            (name, template.path)
            for name, template in TEMPLATES.items()
            if template.path and template.made == model
        )

    @api.model
    def _made_from(self, template_model):
        template = TEMPLATES.get(template_model)
        return (template and template.made) or super()._made_from(template_model)

    # ------------------------------------------------------------
    # GIVEN TO THE MODELS
    # ------------------------------------------------------------

    def _register_hook(self):
        super()._register_hook()
        registry = self.env.registry
        names = [
            name
            for name in TEMPLATES
            if name in registry and not issubclass(registry[name], registry[MIXIN])
        ]
        if not names:
            return
        from odoo.orm.model_classes import add_to_registry  # noqa: PLC0415

        for name in names:
            add_to_registry(registry, _definition(registry[name]))
        # Who calls this goes through the models at this moment, and the setup takes
        # those made by hand out and puts them in again: he keeps the dict he began.
        registry.models = dict(registry.models)
        registry._setup_models__(self.env.cr, names)

    @api.model
    def _unlist(self):
        """Before the addon goes: no list of fields tells of the settings any more."""
        self.env.flush_all()
        self.env.execute_query(
            SQL(
                """
                DELETE FROM ir_model_fields field
                      WHERE field.model = ANY(%s) AND field.name = ANY(%s)
                        AND NOT EXISTS (SELECT FROM ir_model_data owner
                             WHERE owner.model = 'ir.model.fields'
                               AND owner.res_id = field.id)
                  RETURNING id
                """,
                list(TEMPLATES),
                [name for name in self.pool[MIXIN]._fields if name[:9] == "reminder_"],
            )
        )
        self.env.invalidate_all(flush=False)
        self.env.registry.clear_cache("stable")

    # ------------------------------------------------------------
    # THE FORMS
    # ------------------------------------------------------------

    @api.model
    def _put_into(self, arch, Model):
        """Put the settings of a template into its form.

        :param arch: the form; changed in place
        :param Model: the template's model
        """
        template = TEMPLATES[Model._name]
        places = arch.xpath(f"({template.place})[1]")
        if not places:
            return  # a short form, such as one for a new record on the way
        hidden = " or ".join(filter(None, ["not reminder_offered", template.hidden]))
        group = E.group(
            E.field(name="reminder_offered", invisible="1"),
            Model._reminder_arch(colspan="2"),
            string=self.env._("Reminders"),
            name="reminder_settings",
            invisible=hidden,
        )
        if template.behind:
            places[0].addnext(E.group(group))
        else:
            places[0].append(group)


def _definition(model_class):
    """The class that gives a model the settings, for `add_to_registry`.

    Not registered: classes that are go into the registries of all databases, also of
    those without the app.
    """
    name = model_class._name
    base = models.TransientModel if model_class._transient else models.Model
    return type(base)(
        "ReminderTemplate",
        (base,),
        {
            "__module__": __name__,
            "_module": "reminder_automation",
            "_register": False,
            "_name": name,
            # What the settings do comes before what the app does.
            "_inherit": [TEMPLATES[name].mixin, name],
        },
    )
