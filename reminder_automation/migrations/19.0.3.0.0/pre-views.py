# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).


def migrate(cr, version):
    """Empty the views of ours that change other views of ours, until each is loaded.

    Odoo applies all of them as soon as one view is loaded, and theirs may hold on to
    something that another view brings by now.
    """
    cr.execute(
        """
        UPDATE ir_ui_view view
           SET arch_db = '{"en_US": "<data/>"}'
          FROM ir_model_data own, ir_model_data parent
         WHERE own.model = 'ir.ui.view'
           AND own.res_id = view.id
           AND own.module = 'reminder_automation'
           AND NOT own.noupdate
           AND parent.model = 'ir.ui.view'
           AND parent.res_id = view.inherit_id
           AND parent.module = own.module
           AND view.mode = 'extension'
        """
    )
