# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import logging
from collections import defaultdict
from datetime import datetime

import psycopg2

from odoo import api, models
from odoo.fields import Command
from odoo.tools import SQL

from ....mailing.addresses import one_line
from ....mailing.pictures import without_pictures
from ....sayings import lazy as _lt
from ....schedule.bundle import Claim, bundles
from ...engine.batch import serve
from ...engine.undone import Lang
from .letter import HEADERS, People

_logger = logging.getLogger(__name__)

BUNDLED_CHANNELS = ("email", "sms")
PLANNED = [("delivery_id", "=", False), ("ended", "=", False)]


class ReminderNotice(models.Model):
    """Composing: claimed notices become messages in Odoo's own queues.

    There is one way for all of them. Notices are bundled by person; a single reminder
    is a bundle of one. Each notice is rendered as a part, the parts of a bundle make a
    letter, the letter becomes a message, and a `reminder.delivery` carries them.
    """

    _inherit = "reminder.notice"

    @api.model
    def _planned_batches(self, size):
        """All that is claimed and has no message yet, split into recordsets of about a
        size, none of a person's apart.

        Some of it a crash may have left between its claim and its message, or a sweep
        that had no time for more. Nothing of it has left.
        """
        self.flush_model(["delivery_id", "ended"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT partner_ref, array_agg(id ORDER BY id) FROM reminder_notice
                 WHERE delivery_id IS NULL AND ended IS NULL
              GROUP BY partner_ref
              ORDER BY MIN(id)
                """
            )
        )
        batch = []
        for _person, ids in rows:
            batch += ids
            if len(batch) >= size:
                yield self.browse(batch)
                batch = []
        if batch:
            yield self.browse(batch)

    def _compose(self, template=None, cover=None, alone=False, words=None):
        """Make the messages of claimed notices and put them into Odoo's queues.

        :param template: a `mail.template` instead of the rules' own
        :param cover: a `Cover` around all that goes to one person
        :param alone: whether each goes by itself
        :param words: `Words` of a person instead of the text of their e-mails
        :return: how many were made, or found to be impossible to make
        """
        mine = self._lock_planned()
        serve(
            mine,
            lambda notices: notices._compose_locked(template, cover, alone, words),
            lambda notice, error: notice._failed_here(
                error, _lt("Reminders could not be made").said(self.env)
            ),
        )
        return len(mine)

    def _compose_locked(self, template, cover, alone, words=None):
        """The same for notices that are this process's to make."""
        gone = self.filtered(
            lambda one: not (one.item_id and one.rule_id and one.partner_id)
        )
        if gone:
            gone._end("cancelled", _lt("What it reminded of is gone.").said(self.env))
        composing = self - gone
        for rule, notices in composing.grouped("rule_id").items():
            if rule._rights_problem():
                notices._end("cancelled", rule._stopped_text())
                composing -= notices
        alike = defaultdict(list)
        for bundle in composing._bundles(template, cover, alone):
            first = next(iter(bundle))  # not bundle[0]: it would be read alone
            # Only e-mails are made for the records of several models at once.
            rule = first.channel != "email" and first.rule_id
            key = first.channel, rule, first.company_id, first._language()
            alike[key].append(bundle)
        for (channel, _rule, company, lang), found in alike.items():
            company = company or self.env.company
            found = [bundle.with_company(company) for bundle in found]
            how = {"lang": lang, "template": template, "cover": cover}
            if words and channel == "email":
                how["words"] = words
            self._compose_or_split(channel, found, how)
        channels = set(composing.mapped("channel"))
        self._trigger_queues(channels, are_reminders=True)

    @api.model
    def _trigger_queues(self, channels, are_reminders=False):
        """Have Odoo's queues run soon rather than at their next hour.

        :param are_reminders: whether all that is new in them are reminders: where jobs
            of queue_job hand over their e-mails, Odoo's mail queue need not
        """
        mails = self.env["mail.mail"]
        if "email" in channels and mails._reminder_has_jobs():
            if mails._reminder_enqueue_senders() and are_reminders:
                channels = channels - {"email"}
        for channel, xmlid in (
            ("email", "mail.ir_cron_mail_scheduler_action"),
            ("sms", "sms.ir_cron_sms_scheduler_action"),
        ):
            cron = self.env.ref(xmlid, raise_if_not_found=False)
            if channel in channels and cron:
                # sudo: ir.cron - a person who reminds by hand may not touch crons
                cron.sudo()._trigger()
        if "email" in channels and not mails._reminder_has_jobs():
            self._trigger_senders()

    @api.model
    def _trigger_senders(self):
        """Have the senders beside Odoo's mail queue work soon."""
        if self.env["mail.mail"]._reminder_has_jobs():
            self.env["mail.mail"]._reminder_enqueue_senders()
            return
        for sender in self.env["ir.cron"]._reminder_sender_jobs().filtered("active"):
            sender._trigger()

    def _lock_planned(self):
        """Lock those of these that no message carries yet, of each person all or none:
        what others hold is skipped, and so is whoever they hold the first one of."""
        self.flush_recordset(["delivery_id", "ended"])
        planned = SQL(
            "id = ANY(%s) AND delivery_id IS NULL AND ended IS NULL", self.ids
        )
        rows = self.env.execute_query(
            SQL(
                """
                WITH first AS MATERIALIZED (
                     SELECT partner_ref FROM reminder_notice
                      WHERE id IN (SELECT MIN(id) FROM reminder_notice
                                    WHERE %(planned)s GROUP BY partner_ref)
                        FOR NO KEY UPDATE SKIP LOCKED)
                SELECT id FROM reminder_notice
                 WHERE %(planned)s AND partner_ref IN (SELECT partner_ref FROM first)
              ORDER BY id
                   FOR NO KEY UPDATE SKIP LOCKED
                """,
                planned=planned,
            )
        )
        return self.browse(row[0] for row in rows)

    def _language(self):
        # What is only looked at may be asked for in any language.
        chosen = self.env.context.get("reminder_lang")
        chosen = chosen if isinstance(chosen, Lang) else ""
        return chosen or self.partner_id._reminder_lang() or self.env.lang or "en_US"

    # ------------------------------------------------------------
    # BUNDLES
    # ------------------------------------------------------------

    def _bundles(self, template=None, cover=None, alone=False):
        """Split these into bundles, a message each.

        :return: a list of notices, those of one person each; first the one whose record
            an answer goes to
        """
        bundled = self if cover else self._may_be_bundled(template)
        if alone:
            bundled = self.browse()
        claims = [
            Claim(
                number=notice.id,
                person=notice.partner_id.id,
                company=(notice.company_id or self.env.company).id,
                channel=notice.channel,
                alone=notice not in bundled,
            )
            for notice in self
        ]
        return [
            self.browse(ids).with_prefetch(self._prefetch_ids).sorted(_place)
            for ids in bundles(claims)
        ]

    def _may_be_bundled(self, template=None):
        """Those of these that may share a message with others of the same person.

        :param template: see `reminder.rule._is_bundled`
        """
        return self.filtered(
            lambda notice: (
                notice.channel in BUNDLED_CHANNELS
                and not notice.when_done
                and not notice._names_copies()
                and notice.rule_id._is_bundled(
                    notice.company_id or self.env.company, template
                )
            )
        )._to_clients()

    @api.model
    def _compose_or_split(self, channel, found, how):
        """Make the messages of these bundles at once; when that fails, find the one
        notice to blame.

        :param found: a list of bundles of one channel, company and language
        :param how: the keyword arguments of the method that makes them
        """
        found = self._within_cap(found)
        if not found:
            return
        notices = found[0].union(*found)
        try:
            with self.env.cr.savepoint():
                getattr(notices, f"_compose_{channel}")(found, **how)
        except psycopg2.OperationalError:
            raise  # not a fault of the records: the whole step is tried again
        except Exception as error:
            # A template is a program written by a user: it may raise anything. The
            # record that breaks it carries the error; the others go on.
            self.env.invalidate_all(flush=False)
            _logger.info("Reminders %s could not be made", notices.ids, exc_info=True)
            if len(notices) == 1 or (len(found) == 1 and how.get("words")):
                # A person's words about several are not said of each of them.
                notices._failed_here(
                    error, _lt("Reminders could not be made").said(self.env)
                )
                return
            if len(found) == 1:
                # One of them cannot be told of: each goes by itself then.
                found = [notices.browse(notice.id) for notice in notices]
            middle = len(found) // 2
            self._compose_or_split(channel, found[:middle], how)
            self._compose_or_split(channel, found[middle:], how)

    # ------------------------------------------------------------
    # E-MAILS
    # ------------------------------------------------------------

    def _compose_email(self, found, lang, template=None, cover=None, words=None):
        """Put an e-mail for each of these bundles into the queue.

        :param found: the bundles, all of these notices
        :param words: `Words` of a person instead of their texts
        """
        made = self._letters(found, lang, template, cover, words)
        values = [
            bundle._mail_values(letter, part)
            for bundle, (letter, part, _contents) in zip(found, made, strict=True)
        ]
        self._set_reply_to(values)
        mails = self.env["mail.mail"].create(values)
        kept = []
        for bundle, mail, (letter, _part, contents) in zip(
            found, mails, made, strict=True
        ):
            bundle._note(contents)
            if letter.reports:
                mail._reminder_attach(letter.reports)
            kept.append(
                mail._reminder_kept(letter)
                | self._kept(contents, template, cover, words)
            )
        self._queued(found, mails.mail_message_id, mails, kept=kept)

    def _letters(self, found, lang, template=None, cover=None, words=None, known=None):
        """The letter of each of these bundles: what it says, to be put into a mail.

        :param found: the bundles, all of these notices, of one company and language
        :param known: see `_contents`
        :return: a list of tuples: a `Letter`, the part (of `_parts`) of the notice
            whose record an answer goes to, and the `Contents`
        """
        self = self.with_context(reminder_people=People())  # noqa: PLW0642
        found = [bundle.with_env(self.env) for bundle in found]
        contents = self._contents(found, lang, whole=not cover, known=known)
        firsts = self.browse(bundle.ids[0] for bundle in found)
        with_text = self.browse() if cover else firsts
        with_files = self.browse() if cover else self - firsts
        telling = self._telling(contents)
        parts = telling._parts(lang, template, with_text, with_files)
        made = []
        for bundle, one in zip(found, contents, strict=True):
            own_parts = [parts[notice] for notice in bundle]
            letter = bundle._letter(own_parts, lang, cover, one, words)
            made.append((letter, own_parts[0], one))
        return made

    def _mail_values(self, letter, part):
        """The values of the mail that carries these notices.

        :param letter: a `Letter`
        :param part: of the first notice, whose record an answer goes to
        """
        record, template = part["record"], part["template"]
        return {
            "author_id": letter.author_id,
            # Odoo would make files of the pictures in a message.
            "body": without_pictures(letter.body)[0],
            "body_html": template._render_encapsulate(
                letter.layout,
                letter.body,
                add_context={"company": self.env.company, **letter.context},
                context_record=record,
            ),
            "email_cc": letter.copies,
            "email_from": one_line(letter.sender),
            "headers": repr(HEADERS | letter.headers),
            "is_notification": True,
            "is_reminder": True,
            "message_id": self._message_id_for(
                one_line(letter.subject), letter.body, letter.sender
            ),
            # Not in the record's chatter: that tells what happened, when it has
            # happened (see `_log_sent`).
            "message_type": "user_notification",
            "model": record._name,
            "recipient_ids": [Command.link(self.partner_id.id)],
            # Whose domain answers and bounces go to: the record may not say it itself.
            "record_alias_domain_id": self.env.company.sudo().alias_domain_id.id,
            "record_company_id": self.env.company.id,
            "res_id": record.id,
            "subject": one_line(letter.subject),
            **letter.options,
        }

    def _set_reply_to(self, values):
        """Where answers to these mails go, unless their template says it."""
        by_model = defaultdict(list)
        for one in values:
            by_model[one["model"]].append(one)
        for model, alike in by_model.items():
            senders = {one["res_id"]: one["email_from"] for one in alike}
            authors = {one["res_id"]: one["author_id"] for one in alike}
            records = self.env[model].browse(senders)
            reply_to = records._reminder_reply_to(senders, authors)
            for one in alike:
                one["reply_to"] = one_line(
                    one.get("reply_to") or reply_to[one["res_id"]]
                )

    # ------------------------------------------------------------
    # THE DELIVERY
    # ------------------------------------------------------------

    def _queued(self, found, messages, queued, state="queued", kept=None):
        """These bundles stand in one of Odoo's queues: the deliveries carry them from
        here on, and Odoo's own books are told.

        :param found: the bundles
        :param messages: the `mail.message` of each
        :param queued: the `mail.mail` or `sms.sms` of each; None for what is there
            already
        :param kept: further values of the delivery of each
        :return: the deliveries
        """
        copies = [""] * len(found)
        if queued is not None and queued._name == "mail.mail":
            copies = queued.mapped("email_cc")
        deliveries = self.env["reminder.delivery"].create(
            [
                {
                    **bundle._delivery_values(state),
                    "body": message.body,
                    "copies": cc,
                    "mail_message_id": message.id,
                    "subject": message.subject,
                    **more,
                }
                for bundle, message, cc, more in zip(
                    found, messages, copies, kept or [{}] * len(found), strict=True
                )
            ]
        )
        for bundle, delivery in zip(found, deliveries, strict=True):
            bundle.delivery_id = delivery
        self.filtered("own_reason").own_reason = False
        if queued is None:
            return deliveries
        for one, delivery in zip(queued, deliveries, strict=True):
            one.reminder_delivery_id = delivery
        self.env["mail.notification"].create(
            [
                {
                    "author_id": message.author_id.id,
                    "is_read": True,
                    "mail_message_id": message.id,
                    "notification_status": "ready",
                    "notification_type": delivery.channel,
                    "res_partner_id": delivery.partner_id.id,
                    **one._reminder_notification_values(),
                }
                for delivery, message, one in zip(
                    deliveries, messages, queued, strict=True
                )
            ]
        )
        return deliveries


def _place(notice):
    """Where a notice stands in a message about several, for sorting.

    The first one's text is that of all, and answers go to its record: what was reminded
    of most often, in the order of the rules, and of these what waits longest; not a
    conversation, which would be taken for answered whatever the answer is about.
    """
    rule = notice.rule_id
    return (
        notice._record()._reminder_waits_for_reply,
        -max(notice.step, 0),
        rule.sequence,
        rule.id,
        notice.item_id.anchor_date or datetime.max,
        notice.res_id,
    )
