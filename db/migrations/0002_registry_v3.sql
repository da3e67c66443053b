-- The whole Message Registry V3: messages that wait, are withdrawn, replaced or answered; routing, mandates, actions, payment; replayed
-- answers; rates; and what seals the audit trail.
CREATE TABLE "audit_batch" (
	"batch_id" bigint PRIMARY KEY NOT NULL,
	"before_transaction" "xid8" NOT NULL,
	"line_count" integer NOT NULL,
	"after_audit_id" bigint NOT NULL,
	"last_audit_id" bigint NOT NULL,
	"leaf_hashes" "bytea" NOT NULL,
	"merkle_root" "bytea" NOT NULL,
	"previous_hash" "bytea" NOT NULL,
	"batch_hash" "bytea" NOT NULL,
	"sealed_at" timestamp (6) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sent_reply" (
	"box_id" bigint NOT NULL,
	"message_id" uuid NOT NULL,
	"original_message_id" uuid NOT NULL,
	"thread_id" uuid NOT NULL,
	"author_name" text NOT NULL,
	"recipient_enterprise_number" text,
	"recipient_partition" text NOT NULL,
	"subject" jsonb NOT NULL,
	"body_cipher" "bytea",
	"file_names" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"sent_at" timestamp (6) with time zone DEFAULT now() NOT NULL,
	"refused_at" timestamp (6) with time zone,
	"virus_found" text,
	CONSTRAINT "sent_reply_box_id_message_id_pk" PRIMARY KEY("box_id","message_id")
);
--> statement-breakpoint
CREATE TABLE "routing_rule" (
	"box_id" bigint NOT NULL,
	"routing_rule_id" integer NOT NULL,
	"priority" integer NOT NULL,
	"partition_id" text NOT NULL,
	"message_type_id" text,
	"sender_application_id" text,
	"sender_organization_id" text,
	CONSTRAINT "routing_rule_box_id_routing_rule_id_pk" PRIMARY KEY("box_id","routing_rule_id")
);
--> statement-breakpoint
CREATE TABLE "content_to_remove" (
	"content_id" uuid PRIMARY KEY NOT NULL,
	"since" timestamp (6) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "rate_limit" (
	"key" text PRIMARY KEY NOT NULL,
	"points" integer NOT NULL,
	"expire" bigint
);
--> statement-breakpoint
CREATE TABLE "message_action" (
	"message_action_id" text PRIMARY KEY NOT NULL,
	"label" jsonb NOT NULL,
	"url" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "portal_consent" (
	"client_id" text NOT NULL,
	"subject" text NOT NULL,
	"ssin_hash" "bytea" NOT NULL,
	"given_at" timestamp (6) with time zone DEFAULT now() NOT NULL,
	"valid_until" timestamp (6) with time zone NOT NULL,
	"revoked_at" timestamp (6) with time zone,
	CONSTRAINT "portal_consent_client_id_subject_pk" PRIMARY KEY("client_id","subject")
);
--> statement-breakpoint
CREATE TABLE "publication_mandate" (
	"enterprise_number" text NOT NULL,
	"mandatary_enterprise_number" text NOT NULL,
	"valid_from" timestamp (6) with time zone DEFAULT now() NOT NULL,
	"valid_until" timestamp (6) with time zone,
	CONSTRAINT "publication_mandate_enterprise_number_mandatary_enterprise_number_pk" PRIMARY KEY("enterprise_number","mandatary_enterprise_number")
);
--> statement-breakpoint
DROP INDEX "message_kept";--> statement-breakpoint
DROP INDEX "message_unread";--> statement-breakpoint
ALTER TABLE "access_log" ADD COLUMN "kind" text DEFAULT 'opened' NOT NULL;--> statement-breakpoint
ALTER TABLE "audit_line" ADD COLUMN "subject_hash" "bytea";--> statement-breakpoint
ALTER TABLE "audit_line" ADD COLUMN "transaction_id" "xid8" DEFAULT pg_current_xact_id() NOT NULL;--> statement-breakpoint
ALTER TABLE "content" ADD COLUMN "payment_data_cipher" "bytea";--> statement-breakpoint
ALTER TABLE "content" ADD COLUMN "structured_data_cipher" "bytea";--> statement-breakpoint
ALTER TABLE "content" ADD COLUMN "actions" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "content" ADD COLUMN "notice_text" jsonb;--> statement-breakpoint
ALTER TABLE "content" ADD COLUMN "sender_name" jsonb;--> statement-breakpoint
ALTER TABLE "content" ADD COLUMN "original_subject" jsonb;--> statement-breakpoint
ALTER TABLE "content" ADD COLUMN "withdrawal_reason" jsonb;--> statement-breakpoint
ALTER TABLE "content" ADD COLUMN "replacement_reason" jsonb;--> statement-breakpoint
ALTER TABLE "ebox" ADD COLUMN "exclusively_ebox" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "message" ADD COLUMN "sender_ebox_type" text DEFAULT 'enterprise' NOT NULL;--> statement-breakpoint
ALTER TABLE "message" ADD COLUMN "sender_box_id" bigint;--> statement-breakpoint
ALTER TABLE "message" ADD COLUMN "thread_id" uuid;--> statement-breakpoint
ALTER TABLE "message" ADD COLUMN "waits_for" text;--> statement-breakpoint
ALTER TABLE "message" ADD COLUMN "due_on" date;--> statement-breakpoint
ALTER TABLE "message" ADD COLUMN "withdrawn_at" timestamp (6) with time zone;--> statement-breakpoint
ALTER TABLE "message" ADD COLUMN "replaced_by_message_id" uuid;--> statement-breakpoint
ALTER TABLE "message" ADD COLUMN "replaces_message_id" uuid;--> statement-breakpoint
ALTER TABLE "message" ADD COLUMN "search_nl" text;--> statement-breakpoint
ALTER TABLE "message" ADD COLUMN "search_fr" text;--> statement-breakpoint
ALTER TABLE "message" ADD COLUMN "search_de" text;--> statement-breakpoint
ALTER TABLE "message" ADD COLUMN "virus_found" text;--> statement-breakpoint
ALTER TABLE "idempotency_key" ADD COLUMN "body_hash" "bytea";--> statement-breakpoint
ALTER TABLE "idempotency_key" ADD COLUMN "answer" jsonb;--> statement-breakpoint
ALTER TABLE "message_type" ADD COLUMN "notice_text" jsonb;--> statement-breakpoint
ALTER TABLE "message_type" ADD COLUMN "due_days" integer;--> statement-breakpoint
ALTER TABLE "portal_consent" ADD CONSTRAINT "portal_consent_client_id_client_client_id_fk" FOREIGN KEY ("client_id") REFERENCES "public"."client"("client_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "portal_consent_person" ON "portal_consent" USING btree ("ssin_hash");--> statement-breakpoint
CREATE INDEX "sent_reply_thread" ON "sent_reply" USING btree ("box_id","thread_id");--> statement-breakpoint
CREATE INDEX "routing_rule_priority" ON "routing_rule" USING btree ("box_id","priority");--> statement-breakpoint
CREATE INDEX "access_log_message" ON "access_log" USING btree ("box_id","message_id");--> statement-breakpoint
CREATE INDEX "audit_batch_lines" ON "audit_batch" USING btree ("last_audit_id","batch_id");--> statement-breakpoint
CREATE INDEX "audit_line_transaction" ON "audit_line" USING btree ("transaction_id","audit_id");--> statement-breakpoint
CREATE INDEX "event_box_sequence" ON "event" USING btree ("box_id","sequence");--> statement-breakpoint
CREATE INDEX "event_message" ON "event" USING btree ("box_id","message_id");--> statement-breakpoint
CREATE INDEX "message_waiting" ON "message" USING btree ("received_at") WHERE "message"."waits_for" is not null and "message"."withdrawn_at" is null;--> statement-breakpoint
CREATE INDEX "message_thread" ON "message" USING btree ("box_id","thread_id") WHERE "message"."thread_id" is not null;--> statement-breakpoint
CREATE INDEX "message_sent" ON "message" USING btree ("sender_organization_id","message_id");--> statement-breakpoint
CREATE INDEX "idempotency_key_used" ON "idempotency_key" USING btree ("used_at");--> statement-breakpoint
CREATE INDEX "message_kept" ON "message" USING btree ("box_id","expires_at") WHERE "message"."waits_for" is null;--> statement-breakpoint
CREATE INDEX "message_unread" ON "message" USING btree ("box_id","expires_at") WHERE "message"."read_at" is null and "message"."waits_for" is null and "message"."withdrawn_at" is null;
--> statement-breakpoint
-- A text as search compares it: without case, accents and other marks (spec §2.4). pg_unicode_fast folds all of Unicode, whatever the
-- locale of the database.
CREATE FUNCTION searchable("text" text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN casefold(regexp_replace(normalize("text", NFKD), '[\u0300-\u036f]', '', 'g') COLLATE pg_unicode_fast);
--> statement-breakpoint
-- What a search finds in a content, in each language; the label is in all. A separator keeps one text from running into the next.
CREATE FUNCTION keep_searched_text() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE message SET search_nl = searched.nl, search_fr = searched.fr, search_de = searched.de
  FROM (
    SELECT searchable(string_agg(text->>'nl', U&'\001F')) AS nl, searchable(string_agg(text->>'fr', U&'\001F')) AS fr,
      searchable(string_agg(text->>'de', U&'\001F')) AS de
    FROM (
      SELECT NEW.subject UNION ALL
      SELECT jsonb_path_query(NEW.business_data, '$[*].values[*]') UNION ALL
      SELECT NEW.sender_name UNION ALL
      SELECT jsonb_build_object('nl', label, 'fr', label, 'de', label) FROM (SELECT NEW.for_the_attention_of_label) AS attention (label)
    ) AS texts (text)
  ) AS searched
  WHERE message.box_id = NEW.box_id AND message.message_id = NEW.message_id;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER content_is_searched AFTER INSERT OR UPDATE OF subject, business_data, for_the_attention_of_label, sender_name ON content
FOR EACH ROW EXECUTE FUNCTION keep_searched_text();
--> statement-breakpoint
-- What was published before is found too. Row level security binds the owner, who fires the trigger once for each content here.
ALTER TABLE message NO FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE content NO FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
UPDATE content SET subject = subject;
--> statement-breakpoint
ALTER TABLE message FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE content FORCE ROW LEVEL SECURITY;
