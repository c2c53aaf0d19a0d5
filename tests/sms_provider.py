"""A real HTTP server in the place of Odoo's provider of SMS: it can be told to refuse.

It answers as ``https://sms.api.odoo.com/api/sms/3/send`` does. ``answer`` is what it
says of each number: a state of Odoo's (``success``, ``insufficient_credit``,
``wrong_number_format``, ``unregistered``, ``server_error``), or a fault of its own:

``500``     the page of a server that is broken
``hang up`` the connection is closed without an answer
``error``   an error of JSON-RPC
"""

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from types import SimpleNamespace
from unittest.mock import patch


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        call = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        provider = self.server.provider
        texts = call["params"]["messages"]
        provider.calls.append((self.path, call["params"]))
        if provider.answer == "hang up":
            self.close_connection = True
            return
        if provider.answer == "500":
            self.send_error(500)
            return
        if provider.answer == "error":
            error = {"message": "Odoo Server Error", "data": {"name": "odoo.Error"}}
            self.say({"jsonrpc": "2.0", "id": call["id"], "error": error})
            return
        numbers = [number for text in texts for number in text["numbers"]]
        if provider.answer == "success":
            provider.texts += [
                (number["number"], text["content"])
                for text in texts
                for number in text["numbers"]
            ]
        results = [
            {"uuid": number["uuid"], "state": provider.answer, "credit": 1}
            for number in numbers
        ]
        self.say({"jsonrpc": "2.0", "id": call["id"], "result": results})

    def say(self, answer):
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(answer).encode())

    def log_message(self, *_args):
        pass


class SmsProvider:
    """Started as a context manager; ``texts`` are the numbers and texts it has taken,
    ``calls`` the paths and parameters of all requests."""

    def __init__(self, answer="success"):
        self.answer = answer
        self.texts, self.calls = [], []

    def __enter__(self):
        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.server.provider = self
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_args):
        self.server.shutdown()
        self.server.server_close()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server.server_port}"

    @contextmanager
    def serving(self, env):
        """Odoo calls this server, also in a test."""
        from odoo.addons.iap.tools import iap_tools

        env["ir.config_parameter"].sudo().set_param("sms.endpoint", self.url)
        # Odoo calls no provider in tests; this one is on this machine.
        no_test = SimpleNamespace(module=SimpleNamespace(current_test=None))
        with patch.object(iap_tools, "modules", no_test):
            yield self
