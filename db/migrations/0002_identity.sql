-- Who is calling and who is reading: the keys and the memory of the authorization server, and the sessions of people. The app alone
-- works on them; expired rows are removed, revoked sessions stay until their absolute limit has passed.
CREATE TABLE "authorization_artifact" (
	"model" text NOT NULL,
	"artifact_id" text NOT NULL,
	"payload" jsonb NOT NULL,
	"grant_id" text,
	"uid" text,
	"user_code" text,
	"consumed_at" timestamp (6) with time zone,
	"expires_at" timestamp (6) with time zone,
	CONSTRAINT "authorization_artifact_model_artifact_id_pk" PRIMARY KEY("model","artifact_id")
);
--> statement-breakpoint
CREATE TABLE "authorization_key" (
	"kid" text PRIMARY KEY NOT NULL,
	"public_jwk" jsonb NOT NULL,
	"private_wrapped" "bytea" NOT NULL,
	"created_at" timestamp (6) with time zone DEFAULT now() NOT NULL,
	"retired_at" timestamp (6) with time zone
);
--> statement-breakpoint
CREATE TABLE "session" (
	"session_hash" "bytea" PRIMARY KEY NOT NULL,
	"issuer" text NOT NULL,
	"subject" text NOT NULL,
	"ssin_hash" "bytea",
	"ssin_cipher" "bytea",
	"name" text NOT NULL,
	"acr" text NOT NULL,
	"auth_time" timestamp (6) with time zone NOT NULL,
	"created_at" timestamp (6) with time zone DEFAULT now() NOT NULL,
	"last_seen_at" timestamp (6) with time zone DEFAULT now() NOT NULL,
	"revoked_at" timestamp (6) with time zone
);
--> statement-breakpoint
CREATE INDEX "authorization_artifact_expires_at_index" ON "authorization_artifact" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "authorization_artifact_grant_id_index" ON "authorization_artifact" USING btree ("grant_id");--> statement-breakpoint
CREATE INDEX "authorization_artifact_uid_index" ON "authorization_artifact" USING btree ("uid");
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON authorization_artifact, session TO ebox_app;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON authorization_key TO ebox_app;
