"""Other programs: run, with their output kept in a log file."""

import subprocess

from .paths import LOGS
from .say import Stop

# For what needs the internet, or a mirror of it.
NETWORK = "is there a network? see"


def run(command, doing, remedy="", **options):
    """Run ``command``; where it fails, say what could not be done, and why."""
    code, log = attempt(command, doing, **options)
    if code:
        raise Stop(f"could not {doing}: {last_words(log)}; {remedy or 'see'} {log}")


def attempt(command, doing, **options):
    """Run ``command`` and return its exit status and its log file."""
    LOGS.mkdir(parents=True, exist_ok=True)
    log = LOGS / f"{doing.replace(' ', '-')}.log"
    with open(log, "wb") as output:
        code = subprocess.call(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            **options,
        )
    return code, log


def last_words(log):
    """The line of a log that tells best what went wrong."""
    lines = [line.strip() for line in log.read_text(errors="replace").splitlines()]
    errors = [line for line in lines if line.lower().startswith(("e:", "error"))]
    return errors[0] if errors else next(filter(None, reversed(lines)), "no word")
