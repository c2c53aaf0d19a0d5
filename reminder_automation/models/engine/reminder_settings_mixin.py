# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

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
                    "The days and the number of reminders are 1 or more; 0 means "
                    "as the rule says."
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
        string="Days until the next reminder", help="0: as the rule says."
    )
    reminder_number = fields.Integer(
        string="Number of reminders", help="0: as the rule says."
    )

    @api.constrains("reminder_days", "reminder_number")
    def _check_reminder_numbers(self):
        check_numbers(self, "reminder_days", "reminder_number")

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
    # HANDED ON
    # ------------------------------------------------------------

    def _reminder_setting_values(self):
        """The settings of this record, as values of another one that has them, too."""
        return {name: self[name] for name in SETTINGS}

    def _reminder_set_values(self, rule=None):
        """The settings of this record, as `_reminder_set` takes them.

        :param rule: the `reminder.rule` whose own numbers are shown where nothing else
            is set: they stand for "as the rule says"
        """
        values = {own: self[name] for name, own in SETTINGS.items()}
        if rule and values["interval_days"] == rule._days_until_next():
            values["interval_days"] = 0
        if rule and values["max_count"] == rule.max_count:
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
