# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

COMPANY = "{0}.name or {0}.commercial_partner_id.name or ''"
CHANGES = {
    **{
        f"{whom}.name or ''": COMPANY.format(whom)
        for whom in ("recipient", "object.partner_id")
    },
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
            UPDATE mail_template template
               SET body_html = replace(body_html::text, %(before)s, %(after)s)::jsonb
             WHERE strpos(body_html::text, %(before)s) > 0
               AND (model IN ('reminder.document', 'reminder.document.signer')
                    OR body_html::text LIKE %(ours)s)
            """,
            {"before": before, "after": after, "ours": "%reminder%"},
        )
