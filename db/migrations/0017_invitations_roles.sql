-- Who may touch the rows of 0016. An invitation is used or taken back, never deleted by a request.
GRANT SELECT, INSERT, UPDATE ON enterprise_invitation TO ebox_app;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON enterprise_invitation TO ebox_worker;
