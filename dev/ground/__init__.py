"""How Odoo 19, PostgreSQL and a mail sink get onto this machine, and how they run.

Everything lands in one git-ignored folder, ``.sandbox``. The modules ``say``,
``paths``, ``stamps``, ``run``, ``apt`` and ``python`` run before there is a virtual
environment, on the standard library alone; all the others run inside it.
"""

import sys

# Written so that an old Python can still read it and say what is wrong.
if not (3, 10) <= sys.version_info[:2] <= (3, 13):
    sys.exit(
        "error: Odoo 19 needs Python 3.10 to 3.13, and this is {}.{}; name another "
        "one, for example: make demo PYTHON=python3.11".format(*sys.version_info)
    )
