# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import models


class IrAttachment(models.Model):
    """Files that a record of this module takes over: its own copies."""

    _inherit = "ir.attachment"

    def _reminder_copied_for(self, record):
        """These files as files of a record: whoever may read it may read them, and
        they go with it. Somebody else's stay as they are and where they are.

        :param record: a record that the user may write
        :return: the record's files, in the same order: those that were its own or were
            just uploaded for it, and copies of the others
        :raise AccessError: when the user may not read one of them
        """
        own = (record._name, record.id)
        files = self.browse()
        for file in self:
            # sudo: ir.attachment - only where it belongs; it is read below as the user
            file_sudo = file.sudo()
            if (file_sudo.res_model, file_sudo.res_id) == own:
                files |= file
                continue
            file.check_access("read")
            uploaded = (
                file_sudo.create_uid == self.env.user
                and not file_sudo.public
                and not file_sudo.url
                and not file_sudo.res_field
            )
            if uploaded and file_sudo.res_model == own[0] and not file_sudo.res_id:
                file_sudo.res_id = own[1]
                files |= file
            else:
                files |= file._reminder_copy_to(record)
        return files

    def _reminder_copy_to(self, record):
        """A copy of this file that belongs to a record alone, byte for byte.

        The caller has asked whether the user may read the file.
        """
        self.ensure_one()
        # sudo: ir.attachment - the copy is the record's, whoever may write files there
        file_sudo = self.sudo().with_context(image_no_postprocess=True)
        values = {
            "access_token": False,
            "mimetype": file_sudo.mimetype,
            "name": file_sudo.name,
            "public": False,
            "res_field": False,
            "res_id": record.id,
            "res_model": record._name,
            "url": False,
        }
        if "company_id" in record._fields:
            values["company_id"] = record.sudo().company_id.id
        return file_sudo.copy(values).with_env(self.env)
