-- Who may touch the mandates of 0012. Nobody of the application deletes one: what was and when it ended stays to be seen by both sides.
GRANT SELECT, INSERT ON person_mandate TO ebox_app, ebox_worker;
--> statement-breakpoint
GRANT UPDATE (mandator_hash, mandator_name, mandatary_hash, mandatary_name, code_hash, accepted_at, ended_at, ended_by)
  ON person_mandate TO ebox_app;
--> statement-breakpoint
GRANT UPDATE, DELETE ON person_mandate TO ebox_worker;
--> statement-breakpoint
GRANT SELECT ON guardian_register TO ebox_app, ebox_worker;
--> statement-breakpoint
GRANT INSERT, UPDATE, DELETE ON guardian_register TO ebox_worker;
