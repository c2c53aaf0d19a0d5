# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, ormcache

from ....expressions.conditions import Reads, reads
from ....expressions.filters import evaluate
from .moment import AHEAD
from .reminder_rule import BY_DATE
from .state import RUNNING

# An online payment was made and is not settled yet, as Odoo itself tells it in
# `account.move._has_to_be_paid`: a promise to pay by bank transfer does not count.
PAID_ONLINE = Domain(
    "transaction_ids",
    "any",
    Domain("state", "in", ("pending", "authorized"))
    & Domain("provider_id.code", "not in", ("none", "custom")),
)


class ReminderRule(models.Model):
    """Which records wait, for whom and since when: filter and paths as SQL."""

    _inherit = "reminder.rule"

    skips_payments = fields.Boolean(
        compute="_compute_skips_payments",
        help="Customers can pay such records online, and the filter says nothing of "
        "it.",
    )
    topic_id = fields.Many2one(
        comodel_name="reminder.topic",
        index="btree_not_null",
        ondelete="restrict",
        help="A record goes by the first rule of a topic that it matches. Without a "
        "topic the rule stands for itself.",
    )

    @api.depends("model_id", "domain")
    def _compute_skips_payments(self):
        for rule in self:
            Model = self.env.get(rule.model_name, self.env["base"])
            field = Model._fields.get(PAID_ONLINE.field_expr)
            rule.skips_payments = (
                field is not None
                and field.comodel_name == "payment.transaction"
                and field.name not in (rule.domain or "")
            )

    # ------------------------------------------------------------
    # WHAT WAITS
    # ------------------------------------------------------------

    def _model(self):
        """The rule's model as the sweep sees it: all records of the rule's company."""
        self.ensure_one()
        company = self.company_id or self.env.company
        return (
            self.env[self.model_name]
            .sudo()
            .with_context(active_test=True)
            .with_company(company)
        )

    def _eval_domain(self, text):
        """The filter that a person wrote; asked whenever it is used, also of one that
        was stored before such filters were refused.

        :raise ValueError: for what is none, or could take long to work out
        """

        given = {
            "context_today": self._read_day,
            "current_date": lambda: fields.Date.to_string(self._read_day()),
            "uid": self.env.uid,
        }
        clock = self._asked() and self._read_clock
        return Domain(evaluate(text or "[]", given, clock))

    def _waiting_domain(self, res_ids=None):
        """The records that wait and that no earlier rule of the topic takes.

        :param res_ids: only these are asked for; None for all
        """
        return self._own_waiting_domain(res_ids) & self._left_over_domain(res_ids)

    def _own_waiting_domain(self, res_ids=None):
        """The records that wait: the rule's filter, within the rule's company, without
        those of which nothing is owed or whose payment is in process.

        :param res_ids: only these are asked for; None for all
        """
        self.ensure_one()
        domain = self._at_moment(self._eval_domain(self.domain))
        domain &= self._model()._reminder_owed_domain(self, res_ids)
        if self.skips_payments:
            domain &= ~PAID_ONLINE
        if self.company_id:
            domain &= self._company_domain(self.company_id)
        return domain

    def _company_domain(self, company):
        """The records of a company, and those of none."""
        own = [company.id, False]
        return Domain.AND(Domain(path, "in", own) for path in self._company_paths())

    def _of_company(self, company, records):
        """Those of these records that are a company's, or no company's."""
        if not records:
            return records
        domain = Domain("id", "in", records.ids) & self._company_domain(company)
        return records.browse(self._model().search(domain).ids)

    def _company_paths(self):
        """The paths from a record to its company, the one that counts first.

        Each of them is asked, so that none stands in for another one: the company of
        the record itself, the one that ready-made rules of the model go by, and the
        rule's own.
        """
        field = self.env[self.model_name]._fields.get("company_id")
        paths = [field.name] if field and field.store else []
        paths += self._further_company_paths(self.model_name)
        return list(dict.fromkeys([*paths, *filter(None, [self.company_field])]))

    @api.model
    def _further_company_paths(self, model_name):
        """Paths from records of a model to their company besides `company_id`.

        :return: a tuple; a hook for later subjects
        """
        return ()

    def _contact_domain(self):
        """Which of a client's contacts this rule reminds."""
        self.ensure_one()
        domain = self._eval_domain(self.contact_domain)
        return self._at_moment(domain, "res.partner")

    def _waiting_query(self, res_ids=None):
        """A query for the records that wait.

        :param res_ids: only among these; None for all
        """
        domain = self._waiting_domain(res_ids)
        if res_ids is not None:
            domain &= Domain("id", "in", list(res_ids))
        return self._model()._search(domain)

    def _waiting_ids(self, res_ids):
        """The subset of `res_ids` that waits at this moment, as a set."""
        return set(self._waiting_query(res_ids))

    @api.model
    @ormcache()
    def _models_with_rules(self):
        """Names of the models that a running rule is about."""
        return frozenset(self.sudo().search(RUNNING).mapped("model_name"))

    @api.model
    @ormcache()
    def _models_planned(self):
        """Names of the models that an active rule is about, be it a draft."""
        return frozenset(
            self.sudo().search([("active", "=", True)]).mapped("model_name")
        )

    @api.model
    @ormcache()
    def _models_of_items(self):
        """Names of the models that a rule is about, whether it is active or not."""
        rules_sudo = self.sudo().with_context(active_test=False)
        return frozenset(name for (name,) in rules_sudo._read_group([], ["model_name"]))

    @api.model
    @ormcache()
    def _models_noted(self):
        """Names of the models whose changes are noted for the sweep: those that an
        active rule is about, of a company whose reminders are switched on; colleagues'
        own reminders have no switch.

        While all of them are off, nobody's records cost anything. The sweep reads what
        is not noted in full.
        """
        companies_on = set(
            self.env["res.company"].sudo().search([("reminder_enabled", "=", True)])
        )
        rules_sudo = self.sudo().search([("active", "=", True)])
        return frozenset(
            rules_sudo.filtered(
                lambda rule: (
                    rule.internal
                    or rule.company_id in companies_on
                    or (not rule.company_id and companies_on)
                )
            ).mapped("model_name")
        )

    @api.model
    @ormcache()
    def _models_of_parts(self):
        """The models of documents whose parts have a rule, with the parts' model."""
        parts = {}
        for name in self._models_with_rules() & self.env.registry.models.keys():
            Part = self.env[name]
            if path := Part._reminder_path_to_document():
                parts[Part._fields[path].comodel_name] = name
        return parts

    def _is_local(self):
        """Whether only a change of the record itself can change that it waits.

        That is so when the filter reads nothing but stored fields of the record, with
        constants. Such a rule need not be read in full: its changed records tell
        enough. A model says in `_reminder_follows` of which further fields it reports
        the changes itself.
        """
        self.ensure_one()
        return all(
            self._reads(condition) is Reads.OWN
            for condition in self._waiting_domain().iter_conditions()
        )

    def _reads(self, condition, model=None):
        """What has to change for a record to begin or cease to match a condition.

        :param model: the record's, if it is not the rule's
        :return: one of `Reads`
        """
        Model = self.env[model or self.model_name]
        path = condition.field_expr
        follows = getattr(Model, "_reminder_follows", None)
        if follows and follows(path):
            return Reads.OWN
        field = Model._fields.get(path.partition(".")[0])
        column_type = field.type if field is not None and field.store else None
        return reads(column_type, path, condition.operator, condition.value)

    def _source_sql(self, query, res_ids=None, *more):
        """SELECT id, partner_id, user_id, company_id and origin of waiting records.

        :param query: of `_waiting_query`
        :param res_ids: only these are asked for; None for all
        :param more: SQL of further columns
        """
        null = SQL("NULL::int")
        companies = [self._path_sql(query, path) for path in self._company_paths()]
        companies.append(SQL("%s::int", self.company_id.id or None))
        return query.select(
            SQL.identifier(query.table, "id"),
            SQL(
                "%s AS partner_id",
                self._path_sql(query, self.partner_field)
                if self.partner_field
                else null,
            ),
            SQL(
                "%s AS user_id",
                self._path_sql(query, self.user_field) if self.user_field else null,
            ),
            SQL(
                "COALESCE(%s) AS company_id",
                SQL(", ").join(companies),
            ),
            SQL("%s::timestamp AS origin", self._origin_sql(query, res_ids)),
            *more,
        )

    def _path_sql(self, query, path):
        """The SQL of a path of many-to-one fields such as order_id.partner_id."""
        model, alias = self._model(), query.table
        *steps, last = path.split(".")
        for name in steps:
            field = model._fields[name]
            if field.related and not field.store:
                model, field, alias = model._traverse_related_sql(alias, field, query)
            model, alias = field.join(model, alias, query)
        return model._field_to_sql(alias, last, query)

    def _date_sql(self, query, res_ids=None):
        """The SQL of the rule's date of a record, be it chased or only listed; the
        parameters are those of `_origin_sql`."""
        date = self._path_sql(query, self.date_field_id.name)
        return self._model()._reminder_date_sql(self, query, date, res_ids)

    def _origin_sql(self, query, res_ids=None):
        """The SQL of the moment that a record's reminders are counted from.

        :param query: for the waiting records, may be given joins
        :param res_ids: only these are asked for; None for all
        """
        if self.anchor in BY_DATE:
            date = self._date_sql(query, res_ids)
            chased = self._model()._reminder_chased_sql(self, query)
            return SQL("CASE WHEN %s THEN %s END", chased, date) if chased else date
        record_id = SQL.identifier(query.table, "id")
        known = SQL(
            """
            (SELECT item.origin_date FROM reminder_item item
              WHERE item.rule_id = %s AND item.res_id = %s)
            """,
            self.id,
            record_id,
        )
        if self.anchor == "waiting":
            return SQL("COALESCE(%s, %s)", known, self._now())
        return self._sent_sql(query, record_id)

    def _sent_sql(self, query, record_id):
        """The SQL of the moment when a record was last sent to the client, since it
        waits: by a message that really went out, our own reminders and the client's own
        aside, or by a mark. What was known once stays while it waits.

        :param query: for the waiting records
        :param record_id: SQL of the record's id
        """
        Model = self._model()
        now, ahead = self._now(), self._now() + AHEAD
        # Noted by a clock that was ahead, it counts as of now.
        known = SQL(
            """
            (SELECT CASE WHEN item.origin_date > %s THEN %s ELSE item.origin_date END
               FROM reminder_item item
              WHERE item.rule_id = %s AND item.res_id = %s
                AND (item.state != 'done' OR NOT item.active))
            """,
            ahead,
            now,
            self.id,
            record_id,
        )
        # Asked by a message shortly before it is entered is asked, too. Where the app
        # does not know since when it waits, it is since it was done the last time.
        since = SQL(
            """
            COALESCE(
                (SELECT began.moment - INTERVAL '1 hour'
                   FROM (SELECT (%(began)s) AS moment) began
                  WHERE began.moment <= %(now)s),
                (SELECT item.asked_from FROM reminder_item item
                  WHERE item.rule_id = %(rule)s AND item.res_id = %(id)s),
                '-infinity')
            """,
            now=now,
            rule=self.id,
            id=record_id,
            began=Model._reminder_began_sql(self, record_id),
        )
        messages = SQL(
            """
              FROM mail_message message
              JOIN mail_notification notification
                ON notification.mail_message_id = message.id
             WHERE message.model = %(model)s
               AND message.res_id IN (%(documents)s)
               AND message.is_internal IS NOT TRUE
               AND NOT EXISTS (SELECT FROM mail_message_subtype subtype
                    WHERE subtype.id = message.subtype_id AND subtype.internal)
               AND notification.notification_type != 'inbox'
               AND %(to_client)s
               AND (SELECT author.commercial_partner_id FROM res_partner author
                     WHERE author.id = message.author_id)
                   IS DISTINCT FROM
                   (SELECT person.commercial_partner_id FROM res_partner person
                     WHERE person.id = notification.res_partner_id)
               AND NOT %(own)s
            """,
            own=self.env["reminder.notice"]._is_message_sql("message"),
            model=self.model_name,
            documents=Model._reminder_documents_sql(record_id),
            to_client=self._is_client_sql(query, SQL("notification.res_partner_id")),
        )
        sent = SQL(
            """
            SELECT message.date %(messages)s
               AND message.date > COALESCE(%(known)s, '-infinity')
               AND (notification.notification_status = 'sent'
                    OR notification.notification_type != 'email'
                       AND notification.notification_status = 'pending')
         UNION ALL
            SELECT sending.date FROM reminder_sending sending
             WHERE sending.res_model = %(model)s
               AND sending.res_id IN (%(documents)s)
               AND %(to_client)s
            """,
            known=known,
            messages=messages,
            model=self.model_name,
            documents=Model._reminder_documents_sql(record_id),
            to_client=self._is_client_sql(query, SQL("sending.partner_id")),
        )
        if marked := Model._reminder_marked_sql(record_id):
            # Sending by e-mail sets the mark before it is known whether it leaves.
            sent = SQL(
                """
                %s UNION ALL
                SELECT mark.date FROM (%s) mark
                 WHERE NOT EXISTS (SELECT %s AND message.date
                       BETWEEN mark.date - INTERVAL '1 minute'
                           AND mark.date + INTERVAL '1 minute')
                """,
                sent,
                marked,
                messages,
            )
        return SQL(
            """
            GREATEST(%(known)s,
                (SELECT CASE WHEN MAX(sending.date) > %(ahead)s THEN %(now)s
                        ELSE MAX(sending.date) END
                   FROM (%(sent)s) sending
                  WHERE sending.date >= %(since)s
                    AND (sending.date <= %(ahead)s OR %(known)s IS NULL)))
            """,
            ahead=ahead,
            known=known,
            now=now,
            sent=sent,
            since=since,
        )

    def _is_client_sql(self, query, person):
        """SQL for "this person is one of the contacts that the rule reminds of a
        record".

        :param query: for the waiting records
        :param person: SQL of the person's id
        """
        contacts = self.env["res.partner"].sudo().with_context(active_test=False)
        found = contacts._search(
            self._contact_domain() & Domain("partner_share", "=", True)
        )
        found.add_where(SQL("res_partner.id = %s", person))
        is_contact = SQL("EXISTS (%s)", found.select(SQL("1")))
        if not self.partner_field:
            return is_contact
        return SQL(
            """
            %s AND (SELECT person.commercial_partner_id FROM res_partner person
                     WHERE person.id = %s)
                 = (SELECT client.commercial_partner_id FROM res_partner client
                     WHERE client.id = %s)
            """,
            is_contact,
            person,
            self._path_sql(query, self.partner_field),
        )
