-- The third wall, inside the box: `app.rights` says which of its messages the running transaction may see. `all`, or an array of keys,
-- one for each right; unset or empty (the value that a local setting leaves behind) means none. It is set where the box is entered
-- (domain/access/enter-box.ts), and it binds every statement that reaches a message or what hangs on one.
CREATE FUNCTION right_key(partition text, message_type_id text, sender_organization_id text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT partition || E'\x1f' || message_type_id || E'\x1f' || sender_organization_id $$;
--> statement-breakpoint
-- What a row keeps as rights (BoxRight in db/schema/registration.ts), as keys; `*` stands for what is absent.
CREATE FUNCTION right_keys(rights jsonb) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT coalesce(array_agg(right_key(coalesce(held->>'partition', '*'), coalesce(held->>'messageTypeId', '*'),
    coalesce(held->>'senderOrganizationId', '*'))), '{}') FROM jsonb_array_elements(rights) AS held $$;
--> statement-breakpoint
CREATE FUNCTION has_every_right() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT coalesce(current_setting('app.rights', true), '') = 'all' $$;
--> statement-breakpoint
CREATE FUNCTION current_rights() RETURNS text[] LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT CASE WHEN current_setting('app.rights', true) LIKE '{%' THEN current_setting('app.rights', true)::text[] ELSE '{}' END $$;
--> statement-breakpoint
-- The types on which a right must be named: one on everything is none on them.
CREATE FUNCTION types_requiring_right() RETURNS text[] LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT coalesce(array_agg(message_type_id), '{}') FROM message_type WHERE requires_right $$;
--> statement-breakpoint
CREATE FUNCTION is_covered(rights text[], guarded text[], partition text, message_type_id text, sender_organization_id text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT rights && ARRAY[
    right_key(partition, message_type_id, sender_organization_id), right_key(partition, message_type_id, '*'),
    right_key('*', message_type_id, sender_organization_id), right_key('*', message_type_id, '*')]
  OR (message_type_id <> ALL (guarded) AND rights && ARRAY[
    right_key(partition, '*', sender_organization_id), right_key(partition, '*', '*'),
    right_key('*', '*', sender_organization_id), right_key('*', '*', '*')]) $$;
--> statement-breakpoint
-- CASE, not OR: of an OR the planner would expect next to no row, and leave the index that has a list in its order.
CREATE POLICY within_rights ON message AS RESTRICTIVE TO ebox_app USING (
  CASE WHEN (SELECT has_every_right()) THEN true
  ELSE is_covered((SELECT current_rights()), (SELECT types_requiring_right()), partition, message_type_id, sender_organization_id) END);
--> statement-breakpoint
-- What hangs on a message is seen with it. The message is asked by its own policies.
DO $$
DECLARE hanging text;
BEGIN
  FOREACH hanging IN ARRAY ARRAY['content', 'attachment', 'event', 'access_log', 'alert'] LOOP
    EXECUTE format('CREATE POLICY within_rights ON %1$I AS RESTRICTIVE TO ebox_app USING (
      CASE WHEN (SELECT has_every_right()) THEN true
      ELSE EXISTS (SELECT FROM message WHERE message.box_id = %1$I.box_id AND message.message_id = %1$I.message_id) END)', hanging);
  END LOOP;
END $$;
--> statement-breakpoint
CREATE POLICY within_rights ON sent_reply AS RESTRICTIVE TO ebox_app USING (
  CASE WHEN (SELECT has_every_right()) THEN true
  ELSE EXISTS (SELECT FROM message WHERE message.box_id = sent_reply.box_id AND message.message_id = sent_reply.original_message_id) END);
--> statement-breakpoint
-- A partition is known to whoever may see something in it.
CREATE POLICY within_rights ON partition AS RESTRICTIVE TO ebox_app USING (
  CASE WHEN (SELECT has_every_right()) THEN true
  ELSE EXISTS (
    SELECT FROM unnest((SELECT current_rights())) AS held WHERE split_part(held, E'\x1f', 1) IN ('*', partition.partition_id)) END);
--> statement-breakpoint
CREATE POLICY within_rights ON routing_rule AS RESTRICTIVE TO ebox_app USING ((SELECT has_every_right()));
--> statement-breakpoint
GRANT INSERT, UPDATE ON enterprise_user TO ebox_app;
