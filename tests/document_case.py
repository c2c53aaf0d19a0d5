"""What tests of documents share: files, a client with contacts, a document sent."""

import base64
import io
from pathlib import Path

from engine_case import EngineCase
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from odoo import Command


def pdf(text="Terms", **options):
    """A PDF of one page.

    :param options: of reportlab's canvas, `encrypt` for one
    """
    with io.BytesIO() as buffer:
        canvas = Canvas(buffer, **options)
        canvas.drawString(100, 700, text)
        canvas.save()
        return buffer.getvalue()


def png():
    """A signature as the browser sends it: base64 of a PNG image."""
    with io.BytesIO() as buffer:
        Image.new("RGBA", (300, 100), (0, 0, 128, 255)).save(buffer, "PNG")
        return base64.b64encode(buffer.getvalue()).decode()


class DocumentFixture:
    """Makes files and documents. Mix it into a test class."""

    def file(self, name="Terms.pdf", content=None, **values):
        return self.env["ir.attachment"].create(
            {"name": name, "raw": pdf() if content is None else content, **values}
        )

    def document(self, client, contacts, files=None, **values):
        """A draft for some contacts of a client."""
        return self.env["reminder.document"].create(
            {
                "name": "Letter of engagement",
                "partner_id": client.id,
                "attachment_ids": [Command.set((files or self.file()).ids)],
                "signer_ids": [
                    Command.create({"partner_id": contact.id, "sequence": number})
                    for number, contact in enumerate(contacts)
                ],
                **values,
            }
        )

    def replace_beneath(self, file, content):
        """Put another content in the place of a file, beneath Odoo: in the file store.

        :param content: bytes; None: the file is lost
        """
        self.env.flush_all()
        path = Path(file._full_path(file.store_fname))
        kept = path.read_bytes()
        self.addCleanup(path.write_bytes, kept)
        if content is None:
            path.unlink()
        else:
            path.write_bytes(content)
        self.env.invalidate_all()


class DocumentCase(DocumentFixture, EngineCase):
    """The rules about documents, and a client with two contacts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        rules = cls.env["reminder.rule"].with_context(active_test=False)
        for name in ("signature", "approval", "document_expiry"):
            rule = cls.env.ref(f"reminder_automation.reminder_rule_{name}")
            cls.change(rule, {"active": True})
            setattr(cls, f"{name}_rule", rules.browse(rule.id))
        cls.company.email = "office@example.com"
        cls.nord = cls.env["res.partner"].create(
            {"name": "Nord ApS", "is_company": True}
        )
        cls.anna, cls.bo = cls.env["res.partner"].create(
            [
                {
                    "name": name,
                    "parent_id": cls.nord.id,
                    "email": f"{name.lower()}@nord.example.com",
                }
                for name in ("Anna", "Bo")
            ]
        )
        cls.reminder_texts = ("eminder", "igned", "pproved", "ejected", "xpired")

    def sent(self, moment="2026-01-05 10:00", **values):
        """A document that was sent to both contacts at a moment in UTC."""
        document = self.document(self.nord, self.anna + self.bo, **values)
        with self.at(moment), self.mock_mail_gateway():
            document.action_send()
            self.env.flush_all()
        return document

    def signer(self, document, contact):
        return document.signer_ids.filtered(lambda one: one.partner_id == contact)

    def sign(self, document, contact, moment="2026-01-06 10:00"):
        with self.at(moment), self.mock_mail_gateway():
            self.signer(document, contact)._sign(contact.name, png(), "192.0.2.1")
            self.env.flush_all()

    def reminded(self, moment):
        """Sweep, send, and say who got a mail."""
        return [
            mail.split("<")[-1].strip(">") for mail in self.sweep_and_deliver(moment)
        ]
