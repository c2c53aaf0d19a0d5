# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models

# What stands for all fields of a model.
ANY = "*"


class Base(models.AbstractModel):
    """Records without a chatter that rules read through others, such as a stage or a
    country, tell that they changed. Of all other models it costs no query to know that
    no rule does."""

    _inherit = "base"

    def _write_multi(self, vals_list):
        self._reminder_note_followed(vals_list)
        return super()._write_multi(vals_list)

    @api.ondelete(at_uninstall=True)
    def _unlink_noting_followed(self):
        self._reminder_note_followed()

    def _reminder_note_followed(self, vals_list=None):
        """Note that these records change, when a rule follows them. A new record needs
        no note: what points to it is written later.

        :param vals_list: what is written, a dict of columns for each; None: they go
        """
        # While a registry is made, the rules' table may not be there yet.
        if not self.pool.ready or self.env.get("reminder.rule") is None:
            return
        names = self.env["reminder.rule"]._followed_plain().get(self._name)
        if names and (
            vals_list is None
            or ANY in names
            or any(not names.isdisjoint(vals) for vals in vals_list)
        ):
            self.env["reminder.touch"]._touch(self._name, self._ids)

    def _reminder_touched(self, res_ids):
        """The records to look at again when these ones changed.

        :param res_ids: a set of ids of this model
        :return: a set of ids of this model
        """
        return res_ids
