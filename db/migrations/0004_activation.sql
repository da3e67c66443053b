-- A citizen opens a box: terms, an address confirmed by a code, and no active box of a person without one. Boxes of persons that are active
-- without a confirmed address, which only a hand could have made, are closed.
ALTER TABLE ebox NO FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
UPDATE ebox SET activated_at = NULL WHERE ebox_type <> 'enterprise' AND activated_at IS NOT NULL
  AND (alert_address_cipher IS NULL OR alert_address_verified_at IS NULL);
--> statement-breakpoint
ALTER TABLE ebox FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE TABLE "address_confirmation" (
	"box_id" bigint PRIMARY KEY NOT NULL,
	"address_cipher" "bytea" NOT NULL,
	"code_hash" "bytea",
	"sent_at" timestamp (6) with time zone DEFAULT now() NOT NULL,
	"failed_attempts" integer DEFAULT 0 NOT NULL,
	"codes_sent" integer DEFAULT 1 NOT NULL,
	"counted_since" timestamp (6) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "terms" (
	"terms_version" text PRIMARY KEY NOT NULL,
	"valid_from" timestamp (6) with time zone NOT NULL,
	"sections" jsonb NOT NULL
);
--> statement-breakpoint
ALTER TABLE "ebox" ADD COLUMN "terms_version" text;--> statement-breakpoint
ALTER TABLE "ebox" ADD COLUMN "terms_accepted_at" timestamp (6) with time zone;--> statement-breakpoint
ALTER TABLE "ebox" ADD COLUMN "closed_at" timestamp (6) with time zone;--> statement-breakpoint
ALTER TABLE "ebox" ADD COLUMN "unused_warned_at" timestamp (6) with time zone;--> statement-breakpoint
CREATE INDEX "audit_line_subject" ON "audit_line" USING btree ("subject_hash","client_id","audit_id") WHERE "audit_line"."subject_hash" IS NOT NULL;--> statement-breakpoint
CREATE INDEX "session_person" ON "session" USING btree ("issuer","subject");--> statement-breakpoint
ALTER TABLE "ebox" ADD CONSTRAINT "no_silent_box" CHECK ("ebox"."ebox_type" = 'enterprise' OR "ebox"."activated_at" IS NULL
        OR ("ebox"."alert_address_cipher" IS NOT NULL AND "ebox"."alert_address_verified_at" IS NOT NULL));