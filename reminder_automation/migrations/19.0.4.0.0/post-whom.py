# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).


def migrate(cr, version):
    """Rules go on reminding whom they reminded: every contact with Notify. Those of the
    ready-made rule for invoices remind those whom the invoice was sent to, as it says
    from this release on: nobody is reminded who was not reminded before."""
    cr.execute(
        """
        UPDATE reminder_rule rule SET whom = 'sent'
          FROM ir_model_data name
         WHERE name.module = 'reminder_automation' AND name.model = 'reminder.preset'
           AND name.name = 'reminder_preset_invoice' AND name.res_id = rule.preset_id
        """
    )
