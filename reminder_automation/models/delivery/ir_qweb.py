# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from lxml import etree

from odoo import models


class IrQweb(models.AbstractModel):
    """Compiles the text of a mail template once for all reminders of a batch.

    Odoo keeps the compiled code of views only and compiles a mail template again for
    each record, which costs more than all the rest of a reminder.
    """

    _inherit = "ir.qweb"

    def _generate_code_uncached(self, template):
        # The code does not depend on the record, and what it does depend on, language
        # and rights, is the same within the batch that brought the dictionary along.
        compiled = self.env.context.get("reminder_compiled")
        if compiled is None or not isinstance(template, etree._Element):
            return super()._generate_code_uncached(template)
        source = etree.tostring(template)
        if source not in compiled:
            compiled[source] = super()._generate_code_uncached(template)
        return compiled[source]
