"""The system's package manager: to install, and to download from another suite."""

import os
import platform
import shutil
import subprocess
from pathlib import Path

from .paths import CACHE
from .run import NETWORK, run
from .say import Stop, note

KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
REMEDY = "set ODOO_PATH to an Odoo 19 of your own (a git checkout, for example)"


def install(package, why):
    """Install a Debian package as root; otherwise say what to install."""
    if os.geteuid() or not shutil.which("apt-get"):
        raise Stop(f"{why}; install it first: sudo apt-get install {package}")
    note(f"{why}: apt-get install {package}")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    run(["apt-get", "update"], "update the package lists", NETWORK, env=quiet)
    run(
        ["apt-get", "install", "--yes", "--no-install-recommends", package],
        f"install {package}",
        env=quiet,
    )


class PrivateApt:
    """apt with lists and caches of its own, for one more suite of the same mirror.

    The machine's configuration of apt (proxies, certificates) holds, its lists and
    its installed packages stay as they are.
    """

    def __init__(self, suite):
        self.own_suite, mirror = _mirror()
        base = CACHE / "apt"
        for name in ("lists/partial", "cache/archives/partial"):
            (base / name).mkdir(parents=True, exist_ok=True)
        sources = base / "sources.list"
        signed = f"[signed-by={KEYRING}] " if KEYRING.exists() else ""
        sources.write_text(
            "".join(
                f"deb {signed}{mirror} {name} main\n"
                for name in (suite, self.own_suite)
            )
        )
        self.options = [
            f"-oDir::Etc::SourceList={sources}",
            "-oDir::Etc::SourceParts=-",
            f"-oDir::State::Lists={base / 'lists'}",
            f"-oDir::Cache={base / 'cache'}",
            "-oAcquire::Languages=none",
            "-oAcquire::Retries=3",
            # A mirror that is a snapshot of some day shows the date of that day.
            "-oAcquire::Check-Valid-Until=false",
            # The unprivileged user of apt may not be let into this folder.
            "-oAPT::Sandbox::User=root",
        ]
        note("reading the package lists of the Debian mirror")
        run(
            ["apt-get", *self.options, "--error-on=any", "update"],
            "read the package lists of Debian",
            NETWORK,
        )

    def size(self, packages):
        """How many bytes the packages have; a clear error where one is missing."""
        listed = subprocess.run(
            ["apt-get", *self.options, "download", "--print-uris", *packages],
            capture_output=True,
            text=True,
        )
        if listed.returncode:
            raise Stop(f"{listed.stderr.strip().splitlines()[0]}; {REMEDY}")
        return sum(int(line.split()[2]) for line in listed.stdout.splitlines())

    def download(self, packages, folder):
        """Start to download into ``folder``."""
        return subprocess.Popen(
            ["apt-get", *self.options, "--quiet=2", "download", *packages],
            cwd=folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )


def _mirror():
    """The machine's own suite, and the address of the mirror that it comes from."""
    if not shutil.which("apt-get"):
        raise Stop(f"there is no apt-get here to download Odoo with; {REMEDY}")
    system = platform.freedesktop_os_release()
    if system.get("ID") != "debian":
        raise Stop(f"only Debian has a package of Odoo 19; here, {REMEDY}")
    codename = system.get("VERSION_CODENAME", "")
    targets = subprocess.run(
        [
            *("apt-get", "indextargets", "--format", "$(RELEASE) $(REPO_URI)"),
            *("Created-By: Packages", "Component: main"),
        ],
        capture_output=True,
        text=True,
    )
    mirrors = [line.split() for line in targets.stdout.splitlines()]
    for release, address in mirrors:
        if release == codename:
            return release, address
    raise Stop(f"apt has no source for {codename or 'this Debian'} main; {REMEDY}")
