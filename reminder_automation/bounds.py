# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import date

from odoo import api, fields
from odoo.exceptions import ValidationError

# Days that people mean. Between them there is room to count on either side without
# leaving the years 1 to 9999 that Python's calendar has.
EARLIEST = date(1800, 1, 1)
LATEST = date(2999, 12, 31)
# More than 27 years in days. Whatever is counted is less.
MOST = 10_000
# The largest number of a record that the database knows.
LAST_ID = 2**31 - 1
# Places in a list, of which nothing is counted.
MOST_SEQUENCE = 1_000_000_000
# What people may write, too, and the system counts from what was checked.
COMPUTED = {"next_date"}


def check_day(env, value, title):
    """Read a day, or a moment, that comes from outside.

    :param value: a date, a datetime, or either as text
    :param title: what people call it, for the error
    :return: a date
    :raise ValidationError: when it is none, or too far away to be meant
    """
    try:
        day = fields.Date.to_date(value)
    except (TypeError, ValueError):
        day = None
    if day is None or not EARLIEST <= day <= LATEST:
        raise ValidationError(
            env._(
                "%(field)s: %(value)s is not a day between %(earliest)s and "
                "%(latest)s. Choose another one.",
                field=title,
                value=value,
                earliest=EARLIEST,
                latest=LATEST,
            )
        )
    return day


def check_values(records, vals):
    """Raise for values of this module's fields that are too far away to be meant, those
    among the commands for lines included.

    :param records: records of the model that the values are for
    :param vals: dict of a field's name to what is written
    """
    for name, value in vals.items():
        field = records._fields.get(name)
        if field is None or not value:
            continue
        if field.relational:
            if isinstance(value, (list, tuple)):
                lines = records.env[field.comodel_name]
                for command in value:
                    if isinstance(command, (list, tuple)) and len(command) == 3:
                        if isinstance(command[2], dict):
                            check_values(lines, command[2])
        elif field._module == "reminder_automation" and not (
            records.env.su and (field.readonly or name in COMPUTED)
        ):
            _check_value(records, field, value)


def _check_value(records, field, value):
    title = field.get_description(records.env, ["string"])["string"]
    if field.type in ("date", "datetime"):
        check_day(records.env, value, title)
    elif field.type == "integer":
        most = MOST_SEQUENCE if field.name == "sequence" else records._reminder_most
        try:
            is_meant = -most <= int(value) <= most
        except (OverflowError, TypeError, ValueError):
            is_meant = False
        if not is_meant:
            raise ValidationError(
                records.env._(
                    "%(field)s: %(value)s is not a number up to %(most)s. Choose "
                    "another one.",
                    field=title,
                    value=value,
                    most=most,
                )
            )


class Bounded:
    """For classes of models: refuses what is too far away to be meant before anything
    is computed from it, also while a form is filled in."""

    __slots__ = ()
    _reminder_most = MOST

    @api.model_create_multi
    def create(self, vals_list):
        self._check_bounds(*vals_list)
        return super().create(vals_list)

    def write(self, vals):
        check_values(self, vals)
        return super().write(vals)

    def onchange(self, values, field_names, fields_spec):
        self._check_bounds(values)
        return super().onchange(values, field_names, fields_spec)

    def _check_bounds(self, *vals_list):
        """Check values, and those that the context has as defaults."""
        defaults = {
            key.removeprefix("default_"): value
            for key, value in self.env.context.items()
            if key.startswith("default_")
        }
        for vals in (defaults, *vals_list):
            check_values(self, vals)
