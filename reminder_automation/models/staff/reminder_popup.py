# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL
from odoo.tools.constants import GC_UNLINK_LIMIT

from ...bounds import check_day

KEPT = timedelta(days=7)
LONGEST_SNOOZE = 24 * 60


class ReminderPopup(models.Model):
    """What a user answered to an event that popped up in the browser.

    For one start of the event: moved to another one, it pops up again.
    """

    _name = "reminder.popup"
    _description = "Answered Pop-up"
    _log_access = False
    _rec_name = "event_id"

    user_id = fields.Many2one(
        comodel_name="res.users", required=True, index=True, ondelete="cascade"
    )
    event_id = fields.Many2one(
        comodel_name="calendar.event", required=True, index=True, ondelete="cascade"
    )
    start = fields.Datetime(required=True)
    answered = fields.Datetime(
        required=True, help="What was to pop up until this moment is answered."
    )
    snooze_until = fields.Datetime(help="It pops up once more at this moment.")

    _once_uniq = models.UniqueIndex(
        "(user_id, event_id, start)", "This event is put off already."
    )
    _start_idx = models.Index("(start)")

    @api.model
    def answer(self, event_id, start, answers, minutes=0):
        """Acknowledge one event for the user, or snooze it. Called by the browser.

        :param event_id: an event of the user's; on any other one nothing happens
        :param start: the start that it popped up for, in UTC; when the event was moved
            meanwhile, the pop-up closes and nothing is kept
        :param answers: as the pop-up says, up to which moment it is answered, in UTC
        :param minutes: when it pops up again; 0 means not again
        :raise ValidationError: if it is snoozed for longer than a day, or what was sent
            is no answer to a pop-up
        """
        if type(minutes) is not int or not 0 <= minutes <= LONGEST_SNOOZE:
            raise ValidationError(
                self.env._("An event is snoozed for 1 to 1440 minutes.")
            )
        start, answers = self._moment(start), self._moment(answers)
        if type(event_id) is not int or not (start and answers):
            raise ValidationError(
                self.env._(
                    "This is no answer to a pop-up. Reload the page and answer it "
                    "again."
                )
            )
        for moment in (start, answers):
            check_day(self.env, moment, self.env._("Start"))
        user = self.env.user
        # sudo: calendar.event - asked is only whether the user takes part in it
        event_sudo = self.env["calendar.event"].sudo().browse(event_id).exists()
        if user.partner_id not in event_sudo.partner_ids:
            return
        if start == event_sudo.start:
            self._keep(event_sudo, start, answers, minutes)
        # Every open tab closes it, and knows when it comes back.
        user._bus_send("reminder_popup/answered", {"event_id": event_sudo.id})
        self.env["calendar.alarm_manager"]._reminder_tell(user.partner_id.ids)

    @api.model
    def _moment(self, text):
        """A moment that a browser sent, or None when it is none."""
        try:
            return fields.Datetime.to_datetime(text) if isinstance(text, str) else None
        except ValueError:
            return None

    @api.model
    def _keep(self, event, start, answers, minutes):
        """Keep the user's answer to an event."""
        snooze_until = None
        if minutes:
            snooze_until = fields.Datetime.now() + timedelta(minutes=minutes)
        # In SQL: two tabs may answer at the same time.
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO reminder_popup AS popup
                            (user_id, event_id, start, answered, snooze_until)
                     VALUES (%s, %s, %s, %s, %s)
                ON CONFLICT (user_id, event_id, start) DO UPDATE
                        SET answered = GREATEST(popup.answered, EXCLUDED.answered),
                            snooze_until = EXCLUDED.snooze_until
                """,
                self.env.uid,
                event.id,
                start,
                answers,
                snooze_until,
            ),
            log_exceptions=False,
        )
        self.invalidate_model()

    @api.autovacuum
    def _gc_answered(self):
        long_ago = fields.Datetime.now() - KEPT
        old = self.search([("start", "<", long_ago)], limit=GC_UNLINK_LIMIT)
        count = len(old)
        old.unlink()
        self.env["reminder.retention"]._note_removed(removed_popups=count)
        return count, count == GC_UNLINK_LIMIT
