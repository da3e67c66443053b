-- Who may touch the rows of 0051: people at desks change webhooks and ask for what is told again; the worker plans and sends.
GRANT SELECT, INSERT, UPDATE, DELETE ON webhook, webhook_delivery TO ebox_desk;
--> statement-breakpoint
GRANT SELECT, UPDATE ON webhook TO ebox_worker;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON webhook_delivery TO ebox_worker;
--> statement-breakpoint
-- What happened before is told to nobody: planning begins at the events that come.
INSERT INTO relay_cursor (name, sequence)
SELECT 'webhooks', coalesce((SELECT sequence FROM relay_cursor WHERE name = 'numbering'), 0);
