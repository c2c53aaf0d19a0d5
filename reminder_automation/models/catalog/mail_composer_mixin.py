# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from lxml.builder import E

from odoo import api, fields, models

from ...groups import INSPECTOR


class MailComposerMixin(models.AbstractModel):
    """ "Remind until done", wherever something is sent to a client.

    In Odoo's mail composer, and in what other apps build on the same mixin: the
    wizards that send an invoice or invite to a survey. Those apps need not be there, so
    nothing here names their models; the choice is put into their forms as these are
    loaded.
    """

    _name = "mail.composer.mixin"
    _inherit = ["mail.composer.mixin", "reminder.settings.mixin"]
    _reminder_setting_names = frozenset(
        ("reminder_until_done", "reminder_days", "reminder_number")
    )

    _reminder_switch = "reminder_until_done"

    reminder_offered = fields.Boolean(compute="_compute_reminder_rule_numbers")
    reminder_until_done = fields.Boolean(
        string="Remind until done",
        compute="_compute_reminder",
        store=True,
        readonly=False,
        help="The customer is reminded automatically as long as it waits.",
    )
    # What the other settings call it.
    reminder_auto = fields.Boolean(related="reminder_until_done", default=None)
    reminder_days = fields.Integer(
        compute="_compute_reminder", store=True, readonly=False
    )
    reminder_number = fields.Integer(
        compute="_compute_reminder", store=True, readonly=False
    )

    def _compute_reminder_rule_numbers(self):
        result = super()._compute_reminder_rule_numbers()
        for composer in self:
            composer.reminder_offered = bool(composer.reminder_rule_number)
        return result

    @api.depends(lambda self: ["render_model", *self._reminder_source_depends()])
    def _compute_reminder(self):
        for composer in self:
            rule = composer._reminder_rule()
            item_sudo = composer._reminder_item(rule)
            # What somebody has set on the record itself stands before its templates.
            own_sudo = item_sudo.filtered("steered")
            source = rule and not own_sudo and composer._reminder_source(item_sudo)
            if source:
                values = source._reminder_setting_values()
                composer.reminder_until_done = values.pop("reminder_auto")
                composer.update(values)
            elif item_sudo:
                composer.reminder_until_done = item_sudo.auto
                composer.reminder_days = item_sudo.interval_days
                composer.reminder_number = item_sudo.max_count
            else:
                composer.reminder_until_done = rule.auto_default
                composer.reminder_days = composer.reminder_number = 0

    def _reminder_source(self, item=None):
        """What the settings of a record that has none of its own are taken over from:
        the template that it is sent with, or what it was made from.

        :param item: the `reminder.item` that it has already: that has taken over what
            is set on what the record was made from
        :return: a record with settings, or None; with no query where none are set
        """
        Setting = self.env["reminder.setting"]
        candidates = [self.template_id] if "template_id" in self._fields else []
        if not item:
            candidates += self._reminder_made_from()
        for template in candidates:
            known = template.ids and Setting._of(template._name, template.ids)
            if known and template.has_access("read"):
                return template
        return None

    def _reminder_made_from(self):
        """What the record that is being sent was made from, the nearest first; each
        none or one, in superuser mode."""
        made_from = []
        record = self._reminder_about() or self
        if not record.has_access("read"):
            return made_from
        # sudo: what the record was made from, whose settings are those of the record
        record_sudo = record.sudo()
        Setting = self.env["reminder.setting"]
        for model, path in Setting._templates_of(self.render_model):
            if model not in Setting._models():
                continue
            if record_sudo._name == self.render_model:
                made_from.append(record_sudo.mapped(path))
            elif path in self._fields and self._fields[path].comodel_name == model:
                made_from.append(record_sudo[path])  # as the survey of an invitation
        return made_from

    @api.model
    def _reminder_source_depends(self):
        """The fields that `_reminder_source` reads."""
        names = ("template_id", "survey_id")
        return [name for name in names if name in self._fields]

    def _reminder_rule(self):
        """The rule by which clients are chased about what is being sent."""
        self.ensure_one()
        # A message to a client is not about what the client owes. Who is asked first:
        # for everybody else nothing of the composer is read.
        if (
            not self._reminder_takes_part()
            or not self.env.user._reminder_may_steer()
            or self.render_model in (False, "res.partner")
        ):
            return self.env["reminder.rule"]
        if self.render_model not in self.env["reminder.rule"]._models_with_rules():
            return self.env["reminder.rule"]
        record = self._reminder_about()
        # With the user's own rights: what is stored is computed with all of them.
        if record and not record.sudo(False).has_access("write"):
            return self.env["reminder.rule"]
        # sudo: the record - only its company, which the user has named
        company_sudo = record and "company_id" in record and record.sudo().company_id
        rule = self._reminder_general_rule(self.render_model, company_sudo)
        item_sudo = self._reminder_item(rule)
        if rule and record and not self._reminder_is_theirs(record, item_sudo):
            return self.env["reminder.rule"]
        return item_sudo.rule_id or rule

    def _reminder_is_theirs(self, record, item_sudo):
        """Whether the user steers the reminders of the one record that is being sent:
        who may not is shown nothing of them.

        :param record: the record
        :param item_sudo: its `reminder.item`, if any
        """
        item = item_sudo.sudo(self.env.su)
        if item:
            return item.has_access("write")
        # Of what has none yet an inspector is asked as he sends it.
        return self.env.user.has_group(INSPECTOR) or bool(record._reminder_writable())

    @api.model
    def _reminder_rule_depends(self):
        names = [
            *("render_model", "model", "res_ids", "composition_mode"),
            *("scheduled_date", "move_id"),
        ]
        return [name for name in names if name in self._fields]

    def _reminder_item(self, rule):
        """The reminders that the one record being sent has already.

        :param rule: of `_reminder_rule`
        :return: a `reminder.item` in superuser mode, or none
        """
        # sudo: reminder.item - what is set on the record that the user is sending
        items_sudo = self.env["reminder.item"].sudo()
        records = rule and self._reminder_about()
        if not records:
            return items_sudo
        rules = items_sudo._chasing_rules(records._name).filtered(
            lambda rule: not rule._is_advance_warning()
        )
        found_sudo = items_sudo.search(
            [("rule_id", "in", rules.ids), ("res_id", "=", records.id)]
        )
        waiting_sudo = found_sudo.filtered(lambda item: item.state != "done")
        return (waiting_sudo or found_sudo)[:1]

    def _reminder_about(self):
        """The one record that is being sent, where it is there already."""
        records = None
        if self._sends_invoices():
            records = self.move_id
        elif (
            self._name == "mail.compose.message" and self.composition_mode == "comment"
        ):
            records = self.env[self.render_model].browse(self._evaluate_res_ids())
        return records if records and len(records) == 1 else None

    def _reminder_sent_on(self):
        scheduled = "scheduled_date" in self and self.scheduled_date
        try:
            moment = scheduled and fields.Datetime.to_datetime(scheduled)
        except ValueError:
            moment = None  # a placeholder, to be filled in as it is sent
        return moment or fields.Datetime.now()

    @api.model
    def _reminder_takes_part(self):
        """Whether this composer sends something that a client is to act upon.

        Others cancel an order or refuse an application.
        """
        return (
            self._name == "mail.compose.message"
            or self._sends_invoices()
            or self._invites_to_surveys()
        )

    @api.model
    def _sends_invoices(self):
        return {"move_id", "sending_methods"} <= self._fields.keys()

    @api.model
    def _invites_to_surveys(self):
        return {"survey_id", "existing_mode"} <= self._fields.keys()

    # ------------------------------------------------------------
    # WHEN IT IS SENT
    # ------------------------------------------------------------

    def _reminder_apply(self, records):
        """Set the reminders of what is being sent, where the user may steer them."""
        self.ensure_one()
        if not records or not self._reminder_rule():
            return
        # sudo: reminder.item - makes what is missing; only what the user may steer is
        # written in the line after
        items = self.env["reminder.item"].sudo()._for_records(records).sudo(False)
        steered = items._filtered_access("write")
        self._reminder_set_on(records.browse(steered.mapped("res_id")))

    def _reminder_settings_changed(self):
        """The wizard that sends an invoice is saved when its button is pressed; there
        is no other place where every version of it comes by."""
        if self._sends_invoices():
            for composer in self:
                composer._reminder_apply(composer.move_id)
        return super()._reminder_settings_changed()

    def _render_field(self, field, res_ids, *args, **kwargs):
        # Who is invited to a survey gets an answer record of its own in the very moment
        # when its invitation is rendered.
        if field == "body" and self._invites_to_surveys():
            self._reminder_apply(self.env[self.render_model].browse(res_ids))
        return super()._render_field(field, res_ids, *args, **kwargs)

    # ------------------------------------------------------------
    # THE FORM
    # ------------------------------------------------------------

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        arch, view = super()._get_view(view_id, view_type, **options)
        body = view_type == "form" and arch.xpath("//field[@name='body']")
        if body and self._reminder_takes_part():
            for footer in arch.xpath("//footer[1]"):
                footer.addprevious(self._reminder_arch())
        return arch, view

    @api.model
    def _reminder_arch(self, **attributes):
        """The settings, where there is something to remind of."""
        hidden = "not reminder_offered"
        if "subtype_is_log" in self._fields:
            hidden += " or subtype_is_log"
        arch = super()._reminder_arch(invisible=hidden, **attributes)
        arch.append(E.field(name="reminder_offered"))
        arch.set("class", "o_reminder_until_done d-block my-2")
        return arch
