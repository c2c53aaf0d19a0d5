"""Every route of the addon × who comes × how: what they get, and that reading changes
nothing. A route without a row in the table fails, and so does one that serves rubbish
with an error of the server."""

import json
import re
import threading
from urllib.parse import quote

from client_side_case import ClientSideCase
from common import new_test_user
from document_case import DocumentFixture

from odoo import fields
from odoo.fields import Command
from odoo.http import Request
from odoo.tests import HttpCase
from odoo.tools import mute_logger

OURS = "odoo.addons.reminder_automation."
WHO = ("nobody", "wrong", "archived", "link", "person", "colleague")
HOW = ("GET", "HEAD", "bare POST", "POST")
# Who comes:
#   nobody     not logged in, without a key or with one that is made up
#   wrong      another client, logged in, without a key or with one that is made up
#   archived   whose link it was before the contact was archived; where there are no
#              links, the session of a user who was archived
#   link       whoever has the link, not logged in; where there are no links, nobody
#   person     the person that it is for, logged in, without a key where none is needed
#   colleague  a reminder administrator, logged in, as the person
# How: GET / HEAD / POST without the page's token / POST with it. JSON routes answer
# with 200 and an error within; that one is the number here. Forms sent to them are the
# POST without a token.
TABLE = """
route                        nobody           wrong            archived         link             person           colleague
/my/conversations            303/303/303/303  200/200/400/200  303/303/303/303  303/303/303/303  200/200/400/200  200/200/400/200
/my/conversations/page/N     303/303/303/303  200/200/400/200  303/303/303/303  303/303/303/303  200/200/400/200  200/200/400/200
/my/conversations/N          404/404/400/404  404/404/400/404  404/404/400/404  200/200/400/200  200/200/400/200  200/200/400/200
/my/documents                303/303/303/303  200/200/400/200  303/303/303/303  303/303/303/303  200/200/400/200  200/200/400/200
/my/documents/page/N         303/303/303/303  200/200/400/200  303/303/303/303  303/303/303/303  200/200/400/200  200/200/400/200
/my/documents/N              404/404/405/405  404/404/405/405  404/404/405/405  200/200/405/405  200/200/405/405  404/404/405/405
/my/documents/N/file/N       404/404/405/405  404/404/405/405  404/404/405/405  200/200/405/405  200/200/405/405  404/404/405/405
/my/documents/N/sign         405/405/415/404  405/405/415/404  405/405/415/404  405/405/415/200  405/405/415/200  405/405/415/404
/my/documents/N/ANSWER       405/405/400/404  405/405/400/404  405/405/400/404  405/405/400/303  405/405/400/303  405/405/400/404
/my/documents/N/preview      303/303/405/405  404/404/405/405  303/303/405/405  303/303/405/405  404/404/405/405  200/200/405/405
/my/todos                    303/303/303/303  200/200/400/200  303/303/303/303  303/303/303/303  200/200/400/200  200/200/400/200
/my/todos/page/N             303/303/303/303  200/200/400/200  303/303/303/303  303/303/303/303  200/200/400/200  200/200/400/200
/reminder/KEY/pay            404/404/405/405  404/404/405/405  404/404/405/405  404/404/405/405  404/404/405/405  404/404/405/405
/reminder/KEY/pay/transaction 405/405/415/404 405/405/415/404  405/405/415/404  405/405/415/404  405/405/415/404  405/405/415/404
/reminder/KEY/postpone       404/404/400/404  404/404/400/404  404/404/400/404  200/200/400/200  200/200/400/200  200/200/400/200
/reminder/sent/N             303/303/405/405  404/404/405/405  303/303/405/405  303/303/405/405  404/404/405/405  200/200/405/405
/reminder/test               200/200/405/405  200/200/405/405  200/200/405/405  200/200/405/405  200/200/405/405  200/200/405/405
/reminder/KEY/stop           404/404/404/404  404/404/404/404  404/404/404/404  200/200/400/200  200/200/400/200  200/200/400/200
/reminder_automation/health  403/403/405/405  403/403/405/405  403/403/405/405  403/403/405/405  403/403/405/405  200/200/405/405
"""  # noqa: E501
# What stands where the address has a variable part.
PARTS = {"int": "N", "string": "KEY", "any": "ANSWER"}
# How often nothing is compared: what Odoo itself notes of each visit.
CONTENT = """
    SELECT table_name FROM information_schema.tables
     WHERE table_schema = current_schema AND table_type = 'BASE TABLE'
       AND (table_name LIKE 'reminder\\_%' OR table_name IN (
            'mail_message', 'mail_mail', 'mail_followers', 'mail_activity',
            'res_partner', 'ir_attachment'))
  ORDER BY table_name
"""


def our_rules(env):
    """The routes of the addon, from Odoo's own map."""
    # As Odoo's own runner of tests does: the map is made for this thread's database.
    threading.current_thread().dbname = env.cr.dbname
    return [
        rule
        for rule in env["ir.http"].routing_map().iter_rules()
        if rule.endpoint.__module__.startswith(OURS)
        # not those of Odoo's that the addon extends
        and rule.endpoint.original_routing.get("routes")
    ]


def plain(rule):
    """A route as the table names it."""
    return re.sub(r"<(\w+)[^>]*>", lambda part: PARTS[part[1]], rule.rule)


def cells():
    """The table as a dict of route to a dict of who to a list of numbers."""
    header, *rows = TABLE.strip().splitlines()
    names = header.split()[1:]
    assert tuple(names) == WHO
    table = {}
    for row in rows:
        route, *answers = row.split()
        table[route] = {
            who: [int(one) for one in answer.split("/")]
            for who, answer in zip(names, answers, strict=True)
        }
    return table


class RouteCase(DocumentFixture, ClientSideCase, HttpCase):
    """Nord ApS with Anna, whom everything is for, and Lea, who leaves."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # However old the database is that this one is a copy of, no job is late.
        cls.env["ir.cron"].search([]).nextcall = fields.Datetime.now()
        cls.company.email = "office@example.com"
        # No scheduler runs during tests: half an hour after the addon was installed the
        # sweep is late, and health says so.
        for job in cls.env["reminder.job"].search([("installed", "=", True)]):
            cls.env.ref(job.cron_xmlid).nextcall = "2099-01-01 00:00:00"
        cls.lea = cls.make_user("lea", cls.nord)
        cls.colleague = new_test_user(
            cls.env,
            "colleague",
            "base.group_user,reminder_automation.group_reminder_admin",
            email="colleague@example.com",
            # who watches the jobs has all companies
            company_id=cls.company.id,
            company_ids=cls.env["res.company"].search([]).ids,
        )

    # ------------------------------------------------------------
    # WHAT THE ADDRESSES ARE ABOUT
    # ------------------------------------------------------------

    def document_for(self, person):
        document = self.document(self.nord, person, request="approval")
        with self.mock_mail_gateway():
            document.action_send()
        return document.signer_ids

    def conversation_with(self, person):
        conversation = self.env["reminder.conversation"].create(
            {
                "name": "Accounts 2026",
                "partner_id": self.nord.id,
                "user_id": self.colleague.id,
                "participant_ids": [Command.set(person.ids)],
            }
        )
        conversation._portal_ensure_token()
        return conversation

    def delivery_about(self, item):
        notice = self.env["reminder.notice"].create(
            {
                "item_id": item.id,
                "rule_id": item.rule_id.id,
                "client_id": item.partner_id.id,
                "company_id": item.company_id.id,
                "partner_id": item.partner_id.id,
                "channel": "email",
                "cycle": 1,
                "step": 1,
            }
        )
        return self.env["reminder.delivery"].create(
            {**notice._delivery_values(), "notice_ids": [Command.link(notice.id)]}
        )

    def addresses(self, person):
        """The address of each route for a person.

        :return: dict of route to (path, query that is the person's key)
        """
        signer = self.document_for(person)
        conversation = self.conversation_with(person)
        item = self.make_waiting("Form", self.nord)
        item_key = {
            purpose: item._link(person, purpose).split("/")[2]
            for purpose in ("stop", "postpone")
        }
        file = signer.document_id.attachment_ids[:1]
        token = signer._portal_ensure_token()
        access = {"access_token": token}
        self.env.flush_all()
        return {
            "/my/conversations": ("/my/conversations", {}),
            "/my/conversations/page/N": ("/my/conversations/page/2", {}),
            "/my/conversations/N": (
                f"/my/conversations/{conversation.id}",
                {
                    "pid": person.id,
                    "hash": conversation._sign_token(person.id),
                },
            ),
            "/my/documents": ("/my/documents", {}),
            "/my/documents/page/N": ("/my/documents/page/2", {}),
            "/my/documents/N": (f"/my/documents/{signer.id}", access),
            "/my/documents/N/file/N": (
                f"/my/documents/{signer.id}/file/{file.id}",
                access,
            ),
            "/my/documents/N/sign": (f"/my/documents/{signer.id}/sign", access),
            "/my/documents/N/ANSWER": (f"/my/documents/{signer.id}/approve", access),
            "/my/documents/N/preview": (f"/my/documents/{signer.id}/preview", {}),
            "/my/todos": ("/my/todos", {}),
            "/my/todos/page/N": ("/my/todos/page/2", {}),
            # Without invoices there is nothing to pay.
            "/reminder/KEY/pay": ("/reminder/none/pay", {}),
            "/reminder/KEY/pay/transaction": ("/reminder/none/pay/transaction", {}),
            "/reminder/KEY/postpone": (
                f"/reminder/{item_key['postpone']}/postpone",
                {},
            ),
            "/reminder/KEY/stop": (f"/reminder/{item_key['stop']}/stop", {}),
            "/reminder/sent/N": (f"/reminder/sent/{self.delivery_about(item).id}", {}),
            "/reminder/test": ("/reminder/test", {}),
            "/reminder_automation/health": ("/reminder_automation/health", {}),
        }

    def path_for(self, who, route, addresses):
        """The address that somebody comes with."""
        path, key = addresses[route]
        if who in ("nobody", "wrong"):
            path = re.sub(
                r"^/reminder/(?!sent/|test$)[^/]+", "/reminder/bWFkZSB1cA", path
            )
            key = {name: "1" if name == "pid" else "x" * 36 for name in key}
        elif who in ("person", "colleague"):
            key = {}
        query = "&".join(f"{name}={value}" for name, value in key.items())
        return f"{path}?{query}" if query else path

    def come(self, who):
        user = {
            "wrong": self.carla,
            "archived": self.lea,
            "person": self.anna,
            "colleague": self.colleague,
        }.get(who)
        login = user and user.login
        self.authenticate(login, login)
        return login

    def leave(self):
        """Lea leaves; her session goes on."""
        self.lea.active = False
        self.lea.partner_id.active = False
        self.env.flush_all()

    # ------------------------------------------------------------
    # REQUESTS
    # ------------------------------------------------------------

    def ask(self, how, path, is_json=False, **values):
        """The answer to a request; nothing is followed."""
        with mute_logger(
            "odoo.http", "odoo.addons.http_routing.models.ir_http", "werkzeug"
        ):
            if how in ("GET", "HEAD"):
                return self.opener.request(
                    how, self.base_url() + path, allow_redirects=False, timeout=60
                )
            if is_json and how == "POST":
                return self.url_open(
                    path,
                    data=json.dumps({"jsonrpc": "2.0", "params": values}),
                    headers={"Content-Type": "application/json"},
                    allow_redirects=False,
                )
            if how == "POST":
                values["csrf_token"] = Request.csrf_token(self)
            return self.url_open(
                path, data={"nothing": "", **values}, allow_redirects=False
            )

    def status(self, answer, is_json=False):
        if is_json and answer.status_code == 200:
            return answer.json().get("error", {}).get("code", 200)
        return answer.status_code

    def content(self):
        """What the database has, where requests could change something."""
        self.env.cr.flush()  # and what is noted as a transaction ends
        self.env.cr.execute(CONTENT)
        found = {}
        for (table,) in self.env.cr.fetchall():
            self.env.cr.execute(  # pylint: disable=sql-injection
                f"SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {table} t"
            )
            found[table] = self.env.cr.fetchone()
        return found

    def json_routes(self):
        return {
            plain(rule)
            for rule in our_rules(self.env)
            if rule.endpoint.routing["type"] == "jsonrpc"
        }


class TestTable(RouteCase):
    def test_each_route_has_a_row(self):
        routes = {plain(rule) for rule in our_rules(self.env)}
        self.assertEqual(routes, set(cells()), "add a row to the table of this test")
        self.assertEqual(routes, set(self.addresses(self.anna.partner_id)))

    def test_who_gets_what(self):
        json_routes = self.json_routes()
        for who in WHO:
            owner = (self.lea if who == "archived" else self.anna).partner_id
            self.come(who)
            addresses = self.addresses(owner)
            if who == "archived":
                self.leave()
            for route, answers in cells().items():
                path = self.path_for(who, route, addresses)
                if who == "archived" and (
                    path != route and not route.endswith("page/N")
                ):
                    self.authenticate(None, None)
                elif who == "archived":
                    self.lea.active = True
                    self.come(who)
                    self.leave()
                is_json = route in json_routes
                for how, wanted in zip(HOW, answers[who], strict=True):
                    before = self.content() if how != "POST" else None
                    answer = self.ask(how, path, is_json)
                    with self.subTest(who=who, how=how, route=route):
                        self.assertEqual(self.status(answer, is_json), wanted)
                        if how == "HEAD":
                            self.assertFalse(answer.content)
                        if before is not None:
                            self.assertEqual(self.content(), before)
                        if wanted == 303 and answer.headers["Location"]:
                            self.assertNotIn("Accounts 2026", answer.text)

    def test_a_refused_post_changes_nothing(self):
        for who in ("nobody", "wrong", "colleague"):
            self.come(who)
            addresses = self.addresses(self.anna.partner_id)
            for route, answers in cells().items():
                if answers[who][3] not in (404, 403):
                    continue
                before = self.content()
                self.ask(
                    "POST",
                    self.path_for(who, route, addresses),
                    route in self.json_routes(),
                )
                with self.subTest(who=who, route=route):
                    self.assertEqual(self.content(), before)

    def test_lists_without_a_session(self):
        """What was private is not told to the session of a user who was archived."""
        self.addresses(self.lea.partner_id)
        self.come("archived")
        self.leave()
        for path in ("/my/todos", "/my/conversations", "/my/documents"):
            answer = self.ask("GET", path)
            self.assertIn("/web/login", answer.headers["Location"])


class TestHeaders(RouteCase):
    def test_answers_are_private(self):
        """Of every route, for whoever gets an answer from it, by GET and by HEAD."""
        for who in ("link", "person", "colleague"):
            self.come(who)
            addresses = self.addresses(self.anna.partner_id)
            for route, answers in cells().items():
                path = self.path_for(who, route, addresses)
                for how, wanted in zip(("GET", "HEAD"), answers[who][:2], strict=True):
                    if wanted != 200:
                        continue
                    headers = self.ask(how, path).headers
                    with self.subTest(who=who, how=how, route=route):
                        self.assertEqual(headers["Cache-Control"], "no-store")
                        self.assertEqual(headers["X-Robots-Tag"], "noindex, nofollow")
                        self.assertIn(
                            headers["Referrer-Policy"], ("no-referrer", "same-origin")
                        )

    def test_answers_to_posts_are_private(self):
        self.authenticate(None, None)
        addresses = self.addresses(self.anna.partner_id)
        for route in ("/reminder/KEY/stop", "/my/documents/N/ANSWER"):
            headers = self.ask("POST", self.path_for("link", route, addresses)).headers
            with self.subTest(route=route):
                self.assertEqual(headers["Cache-Control"], "no-store")
                self.assertIn("Referrer-Policy", headers)

    def test_pages_of_others_are_as_they_were(self):
        headers = self.ask("GET", "/web/login").headers
        self.assertNotIn("X-Robots-Tag", headers)
        self.assertNotEqual(headers.get("Cache-Control"), "no-store")


class TestNotFound(RouteCase):
    def look(self, path):
        """A 404 page without what differs from visit to visit."""
        answer = self.ask("GET", path)
        self.assertEqual(answer.status_code, 404, path)
        text = re.sub(r'csrf_token: "[^"]*"', "", answer.text)
        text = re.sub(r'name="csrf_token" value="[^"]*"', "", text)
        return text.replace(path, "").replace(quote(path), "")

    def test_all_look_the_same(self):
        """Missing, foreign, archived: nothing can be learnt from the page."""
        self.authenticate(None, None)
        addresses = self.addresses(self.lea.partner_id)
        key = addresses["/reminder/KEY/stop"][0]
        item = self.make_waiting("Other", self.nord)
        gone = item._link(self.lea.partner_id, "stop")
        item.unlink()
        self.leave()
        document = self.path_for("link", "/my/documents/N", addresses)
        missing = document.replace("/my/documents/", "/my/documents/9999")
        conversation = self.path_for("nobody", "/my/conversations/N", addresses)
        pages = {
            self.look(path)
            for path in (
                key,
                gone,
                "/reminder/made-up/stop",
                key.replace("/stop", "/postpone"),
                missing,
                self.path_for("nobody", "/my/documents/N", addresses),
                conversation,
                conversation.replace("/my/conversations/", "/my/conversations/9999"),
            )
        }
        [page] = pages
        for word in ("Lea", "Nord", "Accounts 2026", "Letter of"):
            self.assertNotIn(word, page)


RUBBISH = (
    "\x00",
    "a\x00b",
    "%00",
    "é",
    "\ud800".encode("utf-8", "surrogatepass"),
    b"\xff\xfe",
    "-1",
    "0",
    "²",
    "٣",
    "1" * 30,
    "9" * 5000,
    "-" + "9" * 30,
    str(2**31),
    str(2**63),
    "1e9",
    "[]",
    "{}",
    "' OR 1=1 --",
    "<script>alert(1)</script>",
    "../../etc/passwd",
    "x" * 6000,
    "",
    "False",
    "None",
    "\u202e",
    "\r\nX-Injected: yes",
)
PARAMETERS = (
    "token", "day", "filterby", "sortby", "groupby", "page", "access_token", "pid",
    "hash", "comment", "name", "signature", "download", "undo", "List-Unsubscribe",
    "answer", "error", "success", "report_type", "search", "search_in", "date_begin",
    "nothing",
)  # fmt: skip


def escaped(value):
    """A value within an address."""
    return quote(value, safe="")


class TestRubbish(RouteCase):
    def refuse(self, answer, is_json=False, **what):
        """Whatever was sent: the server has no error of its own."""
        with self.subTest(**what):
            self.assertLess(answer.status_code, 500, answer.text[-1000:])
            self.assertNotIn("X-Injected", answer.headers)
            if not is_json:
                self.assertNotIn("Traceback", answer.text)
            if is_json and answer.status_code == 200:
                code = answer.json().get("error", {}).get("code", 200)
                self.assertIn(code, (200, 404), answer.text[:1000])

    def both(self):
        """Not logged in with the key, and logged in without."""
        for who in ("link", "person"):
            self.come(who)
            yield who, self.addresses(self.anna.partner_id)

    def test_in_the_address(self):
        """Each variable part of each address is replaced by each kind of rubbish."""
        for who, addresses in self.both():
            for rule in our_rules(self.env):
                path, key = addresses[plain(rule)]
                pattern = re.sub(r"<[^>]+>", "([^/]+)", rule.rule)
                found = re.fullmatch(pattern, path)
                for number in range(1, len(found.groups()) + 1):
                    begin, end = found.span(number)
                    for value in RUBBISH:
                        bad = path[:begin] + escaped(value) + path[end:]
                        query = "&".join(f"{n}={v}" for n, v in key.items())
                        answer = self.ask("GET", f"{bad}?{query}")
                        self.refuse(answer, who=who, rule=rule.rule, value=value[:20])
                    bad = path[:end] + "%00" + path[end:]
                    self.refuse(self.ask("GET", bad), who=who, path=bad)
                self.refuse(self.ask("GET", path + "%00"), who=who, path=path)
                self.refuse(self.ask("GET", path + "/%ff%00"), who=who, path=path)

    def test_in_parameters(self):
        for who, addresses in self.both():
            for route, (path, key) in addresses.items():
                for value in RUBBISH:
                    others = [name for name in PARAMETERS if name not in key]
                    # An address has no more than 64 kB.
                    size = 8 if len(value) > 1000 else len(others)
                    sets = [
                        others[first : first + size]
                        for first in range(0, len(others), size)
                    ]
                    sets += [[name] for name in key]
                    for names in sets:
                        query = dict(key) | dict.fromkeys(names, value)
                        query = "&".join(
                            f"{name}={one if isinstance(one, int) else escaped(one)}"
                            for name, one in query.items()
                        )
                        answer = self.ask("GET", f"{path}?{query}")
                        self.refuse(answer, who=who, route=route, value=value[:20])

    def test_lists_in_the_query(self):
        for who, addresses in self.both():
            for route, (path, _key) in addresses.items():
                query = "&".join(
                    f"{name}[]=1&{name}=2&{name}=%00&{name}[a]=b" for name in PARAMETERS
                )
                answer = self.ask("GET", f"{path}?{query}")
                self.refuse(answer, who=who, route=route)

    def test_in_forms(self):
        json_routes = self.json_routes()
        for who, addresses in self.both():
            for route in set(addresses) - json_routes:
                if cells()[route][who][3] in (303, 405) and "ANSWER" not in route:
                    continue
                path = self.path_for(who, route, addresses)
                for value in RUBBISH:
                    if isinstance(value, bytes):
                        continue
                    values = dict.fromkeys(PARAMETERS[:-1], value)
                    values.pop("access_token")
                    answer = self.ask("POST", path, **values)
                    self.refuse(answer, who=who, route=route, value=value[:20])

    def test_files_in_forms(self):
        for who, addresses in self.both():
            for route in addresses:
                path = self.path_for(who, route, addresses)
                for name in ("day", "comment", "undo", "access_token", "page"):
                    with mute_logger("odoo.http"):
                        answer = self.url_open(
                            path,
                            data={"csrf_token": Request.csrf_token(self)},
                            files={name: ("a.txt", b"text")},
                            allow_redirects=False,
                        )
                    self.refuse(answer, who=who, route=route, name=name)

    def test_in_json(self):
        for who, addresses in self.both():
            for route in self.json_routes():
                path = self.path_for(who, route, addresses)
                for value in (
                    *(one for one in RUBBISH if isinstance(one, str)),
                    "\ud800", 5, -1.5, True, [], {}, ["a"], {"a": "b"}, None,
                ):  # fmt: skip
                    for name in ("access_token", "name", "signature", "nothing"):
                        answer = self.ask("POST", path, True, **{name: value})
                        self.refuse(
                            answer, True, who=who, name=name, value=str(value)[:20]
                        )

    def test_what_is_not_text_answers_nothing(self):
        """Refused in plain words, not taken for an empty text."""
        self.authenticate(None, None)
        addresses = self.addresses(self.anna.partner_id)
        path = self.path_for("link", "/my/documents/N/ANSWER", addresses)
        with mute_logger("odoo.http"):
            answer = self.url_open(
                path,
                data={"csrf_token": Request.csrf_token(self)},
                files={"comment": ("a.txt", b"text")},
            )
        self.assertEqual(answer.status_code, 200)
        self.assertIn("Write your comment as a text.", answer.text)
        self.env.invalidate_all()
        signer = self.env["reminder.document.signer"].search(
            [("partner_id", "=", self.anna.partner_id.id)], limit=1
        )
        self.assertEqual(signer.state, "waiting")
