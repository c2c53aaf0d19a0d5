"""The address for monitoring: who gets an answer, and what it says."""

from common import ReminderFixture

from odoo.tests import HttpCase
from odoo.tests.common import JsonRpcException
from odoo.tools import mute_logger

URL = "/reminder_automation/health"
TOKEN = "reminder_automation.health_token"


class TestHealth(ReminderFixture, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.parameters = cls.env["ir.config_parameter"]
        cls.token = cls.parameters.get_param(TOKEN)
        cls.env["mail.mail"].search([]).unlink()
        cls.env["sms.sms"].search([]).unlink()
        jobs = cls.env["reminder.job"].search([("installed", "=", True)])
        for job in jobs:
            cls.env.ref(job.cron_xmlid).nextcall = "2099-01-01 00:00:00"
        cls.sweep_cron = cls.env.ref("reminder_automation.ir_cron_sweep")

    def get(self, path=URL, **headers):
        return self.url_open(path, headers=headers)

    def get_with_token(self, token=None):
        return self.get(Authorization=f"Bearer {token or self.token}")

    def as_user(self, user):
        self.authenticate(user.login, user.login)
        return self.get()

    def test_made_on_install(self):
        self.assertGreater(len(self.token), 40)

    def test_well(self):
        answer = self.get_with_token()
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(answer.headers["Content-Type"], "application/json")
        self.assertEqual(answer.headers["Cache-Control"], "no-store")
        report = answer.json()
        self.assertEqual(report["status"], "ok")
        self.assertRegex(report["checked"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
        [sweep] = [job for job in report["jobs"] if job["name"] == "Reminder sweep"]
        self.assertEqual(
            sweep,
            {
                "name": "Reminder sweep",
                "cron": "reminder_automation.ir_cron_sweep",
                "active": True,
                "late_seconds": 0,
                "last_run": None,
                "next_run": "2099-01-01T00:00:00Z",
                "problem": None,
            },
        )
        nothing = {"waiting": 0, "oldest_seconds": 0, "failed": 0}
        self.assertEqual(report["mail_queue"], nothing)
        self.assertEqual(report["sms_queue"], nothing)

    def test_alarm(self):
        self.sweep_cron.nextcall = "2020-01-01 00:00:00"
        answer = self.get_with_token()
        self.assertEqual(answer.status_code, 503)
        report = answer.json()
        self.assertEqual(report["status"], "alarm")
        [sweep] = [job for job in report["jobs"] if job["problem"]]
        self.assertEqual(sweep["name"], "Reminder sweep")
        self.assertGreater(sweep["late_seconds"], 86400)
        self.assertIn("It should have run at", sweep["problem"])

    def test_a_built_in_rule_that_is_off(self):
        """Somebody may have meant it: told, but nobody is woken by it."""
        self.assertEqual(self.get_with_token().json()["attention"], [])
        rule = self.env.ref("reminder_automation.reminder_rule_digest")
        rule.active = False
        answer = self.get_with_token()
        self.assertEqual(answer.status_code, 200)
        [sentence] = answer.json()["attention"]
        self.assertIn(rule.name, sentence)
        self.sweep_cron.nextcall = "2020-01-01 00:00:00"
        self.assertEqual(self.get_with_token().status_code, 503)

    def test_queue(self):
        self.env["mail.mail"].create(
            {"email_to": "anna@example.com", "subject": "Secret", "state": "exception"}
        )
        answer = self.get_with_token()
        self.assertEqual(answer.status_code, 503)
        self.assertEqual(answer.json()["mail_queue"]["failed"], 1)
        for personal in ("anna", "Secret", "reminder-admin"):
            self.assertNotIn(personal, answer.text)

    def test_token_in_the_address_is_none(self):
        """Addresses are kept in logs of proxies."""
        for name in ("token", "access_token", "Authorization"):
            with self.subTest(name=name):
                answer = self.get(f"{URL}?{name}={self.token}")
                self.assertEqual(answer.status_code, 403)
                self.assertIn("Authorization: Bearer", answer.text)

    def test_head(self):
        answer = self.opener.head(
            self.base_url() + URL, headers={"Authorization": f"Bearer {self.token}"}
        )
        self.assertEqual((answer.status_code, answer.content), (200, b""))

    def test_refused(self):
        for path, headers in (
            (URL, {}),
            (f"{URL}?token=", {}),
            (f"{URL}?token=wrong", {}),
            (f"{URL}?token=%C3%A6", {}),
            (URL, {"Authorization": "Bearer wrong"}),
            (URL, {"Authorization": "Bearer"}),
            (URL, {"Authorization": f"Basic {self.token}"}),
            (URL, {"Authorization": "Bearer \u00e6".encode()}),
            (URL, {"Authorization": b"Bearer \xff\xfe"}),
            (URL, {"Authorization": f"Bearer {self.token}\u00e6".encode()}),
            (URL, {"Authorization": f"Bearer {self.token * 200}"}),
            (URL, {"Authorization": self.token}),
        ):
            answer = self.get(path, **headers)
            with self.subTest(path=path, headers=headers):
                self.assertEqual(answer.status_code, 403)
                self.assertIn("text/plain", answer.headers["Content-Type"])
                self.assertNotIn("jobs", answer.text)

    def test_without_a_token_nobody_has_it(self):
        self.parameters.set_param(TOKEN, False)
        for path in (URL, f"{URL}?token=", f"{URL}?token=False"):
            self.assertEqual(self.get(path).status_code, 403)

    def test_sessions(self):
        for who, status in (
            ("admin", 200),
            ("foreign", 403),
            ("system", 200),
            ("inspector", 403),
            ("staff", 403),
            ("portal", 403),
        ):
            with self.subTest(who=who):
                self.assertEqual(self.as_user(getattr(self, who)).status_code, status)

    def test_same_words_for_everybody(self):
        """Monitoring reads English and UTC, whoever's session it is."""
        self.admin.tz = "Asia/Tokyo"
        self.sweep_cron.nextcall = "2020-01-01 00:00:00"
        problems = [
            [job["problem"] for job in answer.json()["jobs"]]
            for answer in (self.get_with_token(), self.as_user(self.admin))
        ]
        self.assertIn("01/01/2020 12:00:00 AM", problems[0][0])
        self.assertEqual(problems[0], problems[1])

    # ------------------------------------------------------------
    # THE TOKEN
    # ------------------------------------------------------------

    def call(self, user, method, *args):
        self.authenticate(user.login, user.login)
        return self.make_jsonrpc_request(
            f"/web/dataset/call_kw/res.company/{method}",
            {"model": "res.company", "method": method, "args": args, "kwargs": {}},
        )

    def test_shown_and_renewed(self):
        fields = ["reminder_health_token", "reminder_health_url"]
        [shown] = self.call(self.admin, "read", self.company.ids, fields)
        self.assertEqual(shown["reminder_health_token"], self.token)
        self.assertTrue(shown["reminder_health_url"].endswith(URL))
        self.call(self.admin, "action_renew_reminder_health_token", self.company.ids)
        self.authenticate(None, None)
        self.assertEqual(self.get_with_token().status_code, 403)
        renewed = self.parameters.get_param(TOKEN)
        self.assertEqual(self.get_with_token(renewed).status_code, 200)

    def test_only_administrators_see_and_renew_it(self):
        for user in (self.inspector, self.staff, self.system):
            for method, args in (
                ("read", ["reminder_health_token"]),
                ("action_renew_reminder_health_token", None),
            ):
                with (
                    self.subTest(user=user.login, method=method),
                    mute_logger("odoo.http"),
                    self.assertRaisesRegex(JsonRpcException, "AccessError"),
                ):
                    self.call(user, method, self.company.ids, *([args] if args else []))
        self.assertEqual(self.parameters.get_param(TOKEN), self.token)
