-- Its rows stand in enterprise_mandate (the migration before).
DROP TABLE "publication_mandate" CASCADE;