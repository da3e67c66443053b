CREATE TABLE "access_log" (
	"box_id" bigint NOT NULL,
	"access_id" uuid DEFAULT uuidv7() NOT NULL,
	"message_id" uuid NOT NULL,
	"attachment_id" uuid,
	"actor" text NOT NULL,
	"actor_name" text NOT NULL,
	"at" timestamp (6) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "access_log_box_id_access_id_pk" PRIMARY KEY("box_id","access_id")
);
--> statement-breakpoint
CREATE TABLE "audit_line" (
	"audit_id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "audit_line_audit_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"at" timestamp (6) with time zone DEFAULT now() NOT NULL,
	"trace_id" text NOT NULL,
	"subject_token_hash" "bytea",
	"client_id" text,
	"request_method" text NOT NULL,
	"request_url" text NOT NULL,
	"response_code" integer NOT NULL,
	"details" jsonb NOT NULL
);
--> statement-breakpoint
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
CREATE TABLE "attachment" (
	"box_id" bigint NOT NULL,
	"message_id" uuid NOT NULL,
	"attachment_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"content_id" uuid NOT NULL,
	"wrapped_key" "bytea" NOT NULL,
	"file_name" text NOT NULL,
	"title" jsonb,
	"media_type" text NOT NULL,
	"size_in_bytes" bigint NOT NULL,
	"sha256" "bytea" NOT NULL,
	"is_main_content" boolean NOT NULL,
	"is_attachment_signed" boolean DEFAULT false NOT NULL,
	CONSTRAINT "attachment_box_id_message_id_attachment_id_pk" PRIMARY KEY("box_id","message_id","attachment_id")
);
--> statement-breakpoint
CREATE TABLE "content" (
	"box_id" bigint NOT NULL,
	"message_id" uuid NOT NULL,
	"subject" jsonb NOT NULL,
	"business_data" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"for_the_attention_of_label" text,
	"for_the_attention_of_ssin_cipher" "bytea",
	"body_cipher" "bytea",
	CONSTRAINT "content_box_id_message_id_pk" PRIMARY KEY("box_id","message_id")
);
--> statement-breakpoint
CREATE TABLE "box_identifier" (
	"lookup_hash" "bytea" PRIMARY KEY NOT NULL,
	"box_id" bigint GENERATED ALWAYS AS IDENTITY (sequence name "box_identifier_box_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1)
);
--> statement-breakpoint
CREATE TABLE "ebox" (
	"box_id" bigint PRIMARY KEY NOT NULL,
	"ebox_type" text NOT NULL,
	"enterprise_number" text,
	"ssin_cipher" "bytea",
	"wrapped_key" "bytea" NOT NULL,
	"language" text,
	"alert_address_cipher" "bytea",
	"alert_address_verified_at" timestamp (6) with time zone,
	"activated_at" timestamp (6) with time zone,
	"last_consulted_at" timestamp (6) with time zone,
	"created_at" timestamp (6) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "partition" (
	"box_id" bigint NOT NULL,
	"partition_id" text NOT NULL,
	"created_at" timestamp (6) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "partition_box_id_partition_id_pk" PRIMARY KEY("box_id","partition_id")
);
--> statement-breakpoint
CREATE TABLE "event" (
	"box_id" bigint NOT NULL,
	"event_id" uuid DEFAULT uuidv7() NOT NULL,
	"type" text NOT NULL,
	"message_id" uuid NOT NULL,
	"occurred_at" timestamp (6) with time zone DEFAULT now() NOT NULL,
	"sequence" bigint,
	CONSTRAINT "event_box_id_event_id_pk" PRIMARY KEY("box_id","event_id")
);
--> statement-breakpoint
CREATE TABLE "relay_cursor" (
	"name" text PRIMARY KEY NOT NULL,
	"sequence" bigint DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "message" (
	"box_id" bigint NOT NULL,
	"message_id" uuid DEFAULT uuidv7() NOT NULL,
	"partition" text DEFAULT 'GENERAL' NOT NULL,
	"message_type_id" text NOT NULL,
	"sender_organization_id" text NOT NULL,
	"sender_application_id" text NOT NULL,
	"sender_partition" text DEFAULT 'GENERAL' NOT NULL,
	"received_at" timestamp (6) with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp (6) with time zone NOT NULL,
	"read_at" timestamp (6) with time zone,
	"is_visible" boolean DEFAULT true NOT NULL,
	"is_registered_mail" boolean DEFAULT false NOT NULL,
	"is_reply_authorized" boolean DEFAULT false NOT NULL,
	"is_body_main_content" boolean DEFAULT false NOT NULL,
	"is_for_action" boolean DEFAULT false NOT NULL,
	"action_due_on" date,
	"action_executed_at" timestamp (6) with time zone,
	"original_message_id" uuid,
	"publication_id" uuid,
	CONSTRAINT "message_box_id_message_id_pk" PRIMARY KEY("box_id","message_id")
);
--> statement-breakpoint
CREATE TABLE "alert" (
	"box_id" bigint NOT NULL,
	"message_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"status" text DEFAULT 'due' NOT NULL,
	"decided_at" timestamp (6) with time zone DEFAULT now() NOT NULL,
	"sent_at" timestamp (6) with time zone,
	CONSTRAINT "alert_box_id_message_id_kind_pk" PRIMARY KEY("box_id","message_id","kind")
);
--> statement-breakpoint
CREATE TABLE "idempotency_key" (
	"sender_organization_id" text NOT NULL,
	"sender_application_id" text NOT NULL,
	"key_hash" "bytea" NOT NULL,
	"message_id" uuid NOT NULL,
	"used_at" timestamp (6) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "idempotency_key_sender_organization_id_sender_application_id_key_hash_pk" PRIMARY KEY("sender_organization_id","sender_application_id","key_hash")
);
--> statement-breakpoint
CREATE TABLE "logo" (
	"owner_kind" text NOT NULL,
	"owner_id" text NOT NULL,
	"image_id" text NOT NULL,
	"language" text,
	"media_type" text NOT NULL,
	"bytes" "bytea" NOT NULL,
	CONSTRAINT "logo_owner_kind_owner_id_image_id_pk" PRIMARY KEY("owner_kind","owner_id","image_id")
);
--> statement-breakpoint
CREATE TABLE "message_type" (
	"message_type_id" text PRIMARY KEY NOT NULL,
	"name" jsonb NOT NULL,
	"description" jsonb,
	"audience" text NOT NULL,
	"validity_period_number" integer NOT NULL,
	"validity_period_unit" text NOT NULL,
	"business_data" jsonb DEFAULT '[]'::jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sender_application" (
	"application_id" text PRIMARY KEY NOT NULL,
	"name" jsonb NOT NULL,
	"description" jsonb,
	"url" jsonb,
	"contact_business" text,
	"contact_technical" text
);
--> statement-breakpoint
CREATE TABLE "sender_configuration" (
	"organization_id" text NOT NULL,
	"application_id" text NOT NULL,
	"message_type_id" text NOT NULL,
	CONSTRAINT "sender_configuration_organization_id_application_id_message_type_id_pk" PRIMARY KEY("organization_id","application_id","message_type_id")
);
--> statement-breakpoint
CREATE TABLE "sender_organization" (
	"organization_id" text PRIMARY KEY NOT NULL,
	"short_name" jsonb NOT NULL,
	"long_name" jsonb,
	"url" jsonb,
	"contact_business" text,
	"contact_technical" text
);
--> statement-breakpoint
CREATE TABLE "enterprise_register" (
	"enterprise_number" text PRIMARY KEY NOT NULL,
	"name" jsonb NOT NULL,
	"status" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "person_register" (
	"ssin_hash" "bytea" PRIMARY KEY NOT NULL,
	"status" text NOT NULL,
	"replaced_by_cipher" "bytea"
);
--> statement-breakpoint
CREATE TABLE "client" (
	"client_id" text PRIMARY KEY NOT NULL,
	"role" text NOT NULL,
	"enterprise_number" text NOT NULL,
	"name" text NOT NULL,
	"profile" text DEFAULT 'ebox' NOT NULL,
	"scope" text NOT NULL,
	"status" text DEFAULT 'active' NOT NULL,
	"created_at" timestamp (6) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "client_key" (
	"client_id" text NOT NULL,
	"kid" text NOT NULL,
	"jwk" jsonb NOT NULL,
	"not_after" timestamp (6) with time zone,
	CONSTRAINT "client_key_client_id_kid_pk" PRIMARY KEY("client_id","kid")
);
--> statement-breakpoint
CREATE TABLE "enterprise_user" (
	"enterprise_number" text NOT NULL,
	"ssin_hash" "bytea" NOT NULL,
	"role" text NOT NULL,
	CONSTRAINT "enterprise_user_ssin_hash_enterprise_number_pk" PRIMARY KEY("ssin_hash","enterprise_number")
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
ALTER TABLE "attachment" ADD CONSTRAINT "attachment_box_id_message_id_message_box_id_message_id_fk" FOREIGN KEY ("box_id","message_id") REFERENCES "public"."message"("box_id","message_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "content" ADD CONSTRAINT "content_box_id_message_id_message_box_id_message_id_fk" FOREIGN KEY ("box_id","message_id") REFERENCES "public"."message"("box_id","message_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sender_configuration" ADD CONSTRAINT "sender_configuration_organization_id_sender_organization_organization_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."sender_organization"("organization_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sender_configuration" ADD CONSTRAINT "sender_configuration_application_id_sender_application_application_id_fk" FOREIGN KEY ("application_id") REFERENCES "public"."sender_application"("application_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sender_configuration" ADD CONSTRAINT "sender_configuration_message_type_id_message_type_message_type_id_fk" FOREIGN KEY ("message_type_id") REFERENCES "public"."message_type"("message_type_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "client_key" ADD CONSTRAINT "client_key_client_id_client_client_id_fk" FOREIGN KEY ("client_id") REFERENCES "public"."client"("client_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "authorization_artifact_expires_at_index" ON "authorization_artifact" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "authorization_artifact_grant_id_index" ON "authorization_artifact" USING btree ("grant_id");--> statement-breakpoint
CREATE INDEX "authorization_artifact_uid_index" ON "authorization_artifact" USING btree ("uid");--> statement-breakpoint
CREATE INDEX "attachment_content" ON "attachment" USING btree ("content_id");--> statement-breakpoint
CREATE INDEX "event_not_numbered" ON "event" USING btree ("event_id") WHERE "event"."sequence" is null;--> statement-breakpoint
CREATE INDEX "event_sequence" ON "event" USING btree ("sequence");--> statement-breakpoint
CREATE INDEX "message_newest_first" ON "message" USING btree ("box_id","received_at" DESC NULLS LAST,"message_id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "message_kept" ON "message" USING btree ("box_id","expires_at");--> statement-breakpoint
CREATE INDEX "message_unread" ON "message" USING btree ("box_id","expires_at") WHERE "message"."read_at" is null;