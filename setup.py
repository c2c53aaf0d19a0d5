"""Builds the addon as a wheel that installs as ``odoo/addons/reminder_automation``."""

import ast
from pathlib import Path

from setuptools import setup

NAME = "reminder_automation"
ROOT = Path(__file__).resolve().parent
ADDON = ROOT / NAME
MANIFEST = ast.literal_eval((ADDON / "__manifest__.py").read_text(encoding="utf-8"))
PACKAGE = f"odoo.addons.{NAME}"


def packages():
    """The addon and every folder of Python code in it."""
    for init in sorted(ADDON.rglob("__init__.py")):
        yield ".".join(["odoo.addons", *init.parent.relative_to(ROOT).parts])


def data_files():
    """All else that Odoo reads: views, data, translations, static files, and the
    scripts of migrations, which are in no package."""
    for path in sorted(ADDON.rglob("*")):
        in_package = (path.parent / "__init__.py").is_file() and path.suffix == ".py"
        if path.is_file() and path.suffix != ".pyc" and not in_package:
            yield str(path.relative_to(ADDON))


setup(
    name="odoo-addon-reminder-automation",
    version=MANIFEST["version"],
    description=MANIFEST["summary"],
    long_description=(ROOT / "README.rst").read_text(encoding="utf-8"),
    long_description_content_type="text/x-rst",
    author=MANIFEST["author"],
    url=MANIFEST["website"],
    license="LGPL-3.0-or-later",
    license_files=["LICENSE"],
    classifiers=[
        "Framework :: Odoo",
        "Framework :: Odoo :: 19.0",
        "Programming Language :: Python :: 3",
    ],
    python_requires=">=3.10",
    install_requires=["python-dateutil"],
    # Names in any script on the page with signatures: Noto fonts, and nothing else.
    extras_require={"fonts": ["manimgx-fonts", "manimgx-fonts-cjk"]},
    packages=list(packages()),
    package_dir={PACKAGE: NAME},
    package_data={PACKAGE: list(data_files())},
    zip_safe=False,
)
