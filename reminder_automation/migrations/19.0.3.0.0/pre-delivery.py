# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""The key of "once" is made of plain numbers from here on. Odoo leaves an index alone
that a dump was restored with, whatever its definition."""


def migrate(cr, version):
    cr.execute("DROP INDEX IF EXISTS reminder_notice_once")
    # The template of a message about several has the name of a bundle.
    cr.execute(
        """
        UPDATE ir_model_data SET name = 'mail_bundle'
         WHERE module = 'reminder_automation' AND name = 'mail_together'
           AND NOT EXISTS (SELECT FROM ir_model_data
                            WHERE module = 'reminder_automation'
                              AND name = 'mail_bundle')
        """
    )
    cr.execute(
        """
        UPDATE ir_ui_view SET key = 'reminder_automation.mail_bundle'
         WHERE key = 'reminder_automation.mail_together'
        """
    )
