CREATE TABLE "routing_suggestion_answer" (
	"box_id" bigint NOT NULL,
	"message_type_id" text NOT NULL,
	"partition_id" text NOT NULL,
	"is_accepted" boolean NOT NULL,
	"answered_at" timestamp (6) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "routing_suggestion_answer_box_id_message_type_id_pk" PRIMARY KEY("box_id","message_type_id")
);
--> statement-breakpoint
ALTER TABLE "message_type" ADD COLUMN "suggested_partition" text;--> statement-breakpoint
ALTER TABLE "message_type" ADD COLUMN "suggestion_reason" jsonb;