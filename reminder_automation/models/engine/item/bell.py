# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ....groups import INSPECTOR
from .standing import BLOCKED

READ = {
    "reminder.item": None,
    "reminder.rule": None,
    "reminder.topic": ["name"],
    "res.company": ["active", "reminder_enabled"],
    "res.partner": ["name"],
}


class ReminderItem(models.Model):
    """The bell in the bar of a record's chatter, before somebody opens it.

    It comes with every form that has one, so it is one question, whatever it tells:
    what the last sweep wrote down, and the switches as they are now. Whoever opens it
    is told what is true at that moment: see `_control`.
    """

    _inherit = "reminder.item"

    @api.model
    def _bell(self, record):
        """What the bell of a record tells, a dict an item; see `_control`.

        :return: a list; None where the user neither steers the record's reminders, as
            whoever may write it does, nor finds any in his lists
        """
        if record._reminder_path_to_document():
            is_steered = bool(record._reminder_writable())
        else:
            is_steered = record.has_access("write")
        if not is_steered and not self.browse().has_access("read"):
            return None
        # sudo: reminder.item, its records - who may write the record steers them all
        items = self.sudo() if is_steered else self
        may_steer = is_steered or self.env.user.has_group(INSPECTOR)
        rules = self.env["reminder.rule"]
        found = []
        if record._name in rules._models_with_rules():
            found += items._bell_of(
                record, Domain("res_id", "=", record.id), record._name
            )
        if part_model := rules._models_of_parts().get(record._name):
            Part = items.env[part_model]
            if Part.has_access("read"):
                parts = Part._search(
                    [(Part._reminder_path_to_document(), "=", record.id)]
                )
                found += items._bell_of(
                    record, Domain("res_id", "in", parts), part_model
                )
        for control in found:
            control["may_steer"] = may_steer
        return found if found or is_steered else None

    @api.model
    def _bell_of(self, record, domain, model):
        """What the bell tells of the items of a record, or of parts of it.

        :param domain: of the items
        :param model: the name of their records' model
        """
        of_parts = model != record._name
        rows = self._bell_rows(record, domain, model)
        controls = []
        known = {row["rule_id"] for row in rows if row["id"]}
        topics = {row["topic_id"] for row in rows if row["id"] and row["topic_id"]}
        for row in sorted(
            (row for row in rows if row["id"]),
            key=lambda row: (row["next_date"] is None, row["next_date"], row["id"]),
        ):
            if of_parts and row["state"] == "done":
                continue
            if of_parts:
                row["name"] = f"{row['name']}: {row['person']}"
            controls.append(self._bell_control(row))
        if of_parts or model == "res.partner":
            # A customer is always there; it is offered once it waits for something.
            return controls
        if not (self.env.su or self.env.user.has_group(INSPECTOR)):
            return controls  # not his to steer: he sees what there is
        missing = [
            row
            for row in rows
            if row["chases"]
            and row["rule_id"] not in known
            and row["topic_id"] not in topics
        ]
        general = [row for row in missing if not row["is_warning"]] or missing
        return controls + [self._bell_control(row) for row in general[-1:]]

    @api.model
    def _bell_control(self, row):
        code, state = row["code"], row["state"]
        kept = row["kept_plan"] or {}  # before the rule was changed
        first = kept.get("delay", row["first_days"])
        # Of a ladder the window that opens knows it better.
        rule_days = kept.get("interval", row["last_days"])
        if first > 0 and not row["sent"]:
            rule_days = first
        row["total_count"] = kept.get("maximum") or row["total_count"]
        row["total_count"] -= row["kept_offset" if kept else "step_offset"] or 0
        if row["is_ladder"]:
            row["own_number"] = min(row["own_number"], row["total_count"])
        is_planned = (
            state == "waiting"
            and code in ("planned", "outside_hours", "told", "capped")
            and bool(row["next_date"])
        )
        number = row["own_number"] or row["total_count"]
        return {
            "id": row["id"] or False,
            "is_sketch": True,
            "name": row["name"],
            "auto": bool(row["auto"]) and code not in BLOCKED,
            "is_blocked": code in BLOCKED,
            "days": row["own_days"] or rule_days,
            "number": max(number, row["sent"] + int(state == "waiting")),
            "own_days": row["own_days"],
            "own_number": row["own_number"],
            "rule_days": rule_days,
            "rule_number": row["total_count"],
            "sent": row["sent"],
            "state": state,
            "next_date": fields.Datetime.to_string(row["next_date"])
            if is_planned
            else False,
            "is_planned": is_planned,
            "reason": self._bell_reason(code),
        }

    @api.model
    def _bell_reason(self, code):
        reasons = self._fields["reason_code"]._description_selection(self.env)
        return dict(reasons).get(code) or ""

    @api.model
    def _bell_rows(self, record, domain, model):
        """The rules about records of a model, each with its item of this record."""
        Rule, Topic = self.env["reminder.rule"], self.env["reminder.topic"]
        for name, columns in READ.items():
            self.env[name].flush_model(columns)
        here = [False, *self.env.companies.ids]
        domain &= Domain("res_model", "=", model) & Domain("company_id", "in", here)
        items = self._search(domain)
        company = SQL("NULL::int")
        if "company_id" in record and record._fields["company_id"].store:
            record.flush_recordset(["company_id"])
            company = SQL(
                "(SELECT company_id FROM %s WHERE id = %s)",
                SQL.identifier(record._table),
                record.id,
            )
        rows = self.env.execute_query_dict(
            SQL(
                """
                SELECT rule.id AS rule_id, rule.topic_id, rule.first_days,
                       rule.last_days, rule.total_count, rule.is_ladder,
                       rule.is_warning,
                       COALESCE(%(topic)s, %(name)s) AS name,
                       rule.active AND rule.audience = 'client'
                           AND rule.stopped IS NOT TRUE
                           AND (rule.company_id IS NULL OR %(company)s IS NULL
                                OR rule.company_id = %(company)s) AS chases,
                       item.id, item.sent_count AS sent, item.next_date, item.state,
                       item.reason_code, item.kept_plan,
                       item.kept_offset, item.step_offset,
                       COALESCE(NULLIF(partner.name, ''), partner.complete_name)
                           AS person,
                       COALESCE(item.interval_days, 0) AS own_days,
                       COALESCE(item.max_count, 0) AS own_number,
                       COALESCE(item.auto, rule.auto_default) AS auto,
                       CASE WHEN NOT rule.active THEN 'rule_off'
                            WHEN rule.stopped THEN 'rule_stopped'
                            WHEN rule.failed THEN 'rule_failed'
                            WHEN company.id IS NULL AND NOT EXISTS (
                                 SELECT FROM res_company
                                  WHERE active AND reminder_enabled)
                              OR company.id IS NOT NULL
                                 AND company.reminder_enabled IS NOT TRUE
                              OR (%(is_held)s) THEN 'company_off'
                        END AS block
                  FROM reminder_rule rule
             LEFT JOIN reminder_topic topic ON topic.id = rule.topic_id
             LEFT JOIN (SELECT * FROM reminder_item WHERE id IN (%(items)s)) item
                    ON item.rule_id = rule.id
             LEFT JOIN res_partner partner ON partner.id = item.partner_id
             LEFT JOIN res_company company ON company.id = COALESCE(
                       item.company_id, %(company)s, rule.company_id)
                 WHERE rule.model_name = %(model)s AND rule.internal IS NOT TRUE
                   AND rule.state = 'running'
                   AND (rule.active OR item.id IS NOT NULL)
              ORDER BY rule.sequence, rule.id, item.id
                """,
                company=company,
                is_held=Rule._held_sql(),
                items=items.subselect(),
                model=model,
                name=Rule._field_to_sql("rule", "name"),
                topic=Topic._field_to_sql("topic", "name"),
            )
        )
        for row in rows:
            row["state"] = row["state"] or "done"
            row["sent"] = row["sent"] or 0
            row["code"] = row["reason_code"] or "not_yet"
            if row["state"] == "waiting" or not row["id"]:
                switched_off = None if row["auto"] else "item_off"
                row["code"] = row["block"] or switched_off or row["code"]
        return rows
