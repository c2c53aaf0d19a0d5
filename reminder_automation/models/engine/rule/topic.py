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

    def _has_personal_links(self):
        """Whether the reminders of this rule have a link that is for their recipient
        alone: nobody gets a copy of them."""
        self.ensure_one()
        Model = self.env.get(self.model_name)
        return self.topic_id.personal or (
            self.audience == "client"
            and getattr(Model, "_reminder_link_is_personal", False)
        )

    def _general_rule(self):
        """The rule by which a record is chased unless a special one takes it: the last
        of these rules, advance warnings aside as long as there is another one."""
        chasing = self.filtered(lambda rule: not rule._is_advance_warning())
        return (chasing or self)[-1:]

    def _general_rules_of(self, records):
        """By which of these rules of one topic records go that do not wait yet: the
        general rule of the company of each. Of what belongs to no company it is the
        rule of the company that is worked in, if there is one.

        :return: dict of a `reminder.rule` to records
        """
        if not self.company_id:
            return {self._general_rule(): records} if self else {}
        found = {}
        for company in self.env.company | self.company_id:
            rule = self.filtered(
                lambda rule, company=company: (
                    rule.company_id in (company, company.browse())
                )
            )._general_rule()
            if rule and (own := rule._of_company(company, records)):
                found[rule] = found.get(rule, records.browse()) | own
                records -= own
        shared = self.filtered(lambda rule: not rule.company_id)._general_rule()
        if shared and records:
            found[shared] = found.get(shared, records.browse()) | records
        return found

    def _that_may_take(self, record):
        """Those of these rules that are of all companies or of the record's; of a
        record that belongs to no company, of the one that is worked in."""

        def may_take(rule):
            here, own = self.env.company, rule.company_id
            return not own or (
                rule._of_company(own, record)
                and (own == here or not rule._of_company(here, record))
            )

        return self.filtered(may_take)

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

    def _left_to_others(self, res_ids):
        """Those of these records, which wait by this rule no more, that another one of
        its topic chases now: the sweep has that one take over their items, which are
        not done.

        :return: a set of ids
        """
        found = set()
        for rule in self._siblings()._running():
            left = set(res_ids) - found
            if left and rule.is_warning == self.is_warning and not rule._is_broken():
                found |= rule._waiting_ids(list(left))
        return found

    def _siblings_changed(self):
        """What one rule of a topic takes, the others do not."""
        # sudo: reminder.rule - the engine's books; others of the topic may belong to
        # all companies, which the user may not write
        self.sudo().topic_id.rule_ids.filtered("active").stale = True

    def _adopt(self, res_ids=None, starts=False):
        """Take over the items of records that went by another rule of the topic before.

        What was sent stays counted: another rule does not begin again, also where it
        had an item of the record that is done. Only an advance warning and what follows
        its date are two matters: between these it is counted anew. Of several that a
        record has, the one of which most was sent goes on, and the others are done. A
        draft takes nothing, and what it has only found is left to it.

        :param res_ids: only these records; None for all of the rule
        :param starts: whether this rule was a draft until now
        """
        siblings = self._siblings() if self._runs() else self.browse()
        if not siblings:
            return
        self.env["reminder.item"].flush_model()
        drafts = siblings.filtered(lambda rule: rule.state == "draft")
        alike = siblings.filtered(lambda rule: rule.is_warning == self.is_warning)
        values = self._adopting_sql(siblings, alike, starts)
        rows = self.env.execute_query(
            SQL(
                """
                WITH found AS (
                    SELECT item.id, item.rule_id, item.state, own.id AS own_id,
                           own.state = 'done' AS own_is_done,
                           ROW_NUMBER() OVER (
                               PARTITION BY item.res_id
                                   ORDER BY item.state = 'done',
                                            item.rule_id != ALL(%(alike)s),
                                            COALESCE(item.sent_count, 0) DESC,
                                            item.last_reminded DESC NULLS LAST, item.id
                           ) AS rank
                      FROM (%(waiting)s) waiting
                      JOIN reminder_item item
                        ON item.res_id = waiting.id AND item.rule_id = ANY(%(siblings)s)
                 LEFT JOIN reminder_item own
                        ON own.res_id = item.res_id AND own.rule_id = %(rule)s
                     WHERE (item.state != 'done' OR item.cycle = 0)
                       AND (item.rule_id != ALL(%(drafts)s)
                            OR item.last_reminded IS NOT NULL)
                       AND (own.id IS NULL
                            OR item.state != 'done' AND item.rule_id = ANY(%(alike)s)
                           AND (own.state != 'done' OR %(goes_on)s))
                ), adopted AS (
                    UPDATE reminder_item item
                       SET %(values)s
                      FROM found
                     WHERE found.id = item.id AND found.rank = 1
                       AND found.own_id IS NULL
                )
                SELECT id, CASE WHEN rank = 1 AND own_is_done THEN own_id END
                  FROM found
                 WHERE rank = 1 AND own_is_done
                    OR (rank > 1 OR own_id IS NOT NULL) AND state != 'done'
                   AND rule_id = ANY(%(settled)s)
                """,
                rule=self.id,
                waiting=self._waiting_query(res_ids).select(),
                siblings=siblings.ids,
                drafts=drafts.ids,
                alike=alike.ids,
                settled=(alike - drafts).ids,
                goes_on=self._goes_on_sql("item", "own"),
                values=values,
            )
        )
        self.env["reminder.item"].invalidate_model()
        if rows:
            self._swap({item_id: own_id for item_id, own_id in rows if own_id}, values)
            self._settle_those(item_id for item_id, own_id in rows if not own_id)

    @staticmethod
    def _goes_on_sql(item, own):
        """SQL that tells whether an item goes on, and not one that this rule has of the
        same record: unless that one was reminded of later.

        :param item: alias of the table of items
        :param own: another one
        """
        return SQL(
            "COALESCE(%s >= %s, TRUE)",
            SQL.identifier(item, "last_reminded"),
            SQL.identifier(own, "last_reminded"),
        )

    def _swap(self, own, values):
        """Take over items of records of which this rule has one that is done: that one
        goes to the other rule, each with its lines in the ledger.

        :param own: dict of the id of an item to that of the one of this rule
        :param values: of `_adopting_sql`
        """
        if not own:
            return
        pairs = SQL("unnest(%s, %s) AS pair(id, own_id)", list(own), list(own.values()))
        # An item is there once for each rule and record: those that go away stand
        # aside until the others have come.
        for statement in (
            """
            UPDATE reminder_item own
               SET rule_id = item.rule_id, res_id = -own.res_id
              FROM %(pairs)s, reminder_item item
             WHERE own.id = pair.own_id AND item.id = pair.id
            """,
            """
            UPDATE reminder_item item
               SET %(values)s, asked_from = GREATEST(item.asked_from, own.asked_from)
              FROM %(pairs)s, reminder_item own
             WHERE own.id = pair.own_id AND item.id = pair.id
            """,
            """
            UPDATE reminder_item own
               SET res_id = -own.res_id
              FROM %(pairs)s
             WHERE own.id = pair.own_id
            """,
        ):
            self.env.execute_query(SQL(statement, pairs=pairs, values=values))
        self.env["reminder.item"].invalidate_model()

    def _adopting_sql(self, siblings, alike, starts):
        """What is set of an item that this rule takes over, as SQL.

        :param siblings: of `_siblings`
        :param alike: those of them that go on with each other's reminders
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
                THEN item.next_date WHEN NOT %(anew)s THEN item.not_before END,
            state = CASE WHEN %(anew)s THEN 'waiting' ELSE item.state END,
            cycle = item.cycle + %(anew)s::int,
            sent_count = CASE WHEN %(anew)s THEN 0 ELSE item.sent_count END,
            last_notified = CASE WHEN NOT %(anew)s THEN item.last_notified END,
            handed_over = item.handed_over AND NOT %(anew)s,
            left_out = item.left_out AND NOT %(anew)s,
            on_hold = item.on_hold AND NOT %(anew)s,
            own_date = CASE WHEN NOT %(anew)s THEN item.own_date END,
            -- it was that of the rule before
            kept_plan = NULL, kept_offset = 0, step_offset = 0
            """,
            rule=self.id,
            anew=SQL(
                "(item.state != 'done' AND COALESCE(item.sent_count, 0) > 0"
                " AND item.rule_id != ALL(%s))",
                alike.ids,
            ),
            reads_change=bool(self.reads_change),
            leaving=siblings.filtered(
                lambda rule: rule._runs() or rule.changed_date == self.changed_date
            ).ids,
            starts=starts,
            now=now,
            soon=now + timedelta(days=1),
        )
