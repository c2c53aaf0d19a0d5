-- A neutralized copy reminds nobody, and none of its links opens the original, nor the
-- other way round. Odoo itself has no mail server, no crons and no SMS account in it.

-- switches: nothing leaves by itself, to clients as little as to colleagues
UPDATE res_company
   SET reminder_enabled = FALSE,
       reminder_sms_enabled = FALSE,
       reminder_portal_mail = FALSE,
       reminder_activity_enabled = FALSE,
       reminder_birthday_enabled = FALSE,
       reminder_invoice_enabled = FALSE,
       reminder_overdue_enabled = FALSE,
       reminder_ticket_enabled = FALSE;

-- what is queued never leaves: reminders, and all mails of our own records
UPDATE mail_mail
   SET state = 'cancel'
 WHERE state IN ('outgoing', 'exception')
   AND (is_reminder
        OR mail_message_id IN (
           SELECT id FROM mail_message WHERE model LIKE 'reminder.%'));
UPDATE sms_sms
   SET state = 'canceled'
 WHERE state IN ('outgoing', 'process', 'error')
   AND (is_reminder
        OR mail_message_id IN (
           SELECT id FROM mail_message WHERE model LIKE 'reminder.%'));
UPDATE mail_notification
   SET notification_status = 'canceled'
 WHERE notification_status IN ('ready', 'process', 'exception')
   AND mail_message_id IN (
       SELECT mail_message_id FROM reminder_delivery
        WHERE mail_message_id IS NOT NULL
        UNION
       SELECT id FROM mail_message WHERE model LIKE 'reminder.%'
);
UPDATE reminder_notice
   SET ended = 'cancelled',
       claimed = FALSE,
       own_reason = 'The database was neutralized.'
 WHERE ended IS NULL
   AND (delivery_id IS NULL
        OR delivery_id IN (
           SELECT id FROM reminder_delivery WHERE state = 'queued'));
UPDATE reminder_delivery
   SET state = 'cancelled',
       reason = 'The database was neutralized.'
 WHERE state = 'queued';

-- nobody is told that a job stands still: all of them do, on purpose
UPDATE reminder_job_state
   SET should_run = FALSE,
       told_problems = NULL;

-- links in reminders: signed with a salt of the copy's own
INSERT INTO ir_config_parameter (key, value)
VALUES ('reminder_automation.link_salt', gen_random_uuid()::text)
    ON CONFLICT (key) DO
       UPDATE SET value = EXCLUDED.value;

-- monitoring: a token of the copy's own
UPDATE ir_config_parameter
   SET value = gen_random_uuid()::text || gen_random_uuid()::text
 WHERE key = 'reminder_automation.health_token';

-- files of ours that a token opens
UPDATE ir_attachment
   SET access_token = NULL
 WHERE res_model LIKE 'reminder.%'
   AND access_token IS NOT NULL;

-- pages of the portal: of our records, and of all that reminders lead to
DO $$
DECLARE
    ours record;
BEGIN
    FOR ours IN
        SELECT cols.table_name
          FROM information_schema.columns cols
          JOIN information_schema.tables tables
         USING (table_schema, table_name)
         WHERE cols.table_schema = current_schema
           AND cols.column_name = 'access_token'
           AND cols.table_name LIKE 'reminder\_%'
           AND tables.table_type = 'BASE TABLE'
    LOOP
        EXECUTE format(
            'UPDATE %I SET access_token = gen_random_uuid()::text'
            ' WHERE access_token IS NOT NULL',
            ours.table_name
        );
    END LOOP;
    FOR ours IN
        SELECT items.res_model, cols.table_name
          FROM (SELECT DISTINCT res_model FROM reminder_item) items
          JOIN information_schema.columns cols
            ON cols.table_name = replace(items.res_model, '.', '_')
          JOIN information_schema.tables tables
         USING (table_schema, table_name)
         WHERE cols.table_schema = current_schema
           AND cols.column_name = 'access_token'
           AND tables.table_type = 'BASE TABLE'
    LOOP
        EXECUTE format(
            'UPDATE %I SET access_token = gen_random_uuid()::text'
            ' WHERE access_token IS NOT NULL'
            ' AND id IN (SELECT res_id FROM reminder_item WHERE res_model = %L)',
            ours.table_name,
            ours.res_model
        );
    END LOOP;
END $$;
