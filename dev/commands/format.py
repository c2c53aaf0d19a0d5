"""Put right what the linters can put right by themselves."""

import subprocess

from ground import paths, sandbox

from commands.lint import ADDON, PROGRAMS

FIXES = (
    ("ruff", "check", "--fix-only", "--quiet"),
    ("ruff", "format", "--quiet"),
    ("oca-checks-odoo-module", "--fix", "--no-exit", "--no-verbose", ADDON),
)


def main(_arguments):
    sandbox.up(sandbox.LINTERS)
    for program, *arguments in FIXES:
        subprocess.call([PROGRAMS / program, *arguments], cwd=paths.ROOT)
