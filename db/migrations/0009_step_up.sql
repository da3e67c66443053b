-- A type of message may ask a stronger sign-in of who opens it.
ALTER TABLE "message_type" ADD COLUMN "required_acr" text;