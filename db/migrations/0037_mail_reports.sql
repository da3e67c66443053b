-- What becomes of alerts after they left, and addresses from which they come back (issue 5). What the mail system refused is one of what failed.
ALTER TABLE "ebox" ADD COLUMN "alert_address_bounced_at" timestamp (6) with time zone;--> statement-breakpoint
ALTER TABLE "partition_address" ADD COLUMN "bounced_at" timestamp (6) with time zone;--> statement-breakpoint
ALTER TABLE "alert" ADD COLUMN "outcome_at" timestamp (6) with time zone;--> statement-breakpoint
CREATE INDEX "alert_message" ON "alert" USING btree ("message_id");--> statement-breakpoint
ALTER TABLE alert NO FORCE ROW LEVEL SECURITY;--> statement-breakpoint
UPDATE alert SET status = 'failed' WHERE status = 'refused';--> statement-breakpoint
ALTER TABLE alert FORCE ROW LEVEL SECURITY;
