# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import logging

from markupsafe import Markup

from odoo import api, models

from ....sayings import in_all_languages, said_again
from ....sayings import lazy as _lt
from ..batch import apart, plain_error
from .sweep import _logger


class ReminderRule(models.Model):
    """What staff are told of a rule: once, in the language of whoever reads it."""

    _inherit = "reminder.rule"

    def _tell_failed(self, error, what):
        """Tell staff, on the rule, that it cannot be served, and the log why: once, not
        with each sweep until somebody is through with it.

        :param what: what failed, for the log
        """
        summary = self._failed_summary()
        level = logging.DEBUG if self._told_of(summary) else logging.ERROR
        _logger.log(level, "Reminders: %s", what, exc_info=error)
        self._tell_once(
            summary,
            _lt("The sweep failed with: %(error)s", error=plain_error(error)).said(
                self.env
            ),
        )

    def _failed_summary(self):
        return _lt("This rule could not be served").said(self.env)

    def _tell_once(self, summary, note):
        """Make an activity for the rule's responsible unless one is open already.

        Everybody who looks after reminders sees it: it names no record. Where it cannot
        be made, what it tells of stays as it is, and the log says so.

        :param summary: what kind of problem it is, told once
        :param note: a plain text, a `Said` for one in the language of the reader
        """
        self.ensure_one()
        apart(self.env, lambda: self._make_told(summary, note))

    @api.model
    def _tell_of_record(self, record, error):
        """A record of ours, which a rule is about, breaks a step before that rule: it
        is told on the rule, once, and tried again at each sweep.

        :param record: a record of a model of ours
        """
        rule = self.search([("model_name", "=", record._name)], limit=1)
        if rule:
            rule._tell_once(
                _lt("Some records could not be looked at").said(self.env),
                _lt(
                    "The first one has the number %(number)s, and says: %(why)s",
                    number=record.id,
                    why=plain_error(error),
                ).said(self.env),
            )

    def _make_told(self, summary, note):
        user = self._who_is_told()
        if not self._told_of(summary):
            # In the language of whoever has to do something about it.
            rule = self.with_context(lang=user.lang)
            rule.activity_schedule(
                "mail.mail_activity_data_warning",
                summary=said_again(rule.env, summary),
                note=Markup("<p>%s</p>") % said_again(rule.env, note),
                user_id=user.id,
            )

    def _told_of(self, summary):
        """The open activities by which somebody was told of a kind of problem of these
        rules, in whatever language.

        :param summary: a `Said`
        """
        return self.env["mail.activity"].search(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", self.ids),
                ("summary", "in", in_all_languages(self.env, summary)),
            ]
        )

    def _who_is_told(self):
        """The colleague who hears of this rule's problems: its responsible, else an
        administrator of its company."""
        user = self.user_id.filtered(lambda user: user.active and not user.share)
        return user or self.env["res.users"]._reminder_somebody(self.company_id)
