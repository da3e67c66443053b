-- A list of recipients is counted once, when it has come in and when it is completed: a look at it reads one row, however long it is.
ALTER TABLE "multicast_task" ADD COLUMN "counts" jsonb;