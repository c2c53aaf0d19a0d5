"""The linters: OCA's, and Odoo's own.

Each prints what it finds; the exit status is 1 if any of them found something.
"""

import os
import subprocess
import sys
import sysconfig

from ground import node, odoo_source, paths, sandbox
from ground.say import Stop, note

ADDON = paths.ADDON.name
PROGRAMS = paths.LINTERS / "bin"
STATIC_LINT = paths.ROOT / "dev" / "inside_odoo" / "static_lint.py"
# What Odoo's own test_lint enables, with its checkers for SQL, translations, unlink().
ODOO_PYLINT = (
    *("used-before-assignment", "undefined-variable", "eval-used", "unreachable"),
    *("function-redefined", "sql-injection", "missing-gettext", "gettext-variable"),
    *("gettext-placeholders", "gettext-repr", "raise-unlink-override"),
)
ODOO_PLUGINS = (
    *("_pylint_path_setup", "pylint.extensions.bad_builtin"),
    *("_odoo_checker_sql_injection", "_odoo_checker_gettext"),
    "_odoo_checker_unlink_override",
)

VERMIN = ("--quiet", "--no-tips", "--violations", "--target=3.10-")
PYTHON_CODE = (ADDON, "dev", "setup.py", "tests")

# Part of "odoolint", so they can only be taken out again after it: a model may be split
# by its concerns, and the readme is the project's own, one folder up.
NOT_WANTED = "consider-merging-classes-inherited,missing-readme"


def main(names):
    sandbox.up(sandbox.LINTERS, sandbox.NODE)
    known = linters()
    if unknown := set(names) - known.keys():
        raise Stop(f"no linter {', '.join(unknown)}; there are {', '.join(known)}")
    unhappy = [name for name in names or known if not is_clean(name, *known[name])]
    if unhappy:
        raise Stop(f"the linters found something: {', '.join(unhappy)}")


def linters():
    """Every linter by its name: its command, what it needs in its environment."""
    test_lint = odoo_source.folder() / "odoo" / "addons" / "test_lint" / "tests"
    translations = sorted((paths.ADDON / "i18n").glob("*.po*"))
    # Odoo's checkers look at Odoo too, so its packages have to be importable.
    pylint_path = (test_lint, os.environ["PYTHONPATH"], sysconfig.get_path("purelib"))
    odoo_pylint = [
        *(PROGRAMS / "pylint", "--rcfile=/dev/null", "--reports=n", "--score=n"),
        "--disable=all,useless-option-value,unknown-option-value",
        f"--enable={','.join(ODOO_PYLINT)}",
        f"--load-plugins={','.join(ODOO_PLUGINS)}",
        ADDON,
    ]
    eslint = [
        *(*node.command("eslint"), "--no-ignore", "--no-eslintrc"),
        *("--no-error-on-unmatched-pattern", "--config", test_lint / "eslintrc"),
        f"{ADDON}/static/{{src,tests}}/**/*.js",
    ]
    return {
        "ruff-check": ([PROGRAMS / "ruff", "check", "--quiet"], {}),
        "ruff-format": ([PROGRAMS / "ruff", "format", "--check", "--quiet"], {}),
        "pylint-odoo": ([PROGRAMS / "pylint", f"--disable={NOT_WANTED}", ADDON], {}),
        "oca-module": ([PROGRAMS / "oca-checks-odoo-module", ADDON], {}),
        "oca-po": ([PROGRAMS / "oca-checks-po", *translations], {}),
        "odoo-pylint": (
            odoo_pylint,
            {
                "PYTHONPATH": os.pathsep.join(map(str, pylint_path)),
                "ADDONS_PATH": str(paths.ROOT),
            },
        ),
        "odoo-static": ([sys.executable, STATIC_LINT], {}),
        "eslint": (eslint, {}),
        # That it loads on the oldest Python which Odoo 19 and the readme name.
        "vermin": ([PROGRAMS / "vermin", *VERMIN, *PYTHON_CODE], {}),
    }


def is_clean(name, command, environment):
    """Run one linter; tell how it went."""
    status = subprocess.call(
        [str(part) for part in command],
        cwd=paths.ROOT,
        env={**os.environ, **environment},
    )
    note(f"{name}: {'findings, see above' if status else 'clean'}")
    return not status
