"""Hand everything on to Odoo's own command line."""

import os

from ground import sandbox


def main(arguments):
    sandbox.up()
    command = sandbox.odoo(*arguments)
    os.execv(command[0], command)
