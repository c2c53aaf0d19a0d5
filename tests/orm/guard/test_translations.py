"""Every string can be translated, and the list of them is up to date."""

import re
from pathlib import Path

import polib

from odoo.modules.module import get_module_path
from odoo.tests import TransactionCase
from odoo.tools.translate import TranslationModuleReader

ADDON = "reminder_automation"
# What a text is filled in at, and what stands in quotation marks there: words, which
# are translated, and names, which are not.
PLACE = re.compile(
    r"""\{\{.*?\}\}|%\(\w+\)s|%[sd]|\{\w*\}|t-[\w-]+=(?:"[^"]*"|'[^']*')""", re.DOTALL
)
QUOTED = re.compile(r"'[^']*'")
# Words that no language has a word of its own for.
SAME_EVERYWHERE = {
    *("App", "Browser", "Chat", "Cron", "ID", "OK", "Token", "Url"),
    *("Helpdesk (OCA)", "Sign (OCA)", "anna@example.com"),
    # What Odoo calls its models, for administrators alone.
    *("Calendar Attendee Information", "Event Alarm Manager", "Portal User Config"),
}


class TestTranslations(TransactionCase):
    def test_template_is_up_to_date(self):
        """Otherwise: dev/odoo i18n export -d bare reminder_automation -l pot"""
        if "account.move" in self.env:
            self.skipTest("other apps give our models fields of theirs")
        reader = TranslationModuleReader(self.env.cr, modules=[ADDON], lang=None)
        sources = {row[4] for row in reader}
        template = Path(get_module_path(ADDON), "i18n", f"{ADDON}.pot")
        known = {entry.msgid for entry in polib.pofile(str(template))}
        self.assertEqual(sources - known, set(), "not in the .pot file")
        self.assertEqual(known - sources, set(), "no longer in the addon")

    def test_every_language_is_complete(self):
        """No sentence is left in English; words may be the same in both languages, and
        the linter leaves these empty."""
        folder = Path(get_module_path(ADDON), "i18n")
        known = {entry.msgid for entry in polib.pofile(str(folder / f"{ADDON}.pot"))}
        files = sorted(folder.glob("*.po"))
        self.assertEqual([file.stem for file in files], ["da", "de", "it", "nl"])
        same = set(known)
        for file in files:
            with self.subTest(language=file.stem):
                entries = polib.pofile(str(file))
                self.assertEqual({entry.msgid for entry in entries}, known)
                empty = [one.msgid for one in entries if not one.msgstr]
                sentences = [text for text in empty if text.strip()[-1] in ".?!"]
                self.assertEqual(sentences, [])
                same.intersection_update(empty)
        words = {text for text in same if re.search(r"\w", PLACE.sub("", text))}
        self.assertEqual(words, SAME_EVERYWHERE)

    def test_a_button_says_what_to_do(self):
        """Where other languages have two words for what English says with one, a button
        does not say in what state something is."""
        reminder = self.env["reminder.customer"].new({"name": "Renew"})
        told = reminder._reminder_told_of(self.env["res.partner"])
        self.assertEqual(told["button"], "Open it")
        for file in Path(get_module_path(ADDON), "i18n").glob("*.po"):
            said = {entry.msgid: entry.msgstr for entry in polib.pofile(str(file))}
            with self.subTest(language=file.stem):
                self.assertNotIn(said["Open it"], ("", said["Open"]))
                # Nor is what is switched on a day on which something happens.
                self.assertNotEqual(said["On"].lower(), said["on"])

    def test_every_language_is_filled_in_alike(self):
        """What a sentence is given it says in each language."""

        def places(text):
            return sorted(QUOTED.sub("''", place) for place in PLACE.findall(text))

        for file in Path(get_module_path(ADDON), "i18n").glob("*.po"):
            others = [
                entry.msgid
                for entry in polib.pofile(str(file))
                if entry.msgstr and places(entry.msgstr) != places(entry.msgid)
            ]
            with self.subTest(language=file.stem):
                self.assertEqual(others, [])
