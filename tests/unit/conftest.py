"""Plain pytest, no Odoo: makes `reminder_automation/schedule` importable as `schedule`,
`reminder_automation/expressions` as `expressions`, and `reminder_automation/mailing`
as `mailing`.

The addon's own `__init__` imports Odoo, so the folders are loaded by their path.
`pytest tests/unit --hypothesis-profile deep` looks for counter-examples for longer.
"""

import importlib.util
import sys
from pathlib import Path

from hypothesis import settings
from hypothesis.configuration import set_hypothesis_home_dir

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PLAIN = ("schedule", "expressions", "mailing")

set_hypothesis_home_dir(ROOT / ".sandbox" / "cache" / "hypothesis")

settings.register_profile("unit", deadline=None, derandomize=True, max_examples=150)
settings.register_profile("deep", deadline=None, max_examples=5000)
settings.load_profile("unit")

for name in PLAIN:
    folder = ROOT / "reminder_automation" / name
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(
            name, folder / "__init__.py", submodule_search_locations=[str(folder)]
        )
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
if str(HERE) not in sys.path:
    sys.path.append(str(HERE))  # for simulation.py
