# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from lxml.builder import E

from odoo import api, fields, models


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

    reminder_offered = fields.Boolean(compute="_compute_reminder_offered")
    reminder_until_done = fields.Boolean(
        string="Remind until done",
        compute="_compute_reminder",
        store=True,
        readonly=False,
        help="The client is reminded automatically as long as it waits.",
    )
    # What the other settings call it.
    reminder_auto = fields.Boolean(related="reminder_until_done", default=None)
    reminder_days = fields.Integer(
        compute="_compute_reminder", store=True, readonly=False
    )
    reminder_number = fields.Integer(
        compute="_compute_reminder", store=True, readonly=False
    )

    @api.depends("render_model")
    def _compute_reminder_offered(self):
        for composer in self:
            composer.reminder_offered = bool(composer._reminder_rule())

    @api.depends("render_model")
    def _compute_reminder(self):
        for composer in self:
            rule = composer._reminder_rule()
            item_sudo = composer._reminder_item(rule)
            if item_sudo:
                rule = item_sudo.rule_id
            composer.reminder_until_done = (
                item_sudo.auto if item_sudo else rule.auto_default
            )
            days = item_sudo.interval_days
            composer.reminder_days = days or (rule._days_until_next() if rule else 0)
            composer.reminder_number = item_sudo.max_count or rule.max_count

    def _reminder_rule(self):
        """The general rule by which clients are chased about what is being sent."""
        self.ensure_one()
        # A message to a client is not about what the client owes. Who is asked first:
        # for everybody else nothing of the composer is read.
        if (
            not self._reminder_takes_part()
            or not self.env.user._reminder_may_steer()
            or self.render_model in (False, "res.partner")
        ):
            return self.env["reminder.rule"]
        rules = self.env["reminder.item"]._chasing_rules(self.render_model)
        return rules._general_rule()

    def _reminder_item(self, rule):
        """The reminders that the one record being sent has already.

        :param rule: of `_reminder_rule`
        :return: a `reminder.item` in superuser mode, or none
        """
        # sudo: reminder.item - what is set on the record that the user is sending
        items_sudo = self.env["reminder.item"].sudo()
        records = rule and self._reminder_records()
        if not records or len(records) != 1:
            return items_sudo
        rules = items_sudo._chasing_rules(records._name).filtered(
            lambda rule: not rule._is_advance_warning()
        )
        found_sudo = items_sudo.search(
            [("rule_id", "in", rules.ids), ("res_id", "=", records.id)]
        )
        waiting_sudo = found_sudo.filtered(lambda item: item.state != "done")
        return (waiting_sudo or found_sudo)[:1]

    def _reminder_records(self):
        """What is being sent, where it is there already."""
        if self._sends_invoices():
            return self.move_id
        if self._name == "mail.compose.message" and self.composition_mode == "comment":
            return self.env[self.render_model].browse(self._evaluate_res_ids())
        return None

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
        rule = self._reminder_rule()
        if not rule or not records:
            return
        rule = self._reminder_item(rule).rule_id or rule
        # sudo: reminder.item - makes what is missing; only what the user may steer is
        # written in the line after
        items = self.env["reminder.item"].sudo()._for_records(records).sudo(False)
        steered = items._filtered_access("write")
        self._reminder_set_on(records.browse(steered.mapped("res_id")), rule)

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
    def _reminder_arch(self):
        """The line with the choice, for the form of any composer."""
        hidden = "not reminder_offered"
        if "subtype_is_log" in self._fields:
            hidden += " or subtype_is_log"
        narrow = "oe_inline o_input_3ch"
        return E.div(
            E.field(name="reminder_offered", invisible="1"),
            E.field(name="reminder_until_done", **{"class": "oe_inline"}),
            E.label({"for": "reminder_until_done", "class": "fw-bold"}),
            E.span(
                E.span(self.env._("after")),
                E.field(name="reminder_days", nolabel="1", **{"class": narrow}),
                E.span(self.env._("days; at most")),
                E.field(name="reminder_number", nolabel="1", **{"class": narrow}),
                E.span(self.env._("reminders")),
                {
                    "class": "d-flex align-items-baseline gap-2",
                    "invisible": "not reminder_until_done",
                },
            ),
            {
                "class": "o_reminder_until_done d-flex flex-wrap align-items-baseline "
                "gap-2 my-2",
                "invisible": hidden,
            },
        )
