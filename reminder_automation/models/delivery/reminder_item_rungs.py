# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import logging

import psycopg2

from odoo import models
from odoo.exceptions import AccessError, UserError
from odoo.tools import html_sanitize

from ...mailing.texts import without_keys
from ..engine.batch import PASSES
from .ir_qweb import COMPILED

_logger = logging.getLogger(__name__)


class ReminderItem(models.Model):
    """What the reminders to come will say, before they do."""

    _inherit = "reminder.item"

    def preview_step(self, number=1):
        """The text of a reminder to come, as it would be said today.

        :param number: of the counted reminder, 1 is the first
        :return: dict of texts: `subject`, `body` (HTML), `to`
        :raise AccessError: when the user may not read the record
        :raise UserError: when there is no such reminder, or its text cannot be made
        """
        self.ensure_one()
        self.check_access("read")
        if not self.may_read_record:
            raise AccessError(
                self.env._("Only who may read the record sees what is said about it.")
            )
        # sudo: reminder.item - read by its rule, as the reminder will be; who may read
        # the record was asked in the lines above
        item_sudo = self.sudo()
        if not isinstance(number, int) or not 0 < number <= item_sudo.maximum:
            raise UserError(self.env._("There is no such reminder."))
        person = item_sudo._person_to_come()
        text = item_sudo._text_to_come(number, ["subject", "body_html"], person)
        if not text:
            raise UserError(
                self.env._(
                    "No text can be shown: nobody gets it, or its template cannot be "
                    "read. The item says why."
                )
            )
        body = html_sanitize(text["body_html"], sanitize_attributes=False)
        return {
            "subject": text["subject"] or "",
            "body": without_keys(body),
            "to": text["to"],
        }

    def _rungs_said(self, numbers):
        found = super()._rungs_said(numbers)
        person = numbers and self._person_to_come()
        for number in numbers:
            if template := self._template_to_come(number):
                text = self._text_to_come(number, ["subject"], person)
                says = (text or {}).get("subject") or template.name
                found[number] = {"says": says, "may_preview": True}
        return found

    def _person_to_come(self):
        """The first who gets a reminder to come, else the customer."""
        recipients = self._recipients_now().get(self, [])
        found = [one for one in recipients if not one.skipped] or recipients
        return found[0].partner if found else self.partner_id

    def _template_to_come(self, number):
        """The `mail.template` of a reminder to come, as `reminder.notice` chooses it;
        none for one that is no e-mail."""
        step = self._step_at(number)
        if not {"email", "inbox"}.intersection(self._channels(step)):
            return self.env["mail.template"]
        own = self._records_to_come()._reminder_templates().get(self.res_id)
        return step.mail_template_id or own or self.rule_id.mail_template_id

    def _records_to_come(self):
        return self.env[self.res_model].browse(self.res_id)

    def _text_to_come(self, number, names, person):
        """The text of a reminder to come, in the language of who gets it.

        :param names: what is asked for: `subject`, `body_html`
        :return: dict of texts, with `to`; None when it cannot be made
        """
        template = self._template_to_come(number)
        record = self._records_to_come().exists()
        if not template or template.model != self.res_model or not record:
            return None
        if not person:
            return None
        company = self.company_id or self.env.company
        line = self.env["reminder.notice"].new(
            {
                "item_id": self.id,
                "rule_id": self.rule_id.id,
                "res_model": self.res_model,
                "res_id": self.res_id,
                "kind": "auto",
                "cycle": self.cycle,
                "step": number,
                "maximum": self.maximum,
                "step_id": self._step_at(number).id,
                "partner_id": person.id,
                "channel": "email",
                "company_id": company.id,
            }
        )
        lang = line._language()
        zone = self._zone()
        records = record.with_company(company).with_context(lang=lang, tz=zone)
        line = line.with_company(company)
        try:
            with self.env.cr.savepoint():
                records._reminder_ensure_tokens()
                localized = template.with_company(company).with_context(
                    lang=lang,
                    template_preview_lang=lang,
                    tz=zone,
                    reminder_compiled=COMPILED,
                    reminder=line._template_context(records),
                )
                text = localized._generate_template(records.ids, names)[self.res_id]
        except (*PASSES, psycopg2.errors.ReadOnlySqlTransaction):
            raise
        except Exception as error:
            # A template is a program written by a user: it may raise anything. The
            # sweep will tell staff of it when the reminder is made.
            self.env.invalidate_all(flush=False)
            _logger.info("Reminders: %s cannot be shown: %s", template.name, error)
            return None
        return {**text, "to": person._reminder_name()}
