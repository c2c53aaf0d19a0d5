"""What has been done already, and for which inputs; and one at a time."""

import contextlib
import fcntl
import hashlib
from pathlib import Path

from .paths import LOCKS, STAMPS


def fingerprint(*inputs):
    """A short name for ``inputs``: texts, bytes, or files that are read."""
    digest = hashlib.sha256()
    for item in inputs:
        if isinstance(item, Path) and item.is_file():
            item = item.read_bytes()
        digest.update(item if isinstance(item, bytes) else str(item).encode())
        digest.update(b"\0")
    return digest.hexdigest()[:16]


def is_done(name, mark):
    stamp = STAMPS / name
    return stamp.is_file() and stamp.read_text() == mark


def done(name, mark):
    STAMPS.mkdir(parents=True, exist_ok=True)
    (STAMPS / name).write_text(mark)


@contextlib.contextmanager
def alone(name):
    """Keep other processes of this checkout out while the block runs."""
    LOCKS.mkdir(parents=True, exist_ok=True)
    with open(LOCKS / name, "w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
