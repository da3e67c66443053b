-- A professional is the same person in a further box, the one under a quality.
CREATE TABLE "professional_quality" (
	"quality_id" text PRIMARY KEY NOT NULL,
	"name" jsonb NOT NULL
);
--> statement-breakpoint
ALTER TABLE "ebox" ADD COLUMN "quality" text;--> statement-breakpoint
ALTER TABLE "session" ADD COLUMN "qualities" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "ebox" ADD CONSTRAINT "quality_of_professional" CHECK (("ebox"."ebox_type" = 'professional') = ("ebox"."quality" IS NOT NULL));