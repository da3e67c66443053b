-- Trigrams find a part of a text by an index; a trusted extension, which the owner of the database may add.
CREATE EXTENSION IF NOT EXISTS pg_trgm;--> statement-breakpoint
CREATE INDEX "enterprise_register_search" ON "enterprise_register" USING gin ("search" gin_trgm_ops);