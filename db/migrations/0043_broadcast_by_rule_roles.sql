-- How many a rule would reach, by language: a count is all that a sender is told of it.
GRANT SELECT (language) ON ebox TO ebox_sender;
