-- A reader sees the documents of a publication, and changes nothing of them; their sender does.
DROP POLICY with_publication ON publication_attachment;
--> statement-breakpoint
CREATE POLICY with_publication ON publication_attachment FOR SELECT TO ebox_app USING (
  EXISTS (SELECT FROM publication WHERE publication.publication_id = publication_attachment.publication_id));
--> statement-breakpoint
CREATE POLICY own_sender ON publication_attachment TO ebox_app USING (
  EXISTS (SELECT FROM publication WHERE publication.publication_id = publication_attachment.publication_id
    AND publication.sender_organization_id = (SELECT current_sender_id()))) WITH CHECK (
  EXISTS (SELECT FROM publication WHERE publication.publication_id = publication_attachment.publication_id
    AND publication.sender_organization_id = (SELECT current_sender_id())));
