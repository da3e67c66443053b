-- Who may touch which rows. ebox_owner owns and migrates; ebox_app serves requests and sees one box at a time, the one that
-- `app.box_id` names; ebox_worker does set-based work over all boxes. Neither owns anything nor bypasses row level security, and
-- FORCE binds the owner too. The trail (audit_line, event, access_log) takes new rows from the app and gives none back.
REVOKE ALL ON SCHEMA public FROM PUBLIC;
--> statement-breakpoint
GRANT USAGE ON SCHEMA public TO ebox_app, ebox_worker;
--> statement-breakpoint
-- The box that the running transaction may see; unset or empty (the value that a local setting leaves behind) means none.
CREATE FUNCTION current_box_id() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT nullif(current_setting('app.box_id', true), '')::bigint $$;
--> statement-breakpoint
DO $$
DECLARE box_owned text;
BEGIN
  FOREACH box_owned IN ARRAY ARRAY['ebox', 'partition', 'message', 'content', 'attachment', 'event', 'alert', 'access_log'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', box_owned);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', box_owned);
    EXECUTE format('CREATE POLICY own_box ON %I TO ebox_app USING (box_id = (SELECT current_box_id())) WITH CHECK (box_id = (SELECT current_box_id()))', box_owned);
    EXECUTE format('CREATE POLICY every_box ON %I TO ebox_worker USING (true) WITH CHECK (true)', box_owned);
  END LOOP;
END $$;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON ebox, partition, message, content, attachment, alert TO ebox_app;
--> statement-breakpoint
GRANT SELECT, INSERT ON event, access_log, audit_line, box_identifier, idempotency_key TO ebox_app;
--> statement-breakpoint
GRANT SELECT ON client, client_key, enterprise_user, sender_organization, sender_application, message_type, sender_configuration, logo, person_register, enterprise_register TO ebox_app, ebox_worker;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON ebox, partition, message, content, attachment, event, alert, access_log, relay_cursor, box_identifier TO ebox_worker;
--> statement-breakpoint
GRANT SELECT, INSERT ON audit_line, idempotency_key TO ebox_worker;
--> statement-breakpoint
-- The registrations are written by the desks and by the data set; until the desks exist only the worker writes them.
GRANT INSERT, UPDATE, DELETE ON client, client_key, enterprise_user, sender_organization, sender_application, message_type, sender_configuration, logo, person_register, enterprise_register TO ebox_worker;
--> statement-breakpoint
-- Sessions and the authorization server's own rows.
GRANT SELECT, INSERT, UPDATE, DELETE ON session, authorization_artifact, authorization_key TO ebox_app, ebox_worker;
