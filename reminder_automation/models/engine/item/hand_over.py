# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import format_datetime

from ....sayings import lazy as _lt
from ....schedule.cadence import NoOpenDay, local_date
from ....schedule.decision import interval_over
from ..batch import error_text


class ReminderItem(models.Model):
    """All reminders were sent and the record still waits: a person takes over."""

    _inherit = "reminder.item"

    def _hand_over(self):
        """Tell the person responsible, once, that the reminders were in vain; but where
        the last step has made a to-do of it already."""
        told = self._told_by_step()
        told.write({"handed_over": True})
        (self - told)._tell_in_vain()

    def _told_by_step(self):
        """Those of these whose last step has made a to-do: a person has it already."""
        return self.filtered(
            lambda item: (
                item.rule_id.is_ladder
                and item.notice_ids.filtered(
                    lambda notice: (
                        notice.channel == "todo"
                        and notice.state == "sent"
                        and notice.cycle == item.cycle
                        and notice.step == item.sent_count
                    )
                )
            )
        )

    def _tell_in_vain(self):
        """Tell the person responsible for each of these of it."""
        if not self:
            return
        mixin = self.pool["mail.activity.mixin"]
        activities = self.env["mail.activity"].with_context(
            mail_activity_quick_update=True
        )
        documents = {}
        for model, items in self.grouped("res_model").items():
            records = self.env[model].browse(items.mapped("res_id")).exists()
            found = records._reminder_documents()
            documents |= {item: found.get(item.res_id) for item in items}
        told = self._who_takes_over(documents)
        cadences = {rule: rule._cadence() for rule in self.rule_id}
        values = []
        for item in self:
            document = documents[item]
            if not isinstance(document, mixin):
                document = item.partner_id or item
            user, may_read = told[item]
            env = self.with_context(lang=user.lang).env
            if not may_read:
                # Of a record that nobody of them may read only that it waits.
                document = item.rule_id
            values.append(
                {
                    "activity_type_id": self.env.ref("mail.mail_activity_data_todo").id,
                    "res_model_id": self.env["ir.model"]._get_id(document._name),
                    "res_id": document.id,
                    "summary": item.with_env(env)._in_vain(cadences[item.rule_id]),
                    "note": item.with_env(env)._history()
                    if may_read
                    else Markup("<p>%s</p>")
                    % env._(
                        "A record that you may not see still waits. Who may see it "
                        "finds it among the items that all reminders were sent of."
                    ),
                    "user_id": user.id,
                    "date_deadline": item._hand_over_day(cadences[item.rule_id]),
                }
            )
        for item, activity in zip(self, activities.create(values), strict=True):
            item.write({"handed_over": True, "activity_id": activity.id})

    def _hand_over_failed(self, error):
        """The activity about this item could not be made: who looks after the rule is
        told instead, and finds it among the items with errors."""
        self.write({"handed_over": True, "error": error_text(error)})
        self.rule_id._tell_once(
            _lt("Items could not be handed to a person").said(self.env),
            _lt(
                "All reminders of them were sent, and they still wait. See the items "
                "with errors: each says why nobody was given it."
            ).said(self.env),
        )

    @api.private
    def message_subscribe(self, partner_ids=None, subtype_ids=None):
        """Odoo lets whoever has an activity follow its record: nobody follows items."""
        return True

    def _who_takes_over(self, documents):
        """The colleague who is told of each of these items: the one responsible for
        it, else for its client, else for the rule, as long as the person is still here
        and may read the record.

        :param documents: dict of item to the record that it is about, or None
        :return: dict of item to (user, whether the user may read the record)
        """
        told = {}
        for pick in (
            lambda item: item.user_id,
            lambda item: item.partner_id.user_id,
            lambda item: item.commercial_partner_id.user_id,
            lambda item: item.rule_id.user_id,
            lambda item: item.rule_id._who_is_told(),
        ):
            left = self.filtered(lambda item: item not in told)
            people = left.grouped(lambda item, pick=pick: (item.res_model, pick(item)))
            for (_model, user), items in people.items():
                if user and not user.share and (user.active or user._is_superuser()):
                    reading = items._read_by(user)
                    readable = items._documents_read_by(user, documents)
                    told.update(dict.fromkeys(reading & readable, (user, True)))
        for item in self.filtered(lambda item: item not in told):
            told[item] = (item.rule_id._who_is_told(), False)
        return told

    def _documents_read_by(self, user, documents):
        """Those of these whose document a user may read."""
        found = self.browse()
        there = {item: documents[item] for item in self if documents[item]}
        if there:
            records = next(iter(there.values())).union(*there.values())
            records = records.with_user(user).with_context(
                allowed_company_ids=user._get_company_ids()
            )
            readable = set(records._filtered_access("read").ids)
            for item, document in there.items():
                if document.id in readable:
                    found |= item
        return found

    def _withdraw_todos(self):
        """The records of these no longer wait: nor do the to-dos of their steps, even
        where their rule has none any more."""
        lines = self.env["reminder.notice"].search(
            [("item_id", "in", self.ids), ("activity_id", "!=", False)]
        )
        lines.activity_id.filtered("active").unlink()

    def _withdraw_hand_over(self):
        """What the person was told of is over: nothing is left to do."""
        self.activity_id.filtered("active").unlink()

    def _in_vain(self, cadence):
        """What a person is told of in a line: what was sent in vain, that nothing
        arrived, or that somebody has to take over from a colleague who has left.

        :param cadence: the rule's `schedule.cadence.Cadence`
        """
        if self._is_left_alone() and (
            self._answer_awaited_until(cadence) > fields.Datetime.now()
        ):
            return self.env._(
                "%(colleague)s has left: look whether an answer comes",
                colleague=self.user_id.name,
            )
        if self.notice_ids._messages() and not self._sent_in_cycle():
            return self.env._("No reminder reached anybody")
        if self.sent_count == 1:
            return self.env._("No response after one reminder")
        return self.env._(
            "No response after %(count)s reminders", count=self.sent_count
        )

    def _sent_in_cycle(self):
        return self.notice_ids._messages().filtered(
            lambda notice: notice.state == "sent" and notice.cycle == self.cycle
        )

    def _history(self):
        """What was sent to whom and when, as the text of an activity; where nothing
        arrived, why not."""
        notices = self._sent_in_cycle().sorted("id")
        if self.notice_ids._messages() and not notices:
            return self._failures()
        lines = Markup("").join(
            Markup("<li>%s: %s</li>")
            % (
                format_datetime(self.env, notice.sent_date, tz=self._zone()),
                notice.partner_id.display_name,
            )
            for notice in notices
        )
        intro = self.env._(
            "%(record)s still waits (rule %(rule)s). Reminders went to:",
            record=self.res_name,
            rule=self.rule_id.name,
        )
        return Markup("<p>%s</p><ul>%s</ul>") % (intro, lines)

    def _failures(self):
        """Why no reminder arrived, as the text of an activity."""
        lines = Markup("").join(
            Markup("<li>%s (%s): %s</li>")
            % (
                notice.partner_id.display_name or notice.recipient or "",
                notice.address or "",
                notice.reason or "",
            )
            for notice in self.notice_ids._messages().sorted("id")
            if notice.cycle == self.cycle
        )
        intro = self.env._(
            "%(record)s still waits (rule %(rule)s), and no reminder arrived. Correct "
            "the addresses, then send again:",
            record=self.res_name,
            rule=self.rule_id.name,
        )
        return Markup("<p>%s</p><ul>%s</ul>") % (intro, lines)

    def _hand_over_day(self, cadence):
        """The day when the next reminder would have been due, had there been one.

        :param cadence: the rule's `schedule.cadence.Cadence`
        """
        cadence = self._own_cadence(cadence)
        last = self.last_notified or fields.Datetime.now()
        between = cadence.days_before(self.sent_count + 1)
        return local_date(last, cadence.tz) + timedelta(days=between)

    def _unanswered(self):
        """Those of these exhausted items whose interval after the last message is over:
        only then was there time to answer it. Where the colleague responsible has left,
        somebody is told at once: nobody is there to read an answer."""
        now = fields.Datetime.now()
        found = self.filtered(lambda item: item._is_left_alone())
        for rule, items in self.grouped("rule_id").items():
            over = rule._fenced(
                lambda rule=rule, items=items: items._whose_interval_is_over(rule, now)
            )
            found |= over or self.browse()
        return found

    def _whose_interval_is_over(self, rule, now):
        """See `_unanswered`, of these items of one rule."""
        cadence = rule._cadence()
        return self.filtered(lambda item: item._answer_awaited_until(cadence) <= now)

    def _is_left_alone(self):
        """Whether the colleague responsible for this item does not work here any
        more."""
        return self.user_id._reminder_has_left()

    def _answer_awaited_until(self, cadence):
        """The moment (UTC) when an interval is over after the last message of this
        exhausted item has left.

        :param cadence: the rule's `schedule.cadence.Cadence`
        """
        self.ensure_one()
        sent = self._sent_in_cycle()
        last = max(
            filter(None, [self.last_notified, *sent.mapped("sent_date")]), default=None
        )
        if not last:
            return fields.Datetime.now()
        try:
            return interval_over(self._own_cadence(cadence), last, self.sent_count)
        except NoOpenDay:
            return last
