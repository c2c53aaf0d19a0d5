"""One part of the bench: ``python -m bench PART SIZE DATABASE...``"""

import importlib
import json
import sys

from .sizes import Sizes

if __name__ == "__main__":
    part, size, *databases = sys.argv[1:]
    module = importlib.import_module(f"bench.{part}")
    json.dump(module.run(Sizes.of(int(size)), *databases), sys.stdout)
