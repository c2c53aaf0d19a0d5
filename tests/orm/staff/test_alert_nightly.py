"""Every night: what is overdue and birthdays, one mail a person."""

from alert_case import AlertCase


class TestOverdue(AlertCase):
    def late(self, deadline, **values):
        return self.activity(deadline, reminder_on=False, **values)

    def test_more_than_24_hours(self):
        self.late("2026-01-06")
        self.assertEqual(self.nightly("2026-01-07 02:00"), [])
        self.assertEqual(self.nightly("2026-01-08 02:00"), [self.anna.email_formatted])

    def test_on_the_clock_of_the_person(self):
        """At 2:00 UTC it is still the day before in New York."""
        self.late("2026-01-06", user=self.bo)
        self.assertEqual(self.nightly("2026-01-08 02:00"), [])
        self.assertEqual(self.nightly("2026-01-09 02:00"), [self.bo.email_formatted])

    def test_one_mail_a_person_and_night(self):
        for number in range(3):
            self.late("2026-01-01", summary=f"Call {number}")
        self.late("2026-01-01", user=self.bo)
        both = sorted((self.anna | self.bo).mapped("email_formatted"))
        self.assertEqual(self.nightly("2026-01-07 02:00"), both)
        text = next(one for one in self._mails if "anna" in one["email_to"][0])["body"]
        for number in range(3):
            self.assertIn(f"Call {number}", text)
        self.assertEqual(self.nightly("2026-01-07 02:20"), [])
        self.assertEqual(self.nightly("2026-01-08 02:00"), both)

    def test_done_meanwhile(self):
        done, stays = self.late("2026-01-01", summary="Done"), self.late("2026-01-01")
        self.queue("2026-01-07 02:00", "_cron_nightly")
        done.action_done()
        # taken out of the queue, made again with the rest
        self.assertEqual(self.deliver("2026-01-07 06:00"), [])
        self.queue("2026-01-07 06:10")
        self.assertEqual(self.deliver("2026-01-07 06:10"), [self.anna.email_formatted])
        self.assertIn("Call back", self.mail())
        self.assertNotIn("Done:", self.mail())
        stays.date_deadline = "2026-01-30"
        self.assertEqual(self.nightly("2026-01-08 02:00"), [])

    def test_all_done_meanwhile(self):
        activity = self.late("2026-01-01")
        self.queue("2026-01-07 02:00", "_cron_nightly")
        activity.action_done()
        self.assertEqual(self.deliver("2026-01-07 06:00"), [])
        self.assertEqual(self.alerts.search([]).state, "cancelled")

    def test_switch_and_archived(self):
        self.late("2026-01-01")
        self.late("2026-01-01", user=self.bo)
        self.bo.active = False
        self.company.sudo().reminder_overdue_enabled = False
        self.assertEqual(self.nightly("2026-01-07 02:00"), [])
        self.company.sudo().reminder_overdue_enabled = True
        self.assertEqual(self.nightly("2026-01-07 02:20"), [self.anna.email_formatted])

    def test_after_nights_without_a_sweep(self):
        """Late is not lost, and not a flood."""
        self.late("2026-01-01")
        for day in ("07", "08", "09"):
            with self.at(f"2026-01-{day} 02:00"):
                self.alerts._cron_nightly()
        self.assertEqual(self.nightly("2026-01-09 09:00"), [self.anna.email_formatted])
        self.nightly("2026-01-09 09:20")
        states = self.alerts.search([], order="date").mapped("state")
        self.assertEqual(states, ["cancelled", "cancelled", "sent"])

    def test_sentence_for_the_page_of_jobs(self):
        self.late("2026-01-01")
        with self.at("2026-01-07 02:00"):
            self.alerts._cron_nightly()
        job = self.env.ref("reminder_automation.reminder_job_nightly")
        job.invalidate_recordset()
        self.assertIn("1 mail about overdue work", job.last_result)

    def test_other_company(self):
        """A person is notified as the company says in which the person works."""
        far = self.colleague(
            "far",
            company_id=self.other_company.id,
            company_ids=[(6, 0, self.other_company.ids)],
        )
        self.late("2026-01-01", user=far)
        self.assertEqual(self.nightly("2026-01-07 02:00"), [])
        self.other_company.sudo().reminder_overdue_enabled = True
        self.other_company.sudo().email = "far-office@example.com"
        self.assertEqual(self.nightly("2026-01-07 03:00"), [far.email_formatted])


class TestBirthday(AlertCase):
    def test_three_days_ahead(self):
        self.person("Ida Lund", "1980-01-10", self.anna)
        self.assertEqual(self.nightly("2026-01-06 02:00"), [])
        self.assertEqual(self.nightly("2026-01-07 02:00"), [self.anna.email_formatted])
        self.assertIn("Ida Lund", self.mail())
        self.assertIn("10 January", self.mail())
        for day in ("08", "09", "10", "11"):
            self.assertEqual(self.nightly(f"2026-01-{day} 02:00"), [])
        self.assertEqual(self.nightly("2027-01-07 02:00"), [self.anna.email_formatted])

    def test_after_an_outage(self):
        self.person("Ida", "1980-01-10", self.anna)
        self.assertEqual(self.nightly("2026-01-09 02:00"), [self.anna.email_formatted])

    def test_who_is_responsible(self):
        self.client.with_env(self.env).user_id = self.bo
        self.person("Own", "1980-01-10", self.anna, parent_id=self.client.id)
        self.person("Of client", "1981-01-10", parent_id=self.client.id)
        self.person("Nobody", "1982-01-10")
        self.person("Elsewhere", "1982-01-10", company_id=self.other_company.id)
        self.env["res.partner"].search([("name", "=", "Of client")]).user_id = False
        told = self.nightly("2026-01-07 02:00")
        self.assertEqual(
            told,
            sorted(
                (self.anna | self.bo | self.admin | self.foreign).mapped(
                    "email_formatted"
                )
            ),
        )
        names = {
            mail["email_to"][0]: [
                name
                for name in ("Own", "Of client", "Nobody", "Elsewhere")
                if f">{name}<" in mail["body"]
            ]
            for mail in self._mails
        }
        self.assertEqual(names[self.anna.email_formatted], ["Own"])
        self.assertEqual(names[self.bo.email_formatted], ["Of client"])
        self.assertEqual(names[self.admin.email_formatted], ["Nobody"])
        self.assertEqual(names[self.foreign.email_formatted], ["Nobody", "Elsewhere"])

    def test_contacts_that_one_may_not_see(self):
        """Who is responsible for a contact of a company that is not his hears nothing
        of it; whom it would be next is told."""
        self.other_company.sudo().email = "far-office@example.com"
        elsewhere = {"company_id": self.other_company.id}
        self.person("Hidden", "1982-01-10", self.anna, **elsewhere)
        self.person("Seen", "1982-01-10", self.anna, company_id=self.company.id)
        self.nightly("2026-01-07 02:00")
        told = {
            address: mail["body"]
            for mail in self._mails
            for address in mail["email_to"]
        }
        self.assertIn("Seen", told[self.anna.email_formatted])
        self.assertNotIn("Hidden", told[self.anna.email_formatted])
        self.assertIn("Hidden", told[self.foreign.email_formatted])
        self.anna.company_ids += self.other_company
        self.person("Visible", "1982-01-11", self.anna, **elsewhere)
        self.nightly("2026-01-08 02:00")
        self.assertIn("Visible", self.mail())

    def test_administrators_work_elsewhere(self):
        """Where all administrators of a company work in another one they are told."""
        self.foreign.group_ids -= self.env.ref(
            "reminder_automation.group_reminder_admin"
        )
        self.person("Elsewhere", "1982-01-10", company_id=self.other_company.id)
        self.assertEqual(self.nightly("2026-01-07 02:00"), [self.admin.email_formatted])
        self.assertIn("Elsewhere", self.mail())
        self.assertEqual(self.nightly("2026-01-08 02:00"), [])

    def test_leap_day(self):
        for leap, night, year_with in (
            ("feb28", "2026-02-25", "2028-02-26"),
            ("mar1", "2026-02-26", "2028-02-26"),
        ):
            with self.subTest(leap=leap), self.env.cr.savepoint() as savepoint:
                self.company.sudo().reminder_birthday_leap = leap
                self.person("Leap", "2000-02-29", self.anna)
                for moment in (night, year_with):
                    day_before = moment[:-2] + f"{int(moment[-2:]) - 1}"
                    self.assertEqual(self.nightly(f"{day_before} 02:00"), [])
                    told = self.nightly(f"{moment} 02:00")
                    self.assertEqual(told, [self.anna.email_formatted])
                    told = self.nightly(f"{moment[:4]}-03-01 02:00")
                    self.assertEqual(told, [])
                savepoint.rollback()
            self.env.invalidate_all()

    def test_nobody_to_congratulate(self):
        self.person("Company", "1980-01-10", self.anna, is_company=True)
        self.person("Archived", "1980-01-10", self.anna, active=False)
        self.person("Born on that day", "2026-01-10", self.anna)
        self.assertEqual(self.nightly("2026-01-07 02:00"), [])
        self.person("Somebody", "1980-01-10", self.anna)
        self.company.sudo().reminder_birthday_enabled = False
        self.assertEqual(self.nightly("2026-01-07 02:00"), [])

    def test_cost_of_10000_contacts(self):
        costs = []
        for number in (1, 10_000):
            self.env["res.partner"].with_context(tracking_disable=True).create(
                [
                    {
                        "name": f"Person {index}",
                        "birthdate_date": "1980-01-10",
                        "user_id": self.anna.id if index % 2 else self.bo.id,
                    }
                    for index in range(number)
                ]
            )
            self.env.flush_all()
            self.env.invalidate_all()
            lists = self.alerts.with_company(self.company)
            with self.at("2026-01-07 02:00" if number == 1 else "2026-01-08 02:00"):
                before = self.env.cr.sql_log_count
                lists._tell_birthday()
                costs.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(costs[1], costs[0])
        self.assertEqual(self.env["reminder.alert.line"].search_count([]), 10_001)
