"""A real Chromium, for what has left Odoo and is read elsewhere."""

import base64
import contextlib
import json
import os
import shutil
import signal
import subprocess
import urllib.request

import websocket
from ground import browser
from harness import PATIENCE, wait_until

SWITCHES = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"),
    *("--disable-background-networking", "--no-first-run", "--hide-scrollbars"),
    "--remote-debugging-port=0",
)
# From this width on it is a desk, below it a phone.
DESK = 500


class Screen:
    """One page, whose width is chosen as it is opened."""

    def __init__(self, folder):
        """Start Chromium.

        :param folder: a path, for its profile and its log
        """
        profile = folder / "profile"
        profile.mkdir(parents=True)
        program = next(filter(None, map(shutil.which, browser.NAMES)))
        command = [program, *SWITCHES, f"--user-data-dir={profile}", "about:blank"]
        with open(folder / "log", "wb") as log:
            self.popen = subprocess.Popen(
                command, stdout=log, stderr=log, start_new_session=True
            )
        self.numbers = 0
        self.events = []
        told = profile / "DevToolsActivePort"
        wait_until(lambda: told.exists() and told.read_text(), "Chromium to start")
        self.port = told.read_text().split()[0]
        self.socket = websocket.create_connection(
            wait_until(self._page, "Chromium's page"),
            timeout=PATIENCE,
            suppress_origin=True,
        )
        self.ask("Page.enable")

    def _page(self):
        """The address at which the one page is asked, None as long as there is none."""
        address = f"http://127.0.0.1:{self.port}/json/list"
        with urllib.request.urlopen(address, timeout=10) as answer:
            targets = json.load(answer)
        pages = [one for one in targets if one["type"] == "page"]
        return pages[0]["webSocketDebuggerUrl"] if pages else None

    def ask(self, method, **params):
        """Ask Chromium by its DevTools protocol; return what it answers."""
        self.numbers += 1
        question = {"id": self.numbers, "method": method, "params": params}
        self.socket.send(json.dumps(question))
        while True:
            told = json.loads(self.socket.recv())
            if told.get("id") == self.numbers:
                assert "error" not in told, told
                return told["result"]
            self.events.append(told.get("method"))

    def open(self, address, width):
        """Open an address, and wait until it has all that it names, pictures too."""
        self.ask(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=800,
            deviceScaleFactor=1,
            mobile=width < DESK,
        )
        self.events.clear()
        answer = self.ask("Page.navigate", url=address)
        assert not answer.get("errorText"), answer
        while "Page.loadEventFired" not in self.events:
            self.events.append(json.loads(self.socket.recv()).get("method"))

    def evaluate(self, expression):
        """What a piece of JavaScript gives."""
        answer = self.ask("Runtime.evaluate", expression=expression, returnByValue=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def picture(self, path):
        """Keep what is to see of the whole page, as a PNG."""
        size = self.ask("Page.getLayoutMetrics")["cssContentSize"]
        answer = self.ask(
            "Page.captureScreenshot",
            captureBeyondViewport=True,
            clip={**size, "scale": 1},
        )
        path.write_bytes(base64.b64decode(answer["data"]))

    def close(self):
        self.socket.close()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.popen.pid, signal.SIGKILL)
        self.popen.wait(PATIENCE)
