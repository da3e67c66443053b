ALTER TABLE "person_mandate" ADD COLUMN "is_untold" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "portal_consent" ADD COLUMN "is_untold" boolean DEFAULT false NOT NULL;--> statement-breakpoint
CREATE INDEX "person_mandate_untold" ON "person_mandate" USING btree ("accepted_at") WHERE "person_mandate"."is_untold";--> statement-breakpoint
CREATE INDEX "portal_consent_untold" ON "portal_consent" USING btree ("given_at") WHERE "portal_consent"."is_untold";