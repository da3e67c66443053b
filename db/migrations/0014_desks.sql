-- The desks: who works for the platform, who works for a registered organisation, what organisations ask to become and what became of
-- it, the log of what was changed, and the right of two persons together to read one message (trust.md Z12).
CREATE TABLE "break_glass" (
	"break_glass_id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"of_box_id" bigint NOT NULL,
	"message_id" uuid NOT NULL,
	"reason" text NOT NULL,
	"asked_by" "bytea" NOT NULL,
	"asked_by_name" text NOT NULL,
	"asked_at" timestamp (6) with time zone DEFAULT now() NOT NULL,
	"approved_by" "bytea",
	"approved_by_name" text,
	"approved_at" timestamp (6) with time zone,
	"refused_at" timestamp (6) with time zone,
	"valid_until" timestamp (6) with time zone,
	CONSTRAINT "two_persons" CHECK ("break_glass"."approved_by" IS NULL OR "break_glass"."approved_by" <> "break_glass"."asked_by"),
	CONSTRAINT "approved_for_a_while" CHECK (("break_glass"."approved_by" IS NULL) = ("break_glass"."valid_until" IS NULL) AND ("break_glass"."approved_by" IS NULL) = ("break_glass"."approved_at" IS NULL))
);
--> statement-breakpoint
CREATE TABLE "client_problem" (
	"client_id" text NOT NULL,
	"problem_id" uuid DEFAULT uuidv7() NOT NULL,
	"at" timestamp (6) with time zone DEFAULT now() NOT NULL,
	"trace_id" text NOT NULL,
	"request_method" text NOT NULL,
	"request_path" text NOT NULL,
	"status" integer NOT NULL,
	"type" text NOT NULL,
	"issues" jsonb DEFAULT '[]'::jsonb NOT NULL,
	CONSTRAINT "client_problem_client_id_problem_id_pk" PRIMARY KEY("client_id","problem_id")
);
--> statement-breakpoint
CREATE TABLE "document_provider" (
	"enterprise_number" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"url" text NOT NULL,
	"status" text DEFAULT 'active' NOT NULL,
	"created_at" timestamp (6) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "onboarding_request" (
	"request_id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"kind" text NOT NULL,
	"enterprise_number" text NOT NULL,
	"requester_hash" "bytea" NOT NULL,
	"requester_name" text NOT NULL,
	"legal_representative" text NOT NULL,
	"use_cases" text NOT NULL,
	"audiences" jsonb NOT NULL,
	"messages_per_year" integer NOT NULL,
	"messages_at_peak" integer NOT NULL,
	"storage" text NOT NULL,
	"addresses" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"contacts_cipher" "bytea" NOT NULL,
	"language" text NOT NULL,
	"status" text DEFAULT 'submitted' NOT NULL,
	"submitted_at" timestamp (6) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "onboarding_step" (
	"request_id" uuid NOT NULL,
	"step_id" uuid DEFAULT uuidv7() NOT NULL,
	"kind" text NOT NULL,
	"text" text,
	"by" text NOT NULL,
	"by_name" text NOT NULL,
	"at" timestamp (6) with time zone DEFAULT now() NOT NULL,
	"mailed_at" timestamp (6) with time zone,
	CONSTRAINT "onboarding_step_request_id_step_id_pk" PRIMARY KEY("request_id","step_id")
);
--> statement-breakpoint
CREATE TABLE "platform_role" (
	"ssin_hash" "bytea" NOT NULL,
	"role" text NOT NULL,
	"granted_at" timestamp (6) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "platform_role_ssin_hash_role_pk" PRIMARY KEY("ssin_hash","role")
);
--> statement-breakpoint
CREATE TABLE "publisher_staff" (
	"ssin_hash" "bytea" NOT NULL,
	"enterprise_number" text NOT NULL,
	"since" timestamp (6) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "publisher_staff_ssin_hash_enterprise_number_pk" PRIMARY KEY("ssin_hash","enterprise_number")
);
--> statement-breakpoint
CREATE TABLE "registration_change" (
	"change_id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"enterprise_number" text NOT NULL,
	"subject" text NOT NULL,
	"what" text NOT NULL,
	"details" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"by_name" text NOT NULL,
	"by_hash" "bytea" NOT NULL,
	"at" timestamp (6) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "test_recipient" (
	"test_recipient_id" text PRIMARY KEY NOT NULL,
	"ebox_type" text NOT NULL,
	"behaviour" text NOT NULL,
	"number_cipher" "bytea" NOT NULL,
	"lookup_hash" "bytea" NOT NULL,
	"read_after_seconds" integer
);
--> statement-breakpoint
ALTER TABLE "client" ADD COLUMN "reads_per_minute" integer;--> statement-breakpoint
ALTER TABLE "client" ADD COLUMN "writes_per_minute" integer;--> statement-breakpoint
ALTER TABLE "client_key" ADD COLUMN "added_at" timestamp (6) with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "client_key" ADD COLUMN "expiry_told_at" timestamp (6) with time zone;--> statement-breakpoint
ALTER TABLE "onboarding_step" ADD CONSTRAINT "onboarding_step_request_id_onboarding_request_request_id_fk" FOREIGN KEY ("request_id") REFERENCES "public"."onboarding_request"("request_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "onboarding_request_requester" ON "onboarding_request" USING btree ("requester_hash");--> statement-breakpoint
CREATE INDEX "onboarding_request_open" ON "onboarding_request" USING btree ("submitted_at") WHERE "onboarding_request"."status" in ('submitted', 'questioned');--> statement-breakpoint
CREATE INDEX "onboarding_step_unmailed" ON "onboarding_step" USING btree ("at") WHERE "onboarding_step"."mailed_at" is null;--> statement-breakpoint
CREATE INDEX "registration_change_of" ON "registration_change" USING btree ("enterprise_number","change_id");--> statement-breakpoint
CREATE INDEX "audit_line_trace" ON "audit_line" USING btree ("trace_id");--> statement-breakpoint
CREATE INDEX "audit_line_message" ON "audit_line" USING btree (("details"->>'messageId')) WHERE "audit_line"."details" ? 'messageId';