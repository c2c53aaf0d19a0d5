# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

SIGNER = r"object.partner_id.name or ''\">Anna Berg"
CHANGES = {
    "recipient.name or ''": (
        "recipient.name or recipient.commercial_partner_id.name or ''"
    ),
    SIGNER: SIGNER.replace(
        "or ''", "or object.partner_id.commercial_partner_id.name or ''"
    ),
    "reminder_kyc_contact_ids.mapped('name')": (
        "reminder_kyc_contact_ids.filtered('name').mapped('name')"
    ),
}


def migrate(cr, version):
    """Letters that begin with "Dear" and a name say the company's to a contact that has
    none, those of rules that were added from the catalogue included."""
    for before, after in CHANGES.items():
        cr.execute(
            """
            UPDATE mail_template
               SET body_html = replace(body_html::text, %(before)s, %(after)s)::jsonb
             WHERE strpos(body_html::text, %(before)s) > 0
            """,
            {"before": before, "after": after},
        )
