-- When alerts leave, and what else than a new message they tell: the ladder of issue 5 (spec §6), its defaults and what a reader chooses.
ALTER TABLE "ebox" ADD COLUMN "alert_rhythm" text DEFAULT 'atOnce' NOT NULL;--> statement-breakpoint
ALTER TABLE "partition_address" ADD COLUMN "alert_rhythm" text DEFAULT 'atOnce' NOT NULL;--> statement-breakpoint
ALTER TABLE "alert" ADD COLUMN "send_after" timestamp (6) with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "alert" ADD COLUMN "is_summed" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "message_type" ADD COLUMN "reminder_days" integer DEFAULT 15;--> statement-breakpoint
ALTER TABLE "message_type" ADD COLUMN "warning_days" integer DEFAULT 7;--> statement-breakpoint
CREATE INDEX "message_received" ON "message" USING brin ("received_at" timestamptz_minmax_multi_ops);--> statement-breakpoint
CREATE INDEX "message_expires" ON "message" USING brin ("expires_at" timestamptz_minmax_multi_ops);--> statement-breakpoint
CREATE INDEX "alert_waiting" ON "alert" USING btree ("send_after") WHERE "alert"."status" = 'due' and not "alert"."is_summed";--> statement-breakpoint
CREATE INDEX "alert_to_sum_up" ON "alert" USING btree ("box_id") WHERE "alert"."status" = 'due' and "alert"."is_summed";--> statement-breakpoint
-- What was decided before keeps its time. Nobody's box is the owner's: row level security steps aside for this.
ALTER TABLE alert NO FORCE ROW LEVEL SECURITY;--> statement-breakpoint
UPDATE alert SET send_after = decided_at;--> statement-breakpoint
ALTER TABLE alert FORCE ROW LEVEL SECURITY;
