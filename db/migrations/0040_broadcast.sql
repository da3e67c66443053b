-- One message to very many boxes: its content is stored once (publication), its recipients in pages, and each box has a narrow row.
-- What a search finds in such a content, in one language, as the trigger of `content` has it (0002).
CREATE FUNCTION searched_text(language text, subject jsonb, business_data jsonb, label text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (
  SELECT searchable(string_agg(text, U&'\001F')) FROM (
    SELECT subject->>language UNION ALL
    SELECT data->>language FROM jsonb_path_query(business_data, '$[*].values[*]') AS data UNION ALL
    SELECT label
  ) AS texts (text));
--> statement-breakpoint
CREATE TABLE "broadcast_event" (
	"event_id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"type" text NOT NULL,
	"subject_id" uuid NOT NULL,
	"occurred_at" timestamp (6) with time zone DEFAULT now() NOT NULL,
	"sequence" bigint
);
--> statement-breakpoint
CREATE TABLE "multicast_page" (
	"page_id" uuid PRIMARY KEY NOT NULL,
	"task_id" uuid NOT NULL,
	"page_number" integer NOT NULL,
	"file" integer NOT NULL,
	"lines" integer[] NOT NULL,
	"outcomes" text[] NOT NULL,
	"box_ids" bigint[] NOT NULL,
	"recipients_cipher" "bytea" NOT NULL,
	"counts" jsonb NOT NULL,
	"delivered_at" timestamp (6) with time zone,
	"withdrawn_at" timestamp (6) with time zone,
	CONSTRAINT "multicast_page_number" UNIQUE("task_id","page_number")
);
--> statement-breakpoint
CREATE TABLE "multicast_task" (
	"task_id" uuid PRIMARY KEY NOT NULL,
	"publication_id" uuid NOT NULL,
	"sender_organization_id" text NOT NULL,
	"state" text NOT NULL,
	"files" integer DEFAULT 0 NOT NULL,
	"start_at" timestamp (6) with time zone,
	"created_at" timestamp (6) with time zone DEFAULT now() NOT NULL,
	"started_at" timestamp (6) with time zone,
	"ended_at" timestamp (6) with time zone,
	"trace_id" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "publication" (
	"publication_id" uuid PRIMARY KEY NOT NULL,
	"sender_organization_id" text NOT NULL,
	"sender_application_id" text NOT NULL,
	"sender_partition" text NOT NULL,
	"message_type_id" text NOT NULL,
	"audience" text NOT NULL,
	"validity" text,
	"expires_at" timestamp (6) with time zone,
	"due_on" date,
	"due_in_days" integer,
	"is_reply_authorized" boolean NOT NULL,
	"is_registered_mail" boolean NOT NULL,
	"is_body_main_content" boolean NOT NULL,
	"is_for_action" boolean NOT NULL,
	"action_due_on" date,
	"subject" jsonb NOT NULL,
	"business_data" jsonb NOT NULL,
	"for_the_attention_of_label" text,
	"for_the_attention_of_ssin_cipher" "bytea",
	"body_cipher" "bytea",
	"payment_data_cipher" "bytea",
	"structured_data_cipher" "bytea",
	"actions" jsonb NOT NULL,
	"notice_text" jsonb,
	"search_nl" text GENERATED ALWAYS AS (searched_text('nl', subject, business_data, for_the_attention_of_label)) STORED,
	"search_fr" text GENERATED ALWAYS AS (searched_text('fr', subject, business_data, for_the_attention_of_label)) STORED,
	"search_de" text GENERATED ALWAYS AS (searched_text('de', subject, business_data, for_the_attention_of_label)) STORED,
	"wrapped_key" "bytea" NOT NULL,
	"created_at" timestamp (6) with time zone DEFAULT now() NOT NULL,
	"withdrawn_at" timestamp (6) with time zone,
	"withdrawal_reason" jsonb
);
--> statement-breakpoint
CREATE TABLE "publication_attachment" (
	"publication_id" uuid NOT NULL,
	"attachment_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"content_id" uuid NOT NULL,
	"wrapped_key" "bytea" NOT NULL,
	"file_name" text NOT NULL,
	"title" jsonb,
	"media_type" text NOT NULL,
	"size_in_bytes" bigint NOT NULL,
	"sha256" "bytea" NOT NULL,
	"is_main_content" boolean NOT NULL,
	"is_attachment_signed" boolean NOT NULL,
	CONSTRAINT "publication_attachment_publication_id_attachment_id_pk" PRIMARY KEY("publication_id","attachment_id")
);
--> statement-breakpoint
ALTER TABLE "message" ADD COLUMN "multicast_page_id" uuid;--> statement-breakpoint
ALTER TABLE "multicast_page" ADD CONSTRAINT "multicast_page_task_id_multicast_task_task_id_fk" FOREIGN KEY ("task_id") REFERENCES "public"."multicast_task"("task_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "multicast_task" ADD CONSTRAINT "multicast_task_publication_id_publication_publication_id_fk" FOREIGN KEY ("publication_id") REFERENCES "public"."publication"("publication_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "publication_attachment" ADD CONSTRAINT "publication_attachment_publication_id_publication_publication_id_fk" FOREIGN KEY ("publication_id") REFERENCES "public"."publication"("publication_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "broadcast_event_not_numbered" ON "broadcast_event" USING btree ("event_id") WHERE "broadcast_event"."sequence" is null;--> statement-breakpoint
CREATE INDEX "broadcast_event_sequence" ON "broadcast_event" USING btree ("sequence");--> statement-breakpoint
CREATE INDEX "broadcast_event_subject" ON "broadcast_event" USING btree ("subject_id");--> statement-breakpoint
CREATE INDEX "multicast_page_to_deliver" ON "multicast_page" USING btree ("task_id","page_number") WHERE "multicast_page"."delivered_at" is null;--> statement-breakpoint
CREATE INDEX "multicast_task_publication" ON "multicast_task" USING btree ("publication_id");--> statement-breakpoint
CREATE INDEX "multicast_task_under_way" ON "multicast_task" USING btree ("state") WHERE "multicast_task"."state" in ('receiving', 'scheduled', 'delivering');--> statement-breakpoint
CREATE INDEX "publication_sender" ON "publication" USING btree ("sender_organization_id","publication_id");--> statement-breakpoint
CREATE INDEX "publication_attachment_content" ON "publication_attachment" USING btree ("content_id");--> statement-breakpoint
CREATE UNIQUE INDEX "message_publication" ON "message" USING btree ("box_id","publication_id") WHERE "message"."publication_id" is not null;