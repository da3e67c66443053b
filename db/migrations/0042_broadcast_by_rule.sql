-- Broadcast by rule: the task keeps the rule and how far it came, in the order in which boxes were opened; its pages name no recipient.
DROP INDEX "multicast_task_under_way";--> statement-breakpoint
ALTER TABLE "multicast_page" ALTER COLUMN "recipients_cipher" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "multicast_task" ADD COLUMN "rule" jsonb;--> statement-breakpoint
ALTER TABLE "multicast_task" ADD COLUMN "rule_expected" integer;--> statement-breakpoint
ALTER TABLE "multicast_task" ADD COLUMN "rule_activated_at" timestamp (6) with time zone;--> statement-breakpoint
ALTER TABLE "multicast_task" ADD COLUMN "rule_box_id" bigint;--> statement-breakpoint
CREATE INDEX "ebox_activated" ON "ebox" USING btree ("ebox_type","activated_at","box_id") WHERE "ebox"."activated_at" is not null;--> statement-breakpoint
CREATE INDEX "multicast_task_under_way" ON "multicast_task" USING btree ("state") WHERE "multicast_task"."state" in ('receiving', 'scheduled', 'delivering', 'following');