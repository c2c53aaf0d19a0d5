"""Own words: the text of a reminder by hand, changed before it leaves."""

from common import new_test_user
from engine_case import EngineCase

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form
from odoo.tools import SQL

ADMIN = "base.group_user,reminder_automation.group_reminder_admin"
USER = "base.group_user,reminder_automation.group_reminder_user"


class TestResendWords(EngineCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.me = new_test_user(
            cls.env, "writer", ADMIN, email="writer@example.com", name="Wanda"
        )
        cls.me.sudo().company_ids = cls.env["res.company"].sudo().search([])
        cls.terms = cls.env["ir.attachment"].create(
            {"name": "terms.txt", "raw": b"Terms", "public": True}
        )
        cls.template.write(
            {
                "attachment_ids": [(6, 0, cls.terms.ids)],
                "body_html": (
                    "<p>Please answer us, <t t-out='object.name'/>.</p>"
                    '<p><a href="/my/1?access_token=secret">Your page</a></p>'
                ),
            }
        )

    def waiting(self, user=None, **values):
        """The item of a client that waits."""
        client = self.client(**values)
        self.sweep("2026-01-06 10:00")
        return self.item(client).with_user(user or self.me)

    def window(self, items, **values):
        action = items.action_send_now()
        Window = self.env["reminder.send"].with_user(items.env.user)
        return Window.with_context(**action["context"]).create(values)

    def mail(self, items):
        return (
            self.env["mail.mail"]
            .sudo()
            .search(
                [
                    (
                        "reminder_delivery_id",
                        "in",
                        items.sudo().notice_ids.delivery_id.ids,
                    )
                ]
            )
        )

    def books(self):
        self.env.flush_all()
        models = ("reminder.notice", "reminder.delivery", "mail.message", "mail.mail")
        return [self.env[model].sudo().search_count([]) for model in models]

    # ------------------------------------------------------------
    # LOOK
    # ------------------------------------------------------------

    def test_the_text_is_shown_as_it_will_be(self):
        item = self.waiting()
        before = self.books()
        window = self.window(item)
        self.assertTrue(window.can_edit)
        self.assertEqual(window.subject, "Still open: Nord ApS")
        self.assertIn("Please answer us, Nord ApS.", window.body)
        self.assertEqual(window.attachment_ids, self.terms)
        self.assertEqual(window.title, "E-mail to Anna")
        self.assertFalse(window.hint or window.came_back)
        # The client's own link is the client's.
        self.assertNotIn("secret", window.body + str(window.shown))
        self.assertIn("#reminder-", window.body)
        self.assertEqual(self.books(), before)
        self.assertEqual((item.sent_count, item.notice_ids.ids), (0, []))

    def test_in_the_form_itself(self):
        item = self.waiting()
        action = item.action_send_now()
        Window = self.env["reminder.send"].with_user(self.me)
        with Form(Window.with_context(**action["context"])) as form:
            self.assertEqual(form.subject, "Still open: Nord ApS")
            form.subject = "In my words"
        form.record.action_send()
        mail = self.mail(item)
        self.assertEqual(mail.subject, "In my words")
        self.assertIn("Please answer us, Nord ApS.", mail.body_html)

    def test_not_changed_goes_as_the_template_has_it(self):
        self.env["res.lang"]._activate_lang("da_DK")
        self.template.with_context(lang="da_DK").subject = "Mangler: {{ object.name }}"
        item = self.waiting(contacts=("anna", "bo"))
        self.env["res.partner"].search(
            [("parent_id", "=", item.res_id), ("name", "=", "Bo")]
        ).lang = "da_DK"
        window = self.window(item)
        self.assertEqual(window.letter_count, 2)
        self.assertIn("a text of its own", window.hint)
        subjects = {window.shown_subject}
        window.action_next()
        subjects.add(window.shown_subject)
        self.assertEqual(subjects, {"Still open: Nord ApS", "Mangler: Nord ApS"})
        self.assertIn("2 of 2: E-mail to", window.title)
        window.action_send()
        self.assertEqual(set(self.mail(item).mapped("subject")), subjects)
        self.assertFalse(any(item.sudo().notice_ids.delivery_id.mapped("own_words")))

    def test_the_text_of_one_of_several(self):
        self.template.body_html = (
            '<p><t t-set="told" t-value="ctx.get(\'reminder\', {}).get(object.id)"/>'
            '<t t-if="told">Dear <t t-out="told[\'partner\'].name"/></t></p>'
        )
        item = self.waiting(contacts=("anna", "bo", "carla"))
        window = self.window(item)
        self.assertEqual(window.letter_count, 3)
        self.assertTrue(window.can_edit)
        window.action_next()
        self.assertIn("Dear Bo", window.body)
        window.body = "<p>Bo, my friend</p>"
        window.action_next()
        self.assertIn("Dear Carla", window.body)
        window.action_previous()
        self.assertIn("Bo, my friend", window.body)
        window.action_previous()
        self.assertIn("Dear Anna", window.body)
        window.action_send()
        bodies = {mail.recipient_ids.name: mail.body_html for mail in self.mail(item)}
        self.assertIn("Dear Anna", bodies["Anna"])
        self.assertIn("Bo, my friend", bodies["Bo"])
        self.assertIn("Dear Carla", bodies["Carla"])
        written = item.sudo().notice_ids.delivery_id.filtered("own_words")
        self.assertEqual(written.partner_id.name, "Bo")
        self.assertEqual(len(item.sudo().notice_ids), 3)

    def test_one_text_for_several(self):
        item = self.waiting(contacts=("anna", "bo"))
        window = self.window(item)
        self.assertTrue(window.can_edit)
        self.assertEqual(window.letter_count, 1)
        self.assertEqual(window.title, "E-mail to Anna, Bo")
        window.body = "<p>Dear both</p>"
        window.action_send()
        bodies = self.mail(item).mapped("body_html")
        self.assertEqual(len(bodies), 2)
        for body in bodies:
            self.assertIn("Dear both", body)

    def test_too_many_to_show(self):
        items = self.item_model.browse()
        for number in range(21):
            items |= self.waiting(name=f"Client{number} ApS")
        window = self.window(items)
        self.assertFalse(window.can_edit)
        self.assertIn("more than 20 items", window.hint)
        window.action_send()
        self.assertEqual(len(self.mail(items)), 21)

    def test_what_cannot_be_made_is_said(self):
        item = self.waiting()
        with self.break_rendering(self.env["res.partner"].browse(item.res_id)):
            window = self.window(item)
            self.assertIn("the template is broken here", window.hint)
            self.assertFalse(window.can_edit)

    # ------------------------------------------------------------
    # CHANGE
    # ------------------------------------------------------------

    def test_changed_words_leave(self):
        item = self.waiting()
        window = self.window(item)
        link = window.body.split('href="')[1].split('"')[0]
        window.write(
            {
                "subject": "About\nyour papers",
                "body": f'<p>Hello, see <a href="{link}">here</a>.</p>',
            }
        )
        window.action_send()
        delivery = item.sudo().notice_ids.delivery_id
        self.assertTrue(delivery.own_words)
        self.assertEqual(delivery.author_id, self.me)
        mail = self.mail(item)
        self.assertEqual(mail.subject, "About your papers")
        self.assertIn("Hello, see", mail.body_html)
        # The link is the client's again, with its key.
        self.assertIn("/my/1?access_token=secret", mail.body_html)
        self.assertNotIn("Please answer us", mail.body_html)
        self.assertEqual(mail.attachment_ids, self.terms)
        # Within the layout of reminders, and with its way out.
        self.assertIn("o_reminder_mail", mail.body_html)
        self.assertEqual(self.deliver(), ['"Anna" <anna@nord.example.com>'])
        self.assertEqual(delivery.state, "sent")

    def test_text_is_text(self):
        item = self.waiting()
        window = self.window(item)
        code = (
            "{{ object.name }} ${object.name} "
            '<t t-out="object.env.user.login">dead</t> '
            '<span t-out="object.name" t-if="1">dead</span>'
            '<script>alert(1)</script><img src="x" onerror="alert(2)"/>'
            '<form action="https://evil.example"><input name="a"/></form>'
        )
        window.write({"subject": "{{ object.name }} ${1+1}", "body": f"<p>{code}</p>"})
        window.action_send()
        mail = self.mail(item)
        self.assertEqual(mail.subject, "{{ object.name }} ${1+1}")
        self.assertIn("{{ object.name }} ${object.name}", mail.body_html)
        for dead in ("alert", "onerror", "<script", "<form", self.me.login + "<"):
            self.assertNotIn(dead, mail.body_html)

    def test_attachments_are_added_and_taken_off(self):
        item = self.waiting()
        window = self.window(item)
        upload = (
            self.env["ir.attachment"]
            .with_user(self.me)
            .create({"name": "mine.txt", "raw": b"Mine", "res_model": "reminder.send"})
        )
        window.attachment_ids = [(6, 0, upload.ids)]
        window.action_send()
        mail = self.mail(item)
        self.assertEqual(mail.attachment_ids.mapped("name"), ["mine.txt"])
        delivery = item.sudo().notice_ids.delivery_id
        self.assertTrue(delivery.own_words)
        self.assertEqual(
            (upload.sudo().res_model, upload.sudo().res_id),
            ("reminder.delivery", delivery.id),
        )
        self.assertIn("Please answer us", mail.body_html)
        delivery._erase_text()
        self.assertFalse(upload.sudo().exists())

    def upload(self, window=None):
        """A file that the writer uploads in a window, which may be saved already."""
        values = {"name": "mine.txt", "raw": b"Mine", "res_model": "reminder.send"}
        return (
            self.env["ir.attachment"]
            .with_user(self.me)
            .create(values | {"res_id": window.id if window else 0})
        )

    def own_file(self, delivery):
        """What was uploaded and is a message's own: named by its words, and in its
        mail."""
        files = self.env["ir.attachment"].search(
            [("res_model", "=", delivery._name), ("res_id", "=", delivery.id)]
        )
        mail = self.env["mail.mail"].search(
            [("reminder_delivery_id", "=", delivery.id)]
        )
        self.assertEqual(files.raw, b"Mine")
        self.assertEqual(delivery._words().attachment_ids, tuple(files.ids))
        self.assertEqual(mail.attachment_ids, files)
        return files

    def test_uploaded_in_a_window_that_is_saved(self):
        """Each of several who get one text has a file of his own; when the window is
        swept away they stay."""
        item = self.waiting(contacts=("anna", "bo"))
        window = self.window(item)
        upload = self.upload(window)
        window.attachment_ids = [(6, 0, upload.ids)]
        window.action_send()
        first, second = item.sudo().notice_ids.delivery_id.sorted("id")
        self.assertEqual(self.own_file(first), upload)
        copy = self.own_file(second)
        self.assertNotEqual(copy, upload)
        window.sudo().unlink()
        first._erase_text()
        self.assertFalse(upload.sudo().exists())
        self.assertEqual(self.own_file(second), copy)

    def test_an_upload_is_for_who_may_read_the_record(self):
        """As the text that it went with is."""
        item = self.waiting()
        window = self.window(item)
        window.attachment_ids = [(6, 0, self.upload().ids)]
        window.action_send()
        file = self.own_file(item.sudo().notice_ids.delivery_id)
        other = new_test_user(self.env, "other_reader", ADMIN)
        other.sudo().company_ids = self.me.company_ids
        theirs = file.with_user(other)
        self.assertEqual(theirs.raw, b"Mine")
        self.hide(item)
        self.assertFalse(theirs.has_access("read"))
        self.assertFalse(theirs.search([("id", "=", file.id)]))
        # Who reads no deliveries, and of what is gone: no error either.
        employee = file.with_user(new_test_user(self.env, "any_colleague"))
        self.assertFalse(employee.search([("id", "=", file.id)]))
        self.assertFalse(employee.has_access("read"))
        for table in ("reminder_notice", "reminder_delivery"):
            self.env.cr.execute(SQL("DELETE FROM %s", SQL.identifier(table)))
        self.env.invalidate_all()
        self.assertFalse(theirs.search([("id", "=", file.id)]))
        self.assertFalse(theirs.has_access("read"))

    def test_uploaded_on_one_of_several_pages(self):
        self.template.body_html = (
            '<p><t t-set="told" t-value="ctx.get(\'reminder\', {}).get(object.id)"/>'
            '<t t-if="told">Dear <t t-out="told[\'partner\'].name"/></t></p>'
        )
        item = self.waiting(contacts=("anna", "bo"))
        window = self.window(item)
        window.subject = "To Anna alone"
        window.action_next()
        window.attachment_ids = [(6, 0, self.upload(window).ids)]
        window.action_previous()
        window.action_send()
        by_name = {
            one.partner_id.name: one for one in item.sudo().notice_ids.delivery_id
        }
        self.own_file(by_name["Bo"])
        self.assertEqual(by_name["Anna"]._words().attachment_ids, tuple(self.terms.ids))

    def test_an_upload_is_sent_again(self):
        item = self.waiting()
        window = self.window(item)
        window.attachment_ids = [(6, 0, self.upload().ids)]
        window.action_send()
        notice = item.sudo().notice_ids
        before = notice.delivery_id
        notice.state = "failed"
        notice.with_user(self.me).action_send_again()
        self.assertNotEqual(notice.delivery_id, before)
        before._erase_text()
        self.own_file(notice.delivery_id)

    def test_a_request_does_not_choose_the_language(self):
        self.env["res.lang"]._activate_lang("da_DK")
        self.template.with_context(lang="da_DK").subject = "Mangler: {{ object.name }}"
        item = self.waiting().with_context(reminder_lang="da_DK")
        item._send_by_hand()
        self.assertEqual(self.mail(item).subject, "Still open: Nord ApS")

    def test_an_empty_text_is_none(self):
        for name, values in (
            ("Nord", {"subject": " "}),
            ("Syd", {"body": "<p><br/></p>"}),
        ):
            window = self.window(self.waiting(name=f"{name} ApS"))
            window.write(values)
            with self.assertRaisesRegex(UserError, "Write a subject and a text"):
                window.action_send()

    def test_confirmed_twice(self):
        item = self.waiting()
        window = self.window(item)
        window.body = "<p>Mine</p>"
        window.action_send()
        with self.assertRaises(UserError):
            window.action_send()
        self.assertEqual(len(self.mail(item)), 1)

    def test_sent_again_in_the_same_words(self):
        item = self.waiting()
        window = self.window(item)
        window.body = "<p>Mine</p>"
        window.action_send()
        notice = item.sudo().notice_ids
        notice.state = "failed"
        notice.with_user(self.me).action_send_again()
        self.assertIn("Mine", self.mail(item)[:1].body_html)
        self.assertTrue(notice.delivery_id.own_words)

    # ------------------------------------------------------------
    # AT THE DOOR
    # ------------------------------------------------------------

    def test_what_no_longer_waits_goes_back(self):
        item = self.waiting()
        window = self.window(item)
        window.write({"subject": "Mine", "body": "<p>My words</p>"})
        window.action_send()
        partner = self.env["res.partner"].browse(item.res_id)
        partner.function = "done"
        self.assertEqual(self.deliver(), [])
        delivery = item.sudo().notice_ids.delivery_id
        self.assertEqual(delivery.state, "cancelled")
        todo = self.env["mail.activity"].search([("user_id", "=", self.me.id)])
        self.assertEqual(len(todo), 1)
        self.assertEqual((todo.res_model, todo.res_id), ("res.partner", partner.id))
        self.assertIn("did not leave", todo.summary)
        self.assertIn("My words", todo.note)
        self.assertIn("It no longer waits.", todo.note)
        # The window opens with it, and it can be sent.
        partner.function = "waits"
        again = self.window(item)
        self.assertEqual(again.subject, "Mine")
        self.assertIn("My words", again.body)
        self.assertIn("did not leave", again.came_back)

    def test_a_template_text_does_not_go_back(self):
        item = self.waiting()
        self.window(item).action_send()
        self.env["res.partner"].browse(item.res_id).function = "done"
        self.deliver()
        self.assertFalse(
            self.env["mail.activity"].search([("user_id", "=", self.me.id)])
        )

    def test_uploads_come_back_too(self):
        item = self.waiting()
        window = self.window(item)
        upload = (
            self.env["ir.attachment"]
            .with_user(self.me)
            .create({"name": "mine.txt", "raw": b"Mine", "res_model": "reminder.send"})
        )
        window.write({"attachment_ids": [(4, upload.id)], "body": "<p>See it</p>"})
        window.action_send()
        self.env["res.partner"].browse(item.res_id).function = "done"
        self.deliver()
        again = self.window(item)
        self.assertEqual(
            set(again.attachment_ids.mapped("name")), {"mine.txt", "terms.txt"}
        )
        self.assertNotIn(upload, again.attachment_ids)
        self.assertEqual(
            again.attachment_ids.filtered(lambda one: one.name == "mine.txt").raw,
            b"Mine",
        )

    def test_made_anew_by_others_goes_back(self):
        """Something changed for which messages are made anew: nobody but its author can
        say it anew."""
        item = self.waiting()
        window = self.window(item)
        window.body = "<p>My words</p>"
        window.action_send()
        notice = item.sudo().notice_ids
        notice._make_again("Something changed.")
        self.assertEqual(notice.state, "cancelled")
        self.assertTrue(
            self.env["mail.activity"].search([("user_id", "=", self.me.id)])
        )

    # ------------------------------------------------------------
    # WHO MAY
    # ------------------------------------------------------------

    def test_foreign_attachments(self):
        secret = self.env["ir.attachment"].create(
            {
                "name": "secret.txt",
                "raw": b"Secret",
                "res_model": "ir.config_parameter",
                "res_id": self.env["ir.config_parameter"].search([], limit=1).id,
            }
        )
        other = new_test_user(self.env, "other_writer", ADMIN)
        theirs = (
            self.env["ir.attachment"]
            .with_user(other)
            .create({"name": "theirs.txt", "raw": b"x", "res_model": "reminder.send"})
        )
        for attachment in (secret, theirs):
            item = self.waiting(name=f"{attachment.name} ApS")
            with self.assertRaises(AccessError):
                window = self.window(item, attachment_ids=[(6, 0, attachment.ids)])
                window.action_send()
            self.assertFalse(self.mail(item))
            with self.assertRaises(AccessError):
                window = self.window(item)
                window.write({"attachment_ids": [(4, attachment.id)]})
                window.action_send()
            self.assertFalse(self.mail(item))

    def hide(self, item):
        """Nobody may read the record of an item."""
        partner = self.env["res.partner"].browse(item.res_id)
        self.env["ir.rule"].search(
            [("model_id", "=", self.partner_model.id), ("groups", "!=", False)]
        ).active = False
        self.env["ir.rule"].create(
            {
                "name": "Not this one",
                "model_id": self.partner_model.id,
                "domain_force": [("id", "!=", partner.id)],
                "groups": [(4, self.env.ref("base.group_user").id)],
                "perm_write": False,
                "perm_create": False,
                "perm_unlink": False,
            }
        )
        self.env.invalidate_all()

    def test_who_may_not_read_the_record_sees_no_text(self):
        item = self.waiting()
        self.hide(item)
        partner = self.env["res.partner"].browse(item.res_id)
        self.assertFalse(partner.with_user(self.me).has_access("read"))
        window = self.window(item)
        self.assertFalse(window.can_edit)
        self.assertNotIn("Please answer", str(window.shown))
        self.assertNotIn("Still open", str(window.shown))
        # What is written all the same is not sent.
        window.write({"body": "<p>Blind</p>", "subject": "Blind"})
        window.action_send()
        self.assertNotIn("Blind", self.mail(item).body_html)

    def test_what_the_window_showed_cannot_be_made_up(self):
        """The text that was shown comes back from the screen: who makes it up gets
        nothing that he may not have."""
        item = self.waiting()
        window = self.window(item)
        secret = self.env["ir.attachment"].create(
            {
                "name": "secret.txt",
                "raw": b"Secret",
                "res_model": "ir.config_parameter",
                "res_id": self.env["ir.config_parameter"].search([], limit=1).id,
            }
        )
        shown = window.shown
        shown["letters"][0]["attached"] = secret.ids
        with self.assertRaises(AccessError):
            window.write(
                {"shown": shown, "body": "<p>x</p>", "attachment_ids": [(4, secret.id)]}
            )
            window.action_send()
        self.assertFalse(self.mail(item))
