# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).


def migrate(cr, version):
    """Nobody is written to in the name of a colleague who has left."""
    cr.execute(
        """
        UPDATE reminder_document_signer signer SET user_id = NULL
          FROM res_users person
         WHERE person.id = signer.user_id AND NOT person.active AND person.id != 1
        """
    )
