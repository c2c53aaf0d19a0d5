"""Stop PostgreSQL and the mail sink; works without the virtual environment."""

import contextlib
import os
import signal
import time
from pathlib import Path

from ground.paths import MAIL_SINK, POSTGRES_PID, SANDBOX
from ground.say import Stop, step

PATIENCE = 30


def main(_arguments):
    step("Stopping PostgreSQL and the mail sink")
    stop(POSTGRES_PID, signal.SIGINT)  # PostgreSQL's "fast" shutdown
    stop(MAIL_SINK, signal.SIGTERM)


def stop(pid_file, number):
    """Stop the process that a file names first, if it is still that process."""
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        pid = int(pid_file.read_text().split()[0])
        process = Path(f"/proc/{pid}")
        if str(SANDBOX).encode() not in (process / "cmdline").read_bytes():
            return
        os.kill(pid, number)
        deadline = time.monotonic() + PATIENCE
        while process.exists():
            if time.monotonic() > deadline:
                raise Stop(f"process {pid} does not stop; end it with: kill -9 {pid}")
            time.sleep(0.05)
