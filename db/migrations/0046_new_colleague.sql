-- An enterprise is told who took an invitation up.
ALTER TABLE "enterprise_invitation" ADD COLUMN "is_untold" boolean DEFAULT false NOT NULL;--> statement-breakpoint
CREATE INDEX "enterprise_invitation_untold" ON "enterprise_invitation" USING btree ("accepted_at") WHERE "enterprise_invitation"."is_untold";