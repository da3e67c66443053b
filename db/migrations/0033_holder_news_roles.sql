-- Who may touch the columns of 0032: whoever gives a consent or accepts a mandate notes that it is to be told; the worker tells.
GRANT UPDATE (is_untold) ON portal_consent, person_mandate TO ebox_app;
