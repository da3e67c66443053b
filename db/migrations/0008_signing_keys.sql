-- One key signs after the other: when each begins is known beforehand, and when it ended follows from the next.
ALTER TABLE "authorization_key" ADD COLUMN "signs_from" timestamp (6) with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "authorization_key" DROP COLUMN "retired_at";