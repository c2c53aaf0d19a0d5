# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import AccessError, LockError, UserError

from ..template_rights import template_refusal

# Two reminders by hand about the same thing within this time are a double click.
COOL_DOWN = timedelta(seconds=60)


class ReminderItem(models.Model):
    """A reminder that a person sends by hand."""

    _inherit = "reminder.item"

    # ------------------------------------------------------------
    # BY HAND
    # ------------------------------------------------------------

    def _send_by_hand(self, counts=False, template=None, words=None):
        """Send a reminder now, for the current user; the record may be done, switched
        off or exhausted.

        :param counts: whether it stands for the next automatic one of an item that
            still has one coming
        :param template: a `mail.template` instead of the rule's
        :param words: what the user wrote instead of the texts of e-mails: a list of
            tuples of the recipient's id, the items' ids, and what `_compose` takes
        :return: the notices, queued
        :raise UserError: when there is no item, or one was reminded less than a minute
            ago, when there is nobody to send it to, when the template is none for such
            records, or the rule is stopped
        :raise AccessError: when the sender may not read what the template reads
        """
        if not self:
            raise UserError(
                self.env._("Choose at least one record to send reminders of.")
            )
        self.check_access("write")
        self._check_by_hand(template)
        # sudo: reminder.item - the right to remind was checked in the line above; the
        # records, templates and contacts are read for the person as for the sweep
        items_sudo = self.sudo()
        items_sudo._lock_by_hand()
        now = fields.Datetime.now()
        items_sudo._check_cool_down(now)
        items_sudo._renew_clients()
        rungs = {item: item._step_by_hand_of(counts) for item in items_sudo}
        recipients = items_sudo._recipients(rungs)
        notices = self.env["reminder.notice"].sudo()
        for rule, items in items_sudo.grouped("rule_id").items():
            cadence = rule._cadence()
            waiting = rule._waiting_ids(items.mapped("res_id"))
            for item in items:
                counted = counts and item.state == "waiting" and item.res_id in waiting
                if counted:
                    item._add_tasks(recipients, {item: item._next_step()})
                    claimed = item._insert_counted(recipients, "manual", now)
                else:
                    step = {item: item._step_by_hand()}
                    claimed = item._insert_notices(recipients, step, "manual", now)
                claimed.when_done = item.res_id not in waiting
                if claimed and counted:
                    values = item._counted(cadence, item.sent_count + 1, now)
                    if item.state == "waiting" and item._is_kept_back():
                        values["to_plan"] = True
                    item.write(values)
                elif claimed:
                    item.write(item._reminded_besides(cadence, now))
                notices |= claimed
        if not notices:
            item = items_sudo[:1]
            raise UserError(
                self.env._(
                    "Nobody can be reminded of %(record)s: %(why)s.",
                    record=item.display_name,
                    why=item._skipped_text(recipients[item]),
                )
            )
        for who, item_ids, written in words or ():
            notices.filtered(
                lambda notice, who=who, item_ids=item_ids: (
                    notice.channel == "email"
                    and notice.partner_id.id == who
                    and notice.item_id.id in item_ids
                )
            )._compose(template=template, words=written)
        notices._compose(template=template)
        if notices - notices._messages():
            self.env["reminder.rule"]._wake()  # which runs actions
        return notices

    def _is_kept_back(self):
        """Whether more than the interval keeps the next reminder of this item back,
        also after one by hand."""
        return bool(
            self.left_out
            or self.on_hold
            or self.not_before
            or self.pause_until
            or self._client_stop().until
        )

    def _check_by_hand(self, template=None):
        """Ask whether reminders of these items may be sent by hand, with a template.

        :param template: a `mail.template` instead of the rule's
        :raise UserError: see `_send_by_hand`
        :raise AccessError: see `_send_by_hand`
        """
        self.env["reminder.rule"]._check_not_held()
        # sudo: reminder.rule - only what it is called, and whether it is stopped
        rules_sudo = self.sudo().rule_id
        for rule_sudo in rules_sudo:
            if broken := rule_sudo._broken_text():
                raise UserError(broken)
            if rule_sudo.state != "running":
                raise UserError(
                    self.env._(
                        "The rule “%(rule)s” is a draft: nothing is sent by it until "
                        "somebody starts it.",
                        rule=rule_sudo.name,
                    )
                )
            if rule_sudo._rights_problem():
                raise UserError(
                    self.env._(
                        "The rule “%(rule)s” is stopped: its rule owner may not read "
                        "what it reads. Ask an administrator of reminders.",
                        rule=rule_sudo.name,
                    )
                )
        if not template:
            return
        # sudo: mail.template, reminder.item - of what kind they are
        model = template.sudo().model
        if set(self.sudo().mapped("res_model")) - {model}:
            raise UserError(
                self.env._(
                    "The template “%(template)s” is not for records of this kind. "
                    "Choose another one, or send one kind of record at a time.",
                    template=template.sudo().name,
                )
            )
        if rules_sudo and all(
            template.sudo() in rule.mail_template_id | rule._ladder().mail_template_id
            for rule in rules_sudo
        ):
            return  # the rule's own text, for which its responsible was asked
        if reason := template_refusal(self.env, template):
            raise AccessError(
                self.env._(
                    "You cannot send the template “%(template)s”: %(reason)s Choose "
                    "another one, or ask somebody who may read that.",
                    template=template.sudo().name,
                    reason=reason,
                )
            )

    def _lock_by_hand(self):
        """Lock these items; when a sweep has them, say so."""
        try:
            self.lock_for_update(allow_referencing=True)
        except LockError as error:
            raise UserError(
                self.env._(
                    "A reminder is being sent at this moment. Try again in a minute."
                )
            ) from error

    def _step_by_hand(self):
        """A step below zero, so that it stands beside the counted ones."""
        [[lowest]] = self.env["reminder.notice"]._read_group(
            [("item_id", "=", self.id), ("cycle", "=", self.cycle)],
            aggregates=["step:min"],
        )
        return min(lowest or 0, 0) - 1

    def _check_cool_down(self, now):
        recent = self.env["reminder.notice"].search(
            [
                ("item_id", "in", self.ids),
                ("state", "!=", "cancelled"),
                ("claim_date", ">", now - COOL_DOWN),
                # What a clock noted that was ahead of the present one is no hindrance.
                ("claim_date", "<", now + COOL_DOWN),
            ],
            limit=1,
        )
        if recent:
            raise UserError(
                self.env._(
                    "%(client)s was reminded of %(record)s less than a minute "
                    "ago. Wait a minute before you send another one.",
                    client=recent.partner_id.display_name,
                    record=recent.item_id.display_name,
                )
            )
