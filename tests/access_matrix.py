"""Who may do what with which model: one table, tried by the ORM and over JSON-RPC.

A new model of the addon needs a row.
"""

from contextlib import contextmanager
from datetime import date, timedelta
from itertools import count
from unittest.mock import patch

from common import USER, ReminderFixture, new_test_user

from odoo import Command

# The client is in the area "North east". Who: an administrator of reminders who has all
# companies, and one who has the client's; an inspector of "North", of which "North
# east" is a part; an inspector of "South"; a colleague of the group "User"; one without
# a group of ours, another one with those of Invoicing (on a database that has it) and
# contacts, who may write the client; a system administrator without one of ours; the
# client's own contact in the portal; a portal user and an administrator of reminders in
# another company; a visitor.
# What: r read, w write, c create, u unlink. Models are named without "reminder.".
WHO = (
    "admin local inspector outsider user staff accountant system own portal foreign "
    "public"
).split()
TABLE = """
alert                 r--- r--- ---- ---- ---- ---- ---- ---- ---- ---- ---- ----
alert.line            r--- r--- ---- ---- ---- ---- ---- ---- ---- ---- ---- ----
approval.request      --c- --c- --c- ---- ---- ---- ---- ---- ---- ---- ---- ----
area                  rwcu rwcu r--- r--- ---- ---- ---- ---- ---- ---- ---- ----
coming                r--- r--- r--- ---- ---- ---- ---- ---- ---- ---- ---- ----
conversation          rwcu rwcu rwc- ---- ---- ---- ---- ---- r--- ---- ---- ----
conversation.message  --c- --c- --c- --c- ---- ---- ---- ---- ---- ---- --c- ----
conversation.template rwcu rwcu r--- r--- ---- ---- ---- ---- ---- ---- ---- ----
customer              rwcu rwcu rwcu ---- ---- ---- ---- ---- ---- ---- ---- ----
delivery              r--- r--- r--- ---- ---- ---- ---- ---- ---- ---- ---- ----
digest                r--- r--- ---- ---- ---- ---- ---- ---- ---- ---- ---- ----
document              rwcu rwcu rwcu ---- ---- ---- ---- ---- ---- ---- ---- ----
document.answer       r--- r--- r--- ---- ---- ---- ---- ---- ---- ---- ---- ----
document.signer       rwcu rwcu rwcu ---- ---- ---- ---- ---- ---- ---- ---- ----
document.upload       --c- --c- --c- --c- ---- ---- ---- ---- ---- ---- --c- ----
erase                 --c- --c- ---- ---- ---- ---- ---- ---- ---- ---- --c- ----
export                --c- --c- ---- ---- ---- ---- ---- ---- ---- ---- --c- ----
item                  rw-- rw-- rw-- ---- ---- ---- ---- ---- ---- ---- ---- ----
job                   rw-- r--- ---- ---- ---- ---- ---- ---- ---- ---- r--- ----
job.state             ---- ---- ---- ---- ---- ---- ---- ---- ---- ---- ---- ----
topic                 rwcu r--- r--- r--- r--- ---- ---- ---- ---- ---- r--- ----
notice                r--- r--- r--- ---- ---- ---- ---- ---- ---- ---- ---- ----
objective             rwcu rwcu rwcu ---- ---- ---- ---- ---- ---- ---- ---- ----
objective.set         rwcu rwcu r--- r--- ---- ---- ---- ---- ---- ---- ---- ----
objective.set.line    rwcu rwcu r--- r--- ---- ---- ---- ---- ---- ---- ---- ----
occurrence            rw-- rw-- rw-- ---- ---- ---- ---- ---- ---- ---- ---- ----
optout                r-cu r-cu r-cu ---- ---- ---- ---- ---- ---- ---- ---- ----
pause                 --c- --c- --c- ---- ---- ---- ---- ---- ---- ---- ---- ----
popup                 ---- ---- ---- ---- ---- ---- ---- ---- ---- ---- ---- ----
place                 ---- ---- ---- ---- ---- ---- ---- ---- ---- ---- ---- ----
portal.access         ---- ---- ---- ---- ---- ---- --c- --c- ---- ---- ---- ----
preset                r--- r--- r--- r--- ---- ---- ---- ---- ---- ---- r--- ----
preset.step           r--- r--- r--- r--- ---- ---- ---- ---- ---- ---- r--- ----
request               --c- --c- --c- --c- ---- ---- ---- ---- ---- ---- --c- ----
request.line          ---- ---- ---- ---- ---- ---- ---- ---- ---- ---- ---- ----
rule                  rwcu rwcu r--- r--- r--- ---- ---- ---- ---- ---- ---- ----
step                  rwcu rwcu r--- r--- r--- ---- ---- ---- ---- ---- ---- ----
details               --c- --c- --c- ---- ---- ---- --c- --c- ---- ---- ---- ----
send                  --c- --c- --c- ---- ---- ---- --c- --c- ---- ---- ---- ----
sending               ---- ---- ---- ---- ---- ---- ---- ---- ---- ---- ---- ----
setting               ---- ---- ---- ---- ---- ---- ---- ---- ---- ---- ---- ----
snooze                --c- --c- --c- ---- ---- ---- ---- ---- ---- ---- ---- ----
start                 --c- --c- ---- ---- ---- ---- ---- ---- ---- ---- --c- ----
test                  --c- --c- ---- ---- ---- ---- ---- ---- ---- ---- --c- ----
touch                 ---- ---- ---- ---- ---- ---- ---- ---- ---- ---- ---- ----
turn                  ---- ---- ---- ---- ---- ---- ---- ---- ---- ---- ---- ----
type                  rwcu r-c- r-c- r-c- r--- ---- ---- ---- ---- ---- r-c- ----
"""

OPERATIONS = {"r": "read", "w": "write", "c": "create", "u": "unlink"}


def matrix():
    """Each cell of the table.

    :return: an iterator over (model, who, operation, whether it is allowed)
    """
    for model, *cells in rows():
        for who, allowed in zip(WHO, cells, strict=True):
            for letter, operation in OPERATIONS.items():
                yield model, who, operation, letter in allowed


def rows():
    """The lines of the table, in words; the first one the name of a model."""
    lines = [line.split() for line in TABLE.strip().splitlines()]
    return [[f"reminder.{name}", *cells] for name, *cells in lines]


def own_models(env):
    """The models of the addon that have records."""
    return {
        name
        for name, Model in env.items()
        if Model._original_module == "reminder_automation" and not Model._abstract
    }


def stored_fields(Model):
    """The fields of a model by which a search could tell something."""
    return [
        name
        for name, field in Model._fields.items()
        if field.store and field.type != "binary" and name != "id"
    ]


class AccessFixture(ReminderFixture):
    """Makes a record of every model of the table, in the client's company."""

    wizards = (
        *("reminder.approval.request", "reminder.conversation.message"),
        *("reminder.document.upload", "reminder.erase", "reminder.export"),
        *("reminder.pause", "reminder.portal.access", "reminder.send"),
        *("reminder.start", "reminder.test"),
        *("reminder.details", "reminder.request", "reminder.request.line"),
        "reminder.snooze",
    )

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.local = cls.make_local()
        cls.make_users()
        cls.numbers = count(1)
        # Open to one company only, so that those of another one have no business
        # with it.
        (cls.north | cls.north_east | cls.south).company_id = cls.company
        cls.reminder = cls.env["reminder.customer"].create(
            {"name": "Visit", "partner_id": cls.client.id, "recipients": "admin"}
        )
        cls.event = cls.env["calendar.event"].create(
            {"name": "Meeting", "start": "2026-01-01 08:00", "stop": "2026-01-01 09:00"}
        )

    @classmethod
    def make_users(cls):
        """Who is in no other test: somebody from Invoicing, and the client itself."""
        groups = ["base.group_user", "base.group_partner_manager"]
        invoicing = "account.group_account_invoice"
        if cls.env.ref(invoicing, raise_if_not_found=False):
            groups.append(invoicing)
        cls.accountant = new_test_user(cls.env, "accountant", ",".join(groups))
        cls.user = new_test_user(cls.env, "user-of-reminders", USER)
        cls.own = new_test_user(
            cls.env, "client-itself", "base.group_portal", partner_id=cls.contact.id
        )

    def values(self, model):
        """Values that a valid new record of the model has."""
        number = next(self.numbers)
        objective_set = self.env["reminder.objective.set"]
        document = self.env["reminder.document"]
        alert = self.env["reminder.alert"].sudo()
        topic = self.env["reminder.topic"].sudo()
        preset = self.env["reminder.preset"].sudo()
        if model == "reminder.alert.line":
            alert = alert.create(self.values("reminder.alert"))
        if model == "reminder.optout":  # a kind of its own each
            topic = topic.create({"name": f"Kind {number}", "can_stop": True})
        if model == "reminder.preset.step":
            preset = preset.create(self.values("reminder.preset"))
        if model == "reminder.objective.set.line":
            objective_set = objective_set.create(
                {"name": f"Set {number}", "company_id": self.company.id}
            )
        if model in ("reminder.document.signer", "reminder.approval.request"):
            document = document.create(
                {"name": f"Document {number}", "partner_id": self.client.id}
            )
        if model == "reminder.document.answer":
            return self.answer_values(number)
        if model in self.wizards:
            return self.wizard_values(model, document)
        if model == "reminder.job":
            return self.job_values(number)
        company_id = self.company.id
        return {
            "reminder.rule": {
                "name": f"Rule {number}",
                "company_id": company_id,
                "model_id": self.rule.model_id.id,
                "anchor": "sent",
                "mail_template_id": self.rule.mail_template_id.id,
                "domain": "[('id', '=', 0)]",
            },
            "reminder.step": {"rule_id": self.rule.id, "sequence": number},
            "reminder.coming": {"step": 1},
            "reminder.item": {
                "rule_id": self.rule.id,
                "res_model": "res.partner",
                # no record of that number: its item is this client's all the same
                "res_id": 1_000_000 + number,
                "partner_id": self.client.id,
                "commercial_partner_id": self.client.id,
                "company_id": company_id,
            },
            "reminder.notice": {
                "item_id": self.item.id,
                "rule_id": self.rule.id,
                "client_id": self.client.id,
                "company_id": company_id,
                "partner_id": self.contact.id,
                "channel": "email",
                "cycle": 1,
                "step": number,
            },
            "reminder.delivery": {
                "partner_id": self.contact.id,
                "company_id": company_id,
                "channel": "email",
                "state": "sent",
                "notice_ids": [
                    Command.create(
                        {
                            "item_id": self.item.id,
                            "rule_id": self.rule.id,
                            "client_id": self.client.id,
                            "company_id": company_id,
                            "partner_id": self.contact.id,
                            "channel": "email",
                            "cycle": 2,
                            "step": number,
                        }
                    )
                ],
            },
            "reminder.touch": {"res_model": "res.partner", "res_id": self.client.id},
            "reminder.job.state": {"should_run": True},
            "reminder.place": {"number": number},
            "reminder.setting": {"res_model": "res.partner", "res_id": number},
            "reminder.turn": {
                "company_ref": company_id or 0,
                "partner_ref": number,
                "date": "2026-01-05 08:00:00",
            },
            "reminder.sending": {
                "res_model": "res.partner",
                "res_id": self.client.id,
                "date": "2026-01-05 08:00:00",
            },
            "reminder.objective": {
                "name": f"Objective {number}",
                "partner_id": self.client.id,
                "company_id": company_id,
            },
            "reminder.customer": {
                "name": f"Reminder {number}",
                "partner_id": self.client.id,
                "company_id": company_id,
                "recipients": "admin",
            },
            "reminder.occurrence": {
                "reminder_id": self.reminder.id,
                "partner_id": self.client.id,
                "company_id": company_id,
                # a day of its own each
                "date": str(date(2026, 1, 1) + timedelta(days=number)),
            },
            "reminder.digest": {
                "user_id": self.admin.id,
                "date": str(date(2026, 1, 1) + timedelta(days=number)),
                "release_date": "2026-01-01 07:00:00",
            },
            "reminder.alert": {
                "kind": "activity",
                "user_id": self.admin.id,
                "company_id": company_id,
                "name": f"Call {number}",
                "date": str(date(2026, 1, 1) + timedelta(days=number)),
            },
            "reminder.alert.line": {
                "alert_id": alert.id,
                "res_model": "res.partner",
                "res_id": self.client.id,
                "name": f"Line {number}",
            },
            "reminder.topic": {"name": f"Kind {number}"},
            "reminder.optout": {
                "partner_id": self.contact.id,
                "topic_id": topic.id,
                "company_id": company_id,
            },
            "reminder.document": {
                "name": f"Document {number}",
                "partner_id": self.client.id,
                "company_id": company_id,
                "user_id": False,
            },
            "reminder.document.signer": {
                "document_id": document.id,
                "partner_id": self.contact.id,
            },
            "reminder.type": {"name": f"Type {number}"},
            "reminder.conversation": {
                "name": f"Conversation {number}",
                "partner_id": self.client.id,
                "company_id": company_id,
            },
            "reminder.conversation.template": {
                "name": f"Template {number}",
                "subject": "Accounts",
                "body": "<p>Please answer.</p>",
                "company_id": company_id,
            },
            "reminder.popup": {
                "user_id": self.admin.id,
                "event_id": self.event.id,
                "start": str(date(2026, 1, 1) + timedelta(days=number)),
                "answered": "2026-01-01 07:00:00",
            },
            "reminder.preset": {
                "name": f"Preset {number}",
                "model_name": "res.partner",
            },
            "reminder.preset.step": {
                "name": f"Step {number}",
                "preset_id": preset.id,
                "subject": "Please answer",
                "body": "<p>Please answer us.</p>",
            },
            "reminder.area": {"name": f"Area {number}", "company_id": company_id},
            "reminder.objective.set": {
                "name": f"Set {number}",
                "company_id": company_id,
            },
            "reminder.objective.set.line": {
                "name": f"Line {number}",
                "set_id": objective_set.id,
            },
        }[model]

    def answer_values(self, number):
        """Values of a line in the log of answers, which only the addon's code makes."""
        signer = self.make("reminder.document.signer")
        return {
            "document_id": signer.document_id.id,
            "signer_id": signer.id,
            "partner_id": self.contact.id,
            "partner_name": f"Anna {number}",
            "kind": "signed",
            "date": "2026-01-01 07:00:00",
        }

    def wizard_values(self, model, document):
        """Values of a window; Odoo keeps each for who opened it."""
        later = str(date.today() + timedelta(days=30))
        request = self.env["reminder.request"]
        occurrences = self.env["reminder.occurrence"]
        if model == "reminder.request.line":  # of somebody else's window
            request = request.create({"partner_id": self.client.id})
        if model == "reminder.snooze":
            occurrences = self.make("reminder.occurrence")
        return {
            "reminder.approval.request": {
                "signer_ids": [
                    (
                        0,
                        0,
                        {"document_id": document.id, "partner_id": self.contact.id},
                    )
                ],
                "subject": "Please",
                "body": "<p>Please</p>",
            },
            "reminder.conversation.message": {"subject": "Accounts"},
            "reminder.document.upload": {"partner_id": self.client.id},
            "reminder.erase": {"partner_ids": [(6, 0, self.contact.ids)]},
            "reminder.export": {"partner_ids": [(6, 0, self.contact.ids)]},
            "reminder.pause": {
                "item_ids": [(6, 0, self.item.ids)],
                "pause_until": later,
            },
            "reminder.portal.access": {"partner_ids": [(6, 0, self.contact.ids)]},
            "reminder.details": {"item_id": self.item.id},
            "reminder.send": {"item_ids": [(6, 0, self.item.ids)]},
            "reminder.start": {"rule_id": self.rule.id},
            "reminder.test": {"rule_id": self.rule.id},
            "reminder.request": {"partner_id": self.client.id},
            "reminder.request.line": {"request_id": request.id, "name": "Bo Lind"},
            "reminder.snooze": {
                "occurrence_ids": [(6, 0, occurrences.ids)],
                "snooze_until": later,
            },
        }[model]

    def job_values(self, number):
        """Values of an automatic action, with a scheduled action of its own."""
        cron = self.env["ir.cron"].create(
            {
                "name": f"Job {number}",
                "model_id": self.env["ir.model"]._get_id("reminder.job"),
                "interval_number": 10,
                "interval_type": "minutes",
            }
        )
        self.env["ir.model.data"].create(
            {
                "module": "__test__",
                "name": f"cron_{number}",
                "model": cron._name,
                "res_id": cron.id,
            }
        )
        return {
            "name": f"Job {number}",
            "description": "Does nothing.",
            "cron_xmlid": f"__test__.cron_{number}",
        }

    def change(self, model):
        """A harmless change of a record of the model."""
        return {
            "reminder.coming": {"step": 2},
            "reminder.item": {"pause_reason": "On holiday"},
            "reminder.notice": {"note": "Forged"},
            "reminder.delivery": {"address": "forged@example.com"},
            "reminder.touch": {"res_model": "res.users"},
            "reminder.job.state": {"should_run": False},
            "reminder.place": {"signs": "forged"},
            "reminder.setting": {"days": 1},
            "reminder.sending": {"res_model": "res.users"},
            "reminder.turn": {"partner_ref": 1},
            "reminder.occurrence": {"state": "done"},
            "reminder.document.signer": {"sequence": 5},
            "reminder.digest": {"state": "done"},
            "reminder.optout": {"source": "link"},
            "reminder.popup": {"snooze_until": "2026-01-01 07:00:00"},
            "reminder.type": {"sequence": 5},
            "reminder.job": {"enabled": False},
            "reminder.document.answer": {"comment": "Forged"},
            "reminder.approval.request": {"subject": "Changed"},
            "reminder.conversation.message": {"subject": "Changed"},
            "reminder.erase": {"partner_ids": [(5,)]},
            "reminder.export": {"partner_ids": [(5,)]},
            "reminder.pause": {"reason": "Changed"},
            "reminder.portal.access": {"again": True},
            "reminder.request": {"set_id": False},
            "reminder.send": {"counts": "no"},
            "reminder.start": {"days": 3},
            "reminder.test": {"step": 2},
            "reminder.snooze": {"snooze_until": str(date.today() + timedelta(days=31))},
        }.get(model, {"name": "Changed"})

    def make_coming(self):
        """What will leave to the client: it is stored nowhere."""
        self.company.sudo().reminder_enabled = True
        if not self.client.sudo().reminder_objective_ids:
            self.make_objective()
        # Nothing was ever sent to it, from which the days would be counted.
        self.rule.sudo()._put(anchor="waiting")
        return (
            self.env["reminder.coming"]
            .sudo()
            .search([("commercial_partner_id", "=", self.client.id)], limit=1)
        )

    def make(self, model):
        Model = self.env[model].sudo()
        if model == "reminder.coming":
            return self.make_coming()
        create = Model._keep if model == "reminder.document.answer" else Model.create
        return create([self.values(model)])

    @contextmanager
    def forecast_kept(self):
        """Work out what will leave once, as whoever asks several times in a minute
        gets it."""
        Coming, known = self.env.registry["reminder.coming"], []
        original = Coming._worked_out

        def worked_out(lines, rules_sudo):
            if not known:
                known.append(original(lines, rules_sudo))
            return known[0]

        with patch.object(Coming, "_worked_out", worked_out):
            yield
