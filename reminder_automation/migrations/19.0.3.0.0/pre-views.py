# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).


def migrate(cr, version):
    """Empty the views of ours that change other views, until each is loaded.

    Odoo applies all of them as soon as one view is loaded, and what they were may hold
    on to something that another view brings by now.
    """
    cr.execute(
        """
        UPDATE ir_ui_view view
           SET arch_db = '{"en_US": "<data/>"}'
          FROM ir_model_data data
         WHERE data.model = 'ir.ui.view'
           AND data.res_id = view.id
           AND data.module = 'reminder_automation'
           AND NOT data.noupdate
           AND view.mode = 'extension'
           AND view.inherit_id IS NOT NULL
        """
    )
