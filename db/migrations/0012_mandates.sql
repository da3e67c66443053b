-- A person reads the box of another under a mandate, which both sides agreed to with a code, or as a guardian; the log says under which.
CREATE TABLE "person_mandate" (
	"mandate_id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"kind" text DEFAULT 'agreed' NOT NULL,
	"mandator_hash" "bytea",
	"mandator_name" text,
	"mandatary_hash" "bytea",
	"mandatary_name" text,
	"asked_by" text NOT NULL,
	"code_hash" "bytea",
	"code_until" timestamp (6) with time zone,
	"rights" jsonb NOT NULL,
	"valid_from" timestamp (6) with time zone NOT NULL,
	"valid_until" timestamp (6) with time zone,
	"created_at" timestamp (6) with time zone DEFAULT now() NOT NULL,
	"accepted_at" timestamp (6) with time zone,
	"ended_at" timestamp (6) with time zone,
	"ended_by" text,
	CONSTRAINT "accepted_by_both" CHECK ("person_mandate"."accepted_at" IS NULL OR ("person_mandate"."mandator_hash" IS NOT NULL AND "person_mandate"."mandatary_hash" IS NOT NULL
        AND "person_mandate"."mandator_hash" <> "person_mandate"."mandatary_hash"))
);
--> statement-breakpoint
CREATE TABLE "guardian_register" (
	"guardian_hash" "bytea" NOT NULL,
	"ward_hash" "bytea" NOT NULL,
	"ward_cipher" "bytea" NOT NULL,
	"ward_name" text NOT NULL,
	CONSTRAINT "guardian_register_guardian_hash_ward_hash_pk" PRIMARY KEY("guardian_hash","ward_hash")
);
--> statement-breakpoint
ALTER TABLE "access_log" ADD COLUMN "mandate_id" uuid;--> statement-breakpoint
CREATE UNIQUE INDEX "person_mandate_code" ON "person_mandate" USING btree ("code_hash");--> statement-breakpoint
CREATE INDEX "person_mandate_mandator" ON "person_mandate" USING btree ("mandator_hash");--> statement-breakpoint
CREATE INDEX "person_mandate_mandatary" ON "person_mandate" USING btree ("mandatary_hash");--> statement-breakpoint
CREATE UNIQUE INDEX "person_mandate_guardian" ON "person_mandate" USING btree ("mandator_hash","mandatary_hash") WHERE "person_mandate"."kind" = 'guardian' AND "person_mandate"."ended_at" IS NULL;