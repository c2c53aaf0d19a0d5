"""Days and numbers that are too far away to be meant get a clear answer, in every field
that this module has."""

from common import ReminderCase

from odoo.exceptions import UserError, ValidationError

MODULE = "reminder_automation"
DAYS = ("9998-12-31", "9999-12-31", "0001-01-01", "9999-12-31 23:59:59", "no day")
NUMBERS = (2**31 - 1, 10**9, -(10**9), 2**40)
# Written by no person: nothing but the code of the module writes these models.
CLOSED = {
    "reminder.alert",
    "reminder.alert.line",
    "reminder.digest",
    "reminder.job.state",
    "reminder.notice",
    "reminder.place",
    "reminder.popup",
    "reminder.sending",
    "reminder.touch",
    "reminder.turn",
}


def our_fields(env, *types):
    """The fields of this module of some types that could be written.

    :return: an iterator over (model, field)
    """
    for model, Model in sorted(env.registry.items()):
        if model in CLOSED:
            continue
        for field in Model._fields.values():
            is_ours = field._module == MODULE
            is_written = (field.store or field.inverse) and not field.readonly
            if is_ours and is_written and field.type in types:
                yield model, field


class TestBounds(ReminderCase):
    def test_closed_models_are_closed(self):
        """Nobody may write what is left out here."""
        for model in CLOSED:
            access = self.env["ir.model.access"].search(
                [("model_id.model", "=", model)]
            )
            self.assertFalse(
                any(access.mapped("perm_write") + access.mapped("perm_create")), model
            )

    def test_days(self):
        self.refused(DAYS, "date", "datetime")

    def test_numbers(self):
        self.refused(NUMBERS, "integer")

    def refused(self, values, *types):
        """Each value is refused by `write`, `create`, a default and `onchange`."""
        found = 0
        for model, field in our_fields(self.env, *types):
            found += 1
            Model = self.env[model]
            if Model._abstract:
                continue
            if field.name == "next_date":
                # The system's own is not checked; people's is.
                Model = Model.with_user(self.admin)
            for value in values:
                if field.name == "sequence" and abs(value) <= 10**9:
                    continue
                vals = {field.name: value}
                default = Model.with_context(**{f"default_{field.name}": value})
                calls = {
                    "write": lambda: Model.new().write(vals),  # noqa: B023
                    "create": lambda: Model.create([vals]),  # noqa: B023
                    "default": lambda: default.create([{}]),  # noqa: B023
                    "onchange": lambda: Model.onchange(  # noqa: B023
                        vals,  # noqa: B023
                        [field.name],  # noqa: B023
                        {field.name: {}},  # noqa: B023
                    ),
                    "new form": lambda: default.onchange(  # noqa: B023
                        {},
                        [],
                        {field.name: {}},  # noqa: B023
                    ),
                }
                for how, call in calls.items():
                    with self.subTest(
                        model=model, field=field.name, value=value, how=how
                    ):
                        with self.assertRaises(ValidationError):
                            call()
        self.assertGreater(found, 10)

    def test_what_is_meant_is_accepted(self):
        self.client.reminder_pause_until = "2999-12-31"
        self.client.birthdate_date = "1899-02-28"
        item = self.make_item(pause_until="2500-01-01", interval_days=365)
        self.assertEqual(item.interval_days, 365)

    def test_lines_of_a_form(self):
        for vals in (
            {"reminder_objective_ids": [(0, 0, {"name": "A", "deadline": DAYS[0]})]},
            {"child_ids": [(1, self.contact.id, {"birthdate_date": DAYS[0]})]},
        ):
            with self.subTest(vals), self.assertRaises(ValidationError):
                self.client.onchange(vals, list(vals), {name: {} for name in vals})
            with self.subTest(vals), self.assertRaises(ValidationError):
                self.client.write(vals)

    def test_import(self):
        result = self.env["reminder.customer"].load(
            ["name", "partner_id/.id", "date", "recipients"],
            [["Visit", str(self.client.id), DAYS[0], "admin"]],
        )
        self.assertIn("not a day", result["messages"][0]["message"])

    def test_methods_that_a_browser_calls(self):
        reminders = self.env["reminder.customer"].with_user(self.admin)
        item = self.make_item().with_user(self.admin)
        event = self.env["calendar.event"].create(
            {"name": "Meeting", "partner_ids": self.admin.partner_id.ids}
        )
        popups = self.env["reminder.popup"].with_user(self.admin)
        for number in NUMBERS:
            with self.subTest(number), self.assertRaises(UserError):
                item.steer_record("res.partner", self.client.id, interval_days=number)
            with self.subTest(number), self.assertRaises(UserError):
                item.steer_record("res.partner", self.client.id, max_count=number)
        for day in DAYS:
            with self.subTest(day), self.assertRaises(UserError):
                reminders._days_between([], day, "2026-01-01")
            with self.subTest(day), self.assertRaises(UserError):
                popups.answer(event.id, day, "2026-01-01 10:00:00")
            with self.subTest(day), self.assertRaises(UserError):
                popups.answer(event.id, "2026-01-01 10:00:00", day)

    def test_activities_of_any_day(self):
        """Their day is Odoo's: whatever it is, the activity is made."""
        for day in DAYS[:3]:
            for unit in ("minutes", "days"):
                activity = self.client.activity_schedule(
                    "mail.mail_activity_data_todo",
                    date_deadline=day,
                    reminder_on=True,
                    reminder_when="before" if day < "2" else "after",
                    reminder_unit=unit,
                    reminder_number=600_000,
                )
                with self.subTest(day=day, unit=unit):
                    self.assertFalse(activity.reminder_date and day > "9999")

    def test_recurrence_at_the_bounds(self):
        """The largest numbers that are accepted are planned without an error."""
        for recurrence in ("daily", "weekly", "monthly", "yearly"):
            reminder = self.env["reminder.customer"].create(
                {
                    "name": "Far",
                    "partner_id": self.client.id,
                    "recipients": "admin",
                    "date": "2999-12-31",
                    "recurrence": recurrence,
                    "interval": 10_000,
                    "tue": True,
                }
            )
            with self.subTest(recurrence):
                self.assertTrue(reminder.next_day)
                reminder.last_date = "2999-12-31"
                reminder._plan()

    def test_cadence_at_the_bounds(self):
        self.rule.write(
            {"delay_days": 10_000, "interval_days": 10_000, "max_count": 10_000}
        )
        field = self.env["ir.model.fields"]._get("res.partner", "birthdate_date")
        self.client.birthdate_date = "2999-12-31"
        self.rule.write({"anchor": "anniversary", "date_field_id": field.id})
        item = self.make_item(origin_date="2999-12-31 00:00:00", to_plan=True)
        item._plan(self.rule)
        self.assertFalse(item.error)
