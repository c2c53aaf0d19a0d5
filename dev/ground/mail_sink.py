"""A real SMTP server that keeps every mail in a Maildir instead of delivering it."""

import smtplib
import socket
import subprocess
import sys
import time

from .paths import LOGS, MAIL, MAIL_SINK
from .say import Stop

PATIENCE = 30


def port():
    return _state()[1]


def is_ready():
    return answers(port())


def make():
    LOGS.mkdir(parents=True, exist_ok=True)
    chosen = free_port()
    with open(LOGS / "mail-sink.log", "ab") as log:
        process = subprocess.Popen(
            command(chosen, MAIL),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    MAIL_SINK.write_text(f"{process.pid} {chosen}")
    deadline = time.monotonic() + PATIENCE
    while not answers(chosen):
        if process.poll() is not None or time.monotonic() > deadline:
            raise Stop(f"the mail sink did not start; see {LOGS / 'mail-sink.log'}")
        time.sleep(0.05)


def command(chosen, maildir):
    return [
        *(sys.executable, "-m", "aiosmtpd", "--nosetuid"),
        *("--listen", f"127.0.0.1:{chosen}"),
        *("--class", "aiosmtpd.handlers.Mailbox", str(maildir)),
    ]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _state():
    try:
        pid, chosen = MAIL_SINK.read_text().split()
    except (FileNotFoundError, ValueError):
        return 0, 0
    return int(pid), int(chosen)


def answers(chosen):
    if not chosen:
        return False
    try:
        with smtplib.SMTP("127.0.0.1", chosen, "localhost", timeout=5):
            return True
    except (OSError, smtplib.SMTPException):
        return False
