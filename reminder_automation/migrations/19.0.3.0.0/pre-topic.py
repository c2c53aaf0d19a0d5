# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import re

from psycopg2.extras import Json

from odoo.tools import SQL

# What has another name from this release on.
OLD_MODEL, MODEL = "reminder.kind", "reminder.topic"
OLD_TABLE, TABLE = "reminder_kind", "reminder_topic"
OLD_COLUMN, COLUMN = "kind_id", "topic_id"
OLD_SWITCH, SWITCH = "reminder_together", "reminder_bundle"
# The models that refer to it by that column.
REFERRING = ("reminder.optout", "reminder.preset", "reminder.rule")
ABOUT = {*REFERRING, OLD_MODEL, MODEL}

# The rules that are data of the module: a company's own is known by the company.
BUILT_IN = (
    *("reminder_rule_alert", "reminder_rule_approval", "reminder_rule_conversation"),
    *(
        "reminder_rule_customer",
        "reminder_rule_digest",
        "reminder_rule_document_expiry",
    ),
    "reminder_rule_signature",
)

# External ids, of the module and of modules that extend its models.
NAMES = (
    (f"^((access|model)_)?{OLD_TABLE}(?=_|$)", rf"\1{TABLE}"),
    (f"^(field|selection|constraint)_(_?){OLD_TABLE}(?=_)", rf"\1_\2{TABLE}"),
    (f"^(field_reminder_(optout|preset|rule)__){OLD_COLUMN}$", rf"\1{COLUMN}"),
    (f"^(field_res_(company|config_settings)__){OLD_SWITCH}$", rf"\1{SWITCH}"),
)

# Columns that hold the name of a model, whatever table they are in.
MODEL_COLUMNS = (
    *("model", "model_name", "parent_res_model", "relation", "res_model"),
    *("res_model_name", "resource"),
)

# What people write that names models and fields: the table, its columns, and the model
# that they are about, as SQL.
OF_MODEL_ID = "(SELECT model FROM ir_model WHERE id = {})"
TEXTS = (
    ("base_automation", ("filter_domain", "filter_pre_domain"), "model_id"),
    ("base_import_mapping", ("field_name",), "res_model"),
    ("ir_act_report_xml", ("attachment", "print_report_name"), "model"),
    ("ir_act_server", ("code", "update_path", "value"), "model_id"),
    ("ir_act_window", ("context", "domain"), "res_model"),
    ("ir_embedded_actions", ("context", "domain"), "parent_res_model"),
    (
        "ir_exports_line",
        ("name",),
        "(SELECT resource FROM ir_exports WHERE id = export_id)",
    ),
    ("ir_filters", ("context", "domain", "sort"), "model_id"),
    ("ir_rule", ("domain_force",), OF_MODEL_ID.format("model_id")),
    ("ir_ui_view", ("arch_db", "arch_prev"), "model"),
    ("ir_ui_view_custom", ("arch",), "'board.board'"),
    ("mail_alias", ("alias_defaults",), OF_MODEL_ID.format("alias_model_id")),
    (
        "mail_template",
        (
            *("body_html", "email_cc", "email_from", "email_to", "lang"),
            *("partner_to", "reply_to", "scheduled_date", "subject"),
        ),
        "model",
    ),
    ("mailing_filter", ("mailing_domain",), OF_MODEL_ID.format("mailing_model_id")),
    ("mailing_mailing", ("mailing_domain",), OF_MODEL_ID.format("mailing_model_id")),
    ("reminder_conversation_template", ("body", "subject"), "'res.partner'"),
    (
        "reminder_rule",
        ("company_field", "contact_domain", "domain", "partner_field", "user_field"),
        "model_name",
    ),
    ("sms_template", ("body", "lang"), "model"),
)
# Where `reminder`, `part` and `todo` are what a reminder or a page tells of.
RENDERED = {"ir_ui_view", "mail_template", "sms_template"}

QUOTE = r"""(?:["']|&quot;|&apos;|&#34;|&#39;)"""


def migrate(cr, version):
    """Give what reminders are about its new name, *topic*, with all that refers to it;
    call one e-mail for all that is due a bundle; mark the rules that came with the
    module."""
    if _columns(cr, OLD_TABLE):
        _rename_relations(cr)
        _rename_models(cr)
        _rename_fields(cr)
        _rename_external_ids(cr)
        _rewrite_texts(cr)
    if "built_in" not in _columns(cr, "reminder_rule"):
        _mark_built_in(cr)


def _columns(cr, table):
    cr.execute(
        """
        SELECT column_name, data_type FROM information_schema.columns
         WHERE table_schema = current_schema AND table_name = %s
        """,
        [table],
    )
    return dict(cr.fetchall())


# ------------------------------------------------------------
# TABLES
# ------------------------------------------------------------


def _rename_relations(cr):
    """The table, its sequence, columns that refer to it, and the names of constraints
    and indexes, which are made of those of the table and the column."""
    cr.execute(
        SQL(
            "ALTER TABLE %s RENAME TO %s",
            SQL.identifier(OLD_TABLE),
            SQL.identifier(TABLE),
        )
    )
    cr.execute(
        SQL(
            "ALTER SEQUENCE IF EXISTS %s RENAME TO %s",
            SQL.identifier(f"{OLD_TABLE}_id_seq"),
            SQL.identifier(f"{TABLE}_id_seq"),
        )
    )
    referring = [model.replace(".", "_") for model in REFERRING]
    for table, old, new in (
        *((table, OLD_COLUMN, COLUMN) for table in referring),
        ("res_company", OLD_SWITCH, SWITCH),
    ):
        cr.execute(
            SQL(
                "ALTER TABLE %s RENAME COLUMN %s TO %s",
                *map(SQL.identifier, (table, old, new)),
            )
        )
    cr.execute(
        """
        SELECT conrelid::regclass::text, conname FROM pg_constraint
         WHERE conrelid = ANY(%s::regclass[])
        """,
        [[TABLE, *referring]],
    )
    for table, name in cr.fetchall():
        if (new := _relation_name(name)) != name:
            cr.execute(
                SQL(
                    "ALTER TABLE %s RENAME CONSTRAINT %s TO %s",
                    *map(SQL.identifier, (table, name, new)),
                )
            )
    cr.execute(
        """
        SELECT indexname FROM pg_indexes
         WHERE schemaname = current_schema AND tablename = ANY(%s)
        """,
        [[TABLE, *referring]],
    )
    for [name] in cr.fetchall():
        if (new := _relation_name(name)) != name:
            cr.execute(
                SQL("ALTER INDEX %s RENAME TO %s", *map(SQL.identifier, (name, new)))
            )
    cr.execute(
        "SELECT id, name FROM ir_model_constraint WHERE name LIKE 'reminder\\_%'"
    )
    for row, name in cr.fetchall():
        if (new := _relation_name(name)) != name:
            cr.execute(
                "UPDATE ir_model_constraint SET name = %s WHERE id = %s", [new, row]
            )


def _relation_name(name):
    name = re.sub(f"^{OLD_TABLE}_", f"{TABLE}_", name)
    return re.sub(
        f"^(reminder_(?:optout|preset|rule)__?){OLD_COLUMN}_", rf"\1{COLUMN}_", name
    )


# ------------------------------------------------------------
# MODELS, FIELDS, EXTERNAL IDS
# ------------------------------------------------------------


def _rename_models(cr):
    names = ", ".join(f"'{name}'" for name in MODEL_COLUMNS)
    for table, column in [*_text_columns(cr, f"({names})"), ("ir_filters", "model_id")]:
        cr.execute(
            SQL(
                "UPDATE %s SET %s = %s WHERE %s = %s",
                SQL.identifier(table),
                SQL.identifier(column),
                MODEL,
                SQL.identifier(column),
                OLD_MODEL,
            )
        )
    for table, column in _text_columns(
        cr, "(SELECT name FROM ir_model_fields WHERE ttype = 'reference' AND store)"
    ):
        column = SQL.identifier(column)
        cr.execute(
            SQL(
                "UPDATE %s SET %s = %s || substr(%s, %s) WHERE %s LIKE %s",
                SQL.identifier(table),
                column,
                MODEL,
                column,
                len(OLD_MODEL) + 1,
                column,
                f"{OLD_MODEL},%",
            )
        )


def _text_columns(cr, names):
    """The columns of tables that hold a text and have one of some names.

    :param names: SQL for the names
    :return: list of (table, column)
    """
    cr.execute(
        SQL(
            """
            SELECT text.table_name, text.column_name
              FROM information_schema.columns text
              JOIN information_schema.tables stored
                ON stored.table_schema = text.table_schema
               AND stored.table_name = text.table_name
               AND stored.table_type = 'BASE TABLE'
             WHERE text.table_schema = current_schema
               AND text.data_type IN ('character varying', 'text')
               AND text.column_name IN %s
            """,
            SQL(names),
        )
    )
    return cr.fetchall()


def _rename_fields(cr):
    cr.execute(
        "UPDATE ir_model_fields SET name = %s WHERE name = %s AND model IN %s",
        [COLUMN, OLD_COLUMN, REFERRING],
    )
    cr.execute(
        """
        UPDATE ir_model_fields SET relation_field = %s
         WHERE relation_field = %s AND relation IN %s
        """,
        [COLUMN, OLD_COLUMN, REFERRING],
    )
    cr.execute(
        """
        UPDATE ir_model_fields SET name = %s
         WHERE name = %s AND model IN ('res.company', 'res.config.settings')
        """,
        [SWITCH, OLD_SWITCH],
    )


def _rename_external_ids(cr):
    cr.execute(
        """
        SELECT id, name FROM ir_model_data
         WHERE name ~ 'reminder' AND name ~ 'kind|together'
           AND (module = 'reminder_automation'
                OR model IN ('ir.model', 'ir.model.constraint', 'ir.model.fields',
                             'ir.model.fields.selection'))
        """
    )
    for row, name in cr.fetchall():
        new = name
        for pattern, replacement in NAMES:
            new = re.sub(pattern, replacement, new)
        if new != name:
            cr.execute("UPDATE ir_model_data SET name = %s WHERE id = %s", [new, row])


# ------------------------------------------------------------
# WHAT PEOPLE WROTE
# ------------------------------------------------------------


def _rewrite_texts(cr):
    """Filters, views, templates and code that name what has another name now.

    The module's own views, too: while they are updated one after the other, those that
    are not yet stand beside those that are.
    """
    cr.execute(
        "SELECT DISTINCT name FROM ir_model_fields WHERE relation IN %s", [REFERRING]
    )
    paths = "|".join(sorted(re.escape(name) for [name] in cr.fetchall()))
    of_manual_fields = (
        ("ir_model_fields", ("compute", "depends", "domain", "related"), "model"),
    )
    for table, columns, model in TEXTS + of_manual_fields:
        there = _columns(cr, table)
        columns = [column for column in columns if column in there]
        if not columns:
            continue
        if model == "model_id" and there.get("model_id") == "integer":
            model = OF_MODEL_ID.format("model_id")
        pages = _link_pages(cr) if table == "ir_ui_view" else ()
        old = f"%kind%|%{OLD_SWITCH}%".split("|")
        cr.execute(
            SQL(
                "SELECT id, %s, %s FROM %s WHERE %s",
                SQL(model),
                SQL(", ").join(map(SQL.identifier, columns)),
                SQL.identifier(table),
                SQL(" OR ").join(
                    SQL("%s::text LIKE ANY(%s)", SQL.identifier(column), old)
                    for column in columns
                ),
            )
        )
        for row, about, *texts in cr.fetchall():
            rewritten = [
                _rewrite(text, about, paths, table in RENDERED, row in pages)
                for text in texts
            ]
            changed = {
                column: Json(new) if isinstance(new, dict) else new
                for column, text, new in zip(columns, texts, rewritten, strict=True)
                if new != text
            }
            if changed:
                cr.execute(
                    SQL(
                        "UPDATE %s SET %s WHERE id = %s",
                        SQL.identifier(table),
                        SQL(", ").join(
                            SQL("%s = %s", SQL.identifier(column), value)
                            for column, value in changed.items()
                        ),
                        row,
                    )
                )


def _link_pages(cr):
    """The pages behind the links in reminders, and what people changed of them: there
    the topic is a variable."""
    cr.execute(
        """
        WITH RECURSIVE page AS (
            SELECT id FROM ir_ui_view WHERE key LIKE 'reminder_automation.link_page%%'
             UNION
            SELECT view.id FROM ir_ui_view view JOIN page ON view.inherit_id = page.id
        )
        SELECT id FROM page
        """
    )
    return {row for [row] in cr.fetchall()}


def _rewrite(text, about, paths, is_rendered, is_page):
    """A text with the new names; with each of its languages where it is translated.

    :param about: the name of the model that it is about
    :param paths: a pattern for the fields that lead to what has a topic
    :param is_rendered: whether it may show what a reminder tells of
    :param is_page: whether it is of a page behind a link in a reminder
    """
    if isinstance(text, dict):
        return {
            lang: _rewrite(one, about, paths, is_rendered, is_page)
            for lang, one in text.items()
        }
    if not text:
        return text
    text = re.sub(rf"({QUOTE})reminder\.kind(?={QUOTE}|,)", rf"\1{MODEL}", text)
    text = re.sub(
        rf"\b(reminder_automation\.(?:(?:access|field|model)_)?){OLD_TABLE}(?=_|\b)",
        rf"\1{TABLE}",
        text,
    )
    text = re.sub(
        rf"\b(reminder_automation\.field_reminder_(?:optout|preset|rule)__){OLD_COLUMN}\b",
        rf"\1{COLUMN}",
        text,
    )
    text = re.sub(rf"\b{OLD_SWITCH}\b", SWITCH, text)
    if about in ABOUT or re.search(
        rf"{QUOTE}reminder\.(?:optout|preset|rule|topic){QUOTE}|\breminder_optout_ids\b",
        text,
    ):
        text = re.sub(rf"\b((?:search_)?default_)?{OLD_COLUMN}\b", rf"\1{COLUMN}", text)
    else:
        text = re.sub(rf"\b((?:{paths})[./]){OLD_COLUMN}\b", rf"\1{COLUMN}", text)
    if is_rendered:
        text = re.sub(
            rf"((?:\b(?:part|reminder|todo)|\])(?:\[|\.get\(){QUOTE})kind(?={QUOTE})",
            r"\1topic",
            text,
        )
        text = re.sub(
            rf"(\bgroupby\s*[!=]=\s*{QUOTE})kind(?={QUOTE})", r"\1topic", text
        )
    if is_page:
        text = re.sub(rf"(\bt-(?:esc|if|out)={QUOTE})kind(?={QUOTE})", r"\1topic", text)
    return text


# ------------------------------------------------------------
# RULES
# ------------------------------------------------------------


def _mark_built_in(cr):
    cr.execute(
        """
        ALTER TABLE reminder_rule ADD COLUMN built_in boolean;
        UPDATE reminder_rule rule
           SET built_in = EXISTS (
                   SELECT FROM ir_model_data name
                    WHERE name.module = 'reminder_automation'
                      AND name.model = 'reminder.rule'
                      AND name.res_id = rule.id
                      AND name.name = ANY(%s))
               OR EXISTS (
                   SELECT FROM res_company company
                    WHERE company.reminder_objective_rule_id = rule.id)
        """,
        [list(BUILT_IN)],
    )
