-- Who may touch the rows of 0040. A sender works on what it keeps itself in a transaction that names it by `app.sender_id`; a reader sees
-- a publication through a message of its box that names it, and by its own rights. Events of pages name no box and no person.
GRANT SELECT, INSERT, UPDATE, DELETE ON publication, publication_attachment, multicast_task, multicast_page TO ebox_app, ebox_worker;
--> statement-breakpoint
GRANT SELECT ON multicast_task, multicast_page TO ebox_sender;
--> statement-breakpoint
GRANT SELECT (publication_id, sender_organization_id, audience, wrapped_key) ON publication TO ebox_sender;
--> statement-breakpoint
GRANT SELECT, INSERT ON broadcast_event TO ebox_app;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON broadcast_event TO ebox_worker;
--> statement-breakpoint
-- A scalar subquery is asked for each publication by the index of the box; an EXISTS could be answered by reading the whole box.
CREATE FUNCTION is_in_entered_box(publication_id uuid) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
RETURN coalesce((SELECT true FROM message
  WHERE message.box_id = (SELECT current_box_id()) AND message.publication_id = is_in_entered_box.publication_id LIMIT 1), false);
--> statement-breakpoint
DO $$
DECLARE kept text;
BEGIN
  FOREACH kept IN ARRAY ARRAY['publication', 'publication_attachment', 'multicast_task', 'multicast_page'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', kept);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', kept);
    EXECUTE format('CREATE POLICY every_sender ON %I TO ebox_worker USING (true) WITH CHECK (true)', kept);
  END LOOP;
  FOREACH kept IN ARRAY ARRAY['publication', 'multicast_task'] LOOP
    EXECUTE format('CREATE POLICY own_sender ON %I TO ebox_app, ebox_sender
      USING (sender_organization_id = (SELECT current_sender_id())) WITH CHECK (sender_organization_id = (SELECT current_sender_id()))', kept);
  END LOOP;
END $$;
--> statement-breakpoint
CREATE POLICY own_sender ON multicast_page TO ebox_app, ebox_sender USING (
  EXISTS (SELECT FROM multicast_task WHERE multicast_task.task_id = multicast_page.task_id));
--> statement-breakpoint
CREATE POLICY received ON publication FOR SELECT TO ebox_app USING (is_in_entered_box(publication_id));
--> statement-breakpoint
CREATE POLICY with_publication ON publication_attachment TO ebox_app USING (
  EXISTS (SELECT FROM publication WHERE publication.publication_id = publication_attachment.publication_id));
--> statement-breakpoint
GRANT SELECT (multicast_page_id) ON message TO ebox_sender;
