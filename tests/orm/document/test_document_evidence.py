"""Evidence is evidence: files and answers of documents that were sent stay as they are,
their links are for one person, and what comes from outside is text."""

import base64
import hashlib
from importlib.util import module_from_spec, spec_from_file_location

from common import ReminderCase, new_test_user
from document_case import DocumentCase, DocumentFixture, pdf, png
from markupsafe import Markup

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import mute_logger
from odoo.tools.misc import file_path

from odoo.addons.base.models.ir_model import MODULE_UNINSTALL_FLAG
from odoo.addons.mail.tests.common import MockEmail

STATES = ("waiting", "done", "rejected", "cancelled", "expired")
MODELS = "odoo.addons.reminder_automation.models"


class EvidenceCase(DocumentCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = new_test_user(
            cls.env,
            "evidence-admin",
            "base.group_user,base.group_system,reminder_automation.group_reminder_admin",
            email="evidence-admin@example.com",
        )

    def in_state(self, state):
        """A document that was sent and came into a state, and its files."""
        document = self.sent(user_id=self.admin.id)
        if state == "done":
            self.sign(document, self.anna)
            self.sign(document, self.bo)
        elif state == "rejected":
            with self.mock_mail_gateway():
                self.signer(document, self.anna)._reject("No", "192.0.2.1")
        elif state == "cancelled":
            document.action_cancel()
        elif state == "expired":
            document._close("expired")
        self.assertEqual(document.state, state)
        return document

    def files(self, document):
        return document.attachment_ids | document.signed_attachment_id


class TestFiles(EvidenceCase):
    def refused(self, call, file, exception=UserError):
        columns = [
            "name",
            "res_model",
            "res_id",
            "res_field",
            "public",
            "company_id",
            "type",
            "url",
            "mimetype",
            "checksum",
            "file_size",
            "store_fname",
            "description",
        ]
        before = file.sudo().read(columns), file._reminder_content()
        with self.assertRaises(exception):
            call()
        self.env.invalidate_all()
        self.assertTrue(file.exists())
        self.assertEqual((file.sudo().read(columns), file._reminder_content()), before)

    def test_nobody_changes_a_file(self):
        other = self.document(self.nord, self.anna)
        company = self.env["res.company"].create({"name": "Other company"})
        for state in STATES:
            document = self.in_state(state)
            for file in self.files(document):
                for user in (self.env.user, self.admin):
                    own = file.with_user(user).sudo(user == self.env.user)
                    for values in (
                        {"raw": pdf("Other terms")},
                        {"raw": pdf("Other terms"), "mimetype": "application/pdf"},
                        {"raw": b""},
                        {"datas": "eA=="},
                        {"datas": False},
                        {"db_datas": b"x"},
                        {"store_fname": "aa/bb"},
                        {"checksum": "0" * 40},
                        {"file_size": 1},
                        {"mimetype": "text/plain"},
                        {"type": "url", "url": "https://example.com"},
                        {"url": "/web/x"},
                        {"name": "Other.pdf"},
                        {"description": "Other"},
                        {"res_model": "res.partner", "res_id": self.nord.id},
                        {"res_id": other.id},
                        {"res_id": 0},
                        {"res_field": "signature"},
                        {"public": True},
                        {"company_id": company.id},
                        {"company_id": False},
                    ):
                        if values == {"company_id": file.company_id.id}:
                            continue
                        with self.subTest(state=state, user=user.login, values=values):
                            self.refused(lambda: own.write(values), file)  # noqa: B023
                    self.refused(own.unlink, file)
                    forged = own.with_context(
                        **{MODULE_UNINSTALL_FLAG: True, "reminder_keeps": True}
                    )
                    self.refused(forged.unlink, file)
                    self.refused(
                        lambda: forged.write({"name": "x"}),  # noqa: B023
                        file,
                    )
                    self.refused(own._delete_and_notify, file)

    def test_nobody_deletes_it_with_something_else(self):
        document = self.in_state("done")
        for file in self.files(document):
            message = document.message_post(body="See", attachment_ids=file.ids)
            self.refused(
                lambda: document._message_update_content(
                    message,  # noqa: B023
                    body="",
                    attachment_ids=[],
                ),
                file,
            )
            message.unlink()
            self.assertTrue(file.exists())
        with self.assertRaisesRegex(UserError, "archive it"):
            document.unlink()
        with self.assertRaisesRegex(UserError, "archive the contact"):
            self.anna.unlink()
        with self.assertRaisesRegex(UserError, "sent already|has answered"):
            document.signer_ids.with_context(**{MODULE_UNINSTALL_FLAG: True}).unlink()
        self.assertTrue(document.signer_ids.exists())

    def test_composer_and_templates_move_nothing(self):
        document = self.in_state("waiting")
        file = document.attachment_ids
        self.nord.message_post(body="x", attachment_ids=file.ids)
        self.assertEqual((file.res_model, file.res_id), (document._name, document.id))
        for model in ("mail.compose.message", "mail.message"):
            self.refused(lambda: file.write({"res_model": model}), file)  # noqa: B023

    def test_odoo_moves_its_store(self):
        document = self.in_state("done")
        files = self.files(document)
        contents = [file.raw for file in files]
        hashes = files.mapped("mimetype")
        config = self.env["ir.config_parameter"]
        for place in ("db", "file"):
            config.set_param("ir_attachment.location", place)
            files._migrate()
            self.env.flush_all()
            self.env.invalidate_all()
            self.assertEqual([file.raw for file in files], contents)
            self.assertEqual(files.mapped("mimetype"), hashes)
            self.assertEqual(bool(files[0].store_fname), place == "file")
            self.assertFalse(document._damaged_files())
        files._gc_file_store_unsafe()
        self.assertFalse(document._damaged_files())

    def test_a_file_changed_beneath_is_not_moved(self):
        document = self.in_state("waiting")
        file = document.attachment_ids
        checksum = file.checksum
        self.replace_beneath(file, b"Other")
        self.env["ir.config_parameter"].set_param("ir_attachment.location", "db")
        other = self.file("other.txt", b"Something")
        with mute_logger(f"{MODELS}.document.ir_attachment"):
            (file | other)._migrate()
        self.assertEqual((file.checksum, bool(file.store_fname)), (checksum, True))

    def test_without_its_document(self):
        """Superuser code that lets go of the signed copy does not set it free."""
        document = self.in_state("done")
        file = document.signed_attachment_id
        document.signed_attachment_id = False
        self.refused(lambda: file.write({"name": "x"}), file)
        self.refused(file.unlink, file)

    def test_access_tokens_and_small_pictures(self):
        file = self.in_state("done").signed_attachment_id
        [token] = file.generate_access_token()
        self.assertEqual(file.access_token, token)
        file.thumbnail = png()
        # What stays the same is no change.
        file.write({"name": file.name, "res_id": file.res_id, "public": False})

    def test_drafts_and_what_nobody_answered(self):
        document = self.document(self.nord, self.anna)
        file = document.attachment_ids
        file.name = "Better.pdf"
        file.raw = pdf("Better")
        with self.mock_mail_gateway():
            document.action_send()
        document.action_cancel()
        document.unlink()
        self.assertFalse(file.exists())
        # What stands in the chatter only is nobody's evidence.
        document = self.in_state("waiting")
        note = self.file("note.txt", b"x", res_model=document._name, res_id=document.id)
        note.name = "Note.txt"
        note.unlink()

    def test_other_files_cost_no_query(self):
        file = self.file("other.txt", b"x", res_model="res.partner", res_id=1)
        self.env.flush_all()
        file.read(["name"])
        with self.assertQueryCount(0):
            self.assertFalse(file._reminder_evidence())


class TestLog(EvidenceCase):
    def test_what_is_kept(self):
        document = self.sent()
        content = document.attachment_ids.raw
        digest = hashlib.sha256(content).hexdigest()
        with self.at("2026-01-06 10:00"), self.mock_mail_gateway():
            self.signer(document, self.anna)._sign(
                "Anna B.",
                png(),
                "192.0.2.1",
                via="link",
                user_agent="Browser/1\x00\ud800",
            )
        self.assertRecordValues(
            document.answer_ids,
            [
                {
                    "partner_id": self.anna.id,
                    "partner_name": "Anna",
                    "email": self.anna.email,
                    "kind": "signed",
                    "signed_name": "Anna B.",
                    "ip": "192.0.2.1",
                    "via": "link",
                    "user_agent": "Browser/1",
                    "void": False,
                    "signed_fingerprint": False,
                    "file_ids": document.attachment_ids.ids,
                }
            ],
        )
        first = document.answer_ids
        self.assertEqual(str(first.date), "2026-01-06 10:00:00")
        self.assertTrue(first.signature)
        self.assertIn(digest, first.fingerprints)
        self.sign(document, self.bo)
        last = document.answer_ids - first
        copy = document.signed_attachment_id
        self.assertEqual(last.signed_attachment_id, copy)
        self.assertEqual(last.signed_fingerprint, hashlib.sha256(copy.raw).hexdigest())

    def test_nobody_writes_it(self):
        document = self.in_state("done")
        answer = document.answer_ids[0]
        for user in (self.env.user, self.admin):
            for su in (True, False):
                own = answer.with_user(user).sudo(su)
                for context in (
                    {},
                    {MODULE_UNINSTALL_FLAG: True},
                    {"reminder_keeps": True},
                ):
                    own = own.with_context(**context)
                    for call in (
                        lambda: own.write({"ip": "192.0.2.9"}),  # noqa: B023
                        lambda: own.write({}),  # noqa: B023
                        own.unlink,
                        own.copy,
                        lambda: own.create(  # noqa: B023
                            {
                                "document_id": document.id,
                                "signer_id": document.signer_ids[0].id,
                                "partner_id": self.anna.id,
                                "kind": "signed",
                                "date": "2026-01-01 00:00:00",
                                "partner_name": "Anna",
                            }
                        ),
                    ):
                        with self.assertRaises(AccessError):
                            call()
        loaded = answer.load(["partner_name", "ip"], [["Anna", "192.0.2.9"]])
        self.assertFalse(loaded["ids"])
        with self.assertRaises(UserError):
            document.with_user(self.admin).answer_ids = [Command.clear()]

    def test_reset_keeps_it(self):
        document = self.sent()
        file = document.attachment_ids
        self.sign(document, self.anna)
        document.action_reset()
        answer = document.answer_ids
        self.assertEqual((len(answer), answer.void), (1, True))
        self.assertTrue(answer.signature)
        # The file that was signed stays, though another one may be sent.
        with self.assertRaises(UserError):
            file.raw = pdf("Other")
        with self.assertRaises(UserError):
            file.unlink()
        with self.assertRaisesRegex(UserError, "archive it"):
            document.unlink()
        with self.assertRaisesRegex(UserError, "has answered"):
            self.signer(document, self.anna).unlink()
        with self.assertRaisesRegex(UserError, "has answered"):
            self.signer(document, self.anna).partner_id = self.nord
        document.attachment_ids = self.file("Second.pdf", pdf("Second"))
        self.assertTrue(file.exists())
        with self.mock_mail_gateway():
            document.action_send()
        self.sign(document, self.anna)
        self.assertEqual(document.answer_ids.sorted("id").mapped("void"), [True, False])

    def test_rights(self):
        document = self.in_state("done")
        answer = document.answer_ids[0]
        self.assertTrue(answer.with_user(self.admin).read(["ip", "signature"]))
        portal = new_test_user(self.env, "evidence-portal", "base.group_portal")
        for user in (self.user_employee, portal):
            with self.assertRaises(AccessError):
                answer.with_user(user).read(["ip"])


class TestFingerprints(EvidenceCase):
    def activities(self, document):
        return document.activity_ids.filtered(
            lambda one: "were changed" in (one.summary or "")
        )

    def test_nothing_is_wrong(self):
        for state in ("draft", *STATES):
            document = (
                self.document(self.nord, self.anna)
                if state == "draft"
                else self.in_state(state)
            )
            self.assertFalse(document.file_warning)
            self.assertFalse(document._look_at_files())

    def test_replaced_and_lost(self):
        for state, which in (
            ("waiting", "attachment_ids"),
            ("done", "attachment_ids"),
            ("done", "signed_attachment_id"),
        ):
            for content in (b"Other", None, b""):
                document = self.in_state(state)
                file = document[which]
                file.raw  # noqa: B018 - read before, as a long request has
                self.replace_beneath(file, content)
                with self.subTest(state=state, which=which, content=content):
                    self.assertIn(file.name, document.file_warning)
                    data = document.with_user(self.admin).web_read({"file_warning": {}})
                    self.assertIn(file.name, data[0]["file_warning"])
                    [mine] = self.activities(document).filtered(
                        lambda one: one.user_id == self.admin
                    )
                    self.assertIn(file.name, mine.note)
                    count = len(self.activities(document))
                    document.web_read({"file_warning": {}})
                    document._look_at_files()
                    # Done with: not again for the same.
                    mine.action_done()
                    document._look_at_files()
                    self.assertEqual(len(self.activities(document)), count - 1)

    def test_lists_read_no_file(self):
        document = self.in_state("waiting")
        self.replace_beneath(document.attachment_ids, b"Other")
        document.web_search_read([("id", "=", document.id)], {"name": {}, "state": {}})
        self.assertFalse(document.told_files)

    def test_the_signed_copy_is_not_given_out(self):
        document = self.in_state("done")
        self.assertIn("/web/content/", document.action_open_signed_copy()["url"])
        self.replace_beneath(document.signed_attachment_id, pdf("I owe you"))
        action = document.with_user(self.admin).action_open_signed_copy()
        self.assertEqual(action["params"]["type"], "danger")
        self.assertTrue(self.activities(document))

    def test_names_in_what_is_told_are_text(self):
        name = (
            "<img src=x onerror=alert(1)><a href='https://evil.example.com'>a</a>.txt"
        )
        document = self.sent(
            user_id=self.admin.id, files=self.file(name, b"Some text"), name=name
        )
        self.replace_beneath(document.attachment_ids, b"Other")
        document._look_at_files()
        note = self.activities(document)[0].note
        self.assertNotIn("<img", note)
        self.assertNotIn("<a ", note)
        self.assertNotIn("<img", document.file_warning)

    def test_a_file_added_beneath(self):
        document = self.in_state("waiting")
        file = self.file("x.txt", b"x", res_model=document._name, res_id=document.id)
        self.env.cr.execute(
            "INSERT INTO reminder_document_attachment_rel VALUES (%s, %s)",
            [document.id, file.id],
        )
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "files were changed"):
            self.sign(document, self.anna)


class TestLinks(EvidenceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.nobody = cls.env.ref("base.public_user")

    def opens(self, signer, token):
        self.env.invalidate_all()
        return signer._opens_for(self.nobody, token)

    def leave(self, how):
        if how == "archived":
            self.user.active = False
            self.anna.active = False
        elif how == "moved":
            other = self.env["res.partner"].create({"name": "Syd", "is_company": True})
            self.anna.parent_id = other
        elif how == "alone":
            self.anna.parent_id = False
        elif how == "revoked":
            self.user.active = False
        elif how == "deleted":
            self.user.unlink()
        self.env.flush_all()

    def back(self, how):
        self.anna.write({"active": True, "parent_id": self.nord.id})
        if how in ("archived", "revoked"):
            self.user.active = True
        self.env.flush_all()

    def test_who_has_left(self):
        for how in ("archived", "moved", "alone", "revoked", "deleted"):
            self.user = new_test_user(
                self.env, f"leaves-{how}", "base.group_portal", partner_id=self.anna.id
            )
            for state in ("waiting", "done"):
                document = self.in_state(state)
                signer = self.signer(document, self.anna)
                token = signer.access_token
                with self.subTest(how=how, state=state):
                    self.assertTrue(self.opens(signer, token))
                    self.leave(how)
                    self.assertFalse(self.opens(signer, token))
                    self.assertFalse(signer.access_token)
                    if how == "deleted":
                        self.user = new_test_user(
                            self.env,
                            f"leaves-{how}-{state}",
                            "base.group_portal",
                            partner_id=self.anna.id,
                        )
                        continue
                    self.assertFalse(
                        signer._opens_for(self.user, None), "nor when logged in"
                    )
                    if state == "waiting":
                        with self.assertRaisesRegex(UserError, "no longer waits"):
                            self.sign(document, self.anna)
                    self.back(how)
                    # An old link stays dead.
                    self.assertFalse(self.opens(signer, token))
                    self.assertTrue(signer._opens_for(self.user, None))
            self.user.unlink()

    def test_others_keep_theirs(self):
        document = self.in_state("waiting")
        tokens = document.signer_ids.mapped("access_token")
        self.bo.write({"name": "Bob", "email": "bob@nord.example.com"})
        self.nord.parent_id = self.env["res.partner"].create({"name": "Holding"})
        self.assertEqual(document.signer_ids.mapped("access_token"), tokens)

    def test_merged_away(self):
        again = self.anna.copy({"name": "Anna B.", "parent_id": self.nord.id})
        document = self.document(self.nord, again)
        with self.mock_mail_gateway():
            document.action_send()
        signer = document.signer_ids
        token = signer.access_token
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((again | self.anna).ids, self.anna)
        self.env.invalidate_all()
        self.assertEqual(signer.partner_id, self.anna)
        self.assertFalse(self.opens(signer, token))

    def test_merging_keeps_answers(self):
        again = self.anna.copy({"name": "Anna B.", "parent_id": self.nord.id})
        document = self.sent()
        self.sign(document, self.anna)
        answer = document.answer_ids
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((again | self.anna).ids, again)
        self.env.invalidate_all()
        self.assertEqual((answer.partner_id, answer.signed_name), (again, "Anna"))
        with self.assertRaisesRegex(UserError, "cannot be merged"):
            wizard._merge((again | self.bo).ids, self.bo)

    def test_nobody_is_reminded_of_a_dead_link(self):
        self.sent()
        self.leave("moved")
        self.assertEqual(self.reminded("2026-01-08 07:00"), [self.bo.email])

    def test_what_is_no_token(self):
        signer = self.signer(self.in_state("waiting"), self.anna)
        for token in (
            None,
            0,
            1,
            True,
            [],
            ["x"],
            {"a": 1},
            "",
            "\x00",
            "\ud800",
            b"x",
        ):
            self.assertFalse(self.opens(signer, token))

    def test_contacts_who_left_are_not_asked(self):
        document = self.document(self.nord, self.anna)
        self.leave("moved")
        with self.assertRaisesRegex(UserError, "belong to another customer"):
            document.action_send()


class TestTokens(DocumentFixture, MockEmail, ReminderCase):
    """What colleagues of every kind see of the links: nothing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.email = "office@example.com"
        cls.system = new_test_user(
            cls.env,
            "token-system",
            "base.group_user,base.group_system,reminder_automation.group_reminder_admin,"
            "base.group_partner_manager",
            email="token-system@example.com",
        )
        cls.staff_of_reminders = cls.inspector | cls.admin | cls.system

    def sent(self, **values):
        document = self.document(self.client, self.contact, **values)
        with self.mock_mail_gateway():
            document.with_user(self.inspector).action_send()
        self.env.flush_all()
        return document

    def test_over_rpc(self):
        document = self.sent()
        token = document.signer_ids.access_token
        document._portal_ensure_token()
        for user in self.staff_of_reminders:
            for record in (document.signer_ids, document):
                own = record.with_user(user)
                own.invalidate_recordset()
                Model = own.browse()
                for call in (
                    lambda: own.read(["access_token"]),  # noqa: B023
                    lambda: own.mapped("access_token"),  # noqa: B023
                    lambda: own.web_read({"access_token": {}}),  # noqa: B023
                    lambda: own.export_data(["access_token"]),  # noqa: B023
                    lambda: Model.search([("access_token", "like", "a%")]),  # noqa: B023
                    lambda: Model.search([], order="access_token"),  # noqa: B023
                    lambda: Model._read_group([], ["access_token"]),  # noqa: B023
                    lambda: Model.formatted_read_group(  # noqa: B023
                        [], ["access_token"], ["__count"]
                    ),
                    lambda: Model._read_group([], [], ["access_token:array_agg"]),  # noqa: B023
                    lambda: own.write({"access_token": "x"}),  # noqa: B023
                    own.get_portal_url,
                ):
                    with self.subTest(user=user.login, model=own._name):
                        with self.assertRaises(UserError):
                            call()
                self.assertNotIn("access_token", own.fields_get())
                self.assertNotIn(token, str(own.read()))
                share = self.env["portal.share"].with_user(user)
                with self.assertRaises(AccessError):
                    share.create(
                        {
                            "res_model": own._name,
                            "res_id": own.id,
                            "partner_ids": [Command.set(user.partner_id.ids)],
                        }
                    ).action_send_mail()
                self.assertNotIn(token, own._get_share_url())
            signer = document.signer_ids.with_user(user)
            self.assertNotIn(token, signer._reminder_url(signer.partner_id))
            action = signer.action_preview()
            self.assertTrue(action["url"].endswith("/preview"))

    def test_who_reads_the_log(self):
        document = self.sent()
        with self.mock_mail_gateway():
            document.signer_ids._sign("Anna", png(), "192.0.2.1")
        answer = document.answer_ids
        for user in self.staff_of_reminders:
            self.assertEqual(answer.with_user(user).mapped("ip"), ["192.0.2.1"])
        for user in (self.outsider, self.staff, self.portal, self.public, self.foreign):
            own = answer.with_user(user)
            with self.assertRaises(AccessError):
                own.read(["ip"])
            if own.browse().has_access("read"):
                self.assertFalse(own.search([]))

    def test_no_message_has_it(self):
        document = self.document(self.client, self.contact)
        watcher = self.admin.partner_id
        document.signer_ids.message_subscribe(watcher.ids)
        with self.mock_mail_gateway():
            document.with_user(self.inspector).action_send()
            self.env["mail.mail"].process_email_queue()
        signer = document.signer_ids
        token = signer.access_token
        [mail] = [
            one for one in self._mails if self.contact.email in one["email_to"][0]
        ]
        self.assertIn(f"{signer.access_url}?access_token={token}", mail["body"])
        for other in self._mails:
            if self.contact.email not in other["email_to"][0]:
                self.assertNotIn(token, other["body"])
        messages = self.env["mail.message"].search([("body", "like", token)])
        self.assertFalse(messages)
        [invitation] = signer.message_ids.filtered(
            lambda one: signer.access_url in one.body
        )
        self.assertIn(self.contact, invitation.notified_partner_ids)

    def test_an_answer_that_quotes_the_mail(self):
        signer = self.sent().signer_ids
        link = signer.get_base_url() + signer.get_portal_url()
        wrapped = (
            "https://safe.example.com/?url=https%3A%2F%2Fx%2Fmy%2Fdocuments%2F"
            f"{signer.id}%3Faccess_token%3D{signer.access_token}&amp;data=1"
        )
        for record in (signer, signer.document_id, self.client):
            message = record.message_post(
                body=Markup("<a href='%s'>%s</a> <a href='%s'>x</a>")
                % (link, link, Markup(wrapped))
            )
            self.assertNotIn(signer.access_token, message.body)
            self.assertIn(f"documents/{signer.id}", message.body)
            message.body = Markup("<p>%s</p>") % link
            self.assertNotIn(signer.access_token, message.body)

    def test_staff_write_to_the_client(self):
        """The chatter works as before."""
        document = self.sent().with_user(self.inspector)
        for record in (document, document.signer_ids):
            with self.mock_mail_gateway():
                message = record.message_post(
                    body="A question",
                    partner_ids=self.contact.ids,
                    subtype_xmlid="mail.mt_comment",
                )
            self.assertIn(self.contact, message.notified_partner_ids)

    def test_rendered_by_a_colleague(self):
        signer = self.sent().signer_ids
        template = self.env.ref("reminder_automation.mail_template_document_request")
        for user in self.staff_of_reminders:
            body = (
                template.with_user(user)
                .sudo(False)
                ._render_field("body_html", signer.ids)[signer.id]
            )
            self.assertNotIn(signer.access_token, body)


class TestReach(DocumentFixture, MockEmail, ReminderCase):
    """Nobody moves anything to where it is out of his own reach."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.email = "office@example.com"
        cls.syd = cls.make_client("Syd A/S", cls.south)
        cls.sara = cls.make_contact(cls.syd, "Sara Lund")

    def mine(self, **values):
        maker = self.env["reminder.document"].with_user(self.inspector)
        return maker.create(
            {
                "name": "Letter",
                "partner_id": self.client.id,
                "attachment_ids": [Command.create({"name": "a.txt", "raw": b"a"})],
                **values,
            }
        )

    def test_documents(self):
        company = self.env["res.company"].create({"name": "Other"})
        document = self.mine()
        for values in (
            {"partner_id": self.syd.id},
            {"partner_id": self.sara.id},
            {"company_id": company.id},
            {"user_id": self.foreign.id},
            {"user_id": self.portal.id},
        ):
            for call in (
                lambda: document.write(values),  # noqa: B023
                lambda: document.web_save(values, {"id": {}}),  # noqa: B023
                lambda: document.copy(values),  # noqa: B023
                lambda: self.mine(**values),  # noqa: B023
            ):
                with self.subTest(values), self.assertRaises(UserError):
                    call()
                    self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(document.partner_id, self.client)

    def test_signers(self):
        document = self.mine(
            signer_ids=[Command.create({"partner_id": self.contact.id})]
        )
        foreign = self.document(self.syd, self.syd)
        signer = document.signer_ids
        for values in (
            {"document_id": foreign.id},
            {"document_id": foreign.id, "partner_id": self.sara.id},
            {"partner_id": self.sara.id},
        ):
            with self.subTest(values), self.assertRaises(UserError):
                signer.write(values)
        with self.assertRaises(AccessError):
            signer.create({"document_id": foreign.id, "partner_id": self.sara.id})
        with self.assertRaises(ValidationError):
            # Signers of another client do not come along.
            document.sudo().partner_id = self.syd


class TestCopies(DocumentFixture, ReminderCase):
    """Files on documents are copies; whose they were, stays."""

    def mine(self, commands, user=None):
        maker = self.env["reminder.document"].with_user(user or self.inspector)
        return maker.create(
            {
                "name": "Letter",
                "partner_id": self.client.id,
                "attachment_ids": commands,
            }
        )

    def state(self, file):
        file.invalidate_recordset()
        return file.sudo().read(
            ["name", "res_model", "res_id", "public", "access_token", "checksum"]
        )

    def test_always_a_copy(self):
        files = [
            self.file("public.txt", b"1", public=True, access_token="known"),
            self.file(
                "of-client.txt", b"2", res_model="res.partner", res_id=self.client.id
            ),
            self.file("pending.txt", b"3", res_model="reminder.document"),
            self.file("upload.txt", b"4", res_model="reminder.document.upload"),
        ]
        for file in files:
            before = self.state(file)
            for command in (Command.link(file.id), Command.set(file.ids)):
                document = self.env["reminder.document"].create(
                    {
                        "name": "Letter",
                        "partner_id": self.client.id,
                        "attachment_ids": [command],
                    }
                )
                own = document.attachment_ids
                self.assertNotEqual(own, file)
                self.assertEqual(own.raw, file.raw)
                self.assertEqual(
                    (own.res_model, own.res_id, own.public, own.access_token, own.url),
                    (document._name, document.id, False, False, False),
                )
                self.assertEqual(self.state(file), before)
                document.unlink()
                self.assertTrue(file.exists())

    def test_not_those_of_others(self):
        secrets = [
            self.file("pending.txt", b"1", res_model="reminder.document"),
            self.file("pending.txt", b"1"),
            self.file(
                "other.txt",
                b"1",
                res_model="res.partner",
                res_id=self.env.ref("base.partner_root").id,
            ),
        ]
        syd = self.make_client("Syd A/S", self.south)
        secrets.append(self.document(syd, syd).attachment_ids)
        document = self.mine([Command.create({"name": "a.txt", "raw": b"a"})])
        for secret in secrets:
            if secret.with_user(self.inspector).has_access("read"):
                continue
            before = self.state(secret)
            for call in (
                lambda: self.mine([Command.link(secret.id)]),  # noqa: B023
                lambda: self.mine([Command.set(secret.ids)]),  # noqa: B023
                lambda: document.write({"attachment_ids": [Command.link(secret.id)]}),  # noqa: B023
                lambda: document.write(
                    {"attachment_ids": [Command.update(secret.id, {"name": "x"})]}  # noqa: B023
                ),
                lambda: document.write({"attachment_ids": [Command.delete(secret.id)]}),  # noqa: B023
                lambda: (
                    self.env["reminder.document.upload"]
                    .with_user(self.inspector)
                    .create(
                        {
                            "partner_id": self.client.id,
                            "attachment_ids": [Command.set(secret.ids)],  # noqa: B023
                        }
                    )
                ),
            ):
                with self.subTest(secret.name), self.assertRaises(AccessError):
                    with self.env.cr.savepoint():
                        call()
            self.env.invalidate_all()
            self.assertEqual(self.state(secret), before)

    def test_made_by_the_form(self):
        document = self.mine(
            [
                Command.create(
                    {
                        "name": "a.txt",
                        "raw": b"a",
                        "public": True,
                        "res_model": "res.users",
                        "res_id": self.admin.id,
                    }
                )
            ],
            self.admin,
        )
        own = document.sudo().attachment_ids
        self.assertEqual(
            (own.res_model, own.res_id, own.public),
            (document._name, document.id, False),
        )

    def test_uploads_are_removed_later(self):
        upload, public = (
            self.file("a.txt", b"a", res_model="reminder.document", public=is_public)
            for is_public in (False, True)
        )
        self.env.flush_all()
        Attachment = self.env["ir.attachment"]
        Attachment._gc_reminder_uploads()
        self.assertTrue(upload.exists())
        self.env.cr.execute(
            "UPDATE ir_attachment SET create_date = '2020-01-01' WHERE id = ANY(%s)",
            [(upload | public).ids],
        )
        self.env.invalidate_all()
        Attachment._gc_reminder_uploads()
        self.assertEqual((upload | public).exists(), public)


class TestTextFromOutside(EvidenceCase):
    NASTY = (
        "<script>alert(1)</script><img src='https://evil.example.com/p.png'>"
        '<a href="https://evil.example.com">here</a>\nhttps://evil.example.com/x'
    )

    def test_comments(self):
        for request, method in (
            ("signature", "_reject"),
            ("approval", "_reject"),
            ("approval", "_approve"),
        ):
            document = self.sent(request=request, user_id=self.admin.id)
            with self.mock_mail_gateway():
                getattr(self.signer(document, self.anna), method)(
                    self.NASTY, "<b>192.0.2.1</b>", user_agent=self.NASTY
                )
            bodies = " ".join(
                [
                    *document.message_ids.mapped("body"),
                    *document.activity_ids.mapped("note"),
                ]
            )
            for tag in ("<script", "<img", "<a ", "<b>"):
                self.assertNotIn(tag, bodies)
            self.assertIn("&lt;img", bodies)
            if method == "_reject":
                self.assertIn("&lt;img", document.activity_ids.note)

    def test_what_is_no_text(self):
        document = self.sent()
        signer = self.signer(document, self.anna)
        for value in ({"a": 1}, ["Anna"], 7, 1.5, True, None, "", "\x00", b"Anna"):
            with self.subTest(value=value), self.assertRaises(UserError):
                signer._sign(value, png(), "192.0.2.1")
            with self.subTest(value=value), self.assertRaises(UserError):
                signer._reject(value, "192.0.2.1")
        for value in (
            {"a": 1},
            [png()],
            7,
            None,
            "x" * 10**7,
            "\x00",
            base64.b64encode(b"\x89PNG\r\n\x1a\n" + b"x" * 50).decode(),
        ):
            with self.subTest(str(value)[:20]), self.assertRaises(UserError):
                signer._sign("Anna", value, "192.0.2.1")
        self.assertEqual(signer.state, "waiting")
        with self.mock_mail_gateway():
            signer._sign("An\x00na\ud800 \u202e" + "x" * 10**6, png(), "192.0.2.1\x00")
        self.assertTrue(signer.signed_name.startswith("Anna x"))
        self.assertEqual(len(signer.signed_name), 128)
        self.assertEqual(signer.ip, "192.0.2.1")
        self.sign(document, self.bo)
        self.assertEqual(document.state, "done")


class TestUpdate(EvidenceCase):
    """What the first release left: answers on the signers, and nothing else."""

    def migrate(self):
        path = file_path("reminder_automation/migrations/19.0.2.0.0/post-evidence.py")
        spec = spec_from_file_location("post_evidence", path)
        module = module_from_spec(spec)
        spec.loader.exec_module(module)
        self.env.flush_all()
        module.migrate(self.env.cr, "19.0.1.0.0")
        self.env.invalidate_all()

    def test_answers_files_and_messages(self):
        done, part = self.in_state("done"), self.sent()
        self.sign(part, self.anna, "2026-01-07 10:00")
        kept = [
            answer.read(["date", "kind", "partner_name", "signed_fingerprint"])[0]
            for answer in done.answer_ids.sorted("id")
        ]
        for values in kept:
            values.pop("id")
        signer = self.signer(part, self.bo)
        link = f"{signer.access_url}?access_token={signer.access_token}"
        file = part.attachment_ids
        self.env.flush_all()
        self.env.cr.execute("UPDATE reminder_document_signer SET answer_id = NULL")
        self.env.cr.execute("DELETE FROM reminder_document_answer")
        message = signer.message_ids[0]
        self.env.cr.execute(
            "UPDATE mail_message SET body = %s WHERE id = %s",
            [f'<p><a href="https://x{link}">Sign</a></p>', message.id],
        )
        self.env.cr.execute(
            "UPDATE ir_attachment SET res_model = 'res.partner', res_id = %s,"
            " public = TRUE WHERE id = %s",
            [self.nord.id, file.id],
        )
        self.env.invalidate_all()
        for _twice in range(2):
            self.migrate()
            answers = done.answer_ids.sorted("id")
            self.assertEqual(
                [
                    {name: answer[name] for name in values}
                    for answer, values in zip(answers, kept, strict=True)
                ],
                kept,
            )
            self.assertEqual(done.signer_ids.answer_id, answers)
            self.assertFalse(any(answers.mapped("void")))
            self.assertFalse(done._damaged_files())
            self.assertEqual(
                part.answer_ids.mapped("partner_id"),
                self.anna,
            )
            self.assertEqual(part.answer_ids.fingerprints, part.fingerprints)
            self.assertEqual(
                message.body,
                f'<p><a href="https://x{signer.access_url}">Sign</a></p>',
            )
            self.assertEqual(
                (file.res_model, file.res_id, file.public), (part._name, part.id, False)
            )
        self.sign(part, self.bo)
        self.assertEqual(part.state, "done")
