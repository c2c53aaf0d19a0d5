# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import models

from ...mailing.addresses import one_line
from .frame import LAYOUT, around, blank_frame
from .ir_qweb import COMPILED


class MailRenderMixin(models.AbstractModel):
    """What is our own in the rendering of templates: the time zone of moments, and the
    layout of those that are sent by themselves."""

    _inherit = "mail.render.mixin"

    def _render_eval_context(self):
        """A reminder tells moments in the time zone of its context, where its text
        names none. Odoo takes that of the user, and the sweep's has none."""
        values = super()._render_eval_context()
        zone = self.env.context.get("tz")
        if not zone or self.env.context.get("reminder_compiled") is not COMPILED:
            return values

        told, told_time = values["format_datetime"], values["format_time"]
        values["format_datetime"] = lambda dt, tz=False, *args, **kwargs: told(
            dt, tz or zone, *args, **kwargs
        )
        values["format_time"] = lambda time, tz=False, *args, **kwargs: told_time(
            time, tz or zone, *args, **kwargs
        )
        return values

    def _render_encapsulate(
        self, layout_xmlid, html, add_context=None, context_record=None
    ):
        add_context = dict(add_context or {})
        if layout_xmlid == LAYOUT and "reminder" not in add_context:
            add_context["reminder"] = self._reminder_frame_around(
                html, add_context, context_record
            )
        render = super()._render_encapsulate
        return render(
            layout_xmlid,
            html,
            add_context=add_context,
            context_record=context_record,
        )

    def _reminder_frame_around(self, html, values, record):
        """What stands around a text of which nothing but its record is known.

        The context may have more of it, as `reminder_frame`.
        """
        frame = {
            "title": one_line(record.display_name) if record else "",
            "topic": values.get("model_description") or "",
        }
        if isinstance(record, self.pool["mail.thread"]):
            frame |= record._reminder_told_of(self.env["res.partner"])
        frame |= self.env.context.get("reminder_frame", {})
        company = values.get("company") or self.env.company
        frame.setdefault("sender", company.name)
        lang = values.get("lang") or (record or self).env.lang
        direction = company._reminder_direction(lang)
        return around(html, blank_frame(**{"direction": direction, **frame}))
