# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_date

from ....sayings import Said
from ....sayings import lazy as _lt
from ...engine.batch import apart, error_text
from ...engine.reminder_notice import STATES


class ReminderNotice(models.Model):
    """A line of the ledger and its message: where it stands, and what people may do
    about it."""

    _inherit = "reminder.notice"

    delivery_id = fields.Many2one(
        comodel_name="reminder.delivery",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="The message that carries it.",
    )
    before_id = fields.Many2one(
        comodel_name="reminder.delivery",
        string="Message before",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The message that carried it before: it was taken out of it, or is sent "
        "once more.",
    )
    handover_date = fields.Datetime(related="delivery_id.handover_date", readonly=False)
    sent_date = fields.Datetime(
        related="delivery_id.sent_date", store=False, readonly=False
    )
    attempts = fields.Integer(related="delivery_id.attempts", readonly=False)
    logged = fields.Boolean(related="delivery_id.logged", readonly=False)
    mail_message_id = fields.Many2one(
        related="delivery_id.mail_message_id",
        readonly=False,
        # Odoo shows its name, the record's, to whoever sees this line.
        groups=fields.NO_ACCESS,
    )
    subject = fields.Char(compute="_compute_text", compute_sudo=False)
    body = fields.Html(compute="_compute_text", compute_sudo=False, sanitize=False)
    state = fields.Selection(inverse="_inverse_state")

    _to_compose_idx = models.Index(
        "(partner_id, id) WHERE delivery_id IS NULL AND ended IS NULL"
    )
    # What very many lines are counted by, without the way to the table.
    _standing_idx = models.Index("(company_id, channel, kind, ended, delivery_id)")

    @api.model
    def _technical_fields(self):
        own = {"attempts", "before_id", "delivery_id", "handover_date", "logged"}
        return super()._technical_fields() | own

    # ------------------------------------------------------------
    # STATE
    # ------------------------------------------------------------

    @api.depends("ended", "delivery_id.state")
    def _compute_state(self):
        for notice in self:
            # sudo: reminder.delivery - where the message of this line is
            state = notice.sudo().delivery_id.state
            notice.state = notice.ended or state or "planned"

    def _inverse_state(self):
        """What is written as a line's state is its message's."""
        for notice in self:
            state = notice.state
            if state == "planned" or (
                state in ("failed", "cancelled") and not notice.delivery_id
            ):
                ended = state != "planned" and state
                notice.write(
                    {
                        "ended": ended,
                        "claimed": ended != "cancelled",
                        "delivery_id": False,
                    }
                )
                continue
            if not notice.delivery_id:
                notice.delivery_id = self.env["reminder.delivery"].create(
                    notice._delivery_values(state)
                )
            notice.delivery_id.state = state
            notice.write({"ended": False, "claimed": True})

    @api.depends("erased_date", "own_reason", "delivery_id.reason", "delivery_id.state")
    @api.depends_context("lang", "tz")
    def _compute_reason(self):
        for notice in self:
            # sudo: itself - the field shows it to whoever may read the record
            notice_sudo = notice.sudo()
            reason = notice_sudo.own_reason or notice_sudo.delivery_id.reason
            uncertain = not reason and notice_sudo.state == "uncertain"
            if uncertain and notice_sudo.channel == "action":
                reason = self.env._(
                    "The process ended while the action ran: it may have been done or "
                    "not."
                )
            elif uncertain:
                reason = self.env._(
                    "The process ended while the message was handed over, or the "
                    "server did not answer: it may have left or not."
                )
            if not reason and notice_sudo.erased_date:
                erased = fields.Datetime.context_timestamp(
                    notice, notice_sudo.erased_date
                )
                reason = self.env._(
                    "Erased on %(day)s.", day=format_date(self.env, erased.date())
                )
            notice.reason = reason

    @api.model
    def _state_sql(self, alias):
        return SQL(
            """
            COALESCE(%(alias)s.ended, (
                SELECT delivery.state FROM reminder_delivery delivery
                 WHERE delivery.id = %(alias)s.delivery_id), 'planned')
            """,
            alias=SQL.identifier(alias),
        )

    @api.model
    def _is_message_sql(self, alias):
        return SQL(
            """
            EXISTS (SELECT FROM reminder_delivery delivery
                     WHERE delivery.mail_message_id = %s)
            """,
            SQL.identifier(alias, "id"),
        )

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr == "state":
            self.env["reminder.delivery"].flush_model(["state"])
            self.flush_model(["delivery_id"])
        sql = super()._field_to_sql(alias, field_expr, query)
        if field_expr != "state" or query is None:
            return sql
        # Joined once for all lines, with the few messages that were not sent. Without
        # `delivery_id` in it the database expects few states, and does not sort.
        unsent = query.make_alias(alias, "unsent")
        query.add_join(
            "LEFT JOIN",
            unsent,
            SQL(
                """
                (SELECT id, state FROM reminder_delivery WHERE state != 'sent'
                  UNION ALL SELECT 0, 'planned')
                """
            ),
            SQL(
                "%s = COALESCE(%s, 0)",
                SQL.identifier(unsent, "id"),
                SQL.identifier(alias, "delivery_id"),
            ),
        )
        return SQL(
            "COALESCE(%s, %s, 'sent')",
            SQL.identifier(alias, "ended"),
            SQL.identifier(unsent, "state"),
        )

    def _search_state(self, operator, value):
        if operator not in ("in", "not in"):
            return super()._search_state(operator, value)
        every = {name for name, _label in STATES}
        wanted = every & {*value} if operator == "in" else every - {*value}

        def to_sql(model, alias, query):
            # Nearly all were sent: from the few others to their lines, or around them.
            if "sent" in wanted:
                return model._unless_in_states_sql(alias, every - wanted)
            return model._in_states_sql(alias, wanted)

        return Domain.custom(
            to_sql=to_sql, predicate=lambda notice: notice.state in wanted
        )

    @api.model
    def _in_states_sql(self, alias, states):
        """SQL that tells whether a line is in one of some states that few lines have.

        :param alias: of the table
        :param states: a set of states, without `sent`
        """
        rows = SQL("reminder_notice line")
        ended, delivery_id, state = self._state_columns("line")
        found = [
            SQL("SELECT line.id FROM %s WHERE %s = ANY(%s)", rows, ended, [*states]),
            SQL(
                """
                SELECT line.id FROM reminder_delivery delivery
                  JOIN %s ON %s = delivery.id
                 WHERE %s IS NULL AND %s = ANY(%s)
                """,
                rows,
                delivery_id,
                ended,
                state,
                [*states],
            ),
        ]
        if "planned" in states:
            found.append(
                SQL(
                    "SELECT line.id FROM %s WHERE %s IS NULL AND %s IS NULL",
                    rows,
                    delivery_id,
                    ended,
                )
            )
        return SQL(
            "%s IN (%s)", SQL.identifier(alias, "id"), SQL(" UNION ALL ").join(found)
        )

    @api.model
    def _unless_in_states_sql(self, alias, states):
        """SQL that tells whether a line is in none of some states that few lines have.

        :param alias: of the table
        :param states: a set of states, without `sent`
        """
        ended, delivery_id, state = self._state_columns(alias)
        return SQL(
            """
            ((%(ended)s = ANY(%(states)s)) IS NOT TRUE
             AND NOT (%(asks_planned)s AND %(ended)s IS NULL
                      AND %(delivery_id)s IS NULL)
             AND NOT EXISTS (
                 SELECT FROM reminder_delivery delivery
                  WHERE delivery.id = %(delivery_id)s AND %(ended)s IS NULL
                    AND %(state)s = ANY(%(states)s)))
            """,
            asks_planned="planned" in states,
            delivery_id=delivery_id,
            ended=ended,
            state=state,
            states=[*states],
        )

    def _state_columns(self, alias):
        """SQL of what a line's state is made of: where it ended, its message, and the
        state of that, of a table called `delivery`.

        :param alias: of the table of lines
        """
        fields = self._fields
        of_delivery = self.env["reminder.delivery"]._fields["state"]
        return (
            SQL.identifier(alias, "ended", to_flush=fields["ended"]),
            SQL.identifier(alias, "delivery_id", to_flush=fields["delivery_id"]),
            SQL.identifier("delivery", "state", to_flush=of_delivery),
        )

    @api.depends("delivery_id.subject", "delivery_id.body")
    @api.depends_context("allowed_company_ids", "su", "uid")
    def _compute_text(self):
        """What was written, for whoever may read all that it tells of."""
        for notice in self:
            # sudo: reminder.delivery - it is asked whether the user may read it
            delivery_sudo = notice.sudo().delivery_id
            quoted = delivery_sudo.with_env(self.env).may_read_record
            notice.subject = quoted and delivery_sudo.subject
            notice.body = quoted and delivery_sudo.body

    def _delivery_values(self, state="queued"):
        """The values of a message that carries these lines, all for one person.

        :param state: where it stands as it is made
        """
        first = self[:1]
        return {
            "address": first.address,
            "channel": first.channel,
            "company_id": first.company_id.id,
            "partner_id": first.partner_id.id,
            "recipient": first.recipient or first.partner_id._reminder_name(),
            "sent_date": state == "sent" and fields.Datetime.now(),
            "state": state,
        }

    # ------------------------------------------------------------
    # OUT OF A MESSAGE
    # ------------------------------------------------------------

    def _claimed_again(self):
        for notice in self.filtered("delivery_id"):
            notice._leave_behind()
        return super()._claimed_again()

    def _leave_behind(self):
        """These lines leave the message that carries them, which stays as it is."""
        self.write({"before_id": self.delivery_id.id, "delivery_id": False})

    def _withdraw(self, reason):
        for delivery, leaving, staying in self._carried():
            if delivery.state == "queued" and staying:
                leaving._leave_others(staying)
            elif delivery.state in ("queued", "failed") and not staying:
                delivery._take_out_of_queue()
                if delivery.state == "queued":
                    delivery._cancel(reason)
        return super()._withdraw(reason)

    def _make_again(self, reason):
        """Something that these tell of changed: what stands in Odoo's queues is taken
        out, and the next sweep makes it anew.

        :param reason: a sentence
        """
        locked = self.delivery_id._lock_in_state("queued")
        notices = self.filtered(lambda notice: notice.delivery_id in locked)
        for delivery, leaving, staying in notices._carried():
            if staying:
                leaving._leave_others(staying)
            elif delivery.own_words:
                # Nobody but its author can say it anew.
                delivery._take_out_of_queue()
                delivery._cancel(reason)
                delivery._give_back()
                notices -= leaving
            else:
                delivery._take_out_of_queue()
                delivery.write({"state": "cancelled", "reason": reason})
                leaving._leave_behind()
        notices.own_reason = reason
        if notices:
            self.env["reminder.rule"]._wake()

    def _carried(self):
        """The messages that carry these lines.

        :return: a list of tuples: a message; those of these lines that it carries; what
            it carries besides
        """
        found = []
        for delivery in self.delivery_id:
            carried = delivery.notice_ids.filtered(lambda notice: not notice.ended)
            found.append((delivery, carried & self, carried - self))
        return found

    def _leave_others(self, staying):
        """These lines leave the message that carries them together with others, which
        is made anew for these as it leaves.

        :param staying: the lines that the message still carries
        """
        delivery = staying.delivery_id
        delivery._text_is_over()
        message = delivery.mail_message_id
        records = {(one.res_model, one.res_id) for one in staying}
        if message and (message.model, message.res_id) not in records:
            # Or it would go together with the record of a line that left it.
            first = staying[0]
            message.write({"model": first.res_model, "res_id": first.res_id})
        self._leave_behind()

    @api.model
    def _queued_about(self, records):
        """The lines about records whose messages stand in a queue.

        :param records: records of one model
        """
        return self.search(
            [
                ("res_model", "=", records._name),
                ("res_id", "in", records.ids),
                ("ended", "=", False),
                ("delivery_id.state", "=", "queued"),
            ]
        )

    # ------------------------------------------------------------
    # WHAT FAILS ON OUR SIDE
    # ------------------------------------------------------------

    def _go_another_way(self, reason):
        """These were refused, or nobody knows whether they arrived: tell their
        recipients on another channel. A hook for later subjects.

        :param reason: what the server said
        :return: those whose recipients are told another way
        """
        return self.browse()

    def _tell_not_reached(self):
        """These were refused, or came back: their items say so, and it is told once a
        rule."""
        for notice in self:
            # Without what the server said: that stands in the ledger, for whoever may
            # read the record.
            notice.item_id.error = _lt(
                "The reminder did not reach %(person)s at %(address)s.",
                person=notice.partner_id.display_name or notice.recipient or "",
                address=notice.address or "",
            ).said(self.env)
        for rule in self.rule_id:
            rule._tell_once(
                _lt("Reminders did not reach their recipients").said(self.env),
                _lt(
                    "Their addresses were refused, or messages came back. See the "
                    "items with errors, correct the addresses and send the reminders "
                    "again: Sent reminders has the button for many at once."
                ).said(self.env),
            )

    def _failed_here(self, error, summary):
        """These never left, for a fault on our side; told once a rule. Their steps are
        free again, and their items are tried again a day later, when somebody may have
        mended it.

        :param error: the exception
        :param summary: what kind of problem it is, for staff
        """
        text = error_text(error)
        first_line = text if isinstance(text, Said) else text.splitlines()[0][:200]
        self._end("failed", first_line)
        next_try = {rule: rule._next_try() for rule in self.rule_id}
        for notice in self:
            item = notice.item_id
            values = {
                "error": text,
                "reason_code": "error",
                "next_date": next_try.get(notice.rule_id, False),
                "to_plan": False,
            }
            apart(self.env, lambda item=item, values=values: item.write(values))
        for rule in self.rule_id:
            # Not of which record, nor why: the error may quote what not everybody who
            # sees the rule may read.
            rule._tell_once(
                summary,
                _lt(
                    "See the items with errors: each says why. They are tried again "
                    "tomorrow."
                ).said(self.env),
            )
