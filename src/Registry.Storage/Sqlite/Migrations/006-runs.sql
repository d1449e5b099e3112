-- What the last run of garbage collection that looked at everything came to: one row, or none.
CREATE TABLE garbage_outcome (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  started_at INTEGER NOT NULL,
  finished_at INTEGER NOT NULL,
  freed_bytes INTEGER NOT NULL,
  failures INTEGER NOT NULL
) STRICT;

-- When a run of verification that is not finished last wrote down how far it had come.
ALTER TABLE verification ADD COLUMN saved_at INTEGER NOT NULL DEFAULT 0;
