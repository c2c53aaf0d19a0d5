"""A virtual environment with everything that Odoo imports, and how to get into it."""

import os
import shutil
import subprocess
import sys

from . import apt
from .paths import CACHE, LINTERS, PYTHON, REQUIREMENTS, VENV
from .run import NETWORK, attempt, run
from .say import note
from .stamps import done, fingerprint, is_done

UV = "uv==0.13.9"
SANDBOX_LISTS = ("odoo.txt", "services.txt", "tests.txt", "addons.txt")
# Lists whose packages come without what they require.
ALONE = ("addons.txt",)
LINTER_LISTS = ("lint.txt",)


def is_inside():
    return os.path.realpath(sys.prefix) == os.path.realpath(VENV)


def enter():
    """Start this very program again, with the sandbox's own Python."""
    os.execv(PYTHON, [str(PYTHON), *sys.argv])


def is_ready(folder=VENV, lists=SANDBOX_LISTS):
    return (folder / "bin" / "python").exists() and is_done(folder.name, _mark(lists))


def make(folder=VENV, lists=SANDBOX_LISTS):
    if not (folder / "bin" / "python").exists():
        _make_venv(folder)
    _install(folder, lists)
    done(folder.name, _mark(lists))


def linters_are_ready():
    return is_ready(LINTERS, LINTER_LISTS)


def make_linters():
    make(LINTERS, LINTER_LISTS)


def addons_path():
    """The folder of the addons that came as Python packages."""
    [folder] = (VENV / "lib").glob("python3*/site-packages")
    return folder / "odoo" / "addons"


def _mark(lists):
    return fingerprint(*(REQUIREMENTS / name for name in lists))


def _make_venv(folder):
    probe = [sys.executable, "-c", "import ensurepip, venv"]
    if subprocess.run(probe, capture_output=True).returncode:
        apt.install("python3-venv", why="Python cannot make a virtual environment")
    shutil.rmtree(folder, ignore_errors=True)
    run([sys.executable, "-m", "venv", folder], "make a virtual environment")


def _install(folder, lists):
    """By uv, which takes seconds; by pip where uv cannot reach the packages."""
    python = folder / "bin" / "python"
    pip = [python, "-m", "pip", "--retries=2", f"--cache-dir={CACHE / 'pip'}"]
    run([*pip, "install", UV], "install uv", NETWORK)
    uv = [folder / "bin" / "uv", "pip", "install", "--python", python]
    complete = [name for name in lists if name not in ALONE]
    alone = [name for name in lists if name in ALONE]
    for names, *options in ((complete,), (alone, "--no-deps")):
        if not names:
            continue
        wanted = [arg for name in names for arg in ("-r", REQUIREMENTS / name)]
        failed, _log = attempt(
            [*uv, *options, *wanted],
            "install Python packages",
            env=_uv_environment(pip),
        )
        if failed:
            note("uv could not reach the packages, trying pip (takes a minute)")
            run(
                [*pip, "install", *options, *wanted], "install Python packages", NETWORK
            )


def _uv_environment(pip):
    """uv does not read pip's settings: hand it the index that pip is told to use."""
    asked = [str(part) for part in pip] + ["config", "get", "global.index-url"]
    index = subprocess.run(asked, capture_output=True, text=True)
    environment = {**os.environ, "UV_CACHE_DIR": str(CACHE / "uv")}
    if index.returncode == 0:
        environment.setdefault("UV_DEFAULT_INDEX", index.stdout.strip())
    return environment
