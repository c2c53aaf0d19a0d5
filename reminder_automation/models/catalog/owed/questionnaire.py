# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Whether a person has answered a questionnaire, by whatever way: SQL, for a soft app."""

from odoo.fields import Domain
from odoo.tools import SQL

READ = {
    "res.partner": ["email_normalized"],
    "survey.user_input": [
        *("create_date", "email", "end_datetime", "is_session_answer", "partner_id"),
        *("state", "survey_id", "test_entry", "write_date"),
    ],
}
# A person who answers on the day before the invitation has answered it.
BEFORE = "1 day"


def _flush(env):
    for model, names in READ.items():
        env[model].flush_model(names)


def _same_person_sql():
    """Whether two answers, `mine` and `other`, are of one person: the contact, or an
    e-mail address of either."""

    def address(answer):
        return SQL(
            "LOWER(TRIM(COALESCE(SUBSTRING(%(email)s FROM '<([^<>]+)>'), %(email)s)))",
            email=SQL.identifier(answer, "email"),
        )

    return SQL(
        """
        (mine.partner_id = other.partner_id
         OR %(mine)s = %(other)s
         OR %(mine)s = (SELECT person.email_normalized FROM res_partner person
                         WHERE person.id = other.partner_id)
         OR %(other)s = (SELECT person.email_normalized FROM res_partner person
                          WHERE person.id = mine.partner_id)
         OR (SELECT person.email_normalized FROM res_partner person
              WHERE person.id = mine.partner_id)
          = (SELECT person.email_normalized FROM res_partner person
              WHERE person.id = other.partner_id))
        """,
        mine=address("mine"),
        other=address("other"),
    )


def domain(rule, res_ids):
    """See `_reminder_owed_domain`: without those whose questions the same person has
    answered in another way since, such as by the public link or another invitation."""
    _flush(rule.env)
    among = SQL("TRUE")
    if res_ids is not None:
        among = SQL("mine.id = ANY(%s)", list(res_ids))
    answered = SQL(
        """
        SELECT mine.id
          FROM survey_user_input mine
          JOIN survey_user_input other
            ON other.survey_id = mine.survey_id
         WHERE mine.state != 'done'
           AND other.id != mine.id
           AND other.state = 'done'
           AND other.test_entry IS NOT TRUE
           AND COALESCE(other.end_datetime, other.write_date)
               >= mine.create_date - INTERVAL %(before)s
           AND %(among)s
           AND %(same)s
        """,
        among=among,
        before=BEFORE,
        same=_same_person_sql(),
    )
    return ~Domain("id", "any!", answered)


def touched(env, res_ids):
    """See `_reminder_touched`: the same person's other answers.

    :return: a set of ids
    """
    _flush(env)
    rows = env.execute_query(
        SQL(
            """
            SELECT mine.id
              FROM survey_user_input other
              JOIN survey_user_input mine ON mine.survey_id = other.survey_id
             WHERE other.id = ANY(%s) AND other.state = 'done'
               AND mine.state != 'done' AND %s
            """,
            list(res_ids),
            _same_person_sql(),
        )
    )
    return {row[0] for row in rows}
