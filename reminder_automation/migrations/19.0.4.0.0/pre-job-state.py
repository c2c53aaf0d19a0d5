# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

# What jobs write down as they run moved from the rows of data to a table of its own.
COLUMNS = ("last_counts", "last_result_date", "should_run", "told_problems")


def migrate(cr, version):
    cr.execute("SELECT to_regclass('reminder_job'), to_regclass('reminder_job_state')")
    job, state = cr.fetchone()
    if not job or state:
        return
    cr.execute(
        """
        CREATE TABLE reminder_job_state (
               id serial PRIMARY KEY, last_counts jsonb, last_result_date timestamp,
               should_run boolean, told_problems jsonb)
        """
    )
    # The very first release does not have all of them.
    cr.execute(
        """
        SELECT column_name FROM information_schema.columns
         WHERE table_schema = current_schema AND table_name = 'reminder_job'
           AND column_name = ANY(%s)
        """,
        [list(COLUMNS)],
    )
    columns = ", ".join(name for (name,) in cr.fetchall())
    kept = f", {columns}" if columns else ""
    cr.execute(
        f"INSERT INTO reminder_job_state (id{kept}) SELECT id{kept} FROM reminder_job"
    )
    cr.execute(
        """
        SELECT setval('reminder_job_state_id_seq', GREATEST(MAX(id), 1))
          FROM reminder_job_state
        """
    )
    cr.execute("ALTER TABLE reminder_job ADD COLUMN state_id integer")
    cr.execute("UPDATE reminder_job SET state_id = id")
    for name in COLUMNS:
        cr.execute(f"ALTER TABLE reminder_job DROP COLUMN IF EXISTS {name}")
