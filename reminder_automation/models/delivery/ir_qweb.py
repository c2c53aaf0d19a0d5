# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from lxml import etree

from odoo import models, tools

# Given by code only, never by a request, which could fill the cache of all views.
COMPILED = object()


class IrQweb(models.AbstractModel):
    """Compiles the text of a mail template once for all reminders.

    Odoo keeps the compiled code of views only and compiles a mail template again for
    each record, which costs more than all the rest of a reminder. That of reminders is
    kept beside the views.
    """

    _inherit = "ir.qweb"

    def _generate_code_uncached(self, template):
        make = super()._generate_code_uncached
        is_kept = self.env.context.get("reminder_compiled") is COMPILED
        if not is_kept or not isinstance(template, etree._Element):
            return make(template)
        return self._reminder_code(etree.tostring(template), lambda: make(template))

    @tools.ormcache(
        "source",
        "tuple(map(self.env.context.get, self._reminder_code_keys()))",
        cache="templates",
    )
    def _reminder_code(self, source, make):
        """The compiled code of a text.

        :param source: the text, to know it by
        :param make: a function that compiles it
        """
        return make()

    def _reminder_code_keys(self):
        """What in the context the code depends on; never on a record."""
        return [*self._get_template_cache_keys(), "preserve_comments"]
