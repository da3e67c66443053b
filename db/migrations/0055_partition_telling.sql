ALTER TABLE "partition_address" ADD COLUMN "language" text;--> statement-breakpoint
ALTER TABLE "partition_address" ADD COLUMN "wants_reminders" boolean DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE "partition_address" ADD COLUMN "time_zone" text;--> statement-breakpoint
CREATE INDEX "partition_address_abroad" ON "partition_address" USING btree ("time_zone") WHERE "partition_address"."time_zone" is not null;