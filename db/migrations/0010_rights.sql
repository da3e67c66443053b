-- What somebody may see of a box: by partition, by type of message and by sender, from and until when. Whoever could read the box of an
-- enterprise so far read all of it, and still does; one that is appointed from now on sees what the rights name. The indexes that count a box
-- carry what row level security asks of each message (the next migration), so that counting stays in the index.
DROP INDEX "message_kept";--> statement-breakpoint
DROP INDEX "message_unread";--> statement-breakpoint
ALTER TABLE "message_type" ADD COLUMN "requires_right" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "enterprise_user" ADD COLUMN "user_id" uuid DEFAULT uuidv7() NOT NULL;--> statement-breakpoint
ALTER TABLE "enterprise_user" ADD COLUMN "name" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "enterprise_user" ADD COLUMN "rights" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "enterprise_user" ADD COLUMN "valid_from" timestamp (6) with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "enterprise_user" ADD COLUMN "valid_until" timestamp (6) with time zone;--> statement-breakpoint
ALTER TABLE "enterprise_user" ADD COLUMN "last_access_at" timestamp (6) with time zone;--> statement-breakpoint
ALTER TABLE "enterprise_user" ADD COLUMN "kept_by" text DEFAULT 'desk' NOT NULL;--> statement-breakpoint
CREATE INDEX "enterprise_user_enterprise" ON "enterprise_user" USING btree ("enterprise_number");--> statement-breakpoint
CREATE INDEX "message_kept" ON "message" USING btree ("box_id","expires_at","partition","message_type_id","sender_organization_id") WHERE "message"."waits_for" is null;--> statement-breakpoint
CREATE INDEX "message_unread" ON "message" USING btree ("box_id","expires_at","partition","message_type_id","sender_organization_id") WHERE "message"."read_at" is null and "message"."waits_for" is null and "message"."withdrawn_at" is null;--> statement-breakpoint
ALTER TABLE "enterprise_user" ADD CONSTRAINT "enterprise_user_user_id" UNIQUE("user_id");
--> statement-breakpoint
UPDATE enterprise_user SET rights = '[{}]';
--> statement-breakpoint
UPDATE enterprise_user SET role = 'reader' WHERE role = 'employee';
