"""Get everything onto this machine and start it; the other commands imply it."""

from ground import sandbox


def main(_arguments):
    sandbox.up()
