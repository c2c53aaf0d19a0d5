# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import timedelta

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class ReminderRule(models.Model):
    """Rules of one topic: each record goes by one of them."""

    _inherit = "reminder.rule"

    # ------------------------------------------------------------
    # RULES OF ONE TOPIC
    # They are alternatives: a record goes by the first that it matches. So a rule for
    # one quotation template, one survey or one journal, put above the general rule,
    # wins over it.
    # ------------------------------------------------------------

    def _siblings(self):
        """The other rules that may take the same records, in their order, archived
        ones too: their items are to be taken over.

        Two companies may each chase a client of both for something of their own.
        """
        self.ensure_one()
        if not self.topic_id:
            return self.browse()
        # Through the topic: of many rules it is read once.
        topic_sudo = self.topic_id.sudo().with_context(active_test=False)
        return topic_sudo.rule_ids.filtered(
            lambda rule: (
                rule.model_name == self.model_name
                and rule.id != self.id
                and (
                    not rule.company_id
                    or not self.company_id
                    or rule.company_id == self.company_id
                )
            )
        ).sorted(lambda rule: (rule.sequence, rule.id))

    def _earlier_rules(self):
        """The running rules of the same topic that come before this one."""
        mine = (self.sequence, self.id)
        return self._siblings().filtered(
            lambda rule: rule._runs() and (rule.sequence, rule.id) < mine
        )

    def _is_advance_warning(self):
        """Whether this rule reminds ahead of a date, of a document that expires for
        example. It stands beside the general rule and is not what people steer."""
        self.ensure_one()
        return self.is_warning

    def _general_rule(self):
        """The rule by which a record is chased unless a special one takes it: the last
        of these rules, advance warnings aside as long as there is another one."""
        chasing = self.filtered(lambda rule: not rule._is_advance_warning())
        return (chasing or self)[-1:]

    def _by_topic(self):
        """These rules, advance warnings aside, by what their records may wait for.

        :return: dict of a topic, or of a rule that has none, to rules
        """
        chasing = self.filtered(lambda rule: not rule._is_advance_warning())
        return chasing.grouped(lambda rule: rule.topic_id or rule)

    def _left_over_domain(self, res_ids=None):
        """What the rules before this one leave to it."""
        return Domain.AND(
            ~rule._taken_domain(res_ids) for rule in self._earlier_rules()
        )

    def _siblings_changed(self):
        """What one rule of a topic takes, the others do not."""
        self.topic_id.rule_ids.filtered("active").stale = True

    def _adopt(self, res_ids=None, starts=False):
        """Take over the items of records that went by another rule of the topic before.

        What was sent stays counted: another rule does not begin again. Of several that
        a record has, the one of which most was sent goes on, and the others are done. A
        draft takes nothing, and what it has only found is left to it.

        :param res_ids: only these records; None for all of the rule
        :param starts: whether this rule was a draft until now
        """
        siblings = self._siblings() if self._runs() else self.browse()
        if not siblings:
            return
        self.env["reminder.item"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                WITH found AS (
                    SELECT item.id, item.rule_id, item.state,
                           ROW_NUMBER() OVER (
                               PARTITION BY item.res_id
                                   ORDER BY item.state = 'done',
                                            COALESCE(item.sent_count, 0) DESC,
                                            item.last_reminded DESC NULLS LAST, item.id
                           ) AS place
                      FROM (%(waiting)s) waiting
                      JOIN reminder_item item
                        ON item.res_id = waiting.id AND item.rule_id = ANY(%(siblings)s)
                     WHERE (item.state != 'done' OR item.cycle = 0)
                       AND (item.rule_id != ALL(%(drafts)s)
                            OR item.last_reminded IS NOT NULL)
                       AND NOT EXISTS (
                           SELECT FROM reminder_item own
                            WHERE own.rule_id = %(rule)s AND own.res_id = item.res_id)
                ), adopted AS (
                    UPDATE reminder_item item
                       SET %(values)s
                      FROM found
                     WHERE found.id = item.id AND found.place = 1
                )
                SELECT id FROM found
                 WHERE place > 1 AND state != 'done' AND rule_id != ALL(%(drafts)s)
                """,
                rule=self.id,
                waiting=self._waiting_query(res_ids).select(),
                siblings=siblings.ids,
                drafts=siblings.filtered(lambda rule: rule.state == "draft").ids,
                values=self._adopting_sql(siblings, starts),
            )
        )
        self.env["reminder.item"].invalidate_model()
        self._settle_those(row[0] for row in rows)

    def _adopting_sql(self, siblings, starts):
        """What is set of an item that this rule takes over, as SQL.

        :param siblings: of `_siblings`
        :param starts: whether this rule was a draft until now
        """
        now = fields.Datetime.now()
        return SQL(
            """
            rule_id = %(rule)s, to_plan = item.state != 'done',
            -- it would not have left, or not so soon
            review = item.review OR %(reads_change)s AND NOT (
                item.rule_id = ANY(%(leaving)s) AND item.auto
                AND item.state = 'waiting'
                AND COALESCE(item.next_date <= %(soon)s, FALSE)),
            -- by its rule before it would leave then, and no sooner now
            not_before = CASE WHEN %(starts)s AND item.next_date > %(now)s
                THEN item.next_date ELSE item.not_before END
            """,
            rule=self.id,
            reads_change=bool(self.reads_change),
            leaving=siblings.filtered(
                lambda rule: rule._runs() or rule.changed_date == self.changed_date
            ).ids,
            starts=starts,
            now=now,
            soon=now + timedelta(days=1),
        )
