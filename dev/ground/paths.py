"""Where everything lies."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ADDON = ROOT / "reminder_automation"
REQUIREMENTS = ROOT / "dev" / "requirements"

SANDBOX = ROOT / ".sandbox"
CACHE = SANDBOX / "cache"
BYTECODE = CACHE / "bytecode"
DATA = SANDBOX / "data"
DOWNLOADS = SANDBOX / "downloads"
LINTERS = SANDBOX / "linters"
LOCKS = SANDBOX / "locks"
LOGS = SANDBOX / "log"
MAIL = SANDBOX / "mail"
MAIL_SINK = SANDBOX / "mail-sink"
NODE = SANDBOX / "node"
ODOO = SANDBOX / "odoo"
ODOO_RC = SANDBOX / "odoo.conf"
POSTGRES = SANDBOX / "pg"
POSTGRES_PID = POSTGRES / "data" / "postmaster.pid"
STAMPS = SANDBOX / "stamps"
VENV = SANDBOX / "venv"

PYTHON = VENV / "bin" / "python"
