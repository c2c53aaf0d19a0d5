# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import SQL

from .door import UNCERTAIN_AFTER

LOG_BATCH = 500
# While the mail server cannot be reached: minutes until the next try, the last value
# for every further one; after so many tries a person is told.
RETRY_MINUTES = (2, 5, 15, 30, 60)
RETRY_TRIES = 48


class ReminderNotice(models.Model):
    """Outcomes: what became of a message, in the ledger and in the record's chatter."""

    _inherit = "reminder.notice"

    # ------------------------------------------------------------
    # OUTCOMES
    # ------------------------------------------------------------

    def _note_outcome(self, state, reason=False):
        """Write down what became of these messages.

        :param state: sent, failed or uncertain
        """
        values = {"state": state, "reason": reason}
        if state == "sent":
            values["sent_date"] = fields.Datetime.now()
        self.write(values)

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

    def _cancel(self, reason):
        """These did not leave and will not: their steps are free again."""
        self.write({"state": "cancelled", "reason": reason})
        self._recount()

    def _compose_failed(self, error):
        """The message could not be made: the error is the item's, and staff are told.

        The item is tried again a day later, when somebody may have mended it.
        """
        self._failed_here(error, self.env._("Reminders could not be made"))

    def _door_failed(self, error):
        """Whether these may leave could not be asked as they were to leave: they did
        not, and their steps are free again."""
        failed = self | self._sharing()
        failed._failed_here(error, self.env._("Reminders could not be sent"))

    def _failed_here(self, error, summary):
        """These never left, for a fault on our side; told once a rule."""
        text = str(error).strip() or type(error).__name__
        self.write(
            {
                "attempts": 0,
                "handover_date": False,
                "reason": text.splitlines()[0][:200],
                "state": "failed",
            }
        )
        self._recount()
        for notice in self:
            item, rule = notice.item_id, notice.rule_id
            item.write(
                {
                    "error": text,
                    "reason_code": "error",
                    "next_date": rule._next_try(),
                    "to_plan": False,
                }
            )
            # Not of which record, nor why: the error may quote what not everybody who
            # sees the rule may read.
            rule._tell_once(
                summary,
                self.env._(
                    "See the items with errors: each says why. They are tried again "
                    "tomorrow."
                ),
            )

    def _recount(self):
        """Count anew what these notices' items were reminded, and plan them again.

        What was cancelled, or could not be made, never left: it does not count.
        """
        self.env["reminder.item"].flush_model()
        self.flush_model()
        self.env.execute_query(
            SQL(
                """
                UPDATE reminder_item item
                   SET sent_count = counted.steps, last_notified = counted.last,
                       state = 'waiting', to_plan = TRUE
                  FROM (SELECT item.id,
                               COUNT(DISTINCT notice.step) AS steps,
                               MAX(notice.claim_date) AS last
                          FROM reminder_item item
                     LEFT JOIN reminder_notice notice
                            ON notice.item_id = item.id
                           AND notice.cycle = item.cycle
                           AND notice.step > 0
                           AND NOT %s
                         WHERE item.id = ANY(%s)
                      GROUP BY item.id) counted
                 WHERE item.id = counted.id AND item.state != 'done'
                   AND item.sent_count != counted.steps
                """,
                self._never_left_sql("notice"),
                self.item_id.ids,
            )
        )
        self.item_id.invalidate_recordset()

    @api.model
    def _never_left_sql(self, table):
        """SQL that tells whether a notice's message has never left the house, nor was
        tried to: its step is free."""
        notice = SQL.identifier(table)
        return SQL(
            """
            (%(notice)s.state = 'cancelled'
             OR (%(notice)s.state = 'failed' AND %(notice)s.handover_date IS NULL
                 AND COALESCE(%(notice)s.attempts, 0) = 0))
            """,
            notice=notice,
        )

    def _retry_later(self, reason, state):
        """The server was not reached, or said "not now": nothing left, so it is safe
        to try again.

        :param state: where this process knows the message to be; one that is elsewhere
            is in the hands of another process and left alone
        :return: when (UTC), or None when it was tried often enough
        """
        self.ensure_one()
        attempts = self.attempts + 1
        if self.state != state or attempts > RETRY_TRIES:
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

    def _tell_uncertain(self):
        """Tell staff, once a rule, that a crash left outcomes that nobody knows."""
        lost = self.search(
            [
                ("state", "=", "uncertain"),
                ("handover_date", "<", fields.Datetime.now() - UNCERTAIN_AFTER),
            ],
            limit=LOG_BATCH,
        )
        for rule, notices in lost.grouped("rule_id").items():
            rule._tell_once(
                self.env._("Nobody knows whether these reminders left"),
                self.env._(
                    "%(count)s reminders were being handed to the mail server when "
                    "the process ended. They are not sent again by themselves: see "
                    "the uncertain ones in the ledger.",
                    count=len(notices),
                ),
            )

    # ------------------------------------------------------------
    # THE CHATTER
    # ------------------------------------------------------------

    def _log_sent(self):
        """Write a line into the chatter of each record whose reminder went out.

        :return: how many reminders; 0 when none is left
        """
        sent = self.search(
            [("state", "=", "sent"), ("logged", "=", False)],
            limit=LOG_BATCH,
            order="id",
        ).try_lock_for_update()
        for notices in sent.grouped(lambda notice: notice.item_id.res_model).values():
            notices._log_in_chatters()
        sent.write({"logged": True})
        return len(sent)

    def _log_in_chatters(self):
        """Write the lines about these notices, whose records are of one model."""
        documents = self._records().exists()._reminder_documents()
        lines = self.filtered(
            lambda notice: notice.item_id.res_id in documents
        ).grouped(
            lambda notice: (
                documents[notice.item_id.res_id],
                *(notice.rule_id, notice.cycle, notice.step, notice.user_id),
            )
        )
        nobody = self.env.ref("base.partner_root")
        # One line a chatter and batch: the log method takes one body a record.
        batches = []
        for (document, _rule, _cycle, _step, user), notices in lines.items():
            author = user.partner_id or nobody
            free = (
                bodies
                for who, bodies in batches
                if who == author and document not in bodies
            )
            bodies = next(free, None)
            if bodies is None:
                batches.append((author, bodies := {}))
            bodies[document] = notices._log_line()
        for author, bodies in batches:
            chatters = next(iter(bodies)).union(*bodies)
            chatters._message_log_batch(
                {document.id: body for document, body in bodies.items()},
                author_id=author.id,
            )

    def _log_line(self):
        """The line about notices of one step, in the language of the company."""
        first = self[:1]
        company = first.company_id or self.env.company
        self = self.with_context(lang=company.partner_id.lang)  # noqa: PLW0642
        people = Markup(", ").join(
            Markup("%s (%s)") % (notice.partner_id.name, notice.address)
            for notice in self
        )
        if first.kind == "manual" and first.step < 0:
            return self.env._("Reminder sent by hand to %(people)s", people=people)
        return self.env._(
            "Reminder %(step)s of %(maximum)s sent to %(people)s",
            step=first.step,
            maximum=first.maximum,
            people=people,
        )
