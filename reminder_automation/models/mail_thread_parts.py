# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models
from odoo.exceptions import UserError

# Of models of other apps the field that leads from a part to its document.
DOCUMENT_FIELDS = {"sign.oca.request.signer": "request_id"}


class MailThread(models.AbstractModel):
    """Records that wait as a part of a document, as each of its signers does.

    People know the document: it is what reminders are called after, its chatter tells
    of them, and they are steered from it.
    """

    _inherit = "mail.thread"

    # The field that leads from a part to its document; None: it stands for itself.
    _reminder_document_field = None

    def _reminder_documents(self):
        """The document of each of these records.

        :return: dict of record id to a record; itself where it is no part of another
        """
        name = self._reminder_path_to_document()
        return {record.id: record[name] if name else record for record in self}

    @api.model
    def _reminder_path_to_document(self):
        return self._reminder_document_field or DOCUMENT_FIELDS.get(self._name)

    def _reminder_parts(self):
        """The parts of these documents that wait; None when they have no parts that a
        rule is about.
        """
        model = self.env["reminder.rule"]._models_of_parts().get(self._name)
        if not model:
            return None
        Part = self.env[model]
        if not Part.has_access("read"):
            return None
        parts = Part.search([(Part._reminder_path_to_document(), "in", self.ids)])
        waiting = set()
        for rule_sudo in self.env["reminder.item"]._chasing_rules(model):
            waiting |= rule_sudo._waiting_ids(parts.ids)
        return parts.filtered(lambda part: part.id in waiting)

    def _reminder_steered(self):
        """The records whose reminders are steered from these ones: themselves, or the
        parts of them that wait.

        :raise UserError: when nothing waits, with the reason
        """
        parts = self._reminder_parts()
        has_own_rule = self._name in self.env["reminder.rule"]._models_with_rules()
        if parts is None or (has_own_rule and not parts):
            return self
        if not parts:
            raise UserError(
                self.env._(
                    "Nobody is asked for an answer here: the document was not sent, it "
                    "is done, or no rule is about it. Send it first, or choose one "
                    "that waits."
                )
            )
        return parts

    def _reminder_controls_of_parts(self):
        """What the control in the document's chatter shows: each part that waits, with
        the name of its contact."""
        parts = self._reminder_parts()
        if not parts:
            return []
        places = {res_id: place for place, res_id in enumerate(parts.ids)}
        items = self.env["reminder.item"].search(
            [
                ("res_model", "=", parts._name),
                ("res_id", "in", parts.ids),
                ("rule_id.internal", "=", False),
            ]
        )
        contacts = parts._mail_get_partners()
        controls = []
        for item in items.sorted(lambda item: places[item.res_id]):
            control = item._control()
            name = f"{control['name']}: {contacts[item.res_id][:1].name}"
            controls.append({**control, "name": name})
        return controls
