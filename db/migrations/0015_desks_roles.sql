-- Who may touch the rows of 0014. ebox_desk is what people of the platform and of registered organisations work as: nobody signs in as
-- it, a transaction of ebox_app steps into it (SET LOCAL ROLE) once it has found who asks. It writes registrations and sees where a
-- message stands. It has no right on a table that holds content, a key or an address of a box (trust.md Z12): what is not granted here
-- cannot be read by an administrator, whatever a page asks.
GRANT USAGE ON SCHEMA public TO ebox_desk;
--> statement-breakpoint
GRANT SELECT ON platform_role, publisher_staff TO ebox_app, ebox_desk;
--> statement-breakpoint
GRANT INSERT, DELETE ON publisher_staff TO ebox_desk;
--> statement-breakpoint
GRANT SELECT, INSERT ON onboarding_request, onboarding_step, registration_change, break_glass, document_provider TO ebox_desk;
--> statement-breakpoint
GRANT UPDATE (status) ON onboarding_request, document_provider TO ebox_desk;
--> statement-breakpoint
GRANT UPDATE (mailed_at) ON onboarding_step TO ebox_desk;
--> statement-breakpoint
GRANT UPDATE (approved_by, approved_by_name, approved_at, refused_at, valid_until) ON break_glass TO ebox_desk;
--> statement-breakpoint
-- An agreed reading is judged when the message is read, in the transaction that reads it.
GRANT SELECT ON break_glass TO ebox_app;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON client, client_key, sender_organization, sender_application, message_type, sender_configuration, logo TO ebox_desk;
--> statement-breakpoint
GRANT DELETE ON client_key, sender_configuration, logo TO ebox_desk;
--> statement-breakpoint
GRANT SELECT ON enterprise_register, test_recipient TO ebox_desk;
--> statement-breakpoint
GRANT SELECT ON test_recipient TO ebox_app;
--> statement-breakpoint
GRANT SELECT, INSERT ON audit_line TO ebox_desk;
--> statement-breakpoint
GRANT INSERT ON client_problem TO ebox_app;
--> statement-breakpoint
GRANT SELECT ON client_problem TO ebox_desk;
--> statement-breakpoint
-- Where a message stands, of any box: no subject, no words to search, no name.
CREATE POLICY delivery_state ON message FOR SELECT TO ebox_desk USING (true);
--> statement-breakpoint
GRANT SELECT (box_id, message_id, message_type_id, sender_organization_id, sender_application_id, sender_ebox_type, received_at, expires_at,
  read_at, is_visible, is_registered_mail, waits_for, withdrawn_at, replaced_by_message_id, virus_found, publication_id) ON message TO ebox_desk;
--> statement-breakpoint
CREATE POLICY delivery_state ON alert FOR SELECT TO ebox_desk USING (true);
--> statement-breakpoint
GRANT SELECT ON alert TO ebox_desk;
--> statement-breakpoint
CREATE POLICY delivery_state ON ebox FOR SELECT TO ebox_desk USING (true);
--> statement-breakpoint
GRANT SELECT (box_id, ebox_type, activated_at, closed_at) ON ebox TO ebox_desk;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON platform_role, publisher_staff, onboarding_request, onboarding_step, registration_change,
  break_glass, document_provider, client_problem, test_recipient TO ebox_worker;
