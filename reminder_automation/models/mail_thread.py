# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models
from odoo.tools import SQL, urls


class MailThread(models.AbstractModel):
    """Every record with a chatter can wait for somebody, and tells that it changed."""

    _inherit = "mail.thread"

    # Fields that are not stored on the record, but whose changes the model reports
    # to `reminder.touch` itself; a rule may filter on them and stay a fast one.
    _reminder_followed_fields = ()
    # Whether a message of the client is what such a record waits for.
    _reminder_waits_for_reply = False

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        self.env["reminder.touch"]._touch(self._name, records._ids)
        return records

    def _write_multi(self, vals_list):
        # Not `write`: a stored computed field changes without it, the payment state
        # of an invoice for one.
        self.env["reminder.touch"]._touch(self._name, self._ids)
        return super()._write_multi(vals_list)

    def unlink(self):
        # sudo: reminder.item - whoever may delete a record also ends its reminders
        items_sudo = (
            self.env["reminder.item"]
            .sudo()
            .search([("res_model", "=", self._name), ("res_id", "in", self.ids)])
        )
        items_sudo.notice_ids._cancel_queued()
        result = super().unlink()
        items_sudo.exists().unlink()
        return result

    # ------------------------------------------------------------
    # HOOKS FOR MODELS
    # ------------------------------------------------------------

    def _reminder_documents_sql(self, record_id):
        """The records whose messages count as sent about this one.

        :param record_id: SQL of the record's id
        :return: SQL that can stand in `IN (...)`
        """
        return SQL("%s", record_id)

    def _reminder_touched(self, res_ids):
        """The records to look at again when these ones changed.

        :param res_ids: a set of ids of this model
        :return: a set of ids of this model
        """
        return res_ids

    def _reminder_recipients(self):
        """Who is reminded of each of these records, and by what means, where the record
        knows it better than its rule.

        :return: dict of record id to a list of `Recipient` (see
            `reminder_item_recipients`), or None: the rule says it
        """
        return None

    def _reminder_people(self):
        """Whom each of these records is for, where it is somebody else than all of the
        client's contacts. Asked again as a message leaves.

        :return: dict of record id to `res.partner`, or None: the rule says it
        """
        return None

    def _reminder_templates(self):
        """The `mail.template` of each of these records, where it is not the rule's.

        :return: dict of record id to a template
        """
        return {}

    def _reminder_reach(self, partner, channel):
        """A person's address on a channel, and why it is not used, if it is not.

        :return: (address, sentence), one of them empty
        """
        return self.env["reminder.item"]._reach(partner, channel)

    def _reminder_refused(self):
        """A message about this record was taken out of the queue as it was to leave."""

    def _reminder_renew(self):
        """Take out of the queue what tells more than it should now, as it leaves.

        :return: whether the message was taken out: cancelled, or planned anew
        """
        return False

    def _reminder_ensure_tokens(self):
        """Give those of these records that have no access token one each.

        Odoo writes them one by one as it makes the links; on an invoice each of these
        writes costs more than all the rest of a reminder.
        """
        if not isinstance(self, self.pool["portal.mixin"]):
            return
        missing = self.filtered(lambda record: not record.access_token)
        if missing:
            self.env.execute_query(
                SQL(
                    """
                    UPDATE %s SET access_token = gen_random_uuid()::text
                     WHERE id = ANY(%s) AND COALESCE(access_token, '') = ''
                    """,
                    SQL.identifier(self._table),
                    missing.ids,
                )
            )
            missing.invalidate_recordset(["access_token"], flush=False)

    def _reminder_description(self):
        """What a reminder calls the kind of record, above its title."""
        return self.env["ir.model"]._get(self._name).display_name

    def _reminder_url(self, partner):
        """The link in a reminder that leads this person to the record.

        :param partner: the recipient, one `res.partner`
        :return: an address, or "" when the person has no way to the record
        """
        self.ensure_one()
        internal = any(user._is_internal() for user in partner.user_ids)
        answers = hasattr(self, "get_start_url")
        if answers and (not internal or partner in self._mail_get_partners()[self.id]):
            # A questionnaire has a page of its own, for whoever has the link.
            return urls.urljoin(self.get_base_url(), self.get_start_url())
        if internal:
            path = f"/mail/view?model={self._name}&res_id={self.id}"
            return f"{self.get_base_url()}{path}"
        # For everybody else only a page of the portal leads anywhere.
        has_page = isinstance(self, self.pool["portal.mixin"])
        if not has_page or self.access_url in (False, "", "#"):
            return ""
        return self.get_base_url() + self._get_share_url(redirect=True)
