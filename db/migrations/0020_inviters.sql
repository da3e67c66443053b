-- An invitation ends with the power of who made it (trust.md Z11). Whose maker is not known is void.
ALTER TABLE "enterprise_invitation" ADD COLUMN "invited_by" uuid;