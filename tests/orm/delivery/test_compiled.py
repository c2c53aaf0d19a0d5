"""The text of a rule is compiled once, and never shown to who may not render it."""

from contextlib import contextmanager
from unittest.mock import patch

from common import new_test_user
from engine_case import EngineCase
from lxml import etree

from odoo.exceptions import AccessError
from odoo.tools import mute_logger

from odoo.addons.reminder_automation.models.delivery.ir_qweb import COMPILED

TEXT = "<p t-out=\"object.env.ref('base.main_company').name\"/>"


class TestCompiled(EngineCase):
    def setUp(self):
        super().setUp()
        self.env.registry.clear_cache("templates")

    @contextmanager
    def counted(self):
        """Count the texts that are compiled. Odoo looks through each before, for what
        only some may use: that is not counted."""
        qweb, texts = type(self.env["ir.qweb"]), []
        generate = qweb._generate_code

        def counting(this, template):
            is_look = "raise_on_forbidden_code_for_model" in this.env.context
            if isinstance(template, etree._Element) and not is_look:
                texts.append(template)
            return generate(this, template)

        with patch.object(qweb, "_generate_code", counting):
            yield texts

    def test_once(self):
        self.template.body_html = TEXT
        counts = []
        for number, lang in enumerate(("en_US", "en_US", "da_DK", "da_DK")):
            self.env["res.lang"]._activate_lang(lang)
            client = self.client(f"Client{number}", contacts=(f"anna{number}",))
            client.child_ids.lang = lang
            with self.counted() as texts:
                self.sweep("2026-01-10 07:00")
            counts.append(len(texts))
            self.deliver("2026-01-10 07:01")
        self.assertEqual(counts, [1, 0, 1, 0], "once for each language")

    def test_another_text(self):
        self.template.body_html = TEXT
        self.client("One", contacts=("anna",))
        self.sweep("2026-01-10 07:00")
        self.template.body_html = f"{TEXT}<p>Another text</p>"
        client = self.client("Two", contacts=("bo",))
        self.sweep("2026-01-10 07:00")
        notice = self.env["reminder.notice"].search([("client_id", "=", client.id)])
        self.assertIn("Another text", notice.delivery_id.body)

    def test_a_request_keeps_nothing(self):
        renderer = self.env["mail.render.mixin"].with_context(reminder_compiled=True)
        with self.counted() as texts:
            for _time in range(2):
                renderer._render_template_qweb(
                    TEXT, "res.partner", self.env.company.partner_id.ids
                )
        self.assertEqual(len(texts), 2)

    def test_who_may_not_render_it(self):
        staff = self.env.ref("base.group_user")
        staff._remove_group(self.env.ref("mail.group_mail_template_editor"))
        user = new_test_user(self.env, "no-editor")
        renderer = self.env["mail.render.mixin"].with_context(
            reminder_compiled=COMPILED
        )
        render = (TEXT, "res.partner", self.env.company.partner_id.ids)
        with self.counted() as texts:
            for _time in range(2):
                renderer._render_template_qweb(*render)
        self.assertEqual(len(texts), 1)
        for _time in range(2):
            with (
                mute_logger("odoo.addons.mail.models.mail_render_mixin"),
                self.assertRaises(AccessError),
            ):
                renderer.with_user(user)._render_template_qweb(*render)
