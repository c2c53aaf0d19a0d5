"""The wheel: built by ``setup.py``, installed, and complete."""

import ast
import os
import re
import shutil
import subprocess
import sys
import zipfile
from email import message_from_string
from pathlib import Path

import pytest
from lxml import html

ROOT = Path(__file__).resolve().parents[2]
NAME = "reminder_automation"
ADDON = ROOT / NAME
DESCRIPTION = ADDON / "static" / "description"
# What Odoo takes without the page: the icon, and the drawing that it is made from.
ICONS = {"icon.png", "icon.svg"}
# A page of pictures is loaded by everybody who looks at it in *Apps*.
HEAVIEST = 150_000
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


@pytest.fixture(scope="module")
def page():
    """The page of the addon in *Apps*."""
    return html.fromstring((DESCRIPTION / "index.html").read_text(encoding="utf-8"))


def test_the_page_in_apps_has_its_pictures(wheel, page):
    """Each picture is there, is shown, says what is seen, and comes with the wheel."""
    pictures = page.xpath("//img")
    named = [picture.get("src") for picture in pictures]
    there = {path.name for path in DESCRIPTION.iterdir()} - ICONS - {"index.html"}
    assert set(named) == there
    assert len(named) == len(set(named))
    assert all(picture.get("alt") for picture in pictures)
    with zipfile.ZipFile(wheel) as archive:
        packed = set(archive.namelist())
    folder = f"odoo/addons/{NAME}/static/description"
    assert {f"{folder}/{name}" for name in (*named, "index.html")} <= packed


def test_the_pictures_are_light_and_fit(page):
    for picture in page.xpath("//img"):
        path = DESCRIPTION / picture.get("src")
        assert path.read_bytes().startswith(b"\x89PNG")
        assert path.stat().st_size < HEAVIEST, path.name
        # On a phone a picture is as wide as the page.
        assert "img-fluid" in picture.get("class"), path.name


def test_the_page_in_apps_survives_odoo(page):
    """Odoo takes out scripts and style sheets; links would lead out of the page."""
    assert not page.xpath("//script | //style | //link | //iframe | //a | //@style")
    text = (DESCRIPTION / "index.html").read_text(encoding="utf-8")
    assert not re.search(r"https?://|\bon\w+=", text)


def test_readme_shows_pictures_that_exist():
    readme = (ROOT / "README.rst").read_text(encoding="utf-8")
    shown = re.findall(r"^\.\. image:: (\S+)$", readme, re.MULTILINE)
    assert shown
    assert all((ROOT / path).is_file() for path in shown)


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
