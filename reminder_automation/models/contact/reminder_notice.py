# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models
from odoo.tools import SQL

from ...mailing.recipients import SEPARATOR

# Which of two lines with one key keeps it: the one that tells most of what left.
RANK = ("sent", "uncertain", "queued", "planned", "failed", "cancelled")


class ReminderNotice(models.Model):
    """The ledger's lines about items and people that are merged.

    No line goes. The key of "once" is made of numbers; a line whose key another one has
    already stays without it.
    """

    _inherit = "reminder.notice"

    @api.model
    def _fold_items(self, moves):
        """Lines about items that are folded are about those that stay.

        :param moves: list of (the item that goes, the item that stays, its
            `schedule.folding.Shift`)
        """
        self.flush_model()
        rows = [
            SQL(
                "(%s::int, %s::int, %s::int, %s::int, %s::int, %s::int)",
                source.id,
                target.id,
                source.cycle if shift.cycle is not None else None,
                shift.cycle,
                shift.past,
                shift.steps,
            )
            for source, target, shift in moves
        ]
        self.env.execute_query(
            SQL(
                """
                WITH move (source, target, current, cycle, past, steps) AS (
                         VALUES %(rows)s),
                     -- reminders by hand have steps below zero: theirs go further down
                     lowest AS (
                         SELECT move.source, LEAST(MIN(line.step), 0) AS step
                           FROM move
                           JOIN reminder_notice line
                             ON line.item_id = move.target AND line.cycle = move.cycle
                       GROUP BY move.source),
                     moved AS (
                         SELECT line.id, move.target, line.partner_ref, line.channel,
                                line.claimed,
                                CASE WHEN line.cycle = move.current THEN move.cycle
                                     ELSE LEAST(line.cycle, move.past) END AS cycle,
                                CASE WHEN line.cycle IS DISTINCT FROM move.current
                                     THEN line.step
                                     WHEN line.step > 0 THEN line.step + move.steps
                                     ELSE line.step + COALESCE(lowest.step, 0)
                                      END AS step
                           FROM move
                           JOIN reminder_notice line ON line.item_id = move.source
                      LEFT JOIN lowest ON lowest.source = move.source),
                     placed AS (
                         SELECT moved.*, ROW_NUMBER() OVER (
                                    PARTITION BY target, cycle, step, partner_ref,
                                                 channel, claimed
                                        ORDER BY id) AS place
                           FROM moved)
                UPDATE reminder_notice line
                   SET item_id = placed.target,
                       item_ref = placed.target,
                       cycle = placed.cycle,
                       step = placed.step,
                       claimed = placed.claimed AND placed.place = 1 AND NOT EXISTS (
                           SELECT FROM reminder_notice kept
                            WHERE kept.claimed AND kept.item_ref = placed.target
                              AND kept.cycle = placed.cycle AND kept.step = placed.step
                              AND kept.partner_ref = placed.partner_ref
                              AND kept.channel = placed.channel)
                  FROM placed
                 WHERE placed.id = line.id
                """,
                rows=SQL(", ").join(rows),
            )
        )
        self.invalidate_model()
        self.env["reminder.item"].invalidate_model(["notice_ids"])

    @api.model
    def _fold_people(self, sources, target):
        """Lines to people who are merged are to the one who stays.

        What is still to leave leaves once, and is made for the one who stays: what was
        made for another person carries that one's links.

        :param sources: the `res.partner`s that go
        :param target: the one that stays
        """
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id
                  FROM (SELECT id, ROW_NUMBER() OVER (
                                   PARTITION BY item_ref, cycle, step, channel
                                       ORDER BY ARRAY_POSITION(%(rank)s, %(state)s),
                                                (partner_id = %(target)s) DESC,
                                                id) AS place
                          FROM reminder_notice
                         WHERE claimed AND partner_id = ANY(%(everybody)s)) ranked
                 WHERE place > 1
                """,
                rank=list(RANK),
                state=self._state_sql("reminder_notice"),
                target=target.id,
                everybody=[*sources.ids, target.id],
            )
        )
        folded = self.browse(row[0] for row in rows)
        self.env.execute_query(
            SQL(
                "UPDATE reminder_notice SET claimed = FALSE WHERE id = ANY(%s)",
                folded.ids,
            )
        )
        self.env.execute_query(
            SQL(
                """
                UPDATE reminder_notice SET partner_ref = %s WHERE partner_id = ANY(%s)
                """,
                target.id,
                sources.ids,
            )
        )
        self.invalidate_model()
        to_leave = [("state", "in", ("planned", "queued"))]
        self.search([("id", "in", folded.ids), *to_leave])._withdraw(
            self.env._("The contact was merged with another one that it goes to, too.")
        )
        waiting = self.search([("partner_id", "in", sources.ids), *to_leave])
        waiting._make_again(self.env._("It is made again: the contact was merged."))
        usable = target.sudo().reminder_addresses["usable"]
        addresses = {"email": SEPARATOR.join(usable), "sms": target.phone_sanitized}
        for channel, lines in waiting.grouped("channel").items():
            if addresses.get(channel):
                lines.address = addresses[channel]
        if waiting:
            self.env["reminder.rule"]._wake()

    @api.model
    def _replace_records(self, model, pairs):
        """Lines about records that go are about those that take their place.

        :param model: the name of the records' model
        :param pairs: dict of the id of each record that goes to the id of the one that
            stays
        """
        self.flush_model(["res_id", "res_model"])
        self.env.execute_query(
            SQL(
                """
                UPDATE reminder_notice line
                   SET res_id = pair.stays
                  FROM unnest(%s, %s) AS pair(goes, stays)
                 WHERE line.res_model = %s AND line.res_id = pair.goes
                """,
                list(pairs),
                list(pairs.values()),
                model,
            )
        )
        self.invalidate_model(["res_id"])
