# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""A mark outside of the database: how far it had come, in a file of the data folder.

No dump has it. What is read here is compared with what the database itself remembers;
a database that was put back to an earlier moment is behind its mark.
"""

import contextlib
import json
import logging
import os
import tempfile
from pathlib import Path
from urllib.parse import quote

from odoo.tools import config

_logger = logging.getLogger(__name__)

FOLDER = "reminder_automation"


def mark_file(dbname):
    """Where the mark of a database is."""
    return Path(config["data_dir"], FOLDER, f"{quote(dbname, safe='')}.json")


def read_mark(dbname, uuid):
    """The mark of a database.

    :param uuid: the database's own; a file of another one of the same name, which was
        dropped, says nothing about this one
    :return: a number; 0 when there is none
    """
    try:
        found = json.loads(mark_file(dbname).read_text())
        return int(found["mark"]) if found["uuid"] == uuid else 0
    except (OSError, ValueError, KeyError, TypeError):
        # None yet, or cut off as the disk was full.
        return 0


def write_mark(dbname, uuid, mark):
    """Keep the mark of a database, unless a later one is there already.

    To be called once the database itself has committed it: then the file is never ahead
    but after a restore.
    """
    if mark <= read_mark(dbname, uuid):
        return
    path = mark_file(dbname)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # A file of its own, renamed at once: others never read half of it.
        handle, fresh = tempfile.mkstemp(dir=path.parent, prefix=".")
        try:
            with os.fdopen(handle, "w") as output:
                json.dump({"mark": mark, "uuid": uuid}, output)
            os.replace(fresh, path)
        except OSError:
            with contextlib.suppress(OSError):
                os.unlink(fresh)
            raise
    except OSError as error:
        _logger.info("The mark of %s could not be kept: %s", dbname, error)
