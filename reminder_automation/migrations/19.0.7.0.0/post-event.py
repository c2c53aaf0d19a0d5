# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

BEFORE = "format_datetime(source.start, tz=object.user_id.tz)"
AFTER = "object.begins"


def migrate(cr, version):
    """Notifications about events tell the day of those that last all day, and the hour
    of the others where the recipient is, or the company."""
    cr.execute(
        """
        UPDATE mail_template
           SET body_html = replace(body_html::text, %s, %s)::jsonb
         WHERE strpos(body_html::text, %s) > 0 AND model = 'reminder.alert'
        """,
        [BEFORE, AFTER, BEFORE],
    )
