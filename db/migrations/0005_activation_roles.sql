-- Who may touch the rows of 0004. Closing a box ends its portals' consents with it.
ALTER TABLE address_confirmation ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE address_confirmation FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY own_box ON address_confirmation TO ebox_app USING (box_id = (SELECT current_box_id())) WITH CHECK (box_id = (SELECT current_box_id()));
--> statement-breakpoint
CREATE POLICY every_box ON address_confirmation TO ebox_worker USING (true) WITH CHECK (true);
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON address_confirmation TO ebox_app, ebox_worker;
--> statement-breakpoint
GRANT SELECT ON terms TO ebox_app, ebox_worker;
--> statement-breakpoint
GRANT INSERT, UPDATE, DELETE ON terms TO ebox_worker;
--> statement-breakpoint
GRANT UPDATE (revoked_at) ON portal_consent TO ebox_app;
