# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import SUPERUSER_ID, Command, api

# The same as in `mail.message` when a message is written, and as the first release made
# the links to conversations.
KEYS = (
    r"(my(?:/|%2F)documents(?:/|%2F)\d+(?:(?:/|%2F)\w+)*)"
    r"(?:\?|%3F)access_token(?:=|%3D)[\w-]*",
    r"(my(?:/|%2F)conversations(?:/|%2F)\d+)"
    r"(?:\?|%3F)(?:(?:&amp;|&|%26)?(?:access_token|pid|hash)(?:=|%3D)[\w-]*)+",
)


def migrate(cr, version):
    """What was answered so far gets its lines in the log of answers; files that were
    moved away from a sent document come back to it; and the messages that colleagues
    read lose the links that answer for a contact."""
    env = api.Environment(cr, SUPERUSER_ID, {"active_test": False})
    _bring_files_back(cr)
    env.invalidate_all()
    _keep_answers(env)
    for key in KEYS:
        cr.execute(
            r"""
            UPDATE mail_message SET body = regexp_replace(body, %s, '\1', 'gi')
             WHERE body LIKE '%%access_token%%'
               AND (body LIKE '%%documents%%' OR body LIKE '%%conversations%%')
            """,
            [key],
        )


def _bring_files_back(cr):
    cr.execute(
        """
        UPDATE ir_attachment file
           SET res_model = 'reminder.document', res_id = document.id,
               res_field = NULL, public = FALSE
          FROM reminder_document document
          LEFT JOIN reminder_document_attachment_rel rel
            ON rel.document_id = document.id
         WHERE document.state != 'draft'
           AND (file.id = rel.attachment_id OR file.id = document.signed_attachment_id)
           AND (file.res_model IS DISTINCT FROM 'reminder.document'
                OR file.res_id IS DISTINCT FROM document.id
                OR file.res_field IS NOT NULL
                OR file.public)
        """
    )


def _keep_answers(env):
    """One line for each answer, with the data that is there."""
    kinds = ("signed", "approved", "rejected")
    signers = env["reminder.document.signer"].search(
        [
            ("done_date", "!=", False),
            ("state", "in", kinds),
            ("answer_id", "=", False),
        ],
        order="document_id, done_date, id",
    )
    answers = env["reminder.document.answer"]
    for document, asked in signers.grouped("document_id").items():
        copy = document.signed_attachment_id
        for signer in asked:
            partner = signer.partner_id
            is_last = bool(copy) and signer == asked[-1]
            signer.answer_id = answers._keep(
                [
                    {
                        "client_name": document.partner_id.display_name,
                        "comment": signer.comment,
                        "date": signer.done_date,
                        "document_id": document.id,
                        "document_name": document.name,
                        "email": partner.email,
                        "file_ids": [Command.set(document.attachment_ids.ids)],
                        "fingerprints": document.fingerprints,
                        "ip": signer.ip,
                        "kind": signer.state,
                        "partner_id": partner.id,
                        "partner_name": partner.name or signer.signed_name,
                        "sent_date": document.sent_date,
                        "signature": signer.signature,
                        "signed_attachment_id": copy.id if is_last else False,
                        "signed_fingerprint": (
                            copy._reminder_hash() if is_last else False
                        ),
                        "signed_name": signer.signed_name,
                        "signer_id": signer.id,
                    }
                ]
            )
