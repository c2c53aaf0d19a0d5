"""The wheel: built by ``setup.py``, installed, and complete."""

import ast
import os
import shutil
import subprocess
import sys
import zipfile
from email import message_from_string
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NAME = "reminder_automation"
ADDON = ROOT / NAME
MANIFEST = ast.literal_eval((ADDON / "__manifest__.py").read_text(encoding="utf-8"))


def pip(*arguments):
    subprocess.run([sys.executable, "-m", "pip", "--quiet", *arguments], check=True)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    # Built from a copy, so that the build leaves nothing in the project.
    source = folder / "source"
    ignored = [".git", ".sandbox", "build", "*.egg-info", "__pycache__"]
    shutil.copytree(ROOT, source, ignore=shutil.ignore_patterns(*ignored))
    options = ["--no-deps", "--no-build-isolation", "--wheel-dir", folder]
    pip("wheel", *options, source)
    (built,) = folder.glob("*.whl")
    return built


def test_it_holds_the_whole_addon_and_nothing_else(wheel):
    expected = {
        f"odoo/addons/{path.relative_to(ROOT)}"
        for path in ADDON.rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }
    with zipfile.ZipFile(wheel) as archive:
        found = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert found == expected


def test_its_metadata_comes_from_the_manifest(wheel):
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (one for one in archive.namelist() if one.endswith("/METADATA"))
        metadata = message_from_string(archive.read(name).decode())
    assert metadata["Name"] == "odoo-addon-reminder-automation"
    assert metadata["Version"] == MANIFEST["version"]
    assert metadata["License"] == "LGPL-3.0-or-later"
    assert metadata.get_all("Requires-Dist") == ["python-dateutil"]


def test_odoo_finds_it_once_installed(wheel, tmp_path):
    pip("install", "--no-deps", "--target", tmp_path, wheel)
    ask = f"""
from odoo.modules.module import Manifest, initialize_sys_path
initialize_sys_path()
print(Manifest.for_addon("{NAME}").path)
"""
    path = os.pathsep.join([str(tmp_path), os.environ["PYTHONPATH"]])
    # With settings of its own Odoo knows nothing of the project's folder.
    settings = {"PYTHONPATH": path, "ODOO_RC": str(tmp_path / "odoo.conf")}
    found = subprocess.run(
        [sys.executable, "-c", ask],
        cwd=tmp_path,
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        check=True,
    )
    assert found.stdout.strip() == str(tmp_path / "odoo" / "addons" / NAME)
