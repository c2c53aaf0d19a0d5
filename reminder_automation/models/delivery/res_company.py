# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import ormcache

from ...groups import ADMIN
from ...mailing.colors import button_colors
from ..engine.res_company import kept_months

LEDGER = "reminder_retention_ledger_months"
# What mail servers take at most.
MOST_FILES, MOST_MEGABYTES = 50, 25


class ResCompany(models.Model):
    """A company: one e-mail for all that is due, or an e-mail for each; and how long
    the ledger is kept."""

    _inherit = "res.company"

    reminder_bundle = fields.Boolean(
        string="One e-mail for all that is due",
        default=True,
        groups=ADMIN,
        prefetch="reminder",
        help="What is due for one contact at the same time goes in one e-mail (or one "
        "SMS), with a table and the total. Off: a message for each.",
    )
    reminder_weekly_cap = fields.Integer(
        string="Letters a week",
        groups=ADMIN,
        prefetch="reminder",
        help="At most so many reminders in 7 days for each contact, over all rules. "
        "Topics come in their order: the higher in the list of topics, the sooner. "
        "What is held back says so, and goes with the next letter. Reminders that you "
        "send by hand count, and are never held back. Empty: no limit.",
    )
    reminder_retention_ledger_months = kept_months(
        "Sent reminders",
        36,
        help="Months for which sent reminders and the texts of their messages are "
        "kept. What still waits keeps its lines in any case. Empty: for ever.",
    )

    reminder_attach_count = fields.Integer(
        string="Attached files at most",
        default=10,
        groups=ADMIN,
        prefetch="reminder",
        help="How many documents one e-mail has at most. It leaves without the others, "
        "and the sent reminder says so.",
    )
    reminder_attach_size = fields.Integer(
        string="Together at most (MB)",
        default=8,
        groups=ADMIN,
        prefetch="reminder",
        help="How large the documents of one e-mail are together at most, in "
        "megabytes. It leaves without the others, and the sent reminder says so.",
    )

    @api.constrains("reminder_attach_count", "reminder_attach_size")
    def _check_reminder_attach(self):
        for company in self.sudo():  # sudo: res.company - whoever sets it
            count, size = company.reminder_attach_count, company.reminder_attach_size
            if not 0 <= count <= MOST_FILES or not 0 <= size <= MOST_MEGABYTES:
                raise ValidationError(
                    self.env._(
                        "Attach up to %(files)s files and %(megabytes)s MB to an "
                        "e-mail: most mail servers refuse more.",
                        files=MOST_FILES,
                        megabytes=MOST_MEGABYTES,
                    )
                )

    @api.model
    def _reminder_settings(self):
        return super()._reminder_settings() | {
            "reminder_attach_count",
            "reminder_attach_size",
            "reminder_bundle",
            "reminder_weekly_cap",
        }

    @api.constrains("reminder_weekly_cap")
    def _check_reminder_weekly_cap(self):
        for company in self:
            # sudo: res.company - only administrators read the setting
            if company.sudo().reminder_weekly_cap < 0:
                raise ValidationError(
                    self.env._(
                        "Enter how many letters a week a contact may get, or leave it "
                        "empty for no limit."
                    )
                )

    def write(self, vals):
        result = super().write(vals)
        if "reminder_weekly_cap" in vals:
            self._reminder_cap_changed()
        return result

    def _reminder_cap_changed(self):
        """What was held back by the weekly limit of these companies may go now, or has
        another day."""
        self.env.registry.clear_cache()
        # sudo: reminder.item - the engine's own books, whoever sets the limit
        self.env["reminder.item"].sudo().search(
            [
                ("company_id", "in", [*self.ids, False]),
                ("reason_code", "=", "capped"),
                ("state", "=", "waiting"),
            ]
        )._replan()

    @api.model
    @ormcache()
    def _reminder_weekly_caps(self):
        """The companies with a weekly limit.

        :return: dict of company id to how many letters a contact may get in 7 days
        """
        # sudo: res.company - only administrators read the setting; the engine goes
        # by it
        companies_sudo = self.sudo().search([("reminder_weekly_cap", ">", 0)])
        return {one.id: one.reminder_weekly_cap for one in companies_sudo}

    def _reminder_button_colors(self):
        """The colours of buttons in our mails: the company's, when they can be read.

        :return: (background, text)
        """
        return button_colors(self.email_secondary_color, self.email_primary_color)

    @api.model
    def _reminder_direction(self, lang):
        """Which way a language is written: "ltr" or "rtl"."""
        found = self.env["res.lang"]._get_data(code=lang) if lang else None
        return (found and found.direction) or "ltr"

    @api.model
    def _reminder_retention(self):
        return super()._reminder_retention() | {LEDGER}

    def _check_retention_least(self, name, title):
        if name == LEDGER:
            # sudo: reminder.notice - how long the engine needs its lines
            days = self.env["reminder.notice"].sudo()._days_needed()
            least = days * 12 // 365 + 1
            if self[name] < least:
                raise ValidationError(
                    self.env._(
                        "%(what)s are kept for %(least)s months at least: with the "
                        "longest interval of your rules, this is how long they are "
                        "needed to remind nobody twice. Enter %(least)s or more, or "
                        "leave it empty to keep them for ever.",
                        what=title,
                        least=least,
                    )
                )
        return super()._check_retention_least(name, title)
