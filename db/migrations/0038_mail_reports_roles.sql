-- A sender is told by which e-mails its recipients learn of its messages, and who cannot be told at all; never where they go.
CREATE POLICY sent_messages ON alert FOR SELECT TO ebox_sender
  USING (EXISTS (SELECT FROM message WHERE message.box_id = alert.box_id AND message.message_id = alert.message_id));
--> statement-breakpoint
GRANT SELECT (box_id, message_id, kind, status, decided_at, sent_at, outcome_at) ON alert TO ebox_sender;
--> statement-breakpoint
GRANT SELECT (alert_address_verified_at, alert_address_bounced_at) ON ebox TO ebox_sender;
--> statement-breakpoint
CREATE POLICY reachability ON partition_address FOR SELECT TO ebox_sender USING (true);
--> statement-breakpoint
GRANT SELECT (box_id, bounced_at) ON partition_address TO ebox_sender;
