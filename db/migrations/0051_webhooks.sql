-- Events are told to clients at addresses of theirs, signed, until they have them (CloudEvents 1.0, Standard Webhooks). Whose box it is
-- is found from the box: of a portal, which person let it read. Letters that nobody read by the day that their sender set are found by it.
CREATE TABLE "webhook" (
	"webhook_id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"client_id" text NOT NULL,
	"url" text NOT NULL,
	"types" text[] NOT NULL,
	"secret_cipher" "bytea" NOT NULL,
	"former_secret_cipher" "bytea",
	"former_until" timestamp (6) with time zone,
	"stopped_as" text,
	"failures" integer DEFAULT 0 NOT NULL,
	"failing_since" timestamp (6) with time zone,
	"held_until" timestamp (6) with time zone,
	"told_as" text,
	"created_at" timestamp (6) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "webhook_delivery" (
	"webhook_id" uuid NOT NULL,
	"type" text NOT NULL,
	"source_id" uuid NOT NULL,
	"message_id" uuid NOT NULL,
	"delivery_id" uuid DEFAULT uuidv7() NOT NULL,
	"subject" text,
	"occurred_at" timestamp (6) with time zone NOT NULL,
	"status" text DEFAULT 'due' NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_attempt_at" timestamp (6) with time zone DEFAULT now() NOT NULL,
	"last_attempt_at" timestamp (6) with time zone,
	"last_status" integer,
	"last_problem" text,
	CONSTRAINT "webhook_delivery_webhook_id_type_source_id_message_id_pk" PRIMARY KEY("webhook_id","type","source_id","message_id"),
	CONSTRAINT "webhook_delivery_id" UNIQUE("delivery_id")
);
--> statement-breakpoint
ALTER TABLE "webhook" ADD CONSTRAINT "webhook_client_id_client_client_id_fk" FOREIGN KEY ("client_id") REFERENCES "public"."client"("client_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_delivery" ADD CONSTRAINT "webhook_delivery_webhook_id_webhook_webhook_id_fk" FOREIGN KEY ("webhook_id") REFERENCES "public"."webhook"("webhook_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "webhook_client" ON "webhook" USING btree ("client_id");--> statement-breakpoint
CREATE INDEX "webhook_failing" ON "webhook" USING btree ("failing_since") WHERE "webhook"."failing_since" is not null;--> statement-breakpoint
CREATE INDEX "webhook_delivery_due" ON "webhook_delivery" USING btree ("webhook_id","next_attempt_at") WHERE "webhook_delivery"."status" = 'due';--> statement-breakpoint
CREATE INDEX "webhook_delivery_newest" ON "webhook_delivery" USING btree ("webhook_id","delivery_id");--> statement-breakpoint
CREATE UNIQUE INDEX "box_identifier_box" ON "box_identifier" USING btree ("box_id");--> statement-breakpoint
CREATE INDEX "message_due" ON "message" USING btree ("due_on") WHERE "message"."due_on" is not null and "message"."read_at" is null;