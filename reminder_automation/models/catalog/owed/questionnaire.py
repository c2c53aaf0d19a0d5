# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Whether a person has answered a questionnaire, in whatever way: SQL, for a soft
app."""

from odoo.fields import Domain
from odoo.tools import SQL

from .among import is_among

READ = {
    "res.partner": ["email_normalized"],
    "survey.user_input": [
        *("create_date", "email", "end_datetime", "partner_id", "state", "survey_id"),
        *("test_entry", "write_date"),
    ],
}
# Who answers on the day before the invitation has answered it.
BEFORE = "1 day"


def _people_sql(env, res_ids):
    """Who is behind each answer: the contact and the addresses, a row for each.

    :param res_ids: only answers to the questions of these; None for all
    :return: a SELECT of id, survey_id, state, test_entry, create_date, ended and person
    """
    for model, names in READ.items():
        env[model].flush_model(names)
    among = SQL("TRUE")
    if res_ids is not None:
        among = SQL(
            """
            answer.survey_id IN (SELECT asked.survey_id FROM survey_user_input asked
                                  WHERE %s)
            """,
            is_among(SQL("asked.id"), res_ids),
        )
    return SQL(
        """
        SELECT answer.id, answer.survey_id, answer.state, answer.test_entry,
               answer.create_date,
               COALESCE(answer.end_datetime, answer.write_date) AS ended,
               one.person
          FROM survey_user_input answer
     LEFT JOIN res_partner contact ON contact.id = answer.partner_id
    CROSS JOIN LATERAL (VALUES
               (answer.partner_id::text),
               (contact.email_normalized),
               (LOWER(TRIM(COALESCE(
                   SUBSTRING(answer.email FROM '<([^<>]+)>'), answer.email))))
               ) one (person)
         WHERE one.person != '' AND %s
        """,
        among,
    )


def domain(rule, res_ids):
    """See `_reminder_owed_domain`: without those whose questions the same person has
    answered in another way since, such as by the public link or another invitation."""
    among = SQL("TRUE")
    if res_ids is not None:
        among = is_among(SQL("mine.id"), res_ids)
    answered = SQL(
        """
          WITH people AS (%(people)s),
               answered AS (
                   SELECT survey_id, person, MAX(ended) AS ended
                     FROM people
                    WHERE state = 'done' AND test_entry IS NOT TRUE
                 GROUP BY survey_id, person)
        SELECT mine.id
          FROM people mine
          JOIN answered
            ON answered.survey_id = mine.survey_id AND answered.person = mine.person
         WHERE mine.state != 'done'
           AND answered.ended >= mine.create_date - INTERVAL %(before)s
           AND %(among)s
        """,
        among=among,
        before=BEFORE,
        people=_people_sql(rule.env, res_ids),
    )
    return ~Domain("id", "any!", answered)


def touched(env, res_ids):
    """See `_reminder_touched`: the same person's other answers.

    :return: a set of ids
    """
    rows = env.execute_query(
        SQL(
            """
              WITH people AS (%s)
            SELECT id FROM people
             WHERE state != 'done'
               AND (survey_id, person) IN (
                   SELECT survey_id, person FROM people WHERE id = ANY(%s))
            """,
            _people_sql(env, res_ids),
            list(res_ids),
        )
    )
    return {row[0] for row in rows}
