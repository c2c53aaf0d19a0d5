# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL, urls

from ...groups import INSPECTOR
from ...sayings import lazy as _lt

# The type of addresses that records of other apps go to.
ADDRESS_TYPES = {
    "account.move": "invoice",
    "account.payment": "invoice",
    "stock.picking": "delivery",
}
# Where other apps keep the day on which the client was asked.
ASKED_FIELDS = {"survey.user_input": "create_date"}
# Of models of other apps the field that leads from a part to its document.
DOCUMENT_FIELDS = {"sign.oca.request.signer": "request_id"}


class MailThread(models.AbstractModel):
    """Every record with a chatter can wait for somebody, and tells that it changed."""

    _inherit = "mail.thread"

    # Fields that are not stored on the record, but whose changes the model reports
    # to `reminder.touch` itself; a rule may filter on them and stay a fast one.
    _reminder_followed_fields = ()
    # The field that has the day on which the client was asked last.
    _reminder_asked_field = None
    # Whether a message of the client is what such a record waits for.
    _reminder_waits_for_reply = False

    # The field that leads from a part to its document; None: it stands for itself.
    _reminder_document_field = None

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        self.env["reminder.touch"]._touch(self._name, records._ids)
        records._reminder_note_marks(vals_list)
        return records

    def write(self, vals):
        self.env["reminder.touch"]._touch_lists(self, vals)
        return super().write(vals)

    def _write_multi(self, vals_list):
        # Not only `write`: a stored computed field changes without it, such as the
        # payment state of an invoice.
        self.env["reminder.touch"]._touch(self._name, self._ids)
        self._reminder_note_marks(vals_list)
        return super()._write_multi(vals_list)

    def unlink(self):
        self.env["reminder.touch"]._touch_gone(self._name, self._ids)
        if self._name not in self.env["reminder.rule"]._models_of_items():
            return super().unlink()  # no rule was ever about such records
        # sudo: reminder.item - whoever may delete a record also ends its reminders
        items_sudo = (
            self.env["reminder.item"]
            .sudo()
            .search([("res_model", "=", self._name), ("res_id", "in", self.ids)])
        )
        if not items_sudo:
            return super().unlink()
        items_sudo.env["reminder.notice"]._withdraw_those(
            [("item_id", "in", items_sudo.ids)],
            _lt("What it reminded of was deleted.").said(self.env),
        )
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

        :return: dict of record id to a list of `mailing.recipients.Recipient`, or None:
            the rule says it
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

    @api.model
    def _reminder_address_type(self):
        """The type of a client's addresses that such records go to, as `invoice`.

        :return: a value of `res.partner.type`, or False: just their contact
        """
        return ADDRESS_TYPES.get(self._name, False)

    def _reminder_refused(self):
        """A message about this record was taken out of the queue as it was to leave."""

    def _reminder_renew(self):
        """Take out of the queue what tells more than it should now, as it leaves.

        :return: whether the message was taken out: cancelled, or planned anew
        """
        return False

    def _reminder_renews(self):
        """Whether `_reminder_renew` has something to do for records of this model."""
        thread = self.pool["mail.thread"]
        return type(self)._reminder_renew is not thread._reminder_renew

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

    @api.model
    def _reminder_path_to_asked(self):
        return self._reminder_asked_field or ASKED_FIELDS.get(self._name)

    def _reminder_due_date(self):
        """The day on which this record is due, for the client's to-dos.

        :return: a date, a moment (UTC), or False
        """
        self.ensure_one()
        name = self._reminder_due_field()
        return self[name] if name else False

    def _reminder_details(self, rule):
        """What the client has to do, in a few words each, where the title does not say
        it.

        :param rule: the `reminder.rule` by which the record waits
        :return: a list of texts
        """
        return []

    @api.model
    def _reminder_replace(self, pairs):
        """Records of this model are about to go, others take their place: what is kept
        about them by their number moves over.

        :param pairs: dict of the id of each that goes to the id of the one that stays
        """
        self.env["reminder.touch"]._replace(self._name, pairs)
        self.env["reminder.sending"]._replace(self._name, pairs)

    @api.model
    def _reminder_move_chatter(self, pairs):
        """Move the messages, files and followers of records of this module to those
        that take their place; of contacts Odoo does it itself.

        :param pairs: see `_reminder_replace`
        """
        if not pairs:
            return
        self.env.flush_all()
        rows = SQL(", ").join(
            SQL("(%s::int, %s::int)", *pair) for pair in pairs.items()
        )
        self.env.execute_query(
            SQL(
                """
                DELETE FROM mail_followers follower
                      USING (VALUES %(rows)s) move (source, target), mail_followers kept
                      WHERE follower.res_model = %(model)s
                        AND follower.res_id = move.source
                        AND kept.res_model = %(model)s AND kept.res_id = move.target
                        AND kept.partner_id = follower.partner_id
                """,
                rows=rows,
                model=self._name,
            )
        )
        for table, column in (
            ("mail_message", "model"),
            ("mail_followers", "res_model"),
            ("ir_attachment", "res_model"),
            ("mail_activity", "res_model"),
        ):
            self.env.execute_query(
                SQL(
                    """
                    UPDATE %(table)s line
                       SET res_id = move.target
                      FROM (VALUES %(rows)s) move (source, target)
                     WHERE line.%(column)s = %(model)s AND line.res_id = move.source
                    """,
                    table=SQL.identifier(table),
                    column=SQL.identifier(column),
                    rows=rows,
                    model=self._name,
                )
            )
        self.env.invalidate_all()

    # ------------------------------------------------------------
    # PARTS OF A DOCUMENT
    # Records that wait as a part of a document, as each of its signers does. People
    # know the document: it is what reminders are called after, its chatter tells of
    # them, and they are steered from it.
    # ------------------------------------------------------------

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
        contacts = parts._mail_get_partners()
        controls = []
        shown, steered = self.env["reminder.item"]._shown_of(parts)
        # sudo: reminder.item - of which part each is
        for item, res_id in sorted(
            zip(shown, shown.sudo().mapped("res_id"), strict=True),
            key=lambda pair: places[pair[1]],
        ):
            control = item._control(item in steered)
            name = f"{control['name']}: {contacts[res_id][:1].name}"
            controls.append({**control, "name": name})
        return controls

    # ------------------------------------------------------------
    # STEERING, AND WHAT THE BAR OF THE CHATTER SHOWS
    # ------------------------------------------------------------

    def _reminder_writable(self):
        """Those of these records that the user may write, who therefore steers their
        reminders; of parts those whose document he may write."""
        # sudo: the records - which there are, and of which documents they are parts
        documents = self.sudo().exists()._reminder_documents()
        by_model = {}
        for document_sudo in documents.values():
            by_model.setdefault(document_sudo._name, set()).add(document_sudo.id)
        writable = set()
        for model, ids in by_model.items():
            found = self.env[model].browse(ids).exists()
            allowed = found._filtered_access("read")._filtered_access("write")
            writable.update((model, one_id) for one_id in allowed._ids)
        return self.filtered(
            lambda record: (
                record.id in documents
                and (documents[record.id]._name, documents[record.id].id) in writable
            )
        )

    def _reminder_set(self, auto=None, interval_days=None, max_count=None):
        """Set the reminders of these records, whether they wait already or not.

        :param auto: whether automatic reminders leave; None: as it is
        :param interval_days: days until the first and every further reminder; 0: as
            the rule says; None: as it is
        :param max_count: how many reminders; 0: as the rule says; None: as it is
        :return: the `reminder.item`s; none when no rule is about such records
        """
        # sudo: reminder.item - whoever may write on the record decides about its
        # reminders, an inspector or not; the caller has checked that
        items_sudo = self.env["reminder.item"].sudo()
        if not self:
            return items_sudo
        return items_sudo._steer(
            self, auto=auto, interval_days=interval_days, max_count=max_count
        )

    def _thread_to_store(self, store, fields, *, request_list=None):
        super()._thread_to_store(store, fields, request_list=request_list)
        asked = {"reminders", "reminder_details"}.intersection(request_list or ())
        if not asked or not store.target.is_current_user(self.env):
            return
        # Asked for by every form with a chatter: most models have no rule, and that
        # is known without a query.
        Rule = self.env["reminder.rule"]
        wanted = Rule._models_with_rules() | Rule._models_of_parts().keys()
        if self._name not in wanted or not self.env.user._reminder_may_steer():
            return
        # A page opened with a token reads its thread as the system.
        for thread in self.sudo(False):
            controls = (
                thread._reminder_controls()
                if "reminder_details" in asked
                else self.env["reminder.item"]._bell(thread)
            )
            if controls is not None:
                store.add(thread, {"reminders": controls}, as_thread=True)

    def _reminder_controls(self):
        """What the control in the chatter's bar shows of this record, a dict an item.

        Reads only: a record that the sweep has not seen yet is shown by its rule.

        :return: a list of what the user may see or steer; None: it is not for him
        """
        self.ensure_one()
        items = self.env["reminder.item"]
        shown, steered = items._shown_of(self)
        controls = [item._control(item in steered) for item in shown]
        # sudo: reminder.item, reminder.rule - under which rules it waits already
        known = items.sudo()._about_records(self).rule_id
        missing = items._chasing_rules(self._name).filtered(
            lambda rule: rule not in known and rule.topic_id not in known.topic_id
        )
        if self._name == "res.partner":
            # A client is always there; it is offered once it waits for something.
            missing = missing.browse()
        controls += missing._that_may_take(self)._general_rule()._controls(self)
        controls += self._reminder_controls_of_parts()
        is_for_user = (
            controls or self.env.user.has_group(INSPECTOR) or self._reminder_writable()
        )
        return controls if is_for_user else None
