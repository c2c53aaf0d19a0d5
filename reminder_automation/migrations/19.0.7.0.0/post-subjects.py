# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

LOST = "{2}"
DAY = (
    "{{ format_date(ctx.get('reminder', {}).get(object.id, {}).get('due')"
    " or object.invoice_date_due) }}"
)


def migrate(cr, version):
    """The day was missing from the translated subjects of two letters about invoices,
    those of rules that were added from them included."""
    values = [LOST, DAY, f"%{LOST}%"]
    cr.execute(
        """
        UPDATE mail_template
           SET subject = replace(subject::text, %s, %s)::jsonb
         WHERE subject::text LIKE %s AND model = 'account.move'
        """,
        values,
    )
    cr.execute(
        """
        UPDATE reminder_preset_step
           SET subject = replace(subject::text, %s, %s)::jsonb
         WHERE subject::text LIKE %s
        """,
        values,
    )
