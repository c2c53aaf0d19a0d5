# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from collections import defaultdict

from odoo import SUPERUSER_ID, api, models
from odoo.exceptions import UserError
from odoo.tools.safe_eval import safe_eval, time

from ....mailing.addresses import read_addresses
from ....sayings import lazy as _lt
from ...engine.undone import LOOK
from ..ir_qweb import COMPILED

RENDERED = ["body_html", "email_from", "mail_server_id", "reply_to", "subject"]
RENDERED_FILES = ["attachment_ids", "report_template_ids"]


class ReminderNotice(models.Model):
    """Parts: what a message tells of each notice, rendered for many at once."""

    _inherit = "reminder.notice"

    def _records(self):
        """The records of these notices, all of one model, in the same order."""
        return self.env[self[:1].res_model].browse(notice.res_id for notice in self)

    def _rendered_alike(self, lang, template=None):
        """Split these notices into batches that are rendered at once: those of one
        rule, template and time zone, each record once. The text of a step goes before
        that which a record has of its own.

        :return: yields tuples: the notices, their records, the template in the
            recipients' language with what it may tell of them
        """
        for rule, notices in self.grouped("rule_id").items():
            own = {} if template else notices._records()._reminder_templates()
            batches = notices.grouped(
                lambda one, own=own, rule=rule: (
                    template
                    or one._step_of_text().mail_template_id
                    or own.get(one.res_id)
                    or rule.mail_template_id,
                    one.item_id._zone(),
                )
            )
            for (used, zone), same in batches.items():
                for one_each in same._one_each_record():
                    records = one_each._records().with_context(lang=lang, tz=zone)
                    # A template that somebody chose comes with that person's company.
                    used = used.with_company(self.env.company)
                    records._reminder_ensure_tokens()
                    localized = used.with_context(
                        lang=lang,
                        template_preview_lang=lang,
                        tz=zone,
                        reminder_compiled=COMPILED,
                        reminder=one_each._template_context(records),
                    )
                    yield one_each, records, localized

    def _one_each_record(self):
        """Split into recordsets in which no record comes twice.

        Templates are rendered for a list of records; a record with two recipients is
        rendered twice, once for each of them.
        """
        rounds = []
        seen = defaultdict(int)
        for notice in self:
            number = seen[notice.res_id]
            seen[notice.res_id] += 1
            if number == len(rounds):
                rounds.append(self.browse())
            rounds[number] += notice
        return rounds

    def _check_model(self, template):
        """A template tells of records of its own model only; it may have been given
        another one since it was chosen.

        :raise UserError: when these notices are about other records
        """
        if template and template.model != self[:1].res_model:
            raise UserError(
                _lt(
                    "The template “%(template)s” is not for records of this kind.",
                    template=template.name,
                ).said(self.env)
            )

    def _parts(self, lang, template, with_text, with_files=None):
        """What an e-mail tells of each of these notices.

        :param with_text: those that are told in the words of their template
        :param with_files: those of whose template the files alone are wanted
        :return: dict of notice to a dict
        """
        parts = {}
        for one_each, records, localized in self._rendered_alike(lang, template):
            frames = one_each._frames(records, localized)
            texts = (one_each & with_text)._texts(localized)
            copies = (one_each & with_text)._with_copies(localized)
            files = (one_each & (with_files or self.browse()))._own_files(localized)
            for notice, record in zip(one_each, records, strict=True):
                parts[notice] = {
                    **frames[notice],
                    "copies": copies.get(notice, ""),
                    "files": files.get(record.id),
                    "id": notice.id,
                    "record": record,
                    "template": localized,
                    "text": texts.get(record.id),
                }
        return parts

    def _texts(self, template):
        """The template's texts about these notices.

        :param template: with what it may tell of them
        :return: dict of record id to a dict
        """
        if not self:
            return {}
        self._check_model(template)
        to_render = list(RENDERED)
        if template.attachment_ids or template.report_template_ids:
            to_render += self._rendered_files()
        texts = template._generate_template(self.mapped("res_id"), to_render)
        if self._is_look():
            named = self._reports_named(template)
            for res_id, text in texts.items():
                text["attachments"] = named[res_id]
        return self._without_the_left(texts)

    def _is_look(self):
        """Whether it is only looked at what would be made: nothing is printed."""
        return self.env.context.get("reminder_look") is LOOK

    def _rendered_files(self):
        return RENDERED_FILES[:1] if self._is_look() else RENDERED_FILES

    def _reports_named(self, template):
        """What a template prints of the records of these, by name, without a content.

        :return: dict of record id to a list of pairs of a name and an empty file
        """
        named = {}
        for record in self._records():
            named[record.id] = [
                (f"{_report_name(report, record)}.pdf", b"")
                for report in template.report_template_ids
            ]
        return named

    def _own_files(self, template):
        """The files that a template's texts about these notices come with.

        :return: dict of record id to a dict; empty where there are none
        """
        has_files = template.attachment_ids or template.report_template_ids
        if not self or not has_files:
            return {}
        self._check_model(template)
        files = template._generate_template(
            self.mapped("res_id"), self._rendered_files()
        )
        if self._is_look():
            named = self._reports_named(template)
            for res_id, one in files.items():
                one["attachments"] = named[res_id]
        return files

    @api.model
    def _without_the_left(self, texts):
        """A template may name a colleague who has left as its sender, or as the one who
        gets the answers: then it names nobody, and the engine says who it is.

        :param texts: dict of record id to a dict
        :return: the same
        """
        found = {
            (res_id, name): addresses
            for res_id, text in texts.items()
            for name in ("email_from", "reply_to")
            if (addresses := read_addresses(text.get(name))[0])
        }
        if not found:
            return texts
        # sudo: res.users - who is still here, whoever reminds
        Users_sudo = self.env["res.users"].sudo().with_context(active_test=False)
        users_sudo = Users_sudo.search(
            [
                ("email_normalized", "in", list({*sum(found.values(), [])})),
                ("id", "!=", SUPERUSER_ID),
            ]
        )
        here = set(users_sudo.filtered("active").mapped("email_normalized"))
        here |= {*read_addresses(self.env.company.email)[0]}
        left = set(users_sudo.mapped("email_normalized")) - here
        for (res_id, name), addresses in found.items():
            if left.intersection(addresses):
                texts[res_id][name] = False
        return texts


def _report_name(report, record):
    """What the file of a report is called, as templates call it."""
    if not report.print_report_name:
        return report.name
    return safe_eval(report.print_report_name, {"object": record, "time": time})
