-- An enterprise accepts terms and registers its own software; a partition has an address for its alerts.
CREATE TABLE "partition_address" (
	"box_id" bigint NOT NULL,
	"partition_id" text NOT NULL,
	"address_cipher" "bytea" NOT NULL,
	"verified_at" timestamp (6) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "partition_address_box_id_partition_id_pk" PRIMARY KEY("box_id","partition_id")
);
--> statement-breakpoint
CREATE TABLE "terms_acceptance" (
	"enterprise_number" text NOT NULL,
	"terms_version" text NOT NULL,
	"accepted_at" timestamp (6) with time zone DEFAULT now() NOT NULL,
	"accepted_by" uuid NOT NULL,
	"accepted_by_name" text NOT NULL,
	CONSTRAINT "terms_acceptance_enterprise_number_terms_version_pk" PRIMARY KEY("enterprise_number","terms_version")
);
--> statement-breakpoint
ALTER TABLE "address_confirmation" ADD COLUMN "partition_id" text;--> statement-breakpoint
ALTER TABLE "terms" ADD COLUMN "audience" text DEFAULT 'holder' NOT NULL;--> statement-breakpoint
ALTER TABLE "client" ADD COLUMN "suspended_by" text;--> statement-breakpoint
ALTER TABLE "client" ADD COLUMN "ended_at" timestamp (6) with time zone;--> statement-breakpoint
CREATE INDEX "audit_line_client" ON "audit_line" USING btree ("client_id","audit_id") WHERE "audit_line"."subject_hash" IS NULL AND "audit_line"."client_id" IS NOT NULL;