"""Odoo 19 itself: the one that ``ODOO_PATH`` names, or Debian's, unpacked."""

import os
import re
import shutil
import time
from pathlib import Path

from .apt import PrivateApt
from .paths import DOWNLOADS, ODOO
from .run import run
from .say import Stop, note, progress
from .stamps import done, fingerprint, is_done

# Debian's unstable suite carries the complete Community edition. It is not installed
# (that would pull in unstable's Python) but unpacked, with what it links to.
UNSTABLE = "sid"
FROM_UNSTABLE = (
    "odoo-19",
    "fonts-glyphicons-halflings",
    "fonts-montserrat",
    "fonts-ocr-b",
    "fonts-roboto-unhinted",
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
)
# Unstable's own versions of these have moved the files that Odoo links to.
FROM_OWN_SUITE = ("fonts-font-awesome", "fonts-inconsolata")

MARK = fingerprint(UNSTABLE, *FROM_UNSTABLE, *FROM_OWN_SUITE)
DIST_PACKAGES = ODOO / "usr" / "lib" / "python3" / "dist-packages"


def is_own():
    """Whether a person names an Odoo of their own."""
    return bool(os.environ.get("ODOO_PATH"))


def folder():
    """The folder that holds the package ``odoo``."""
    if not is_own():
        return DIST_PACKAGES
    return _check(Path(os.environ["ODOO_PATH"]).expanduser().resolve())


def addons_path():
    """Odoo's folders of addons."""
    own = [folder() / "odoo" / "addons", folder() / "addons"]
    return [path for path in own if path.is_dir()]


def is_ready():
    return bool(folder()) if is_own() else is_done("odoo", MARK)


def make():
    shutil.rmtree(ODOO, ignore_errors=True)
    apt = PrivateApt(UNSTABLE)
    _download(apt)
    for package in sorted(DOWNLOADS.glob("*.deb")):
        note(f"unpacking {package.name.split('_')[0]}")
        run(["dpkg-deb", "--extract", package, ODOO], "unpack Odoo")
    # A leftover of the packaging: parts of the addons a second time, without data.
    shutil.rmtree(DIST_PACKAGES / "addons", ignore_errors=True)
    _report_dangling_links()
    done("odoo", MARK)
    shutil.rmtree(DOWNLOADS)


def _check(path):
    """``path`` or the one above, if it holds Odoo 19."""
    for candidate in (path, path.parent):
        release = candidate / "odoo" / "release.py"
        if not release.is_file():
            continue
        version = re.search(
            r"^version_info = \((\d+), (\d+)", release.read_text(), re.M
        )
        if version and version.groups() == ("19", "0"):
            return candidate
        raise Stop(f"ODOO_PATH={path} is not Odoo 19.0; name a checkout of branch 19.0")
    raise Stop(f"there is no Odoo in ODOO_PATH={path}; name the folder of odoo-bin")


def _download(apt):
    shutil.rmtree(DOWNLOADS, ignore_errors=True)
    DOWNLOADS.mkdir(parents=True)
    packages = [f"{name}/{UNSTABLE}" for name in FROM_UNSTABLE]
    packages += [f"{name}/{apt.own_suite}" for name in FROM_OWN_SUITE]
    total = apt.size(packages)
    process = apt.download(packages, DOWNLOADS)
    with progress() as line:
        while process.poll() is None:
            got = sum(path.stat().st_size for path in DOWNLOADS.iterdir())
            line.show(f"downloading {got >> 20} of {total >> 20} MB")
            time.sleep(0.1)
    if process.returncode:
        raise Stop(f"could not download Odoo: {process.stderr.read().strip()}")


def _report_dangling_links():
    links = (path for path in ODOO.rglob("*") if path.is_symlink())
    dangling = [path.name for path in links if not path.exists()]
    if dangling:
        note(f"missing on this system, Odoo does without: {', '.join(dangling)}")
