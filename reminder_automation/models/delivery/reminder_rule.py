# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import time

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ...sayings import lazy as _lt
from ..engine.batch import serve
from ..engine.rule.sweep import DUE_BATCH
from .ir_cron import number_of_senders
from .notice.compose import BUNDLED_CHANNELS


class ReminderRule(models.Model):
    """The steps of the sweep that make messages of what is claimed."""

    _inherit = "reminder.rule"

    alone = fields.Boolean(
        string="Always send separately",
        help="Where a company sends one e-mail for all that is due, the reminders of "
        "this rule still go one by one, with their own text and attachments.",
    )

    @api.constrains("audience", "mail_template_id", "model_id", "topic_id")
    def _check_copies(self):
        for rule in self.filtered(lambda one: one._has_personal_links()):
            # sudo: mail.template - whether they name copies
            texts_sudo = rule.sudo().mail_template_id
            texts_sudo |= rule.sudo().step_ids.mail_template_id
            if naming_sudo := texts_sudo.filtered("email_cc"):
                raise ValidationError(
                    self.env._(
                        "The template “%(template)s” names copies (Cc), but the "
                        "reminders of “%(rule)s” have a link that is for their "
                        "recipient alone. Empty Cc, or choose another template.",
                        template=naming_sudo[:1].name,
                        rule=rule.name,
                    )
                )

    def _is_bundled(self, company, template=None):
        """Whether reminders of this rule are bundled with others for the same person.

        :param company: whose reminders they are
        :param template: the `mail.template` that was chosen for them; a text of one's
            own goes by itself
        """
        self.ensure_one()
        # sudo: res.company - only administrators read the switch
        return (
            company.sudo().reminder_bundle
            and not self.alone
            # Copies are of one record, not of all that one person owes.
            and not self.mail_template_id.sudo().email_cc
            and (not template or template == self.mail_template_id)
        )

    def _shares_letter(self, step, channel, company):
        """Whether a reminder of this rule may go in one letter with others; see
        `reminder.notice._may_be_bundled`.

        :param step: its `reminder.step`; none without a ladder
        :param company: whose reminder it is
        """
        # sudo: mail.template - whether it names copies
        template_sudo = (step.mail_template_id or self.mail_template_id).sudo()
        return (
            channel in BUNDLED_CHANNELS
            and not step._names_copies()
            and not template_sudo.email_cc
            and self._is_bundled(company)
        )

    def _uncertain_words(self):
        return _lt("Delivery could not be confirmed").said(self.env)

    def _take_back_uncertain(self):
        """Nothing is left to find out about the reminders of these rules, if so: what a
        person was told of it is over."""
        if not self:
            return
        left = self.env["reminder.notice"]._read_group(
            [("rule_id", "in", self.ids), ("state", "=", "uncertain")], ["rule_id"]
        )
        decided = self - self.browse(rule.id for [rule] in left)
        decided._withdraw(self._uncertain_words())
        self.env["reminder.delivery"]._mark_uncertain_items()

    @api.model
    def _questions_before(self):
        questions = super()._questions_before()
        questions["_sweep_before"] += [
            SQL(
                """
                EXISTS (SELECT FROM reminder_delivery
                         WHERE state = 'queued' AND channel = 'action')
                """
            ),
            SQL("EXISTS (%s)", self.env["mail.mail"]._reminder_ahead_sql()),
        ]
        return questions

    @api.model
    def _questions_after(self):
        questions = super()._questions_after()
        questions["_sweep_after"] += [
            SQL(
                """
                EXISTS (SELECT FROM reminder_delivery
                         WHERE state = 'sent' AND logged IS NOT TRUE)
                """
            ),
            SQL("EXISTS (SELECT FROM reminder_delivery WHERE state = 'uncertain')"),
            SQL("EXISTS (SELECT FROM reminder_item WHERE uncertain)"),
        ]
        return questions

    @api.model
    def _sweep_before(self, done):
        self._step(self.env["mail.mail"]._reminder_back_to_now)
        self._run_actions()
        return super()._sweep_before(done)

    @api.model
    def _run_actions(self, in_time=True):
        """Run the server actions of steps that are due, one by one.

        :param in_time: whether there is time for it
        :return: whether there is time for more
        """
        deliveries = self.env["reminder.delivery"]
        last_id = 0
        while in_time:
            taken = self._step(lambda last=last_id: deliveries._take_action(last))
            if not taken:
                break
            delivery, runs = taken
            last_id = delivery.id
            if runs:
                delivery._run_action()
            in_time = self._progress()
        return in_time

    def _call_for_help(self):
        """Further senders claim with the sweep while they have nothing to hand over."""
        if number_of_senders(self.env) > 1 and self._have_much_due():
            self._step(self.env["reminder.notice"]._trigger_senders)
        return super()._call_for_help()

    def _progress(self, processed=0, remaining=1):
        in_time = super()._progress(processed, remaining)
        until = self.env.context.get("reminder_until")  # of a job of queue_job
        return in_time and not (isinstance(until, float) and time.monotonic() >= until)

    @api.model
    def _sweep_claimed(self, claimed):
        bundled = serve(
            claimed,
            lambda some: some._may_be_bundled(),
            lambda notice, error: None,  # made alone, where it says what is wrong
        )
        if alone := claimed - claimed.browse().union(*bundled):
            self._step(alone._compose)
        return super()._sweep_claimed(claimed)

    @api.model
    def _sweep_waiting(self, in_time):
        notices = self.env["reminder.notice"]
        for batch in notices._planned_batches(DUE_BATCH) if in_time else ():
            if not in_time:
                break
            self._step(batch._compose)
            in_time = self._progress()
        in_time = self._run_actions(in_time)
        return super()._sweep_waiting(in_time)

    @api.model
    def _sweep_after(self, rules, done):
        notices = self.env["reminder.notice"]
        done["logged"] += self._steps(notices._log_sent)
        self._step(self.env["reminder.delivery"]._tell_uncertain)
        return super()._sweep_after(rules, done)
