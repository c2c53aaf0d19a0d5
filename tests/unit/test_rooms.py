"""The rooms of the house: each subject knows only those that it may build on.

`rooms.py` reads the sources, and has the table of subjects. Each message names the
subject, the file and the line, and the model, method, field or record that is to blame.
"""

import pytest
import rooms

# About as long as a file of models, wizards or controllers may be, and those that are
# longer for a reason.
LINES = 450
LONGER = {}


@pytest.fixture(scope="module")
def house():
    return rooms.House()


def told(complaints):
    return "\n".join(["", *sorted({*complaints})])


def test_a_subject_imports_from_none_that_it_must_not_know(house):
    found = [*house.wrong_imports()]
    assert not found, told(found)


def test_a_subject_extends_no_model_of_a_later_one(house):
    found = [*house.wrong_extensions()]
    assert not found, told(found)


def test_no_method_of_a_model_is_defined_twice_in_a_subject(house):
    found = [*house.twice()]
    assert not found, told(found)


def test_a_subject_uses_no_name_of_a_later_one(house):
    """Models, methods, fields and records: a later subject extends an earlier one
    through its hooks."""
    found = [*house.wrong_uses()]
    assert not found, told(found)


def test_views_data_and_rules_use_no_name_of_a_later_subject(house):
    found = [*house.wrong_views()]
    assert not found, told(found)


def test_access_rights_lie_with_their_models(house):
    found = [*house.wrong_rights()]
    assert not found, told(found)


def test_scripts_use_no_name_of_a_later_subject(house):
    found = [*house.wrong_scripts()]
    assert not found, told(found)


def test_every_file_lies_in_the_folder_of_a_subject(house):
    found = [*house.wrong_folders()]
    assert not found, told(found)


def test_all_is_loaded_in_the_order_of_the_subjects(house):
    found = [*house.wrong_order()]
    assert not found, told(found)


def test_files_are_short_enough_to_read(house):
    found = [*house.wrong_lengths(LINES, LONGER)]
    assert not found, told(found)


# ------------------------------------------------------------
# THE READER ITSELF SEES WHAT IT IS TO SEE
# ------------------------------------------------------------


def test_the_table_is_in_its_own_order():
    """Every subject builds on earlier ones only."""
    for number, (subject, others) in enumerate(rooms.BUILDS_ON.items()):
        assert {*others} <= {*rooms.ORDER[:number]}, subject


PORTALS = """
from odoo import fields, models
from ..contact import reminder_area


class ReminderItem(models.Model):
    _inherit = "reminder.item"

    alone_since = fields.Date()

    def _once(self):
        return self._later()

    def _asks(self, other):
        return other.later_date and other.mapped("later_date")

    def _names(self):
        return self.env["reminder.later"], self.env.ref("reminder_automation.later")

    def _sends(self):
        items = self.env["reminder.item"].search([])
        for item in items:
            item.sudo()._post_message()


class Later(models.Model):
    _inherit = "reminder.later"
"""
DOCUMENTS = """
from odoo import fields, models


class Later(models.Model):
    _name = "reminder.later"

    later_date = fields.Date()

    def _later(self):
        pass


class Item(models.Model):
    _inherit = "reminder.item"

    def _later(self):
        pass

    def _asked(self):
        pass

    def _post_message(self):
        pass


class AgainItem(models.Model):
    _inherit = "reminder.item"

    def _asked(self):
        pass
"""
ENGINES = """
from odoo import models


class ReminderItem(models.Model):
    _name = "reminder.item"

    def _asked(self):
        return self.env.user.name and self._context and self.ids and self.display_name
"""
VIEWS = """<odoo>
    <record id="portal_view" model="ir.ui.view">
        <field name="model">reminder.item</field>
        <field name="inherit_id" ref="later_view" />
        <field name="arch" type="xml">
            <xpath expr="//page[@name='later_page']" position="inside">
                <field name="later_date" invisible="not later_date" />
                <button name="_later" type="object" />
            </xpath>
        </field>
    </record>
</odoo>"""
LATER_VIEWS = """<odoo>
    <record id="later" model="reminder.later" />
    <record id="later_view" model="ir.ui.view">
        <field name="model">reminder.item</field>
        <field name="arch" type="xml">
            <form><page name="later_page"><field name="alone_since" /></page></form>
        </field>
    </record>
</odoo>"""


@pytest.fixture
def wrong_house(tmp_path, monkeypatch):
    """A small addon that breaks the rules."""
    files = {
        "models/engine/reminder_item.py": ENGINES,
        "models/portal/reminder_item.py": PORTALS,
        "models/document/reminder_later.py": DOCUMENTS,
        "models/attic/reminder_item.py": "",
        "models/__init__.py": "from . import document\nfrom . import engine\n",
        "wizard/__init__.py": "",
        "controllers/__init__.py": "",
        "views/portal/reminder_item_views.xml": VIEWS,
        "views/document/reminder_later_views.xml": LATER_VIEWS,
        "security/portal/ir.model.access.csv": (
            "id,name,model_id:id\naccess_later,later,model_reminder_later\n"
        ),
        "static/src/portal/later.js": (
            'import { Later } from "@reminder_automation/document/later";\n'
        ),
        "static/src/document/later.js": 'rpc("reminder.later");\n',
        "__manifest__.py": repr(
            {
                "depends": ["mail"],
                "data": [
                    "views/document/reminder_later_views.xml",
                    "views/portal/reminder_item_views.xml",
                ],
                "demo": [],
            }
        ),
    }
    addon = tmp_path / rooms.NAME
    for name, text in files.items():
        path = addon / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    for name in ("orm", "http", "full", "tours"):
        (tmp_path / "tests" / name / "attic").mkdir(parents=True)
        (tmp_path / "tests" / name / "attic" / "test_it.py").write_text("")
    monkeypatch.setattr(rooms, "ROOT", tmp_path)
    monkeypatch.setattr(rooms, "ADDON", addon)
    monkeypatch.setattr(rooms, "TESTS", tmp_path / "tests")
    return rooms.House()


@pytest.mark.parametrize(
    "check, expected",
    [
        ("wrong_imports", ["portal imports from contact"]),
        ("wrong_extensions", ["portal extends reminder.later of document"]),
        ("twice", ["document: reminder.item._asked is defined in"]),
        (
            "wrong_uses",
            [
                "portal uses _later of document",
                "portal uses reminder.item._later of document",
                "portal uses reminder.item._post_message of document",
                "portal uses later_date of document",
                "portal uses reminder.later of document",
                "portal uses reminder_automation.later of document",
            ],
        ),
        (
            "wrong_views",
            [
                "portal uses later_view of document",
                "portal uses later_page of document",
                "portal uses later_date of document",
                "portal uses _later of document",
                "portal uses reminder.item._later of document",
            ],
        ),
        ("wrong_rights", ["model_reminder_later belongs to document, not to portal"]),
        ("wrong_scripts", ["portal imports from document"]),
        (
            "wrong_folders",
            [
                "models/attic/reminder_item.py: attic is no subject",
                "tests/orm/attic/test_it.py",
                "tests/tours/attic/test_it.py",
            ],
        ),
        (
            "wrong_order",
            [
                "the subjects are document, engine",
                "views/portal/reminder_item_views.xml comes too late",
                "lacks security/portal/ir.model.access.csv",
            ],
        ),
    ],
)
def test_what_is_wrong_is_seen(wrong_house, check, expected):
    found = [*getattr(wrong_house, check)()]
    for message in expected:
        assert any(message in one for one in found), (message, found)


def test_nothing_of_odoo_is_taken_for_ours(wrong_house):
    engine = [one for one in wrong_house.wrong_uses() if "engine uses" in one]
    assert engine == []


def test_a_long_file_is_seen(wrong_house):
    name = "models/document/reminder_later.py"
    maximum = len(DOCUMENTS.splitlines()) - 1
    assert any(name in one for one in wrong_house.wrong_lengths(maximum, {}))
    allowed = {name: maximum + 1}
    assert not any(name in one for one in wrong_house.wrong_lengths(maximum, allowed))
    (found,) = wrong_house.wrong_lengths(maximum + 1, allowed)
    assert found.endswith(f"{name}: needs no exception any more")
