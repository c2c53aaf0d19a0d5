# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import timezone
from zoneinfo import ZoneInfo

import babel.dates

from odoo import fields, models
from odoo.tools import format_date
from odoo.tools.misc import babel_locale_parse, get_lang

from ....schedule.cadence import local_date

# Nothing leaves for any item of the rule.
RULE_STOPS = frozenset(
    {"draft", "rule_off", "rule_broken", "rule_stopped", "rule_failed"}
)


class ReminderItem(models.Model):
    """Why an item was or was not reminded, and when it is next, in a sentence for
    whoever reads it."""

    _inherit = "reminder.item"

    def _stop_texts(self, standings):
        """What stopped the reminders of these items, in the words of the source, or
        what is still missing after the last one; asked once for all.

        :param standings: dict of item to a `Standing`
        :return: dict of item to a sentence
        """
        found = {}
        stopped = self.filtered(
            lambda one: standings[one].code in ("done", "exhausted")
        )
        for (rule, model, code), items in stopped.grouped(
            lambda item: (item.rule_id, item.res_model, standings[item].code)
        ).items():
            if model not in self.env:
                continue
            records = self.env[model].browse(items.mapped("res_id")).exists()
            texts = records._reminder_stop_texts(rule, code == "done")
            found.update(
                {item: texts[item.res_id] for item in items if item.res_id in texts}
            )
        return found

    def _sentence(self, standing, stops=None):
        """What people read of where this item stands.

        :param standing: a `Standing`
        :param stops: of `_stop_texts`, where it was asked already
        """
        code, detail = standing.code, standing.detail
        if code in ("done", "exhausted") and self.may_read_record:
            stops = self._stop_texts({self: standing}) if stops is None else stops
        stop = (stops or {}).get(self, "")
        if code == "done" and stop:
            return stop
        sentences = dict(self._fields["reason_code"]._description_selection(self.env))
        sentence = sentences.get(code) or ""
        if code == "in_payment":
            return self.env._("An online payment is in process")
        if code in ("planned", "outside_hours") and standing.when:
            sentence = self._sentence_of_plan(standing)
            if code == "outside_hours":
                sentence = self.env._(
                    "Moved to the next day and hour when reminders may leave. %(plan)s",
                    plan=sentence,
                )
        elif code in RULE_STOPS:
            sentence = self._sentence_of_rule(code)
        elif code == "exhausted":
            sentence = self._sentence_of_silence()
            if stop:
                sentence = self.env._(
                    "%(missing)s, but the set number of reminders was sent. %(reason)s",
                    missing=stop,
                    reason=sentence,
                )
        if code == "company_off" and detail:
            return detail
        if code == "awaiting":
            day = format_date(self.env, local_date(standing.when, self._zone()))
            sentence = (
                self.env._("All reminders were sent")
                if self.rule_id.internal
                else self.env._(
                    "All reminders are sent; the person responsible is told if there "
                    "is no response by %(day)s",
                    day=day,
                )
            )
        if detail and code in ("planned", "exhausted", "awaiting"):
            return self.env._(
                "%(reason)s Not reminded: %(who)s",
                reason=sentence if sentence.endswith(".") else f"{sentence}.",
                who=detail,
            )
        return f"{sentence}: {detail}" if detail else sentence

    def _sentence_of_plan(self, standing):
        """When the next reminder leaves, by which rule, and how far it has come.

        :param standing: a `Standing` that is planned
        """
        when = standing.when
        gaps = (self.kept_plan or {}).get("gaps", self.rule_id.is_ladder)
        values = {
            "rule": self.rule_id.name,
            "sent": self._climbed(standing),
            "maximum": self.maximum,
            "days": self.interval_days or self._days_by_rule()[1][-1],
            "is_ladder": bool(gaps) and not self.interval_days,
        }
        if when <= fields.Datetime.now():
            if values["maximum"] == 1:
                return self.env._(
                    "The rule “%(rule)s” sends its only reminder within minutes.",
                    **values,
                )
            return self.env._(
                "The rule “%(rule)s” sends the next reminder within minutes: "
                "%(sent)s of %(maximum)s sent.",
                **values,
            )
        values["day"], values["time"] = self._wall_words(when)
        if values["maximum"] == 1:
            return self.env._(
                "The rule “%(rule)s” sends its only reminder on %(day)s at %(time)s.",
                **values,
            )
        if values["is_ladder"]:
            return self.env._(
                "The rule “%(rule)s” sends the next reminder on %(day)s at %(time)s: "
                "%(sent)s of %(maximum)s sent.",
                **values,
            )
        if values["days"] == 1:
            return self.env._(
                "The rule “%(rule)s” sends the next reminder on %(day)s at %(time)s: "
                "%(sent)s of %(maximum)s sent, every day.",
                **values,
            )
        return self.env._(
            "The rule “%(rule)s” sends the next reminder on %(day)s at %(time)s: "
            "%(sent)s of %(maximum)s sent, every %(days)s days.",
            **values,
        )

    def _sentence_of_rule(self, code):
        """What keeps the rule from reminding of anything.

        :param code: one of `RULE_STOPS`
        """
        rule = self.rule_id.name
        if code == "draft":
            return self.env._(
                "The rule “%(rule)s” is a draft: nothing leaves until it is started",
                rule=rule,
            )
        if code == "rule_off":
            return self.env._("The rule “%(rule)s” is archived", rule=rule)
        if code == "rule_stopped":
            return self.env._(
                "The rule “%(rule)s” is stopped: its rule owner may not read what it "
                "reads",
                rule=rule,
            )
        if code == "rule_broken":
            return self.env._(
                "The rule “%(rule)s” is stopped: its filter cannot be used any more",
                rule=rule,
            )
        return self.env._(
            "The rule “%(rule)s” could not be read by the last sweep", rule=rule
        )

    def _sentence_of_silence(self):
        """That nobody answered the reminders, and since when."""
        rule = self.rule_id.name
        if not self.last_notified:
            return self.env._(
                "No response to the reminders of the rule “%(rule)s”", rule=rule
            )
        day, _time = self._wall_words(self.last_notified)
        if self.sent_count == 1:
            return self.env._(
                "No response after the reminder of the rule “%(rule)s”, which left on "
                "%(day)s",
                rule=rule,
                day=day,
            )
        return self.env._(
            "No response after %(count)s reminders of the rule “%(rule)s”, the last "
            "one on %(day)s",
            count=self.sent_count,
            rule=rule,
            day=day,
        )

    def _wall_words(self, moment):
        """A moment as people read it off the wall where the item's days are days.

        :param moment: UTC
        :return: a day such as "Tue 24 Nov", with the year unless it is this one, and a
            time such as "8:00"; with the zone for a reader whose clock shows another
        """
        zone = ZoneInfo(self._zone() or "UTC")
        aware = moment.replace(tzinfo=timezone.utc)
        local = aware.astimezone(zone)
        time = f"{local.hour}:{local.minute:02}"
        has_clock = self.env.context.get("tz") or self.env.user.tz
        theirs = aware.astimezone(self.env.tz)
        if has_clock and theirs.utcoffset() != local.utcoffset():
            time += f" ({zone.key})"
        return self._short_day(local.date()), time

    def _short_day(self, day):
        """A day as people write it beside a text: Thu 12 Nov; with the year unless it
        is this one."""
        this_year = day.year == fields.Date.context_today(self).year
        locale = get_lang(self.env).code
        if locale.startswith("en"):
            # Odoo writes English days in the American order, with commas.
            return format_date(
                self.env, day, date_format="EEE d MMM" + " y" * (not this_year)
            )
        return babel.dates.format_skeleton(
            "MMMEd" if this_year else "yMMMEd", day, locale=babel_locale_parse(locale)
        )
