-- Partner portals ask a citizen's consent at the authorization server: FAPI 2.0, the addresses a person is sent back to, what was consented
-- to, and proofs of possession that were used. A consent that stands was given to all that its portal is registered for.
CREATE TABLE "dpop_proof" (
	"proof_hash" "bytea" PRIMARY KEY NOT NULL,
	"expires_at" timestamp (6) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "client" ADD COLUMN "redirect_uris" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
UPDATE "client" SET "profile" = 'fapi2' WHERE "role" = 'partnerPortal';--> statement-breakpoint
ALTER TABLE "portal_consent" ADD COLUMN "scope" text;--> statement-breakpoint
UPDATE "portal_consent" SET "scope" = (SELECT "client"."scope" FROM "client" WHERE "client"."client_id" = "portal_consent"."client_id");--> statement-breakpoint
ALTER TABLE "portal_consent" ALTER COLUMN "scope" SET NOT NULL;--> statement-breakpoint
CREATE INDEX "dpop_proof_expires_at_index" ON "dpop_proof" USING btree ("expires_at");--> statement-breakpoint
ALTER TABLE "client" ADD CONSTRAINT "portals_are_fapi2" CHECK ("client"."role" <> 'partnerPortal' OR "client"."profile" = 'fapi2');
