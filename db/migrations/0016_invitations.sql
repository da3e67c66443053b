-- Somebody is invited to act for an enterprise, or claims one by what the identity provider said at the sign-in.
CREATE TABLE "enterprise_invitation" (
	"invitation_id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"enterprise_number" text NOT NULL,
	"token_hash" "bytea" NOT NULL,
	"name" text NOT NULL,
	"address_cipher" "bytea" NOT NULL,
	"role" text NOT NULL,
	"rights" jsonb NOT NULL,
	"valid_from" timestamp (6) with time zone NOT NULL,
	"valid_until" timestamp (6) with time zone,
	"invited_by_name" text NOT NULL,
	"invited_at" timestamp (6) with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp (6) with time zone NOT NULL,
	"accepted_at" timestamp (6) with time zone,
	"withdrawn_at" timestamp (6) with time zone,
	CONSTRAINT "enterprise_invitation_token" UNIQUE("token_hash")
);
--> statement-breakpoint
ALTER TABLE "session" ADD COLUMN "may_claim" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
CREATE INDEX "enterprise_invitation_enterprise" ON "enterprise_invitation" USING btree ("enterprise_number");