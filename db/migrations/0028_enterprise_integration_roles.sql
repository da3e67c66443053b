-- Who may touch the rows of 0027. An enterprise's manager accepts terms and registers software in the role of a desk, as an organisation's
-- people do; what was accepted stays.
GRANT SELECT ON terms TO ebox_desk;
--> statement-breakpoint
GRANT SELECT, INSERT ON terms_acceptance TO ebox_desk;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON terms_acceptance TO ebox_worker;
--> statement-breakpoint
-- The addresses of partitions as those of address_confirmation.
ALTER TABLE partition_address ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE partition_address FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY own_box ON partition_address TO ebox_app USING (box_id = (SELECT current_box_id())) WITH CHECK (box_id = (SELECT current_box_id()));
--> statement-breakpoint
CREATE POLICY every_box ON partition_address TO ebox_worker USING (true) WITH CHECK (true);
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON partition_address TO ebox_app, ebox_worker;
