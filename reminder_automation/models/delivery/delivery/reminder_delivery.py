# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ....sayings import lazy as _lt
from ...engine.batch import apart
from ...engine.reminder_notice import CHANNELS, STATES, TASKS
from ...engine.reminder_veil import SaidChar, VeiledChar, VeiledHtml

# A mail is handed over in seconds. What is uncertain for longer, a crash left behind.
UNCERTAIN_AFTER = timedelta(minutes=15)
# While the mail server cannot be reached: minutes until the next try, the last value
# for every further one, until it can be reached again.
RETRY_MINUTES = (2, 5, 15, 30, 60)
# A message of which the server says "not now" so often, while it takes others, has an
# address that does not work.
RETRY_TRIES = 48
# A server that took no mail of ours for a day is down, and it is nobody's address.
SURELY_DOWN = timedelta(days=1)
TOLD_AT_ONCE = 500


class ReminderDelivery(models.Model):
    """One message to one person on one channel, with the notices that it carries.

    It stands in one of Odoo's own queues. It is `queued` until it comes to the door,
    where each of its notices is asked for once more; `uncertain` from the hand-over to
    the server until the outcome is known; then sent, failed or cancelled. It keeps the
    text as it was sent, whatever becomes of Odoo's message and of the records.
    """

    _name = "reminder.delivery"
    _description = "Reminder Delivery"
    _inherit = ["reminder.veil"]
    _order = "id desc"

    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Recipient",
        readonly=True,
        index=True,
        ondelete="set null",
    )
    recipient = fields.Char(
        string="Recipient's name",
        readonly=True,
        help="What the person was called when the message was made.",
    )
    company_id = fields.Many2one(
        comodel_name="res.company", readonly=True, index=True, ondelete="set null"
    )
    channel = fields.Selection(
        selection=CHANNELS,
        required=True,
        readonly=True,
    )
    address = fields.Char(
        readonly=True, help="The e-mail address or number that it is for."
    )
    copies = fields.Char(
        string="Copies to",
        readonly=True,
        help="The e-mail addresses that get a copy (Cc), as the template says.",
    )
    subject = VeiledChar(readonly=True)
    # Sanitized as Odoo's message, whose text it is.
    body = VeiledHtml(string="Text", readonly=True, sanitize=False)

    state = fields.Selection(
        string="Status",
        selection=[one for one in STATES if one[0] != "planned"],
        default="queued",
        required=True,
        readonly=True,
    )
    reason = SaidChar(readonly=True, help="What the server answered.")
    attempts = fields.Integer(
        default=0, readonly=True, help="How often the server could not be reached."
    )
    handover_date = fields.Datetime(
        readonly=True, help="When it was handed to the mail or SMS server."
    )
    mail_server_id = fields.Many2one(
        comodel_name="ir.mail_server",
        readonly=True,
        ondelete="set null",
        groups=fields.NO_ACCESS,
        help="The mail server that it was handed to, or waits for.",
    )
    sent_date = fields.Datetime(readonly=True)
    logged = fields.Boolean(
        readonly=True, help="The records' chatters have their lines about it."
    )
    mail_message_id = fields.Many2one(
        comodel_name="mail.message",
        string="Message",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        # Odoo shows its name, the record's, to whoever sees this line.
        groups=fields.NO_ACCESS,
    )
    notice_ids = fields.One2many(
        comodel_name="reminder.notice", inverse_name="delivery_id", readonly=True
    )

    _in_flight_idx = models.Index("(state) WHERE state IN ('queued', 'uncertain')")
    _server_idx = models.Index(
        "(mail_server_id, handover_date) WHERE mail_server_id IS NOT NULL"
    )
    # Nearly all were sent: what became of a line is found by way of the few others.
    _unsent_idx = models.Index("(state) WHERE state != 'sent'")
    _log_idx = models.Index("(id) WHERE state = 'sent' AND logged IS NOT TRUE")

    # ------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------

    @api.depends("partner_id", "recipient", "channel")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["channel"]._description_selection(self.env))
        for delivery in self:
            delivery.display_name = self.env._(
                "%(channel)s to %(person)s",
                channel=labels.get(delivery.channel, ""),
                person=delivery.partner_id.display_name or delivery.recipient or "",
            )

    @api.depends_context("uid", "su", "allowed_company_ids")
    def _compute_may_read_record(self):
        """Its text tells of all records that it carries."""
        # sudo: reminder.notice - of which records it tells; who may read is asked
        for delivery, delivery_sudo in zip(self, self.sudo(), strict=True):
            notices = delivery_sudo.notice_ids.with_env(self.env)
            delivery.may_read_record = self.env.su or (
                bool(notices) and all(notices.mapped("may_read_record"))
            )

    @api.model
    def _technical_fields(self):
        return super()._technical_fields() | {"attempts", "handover_date", "logged"}

    def _veil_text(self):
        return self.env._("Only who may read the records sees this.")

    # ------------------------------------------------------------
    # OUTCOMES
    # ------------------------------------------------------------

    def _note_outcome(self, state, reason=False):
        """Write down what became of these messages.

        :param state: sent, failed or uncertain
        :param reason: what the server said
        """
        values = {"state": state, "reason": reason}
        now = fields.Datetime.now()
        if state == "sent":
            values["sent_date"] = now
            late = self.filtered("attempts").notice_ids
            late = late.filtered(lambda notice: not notice.ended).item_id
        self.write(values)
        if state == "sent" and late:
            apart(self.env, lambda: late._left_late(dict.fromkeys(late, now)))
        elif state != "sent":
            self._tell_failed(state, reason)

    def _tell_failed(self, state, reason):
        """These did not reach their recipients, or nobody knows: some are told another
        way. Of the others that failed their items say so, and who looks after them is
        told now, not when all reminders are used up."""
        for delivery in self:
            notices = delivery.notice_ids.filtered(lambda notice: not notice.ended)
            notices -= (
                apart(
                    self.env,
                    lambda notices=notices: notices._go_another_way(reason),
                )
                or notices.browse()
            )
            if state != "failed":
                continue
            apart(self.env, lambda notices=notices: notices._tell_not_reached())

    def _cancel(self, reason):
        """These did not leave and will not; nor do the notices that they carry, whose
        steps are free again.

        :param reason: a sentence
        """
        self.write({"state": "cancelled", "reason": reason})
        carried = self.notice_ids.filtered(lambda notice: not notice.ended)
        carried._end("cancelled", reason)
        for notices in carried.grouped("delivery_id").values():
            notices._pass_copies_on()

    def _given_up(self):
        """Somebody took these out of Odoo's own list of messages: what they carry does
        not leave, and its steps are free again.

        What is uncertain stays so: it may have left.
        """
        waiting = self.filtered(lambda one: one.state == "queued")
        if waiting:
            waiting._cancel(
                _lt(
                    "%(user)s took it out of the queue of messages.",
                    user=self.env.user.name,
                ).said(self.env)
            )

    def _try_again(self):
        """Somebody sends this message once more from Odoo's own list, which had failed:
        it passes the door again, with all that it carries."""
        self.ensure_one()
        notices = self.notice_ids.filtered(lambda notice: notice.ended != "cancelled")
        notices._check_not_claimed_anew()
        self.write(
            {"attempts": 0, "handover_date": False, "reason": False, "state": "queued"}
        )
        notices.write({"claimed": True, "ended": False, "own_reason": False})
        notices._recount()

    def _failed_at_door(self, error):
        """Whether these may leave could not be asked as they were to leave."""
        carried = self.notice_ids.filtered(lambda notice: not notice.ended)
        carried._failed_here(error, _lt("Reminders could not be sent").said(self.env))
        self.write(
            {"attempts": 0, "handover_date": False, "state": "failed", "reason": False}
        )
        for notices in carried.grouped("delivery_id").values():
            notices._pass_copies_on()

    def _retry_later(self, reason, state):
        """The server was not reached, or said "not now": nothing left, so it is safe
        to try again.

        While it is down everything that is to leave by it waits, however long that
        takes. A message that it alone refuses for now, while it takes others, is given
        up one day.

        :param state: where this process knows the message to be: `queued` when no
            server was reached, `uncertain` when it said "not now"; one that is
            elsewhere is in the hands of another process and left alone
        :return: when (UTC), or None when it was tried often enough
        """
        self.ensure_one()
        attempts = self.attempts + 1
        if self.state != state:
            return None
        given_up = attempts > RETRY_TRIES and state == "uncertain"
        if given_up and self._others_left(SURELY_DOWN, self.mail_server_id.id):
            return None
        self.write(
            {
                "attempts": attempts,
                "handover_date": False,
                "reason": reason,
                "state": "queued",
            }
        )
        minutes = RETRY_MINUTES[min(attempts, len(RETRY_MINUTES)) - 1]
        return fields.Datetime.now() + timedelta(minutes=minutes)

    def _is_news(self, notification):
        """Whether a notification is about this message, sent to this person.

        What has not left cannot come back.
        """
        self.ensure_one()
        if notification.mail_message_id != self.mail_message_id:
            return False
        return notification.notification_type == "sms" or (
            self.state in ("sent", "uncertain", "failed")
            and notification.res_partner_id == self.partner_id
        )

    def _tell_uncertain(self):
        """Tell staff, once a rule, that a crash left outcomes that nobody knows."""
        # What a clock noted that was ahead of the present one is not under way.
        now = fields.Datetime.now()
        lost = self.search(
            [
                ("state", "=", "uncertain"),
                "|",
                ("handover_date", "<", now - UNCERTAIN_AFTER),
                ("handover_date", ">", now + UNCERTAIN_AFTER),
            ],
            limit=TOLD_AT_ONCE,
        )
        self._mark_uncertain_items()
        why = _lt("Delivery could not be confirmed").said(self.env)
        apart(self.env, lambda: lost.notice_ids._go_another_way(why))
        for rule, notices in lost.notice_ids.grouped("rule_id").items():
            if not rule:
                continue
            rule._tell_once(
                rule._uncertain_words(),
                _lt(
                    "%(count)s reminders or actions were under way when the process "
                    "ended. They are not sent or run again by themselves: see the "
                    "uncertain ones under Sent reminders.",
                    count=len(notices),
                ).said(self.env)
                if set(TASKS) & set(notices.mapped("channel"))
                else _lt(
                    "%(count)s reminders were being handed to the mail server when "
                    "the process ended. They are not sent again by themselves: see "
                    "the uncertain ones under Sent reminders.",
                    count=len(notices),
                ).said(self.env),
            )

    @api.model
    def _mark_uncertain_items(self):
        """The items say of themselves whether it is known that their reminders left:
        lists begin with those of which it is not."""
        self.flush_model(["handover_date", "state"])
        self.env["reminder.notice"].flush_model(["delivery_id", "ended", "item_id"])
        items = self.env["reminder.item"]
        items.flush_model(["uncertain"])
        now = fields.Datetime.now()
        lost = SQL(
            """
            SELECT notice.item_id
              FROM reminder_delivery delivery
              JOIN reminder_notice notice ON notice.delivery_id = delivery.id
             WHERE delivery.state = 'uncertain'
               AND (delivery.handover_date < %s OR delivery.handover_date > %s)
               AND notice.ended IS NULL AND notice.item_id IS NOT NULL
            """,
            now - UNCERTAIN_AFTER,
            now + UNCERTAIN_AFTER,
        )
        rows = self.env.execute_query(
            SQL(
                """
                WITH lost AS MATERIALIZED (%s), found AS (
                    UPDATE reminder_item item SET uncertain = TRUE FROM lost
                     WHERE item.id = lost.item_id AND item.uncertain IS NOT TRUE
                 RETURNING item.id
                ), over AS (
                    UPDATE reminder_item item SET uncertain = FALSE
                     WHERE item.uncertain AND NOT EXISTS (
                           SELECT FROM lost WHERE lost.item_id = item.id)
                 RETURNING item.id
                )
                SELECT id FROM found UNION ALL SELECT id FROM over
                """,
                lost,
            )
        )
        if rows:
            items.browse(row[0] for row in rows).invalidate_recordset(["uncertain"])
