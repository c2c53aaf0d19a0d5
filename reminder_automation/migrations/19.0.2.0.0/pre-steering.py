# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from psycopg2.extras import Json


def migrate(cr, version):
    """Keep a client's area under the name that only the system reads, and its exclusion
    and pause for each company: what held for the whole database holds for every one.
    """
    cr.execute(
        "SELECT column_name FROM information_schema.columns"
        " WHERE table_name = 'res_partner' AND table_schema = current_schema"
    )
    columns = {name for (name,) in cr.fetchall()}
    if "reminder_area_id" in columns and "reminder_client_area_id" not in columns:
        cr.execute(
            """
            ALTER TABLE res_partner
                RENAME COLUMN reminder_area_id TO reminder_client_area_id;
            ALTER INDEX IF EXISTS res_partner__reminder_area_id_index
                RENAME TO res_partner__reminder_client_area_id_index;
            """
        )
    if "reminder_excluded" in columns and "reminder_stops" not in columns:
        cr.execute("SELECT id FROM res_company")
        companies = Json([str(company_id) for (company_id,) in cr.fetchall()])
        cr.execute(
            """
            ALTER TABLE res_partner ADD COLUMN reminder_stops jsonb;
            UPDATE res_partner partner
               SET reminder_stops = (
                   SELECT jsonb_object_agg(
                              company,
                              jsonb_strip_nulls(jsonb_build_object(
                                  'excluded', NULLIF(partner.reminder_excluded, FALSE),
                                  'until', partner.reminder_pause_until,
                                  'reason', NULLIF(partner.reminder_pause_reason, '')
                              )))
                     FROM jsonb_array_elements_text(%s) company)
             WHERE partner.reminder_excluded
                OR partner.reminder_pause_until IS NOT NULL
                OR partner.reminder_pause_reason > '';
            ALTER TABLE res_partner
                DROP COLUMN reminder_excluded,
                DROP COLUMN reminder_pause_until,
                DROP COLUMN reminder_pause_reason;
            """,
            [companies],
        )
