-- Events on their way to webhooks, a row for each webhook that wants one. id: their order; one is never given twice, so that whoever has
-- delivered an event removes that one. failed_at: it was given up then. expires_at: it is given up at the first failure from then on.
CREATE TABLE webhook_event (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  webhook TEXT NOT NULL,
  event TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  failed_at INTEGER,
  error TEXT
) STRICT;

CREATE INDEX webhook_event_line ON webhook_event (webhook, failed_at, id);

-- Webhooks whose last delivery failed.
CREATE TABLE webhook_failure (
  webhook TEXT PRIMARY KEY,
  failures INTEGER NOT NULL,
  next_attempt_at INTEGER NOT NULL,
  error TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Which threshold of a limit, in percent, was told of last, so that it is told of once and not with each push.
CREATE TABLE limit_warning (
  key TEXT PRIMARY KEY,
  percent INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
