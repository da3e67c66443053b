-- Who may touch the rows of 0029: what an enterprise answered to a sender's proposal is its managers' alone, as its rules are.
ALTER TABLE routing_suggestion_answer ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE routing_suggestion_answer FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY own_box ON routing_suggestion_answer TO ebox_app USING (box_id = (SELECT current_box_id())) WITH CHECK (box_id = (SELECT current_box_id()));
--> statement-breakpoint
CREATE POLICY within_rights ON routing_suggestion_answer AS RESTRICTIVE TO ebox_app USING ((SELECT has_every_right()));
--> statement-breakpoint
CREATE POLICY every_box ON routing_suggestion_answer TO ebox_worker USING (true) WITH CHECK (true);
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON routing_suggestion_answer TO ebox_app, ebox_worker;
