"""The demo: clients that owe something, one sweep, the mails, and the back office."""

import argparse
import http.client
import os
import signal
import socket
import subprocess
import time

from ground import databases, paths, sandbox
from ground.say import Stop, heading, note, step

DATABASE = "demo"
TEMPLATE = "demo-template"
SWEEP = paths.ROOT / "dev" / "inside_odoo" / "demo_sweep.py"
LOG = paths.LOGS / "demo.log"
PATIENCE = 120


def main(arguments):
    parser = argparse.ArgumentParser(prog="make demo")
    parser.add_argument("--port", type=int, default=8069, help="of the back office")
    parser.add_argument("--no-serve", action="store_true", help="end after the table")
    chosen = parser.parse_args(arguments)
    if not chosen.no_serve:
        check_port(chosen.port)
    sandbox.up()
    demonstrate()
    if not chosen.no_serve:
        serve(chosen.port)


def check_port(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise Stop(
                f"port {port} is taken; choose another one: make demo PORT={port + 10}"
            ) from error


def demonstrate():
    """Sweep once on a fresh copy of the demo data and show what was sent."""
    step("Demo database")
    databases.ensure(TEMPLATE)
    databases.clone(TEMPLATE, DATABASE)
    step("The sweep: what is due now is sent")
    shell = sandbox.odoo("shell", "--database", DATABASE, "--no-http", "--logfile", LOG)
    path = {"PYTHONPATH": f"{SWEEP.parents[1]}{os.pathsep}{os.environ['PYTHONPATH']}"}
    with open(SWEEP) as script:
        if subprocess.call(shell, stdin=script, env={**os.environ, **path}):
            raise Stop(f"not every reminder arrived in the mail sink; see {LOG}")
    note(f"the mails lie in {paths.MAIL / 'new'}; to read them: dev/mails")


def serve(port):
    """Serve the back office until Ctrl-C."""
    command = sandbox.odoo(
        *("--database", DATABASE, "--db-filter", f"^{DATABASE}$", "--http-port", port),
        *("--max-cron-threads", 1, "--logfile", LOG),
    )
    with open(LOG, "ab") as log:
        server = subprocess.Popen(command, stderr=log, start_new_session=True)
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(port, server)
        heading(
            f"The back office: {address}  user admin, password admin; Ctrl-C ends it"
        )
        note(f"its log: {LOG}")
        server.wait()
        raise Stop(f"the back office ended by itself; see {LOG}")
    except KeyboardInterrupt:
        heading(
            "Stopping the back office; `make stop` stops PostgreSQL and the mail sink"
        )
    finally:
        server.send_signal(signal.SIGINT)
        server.wait()


def wait_for(port, server):
    """Wait until the server answers its first request."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and server.poll() is None:
        # Straight to this machine, whatever proxy the environment names.
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        try:
            connection.request("GET", "/web/login")
            if connection.getresponse().status == http.HTTPStatus.OK:
                return
        except (OSError, http.client.HTTPException):
            time.sleep(0.2)
        finally:
            connection.close()
    raise Stop(f"the back office does not answer; see {LOG}")
