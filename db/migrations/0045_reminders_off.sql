-- A person may turn off reminders of letters that stay unread.
ALTER TABLE "ebox" ADD COLUMN "wants_reminders" boolean DEFAULT true NOT NULL;