-- Who may touch the rows of 0002. ebox_sender is what a sender's software may see across boxes (state of its own messages, and who
-- can be reached): nobody signs in as it, a transaction of ebox_app steps into it (SET LOCAL ROLE) and names the sender by
-- `app.sender_id`. Only the columns that are granted here can be read by it: no content, no name, no number of a person.
DO $$
DECLARE box_owned text;
BEGIN
  FOREACH box_owned IN ARRAY ARRAY['sent_reply', 'routing_rule'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', box_owned);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', box_owned);
    EXECUTE format('CREATE POLICY own_box ON %I TO ebox_app USING (box_id = (SELECT current_box_id())) WITH CHECK (box_id = (SELECT current_box_id()))', box_owned);
    EXECUTE format('CREATE POLICY every_box ON %I TO ebox_worker USING (true) WITH CHECK (true)', box_owned);
  END LOOP;
END $$;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON sent_reply, routing_rule TO ebox_app, ebox_worker;
--> statement-breakpoint
GRANT SELECT ON message_action, publication_mandate, portal_consent TO ebox_app, ebox_worker;
--> statement-breakpoint
GRANT INSERT, UPDATE, DELETE ON message_action, publication_mandate, portal_consent TO ebox_worker;
--> statement-breakpoint
GRANT UPDATE (answer) ON idempotency_key TO ebox_app;
--> statement-breakpoint
GRANT DELETE ON idempotency_key TO ebox_worker;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON rate_limit TO ebox_app, ebox_worker;
--> statement-breakpoint
GRANT SELECT, INSERT ON audit_batch TO ebox_worker;
--> statement-breakpoint
GRANT INSERT ON content_to_remove TO ebox_app;
--> statement-breakpoint
-- UPDATE for FOR UPDATE: two workers share the rows.
GRANT SELECT, INSERT, UPDATE, DELETE ON content_to_remove TO ebox_worker;
--> statement-breakpoint
-- The sender whose messages the running transaction may see; unset means none.
CREATE FUNCTION current_sender_id() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT nullif(current_setting('app.sender_id', true), '') $$;
--> statement-breakpoint
GRANT USAGE ON SCHEMA public TO ebox_sender;
--> statement-breakpoint
CREATE POLICY sent_messages ON message FOR SELECT TO ebox_sender
  USING (sender_ebox_type = 'enterprise' AND sender_organization_id = (SELECT current_sender_id()));
--> statement-breakpoint
GRANT SELECT (box_id, message_id, message_type_id, sender_organization_id, sender_application_id, sender_partition, sender_ebox_type, received_at, expires_at,
  read_at, is_visible, is_registered_mail, waits_for, due_on, withdrawn_at, replaced_by_message_id, virus_found, publication_id) ON message TO ebox_sender;
--> statement-breakpoint
-- That and when a message was consulted is told to who sent it (royal decree 25 December 2023, art. 3); by whom, only as a kind.
CREATE POLICY sent_messages ON access_log FOR SELECT TO ebox_sender
  USING (EXISTS (SELECT FROM message WHERE message.box_id = access_log.box_id AND message.message_id = access_log.message_id));
--> statement-breakpoint
GRANT SELECT (box_id, message_id, attachment_id, actor, kind, at) ON access_log TO ebox_sender;
--> statement-breakpoint
CREATE POLICY reachability ON ebox FOR SELECT TO ebox_sender USING (true);
--> statement-breakpoint
GRANT SELECT (box_id, ebox_type, enterprise_number, activated_at, exclusively_ebox, last_consulted_at) ON ebox TO ebox_sender;
--> statement-breakpoint
GRANT SELECT ON box_identifier TO ebox_sender;
--> statement-breakpoint
-- Partitions of any enterprise may be listed by anybody (spec §3).
CREATE POLICY partitions_are_public ON partition FOR SELECT TO ebox_sender USING (true);
--> statement-breakpoint
GRANT SELECT ON partition TO ebox_sender;
