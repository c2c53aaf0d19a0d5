"""Every name can be read on the page with signatures, in whatever script."""

import io
from unittest.mock import patch

from document_case import DocumentCase

from odoo.tests import TransactionCase
from odoo.tools.pdf import PdfFileReader

from odoo.addons.reminder_automation.report import fonts
from odoo.addons.reminder_automation.report.signature_page import (
    Answer,
    Page,
    signature_page,
)

NAMES = {
    "Latin": "Łukasz Đỗ Thị Ánh",
    "Greek": "Ελένη Παπαδοπούλου",
    "Cyrillic": "Наталья Ёлкина",
    "Arabic": "محمد بن عبد الله",
    "Persian": "پریسا گلچین",
    "Hebrew": "דוד בן־גוריון",
    "Japanese": "山田太郎 やまだ ヤマダ",
    "Chinese": "王小明 臺灣",
    "Korean": "김철수",
    "Thai": "สมชาย น้ำ",
    "Lao": "ສົມໄຊ",
    "Devanagari": "क्षितिज श्रीमती",
    "Bengali": "বাংলা নাম",
    "Tamil": "தமிழ் பெயர்",
    "Telugu": "తెలుగు",
    "Georgian": "გიორგი",
    "Armenian": "Հայկ",
    "Ethiopic": "ኢትዮጵያ",
    "Khmer": "ខ្មែរ",
    "Burmese": "မြန်မာ",
    "Sinhala": "සිංහල",
    "emoji": "Zoë 🎉👩🏽‍🚀",
}
CACHES = (fonts.files, fonts.font_for)


def text_of(pdf):
    reader = PdfFileReader(io.BytesIO(pdf), strict=False)
    return "\n".join(page.extract_text() for page in reader.pages)


class TestScripts(TransactionCase):
    def setUp(self):
        super().setUp()
        for cache in CACHES:
            self.addCleanup(cache.cache_clear)

    def page(self, name, **values):
        return Page(
            title=name,
            lines=(f"Client: {name}",),
            answers=(Answer(f"Signed: {name}", (f"{name}, me@example.com",)),),
            **values,
        )

    def test_each_is_shown(self):
        for script, name in NAMES.items():
            with self.subTest(script):
                page = self.page(name)
                self.assertEqual(page.unshown(), [])
                text = text_of(signature_page(page))
                self.assertIn("me@example.com", text)

    def test_each_can_be_found(self):
        """What is drawn lies under it as text, too."""
        for script in ("Greek", "Cyrillic", "Japanese", "Korean", "Devanagari"):
            with self.subTest(script):
                text = text_of(signature_page(self.page(NAMES[script])))
                self.assertIn(NAMES[script], text)

    def test_letters_are_not_boxes(self):
        """Two names in one script look different: neither is a row of boxes."""
        for script in ("Arabic", "Chinese", "Thai", "Devanagari"):
            with self.subTest(script):
                first, *others = {char for char in NAMES[script] if char.isalpha()}
                path = fonts.font_for(first)
                drawn = [fonts.opened(path, 60).getmask(one) for one in others]
                self.assertGreater(len({bytes(one) for one in drawn}), 1)

    def test_long_texts_are_broken(self):
        for script in ("Arabic", "Chinese", "Thai", "Hebrew", "emoji"):
            for text in (f"{NAMES[script]} " * 80, NAMES[script].split()[0] * 400):
                with self.subTest(f"{script}, {len(text)}"):
                    pdf = signature_page(self.page("x", notes=(text,)))
                    self.assertGreater(len(pdf), 1000)

    def test_read_from_the_right(self):
        page = Page(title="عقد", lines=("العميل: شركة النور (ApS) 12, a@example.com",))
        self.assertIn("a@example.com", text_of(signature_page(page)))

    def test_without_fonts_it_says_so(self):
        """Nothing breaks, and the page tells what it cannot show."""
        for cache in CACHES:
            cache.cache_clear()
        with (
            patch.multiple(fonts, PACKAGES=(), FOLDERS=()),
            self.assertLogs(fonts.__name__, "WARNING") as logs,
        ):
            page = self.page("山 Ελένη")
            self.assertEqual(page.unshown(), ["CJK UNIFIED IDEOGRAPH-5C71"])
            self.assertIn("Ελένη", text_of(signature_page(page)))
        self.assertIn("manimgx-fonts-cjk", logs.output[0])

    def test_odd_characters_break_nothing(self):
        for name in ("\x00\u202e\u2066", "\ue000\U0010ffff", "\ud800", "\u0301", ""):
            with self.subTest(ascii(name)), self.no_warning():
                signature_page(self.page(name))

    def no_warning(self):
        return patch.object(fonts._logger, "warning")


class TestSignedCopy(DocumentCase):
    def test_it_says_what_it_cannot_show(self):
        document = self.document()
        self.send(document)
        signer = document.signer_ids[:1]
        signer.partner_id.name = "山田太郎"
        for cache in CACHES:
            cache.cache_clear()
            self.addCleanup(cache.cache_clear)
        with (
            patch.multiple(fonts, PACKAGES=(), FOLDERS=()),
            self.assertLogs(fonts.__name__, "WARNING"),
        ):
            page = document._signature_page(document.attachment_ids)
        self.assertIn("CJK UNIFIED IDEOGRAPH-5C71", page.notes[-1])
        fonts.files.cache_clear()
        fonts.font_for.cache_clear()
        page = document._signature_page(document.attachment_ids)
        self.assertNotIn("IDEOGRAPH", page.notes[-1])
