# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

MODULE = "reminder_automation"
# What is written by hand, in Odoo's own window, is framed by the template's layout.
BY_HAND = ("mail_template_request_information", "mail_template_objectives")


def migrate(cr, version):
    """These mails have the layout of all others, unless another one was chosen."""
    cr.execute(
        """
        UPDATE mail_template template SET email_layout_xmlid = %s
          FROM ir_model_data name
         WHERE name.module = %s AND name.model = 'mail.template' AND name.name IN %s
           AND name.res_id = template.id
           AND COALESCE(template.email_layout_xmlid, '') = ''
        """,
        [f"{MODULE}.mail_layout_reminder", MODULE, BY_HAND],
    )
