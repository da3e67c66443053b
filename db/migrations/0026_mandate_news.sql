ALTER TABLE "enterprise_mandate" ADD COLUMN "untold" text;--> statement-breakpoint
ALTER TABLE "enterprise_mandate" ADD COLUMN "untold_side" text;--> statement-breakpoint
ALTER TABLE "enterprise_mandate" ADD COLUMN "changed_at" timestamp (6) with time zone;--> statement-breakpoint
CREATE INDEX "enterprise_mandate_untold" ON "enterprise_mandate" USING btree ("changed_at") WHERE "enterprise_mandate"."untold" is not null;