# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.tools import SQL

# Rows that are removed at a time; they are small.
UNTAKEN_BATCH = 10_000
# Under which key a transaction keeps what is to be noted at its end.
NOTED = "reminder_automation.noted"


def replaced_sql(table, model, pairs):
    """SQL that has the rows of a table which lead to records that go lead to those that
    take their place.

    :param table: one with the columns res_model and res_id
    :param model: the name of the records' model
    :param pairs: dict of the id of each that goes to the id of the one that stays
    """
    return SQL(
        """
        UPDATE %(table)s noted
           SET res_id = move.target
          FROM UNNEST(%(sources)s, %(targets)s) move (source, target)
         WHERE noted.res_model = %(model)s AND noted.res_id = move.source
        """,
        table=SQL.identifier(table),
        sources=list(pairs),
        targets=list(pairs.values()),
        model=model,
    )


class ReminderTouch(models.Model):
    """A queue: records of models with a rule that changed since the last sweep.

    Filled in the transaction of the change itself, so that the sweep sees a change
    exactly when it is committed, however long that transaction took. Filled once, at
    its end: what is posted is written several times, and noted in one statement. It has
    no unique key on purpose: two transactions that change one record must not wait for
    each other here. The sweep takes duplicates together.
    """

    _name = "reminder.touch"
    _description = "Changed Record"
    _log_access = False

    # Of a record that is noted because others point to it: their model and its own.
    res_model = fields.Char(required=True, index=True)
    res_id = fields.Integer(required=True)

    def _touch(self, model, res_ids):
        """Note that these records changed, when their model has a rule that runs, or
        such a rule follows them.

        It is called for every write on such a model, and must cost little.

        :param model: the name of the records' model
        :param res_ids: their database ids
        """
        self._note_as(self.env["reminder.rule"]._noted_as().get(model), res_ids)

    def _touch_lists(self, records, vals):
        """Note records of which a list is written: such as tags are in no column."""
        fields = records._fields
        if any(name in fields and fields[name].type == "many2many" for name in vals):
            self._touch(records._name, records._ids)

    def _touch_gone(self, model, res_ids):
        """Note that these records are about to go, for what points to them."""
        names = self.env["reminder.rule"]._noted_as().get(model, ())
        self._note_as([name for name in names if name != model], res_ids)

    def _note_as(self, names, res_ids):
        if not names:
            return
        res_ids = [res_id for res_id in res_ids if isinstance(res_id, int)]
        if not res_ids:
            return
        precommit = self.env.cr.precommit
        noted = precommit.data.get(NOTED)
        if noted is None:
            # A savepoint is preceded by what is noted so far, and forgets with its
            # rollback what was noted in it.
            noted = precommit.data[NOTED] = {}
            precommit.add(self._write_noted)
        for name in names:
            noted.setdefault(name, set()).update(res_ids)

    def _write_noted(self):
        """Write down what this transaction has noted so far."""
        noted = self.env.cr.precommit.data.pop(NOTED, None)
        if noted:
            rows = SQL(" UNION ALL ").join(
                SQL("SELECT %s, unnest(%s)", name, sorted(res_ids))
                for name, res_ids in noted.items()
            )
            self.env.cr.execute(
                SQL("INSERT INTO reminder_touch (res_model, res_id) %s", rows)
            )

    def _search(self, *args, **kwargs):
        self._write_noted()
        return super()._search(*args, **kwargs)

    @api.model
    def _is_noted_sql(self, names):
        """SQL that tells whether the queue holds anything under one of these names."""
        return SQL(
            "EXISTS (SELECT FROM reminder_touch WHERE res_model = ANY(%s))",
            list(names),
        )

    def _take(self, model, name=None):
        """Take what the queue holds of a model.

        :param name: the name under which it is noted, if it is not the model's
        :return: the ids of the records to look at, as a set
        """
        self.env.flush_all()
        self._write_noted()
        rows = self.env.execute_query(
            SQL(
                """
                DELETE FROM reminder_touch
                      WHERE res_model = %s
                  RETURNING res_id
                """,
                name or model,
            )
        )
        return self.env[model]._reminder_touched({row[0] for row in rows})

    def _replace(self, model, pairs):
        """What changed of records that go, changed of those that take their place.

        :param model: the name of the records' model
        :param pairs: dict of the id of each that goes to the id of the one that stays
        """
        self.env.flush_all()
        self._write_noted()
        self.env.execute_query(replaced_sql(self._table, model, pairs))
        self._touch(model, list({*pairs.values()}))

    @api.autovacuum
    def _gc_untaken(self):
        """Remove what no sweep takes: records of models whose rules are archived,
        deleted or stopped. A rule that goes on is read in full, without the queue."""
        # sudo: reminder.rule - the queue serves all of them
        rules_sudo = self.env["reminder.rule"].sudo().search([("active", "=", True)])
        running = rules_sudo.filtered(lambda rule: not rule.stopped)
        self._write_noted()
        rows = self.env.execute_query(
            SQL(
                """
                DELETE FROM reminder_touch
                      WHERE id IN (
                            SELECT id FROM reminder_touch
                             WHERE res_model != ALL(%s)
                             LIMIT %s
                               FOR UPDATE SKIP LOCKED)
                  RETURNING id
                """,
                [
                    *running.mapped("model_name"),
                    *(
                        name
                        for rule_sudo in running
                        for name in rule_sudo._followed_names().values()
                    ),
                ],
                UNTAKEN_BATCH,
            )
        )
        self.invalidate_model()
        self.env["reminder.retention"]._note_removed(removed_touches=len(rows))
        return len(rows), len(rows) == UNTAKEN_BATCH
