"""What stands in a chat as its last message is one of this very chat."""

from conversation_case import ConversationCase

from odoo.exceptions import AccessError
from odoo.modules.migration import load_script
from odoo.tools import file_path

SPEC = {"last_message": {}, "last_message_id": {}}


class TestLastMessage(ConversationCase):
    def setUp(self):
        super().setUp()
        self.chat = self.open().with_user(self.staff)
        board = self.env["discuss.channel"].create(
            {"name": "Board", "channel_type": "channel"}
        )
        board.channel_member_ids.unlink()
        board.group_public_id = self.env.ref("base.group_system")
        self.secret = board.message_post(body="The salaries", message_type="comment")
        self.other = self.open(name="Others").last_message_id

    def test_nobody_writes_it(self):
        chats = self.env["reminder.conversation"].with_user(self.staff)
        for name, value in (
            ("last_message_id", self.secret.id),
            ("last_message_id", self.other.id),
            ("awaiting_client", True),
            ("last_staff_message_date", "2026-01-01 10:00:00"),
            ("last_client_message_date", "2026-01-01 10:00:00"),
            ("last_date", "2026-01-01 10:00:00"),
            ("waiting_for", "us"),
        ):
            with self.subTest(name=name):
                with self.assertRaises(AccessError):
                    self.chat.write({name: value})
                with self.assertRaises(AccessError):
                    chats.create(
                        {"name": "New", "partner_id": self.nord.id, name: value}
                    )
                with self.assertRaises(AccessError):
                    self.chat.copy({name: value})

    def test_no_form_shows_another_one(self):
        chats = self.env["reminder.conversation"].with_user(self.staff)
        for message in (self.secret, self.other):
            values = {"last_message_id": message.id}
            for chat, changed in (
                (chats, ["last_message_id"]),
                (chats, ["name"]),
                (self.chat, ["last_message_id"]),
                (self.chat, ["name"]),
            ):
                with self.subTest(message=message.body, chat=chat, changed=changed):
                    try:
                        found = chat.onchange({**values, "name": "N"}, changed, SPEC)
                    except AccessError:
                        continue
                    self.assertNotIn("salaries", str(found))
                    self.assertNotIn("Any news", str(found))

    def test_it_shows_its_own(self):
        self.assertEqual(self.chat.last_message, "Any news?")
        self.write(self.chat, "2026-01-06 10:00", author=self.anna, body="Soon.")
        self.assertEqual(self.chat.last_message, "Soon.")

    def test_one_that_stood_there_before_is_not_shown(self):
        own = self.chat.last_message_id
        self.chat.sudo().last_message_id = self.secret
        self.assertFalse(self.chat.last_message)
        self.assertFalse(self.chat._reminder_details(self.rule))
        self.migrate()
        self.assertFalse(self.chat.last_message_id)
        self.chat.sudo().last_message_id = own
        self.migrate()
        self.assertEqual(self.chat.last_message_id, own)

    def migrate(self):
        """Run the script of the update that puts right what stood there before."""
        self.env.flush_all()
        path = file_path("reminder_automation/migrations/19.0.7.0.0/post-chats.py")
        load_script(path, "post_chats").migrate(self.env.cr, None)
        self.env.invalidate_all()
