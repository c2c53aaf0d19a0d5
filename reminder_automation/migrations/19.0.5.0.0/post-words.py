# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import json
from typing import NamedTuple

from odoo import SUPERUSER_ID, api
from odoo.tools import SQL

from odoo.addons.reminder_automation.models.engine.reminder_veil import Sayings

MODULE = "reminder_automation"


class Renamed(NamedTuple):
    """A text of ours that people may have changed.

    :param record: the external id, as a pattern; "" for rules about requirements, which
        have none
    :param now: the English text
    :param before: what it was in each language
    """

    table: str
    column: str
    record: str
    now: str
    before: dict


RENAMED = (
    Renamed(
        "mail_template",
        "name",
        "mail_template_conversation",
        "Reminders: Unanswered message of a chat",
        {
            "en_US": "Reminders: Unanswered message of a conversation",
            "da_DK": "Påmindelser: Ubesvaret besked i en samtale",
            "de_DE": "Erinnerungen: Unbeantwortete Nachricht einer Unterhaltung",
            "it_IT": "Promemoria: messaggio senza risposta di una conversazione",
            "nl_NL": "Herinneringen: onbeantwoord bericht van een gesprek",
        },
    ),
    Renamed(
        "mail_template",
        "description",
        "mail_template_conversation",
        "Sent by the rule “Chats” while a customer has not answered our last message",
        {
            "en_US": (
                "Sent by the rule “Conversations” while a client has not answered "
                "our last message"
            ),
            "da_DK": (
                "Sendes af reglen “Samtaler”, så længe en klient ikke har besvaret "
                "vores seneste besked"
            ),
            "de_DE": (
                "Wird von der Regel „Unterhaltungen“ gesendet, solange ein Kunde "
                "unsere letzte Nachricht nicht beantwortet hat"
            ),
            "it_IT": (
                "Inviato dalla regola “Conversazioni” finché un cliente non ha "
                "risposto al nostro ultimo messaggio"
            ),
            "nl_NL": (
                "Wordt verzonden door de regel “Gesprekken” zolang een klant ons "
                "laatste bericht niet heeft beantwoord"
            ),
        },
    ),
    Renamed(
        "reminder_rule",
        "name",
        "reminder_rule_conversation",
        "Chats",
        {
            "en_US": "Conversations",
            "da_DK": "Samtaler",
            "de_DE": "Unterhaltungen",
            "it_IT": "Conversazioni",
            "nl_NL": "Gesprekken",
        },
    ),
    Renamed(
        "reminder_topic",
        "name",
        "reminder_topic_message",
        "Chat",
        {
            "en_US": "Message",
            "da_DK": "Besked",
            "de_DE": "Nachricht",
            "it_IT": "Messaggio",
            "nl_NL": "Bericht",
        },
    ),
    Renamed(
        "ir_act_server",
        "name",
        "ir_cron_health_ir_actions_server",
        "Reminders: health of scheduled jobs",
        {
            "en_US": "Reminders: health of automatic actions",
            "da_DK": "Påmindelser: de automatiske handlingers tilstand",
            "de_DE": "Erinnerungen: Zustand der automatischen Aktionen",
            "it_IT": "Promemoria: stato delle azioni automatiche",
            "nl_NL": "Herinneringen: toestand van de automatische acties",
        },
    ),
    Renamed(
        "mail_template",
        "name",
        "mail_template_request_information",
        "Reminders: Request information from a customer",
        {
            "en_US": "Reminders: Request information from a client",
            "da_DK": "Påmindelser: Anmod en klient om oplysninger",
            "de_DE": "Erinnerungen: Informationen von einem Kunden anfordern",
            "it_IT": "Promemoria: richiesta di informazioni a un cliente",
            "nl_NL": "Herinneringen: informatie opvragen bij een klant",
        },
    ),
    Renamed(
        "mail_template",
        "description",
        "mail_template_request_information",
        "The first e-mail to a customer about open requirements, written by hand "
        "with “Request information”",
        {
            "en_US": (
                "The first e-mail to a client about open objectives, written by hand "
                "with “Request information”"
            ),
            "da_DK": (
                "Den første e-mail til en klient om uopfyldte mål, skrevet manuelt "
                "med “Anmod om oplysninger”"
            ),
            "de_DE": (
                "Die erste E-Mail an einen Kunden zu offenen Anforderungen, manuell "
                "verfasst über „Informationen anfordern“"
            ),
            "it_IT": (
                "La prima e-mail a un cliente sui requisiti aperti, scritta "
                "manualmente con “Richiedi informazioni”"
            ),
            "nl_NL": (
                "De eerste e-mail aan een klant over openstaande vereisten, "
                "handmatig geschreven via “Informatie opvragen”"
            ),
        },
    ),
    Renamed(
        "mail_template",
        "name",
        "mail_template_objectives",
        "Reminders: Open requirements of a customer",
        {
            "en_US": "Reminders: Open objectives of a client",
            "da_DK": "Påmindelser: Uopfyldte mål hos en klient",
            "de_DE": "Erinnerungen: Offene Anforderungen eines Kunden",
            "it_IT": "Promemoria: requisiti aperti di un cliente",
            "nl_NL": "Herinneringen: openstaande vereisten van een klant",
        },
    ),
    Renamed(
        "mail_template",
        "description",
        "mail_template_objectives",
        "Sent by the rule “Requirements” while a customer has open requirements",
        {
            "en_US": (
                "Sent by the rule “Client objectives” while a client has open "
                "objectives"
            ),
            "da_DK": (
                "Sendes af reglen “Klientmål”, så længe en klient har uopfyldte mål"
            ),
            "de_DE": (
                "Wird von der Regel „Kundenanforderungen“ gesendet, solange ein "
                "Kunde offene Anforderungen hat"
            ),
            "it_IT": (
                "Inviato dalla regola “Requisiti del cliente” finché un cliente ha "
                "requisiti aperti"
            ),
            "nl_NL": (
                "Wordt verzonden door de regel “Klantvereisten” zolang een klant "
                "openstaande vereisten heeft"
            ),
        },
    ),
    Renamed(
        "mail_template",
        "name",
        "mail_template_alert_overdue",
        "Notifications: Overdue work",
        {
            "en_US": "Notifications: What is overdue",
            "da_DK": "Notifikationer: Det, der er overskredet",
            "de_DE": "Benachrichtigungen: Überfälliges",
            "it_IT": "Notifiche: Ciò che è scaduto",
            "nl_NL": "Meldingen: Wat te laat is",
        },
    ),
    Renamed(
        "mail_template",
        "subject",
        "mail_template_alert_overdue",
        "{{ '1 overdue task' if len(object.line_ids) == 1 else '%s overdue tasks' % "
        "len(object.line_ids) }}",
        {
            "en_US": "Overdue: {{ len(object.line_ids) }}",
            "da_DK": "Overskredet: {{ len(object.line_ids) }}",
            "de_DE": "Überfällig: {{ len(object.line_ids) }}",
            "it_IT": "Scaduti: {{ len(object.line_ids) }}",
            "nl_NL": "Te laat: {{ len(object.line_ids) }}",
        },
    ),
    Renamed(
        "mail_template",
        "subject",
        "mail_template_alert_ticket",
        "{{ '1 open ticket' if len(object.line_ids) == 1 else '%s open tickets' % "
        "len(object.line_ids) }}",
        {
            "en_US": "Open tickets: {{ len(object.line_ids) }}",
            "da_DK": "Åbne sager: {{ len(object.line_ids) }}",
            "de_DE": "Offene Tickets: {{ len(object.line_ids) }}",
            "it_IT": "Ticket aperti: {{ len(object.line_ids) }}",
        },
    ),
    Renamed(
        "reminder_rule",
        "name",
        "",
        "Requirements",
        {
            "en_US": "Client objectives",
            "da_DK": "Klientmål",
            "de_DE": "Kundenanforderungen",
            "it_IT": "Requisiti del cliente",
            "nl_NL": "Klantvereisten",
        },
    ),
    Renamed(
        "ir_act_server",
        "name",
        "action\\_send\\_now\\_%",
        "Resend reminder",
        {
            "en_US": "Send reminder now",
            "da_DK": "Send påmindelse nu",
            "de_DE": "Erinnerung jetzt senden",
            "it_IT": "Invia promemoria ora",
            "nl_NL": "Herinnering nu verzenden",
        },
    ),
)
# Sentences of mails, and what they are now.
SENTENCES = (
    (
        "We must know our clients and keep what we know up to date.",
        "We are required to know our customers and to keep what we know up to date.",
    ),
    ("Please answer this e-mail to send it to", "Reply to this e-mail to send it to"),
    (
        "Please answer this e-mail if you have questions",
        "Reply to this e-mail if you have questions",
    ),
    (
        "If you have a question, answer this e-mail.",
        "If you have a question, reply to this e-mail.",
    ),
    (
        "If you need more time, answer this e-mail.",
        "If you need more time, reply to this e-mail.",
    ),
    (
        "You can also simply answer this e-mail.",
        "You can also simply reply to this e-mail.",
    ),
)
# Sentences that are kept as codes, and what they are now.
KEPT = (
    (
        "The record has no client.",
        "The record has no customer.",
    ),
    (
        "%(count)s reminders were being handed to the mail server when the process "
        "ended. They are not sent again by themselves: see the uncertain ones in the "
        "ledger.",
        "%(count)s reminders were being handed to the mail server when the process "
        "ended. They are not sent again by themselves: see the uncertain ones under "
        "Sent reminders.",
    ),
    (
        "The chatters of some records do not say that a reminder was sent. See the "
        "items with errors: each says why. The ledger has all of them.",
        "The chatters of some records do not say that a reminder was sent. See the "
        "items with errors: each says why. Sent reminders shows all of them.",
    ),
    (
        "The client was excluded.",
        "The customer was excluded.",
    ),
    (
        "Their addresses were refused, or messages came back. See the items with "
        "errors, correct the addresses and send the reminders again: the ledger has "
        "the button for many at once.",
        "Their addresses were refused, or messages came back. See the items with "
        "errors, correct the addresses and send the reminders again: Sent reminders "
        "has the button for many at once.",
    ),
    (
        "Nobody knows whether these reminders left",
        "Delivery could not be confirmed",
    ),
    (
        "the record has no client",
        "the record has no customer",
    ),
    (
        "the client has no such contact",
        "the customer has no such contact",
    ),
    (
        "The rule is stopped: nobody who looks after it may read what it reads.",
        "The rule is stopped: its rule owner may not read what it reads.",
    ),
    (
        "%(problem)s Nothing is sent by this rule until its responsible may read "
        "that, or somebody who may is made its responsible.",
        "%(problem)s Nothing is sent by this rule until its rule owner may read "
        "that, or somebody who may is made its rule owner.",
    ),
    (
        "A part of this action failed",
        "A part of this job failed",
    ),
)


def migrate(cr, version):
    """What the addon called its things has other words now, unless people have chosen
    words of their own; sentences that were kept or told are found again."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    env.flush_all()
    for one in RENAMED:
        _rename(cr, one)
    cr.execute(
        """
        UPDATE ir_cron cron SET cron_name = action.name ->> 'en_US'
          FROM ir_act_server action, ir_model_data name
         WHERE action.id = cron.ir_actions_server_id
           AND name.module = %s AND name.model = 'ir.cron' AND name.res_id = cron.id
           AND cron_name IS DISTINCT FROM action.name ->> 'en_US'
        """,
        [MODULE],
    )
    for before, now in SENTENCES:
        _renew_mails(cr, before, now)
    for before, now in KEPT:
        cr.execute(
            "UPDATE mail_activity SET summary = %s WHERE summary = %s", [now, before]
        )
    for model in env.registry.values():
        for field in model._fields.values():
            if (
                isinstance(field, Sayings)
                and field.store
                and not (model._abstract or model._transient)
                and field.model_name == model._name
            ):
                _renew_kept(cr, model._table, field.name)
    env.invalidate_all()


def _rename(cr, one):
    """Rename what still has its first name. In other languages the old name goes; the
    new one is read with the translations, or given at the end."""
    table, column = SQL.identifier(one.table), SQL.identifier(one.column)
    if one.record:
        ours = SQL(
            """id IN (SELECT res_id FROM ir_model_data
                       WHERE module = %s AND name LIKE %s AND model = %s)""",
            MODULE,
            one.record if "%" in one.record else one.record.replace("_", "\\_"),
            {"ir_act_server": "ir.actions.server"}.get(
                one.table, one.table.replace("_", ".")
            ),
        )
    else:
        ours = SQL("id IN (SELECT reminder_objective_rule_id FROM res_company)")
    for lang, before in one.before.items():
        if lang != "en_US":
            cr.execute(
                SQL(
                    "UPDATE %s SET %s = %s - %s WHERE %s ->> %s = %s AND %s ->> %s = %s"
                    " AND %s",
                    table,
                    column,
                    column,
                    lang,
                    column,
                    lang,
                    before,
                    column,
                    "en_US",
                    one.before["en_US"],
                    ours,
                )
            )
    cr.execute(
        SQL(
            "UPDATE %s SET %s = jsonb_set(%s, '{en_US}', %s) WHERE %s ->> %s = %s"
            " AND %s",
            table,
            column,
            column,
            SQL("to_jsonb(%s::text)", one.now),
            column,
            "en_US",
            one.before["en_US"],
            ours,
        )
    )


def _renew_mails(cr, before, now):
    """The sentence of our own templates in English; a whole text of people's own has
    none of these."""
    cr.execute(
        """
        UPDATE mail_template template
           SET body_html = jsonb_set(
                   body_html, '{en_US}',
                   to_jsonb(REPLACE(body_html ->> 'en_US', %(before)s, %(now)s)))
          FROM ir_model_data name
         WHERE name.module = %(module)s AND name.model = 'mail.template'
           AND name.res_id = template.id
           AND strpos(body_html ->> 'en_US', %(before)s) > 0
        """,
        {"before": before, "now": now, "module": MODULE},
    )


def _renew_kept(cr, table, column):
    """Sentences that are kept are known by their English words."""
    for before, now in KEPT:
        code, new = (
            f'"said":{json.dumps(text, ensure_ascii=False)}' for text in (before, now)
        )
        cr.execute(
            SQL(
                "UPDATE %s SET %s = REPLACE(%s, %s, %s) WHERE strpos(%s, %s) > 0",
                SQL.identifier(table),
                SQL.identifier(column),
                SQL.identifier(column),
                code,
                new,
                SQL.identifier(column),
                code,
            )
        )
