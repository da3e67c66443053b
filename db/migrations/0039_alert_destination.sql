-- Where the mail of an alert went, so that one that comes back is blamed on that address alone; and one index for what waits, of both rhythms.
DROP INDEX "alert_waiting";--> statement-breakpoint
ALTER TABLE "alert" ADD COLUMN "sent_to" text;--> statement-breakpoint
CREATE INDEX "alert_waiting" ON "alert" USING btree ("is_summed","send_after") WHERE "alert"."status" = 'due';