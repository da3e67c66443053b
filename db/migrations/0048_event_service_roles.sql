-- Who may touch the rows of 0047. ebox_federation is what the federation is told of what happened in the boxes of enterprises: nobody signs
-- in as it, a transaction of ebox_app steps into it. It sees no person's box, whatever is asked of it, and of no message its content.
GRANT USAGE ON SCHEMA public TO ebox_federation;
--> statement-breakpoint
GRANT SELECT, INSERT ON submitted_event TO ebox_app;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON submitted_event TO ebox_worker;
--> statement-breakpoint
GRANT SELECT ON submitted_event, broadcast_event, relay_cursor TO ebox_federation;
--> statement-breakpoint
-- The client whose submitted events the running transaction may see and add to; unset means none.
CREATE FUNCTION current_client_id() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT nullif(current_setting('app.client_id', true), '') $$;
--> statement-breakpoint
ALTER TABLE submitted_event ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE submitted_event FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY own_client ON submitted_event TO ebox_app
  USING (client_id = (SELECT current_client_id())) WITH CHECK (client_id = (SELECT current_client_id()));
--> statement-breakpoint
CREATE POLICY every_client ON submitted_event TO ebox_worker USING (true) WITH CHECK (true);
--> statement-breakpoint
CREATE POLICY told ON submitted_event FOR SELECT TO ebox_federation USING (true);
--> statement-breakpoint
CREATE POLICY boxes_of_enterprises ON ebox FOR SELECT TO ebox_federation USING (ebox_type = 'enterprise');
--> statement-breakpoint
GRANT SELECT (box_id, ebox_type, enterprise_number) ON ebox TO ebox_federation;
--> statement-breakpoint
CREATE POLICY boxes_of_enterprises ON message FOR SELECT TO ebox_federation
  USING (EXISTS (SELECT FROM ebox WHERE ebox.box_id = message.box_id));
--> statement-breakpoint
GRANT SELECT (box_id, message_id, message_type_id, sender_organization_id, sender_application_id, sender_ebox_type, received_at, expires_at,
  is_registered_mail, publication_id, multicast_page_id) ON message TO ebox_federation;
--> statement-breakpoint
CREATE POLICY boxes_of_enterprises ON event FOR SELECT TO ebox_federation
  USING (EXISTS (SELECT FROM ebox WHERE ebox.box_id = event.box_id));
--> statement-breakpoint
GRANT SELECT (box_id, type, message_id, occurred_at, sequence) ON event TO ebox_federation;
--> statement-breakpoint
CREATE POLICY for_enterprises ON publication FOR SELECT TO ebox_federation USING (audience = 'enterprise');
--> statement-breakpoint
GRANT SELECT (publication_id, audience) ON publication TO ebox_federation;
--> statement-breakpoint
CREATE POLICY for_enterprises ON multicast_task FOR SELECT TO ebox_federation USING (
  EXISTS (SELECT FROM publication WHERE publication.publication_id = multicast_task.publication_id));
--> statement-breakpoint
GRANT SELECT (task_id, publication_id) ON multicast_task TO ebox_federation;
--> statement-breakpoint
CREATE POLICY for_enterprises ON multicast_page FOR SELECT TO ebox_federation USING (
  EXISTS (SELECT FROM multicast_task WHERE multicast_task.task_id = multicast_page.task_id));
--> statement-breakpoint
GRANT SELECT (page_id, task_id, box_ids) ON multicast_page TO ebox_federation;
