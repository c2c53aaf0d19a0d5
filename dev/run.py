"""Every command of this project starts here: ``python3 dev/run.py demo``.

Makes the virtual environment with whichever Python it was started with, goes on inside
it, and only there imports what the command needs.
"""

import importlib
import sys

from ground import python
from ground.say import Steps, plainly, step
from ground.stamps import alone

# The commands that count their steps, and how many each has.
STEPS = {"setup": 4, "demo": 6, "test": 11}


def main(name, arguments):
    with plainly():
        Steps.total = STEPS.get(name)
        if name != "stop":
            enter()
        sys.exit(importlib.import_module(f"commands.{name}").main(arguments))


def enter():
    """Go on inside the virtual environment, which is the first step of everything."""
    with alone("setup"):
        ready = python.is_ready()
        if ready and python.is_inside():
            Steps.number = 1
            return
        step("Python packages", already=ready)
        if not ready:
            python.make()
    python.enter()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
