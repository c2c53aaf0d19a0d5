# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import logging

import psycopg2

from odoo import api, models
from odoo.tools import email_normalize

from .layout import DEFAULT_LAYOUT
from .together import PART_CLASS

_logger = logging.getLogger(__name__)


class ReminderNotice(models.Model):
    """One e-mail to a person for all that is due at the same time, whatever it is,
    where the company wants it so."""

    _inherit = "reminder.notice"

    def _may_share(self, template=None):
        """Those of these that may share an e-mail with others of the same person.

        :param template: see `reminder.rule._shares_emails`
        """
        return self.filtered(
            lambda notice: (
                notice.channel == "email"
                and not notice.when_done
                and notice.rule_id._shares_emails(
                    notice.company_id or self.env.company, template
                )
            )
        )._to_clients()

    def _batches_by_person(self, size):
        """Split these into recordsets of about a size, none of a person's apart."""
        batch = self.browse()
        for notices in self.grouped("partner_id").values():
            batch |= notices
            if len(batch) >= size:
                yield batch
                batch = self.browse()
        if batch:
            yield batch

    def _share(self, template=None):
        """Put those of these that go to one person into one e-mail.

        :return: those that are in one now; the others go one by one
        """
        people = self._may_share(template).grouped(
            lambda notice: (notice.partner_id, notice.company_id or self.env.company)
        )
        several = [notices for notices in people.values() if len(notices) > 1]
        return self.browse().union(*self._share_or_split(several))

    def _share_or_split(self, people):
        """Compose an e-mail for each of these people; when that fails, find the one to
        blame.

        :param people: a list of notices, those of one person each
        :return: those of them that it worked for
        """
        if not people:
            return []
        try:
            with self.env.cr.savepoint():
                self._compose_shared_emails(people)
        except psycopg2.OperationalError:
            raise  # not a fault of the records: the whole step is tried again
        except Exception:
            self.env.invalidate_all(flush=False)
            if len(people) == 1:
                # One of them cannot be told of. Each goes by itself then, and that one
                # carries the error.
                _logger.info("Reminders %s go one by one", people[0].ids, exc_info=True)
                return []
            middle = len(people) // 2
            first, second = people[:middle], people[middle:]
            return self._share_or_split(first) + self._share_or_split(second)
        return people

    def _compose_shared_emails(self, people):
        parts = self.browse().union(*people)._shared_parts()
        leads = self.browse()
        values = []
        for notices in people:
            company = notices.company_id or self.env.company
            ordered = (
                notices.with_company(company)
                .with_context(lang=notices._language())
                .sorted(_place)
            )
            values.append(ordered._shared_values([parts[one] for one in ordered]))
            lead = notices.browse(ordered[0].id)
            (notices - lead).lead_id = lead
            leads |= lead
        leads._queue_shared(values)

    def _language(self):
        return self.partner_id.lang or self.env.lang or "en_US"

    def _shared_parts(self):
        """What an e-mail tells of each of these notices: dict of notice to a dict."""
        parts = {}
        groups = self.grouped(
            lambda notice: (notice.rule_id, notice.company_id, notice._language())
        )
        for (rule, company, lang), notices in groups.items():
            scoped = notices.with_company(company or self.env.company)
            for one_each in scoped._one_each_record():
                template = one_each._localized(rule.mail_template_id, lang)
                records = one_each._records().with_context(lang=lang)
                frames = one_each._frames(template, records)
                for notice, record in zip(one_each, records, strict=True):
                    parts[notice] = {
                        **frames[record.id],
                        "details": record._reminder_details(rule),
                        "due": record._reminder_due_date(),
                        "id": notice.id,
                    }
        return parts

    def _shared_values(self, parts):
        """The values of the mail about these notices of one person.

        :param parts: what it tells of each, in the same order
        """
        lead, company = self[0], self.env.company
        frame = self._shared_frame(parts)
        body = self.env["ir.qweb"]._render(
            "reminder_automation.mail_together",
            {
                "company": company,
                "mark": PART_CLASS,
                "one_stop": frame["stop_url"],
                "parts": parts,
                "recipient": self.partner_id,
            },
            lang=self.env.lang,
        )
        template = lead.rule_id.mail_template_id.with_context(lang=self.env.lang)
        body_html = template._render_encapsulate(
            DEFAULT_LAYOUT,
            body,
            add_context={"company": company, "reminder": frame},
            context_record=lead._record(),
        )
        subject = self.env._(
            "Reminder: what waits for you at %(company)s", company=company.name
        )
        sender = self._shared_sender()
        return lead._shared_mail(subject, body, body_html, sender, self._headers(frame))

    def _shared_frame(self, parts):
        """The values of the layout: what is true of all of them."""
        senders = {part["sender"] for part in parts}
        # One click stops one topic of reminder. Of several, each has a link of its own.
        is_one_topic = len({notice.rule_id.topic_id for notice in self}) == 1
        return {
            **parts[0],
            "days": 0,
            "topic": "",
            "postpone_url": "",
            "sender": senders.pop() if len(senders) == 1 else self.env.company.name,
            "stop_url": parts[0]["stop_url"] if is_one_topic else "",
            "title": self.env._("What waits for you"),
            "url": "",
        }

    def _shared_sender(self):
        """Who writes: the one person responsible for all, else the company."""
        persons = {notice._person() for notice in self}
        if len(persons) > 1 and email_normalize(self.env.company.email):
            return self.env.company.email_formatted
        return self[0]._sender()

    @api.model
    def _is_shared_anywhere(self):
        """Whether any company sends one e-mail for all that is due."""
        # sudo: res.company - only administrators read the switch
        companies_sudo = self.env["res.company"].sudo()
        return bool(
            companies_sudo.search_count([("reminder_bundle", "=", True)], limit=1)
        )


def _place(notice):
    """Where a notice stands in an e-mail about several, for sorting.

    Answers to it go to the record of the first one: not to a conversation, which would
    be taken for answered whatever the answer is about.
    """
    rule = notice.rule_id
    return notice._record()._reminder_waits_for_reply, rule.sequence, rule.id
