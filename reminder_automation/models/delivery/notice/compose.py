# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import logging
from collections import defaultdict

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ....schedule.cadence import local_date

_logger = logging.getLogger(__name__)

COMPOSE_BATCH = 200


class ReminderNotice(models.Model):
    """Composing: claimed notices become messages in Odoo's own queues."""

    _inherit = "reminder.notice"

    @api.model
    def _compose_claimed(self):
        """Compose what a crash left between its claim and its message.

        Nothing of these has left, so it is safe. Rows that another process is
        composing at this moment are locked by it and left to it.

        :return: how many there were; 0 when none is left
        """
        claimed = self.search(
            [("state", "=", "planned")], order="partner_id, id", limit=COMPOSE_BATCH
        )
        if len(claimed) == COMPOSE_BATCH:
            # What goes to one person may go in one e-mail.
            claimed |= self.search(
                [
                    ("state", "=", "planned"),
                    ("partner_id", "=", claimed[-1].partner_id.id),
                ]
            )
        return claimed._compose()

    def _compose(self, template=None):
        """Make the messages of claimed notices and put them into Odoo's queues.

        :param template: a `mail.template` instead of the rules' own
        :return: how many were made, or found to be impossible to make
        """
        groups = defaultdict(self.browse)
        mine = self._lock_in_state("planned")
        for rule, notices in mine.grouped("rule_id").items():
            if rule._rights_problem():
                notices._cancel(rule._stopped_text())
                mine -= notices
        shared = mine._share(template)
        for notice in mine - shared:
            lang = notice.partner_id.lang or self.env.lang or "en_US"
            groups[notice.rule_id, notice.channel, notice.company_id, lang] |= notice
        for (rule, channel, company, lang), notices in groups.items():
            scoped = notices.with_company(company or self.env.company)
            for mail_template, same in scoped._by_template(rule, template).items():
                for one_each in same._one_each_record():
                    one_each._compose_or_split(channel, mail_template, lang)
        channels = set(mine.mapped("channel"))
        self._trigger_queues(channels)
        return len(mine)

    def _by_template(self, rule, template):
        """Split these notices of one rule by the template that makes their mails."""
        own = {} if template else self._records()._reminder_templates()
        return self.grouped(
            lambda notice: (
                template or own.get(notice.item_id.res_id) or rule.mail_template_id
            )
        )

    def _lock_in_state(self, state):
        """Lock those of these notices that are in a state; others' rows are skipped."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id FROM reminder_notice
                 WHERE id = ANY(%s) AND state = %s
              ORDER BY id
                   FOR NO KEY UPDATE SKIP LOCKED
                """,
                self.ids,
                state,
            )
        )
        return self.browse(row[0] for row in rows)

    def _one_each_record(self):
        """Split into recordsets in which no record comes twice.

        Templates are rendered for a list of records; a record with two recipients is
        rendered twice, once for each of them.
        """
        rounds = []
        seen = defaultdict(int)
        for notice in self:
            number = seen[notice.item_id]
            seen[notice.item_id] += 1
            if number == len(rounds):
                rounds.append(self.browse())
            rounds[number] += notice
        return rounds

    def _compose_or_split(self, channel, template, lang):
        """Compose all of them at once; when that fails, find the one to blame."""
        try:
            with self.env.cr.savepoint():
                self._check_model(channel, template)
                getattr(self, f"_compose_{channel}")(template, lang)
        except psycopg2.OperationalError:
            raise  # not a fault of the records: the whole step is tried again
        except Exception as error:
            # A template is a program written by a user: it may raise anything. The
            # record that breaks it carries the error; the others go on.
            self.env.invalidate_all(flush=False)
            if len(self) == 1:
                _logger.info("Reminder %s could not be made", self.id, exc_info=True)
                self._compose_failed(error)
                return
            middle = len(self) // 2
            self[:middle]._compose_or_split(channel, template, lang)
            self[middle:]._compose_or_split(channel, template, lang)

    def _check_model(self, channel, template):
        """A template tells of records of its own model only; it may have been given
        another one since it was chosen.

        :raise UserError: when these notices are about other records
        """
        if channel == "sms":
            template = self.rule_id.sms_template_id
        if template and template.model != self.item_id[:1].res_model:
            raise UserError(
                self.env._(
                    "The template “%(template)s” is not for records of this kind.",
                    template=template.name,
                )
            )

    def _trigger_queues(self, channels):
        """Have Odoo's queues run soon rather than at their next hour."""
        for channel, xmlid in (
            ("email", "mail.ir_cron_mail_scheduler_action"),
            ("sms", "sms.ir_cron_sms_scheduler_action"),
        ):
            cron = self.env.ref(xmlid, raise_if_not_found=False)
            if channel in channels and cron:
                # sudo: ir.cron - a person who reminds by hand may not touch crons
                cron.sudo()._trigger()

    @api.model
    def _trigger_unsent(self):
        """Have the mail queue run again while mails of notices stand in it."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT FROM reminder_notice notice
                  JOIN mail_mail mail
                    ON mail.mail_message_id = notice.mail_message_id
                 WHERE notice.state = 'queued' AND mail.state = 'outgoing'
                   AND (mail.scheduled_date IS NULL OR mail.scheduled_date <= %s)
                 LIMIT 1
                """,
                fields.Datetime.now(),
            )
        )
        if rows:
            self._trigger_queues({"email"})

    # ------------------------------------------------------------
    # WHAT A TEMPLATE SEES
    # ------------------------------------------------------------

    def _records(self):
        """The records of these notices, all of one model, in the same order."""
        items = self.item_id
        return self.env[items[:1].res_model].browse(
            notice.item_id.res_id for notice in self
        )

    def _template_context(self):
        """What a template finds in `ctx['reminder'][object.id]` about its reminder.

        `step` of `maximum`, `days` it has waited, `partner` whom it is for, and `url`:
        the way to the record, "" where there is none. The button that leads there is
        the layout's (`mail_layout_reminder`); a template that uses `url` in its text
        has its own way of saying it, and gets no button besides.
        """
        now = fields.Datetime.now()
        context = {}
        records = self._records()
        records._reminder_ensure_tokens()
        for notice, record in zip(self, records, strict=True):
            since = notice.item_id.anchor_date
            tz = notice.rule_id.tz
            # As people count: from Monday afternoon to Thursday morning it is 3 days.
            days = (local_date(now, tz) - local_date(since, tz)).days if since else 0
            context[record.id] = {
                "step": notice.step,
                "maximum": notice.maximum,
                "days": max(days, 0),
                "partner": notice.partner_id,
                "url": record._reminder_url(notice.partner_id),
            }
        return context

    def _localized(self, template, lang):
        """The template in the recipients' language, with what it may tell of them."""
        return template.with_context(
            lang=lang,
            template_preview_lang=lang,
            reminder_compiled={},  # see `ir.qweb`
            reminder=self._template_context(),
        )

    # ------------------------------------------------------------
    # HAND OVER TO THE QUEUES
    # ------------------------------------------------------------

    def _queued(self, messages, channel, queued):
        """The messages stand in Odoo's queue: link them, and tell Odoo's own books."""
        self.env["mail.notification"].create(
            [
                {
                    "author_id": message.author_id.id,
                    "is_read": True,
                    "mail_mail_id": one.id if channel == "email" else False,
                    "mail_message_id": message.id,
                    "notification_status": "ready",
                    "notification_type": channel,
                    "res_partner_id": notice.partner_id.id,
                    **(one._reminder_notification_values() if channel == "sms" else {}),
                }
                for notice, message, one in zip(self, messages, queued, strict=True)
            ]
        )
        self._link_messages(messages)
        self.write({"state": "queued", "reason": False})

    def _link_messages(self, messages):
        for notice, message in zip(self, messages, strict=True):
            notice.mail_message_id = message
