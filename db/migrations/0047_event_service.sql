-- What document providers told of documents of enterprises that they keep themselves, in one sequence with our own events (spec §6).
CREATE TABLE "submitted_event" (
	"event_id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"client_id" text NOT NULL,
	"provider_enterprise_number" text NOT NULL,
	"event_correlation_id" text,
	"type" text NOT NULL,
	"enterprise_number" text NOT NULL,
	"message_id" text NOT NULL,
	"received_at" timestamp (6) with time zone NOT NULL,
	"expires_at" timestamp (6) with time zone NOT NULL,
	"is_registered_mail" boolean NOT NULL,
	"message_type_id" text,
	"sender_organization_id" text,
	"sender_application_id" text,
	"subject" jsonb,
	"occurred_at" timestamp (6) with time zone DEFAULT now() NOT NULL,
	"sequence" bigint,
	CONSTRAINT "submitted_event_correlation" UNIQUE("client_id","event_correlation_id")
);
--> statement-breakpoint
CREATE INDEX "submitted_event_not_numbered" ON "submitted_event" USING btree ("event_id") WHERE "submitted_event"."sequence" is null;--> statement-breakpoint
CREATE INDEX "submitted_event_sequence" ON "submitted_event" USING btree ("sequence");