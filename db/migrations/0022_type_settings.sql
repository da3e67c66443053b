ALTER TABLE "message_type" ADD COLUMN "is_sender_hidden" boolean DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE "message_type" ADD COLUMN "is_registered" boolean DEFAULT false NOT NULL;