-- An enterprise lets another act for it: publish in its name, as before, or consult its box; both sides accept. What stood in
-- publication_mandate was accepted by both. Names are searched among very many.
CREATE TABLE "enterprise_mandate" (
	"enterprise_number" text NOT NULL,
	"mandatary_enterprise_number" text NOT NULL,
	"operation" text NOT NULL,
	"enterprise_accepted_at" timestamp (6) with time zone,
	"mandatary_accepted_at" timestamp (6) with time zone,
	"valid_from" timestamp (6) with time zone DEFAULT now() NOT NULL,
	"valid_until" timestamp (6) with time zone,
	"ended_at" timestamp (6) with time zone,
	CONSTRAINT "enterprise_mandate_mandatary_enterprise_number_enterprise_number_operation_pk" PRIMARY KEY("mandatary_enterprise_number","enterprise_number","operation")
);
--> statement-breakpoint
ALTER TABLE "enterprise_register" ADD COLUMN "search" text GENERATED ALWAYS AS (searchable(coalesce(name->>'nl', '') || ' ' || coalesce(name->>'fr', '') || ' ' || coalesce(name->>'de', ''))) STORED;--> statement-breakpoint
CREATE INDEX "enterprise_mandate_given" ON "enterprise_mandate" USING btree ("enterprise_number","mandatary_enterprise_number");
--> statement-breakpoint
INSERT INTO "enterprise_mandate" ("enterprise_number", "mandatary_enterprise_number", "operation", "enterprise_accepted_at", "mandatary_accepted_at", "valid_from", "valid_until")
  SELECT "enterprise_number", "mandatary_enterprise_number", 'publish', "valid_from", "valid_from", "valid_from", "valid_until" FROM "publication_mandate";
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON "enterprise_mandate" TO ebox_app;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "enterprise_mandate" TO ebox_worker;
