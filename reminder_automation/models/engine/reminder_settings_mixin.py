# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from lxml.builder import E

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...bounds import Bounded

# The settings, and what `_reminder_set` and items call them.
SETTINGS = {
    "reminder_auto": "auto",
    "reminder_days": "interval_days",
    "reminder_number": "max_count",
}
# In the context while one side of a mirror is written for the other: an object of this
# module, which no caller over RPC can put there.
MIRRORED = object()
# What the widget reads besides.
SHOWN = ("reminder_rule_days", "reminder_rule_number", "reminder_first")


def check_numbers(records, days, number):
    """Refuse settings that no reminder can follow.

    :param days: the name of the field with the days until the next reminder
    :param number: the name of the field with the most reminders
    :raise ValidationError: for numbers below 0
    """
    # sudo: whoever writes them may know them
    for record_sudo in records.sudo():
        if record_sudo[days] < 0 or record_sudo[number] < 0:
            raise ValidationError(
                records.env._(
                    "The days until the next reminder and the maximum are 1 or more. "
                    "Leave a field empty to go by the rule."
                )
            )


class ReminderSettingsMixin(Bounded, models.AbstractModel):
    """Reminders of this: on or off, the next in so many days, so many at most.

    For all that sets reminders: templates, actions and windows set those of other
    records (`_reminder_set_on`), a record that waits itself sets its own
    (`_reminder_is_mirrored`). To inherit from it is all that it takes; a model that
    does more with its settings extends `_reminder_settings_changed`, and stands before
    `mail.thread` in the list of what it inherits.
    """

    _name = "reminder.settings.mixin"
    _description = "Settings of Reminders"

    # Whether such a record waits itself. Then its settings and those of its reminders
    # are the same, wherever they are changed.
    _reminder_is_mirrored = False
    # The fields on whose change `_reminder_settings_changed` is called.
    _reminder_setting_names = frozenset(SETTINGS)

    reminder_auto = fields.Boolean(string="Automatic reminders", default=True)
    reminder_days = fields.Integer(
        string="Next in (days)", help="Empty: as the rule has it."
    )
    reminder_number = fields.Integer(
        string="Maximum number of reminders", help="Empty: as the rule has it."
    )
    # What the form shows where a field is empty, and what comes of it all.
    reminder_rule_days = fields.Integer(compute="_compute_reminder_rule_numbers")
    reminder_rule_number = fields.Integer(compute="_compute_reminder_rule_numbers")
    reminder_first = fields.Char(
        string="First reminder", compute="_compute_reminder_first"
    )

    @api.depends(lambda self: self._reminder_rule_depends())
    def _compute_reminder_rule_numbers(self):
        for record in self:
            # sudo: reminder.rule - its numbers, for whoever sets others
            rule_sudo = record._reminder_rule().sudo()
            record.reminder_rule_days = rule_sudo and rule_sudo._days_until_next()
            record.reminder_rule_number = rule_sudo.total_count

    @api.depends(lambda self: [*SETTINGS, *self._reminder_rule_depends()])
    @api.depends_context("lang", "tz", "uid", "allowed_company_ids")
    def _compute_reminder_first(self):
        for record in self:
            # What is refused as it is saved leads to no day.
            is_meant = record.reminder_days >= 0 and record.reminder_number >= 0
            rule = record.reminder_auto and is_meant and record._reminder_rule()
            records = bool(rule) and record._reminder_about()
            if records and not records.has_access("read"):
                records = None  # their dates are told to whoever may read them
            record.reminder_first = bool(rule) and rule._first_text(
                records,
                record.reminder_days,
                record.reminder_number,
                record._reminder_sent_on(),
                record.company_id if "company_id" in record._fields else None,
                record._reminder_reminded_on(),
            )

    @api.constrains("reminder_days", "reminder_number")
    def _check_reminder_numbers(self):
        check_numbers(self, "reminder_days", "reminder_number")

    # ------------------------------------------------------------
    # THE RULE BEHIND THEM
    # Hooks for the models that have the settings.
    # ------------------------------------------------------------

    def _reminder_rule(self):
        """The rule whose numbers hold where this record sets none.

        :return: a `reminder.rule`, or none where it is not known which one it will be
        """
        self.ensure_one()
        return self.env["reminder.rule"]

    @api.model
    def _reminder_rule_depends(self):
        """The fields that `_reminder_rule` and `_reminder_about` read."""
        return []

    def _reminder_about(self):
        """The records that these settings are for, where there are any already.

        :return: records of the model of `_reminder_rule`, or None: what will be made
            from this record
        """
        self.ensure_one()
        return None

    def _reminder_sent_on(self):
        """When what the settings are for is sent to the client, as they are saved.

        :return: a moment (UTC), or None: it is not, or was before
        """
        self.ensure_one()
        return None

    def _reminder_reminded_on(self):
        """When somebody is reminded by hand, as the settings are saved: the next one
        comes after an interval.

        :return: a moment (UTC), or None
        """
        self.ensure_one()
        return None

    @api.model
    def _reminder_general_rule(self, model, company=None, topic=None):
        """The rule by which clients are chased about records of a model, unless a
        special one takes them.

        :param company: `res.company` of the record; None: not known
        :param topic: `reminder.topic` where such records wait for several things
        """
        # sudo: reminder.rule - the same rules hold for everybody
        rules_sudo = self.env["reminder.item"]._chasing_rules(model).sudo()
        company = company or self.env.company
        return rules_sudo.filtered(
            lambda rule: (
                rule.company_id in (company, company.browse())
                and (not topic or rule.topic_id == topic)
            )
        )._general_rule()

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        changed = [
            record.id
            for record, vals in zip(records, vals_list, strict=True)
            if not self._reminder_setting_names.isdisjoint(vals)
        ]
        if changed:
            self.browse(changed)._reminder_settings_changed()
        return records

    def write(self, vals):
        result = super().write(vals)
        if not self._reminder_setting_names.isdisjoint(vals):
            self._reminder_settings_changed()
        return result

    def _reminder_settings_changed(self):
        """Hand the settings of records that wait themselves over to their reminders."""
        if not self._reminder_is_mirrored or _is_mirroring(self.env):
            return
        # sudo: only the settings are read, which whoever writes them may know
        for alike_sudo in (
            self.sudo()
            .grouped(lambda one: tuple(one._reminder_set_values().values()))
            .values()
        ):
            alike_sudo[:1]._reminder_set_on(
                alike_sudo.with_context(reminder_mirrored=MIRRORED)
            )

    @api.model
    def _reminder_mirror(self, res_ids, vals):
        """Show in records that wait themselves what was set on their reminders.

        :param res_ids: ids of the records
        :param vals: what was written on their items
        """
        mirrored = {name: vals[own] for name, own in SETTINGS.items() if own in vals}
        if mirrored and self._reminder_is_mirrored and not _is_mirroring(self.env):
            # sudo: the same settings, in another form
            records_sudo = self.sudo().browse(res_ids).exists()
            records_sudo.with_context(reminder_mirrored=MIRRORED).write(mirrored)

    # ------------------------------------------------------------
    # THE FORM
    # ------------------------------------------------------------

    @api.model
    def _reminder_arch(self, **attributes):
        """The settings as they stand in a form, for forms of other apps.

        In the form of a model that has the settings, `<widget
        name="reminder_settings"/>` is all that it takes.

        :param attributes: of the element, such as `invisible`
        :return: an lxml element
        """
        names = [*SETTINGS, *SHOWN]
        if self._reminder_switch not in names:
            names.append(self._reminder_switch)
            attributes["options"] = f"{{'switch': '{self._reminder_switch}'}}"
        # Not shown where they stand: the form reads them and reports their changes.
        return E.widget(
            *(E.field(name=name) for name in names),
            name="reminder_settings",
            **attributes,
        )

    # The field that the form has for on and off.
    _reminder_switch = "reminder_auto"

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        arch, view = super()._get_view(view_id, view_type, **options)
        for widget in arch.xpath("//widget[@name='reminder_settings'][not(*)]"):
            filled = self._reminder_arch()
            widget.extend(filled)
            widget.attrib.update(dict(filled.attrib))
        return arch, view

    # ------------------------------------------------------------
    # HANDED ON
    # ------------------------------------------------------------

    def _reminder_setting_values(self):
        """The settings of this record, as values of another one that has them, too."""
        return {name: self[name] for name in SETTINGS}

    @api.model
    def _reminder_shared_settings(self, records):
        """The settings of several records that have them: each that all of them share,
        else as a rule has it; switched on where one of them is.

        :param records: of one model; none: nothing is set
        :return: dict of values
        """
        shared = {}
        for name, value in records[:1]._reminder_setting_values().items():
            alike = len(set(records.mapped(name))) < 2
            shared[name] = value if alike else name == "reminder_auto"
        return shared

    def _reminder_hand_on_changed(self, records):
        """Give records the settings that were changed here; the others stay as each of
        them has them.

        :param records: those whose shared settings this one has proposed
        """
        shared = self._reminder_shared_settings(records)
        changed = {
            name: value
            for name, value in self._reminder_setting_values().items()
            if value != shared[name]
        }
        if changed:
            records.write(changed)

    def _reminder_set_values(self, rule=None):
        """The settings of this record, as `_reminder_set` takes them.

        :param rule: the `reminder.rule` whose own numbers are shown where nothing else
            is set: they stand for "as the rule says"
        """
        values = {own: self[name] for name, own in SETTINGS.items()}
        if rule and values["interval_days"] == rule._days_until_next():
            values["interval_days"] = 0
        if rule and values["max_count"] == rule.total_count:
            values["max_count"] = 0
        return values

    def _reminder_set_on(self, records, rule=None):
        """Set the reminders of records as this record says.

        :param records: records of one model with a chatter
        :param rule: see `_reminder_set_values`
        :return: the `reminder.item`s
        """
        return records._reminder_set(**self._reminder_set_values(rule))


def _is_mirroring(env):
    return env.context.get("reminder_mirrored") is MIRRORED
