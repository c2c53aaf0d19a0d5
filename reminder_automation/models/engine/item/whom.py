# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models
from odoo.tools import SQL

# Contacts of these types are written to about anything; others, such as a delivery
# address, only about what is theirs.
ANY_TYPE = ("contact", "other", False)


class ReminderItem(models.Model):
    """Which of a client's contacts a record is for: the choice *Whom* of its rule, and
    whether the record is still that client's."""

    _inherit = "reminder.item"

    def _people_of_clients(self, rule, channels):
        """Those of each client's contacts whom the rule reminds of these items.

        Archived ones too, so that staff are told why they get nothing.

        :param channels: dict of item to the channels that they are reminded by
        :return: dict of item to `res.partner`
        """
        contacts = self._client_contacts(rule)
        people = {item: contacts[item.commercial_partner_id] for item in self}
        if rule.whom == "contacts" or not self:
            return people
        sent_to = self._sent_to() if rule.whom == "sent" else {}
        kind = self.env[rule.model_name]._reminder_address_type()
        return {
            item: item._of_record(
                channels[item], people[item], sent_to.get(item.res_id, ()), kind
            )
            for item in self
        }

    def _of_record(self, channels, contacts, sent_to, kind):
        """Those of the client's contacts whom a record is for.

        :param channels: that they are reminded by
        :param contacts: `res.partner`, all of the client's that the rule may remind
        :param sent_to: ids of those whom the record was sent to
        :param kind: the type of addresses that such records go to, or False
        """
        own = contacts.filtered(lambda one: one.id in sent_to)
        if own._reminder_ready_for(channels):
            return own
        contact = self.partner_id
        own |= contacts & contact
        if kind and contact.type != kind:
            own |= contacts.filtered(lambda one: one.type == kind)
        if own._reminder_ready_for(channels):
            return own
        # Nobody of them can be written to: the others, for whom nothing else is meant.
        return own | contacts.filtered(
            lambda one: (
                one.type in (*ANY_TYPE, kind) or one == one.commercial_partner_id
            )
        )

    def _sent_to(self):
        """Whom the records of these items of one rule were sent to by e-mail, our own
        reminders aside.

        :return: dict of a record's id to a set of ids of `res.partner`
        """
        model = self[:1].res_model
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT record.id, person.partner_id
                  FROM UNNEST(%(records)s::int[]) record (id)
                  JOIN mail_message message
                    ON message.model = %(model)s
                   AND message.res_id IN (%(documents)s)
            CROSS JOIN LATERAL (
                       SELECT notification.res_partner_id AS partner_id
                         FROM mail_notification notification
                        WHERE notification.mail_message_id = message.id
                          AND notification.notification_type = 'email'
                          AND notification.notification_status = 'sent'
                          AND notification.res_partner_id IS NOT NULL
                        UNION
                       -- a mail of its own, which notifies nobody
                       SELECT addressed.res_partner_id
                         FROM mail_message_res_partner_rel addressed
                        WHERE addressed.mail_message_id = message.id
                          AND message.message_type = 'email_outgoing'
                       ) person
                 WHERE message.is_internal IS NOT TRUE
                   AND NOT %(own)s
                """,
                records=list(set(self.mapped("res_id"))),
                model=model,
                documents=self.env[model]._reminder_documents_sql(SQL("record.id")),
                own=self.env["reminder.notice"]._is_message_sql("message"),
            )
        )
        found = {}
        for res_id, partner_id in rows:
            found.setdefault(res_id, set()).add(partner_id)
        return found

    def _whom_now(self, rule, channels):
        """As `_people_of_clients`, where the rule means some of them only; asked as
        messages leave.

        :param channels: dict of item to the channels of its messages
        :return: dict of item to `res.partner`; empty where the rule means all
        """
        if rule.audience != "client" or rule.topic_id.personal:
            return {}
        return (
            {} if rule.whom == "contacts" else self._people_of_clients(rule, channels)
        )

    # ------------------------------------------------------------
    # WHOSE RECORD IT IS
    # ------------------------------------------------------------

    @api.model
    def _clients_moved(self, partners):
        """These contacts belong to another client now: so do the items of their
        records, and those of the contacts below them.

        :param partners: `res.partner`
        """
        # sudo: res.partner, reminder.item - whoever may move a contact
        all_sudo = partners.sudo().with_context(active_test=False)
        below = all_sudo.search([("id", "child_of", partners.ids)])
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                UPDATE reminder_item item
                   SET commercial_partner_id = contact.commercial_partner_id,
                       to_plan = item.state != 'done'
                  FROM res_partner contact
                 WHERE contact.id = item.partner_id
                   AND item.partner_id = ANY(%s)
                   AND item.commercial_partner_id
                       IS DISTINCT FROM contact.commercial_partner_id
             RETURNING item.res_model, item.res_id
                """,
                (below | all_sudo).ids,
            )
        )
        if not rows:
            return
        self.invalidate_model(["commercial_partner_id", "to_plan"], flush=False)
        by_model = {}
        for model, res_id in rows:
            by_model.setdefault(model, []).append(res_id)
        for model, res_ids in by_model.items():
            # sudo: reminder.touch - who is responsible may have changed with it
            self.env["reminder.touch"].sudo()._touch(model, res_ids)
        self.env["reminder.rule"]._wake()

    def _renew_clients(self):
        """The records of these items may have got another contact, or their contact
        another client, since the sweep looked at them: the items are put right.

        One query a rule.

        :return: those that were another client's
        """
        moved = self.browse()
        for rule, items in self.grouped("rule_id").items():
            if not rule.partner_field or rule._is_broken():
                continue  # it cannot be asked: what is queued leaves as it was made
            now = rule._clients_now(items.mapped("res_id"))
            for item in items:
                client, company = now.get(item.res_id, (None, None))
                if item.res_id not in now or (
                    (item.partner_id.id or None) == client
                    and (item.commercial_partner_id.id or None) == company
                ):
                    continue
                item.write({"partner_id": client, "commercial_partner_id": company})
                moved |= item
            if moved:
                # Who is responsible may have changed with it.
                self.env["reminder.touch"]._touch(
                    rule.model_name, (moved & items).mapped("res_id")
                )
        if moved:
            moved._replan()
        return moved
