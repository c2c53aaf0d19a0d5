# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import fields, models

from .reminder_rule_sweep import DUE_BATCH


class ReminderRule(models.Model):
    """One e-mail for all that is due for a person, over all rules."""

    _inherit = "reminder.rule"

    alone = fields.Boolean(
        string="An e-mail of its own",
        help="Where a company sends one e-mail for all that is due, the reminders of "
        "this rule still go one by one, with their own text and attachments.",
    )

    def _shares_emails(self, company, template=None):
        """Whether reminders of this rule go in one e-mail with others.

        :param company: whose reminders they are
        :param template: the `mail.template` that was chosen for them; a text of one's
            own goes by itself
        """
        self.ensure_one()
        # sudo: res.company - only administrators read the switch
        return (
            company.sudo().reminder_together
            and not self.alone
            and (not template or template == self.mail_template_id)
        )

    def _compose_due(self, claimed, shared):
        """Make the messages of notices just claimed, but for those that wait until all
        that is due for the same person is claimed.

        :param claimed: the `reminder.notice`s
        :param shared: those that wait already; None where no company wants it
        :return: those that wait now
        """
        if shared is None:
            self._step(claimed._compose)
            return None
        waiting = claimed._may_share()
        if alone := claimed - waiting:
            self._step(alone._compose)
        return shared | waiting

    def _compose_shared(self, shared, in_time):
        """Make the e-mails that tell of several notices. What there is no time for is
        made at the beginning of the next sweep.

        :return: whether there is time for more
        """
        for batch in shared._batches_by_person(DUE_BATCH) if shared else ():
            if not in_time:
                break
            self._step(batch._compose)
            in_time = self._progress()
        return in_time
