-- Who may touch the qualities of 0023: reference data, as the others.
GRANT SELECT ON professional_quality TO ebox_app, ebox_worker;
--> statement-breakpoint
GRANT INSERT, UPDATE, DELETE ON professional_quality TO ebox_worker;
