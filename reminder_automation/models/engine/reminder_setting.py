# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.tools import SQL, ormcache

from ...bounds import Bounded

REMOVED_AT_A_TIME = 10_000


class ReminderSetting(Bounded, models.Model):
    """What the reminders of everything made from one template are like.

    A template may be a record of any model: a survey, a journal, a stage. Its form has
    the settings as fields of its own, see `reminder.template.mixin`; here is where they
    are kept, a row only for a template where something is set. Nobody reads or writes
    it but through the template.
    """

    _name = "reminder.setting"
    _description = "Reminder Settings of a Template"
    _log_access = False

    res_model = fields.Char(required=True)
    res_id = fields.Many2oneReference(model_field="res_model", required=True)
    auto = fields.Selection(
        selection=[("on", "On"), ("off", "Off")], help="Empty: as the rule has it."
    )
    days = fields.Integer(help="0: as the rule has it.")
    number = fields.Integer(help="0: as the rule has it.")

    _record_uniq = models.UniqueIndex(
        "(res_model, res_id)", "This template has its settings already."
    )

    # ------------------------------------------------------------
    # WHAT IS MADE FROM WHAT
    # ------------------------------------------------------------

    @api.model
    def _templates_of(self, model):
        """What records of a model are made from, the nearest first.

        :return: a tuple of pairs of the template's model, and the path of many-to-one
            fields that leads to it; a hook for later subjects
        """
        return ()

    @api.model
    def _made_from(self, template_model):
        """The model of what is made from templates of a model, or None; a hook for
        later subjects."""
        return None

    # ------------------------------------------------------------
    # READ
    # ------------------------------------------------------------

    @api.model
    @ormcache()
    def _models(self):
        """The models with a template where something is set: for all others it costs no
        query to know that nothing is."""
        # sudo: reminder.setting - the names of models, nothing that is set
        return frozenset(name for (name,) in self.sudo()._read_group([], ["res_model"]))

    @api.model
    def _of(self, model, res_ids):
        """What is set on templates, with one query; with none where nothing is.

        :param model: the templates' model
        :return: dict of a template's id to its row, in superuser mode
        """
        # sudo: reminder.setting - for whoever reads the templates
        rows_sudo = self.sudo()
        if not res_ids or model not in self._models():
            return {}
        rows_sudo = rows_sudo.search(
            [("res_model", "=", model), ("res_id", "in", list(res_ids))]
        )
        return {row.res_id: row for row in rows_sudo}

    # ------------------------------------------------------------
    # WRITE
    # ------------------------------------------------------------

    @api.model
    def _put(self, model, settings):
        """Set what reminders are like of what is made from these templates.

        Whether the user may write the templates is asked by their fields.

        :param model: the templates' model
        :param settings: dict of a template's id to a dict of `auto` ("on", "off" or
            False), `days` and `number`; what is not named stays
        """
        if not settings:
            return
        there = self._of(model, settings)
        # sudo: reminder.setting - as the fields of the templates
        rows_sudo = self.sudo()
        new = []
        for res_id, values in settings.items():
            row_sudo = there.get(res_id)
            if row_sudo:
                row_sudo.write(values)
                if not (row_sudo.auto or row_sudo.days or row_sudo.number):
                    rows_sudo |= row_sudo
            elif any(values.values()):
                new.append({"res_model": model, "res_id": res_id, **values})
        rows_sudo.unlink()
        self.sudo().create(new)
        if new and model not in self._models():
            self.env.registry.clear_cache()

    @api.model
    def _forget(self, model, res_ids=None):
        """Templates are gone: so is what was set on them.

        :param res_ids: their ids; None: all of the model's, which is gone itself
        """
        if model not in self._models():
            return
        domain = [("res_model", "=", model)]
        if res_ids is not None:
            domain.append(("res_id", "in", list(res_ids)))
        # sudo: reminder.setting - whoever may delete the templates
        if rows_sudo := self.sudo().search(domain):
            rows_sudo.unlink()
            self.env.registry.clear_cache()

    @api.autovacuum
    def _gc_orphans(self):
        """Drop what belongs to templates that the database itself took away."""
        removed = 0
        for model in self._models():
            Model = self.env.get(model)
            if Model is None:
                self._forget(model)
                continue
            rows = self.env.execute_query(
                SQL(
                    """
                    SELECT setting.res_id FROM reminder_setting setting
                     WHERE setting.res_model = %s
                       AND NOT EXISTS (SELECT FROM %s template
                            WHERE template.id = setting.res_id)
                     LIMIT %s
                    """,
                    model,
                    SQL.identifier(Model._table),
                    REMOVED_AT_A_TIME,
                )
            )
            self._forget(model, [row[0] for row in rows])
            removed += len(rows)
        return removed, False
