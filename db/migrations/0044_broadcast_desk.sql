-- At a sender’s desk, a delivery to many is asked for by one person and agreed to by another.
ALTER TABLE "multicast_task" ADD COLUMN "asked_by" "bytea";--> statement-breakpoint
ALTER TABLE "multicast_task" ADD COLUMN "asked_by_name" text;--> statement-breakpoint
ALTER TABLE "multicast_task" ADD COLUMN "asked_at" timestamp (6) with time zone;--> statement-breakpoint
ALTER TABLE "multicast_task" ADD COLUMN "approved_by" "bytea";--> statement-breakpoint
ALTER TABLE "multicast_task" ADD COLUMN "approved_by_name" text;--> statement-breakpoint
ALTER TABLE "multicast_task" ADD CONSTRAINT "two_persons" CHECK ("multicast_task"."approved_by" IS NULL OR "multicast_task"."approved_by" <> "multicast_task"."asked_by");