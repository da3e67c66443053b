-- A reader is told by the clock of where the reader is.
ALTER TABLE "ebox" ADD COLUMN "time_zone" text;--> statement-breakpoint
CREATE INDEX "ebox_abroad" ON "ebox" USING btree ("time_zone") WHERE "ebox"."time_zone" is not null;