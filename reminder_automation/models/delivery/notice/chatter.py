# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import timedelta

from markupsafe import Markup

from odoo import api, models
from odoo.tools import SQL

from ....sayings import lazy as _lt
from ...engine.batch import error_text, serve
from ...engine.reminder_notice import TASKS

LOG_BATCH = 500
# What left longer than this after it was claimed was held up on its way.
LATE = timedelta(hours=1)


class ReminderNotice(models.Model):
    """The activity log: a line in the record's chatter for what happened, when it has
    happened."""

    _inherit = "reminder.notice"

    def _log_sent(self):
        """Write a line into the chatter of each record whose reminder went out.

        :return: how many messages; 0 when none is left
        """
        sent = self._take_sent()
        carried = sent.notice_ids.filtered(lambda notice: not notice.ended)
        for notices in carried.sorted("id").grouped("res_model").values():
            serve(
                notices,
                lambda some: some._log_in_chatters(),
                lambda notice, error: notice._not_logged(error),
            )
        carried._left_late()
        sent.write({"logged": True})
        return len(sent)

    @api.model
    def _take_sent(self):
        """Messages that left and are in no chatter yet: some that nobody else is at.

        :return: any of `reminder.delivery`
        """
        self.env.flush_all()
        # Another process may be done with one at this very moment: the step is started
        # again then, which is nothing to complain of in the log.
        self.env.cr.execute(
            SQL(
                """
                SELECT id FROM reminder_delivery
                 WHERE state = 'sent' AND logged IS NOT TRUE
              ORDER BY id LIMIT %s FOR NO KEY UPDATE SKIP LOCKED
                """,
                LOG_BATCH,
            ),
            log_exceptions=False,
        )
        ids = [row[0] for row in self.env.cr.fetchall()]
        return self.env["reminder.delivery"].browse(ids)

    def _not_logged(self, error):
        """It was sent, but the record's chatter cannot say so: its item does."""
        self.item_id.error = error_text(error)
        self.rule_id._tell_once(
            _lt("Reminders were sent, but could not be noted").said(self.env),
            _lt(
                "The chatters of some records do not say that a reminder was sent. "
                "See the items with errors: each says why. Sent reminders shows all "
                "of them."
            ).said(self.env),
        )

    @api.model
    def _left_sql(self, alias):
        # What left is written by now, also what the same transaction noted.
        self.env["reminder.delivery"].flush_model(["sent_date"])
        return SQL(
            """
            COALESCE((SELECT delivery.sent_date FROM reminder_delivery delivery
                       WHERE delivery.id = %(delivery)s
                         AND delivery.sent_date > %(claimed)s + %(late)s), %(claimed)s)
            """,
            claimed=super()._left_sql(alias),
            delivery=SQL.identifier(alias, "delivery_id"),
            late=LATE,
        )

    def _left_late(self):
        """Where one of these left long after it was claimed, as the mail server was
        down, its item's next one comes an interval after that."""
        moments = {}
        for notice in self:
            item, left = notice.item_id, notice.delivery_id.sent_date
            claimed = notice.claim_date
            if item and left and claimed and left - claimed > LATE:
                moments[item] = max(moments.get(item, left), left)
        self.item_id._left_late(moments)

    def _log_in_chatters(self):
        """Write the lines about these notices, whose records are of one model."""
        documents = self._records().exists()._reminder_documents()
        lines = self.filtered(lambda notice: notice.res_id in documents).grouped(
            lambda notice: (
                documents[notice.res_id],
                *(notice.rule_id, notice.cycle, notice.step, notice.user_id),
                notice.channel if notice.channel in TASKS else "",
            )
        )
        nobody = self.env.ref("base.partner_root")
        # One line a chatter and batch: the log method takes one body a record.
        batches = []
        for (document, _rule, _cycle, _step, user, _task), notices in lines.items():
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
        """The line about notices of one step, in the staff language."""
        # People and the links to their messages come in one order.
        self = self.sorted(lambda notice: notice._recipient_name())  # noqa: PLW0642
        first = self[:1]
        lang = first.company_id._reminder_staff_lang()
        self = self.with_context(lang=lang)  # noqa: PLW0642
        if first.channel in TASKS:
            return self[:1]._task_line()
        people = Markup(", ").join(
            Markup("%s (%s)") % (notice._recipient_name(), notice.address)
            for notice in self
        )
        copies = [one for one in self.delivery_id.mapped("copies") if one]
        if copies:
            people += self.env._(
                ", copies to %(addresses)s", addresses=", ".join(copies)
            )
        if first.kind == "manual" and first.step < 0:
            line = self.env._("Reminder sent by hand to %(people)s", people=people)
        elif first.kind == "manual":
            line = self.env._(
                "Reminder %(step)s of %(maximum)s sent by hand to %(people)s",
                step=first.step,
                maximum=first.maximum,
                people=people,
            )
        else:
            line = self.env._(
                "Reminder %(step)s of %(maximum)s sent to %(people)s",
                step=first.step,
                maximum=first.maximum,
                people=people,
            )
        return Markup("%s%s") % (line, self._links_to_messages())

    def _recipient_name(self):
        """Whom a line reminded, as texts call that person; as it was called when the
        reminder was claimed, where the contact is gone."""
        return self.partner_id._reminder_name() or self.recipient or ""

    def _task_line(self):
        """The line about a to-do or an action."""
        values = {
            "person": self.delivery_id.recipient or self.recipient or "",
            "step": self.step,
            "task": self.address or "",
        }
        if self.channel == "todo":
            return Markup("%s") % self.env._(
                "To-do “%(task)s” for %(person)s (step %(step)s)", **values
            )
        return Markup("%s") % self.env._(
            "Action “%(task)s” run in the name of %(person)s (step %(step)s)",
            **values,
        )

    def _links_to_messages(self):
        """The links by which whoever reads a line opens the messages as they were sent,
        which show to each what that person may read."""
        deliveries = self.delivery_id
        text = self.env._("Show the message")
        links = []
        for delivery in deliveries:
            if len(deliveries) > 1:
                name = delivery.recipient or delivery.partner_id._reminder_name()
                text = self.env._("Show the message to %(name)s", name=name)
            links.append(
                Markup('<a href="/reminder/sent/%s" target="_blank">%s</a>')
                % (delivery.id, text)
            )
        return Markup("<br/>%s") % Markup(" | ").join(links) if links else ""

    def _is_readable_by(self, user):
        """Whether a user may read this message: the record that it is about, and either
        the line in the list of sent reminders or, as whoever steers its reminders,
        write the record."""
        self.ensure_one()
        if self.res_model not in self.env:
            return False
        one = self.with_user(user)
        one = one.with_context(allowed_company_ids=user.company_ids.ids)
        if not one.may_read_record:
            return False
        record = one.env[self.res_model].browse(self.res_id)
        return one.has_access("read") or bool(record._reminder_writable())
