-- Who may touch the rows of 0006. What a crash would lose of dpop_proof is too old to be used by then (RFC 9449 §11.1).
ALTER TABLE dpop_proof SET UNLOGGED;
--> statement-breakpoint
GRANT SELECT, INSERT, DELETE ON dpop_proof TO ebox_app, ebox_worker;
--> statement-breakpoint
GRANT INSERT ON portal_consent TO ebox_app;
--> statement-breakpoint
GRANT UPDATE (scope, given_at, valid_until) ON portal_consent TO ebox_app;
