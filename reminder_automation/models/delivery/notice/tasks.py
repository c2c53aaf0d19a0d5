# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import timedelta

from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ....sayings import lazy as _lt
from ....schedule.cadence import local_date


class ReminderNotice(models.Model):
    """To-dos for colleagues and server actions of steps. They are claimed as messages
    are, and done at most once.

    A to-do is made in the same transaction as its outcome is noted. An action waits in
    a queue of its own for the sweep, which asks at the door, commits that it may have
    run, and only then runs it: see `reminder.delivery._run_action`.
    """

    _inherit = "reminder.notice"

    # ------------------------------------------------------------
    # TO-DOS
    # ------------------------------------------------------------

    def _compose_todo(self, found, lang, template=None, cover=None):
        """Make the to-do of each of these notices, all of one rule, in one go."""
        self._todos_that_wait()._make_todos()

    def _todos_that_wait(self):
        """Those of these, all of one rule, whose record still waits and is still
        reminded of; the others are cancelled. A crash may have left them here for
        long."""
        rule = self.rule_id
        waiting = rule._waiting_ids(self.mapped("res_id"))
        over = self.filtered(lambda notice: notice.res_id not in waiting)
        if over:
            over._end("cancelled", _lt("It no longer waits.").said(self.env))
            left = over.filtered(lambda notice: notice._goes_by_another_rule())
            (over - left).item_id._settle_items()
        left = self - over
        enabled = left.item_id._enabled()
        for notice in left.filtered(lambda notice: notice.kind == "auto"):
            if why := notice._why_off(enabled):
                notice._end("cancelled", why)
                left -= notice
        return left

    def _make_todos(self):
        if not self:
            return
        mixin = self.pool["mail.activity.mixin"]
        records = self._records().exists()
        documents = records._reminder_documents()
        by_item = {one.item_id: documents.get(one.res_id) for one in self}
        told = self._todo_people(by_item)
        model_ids = {}
        values = []
        for notice in self:
            item, step = notice.item_id, notice.step_id
            user, may_read = told[notice]
            document = by_item[item]
            if not isinstance(document, mixin):
                document = item.partner_id or item
            if not may_read:
                # Of a record that nobody of them may read only that it waits.
                document = notice.rule_id
            if document._name not in model_ids:
                model_ids[document._name] = self.env["ir.model"]._get_id(document._name)
            env = self.with_context(lang=user.lang).env
            kind = step.activity_type_id or self.env.ref("mail.mail_activity_data_todo")
            today = local_date(fields.Datetime.now(), item._zone())
            values.append(
                {
                    "activity_type_id": kind.id,
                    "date_deadline": today + timedelta(days=step.activity_days),
                    "note": notice.with_env(env)._todo_note(may_read),
                    "res_id": document.id,
                    "res_model_id": model_ids[document._name],
                    "summary": step.with_env(env).activity_summary
                    or kind.with_env(env).name,
                    "user_id": user.id,
                }
            )
        quick = self.env["mail.activity"].with_context(mail_activity_quick_update=True)
        activities = quick.create(values)
        deliveries = self.env["reminder.delivery"].create(
            [
                {
                    **notice._delivery_values("sent"),
                    "partner_id": activity.user_id.partner_id.id,
                    "recipient": activity.user_id.name,
                    "subject": activity.summary,
                }
                for notice, activity in zip(self, activities, strict=True)
            ]
        )
        for notice, activity, delivery in zip(
            self, activities, deliveries, strict=True
        ):
            notice.write({"activity_id": activity.id, "delivery_id": delivery.id})
        self.filtered("own_reason").own_reason = False

    def _todo_people(self, documents):
        """The colleague who gets the to-do of each of these notices: whom its step
        names, when he may read the record; else who would take over.

        :param documents: dict of item to the record that it is about, or None
        :return: dict of notice to (user, whether the user may read the record)
        """
        told = {}
        by_user = self.grouped(lambda one: one.item_id._user_of_todo(one.step_id))
        for user, notices in by_user.items():
            items = notices.item_id
            reading = items._read_by(user) & items._documents_read_by(user, documents)
            for notice in notices:
                if notice.item_id in reading:
                    told[notice] = user, True
        left = self.filtered(lambda notice: notice not in told)
        if left:
            others = left.item_id._who_takes_over(documents)
            told.update({notice: others[notice.item_id] for notice in left})
        return told

    def _todo_note(self, may_read):
        """What the to-do of this notice is about, in the colleague's language."""
        if not may_read:
            return Markup("<p>%s</p>") % self.env._(
                "A record that you may not see still waits. Who may see it finds it "
                "among the items of this rule."
            )
        item = self.item_id
        if item._sent_in_cycle():
            return item._history()
        about = self.env._(
            "%(record)s still waits: step %(step)s of %(maximum)s of the rule "
            "“%(rule)s”.",
            record=item.res_name,
            step=self.step,
            maximum=self.maximum,
            rule=self.rule_id.name,
        )
        return Markup("<p>%s</p>") % about

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def _compose_action(self, found, lang, template=None, cover=None):
        """Put the action of each of these notices into the queue of actions."""
        deliveries = self.env["reminder.delivery"].create(
            [
                {
                    **notice._delivery_values(),
                    "subject": notice.step_id.server_action_name or notice.address,
                }
                for notice in self
            ]
        )
        for notice, delivery in zip(self, deliveries, strict=True):
            notice.delivery_id = delivery
        self.filtered("own_reason").own_reason = False

    def _run_action(self):
        """Run the action of this notice for its record, with the rights of the rule's
        owner, in his companies. What it returns is nobody's.

        :raise Exception: whatever the action raises; UserError and AccessError in
            sentences when it must not run
        """
        rule, step = self.rule_id, self.step_id
        if not step:
            raise UserError(_lt("The step of the rule was deleted.").said(self.env))
        action = step.server_action_id
        if not action:
            raise UserError(
                _lt(
                    "The action “%(action)s” was deleted. Choose another one in the "
                    "step of the rule, or leave it out.",
                    action=step.server_action_name or self.address or "",
                ).said(self.env)
            )
        if problem := rule._action_problem():
            raise AccessError(problem)
        owner = rule.user_id
        # sudo: res.users - where the owner works
        companies = owner.sudo().company_ids
        company = self.company_id
        if company and company not in companies:
            raise AccessError(
                _lt(
                    "%(user)s, whose rights the actions of the rule “%(rule)s” run "
                    "with, does not work for %(company)s.",
                    user=owner.name,
                    rule=rule.name,
                    company=company.name,
                ).said(self.env)
            )
        if action.model_id != rule.model_id:
            raise UserError(
                _lt(
                    "The action “%(action)s” is not for records of this kind.",
                    action=action.name,
                ).said(self.env)
            )
        mine = self.env(
            user=owner.id,
            su=False,
            context={
                "active_id": self.res_id,
                "active_ids": [self.res_id],
                "active_model": self.res_model,
                "allowed_company_ids": [
                    *company.ids,
                    *(one for one in companies.ids if one != company.id),
                ],
                "lang": owner.lang,
                "tz": owner.tz,
            },
        )
        record = mine[self.res_model].browse(self.res_id)
        if not record.has_access("read"):
            raise AccessError(
                _lt(
                    "%(user)s, whose rights the actions of the rule “%(rule)s” run "
                    "with, may not read the record.",
                    user=owner.name,
                    rule=rule.name,
                ).said(self.env)
            )
        action.with_env(mine).run()
        self.env.flush_all()
